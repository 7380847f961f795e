package generate

import (
	"math/rand/v2"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
)

// fields choose what a rule asks about.
type fields struct {
	classes [][]string
	numbers []string
	// listed are the names below the parameters of requests and responses that
	// the catalogue knows, by their parent.
	listed map[string][]string
}

// newFields lists a few fields of every kind that CloudTrail has, by what
// languages treat alike; the catalogue adds the parameters of all services.
func newFields() fields {
	return fields{
		classes: [][]string{
			{"eventName", "eventSource", "errorCode", "errorMessage", "userAgent", "awsRegion", "eventType", "eventCategory"},
			{"sourceIPAddress", "recipientAccountId", "eventVersion", "apiVersion", "requestID", "vpcEndpointId", "sharedEventID"},
			{"eventTime", "userIdentity.sessionContext.attributes.creationDate"},
			{"readOnly", "managementEvent", "sessionCredentialFromConsole", "userIdentity.sessionContext.attributes.mfaAuthenticated"},
			{"userIdentity.type", "userIdentity.arn", "userIdentity.userName", "userIdentity.accountId", "userIdentity.principalId", "userIdentity.invokedBy"},
			{"userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.sessionContext.sessionIssuer.type"},
			{"resources.ARN", "resources.accountId", "resources.type"},
			{"requestParameters", "responseElements", "additionalEventData", "resources", "userIdentity", "userIdentity.sessionContext", "tlsDetails"},
			{"tlsDetails.tlsVersion", "tlsDetails.cipherSuite", "tlsDetails.clientProvidedHostHeader"},
			{"requestParameters.ipPermissions.items.ipRanges.items.cidrIp", "requestParameters.ipPermissions.items.toPort", "requestParameters.ipPermissions.items.ipProtocol", "requestParameters.ipPermissions.items"},
			{"requestParameters.userName", "requestParameters.policyDocument", "requestParameters.bucketName", "requestParameters.maxResults", "requestParameters.tags.Name"},
			{"responseElements.ConsoleLogin", "additionalEventData.MFAUsed", "additionalEventData.LoginTo", "responseElements.instancesSet.items.instanceId"},
			{"requestParameters.nobody.knows.it", "responseElements.unlisted", "additionalEventData.x-odd", "serviceEventDetails.a.b", "requestParameters.with blank", "requestParameters.ключ"},
			{"requestParameters.x-amz-acl", "requestParameters.a'b", "requestParameters.it(em)", "requestParameters.AND", "requestParameters.unlisted.or not"},
			{"notInCloudTrail", "userIdentity.unheard", "host", "status"},
		},
		numbers: []string{"requestParameters.ipPermissions.items.toPort", "requestParameters.maxResults", "requestParameters.DelaySeconds", "requestParameters.destinationPorts", "additionalEventData.bytesTransferredOut"},
		listed:  map[string][]string{},
	}
}

// pick chooses a field.
func (f fields) pick(chance *rand.Rand) string {
	if chance.IntN(4) == 0 {
		return f.walk(chance)
	}
	return pick(chance, pick(chance, f.classes))
}

// number chooses a field that a rule may well compare as a number.
func (f fields) number(chance *rand.Rand) string { return pick(chance, f.numbers) }

// reference chooses a field to compare another one with.
func (f fields) reference(chance *rand.Rand) string {
	if chance.IntN(2) == 0 {
		return pick(chance, []string{"userIdentity.userName", "requestParameters.userName", "userIdentity.arn", "eventName", "recipientAccountId", "readOnly"})
	}
	return f.pick(chance)
}

// walk goes down the catalogue from the parameters of a request or a response.
func (f fields) walk(chance *rand.Rand) string {
	path := pick(chance, []string{"requestParameters", "requestParameters", "responseElements", "additionalEventData"})
	for depth := 0; depth < 4; depth++ {
		names := f.below(path)
		if len(names) == 0 || depth > 0 && chance.IntN(3) == 0 {
			break
		}
		path += "." + pick(chance, names)
	}
	return path
}

func (f fields) below(path string) []string {
	names, seen := f.listed[path]
	if !seen {
		names = cloudtrail.Names(path)
		f.listed[path] = names
	}
	return names
}

// words gives values that records have in a field.
func (f fields) words(field string) []string {
	if enum := cloudtrail.Enum(field); len(enum) > 0 {
		return enum
	}
	leaf := field[strings.LastIndexByte(field, '.')+1:]
	switch leaf {
	case "eventName":
		return []string{"ConsoleLogin", "CreateUser", "DeleteTrail", "StopLogging", "AssumeRole", "GetObject", "PutBucketPolicy"}
	case "eventSource":
		return []string{"iam.amazonaws.com", "cloudtrail.amazonaws.com", "s3.amazonaws.com", "sts.amazonaws.com"}
	case "errorCode":
		return []string{"AccessDenied", "Client.UnauthorizedOperation", "Success", "NoSuchEntityException"}
	case "sourceIPAddress":
		return []string{"192.0.2.1", "AWS Internal", "config.amazonaws.com", "2001:db8::1", "10.1.2.3"}
	case "arn", "ARN":
		return []string{"arn:aws:iam::123456789012:user/alice", "arn:aws:sts::123456789012:assumed-role/Deploy/s-1", "arn:aws:s3:::bucket/key*"}
	case "userName":
		return []string{"alice", "Deploy", "root", "svc_ci+1@example.com"}
	case "accountId", "recipientAccountId":
		return []string{"123456789012", "012345678901"}
	case "cidrIp":
		return []string{"0.0.0.0/0", "::/0", "10.0.0.0/8"}
	case "eventTime", "creationDate":
		return []string{"2024-05-06T07:08:09Z", "2024-12-30T23:59:59Z"}
	case "tlsVersion":
		return []string{"TLSv1.3", "TLSv1.2"}
	case "userAgent":
		return []string{"aws-cli/2.15.0 Python/3.11", "[S3Console/0.4]", "console.amazonaws.com"}
	case "policyDocument":
		return []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}`}
	}
	return nil
}
