package generate

import (
	"fmt"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// bases are valid records as CloudTrail writes them (AWS CloudTrail User Guide,
// "CloudTrail record contents"): of a user, of a role, of a sign-in, of a
// service.
func bases() []event.Object {
	const common = `"eventTime":"2024-05-06T07:08:09Z","awsRegion":"us-east-1","eventVersion":"1.09",` +
		`"requestID":"11111111-2222-4333-8444-555555555555","eventID":"66666666-7777-4888-9999-000000000000",` +
		`"recipientAccountId":"123456789012","managementEvent":true,"eventCategory":"Management"`
	texts := []string{
		`{` + common + `,"userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::123456789012:user/alice",` +
			`"accountId":"123456789012","accessKeyId":"AKIAEXAMPLE","userName":"alice"},"eventSource":"iam.amazonaws.com",` +
			`"eventName":"CreateUser","sourceIPAddress":"192.0.2.1","userAgent":"aws-cli/2.15.0 Python/3.11",` +
			`"requestParameters":{"userName":"bob"},"responseElements":{"user":{"userName":"bob","path":"/"}},"readOnly":false,"eventType":"AwsApiCall"}`,
		`{` + common + `,"userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:s-1",` +
			`"arn":"arn:aws:sts::123456789012:assumed-role/Deploy/s-1","accountId":"123456789012","accessKeyId":"ASIAEXAMPLE",` +
			`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::123456789012:role/Deploy",` +
			`"accountId":"123456789012","userName":"Deploy"},"attributes":{"creationDate":"2024-05-06T06:00:00Z","mfaAuthenticated":"false"}}},` +
			`"eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","sourceIPAddress":"10.1.2.3","userAgent":"Boto3/1.34",` +
			`"errorCode":"Client.UnauthorizedOperation","errorMessage":"You are not authorized to perform this operation.",` +
			`"requestParameters":{"instancesSet":{},"filterSet":{}},"responseElements":null,"readOnly":true,"eventType":"AwsApiCall",` +
			`"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"ec2.us-east-1.amazonaws.com"}}`,
		`{` + common + `,"userIdentity":{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root","accountId":"123456789012"},` +
			`"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"2001:db8::1","userAgent":"Mozilla/5.0",` +
			`"requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},` +
			`"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/","MobileVersion":"No","MFAUsed":"No"},` +
			`"readOnly":false,"eventType":"AwsConsoleSignIn"}`,
		`{` + common + `,"userIdentity":{"type":"AWSService","invokedBy":"config.amazonaws.com"},"eventSource":"s3.amazonaws.com",` +
			`"eventName":"GetBucketAcl","sourceIPAddress":"config.amazonaws.com","userAgent":"config.amazonaws.com",` +
			`"requestParameters":{"bucketName":"logs","acl":""},"responseElements":null,"readOnly":true,"eventType":"AwsApiCall",` +
			`"resources":[{"accountId":"123456789012","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::logs"},{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::logs/"}]}`,
	}
	records := make([]event.Object, len(texts))
	for i, t := range texts {
		record, err := event.Parse([]byte(t))
		if err != nil {
			panic(fmt.Sprintf("generate: a base is no record: %v", err))
		}
		records[i] = record
	}
	return records
}
