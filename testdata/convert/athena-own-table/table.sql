CREATE EXTERNAL TABLE trail (
  eventName string COMMENT 'the operation',
  `userIdentity` struct<type:string, arn:string>,
  requestParameters map<string,string>
)
PARTITIONED BY (dt string)
