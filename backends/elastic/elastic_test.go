package elastic

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

func leaf(path string, kind ir.Kind) ir.Leaf {
	f := ir.NewField(path)
	f.Type.Kind = kind
	return ir.Leaf{Field: f}
}

// like matches a Sigma string regardless of case, as rules do; likeCased with
// case.
func like(path, value string) ir.Expr {
	return &ir.Match{Leaf: leaf(path, ir.KindText), Pattern: lower.Pattern(value), Fold: true}
}

func likeCased(path, value string) ir.Expr {
	return &ir.Match{Leaf: leaf(path, ir.KindText), Pattern: lower.Pattern(value)}
}

// likeKind is like on a field of another type.
func likeKind(path string, kind ir.Kind, value string) ir.Expr {
	return &ir.Match{Leaf: leaf(path, kind), Pattern: lower.Pattern(value), Fold: true}
}

func not(e ir.Expr) ir.Expr     { return &ir.Not{Of: e} }
func and(of ...ir.Expr) ir.Expr { return &ir.And{Of: of} }
func or(of ...ir.Expr) ir.Expr  { return &ir.Or{Of: of} }
func null(path string) ir.Expr  { return &ir.Null{Leaf: leaf(path, ir.KindText)} }
func there(path string) ir.Expr { return &ir.Exists{Leaf: leaf(path, ir.KindText)} }
func in(path, net string) ir.Expr {
	n, _ := ir.NewNetwork(netip.MustParsePrefix(net))
	return &ir.CIDR{Leaf: leaf(path, ir.KindText), Network: n}
}

// renamed is a test of a field that a pipeline has renamed.
func renamed(path, name, value string) ir.Expr {
	m := like(path, value).(*ir.Match)
	m.Field.Name = name
	return m
}

// outcome is a query with its notes behind it, or a refusal.
func outcome(t *testing.T, options map[string]string, e ir.Expr) string {
	t.Helper()
	q, err := newTestBackend(t, options).Translate(ir.Plan{Body: &ir.Search{Where: e}})
	if err != nil {
		u, ok := backends.AsUnsupported(err)
		if !ok {
			t.Fatal(err)
		}
		return "refused: " + u.ID
	}
	if _, err := parseKQL(q.Text); err != nil {
		t.Error(err)
	}
	var b strings.Builder
	b.WriteString(q.Text)
	for _, n := range q.Notes {
		fmt.Fprintf(&b, " | %s %s", n.Effect, n.ID)
	}
	return b.String()
}

var bare = map[string]string{"dataset": "false"}

