package elastic

import (
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A kind is what Elasticsearch makes of a field, as far as it changes which
// KQL works on it.
type kind int

const (
	keyword   kind = iota
	object         // a keyword that holds the text of a whole object
	flattened      // a key below a flattened object
	address        // an IP address
	boolean
	login    // a boolean that the pipeline made of the texts Yes and No
	date     // to the millisecond; CloudTrail writes whole seconds
	tls      // a keyword that holds "1.3" for "TLSv1.3"
	homeless // kept nowhere that a query could reach
	assumed  // a field of which the name is all that is known, taken for a keyword
)

// A mapping is one row of what is known: a CloudTrail field and the Elastic
// field that holds it. Facts from elastic/integrations (ingest pipeline and
// field definitions of the cloudtrail data stream), ECS, and
// elastic/beats x-pack/filebeat/module/aws.
type mapping struct {
	raw  string // CloudTrail path; a subtree ends in a dot; "" if there is none
	name string // Elastic field; a subtree ends in a dot
	kind kind
	// copied: the raw field has a better home in another row.
	copied bool
	// limit is the length up to which a keyword is indexed, where CloudTrail
	// writes longer values.
	limit int
	// text is the field that holds all of a flattened object as text; limit is
	// then the limit of that.
	text string
	// values are spelled in one way by CloudTrail; lower means that all values
	// are in small letters, hosts that those which name an AWS host are.
	values       []string
	lower, hosts bool
	// guard tells the raw field's values from those that other raw fields put
	// into the same Elastic field.
	guard ir.Expr
	// remark is a difference that remains on every predicate, or, if
	// remarkOpen, on all but the comparison with one known text.
	remark     *remark
	remarkOpen bool
}

type remark struct {
	effect  ir.Effect
	message string
}

const (
	errorCode    = "aws.cloudtrail.error_code"
	eventOutcome = "event.outcome"
	issuerType   = "aws.cloudtrail.user_identity.session_context.session_issuer.type"
	identityType = "aws.cloudtrail.user_identity.type"
	consoleLogin = "aws.cloudtrail.console_login.additional_eventdata."
	flattenedTop = "aws.cloudtrail.flattened."
)

// hasIssuer tells the two sources of user.name apart: an identity that has a
// session issuer has no user name of its own.
var (
	hasIssuer    ir.Expr = exists(issuerType)
	hasNoIssuer  ir.Expr = &ir.Not{Of: hasIssuer}
	isNoService  ir.Expr = &ir.Not{Of: is(identityType, "AWSService")}
	isCenterUser ir.Expr = is(identityType, "IdentityCenterUser")
)

var (
	truths        = []string{"true", "false"}
	answers       = []string{"Yes", "No"}
	results       = []string{"Success", "Failure"}
	identityTypes = []string{
		"Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount",
		"AWSService", "IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Unknown",
	}
	eventTypes = []string{
		"AwsApiCall", "AwsServiceEvent", "AwsConsoleAction", "AwsConsoleSignIn", "AwsVpceEvent", "AwsCloudTrailInsight",
	}
	eventCategories = []string{"Management", "Data", "NetworkActivity", "Insight"}
	awsInternal     = []string{"AWS Internal"}
)

// leafValues are the values of keys below flattened objects, by CloudTrail
// path, whose spelling AWS documents for console sign-in events.
var leafValues = []struct {
	raw    string
	values []string
}{
	{"additionalEventData.MFAUsed", answers},
	{"additionalEventData.MobileVersion", answers},
	{"responseElements.ConsoleLogin", results},
	{"responseElements.CheckMfa", results},
	{"responseElements.SwitchRole", results},
	{"responseElements.PasswordUpdated", results},
}

// mappings is the whole table. A raw field's first row that is not copied is
// its home, and what the built-in pipeline maps it to.
var mappings = []mapping{
	{raw: "eventTime", name: "@timestamp", kind: date},
	{raw: "eventVersion", name: "aws.cloudtrail.event_version"},
	{raw: "eventSource", name: "event.provider", lower: true},
	{raw: "eventName", name: "event.action"},
	{raw: "eventID", name: "event.id"},
	{raw: "eventType", name: "aws.cloudtrail.event_type", values: eventTypes},
	{raw: "eventCategory", name: "aws.cloudtrail.event_category", values: eventCategories},
	{raw: "awsRegion", name: "cloud.region", lower: true},
	{raw: "sourceIPAddress", name: "source.address", values: awsInternal, hosts: true},
	{raw: "sourceIPAddress", name: "source.ip", kind: address, copied: true},
	{raw: "userAgent", name: "user_agent.original", limit: 1024},
	{raw: "errorCode", name: errorCode},
	{raw: "errorMessage", name: "aws.cloudtrail.error_message", limit: 1024},
	{raw: "requestID", name: "aws.cloudtrail.request_id"},
	{raw: "apiVersion", name: "aws.cloudtrail.api_version"},
	{raw: "managementEvent", name: "aws.cloudtrail.management_event", values: truths},
	{raw: "readOnly", name: "aws.cloudtrail.read_only", kind: boolean},
	{raw: "recipientAccountId", name: "aws.cloudtrail.recipient_account_id"},
	{raw: "vpcEndpointId", name: "aws.cloudtrail.vpc_endpoint_id"},
	{raw: "resources.ARN", name: "aws.cloudtrail.resources.arn", limit: 1024},
	{raw: "resources.accountId", name: "aws.cloudtrail.resources.account_id"},
	{raw: "resources.type", name: "aws.cloudtrail.resources.type"},
	{raw: "sessionCredentialFromConsole", name: "aws.cloudtrail.session_credential_from_console", values: truths,
		remark: &remark{ir.Narrower, "older versions of the AWS integration do not store sessionCredentialFromConsole"}},
	{raw: "tlsDetails.tlsVersion", name: "tls.version", kind: tls},
	{raw: "tlsDetails.cipherSuite", name: "tls.cipher"},
	{raw: "tlsDetails.clientProvidedHostHeader", name: "tls.client.server_name"},

	{raw: "userIdentity.type", name: identityType, values: identityTypes},
	{raw: "userIdentity.userName", name: "user.name", guard: hasNoIssuer},
	{raw: "userIdentity.principalId", name: "user.id", remarkOpen: true,
		remark: &remark{ir.Wider, "user.id also holds userIdentity.onBehalfOf.userId where there is no principalId"}},
	{raw: "userIdentity.arn", name: "aws.cloudtrail.user_identity.arn"},
	{raw: "userIdentity.accountId", name: "cloud.account.id", guard: isNoService,
		remark: &remark{ir.Wider, "cloud.account.id holds recipientAccountId where an identity has no account"}},
	{raw: "userIdentity.accessKeyId", name: "aws.cloudtrail.user_identity.access_key_id"},
	{raw: "userIdentity.invokedBy", name: "aws.cloudtrail.user_identity.invoked_by", values: awsInternal, hosts: true},
	{raw: "userIdentity.onBehalfOf.userId", name: "user.id", guard: isCenterUser,
		remark: &remark{ir.Different, "user.id holds userIdentity.onBehalfOf.userId only where there is no principalId"}},
	{raw: "userIdentity.sessionContext.attributes.mfaAuthenticated",
		name: "aws.cloudtrail.user_identity.session_context.mfa_authenticated", values: truths},
	{raw: "userIdentity.sessionContext.attributes.creationDate",
		name: "aws.cloudtrail.user_identity.session_context.creation_date", kind: date},
	{raw: "userIdentity.sessionContext.sessionIssuer.type", name: issuerType, values: identityTypes},
	{raw: "userIdentity.sessionContext.sessionIssuer.userName", name: "user.name", guard: hasIssuer,
		remark: &remark{ir.Narrower, "user.name holds the session issuer's name for assumed roles and federated users only"}},
	{raw: "userIdentity.sessionContext.sessionIssuer.principalId",
		name: "aws.cloudtrail.user_identity.session_context.session_issuer.principal_id"},
	{raw: "userIdentity.sessionContext.sessionIssuer.arn",
		name: "aws.cloudtrail.user_identity.session_context.session_issuer.arn"},
	{raw: "userIdentity.sessionContext.sessionIssuer.accountId",
		name: "aws.cloudtrail.user_identity.session_context.session_issuer.account_id"},

	{raw: "requestParameters", name: "aws.cloudtrail.request_parameters", kind: object, limit: 8191},
	{raw: "requestParameters.", name: flattenedTop + "request_parameters.", kind: flattened,
		text: "aws.cloudtrail.request_parameters", limit: 8191},
	{raw: "responseElements", name: "aws.cloudtrail.response_elements", kind: object, limit: 8191},
	{raw: "responseElements.", name: flattenedTop + "response_elements.", kind: flattened,
		text: "aws.cloudtrail.response_elements", limit: 8191},
	{raw: "additionalEventData", name: "aws.cloudtrail.additional_eventdata", kind: object, limit: 1024},
	{raw: "additionalEventData.", name: flattenedTop + "additional_eventdata.", kind: flattened,
		text: "aws.cloudtrail.additional_eventdata", limit: 1024},
	{raw: "serviceEventDetails", name: "aws.cloudtrail.service_event_details", kind: object, limit: 1024},
	{raw: "serviceEventDetails.", name: flattenedTop + "service_event_details.", kind: flattened,
		text: "aws.cloudtrail.service_event_details", limit: 1024},
	{raw: "insightDetails.", name: flattenedTop + "insight_details.", kind: flattened},

	{raw: "additionalEventData.MFAUsed", name: consoleLogin + "mfa_used", kind: login, copied: true, remark: loginOnly},
	{raw: "additionalEventData.MobileVersion", name: consoleLogin + "mobile_version", kind: login, copied: true, remark: loginOnly},
	{raw: "additionalEventData.LoginTo", name: consoleLogin + "login_to", copied: true, limit: 1024, remark: loginOnly},
	{raw: "requestParameters.userName", name: "user.target.name", copied: true},
	{raw: "requestParameters.newUserName", name: "user.changes.name", copied: true},
	{raw: "requestParameters.groupName", name: "group.name", copied: true},
	{raw: "responseElements.group.groupId", name: "group.id", copied: true},
	{raw: "responseElements.user.userId", name: "user.target.id", copied: true},
	{name: eventOutcome, values: []string{"success", "failure"}},
	{name: "tls.version_protocol", lower: true},

	{raw: "sharedEventID", kind: homeless},
	{raw: "userIdentity.identityProvider", kind: homeless},
	{raw: "userIdentity.credentialId", kind: homeless},
	{raw: "userIdentity.inScopeOf.", kind: homeless},
	{raw: "userIdentity.invokedByDelegate.", kind: homeless},
	{raw: "userIdentity.onBehalfOf.identityStoreArn", kind: homeless},
	{raw: "userIdentity.sessionContext.webIdFederationData.", kind: homeless},
	{raw: "userIdentity.sessionContext.sourceIdentity", kind: homeless},
	{raw: "userIdentity.sessionContext.ec2RoleDelivery", kind: homeless},
	{raw: "eventContext.", kind: homeless},
	{raw: "addendum.", kind: homeless},
	{raw: "edgeDeviceDetails.", kind: homeless},
	{raw: "annotation", kind: homeless},
	{raw: "tlsDetails.keyExchange", kind: homeless},
}

// loginOnly: the pipeline fills aws.cloudtrail.console_login on events named
// ConsoleLogin, and on no others.
var loginOnly = &remark{ir.Narrower, "aws.cloudtrail.console_login is filled on ConsoleLogin events only"}
