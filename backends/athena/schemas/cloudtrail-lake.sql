-- An event data store of CloudTrail Lake. This describes a table that AWS makes;
-- it is not to be run. Its name is the ID of the store, so the option table
-- must give it.
CREATE TABLE event_data_store_id (
  eventVersion STRING,
  userIdentity STRUCT<
    type: STRING,
    principalId: STRING,
    arn: STRING,
    accountId: STRING,
    accessKeyId: STRING,
    userName: STRING,
    sessionContext: STRUCT<
      attributes: STRUCT<
        creationDate: TIMESTAMP,
        mfaAuthenticated: STRING>,
      sessionIssuer: STRUCT<
        type: STRING,
        principalId: STRING,
        arn: STRING,
        accountId: STRING,
        userName: STRING>,
      webIdFederationData: STRUCT<
        federatedProvider: STRING,
        attributes: MAP<STRING, STRING> COMMENT 'dotted keys'>,
      sourceIdentity: STRING,
      ec2RoleDelivery: STRING,
      ec2IssuedInVpc: STRING>,
    onBehalfOf: STRUCT<
      userId: STRING,
      identityStoreArn: STRING>,
    inScopeOf: STRUCT<
      sourceArn: STRING,
      sourceAccount: STRING,
      issuerType: STRING>,
    invokedBy: STRING,
    identityProvider: STRING>,
  eventTime TIMESTAMP,
  eventSource STRING,
  eventName STRING,
  awsRegion STRING,
  sourceIPAddress STRING,
  userAgent STRING,
  errorCode STRING,
  errorMessage STRING,
  requestParameters MAP<STRING, STRING>,
  responseElements MAP<STRING, STRING>,
  additionalEventData MAP<STRING, STRING>,
  requestID STRING,
  eventID STRING,
  readOnly BOOLEAN,
  resources ARRAY<STRUCT<
    accountId: STRING,
    type: STRING,
    ARN: STRING,
    ARNPrefix: STRING>>,
  eventType STRING,
  apiVersion STRING,
  managementEvent BOOLEAN,
  recipientAccountId STRING,
  sharedEventID STRING,
  annotation STRING,
  vpcEndpointId STRING,
  vpcEndpointAccountId STRING,
  serviceEventDetails MAP<STRING, STRING>,
  addendum MAP<STRING, STRING>,
  edgeDeviceDetails MAP<STRING, STRING>,
  insightDetails MAP<STRING, STRING>,
  eventCategory STRING,
  tlsDetails STRUCT<
    tlsVersion: STRING,
    cipherSuite: STRING,
    clientProvidedHostHeader: STRING>,
  sessionCredentialFromConsole STRING,
  eventJson STRING COMMENT 'whole event',
  eventJsonChecksum STRING
)
