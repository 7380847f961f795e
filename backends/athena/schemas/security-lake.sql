-- The part of Security Lake's CloudTrail table (OCSF 1.1, source version 2.0)
-- to which AWS maps CloudTrail. This describes a table that AWS makes; it is not
-- to be run. The names hold the region: set the options database and table for
-- another region, or for data events (..._s3_data_2_0).
CREATE TABLE amazon_security_lake_glue_db_us_east_1.amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0 (
  time_dt TIMESTAMP,
  `time` BIGINT,
  metadata STRUCT<
    uid: STRING,
    event_code: STRING,
    product: STRUCT<
      version: STRING,
      feature: STRUCT<name: STRING>>>,
  api STRUCT<
    operation: STRING,
    version: STRING,
    service: STRUCT<name: STRING>,
    request: STRUCT<
      uid: STRING,
      data: STRING COMMENT 'JSON text'>,
    response: STRUCT<
      error: STRING,
      message: STRING,
      data: STRING COMMENT 'JSON text'>>,
  cloud STRUCT<region: STRING>,
  actor STRUCT<
    user: STRUCT<
      type: STRING,
      name: STRING,
      uid: STRING,
      uid_alt: STRING,
      credential_uid: STRING,
      account: STRUCT<uid: STRING>>,
    session: STRUCT<
      issuer: STRING,
      is_mfa: BOOLEAN,
      created_time_dt: TIMESTAMP>,
    invoked_by: STRING,
    idp: STRUCT<name: STRING>>,
  http_request STRUCT<user_agent: STRING>,
  src_endpoint STRUCT<
    ip: STRING,
    domain: STRING,
    uid: STRING>,
  resources ARRAY<STRUCT<
    uid: STRING,
    type: STRING,
    owner: STRUCT<account: STRUCT<uid: STRING>>>>,
  unmapped MAP<STRING, STRING> COMMENT 'dotted keys',
  accountid STRING,
  region STRING
)
PARTITIONED BY (region, accountid)
