package elastic

import (
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// This is a model of what Elastic stores of a CloudTrail event, made from the
// ingest pipelines (elastic/integrations, data stream cloudtrail) and not from
// the table under test.

// A document is an indexed event: the values of each field, as text.
type document map[string][]string

// An ingest is one version of the pipeline.
type ingest struct {
	name  string
	newer bool
}

var ingests = []ingest{{"older pipeline", false}, {"newer pipeline", true}}

// A member keeps the order of an object's keys.
type member struct {
	key   string
	value any // nil, bool, json.Number, string, []any, []member
}

func decodeEvent(t *testing.T, line string) []member {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	v, err := decodeValue(d)
	if err != nil {
		t.Fatalf("%v in %.80s", err, line)
	}
	return v.([]member)
}

func decodeValue(d *json.Decoder) (any, error) {
	tok, err := d.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return tok, nil
	}
	if delim == '[' {
		list := []any{}
		for d.More() {
			v, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.Token()
		return list, err
	}
	object := []member{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := decodeValue(d)
		if err != nil {
			return nil, err
		}
		object = append(object, member{key.(string), v})
	}
	_, err = d.Token()
	return object, err
}

// at walks down objects by single keys.
func at(v any, keys ...string) any {
	for _, k := range keys {
		object, _ := v.([]member)
		v = nil
		for _, m := range object {
			if m.key == k {
				v = m.value
			}
		}
	}
	return v
}

// cleaned drops what the pipeline drops before it looks at anything.
func (in ingest) cleaned(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" || in.newer && (v == "-" || v == "none") {
			return nil
		}
	case []any:
		var out []any
		for _, x := range v {
			if x = in.cleaned(x); x != nil {
				out = append(out, x)
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []member:
		var out []member
		for _, m := range v {
			if x := in.cleaned(m.value); x != nil {
				out = append(out, member{m.key, x})
			}
		}
		if len(out) == 0 && in.newer {
			return nil
		}
		return out
	}
	return v
}

// plain are the fields that are stored as they are, as keywords.
var plain = strings.Fields(`
eventVersion aws.cloudtrail.event_version eventSource event.provider eventName event.action eventID event.id
eventType aws.cloudtrail.event_type eventCategory aws.cloudtrail.event_category awsRegion cloud.region
sourceIPAddress source.address userAgent user_agent.original errorCode aws.cloudtrail.error_code
errorMessage aws.cloudtrail.error_message requestID aws.cloudtrail.request_id apiVersion aws.cloudtrail.api_version
managementEvent aws.cloudtrail.management_event readOnly aws.cloudtrail.read_only
recipientAccountId aws.cloudtrail.recipient_account_id vpcEndpointId aws.cloudtrail.vpc_endpoint_id
tlsDetails.cipherSuite tls.cipher tlsDetails.clientProvidedHostHeader tls.client.server_name
userIdentity.type aws.cloudtrail.user_identity.type userIdentity.arn aws.cloudtrail.user_identity.arn
userIdentity.accessKeyId aws.cloudtrail.user_identity.access_key_id userIdentity.invokedBy aws.cloudtrail.user_identity.invoked_by
userIdentity.sessionContext.attributes.mfaAuthenticated aws.cloudtrail.user_identity.session_context.mfa_authenticated
userIdentity.sessionContext.attributes.creationDate aws.cloudtrail.user_identity.session_context.creation_date
userIdentity.sessionContext.sessionIssuer.type aws.cloudtrail.user_identity.session_context.session_issuer.type
userIdentity.sessionContext.sessionIssuer.principalId aws.cloudtrail.user_identity.session_context.session_issuer.principal_id
userIdentity.sessionContext.sessionIssuer.arn aws.cloudtrail.user_identity.session_context.session_issuer.arn
userIdentity.sessionContext.sessionIssuer.accountId aws.cloudtrail.user_identity.session_context.session_issuer.account_id
eventTime @timestamp`)

// store indexes one event.
func (in ingest) store(event []member) document {
	e := in.cleaned(event)
	doc := document{"event.dataset": {"aws.cloudtrail"}}
	for i := 0; i < len(plain); i += 2 {
		doc.add(plain[i+1], at(e, strings.Split(plain[i], ".")...))
	}
	if in.newer {
		doc.add("aws.cloudtrail.session_credential_from_console", at(e, "sessionCredentialFromConsole"))
	}
	if addr, err := netip.ParseAddr(textOf(at(e, "sourceIPAddress"))); err == nil {
		doc["source.ip"] = []string{addr.String()}
	}
	if version, ok := strings.CutPrefix(textOf(at(e, "tlsDetails", "tlsVersion")), "TLSv"); ok {
		doc["tls.version"], doc["tls.version_protocol"] = []string{version}, []string{"tls"}
	}
	resources, _ := at(e, "resources").([]any)
	for _, r := range resources {
		doc.add("aws.cloudtrail.resources.arn", at(r, "ARN"))
		doc.add("aws.cloudtrail.resources.account_id", at(r, "accountId"))
		doc.add("aws.cloudtrail.resources.type", at(r, "type"))
	}
	in.storeIdentity(doc, e)
	in.storeObjects(doc, e)
	in.storeOutcome(doc, e)
	return doc
}

func (in ingest) storeIdentity(doc document, e any) {
	kind := textOf(at(e, "userIdentity", "type"))
	name := at(e, "userIdentity", "userName")
	issuer := at(e, "userIdentity", "sessionContext", "sessionIssuer", "userName")
	account := at(e, "userIdentity", "accountId")
	id := at(e, "userIdentity", "principalId")
	switch {
	case in.newer && issuer != nil && (kind == "AssumedRole" || kind == "FederatedUser"), !in.newer && name == nil:
		name = issuer
	}
	if in.newer && account == nil {
		account = at(e, "recipientAccountId")
	}
	if in.newer && id == nil && kind == "IdentityCenterUser" {
		id = at(e, "userIdentity", "onBehalfOf", "userId")
	}
	doc.add("user.name", name)
	doc.add("cloud.account.id", account)
	doc.add("user.id", id)
}

func (in ingest) storeObjects(doc document, e any) {
	for _, o := range []struct{ raw, name string }{
		{"requestParameters", "request_parameters"}, {"responseElements", "response_elements"},
		{"additionalEventData", "additional_eventdata"}, {"serviceEventDetails", "service_event_details"},
		{"insightDetails", "insight_details"},
	} {
		object, ok := at(e, o.raw).([]member)
		if !ok {
			continue
		}
		printed := javaText(object)
		if o.raw != "insightDetails" {
			doc.add("aws.cloudtrail."+o.name, printed)
		}
		if utf8.RuneCountInString(printed) < 32766 {
			doc.addKeys("aws.cloudtrail.flattened."+o.name, object)
		}
	}
	if textOf(at(e, "eventName")) == "ConsoleLogin" {
		for _, f := range []struct{ raw, name string }{{"MFAUsed", "mfa_used"}, {"MobileVersion", "mobile_version"}} {
			if answer := at(e, "additionalEventData", f.raw); answer != nil {
				doc["aws.cloudtrail.console_login.additional_eventdata."+f.name] = []string{strconv.FormatBool(answer != "No")}
			}
		}
		doc.add("aws.cloudtrail.console_login.additional_eventdata.login_to", at(e, "additionalEventData", "LoginTo"))
	}
}

func (in ingest) storeOutcome(doc document, e any) {
	outcome := "success"
	if at(e, "errorCode") != nil || at(e, "errorMessage") != nil {
		outcome = "failure"
	}
	if login := textOf(at(e, "responseElements", "ConsoleLogin")); login != "" && textOf(at(e, "eventName")) == "ConsoleLogin" {
		outcome = strings.ToLower(login)
	}
	doc["event.outcome"] = []string{outcome}
}

// add stores a keyword or each of several, unless it is too long to be indexed.
func (doc document) add(name string, v any) {
	limit := 1024
	if name == "aws.cloudtrail.request_parameters" || name == "aws.cloudtrail.response_elements" {
		limit = 8191
	}
	if list, ok := v.([]any); ok {
		for _, x := range list {
			doc.add(name, x)
		}
		return
	}
	if s := textOf(v); s != "" && utf8.RuneCountInString(s) <= limit {
		doc[name] = append(doc[name], s)
	}
}

// addKeys stores the leaves of a flattened object.
func (doc document) addKeys(name string, v any) {
	switch v := v.(type) {
	case []member:
		for _, m := range v {
			doc.addKeys(name+"."+m.key, m.value)
		}
	case []any:
		for _, x := range v {
			doc.addKeys(name, x)
		}
	default:
		if s := textOf(v); s != "" {
			doc[name] = append(doc[name], s)
		}
	}
}

// text gives a scalar as it is indexed, and "" for anything else.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return javaNumber(v.String())
	}
	return ""
}