func TestQueries(t *testing.T) {
	const params, keys = "aws.cloudtrail.request_parameters", "aws.cloudtrail.flattened.request_parameters"
	const issuer = "aws.cloudtrail.user_identity.session_context.session_issuer.type"
	for _, c := range []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"a literal is quoted and noted", like("eventName", "StopLogging"), `event.action:"StopLogging" | narrower case-sensitive`},
		{"under not the note turns round", not(like("eventName", "StopLogging")), `not event.action:"StopLogging" | wider case-sensitive`},
		{"two nots cancel", not(not(like("eventName", "StopLogging"))), `event.action:"StopLogging" | narrower case-sensitive`},
		{"cased is what KQL does", likeCased("eventName", "StopLogging"), `event.action:"StopLogging"`},
		{"digits have no case", like("recipientAccountId", "012345678901"), `aws.cloudtrail.recipient_account_id:"012345678901"`},
		{"a star in quotes is a star", likeCased("eventName", `a\*b`), `event.action:"a*b"`},
		{"a prefix", likeCased("eventName", "Stop*"), `event.action:Stop*`},
		{"a suffix", likeCased("eventName", "*Trail"), `event.action:*Trail`},
		{"text within", likeCased("userAgent", "*S3 Browser*"), `user_agent.original:*S3 Browser* | narrower length-limit`},
		{"any wildcards", likeCased("eventName", "a*b*c"), `event.action:a*b*c`},
		{"words of KQL within a pattern", likeCased("userAgent", "*x or not y*"), `user_agent.original:*x \u006fr \u006eot y* | narrower length-limit`},
		{"blanks at the end of a pattern", likeCased("userAgent", "*x "), `refused: unsupported-outer-blank`},
		{"? finds more", likeCased("eventName", "a?c"), `event.action:a*c | wider single-character-wildcard`},
		{"? under not", not(likeCased("eventName", "a?c")), `refused: unsupported-single-character-wildcard`},
		{"?* is any stored text", likeCased("eventName", "?*"), `event.action:* | narrower empty-value`},
		{"a list", or(likeCased("eventName", "A"), likeCased("eventName", "B*"), likeCased("eventName", "A")), `event.action:("A" or B*)`},
		{"a list under not", not(or(likeCased("eventName", "A"), likeCased("eventName", "B"))), `not event.action:("A" or "B")`},

		{"hosts of event sources have one spelling", like("eventSource", "iam.amazonaws.com"), `event.provider:"iam.amazonaws.com"`},
		{"and get it", like("eventSource", "IAM.*"), `event.provider:iam.* | exact canonical-spelling`},
		{"so do types of identities", like("userIdentity.type", "root"), `aws.cloudtrail.user_identity.type:"Root" | exact canonical-spelling`},
		{"an unknown type of identity", like("userIdentity.type", "Robot"), `aws.cloudtrail.user_identity.type:"Robot" | narrower case-sensitive`},
		{"a pattern that all known values have", like("userIdentity.type", "*User"), `aws.cloudtrail.user_identity.type:*User`},
		{"a pattern in another spelling", like("userIdentity.type", "*user"), `aws.cloudtrail.user_identity.type:*user | narrower case-sensitive`},
		{"the outcome of a console login", like("responseElements.ConsoleLogin", "SUCCESS"),
			`aws.cloudtrail.flattened.response_elements.ConsoleLogin:"Success" | exact canonical-spelling`},
		{"MFA of a console login", like("additionalEventData.MFAUsed", "NO"),
			`aws.cloudtrail.flattened.additional_eventdata.MFAUsed:"No" | exact canonical-spelling`},
		{"MFA as Elastic reads it", renamed("additionalEventData.MFAUsed", consoleLogin+"mfa_used", "no"),
			consoleLogin + `mfa_used:false | narrower field-differs`},
		{"MFA as an Elastic rule writes it", like(consoleLogin+"mfa_used", "false"), consoleLogin + `mfa_used:false`},
		{"a service's address", like("sourceIPAddress", "CloudTrail.amazonaws.com"),
			`source.address:"cloudtrail.amazonaws.com" | exact canonical-spelling`},

		{"a pattern that a host may have in small letters", like("sourceIPAddress", "A*"), `source.address:A* | narrower case-sensitive`},
		{"a pattern that no host has", like("sourceIPAddress", "AWS I*"), `source.address:AWS I*`},

		{"null", null("errorCode"), `not aws.cloudtrail.error_code:* | wider empty-value`},
		{"not null", not(null("errorCode")), `aws.cloudtrail.error_code:* | narrower empty-value`},
		{"exists", there("errorCode"), `aws.cloudtrail.error_code:* | narrower empty-value`},
		{"does not exist", not(there("errorCode")), `not aws.cloudtrail.error_code:* | wider empty-value`},
		{"anything", like("errorCode", "*"), `aws.cloudtrail.error_code:* | narrower empty-value`},
		{"empty text", like("userAgent", ""), `not user_agent.original:* | wider empty-value`},
		{"not empty text", not(like("userAgent", "")), `refused: unsupported-empty-value`},
		{"a dash", like("userAgent", "-"), `user_agent.original:"-" or not user_agent.original:* | wider empty-value`},
		{"a pattern that none has", likeCased("userAgent", "no*"), `user_agent.original:no* | narrower empty-value | narrower length-limit`},

		{"a boolean", like("readOnly", "FALSE"), `aws.cloudtrail.read_only:false`},
		{"not a boolean value", like("readOnly", "no"), `refused: unsupported-boolean-value`},
		{"a pattern on a boolean", not(like("readOnly", "t*")), `not aws.cloudtrail.read_only:true`},
		{"both values of a boolean", like("readOnly", "*e"), `aws.cloudtrail.read_only:* | narrower empty-value`},
		{"a boolean that is a keyword", like("managementEvent", "True"), `aws.cloudtrail.management_event:"true" | exact canonical-spelling`},

		{"a moment", like("eventTime", "2024-05-01T10:00:00z"), `@timestamp:"2024-05-01T10:00:00Z"`},
		{"part of a moment", like("eventTime", "2024-05-01*"), `refused: unsupported-date-pattern`},
		{"no moment", like("eventTime", "yesterday"), `refused: unsupported-date-pattern`},

		{"a network", in("sourceIPAddress", "10.0.0.0/8"), `source.ip:"10.0.0.0/8"`},
		{"not in a network", not(in("sourceIPAddress", "2001:db8::/32")), `not source.ip:"2001:db8::/32"`},
		{"IPv4 is no part of IPv6", in("sourceIPAddress", "::/0"), `source.ip:"::/0" and not source.ip:"0.0.0.0/0"`},
		{"networks are for addresses", in("requestParameters.cidrIp", "10.0.0.0/8"), `refused: unsupported-cidr`},
		{"the text of an address", renamed("sourceIPAddress", "source.ip", "10.*"), `source.address:10.*`},
		{"an address as an Elastic rule writes it", like("source.ip", "10.1.2.3"), `source.ip:"10.1.2.3"`},
		{"no address", like("source.ip", "10.*"), `refused: unsupported-address-pattern`},

		{"a version of TLS", like("tlsDetails.tlsVersion", "TLSv1.3"), `tls.version:"1.3"`},
		{"versions of TLS", not(like("tlsDetails.tlsVersion", "tlsv1*")), `not tls.version:1*`},
		{"TLS of a number", like("tlsDetails.tlsVersion", "*1.2*"), `tls.version:*1.2*`},
		{"no version of TLS", like("tlsDetails.tlsVersion", "SSLv3"), `refused: unsupported-tls-pattern`},

		{"a user's name", likeCased("userIdentity.userName", "alice"), `user.name:"alice" and not ` + issuer + `:*`},
		{"users' names", or(likeCased("userIdentity.userName", "alice"), likeCased("userIdentity.userName", "bob")),
			`user.name:("alice" or "bob") and not ` + issuer + `:*`},
		{"no user's name", null("userIdentity.userName"), `not (user.name:* and not ` + issuer + `:*) | wider empty-value`},
		{"a role's name", not(likeCased("userIdentity.sessionContext.sessionIssuer.userName", "R")),
			`not (user.name:"R" and ` + issuer + `:*) | wider field-differs`},
		{"a name as an Elastic rule writes it", likeCased("user.name", "alice"), `user.name:"alice"`},
		{"an account", like("userIdentity.accountId", "111122223333"),
			`cloud.account.id:"111122223333" and not aws.cloudtrail.user_identity.type:"AWSService" | wider field-differs`},
		{"a principal", likeCased("userIdentity.principalId", "AIDA"), `user.id:"AIDA"`},
		{"principals", likeCased("userIdentity.principalId", "AROA*"), `user.id:AROA* | wider field-differs`},

		{"a key", likeCased("requestParameters.groupId", "sg-1"), keys + `.groupId:"sg-1"`},
		{"a key's beginning", likeCased("requestParameters.x-amz-acl", "public*"), keys + `.x-amz-acl:public*`},
		{"a key's beginning with a blank", likeCased("requestParameters.command", "rm -*"),
			params + `:*command=*rm -* | wider object-search | narrower length-limit`},
		{"text within a key", likeCased("requestParameters.a.policyArn", "*:aws:*"),
			params + `:*policyArn=*\:aws\:* | wider object-search | narrower length-limit`},
		{"a key's end", likeCased("requestParameters.policyArn", "*Access"),
			params + `:*policyArn=*Access* | wider object-search | narrower length-limit`},
		{"? in a key", likeCased("requestParameters.policyArn", "a?c"),
			params + `:*policyArn=*a*c* | wider object-search | narrower length-limit`},
		{"text within a key under not", not(likeCased("requestParameters.policyArn", "*Access*")), `refused: unsupported-wildcard`},
		{"text within a key that nothing else holds", likeCased("insightDetails.state", "*art*"), `refused: unsupported-wildcard`},
		{"a key is null", null("requestParameters.policy"), `not ` + keys + `.policy:* | wider empty-value`},
		{"a key of unknown type is null", &ir.Null{Leaf: leaf("requestParameters.policy", ir.KindUnknown)},
			`not ` + keys + `.policy:* | wider empty-value | wider object-path`},
		{"a key with an object exists", &ir.Exists{Leaf: leaf("requestParameters.policy", ir.KindObject)},
			params + `:*policy=* | narrower empty-value | wider object-search | narrower length-limit`},
		{"a key with an object is null", &ir.Null{Leaf: leaf("requestParameters.policy", ir.KindObject)}, `refused: unsupported-wildcard`},
		{"a key's empty text", like("requestParameters.acl", ""), `not ` + keys + `.acl:* | different empty-value`},
		{"a key with a boolean", likeKind("requestParameters.dryRun", ir.KindBool, "True"), keys + `.dryRun:"true"`},
		{"a key with perhaps a boolean", likeKind("requestParameters.dryRun", ir.KindUnknown, "True"), keys + `.dryRun:"true" | narrower case-sensitive`},
		{"a key with a whole number", likeKind("requestParameters.port", ir.KindNumber, "22"), keys + `.port:"22"`},
		{"a key with another number", likeKind("requestParameters.size", ir.KindNumber, "1.50"), keys + `.size:"1.50" | different number-text`},
		{"a key with a blank", likeCased("requestParameters.a b", "x"), `"` + keys + `.a b":"x"`},

		{"text within an object", likeCased("requestParameters", "*Suspended*"),
			params + `:*Suspended* | narrower object-text | narrower length-limit`},
		{"text not within an object", not(likeCased("requestParameters", "*Suspended*")),
			`not ` + params + `:*Suspended* | wider object-text | wider length-limit`},
		{"JSON within an object", likeCased("requestParameters", `*"Allow"*`),
			params + `:*\"Allow\"* | different object-text | narrower length-limit`},
		{"JSON not within an object", not(likeCased("requestParameters", `*"Allow"*`)), `refused: unsupported-object-text`},
		{"the whole text of an object", likeCased("requestParameters", `{"a":1}`), `refused: unsupported-object-text`},
		{"no object", null("responseElements"), `not aws.cloudtrail.response_elements:* | wider empty-value | wider length-limit`},

		{"and, or, not", and(likeCased("awsRegion", "a"), or(likeCased("eventName", "B"), not(and(likeCased("eventID", "c"), likeCased("requestID", "d"))))),
			`cloud.region:"a" and (event.action:"B" or not (event.id:"c" and aws.cloudtrail.request_id:"d"))`},
		{"always", ir.Const(true), `*:*`},
		{"never", ir.Const(false), `not *:*`},
		{"a field that is dropped", like("userIdentity.inScopeOf.sourceArn", "x"), `refused: field-unmapped`},
		{"a field that nobody knows", like("src_country", "x"), `refused: field-unmapped`},
		{"a field name with a star", like("requestParameters.*", "x"), `refused: field-unmapped`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, bare, c.expr); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhatKQLCannotSayIsRefusedByName(t *testing.T) {
	number, _ := ir.ParseNumber("5")
	regexp, err := ir.ParseRegexp("^a", false, false, false)
	if err != nil {
		t.Fatal(err)
	}
	field := leaf("eventName", ir.KindText)
	for _, c := range []struct {
		pred ir.Pred
		want string
	}{
		{&ir.Compare{Leaf: field, Op: ir.GT, Number: number}, "unsupported-comparison"},
		{&ir.TimePart{Leaf: field, Part: ir.Hour, Value: 3}, "unsupported-time-part"},
		{&ir.Regex{Leaf: field, Regexp: regexp}, "unsupported-regex"},
		{&ir.Same{Leaf: field, Other: ir.NewField("eventSource")}, "unsupported-fieldref"},
		{&ir.Keyword{Pattern: lower.Pattern("*a*")}, "unsupported-keyword"},
		{&ir.KeywordRegex{Regexp: regexp}, "unsupported-keyword"},
		{&ir.Match{Leaf: field, Pattern: ir.Text("\xff")}, "unsupported-binary-value"},
		{&ir.Match{Leaf: field, Pattern: ir.NewPattern(ir.Piece{Kind: ir.Hole, Text: "x"})}, "unsupported-placeholder"},
	} {
		for _, e := range []ir.Expr{c.pred, not(c.pred)} {
			if got := outcome(t, nil, e); got != "refused: "+c.want {
				t.Errorf("%s: %s, want %s", ir.Format(e), got, c.want)
			}
		}
	}
}

