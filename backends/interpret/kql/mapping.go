package kql

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Variant names a version of Elastic's ingest pipeline for CloudTrail.
type Variant int

const (
	// New is the pipeline of late 2025.
	New Variant = iota
	// Old is the pipeline of 2024, package versions of about 2.1x.
	Old
)

// A kind is the Elasticsearch type of a field, which decides what a test on
// it means. Long has no place: the only long field comes from geoip.
type kind int

const (
	keyword   kind = iota + 1
	text           // standard analyzer: lower-cased words
	flattened      // the root of a flattened object; its keys are of kind leaf
	leaf
	ip
	boolean
	date
)

// A field is one field of the index.
type field struct {
	name  string
	raw   string // the path that fills it as it is; "" if a rule of its own fills it
	kind  kind
	limit int // ignore_above of a keyword: longer values are not there
}

const (
	flattenedRoot = "aws.cloudtrail.flattened."
	userIdentity  = "aws.cloudtrail.user_identity."
	textSuffix    = ".text"
	defaultLimit  = 1024
	longLimit     = 8191
)

// A mapping knows the fields of an index by name.
type mapping map[string]field

func newMapping(v Variant) mapping {
	m := mapping{}
	for _, f := range slices.Concat(recordFields(), cloudtrailFields(), userFields(), copiedFields(), objectFields(v)) {
		m[f.name] = f
	}
	if v == New {
		const name = "aws.cloudtrail.session_credential_from_console"
		m[name] = word("sessionCredentialFromConsole", name)
	}
	return m
}

// word is a keyword field with the default limit.
func word(raw, name string) field {
	return field{name: name, raw: raw, kind: keyword, limit: defaultLimit}
}

// withText adds to a keyword its multi-field of analyzed text.
func withText(f field) []field {
	return []field{f, {name: f.name + textSuffix, kind: text}}
}

func recordFields() []field {
	return append(withText(word("userAgent", "user_agent.original")),
		field{name: "@timestamp", raw: "eventTime", kind: date},
		word("eventSource", "event.provider"),
		word("eventName", "event.action"),
		word("eventID", "event.id"),
		word("awsRegion", "cloud.region"),
		word("sourceIPAddress", "source.address"),
		field{name: "source.ip", raw: "sourceIPAddress", kind: ip},
		word("tlsDetails.cipherSuite", "tls.cipher"),
		word("tlsDetails.clientProvidedHostHeader", "tls.client.server_name"),
		word("", "tls.version"),
		word("", "tls.version_protocol"),
		word("", "event.outcome"),
		word("", "event.dataset"),
		word("", "data_stream.dataset"),
	)
}

func cloudtrailFields() []field {
	const console = "aws.cloudtrail.console_login.additional_eventdata."
	return []field{
		word("eventVersion", "aws.cloudtrail.event_version"),
		word("errorCode", "aws.cloudtrail.error_code"),
		word("errorMessage", "aws.cloudtrail.error_message"),
		word("requestID", "aws.cloudtrail.request_id"),
		word("eventType", "aws.cloudtrail.event_type"),
		word("eventCategory", "aws.cloudtrail.event_category"),
		word("apiVersion", "aws.cloudtrail.api_version"),
		word("managementEvent", "aws.cloudtrail.management_event"),
		{name: "aws.cloudtrail.read_only", raw: "readOnly", kind: boolean},
		word("recipientAccountId", "aws.cloudtrail.recipient_account_id"),
		word("vpcEndpointId", "aws.cloudtrail.vpc_endpoint_id"),
		word("", "aws.cloudtrail.resources.arn"),
		word("", "aws.cloudtrail.resources.account_id"),
		word("", "aws.cloudtrail.resources.type"),
		{name: console + "mfa_used", kind: boolean},
		{name: console + "mobile_version", kind: boolean},
		word("", console+"login_to"),
	}
}

func userFields() []field {
	const (
		session    = "userIdentity.sessionContext."
		issuer     = session + "sessionIssuer."
		ecsSession = userIdentity + "session_context."
		ecsIssuer  = ecsSession + "session_issuer."
	)
	return append(withText(word("", "user.name")),
		word("", "user.id"),
		word("", "cloud.account.id"),
		word("userIdentity.type", userIdentity+"type"),
		word("userIdentity.arn", userIdentity+"arn"),
		word("userIdentity.accessKeyId", userIdentity+"access_key_id"),
		word("userIdentity.invokedBy", userIdentity+"invoked_by"),
		word(session+"attributes.mfaAuthenticated", ecsSession+"mfa_authenticated"),
		field{name: ecsSession + "creation_date", raw: session + "attributes.creationDate", kind: date},
		word(issuer+"type", ecsIssuer+"type"),
		word(issuer+"principalId", ecsIssuer+"principal_id"),
		word(issuer+"arn", ecsIssuer+"arn"),
		word(issuer+"accountId", ecsIssuer+"account_id"),
	)
}

