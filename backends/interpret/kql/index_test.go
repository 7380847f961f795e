package kql

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// document indexes a record that is written as JSON.
func document(t testing.TB, record string, v Variant) Document {
	t.Helper()
	o, err := event.Parse([]byte(record))
	if err != nil {
		t.Fatalf("%v in %s", err, record)
	}
	return Index(o, Options{Ingest: v})
}

// at puts a JSON value at a dotted path.
func at(path, value string) string {
	keys := strings.Split(path, ".")
	return `{"` + strings.Join(keys, `":{"`) + `":` + value + strings.Repeat("}", len(keys))
}

func both() []Variant { return []Variant{New, Old} }

func checkValues(t *testing.T, d Document, field string, want ...string) {
	t.Helper()
	if d.Err() != nil {
		t.Errorf("rejected: %v", d.Err())
	}
	if _, err := newMapping(New).lookup(field); err != nil {
		t.Errorf("the test asks for a field that is not there: %v", err)
	}
	if diff := cmp.Diff(want, d.Values(field), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s, -want +got:\n%s", field, diff)
	}
}

func TestPlainFieldsAreMovedAsTheyAre(t *testing.T) {
	const issuer = "userIdentity.sessionContext.sessionIssuer."
	const ecsIssuer = "aws.cloudtrail.user_identity.session_context.session_issuer."
	for _, c := range [][2]string{
		{"eventVersion", "aws.cloudtrail.event_version"},
		{"eventSource", "event.provider"},
		{"eventName", "event.action"},
		{"awsRegion", "cloud.region"},
		{"sourceIPAddress", "source.address"},
		{"userAgent", "user_agent.original"},
		{"userAgent", "user_agent.original.text"},
		{"errorCode", "aws.cloudtrail.error_code"},
		{"errorMessage", "aws.cloudtrail.error_message"},
		{"requestID", "aws.cloudtrail.request_id"},
		{"eventID", "event.id"},
		{"eventType", "aws.cloudtrail.event_type"},
		{"eventCategory", "aws.cloudtrail.event_category"},
		{"apiVersion", "aws.cloudtrail.api_version"},
		{"recipientAccountId", "aws.cloudtrail.recipient_account_id"},
		{"vpcEndpointId", "aws.cloudtrail.vpc_endpoint_id"},
		{"tlsDetails.cipherSuite", "tls.cipher"},
		{"tlsDetails.clientProvidedHostHeader", "tls.client.server_name"},
		{"userIdentity.type", "aws.cloudtrail.user_identity.type"},
		{"userIdentity.userName", "user.name"},
		{"userIdentity.userName", "user.name.text"},
		{"userIdentity.principalId", "user.id"},
		{"userIdentity.arn", "aws.cloudtrail.user_identity.arn"},
		{"userIdentity.accountId", "cloud.account.id"},
		{"userIdentity.accessKeyId", "aws.cloudtrail.user_identity.access_key_id"},
		{"userIdentity.invokedBy", "aws.cloudtrail.user_identity.invoked_by"},
		{"userIdentity.sessionContext.attributes.mfaAuthenticated", "aws.cloudtrail.user_identity.session_context.mfa_authenticated"},
		{issuer + "type", ecsIssuer + "type"},
		{issuer + "principalId", ecsIssuer + "principal_id"},
		{issuer + "arn", ecsIssuer + "arn"},
		{issuer + "accountId", ecsIssuer + "account_id"},
		{"requestParameters.userName", "user.target.name"},
		{"requestParameters.newUserName", "user.changes.name"},
		{"requestParameters.groupName", "group.name"},
		{"responseElements.group.groupId", "group.id"},
		{"responseElements.user.userId", "user.target.id"},
		{"requestParameters.a.b", "aws.cloudtrail.flattened.request_parameters.a.b"},
		{"responseElements.a.b", "aws.cloudtrail.flattened.response_elements.a.b"},
		{"additionalEventData.a.b", "aws.cloudtrail.flattened.additional_eventdata.a.b"},
		{"serviceEventDetails.a.b", "aws.cloudtrail.flattened.service_event_details.a.b"},
		{"insightDetails.a.b", "aws.cloudtrail.flattened.insight_details.a.b"},
	} {
		for _, v := range both() {
			t.Run(fmt.Sprintf("%s to %s, %d", c[0], c[1], v), func(t *testing.T) {
				checkValues(t, document(t, at(c[0], `"Some Value"`), v), c[1], "Some Value")
				checkValues(t, document(t, at(c[0], `["a",["b",7]]`), v), c[1], "a", "b", "7")
				checkValues(t, document(t, at(c[0], `""`), v), c[1])
				checkValues(t, document(t, at(c[0], `null`), v), c[1])
			})
		}
	}
}