// javaNumber prints a number as Java's Long and Double do.
func javaNumber(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	if size := math.Abs(f); f == 0 || size >= 1e-3 && size < 1e7 {
		s = strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent)
	return fmt.Sprintf("%sE%d", mantissa, n)
}

// javaText prints an object as java.util.HashMap.toString does, with its keys
// in the order of their hash buckets.
func javaText(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case []member:
		parts := make([]string, 0, len(v))
		for _, m := range inBuckets(v) {
			parts = append(parts, m.key+"="+javaText(m.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, 0, len(v))
		for _, x := range v {
			parts = append(parts, javaText(x))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return textOf(v)
}

func inBuckets(object []member) []member {
	size := uint32(16)
	for float64(len(object)) > 0.75*float64(size) {
		size *= 2
	}
	bucket := func(key string) uint32 {
		var h uint32
		for _, unit := range utf16.Encode([]rune(key)) {
			h = 31*h + uint32(unit)
		}
		return (h ^ h>>16) & (size - 1)
	}
	sorted := append([]member{}, object...)
	sort.SliceStable(sorted, func(i, j int) bool { return bucket(sorted[i].key) < bucket(sorted[j].key) })
	return sorted
}

func TestJavaText(t *testing.T) {
	event := decodeEvent(t, `{"bucketName":"b","Host":"h","list":[1,{"x":true,"n":1.50}],"big":12345678.0,"acl":""}`)
	const want = "{bucketName=b, big=1.2345678E7, Host=h, list=[1, {x=true, n=1.5}]}"
	for _, in := range ingests {
		if got := javaText(in.cleaned(event)); got != want {
			t.Errorf("%s prints %s, want %s", in.name, got, want)
		}
	}
}