func TestCorrelationsAreRefused(t *testing.T) {
	_, err := newTestBackend(t, nil).Translate(ir.Plan{Body: &ir.Correlate{}})
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-correlation" {
		t.Errorf("%v", err)
	}
}

func TestOptions(t *testing.T) {
	ok := or(like("errorCode", "success"), null("errorCode"))
	for _, c := range []struct {
		name    string
		options map[string]string
		expr    ir.Expr
		want    string
	}{
		{"dataset by default", nil, likeCased("eventName", "A"), `event.dataset:"aws.cloudtrail" and event.action:"A"`},
		{"dataset before alternatives", nil, or(likeCased("eventName", "A"), likeCased("eventID", "b")),
			`event.dataset:"aws.cloudtrail" and (event.action:"A" or event.id:"b")`},
		{"dataset alone", nil, ir.Const(true), `event.dataset:"aws.cloudtrail"`},
		{"dataset of nothing", nil, ir.Const(false), `not *:*`},
		{"sensitive keeps the rule's spelling", map[string]string{"dataset": "false", "case": "sensitive"},
			like("userIdentity.type", "ROOT"), `aws.cloudtrail.user_identity.type:"ROOT" | narrower case-sensitive`},
		{"sensitive is silent on CloudTrail's spelling", map[string]string{"dataset": "false", "case": "sensitive"},
			like("userIdentity.type", "Root"), `aws.cloudtrail.user_identity.type:"Root"`},
		{"strict refuses", map[string]string{"case": "strict"}, like("eventName", "StopLogging"), `refused: unsupported-case-insensitive`},
		{"strict takes what has one spelling", map[string]string{"dataset": "false", "case": "strict"},
			like("eventSource", "IAM.amazonaws.com"), `event.provider:"iam.amazonaws.com" | exact canonical-spelling`},
		{"strict takes cased", map[string]string{"dataset": "false", "case": "strict"}, likeCased("eventName", "A"), `event.action:"A"`},
		{"outcome", map[string]string{"dataset": "false", "outcome": "true"}, ok,
			`event.outcome:"success" | wider outcome | narrower outcome`},
		{"not outcome", map[string]string{"dataset": "false", "outcome": "true"}, not(null("errorCode")),
			`not event.outcome:"success" | wider outcome`},
		{"no outcome by default", bare, ok,
			`aws.cloudtrail.error_code:"success" or not aws.cloudtrail.error_code:* | narrower case-sensitive | wider empty-value`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcome(t, c.options, c.expr); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWrongOptionsAreRefused(t *testing.T) {
	for _, option := range []string{"dataset", "outcome", "case"} {
		_, err := Target().New(backends.Settings{Values: map[string]string{option: "maybe"}})
		if e, ok := err.(*backends.OptionError); !ok || e.Name != option {
			t.Errorf("%s=maybe: %v", option, err)
		}
	}
}

// TestBothNamesOfAFieldMeanTheSame: with the pipeline a backend sees Elastic's
// names, without it CloudTrail's.
func TestBothNamesOfAFieldMeanTheSame(t *testing.T) {
	for _, m := range mappings {
		if m.raw == "" || m.copied || m.kind == homeless {
			continue
		}
		raw, name := m.raw, m.name
		if strings.HasSuffix(raw, ".") {
			raw, name = raw+"a.b", name+"a.b"
		}
		for _, value := range []string{"x", "*", "TLSv1.3", "2024-05-01T10:00:00Z", "true", ""} {
			with, without := outcome(t, nil, renamed(raw, name, value)), outcome(t, nil, like(raw, value))
			if diff := cmp.Diff(without, with); diff != "" {
				t.Errorf("%s %q (-CloudTrail +Elastic):\n%s", raw, value, diff)
			}
		}
	}
}

// TestNearNamesAreOffered: a slip of the pen in a field is found out by name.
func TestNearNamesAreOffered(t *testing.T) {
	for _, c := range []struct{ field, hint string }{
		{"eventname", `did you mean "eventName"`},
		{"userIdentity.username", `did you mean "userIdentity.userName"?`},
		{"user.nmae", `did you mean "user.name"?`},
		{"nothing.like.this", "map it in a pipeline to a CloudTrail field, or to one that Elastic stores"},
		{"eventContext", "leave it out, or map it in a pipeline to a field that your index has"},
	} {
		_, err := newTestBackend(t, nil).Translate(ir.Plan{Body: &ir.Search{Where: like(c.field, "x")}})
		u, ok := backends.AsUnsupported(err)
		if !ok || u.ID != "field-unmapped" || !strings.HasPrefix(u.Hint, c.hint) || !strings.Contains(u.Message, c.field) {
			t.Errorf("%s: %+v", c.field, u)
		}
	}
}

// TestDifferentMeaningsAreToldApart: no two conditions that mean different
// things become one query without a note. Case does not count for booleans.
func TestDifferentMeaningsAreToldApart(t *testing.T) {
	first := map[string]string{}
	printed := 0
	for _, s := range backendtest.Samples() {
		got := outcome(t, nil, s.Expr)
		if again := outcome(t, nil, s.Expr); again != got {
			t.Errorf("%s: not the same twice:\n%s\n%s", s.Name, got, again)
		}
		if strings.HasPrefix(got, "refused: ") || strings.Contains(got, " | ") {
			continue
		}
		printed++
		meaning := ir.Format(withoutNeedlessFold(s.Expr))
		if old, seen := first[got]; seen && old != meaning {
			t.Errorf("%s\n%s\nboth become\n%s", old, meaning, got)
		}
		first[got] = meaning
	}
	if printed < 100 {
		t.Errorf("only %d samples were printed without a note", printed)
	}
}

func withoutNeedlessFold(e ir.Expr) ir.Expr {
	return ir.Map(ir.Simplify(e), func(p ir.Pred) ir.Expr {
		m, ok := p.(*ir.Match)
		if !ok {
			return p
		}
		q := *m
		q.Fold = m.Fold && hasCase(m.Pattern.Literal()) && m.Field.Type.Kind != ir.KindBool
		return &q
	})
}