func TestFieldsWithRulesOfTheirOwn(t *testing.T) {
	const (
		readOnly = "aws.cloudtrail.read_only"
		created  = "aws.cloudtrail.user_identity.session_context.creation_date"
		request  = "aws.cloudtrail.request_parameters"
		console  = "aws.cloudtrail.console_login.additional_eventdata."
		fromUI   = "aws.cloudtrail.session_credential_from_console"
	)
	login := func(data string) string {
		return `{"eventName":"ConsoleLogin","additionalEventData":` + data + `}`
	}
	for _, c := range []struct {
		why, record, field string
		newer, older       string // "" for none
	}{
		{"the time of the event", at("eventTime", `"2026-01-15T10:20:30Z"`), "@timestamp", "2026-01-15T10:20:30Z", "2026-01-15T10:20:30Z"},
		{"the start of the session", at("userIdentity.sessionContext.attributes.creationDate", `"2026-01-15T10:20:30Z"`), created,
			"2026-01-15T10:20:30Z", "2026-01-15T10:20:30Z"},
		{"the data set, older name", `{}`, "event.dataset", "aws.cloudtrail", "aws.cloudtrail"},
		{"the data set, newer name", `{}`, "data_stream.dataset", "aws.cloudtrail", "aws.cloudtrail"},
		{"an address is an ip", at("sourceIPAddress", `"203.0.113.10"`), "source.ip", "203.0.113.10", "203.0.113.10"},
		{"an IPv6 address is an ip", at("sourceIPAddress", `"2001:db8::1"`), "source.ip", "2001:db8::1", "2001:db8::1"},
		{"a service is no ip", at("sourceIPAddress", `"ec2.amazonaws.com"`), "source.ip", "", ""},
		{"AWS Internal is no ip", at("sourceIPAddress", `"AWS Internal"`), "source.ip", "", ""},
		{"an address with more behind it is no ip", at("sourceIPAddress", `"10.0.0.1, 10.0.0.2"`), "source.ip", "", ""},
		{"a service is an address as written", at("sourceIPAddress", `"ec2.amazonaws.com"`), "source.address", "ec2.amazonaws.com", "ec2.amazonaws.com"},
		{"readOnly true", at("readOnly", `true`), readOnly, "true", "true"},
		{"readOnly false", at("readOnly", `false`), readOnly, "false", "false"},
		{"managementEvent is text", at("managementEvent", `true`), "aws.cloudtrail.management_event", "true", "true"},
		{"the console session, newer pipeline only", at("sessionCredentialFromConsole", `"true"`), fromUI, "true", ""},
		{"TLS version", at("tlsDetails.tlsVersion", `"TLSv1.3"`), "tls.version", "1.3", "1.3"},
		{"TLS protocol, in lower case", at("tlsDetails.tlsVersion", `"TLSv1.3"`), "tls.version_protocol", "tls", "tls"},

		{"no error is success", `{"eventName":"X"}`, "event.outcome", "success", "success"},
		{"an error code is failure", `{"errorCode":"AccessDenied"}`, "event.outcome", "failure", "failure"},
		{"an error message alone is failure", `{"errorMessage":"No"}`, "event.outcome", "failure", "failure"},
		{"an empty error code is none", `{"errorCode":""}`, "event.outcome", "success", "success"},
		{"a dash for an error code is none in the newer pipeline", `{"errorCode":"-"}`, "event.outcome", "success", "failure"},
		{"the console says Failure", `{"eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}}`, "event.outcome", "failure", "failure"},
		{"the console goes before the error", `{"eventName":"ConsoleLogin","errorMessage":"x","responseElements":{"ConsoleLogin":"Success"}}`,
			"event.outcome", "success", "success"},
		{"a console result elsewhere says nothing", `{"eventName":"X","responseElements":{"ConsoleLogin":"Failure"}}`, "event.outcome", "success", "success"},

		{"a role gives its name", user(`"type":"AssumedRole"`, "", "role"), "user.name", "role", "role"},
		{"a role goes before a user name, newer pipeline", user(`"type":"AssumedRole"`, "bob", "role"), "user.name", "role", "bob"},
		{"a federated user likewise", user(`"type":"FederatedUser"`, "bob", "role"), "user.name", "role", "bob"},
		{"a role without a name leaves the user name", user(`"type":"AssumedRole"`, "bob", ""), "user.name", "bob", "bob"},
		{"an issuer of another identity has no home in the newer pipeline", user(`"type":"IAMUser"`, "", "role"), "user.name", "", "role"},
		{"an issuer beside a user name has no home", user(`"type":"IAMUser"`, "bob", "role"), "user.name", "bob", "bob"},

		{"the account of the recipient stands in", `{"recipientAccountId":"1"}`, "cloud.account.id", "1", ""},
		{"the account of the identity goes before", `{"recipientAccountId":"1","userIdentity":{"accountId":"2"}}`, "cloud.account.id", "2", "2"},
		{"an identity center user", `{"userIdentity":{"type":"IdentityCenterUser","onBehalfOf":{"userId":"u"}}}`, "user.id", "u", ""},
		{"an identity center user with a principal", `{"userIdentity":{"type":"IdentityCenterUser","principalId":"p","onBehalfOf":{"userId":"u"}}}`, "user.id", "p", "p"},
		{"another identity on behalf of a user", `{"userIdentity":{"type":"AssumedRole","onBehalfOf":{"userId":"u"}}}`, "user.id", "", ""},

		{"no second factor", login(`{"MFAUsed":"No"}`), console + "mfa_used", "false", "false"},
		{"a second factor", login(`{"MFAUsed":"Yes"}`), console + "mfa_used", "true", "true"},
		{"anything but No is yes", login(`{"MFAUsed":"no"}`), console + "mfa_used", "true", "true"},
		{"nothing said of a second factor", login(`{}`), console + "mfa_used", "", ""},
		{"no mobile version", login(`{"MobileVersion":"No"}`), console + "mobile_version", "false", "false"},
		{"the target of the login", login(`{"LoginTo":"https://x"}`), console + "login_to", "https://x", "https://x"},
		{"second factor of another event", `{"eventName":"X","additionalEventData":{"MFAUsed":"No"}}`, console + "mfa_used", "", ""},
		{"the second factor stays below the flattened root", login(`{"MFAUsed":"No"}`), "aws.cloudtrail.flattened.additional_eventdata.MFAUsed", "No", "No"},

		{"the request as text", at("requestParameters", `{"b":1,"a":{"c":[true]}}`), request, "{a={c=[true]}, b=1}", "{a={c=[true]}, b=1}"},
		{"the response as text", at("responseElements", `{"a":1}`), "aws.cloudtrail.response_elements", "{a=1}", "{a=1}"},
		{"additional data as text", at("additionalEventData", `{"a":1}`), "aws.cloudtrail.additional_eventdata", "{a=1}", "{a=1}"},
		{"service details as text", at("serviceEventDetails", `{"a":1}`), "aws.cloudtrail.service_event_details", "{a=1}", "{a=1}"},
		{"an empty request", at("requestParameters", `{}`), request, "", "{}"},
		{"numbers of leaves are text", at("requestParameters.port", `22`), "aws.cloudtrail.flattened.request_parameters.port", "22", "22"},
		{"booleans of leaves are text", at("requestParameters.on", `true`), "aws.cloudtrail.flattened.request_parameters.on", "true", "true"},
		{"a dash is no value in the newer pipeline", at("requestParameters.a", `"-"`), "aws.cloudtrail.flattened.request_parameters.a", "", "-"},
		{"none is no value in the newer pipeline", at("vpcEndpointId", `"none"`), "aws.cloudtrail.vpc_endpoint_id", "", "none"},
		{"None is a value", at("vpcEndpointId", `"None"`), "aws.cloudtrail.vpc_endpoint_id", "None", "None"},
		{"an object is no leaf", at("requestParameters.a.b", `1`), "aws.cloudtrail.flattened.request_parameters.a", "", ""},
		{"a key with a dot is a path", `{"requestParameters":{"a.b":"x"}}`, "aws.cloudtrail.flattened.request_parameters.a.b", "x", "x"},
	} {
		t.Run(c.why, func(t *testing.T) {
			for v, want := range []string{New: c.newer, Old: c.older} {
				var values []string
				if want != "" {
					values = []string{want}
				}
				checkValues(t, document(t, c.record, Variant(v)), c.field, values...)
			}
		})
	}
}

