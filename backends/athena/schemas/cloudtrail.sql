-- CloudTrail logs with partition projection, as the Athena User Guide has it.
-- Put your bucket, account and region in place of the capitals.
-- A column whose comment says JSON holds an object as text: a path goes on
-- inside it. Names are spelled as CloudTrail does; Hive folds their case.
CREATE EXTERNAL TABLE cloudtrail_logs_pp (
  eventVersion STRING,
  userIdentity STRUCT<
    type: STRING,
    principalId: STRING,
    arn: STRING,
    accountId: STRING,
    invokedBy: STRING,
    accessKeyId: STRING,
    userName: STRING,
    onBehalfOf: STRUCT<
      userId: STRING,
      identityStoreArn: STRING>,
    sessionContext: STRUCT<
      attributes: STRUCT<
        mfaAuthenticated: STRING,
        creationDate: STRING>,
      sessionIssuer: STRUCT<
        type: STRING,
        principalId: STRING,
        arn: STRING,
        accountId: STRING,
        userName: STRING>,
      ec2RoleDelivery: STRING,
      webIdFederationData: STRUCT<
        federatedProvider: STRING,
        attributes: MAP<STRING, STRING> COMMENT 'dotted keys'>>>,
  eventTime STRING,
  eventSource STRING,
  eventName STRING,
  awsRegion STRING,
  sourceIPAddress STRING,
  userAgent STRING,
  errorCode STRING,
  errorMessage STRING,
  requestParameters STRING COMMENT 'JSON text',
  responseElements STRING COMMENT 'JSON text',
  additionalEventData STRING COMMENT 'JSON text',
  requestID STRING,
  eventID STRING,
  readOnly STRING,
  resources ARRAY<STRUCT<
    ARN: STRING,
    accountId: STRING,
    type: STRING>>,
  eventType STRING,
  apiVersion STRING,
  recipientAccountId STRING,
  serviceEventDetails STRING COMMENT 'JSON text',
  sharedEventID STRING,
  vpcEndpointId STRING,
  vpcEndpointAccountId STRING,
  eventCategory STRING,
  addendum STRUCT<
    reason: STRING,
    updatedFields: STRING,
    originalRequestID: STRING,
    originalEventID: STRING>,
  sessionCredentialFromConsole STRING,
  edgeDeviceDetails STRING COMMENT 'JSON text',
  tlsDetails STRUCT<
    tlsVersion: STRING,
    cipherSuite: STRING,
    clientProvidedHostHeader: STRING>
)
PARTITIONED BY (`timestamp` STRING)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://BUCKET/AWSLogs/ACCOUNT/CloudTrail/REGION'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.timestamp.type' = 'date',
  'projection.timestamp.format' = 'yyyy/MM/dd',
  'projection.timestamp.interval' = '1',
  'projection.timestamp.interval.unit' = 'DAYS',
  'projection.timestamp.range' = '2020/01/01,NOW',
  'storage.location.template' = 's3://BUCKET/AWSLogs/ACCOUNT/CloudTrail/REGION/${timestamp}')