// copiedFields are second homes of values below requestParameters and
// responseElements.
func copiedFields() []field {
	return []field{
		word("requestParameters.userName", "user.target.name"),
		word("requestParameters.newUserName", "user.changes.name"),
		word("requestParameters.groupName", "group.name"),
		word("responseElements.group.groupId", "group.id"),
		word("responseElements.user.userId", "user.target.id"),
	}
}

// objectFields are the free-form objects, each as a string and as a flattened
// object. insightDetails has no string.
func objectFields(v Variant) []field {
	long := longLimit
	if v == Old {
		long = defaultLimit
	}
	var all []field
	for _, o := range objects() {
		all = append(all, field{name: flattenedRoot + o.name, kind: flattened})
		if !o.printed {
			continue
		}
		limit := defaultLimit
		if o.long {
			limit = long
		}
		all = append(all, withText(field{name: "aws.cloudtrail." + o.name, kind: keyword, limit: limit})...)
	}
	return all
}

// An object is a free-form object of the record.
type object struct {
	raw, name     string
	printed, long bool // whether it has a string, and whether that may be long
}

func objects() []object {
	return []object{
		{raw: "requestParameters", name: "request_parameters", printed: true, long: true},
		{raw: "responseElements", name: "response_elements", printed: true, long: true},
		{raw: "additionalEventData", name: "additional_eventdata", printed: true},
		{raw: "serviceEventDetails", name: "service_event_details", printed: true},
		{raw: "insightDetails", name: "insight_details"},
	}
}

// unfilled lists fields that the index has and Index does not fill. A test on
// one of them, or a pattern that covers one, would answer wrongly.
func unfilled() []string {
	return []string{
		"aws.cloudtrail.shared_event_id", "cloud.provider", "cloud.service.name", "error.message",
		"event.category", "event.created", "event.ingested", "event.kind", "event.module",
		"event.original", "event.type", "related.hosts", "related.ip", "related.user",
		"service.name", "source.as.number", "source.as.organization.name",
		"source.as.organization.name.text", "source.geo.city_name", "source.geo.continent_name",
		"source.geo.country_iso_code", "source.geo.country_name", "source.geo.location",
		"source.geo.region_iso_code", "source.geo.region_name", "user.email",
		"user_agent.device.name", "user_agent.name", "user_agent.os.full", "user_agent.os.full.text",
		"user_agent.os.name", "user_agent.os.name.text", "user_agent.os.version", "user_agent.version",
	}
}

// resolve finds the fields that an operand names. A pattern stands for the
// mapped fields that it covers, never for keys of flattened objects.
func (m mapping) resolve(name operand) ([]field, error) {
	switch name := name.(type) {
	case literal:
		f, err := m.lookup(name.text)
		return []field{f}, err
	case pattern:
		return m.covered(name)
	case null:
		return nil, fmt.Errorf("null is no field: name one")
	case nil:
		return nil, fmt.Errorf("a value without a field searches the default fields of the index, which are not known: name a field")
	}
	panic(fmt.Sprintf("kql: unhandled %T", name))
}

func (m mapping) lookup(name string) (field, error) {
	if f, ok := m[name]; ok {
		return f, nil
	}
	for _, o := range objects() {
		root := flattenedRoot + o.name + "."
		if len(name) > len(root) && strings.HasPrefix(name, root) {
			return field{name: name, kind: leaf}, nil
		}
	}
	if slices.Contains(unfilled(), name) {
		return field{}, fmt.Errorf("the field %q is in the index but is not filled here", name)
	}
	return field{}, fmt.Errorf("no mapping knows the field %q", name)
}

func (m mapping) covered(p pattern) ([]field, error) {
	var all []field
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if p.matches(name) {
			all = append(all, m[name])
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the pattern %q covers no mapped field", strings.Join(p, "*"))
	}
	for _, name := range unfilled() {
		if p.matches(name) {
			return nil, fmt.Errorf("the pattern %q covers the field %q, which is in the index but is not filled here", strings.Join(p, "*"), name)
		}
	}
	return all, nil
}