// user is a record with an identity of a type, a name and a session issuer.
func user(members, name, issuer string) string {
	return `{"userIdentity":{` + members + `,"userName":"` + name + `","sessionContext":{"sessionIssuer":{"userName":"` + issuer + `"}}}}`
}

func TestArraysAreTransparent(t *testing.T) {
	record := `{
		"resources":[{"ARN":"a1","accountId":"1","type":"T"},{"ARN":"a2"}],
		"requestParameters":{"items":[{"ranges":[{"ip":"x"},{"ip":"y"}]},{"ranges":{"ip":"z"}}]}}`
	for _, v := range both() {
		d := document(t, record, v)
		checkValues(t, d, "aws.cloudtrail.resources.arn", "a1", "a2")
		checkValues(t, d, "aws.cloudtrail.resources.account_id", "1")
		checkValues(t, d, "aws.cloudtrail.resources.type", "T")
		checkValues(t, d, "aws.cloudtrail.flattened.request_parameters.items.ranges.ip", "x", "y", "z")
	}
}

func TestRawFieldsWithoutAHomeLeaveNoTrace(t *testing.T) {
	empty := document(t, `{"userIdentity":{}}`, New).String()
	for _, path := range []string{
		"sharedEventID", "userIdentity.identityProvider", "userIdentity.credentialId", "userIdentity.inScopeOf.sourceArn",
		"userIdentity.invokedByDelegate", "userIdentity.onBehalfOf.identityStoreArn", "userIdentity.sessionContext.sourceIdentity",
		"userIdentity.sessionContext.webIdFederationData.federatedProvider", "userIdentity.sessionContext.ec2RoleDelivery",
		"eventContext.requestContext.x", "addendum.reason", "edgeDeviceDetails", "annotation", "tlsDetails.keyExchange",
	} {
		for _, v := range both() {
			if diff := cmp.Diff(empty, document(t, at(path, `"value"`), v).String()); diff != "" {
				t.Errorf("%s leaves a trace, -without +with:\n%s", path, diff)
			}
		}
	}
}

func TestLongValuesAreCut(t *testing.T) {
	const request = "aws.cloudtrail.request_parameters"
	// {a=…} is four characters longer than its value.
	object := func(n int) string { return at("requestParameters.a", `"`+strings.Repeat("x", n-4)+`"`) }
	for _, c := range []struct {
		why, record, field string
		v                  Variant
		want               int
	}{
		{"a keyword at the limit", at("userAgent", `"`+strings.Repeat("x", 1024)+`"`), "user_agent.original", New, 1},
		{"a keyword over the limit", at("userAgent", `"`+strings.Repeat("x", 1025)+`"`), "user_agent.original", New, 0},
		{"its text has no limit", at("userAgent", `"`+strings.Repeat("x", 1025)+`"`), "user_agent.original.text", New, 1},
		{"the limit counts UTF-16 units", at("userAgent", `"`+strings.Repeat("😀", 513)+`"`), "user_agent.original", New, 0},
		{"the limit does not count bytes", at("userAgent", `"`+strings.Repeat("ä", 1024)+`"`), "user_agent.original", New, 1},
		{"a request at the limit of the newer mapping", object(8191), request, New, 1},
		{"a request over the limit of the newer mapping", object(8192), request, New, 0},
		{"a response over the limit of the newer mapping", at("responseElements.a", `"`+strings.Repeat("x", 8188)+`"`), "aws.cloudtrail.response_elements", New, 0},
		{"a request at the limit of the older mapping", object(1024), request, Old, 1},
		{"a request over the limit of the older mapping", object(1025), request, Old, 0},
		{"the text of a request has no limit", object(8192), request + ".text", New, 1},
		{"a response at the limit of the newer mapping", at("responseElements.a", `"`+strings.Repeat("x", 8187)+`"`), "aws.cloudtrail.response_elements", New, 1},
		{"a leaf as long as a term", at("requestParameters.a", `"`+strings.Repeat("ä", 16382)+`"`), flattenedRoot + "request_parameters.a", New, 1},
		{"additional data has the short limit", at("additionalEventData.a", `"`+strings.Repeat("x", 1021)+`"`), "aws.cloudtrail.additional_eventdata", New, 0},
		{"service details have the short limit", at("serviceEventDetails.a", `"`+strings.Repeat("x", 1021)+`"`), "aws.cloudtrail.service_event_details", New, 0},
		{"the flattened copy below its limit", object(32765), flattenedRoot + "request_parameters.a", New, 1},
		{"the flattened copy at its limit", object(32766), flattenedRoot + "request_parameters.a", New, 0},
	} {
		t.Run(c.why, func(t *testing.T) {
			d := document(t, c.record, c.v)
			if got := len(d.Values(c.field)); got != c.want || d.Err() != nil {
				t.Errorf("%s has %d values (%v), want %d", c.field, got, d.Err(), c.want)
			}
		})
	}
}

func TestRecordsThatCannotBeIndexedAreRejected(t *testing.T) {
	for _, c := range []struct{ why, record string }{
		{"an object for a keyword", `{"eventName":{"a":1}}`},
		{"an object in a list for a keyword", `{"eventName":["x",{"a":1}]}`},
		{"text for a boolean", `{"readOnly":"maybe"}`},
		{"a boolean in capitals", `{"readOnly":"True"}`},
		{"a number for a boolean", `{"readOnly":1}`},
		{"text for a date", `{"eventTime":"yesterday"}`},
		{"a comma in a date", `{"eventTime":"2026-01-15T10:20:30,5Z"}`},
		{"text for a free-form object", `{"requestParameters":"a=b"}`},
		{"a list for a free-form object", `{"responseElements":[1]}`},
		{"a TLS version of another form", `{"tlsDetails":{"tlsVersion":"1.3"}}`},
		{"an object for resources", `{"resources":{"ARN":"a"}}`},
		{"text in resources", `{"resources":["a"]}`},
		{"an object for an ARN", `{"resources":[{"ARN":{"a":1}}]}`},
		{"a leaf longer than a term", at("requestParameters.a", `"x`+strings.Repeat("ä", 16382)+`"`)},
	} {
		t.Run(c.why, func(t *testing.T) {
			for _, v := range both() {
				d := document(t, c.record, v)
				var rejection *Rejection
				if !errors.As(d.Err(), &rejection) {
					t.Fatalf("Err() = %v, want a *Rejection", d.Err())
				}
				q, err := Parse(`not event.action:*`)
				if err != nil {
					t.Fatal(err)
				}
				if ok, err := q.Match(d); ok || err != d.Err() {
					t.Errorf("Match = %v, %v, want the rejection", ok, err)
				}
			}
		})
	}
}

func TestIndexLeavesTheRecordAsItIs(t *testing.T) {
	const text = `{"requestParameters":{"b":"","a":["",{"c":null}]},"resources":[{"type":"x","ARN":""}]}`
	record, err := event.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	Index(record, Options{})
	if diff := cmp.Diff(text, event.Compact(record)); diff != "" {
		t.Errorf("-before +after:\n%s", diff)
	}
}
