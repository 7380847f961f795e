package logpresso

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

var (
	eventName  = backendtest.Known("eventName", ir.KindText, "eventName")
	errorCode  = backendtest.Known("errorCode", ir.KindText, "errorCode")
	sourceIP   = backendtest.Known("sourceIPAddress", ir.KindText, "sourceIPAddress")
	eventTime  = backendtest.Known("eventTime", ir.KindTime, "eventTime")
	request    = backendtest.Known("requestParameters", ir.KindObject, "requestParameters")
	bucket     = backendtest.Known("requestParameters.bucketName", ir.KindText, "requestParameters", "bucketName")
	maxCount   = backendtest.Known("requestParameters.maxCount", ir.KindNumber, "requestParameters", "maxCount")
	port       = backendtest.Known("requestParameters.items.port", ir.KindNumber, "requestParameters", "items[]", "port")
	ranges     = backendtest.Known("requestParameters.items.ranges", ir.KindText, "requestParameters", "items[]", "ranges[]")
	either     = backendtest.Known("requestParameters.mode", ir.KindText, "requestParameters", "mode?")
	dotted     = backendtest.Known("requestParameters.a.b", ir.KindText, "requestParameters", "a.b")
	created    = backendtest.Known("userIdentity.sessionContext.attributes.creationDate", ir.KindTime, "userIdentity", "sessionContext", "attributes", "creationDate")
	unknown    = ir.NewField("requestParameters.nobody.knows")
	userName   = ir.NewField("userIdentity.userName")
	resource   = backendtest.Known("resources.ARN", ir.KindText, "resources[]", "ARN")
	renamed    = bucket.Rename("req_params.bucketName", 1)
	objectList = backendtest.Known("requestParameters.items", ir.KindObject, "requestParameters", "items[]")
)

const (
	star = ir.Any
	one  = ir.One
)

func pattern(parts ...any) ir.Pattern {
	pieces := make([]ir.Piece, len(parts))
	for i, part := range parts {
		if s, ok := part.(string); ok {
			pieces[i] = ir.Piece{Kind: ir.Lit, Text: s}
		} else {
			pieces[i] = ir.Piece{Kind: part.(ir.PieceKind)}
		}
	}
	return ir.NewPattern(pieces...)
}

func is(f ir.Field, parts ...any) *ir.Match {
	return &ir.Match{Leaf: ir.Leaf{Field: f}, Pattern: pattern(parts...), Fold: true}
}

func cased(f ir.Field, parts ...any) *ir.Match {
	return &ir.Match{Leaf: ir.Leaf{Field: f}, Pattern: pattern(parts...)}
}

func regex(t *testing.T, f ir.Field, source string) *ir.Regex {
	return &ir.Regex{Leaf: ir.Leaf{Field: f}, Regexp: expression(t, source)}
}

func expression(t *testing.T, source string) ir.Regexp {
	t.Helper()
	r, err := ir.ParseRegexp(source, false, false, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func cidr(f ir.Field, network string) *ir.CIDR {
	n, _ := ir.NewNetwork(netip.MustParsePrefix(network))
	return &ir.CIDR{Leaf: ir.Leaf{Field: f}, Network: n}
}

func compared(f ir.Field, op ir.Op, number string) *ir.Compare {
	n, _ := ir.ParseNumber(number)
	return &ir.Compare{Leaf: ir.Leaf{Field: f}, Op: op, Number: n}
}

func sameAs(f, other ir.Field, how ir.Shape, fold bool) *ir.Same {
	return &ir.Same{Leaf: ir.Leaf{Field: f}, Other: other, How: how, Fold: fold}
}

func keyword(fold bool, parts ...any) *ir.Keyword {
	return &ir.Keyword{Pattern: pattern(parts...), Fold: fold}
}

// TestPredicates shows what each predicate becomes, as it is and negated. want
// is the condition behind "search"; notes are the effects that it admits.
func TestPredicates(t *testing.T) {
	const (
		decimalText = `"\\A-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\\z"`
		user        = `valueof(user_identity, "userName")`
	)
	any1 := func(condition string) string {
		return `strjoin("", foreach(if(` + condition + `, "1", "0"), _v1)) == "*1*"`
	}
	for _, test := range []struct {
		name  string
		pred  ir.Pred
		want  string
		notes string
	}{
		{"exact text in any case", is(eventName, "StopLogging"), `lower(event_name) == "stoplogging"`, ""},
		{"a column renamed by the pipeline", is(renamed, "Logs"), `lower(valueof(req_params, "bucketName")) == "logs"`, ""},
		{"prefix", is(eventName, "Stop", star), `lower(event_name) == "stop*"`, ""},
		{"suffix", is(eventName, star, "Trail"), `lower(event_name) == "*trail"`, ""},
		{"infix", is(eventName, star, "Log", star), `lower(event_name) == "*log*"`, ""},
		{"empty text", is(eventName), `lower(event_name) == ""`, ""},
		{"anything", is(eventName, star), `isnotnull(event_name)`, ""},
		{"at least one character", is(eventName, one, star), `match(event_name, "(?s)\\A.")`, ""},
		{"wildcards inside", is(eventName, "De", star, "Tr", one, "il"), `match(lower(event_name), "(?s)\\Ade.*tr.il\\z")`, ""},
		{"a literal star is no wildcard", is(eventName, "a*b"), `match(lower(event_name), "(?s)\\Aa\\*b\\z")`, ""},
		{"a literal question mark might be a wildcard of ==", is(eventName, "a?b"), `match(lower(event_name), "(?s)\\Aa\\?b\\z")`, ""},
		{"a backslash beside a star", is(eventName, `C:\`, star), `match(lower(event_name), "(?s)\\Ac:\\\\")`, ""},
		{"quotes and bars", is(eventName, `a"|b`), `lower(event_name) == "a\"|b"`, ""},
		{"line breaks", is(eventName, "a\nb\tc"), `lower(event_name) == "a\nb\tc"`, ""},
		{"a character that the parser rewrites", is(eventName, "a’b”"), `match(lower(event_name), "(?s)\\Aa\\u2019b\\u201d\\z")`, ""},
		{"a character beyond the plane", is(eventName, "😀"), `match(event_name, "(?s)\\A\\x{1f600}\\z")`, ""},
		{"letters beyond ASCII are lowered", is(eventName, "É"), `match(lower(event_name), "(?s)\\A\\u00e9\\z")`, ""},
		{"letters that Java lowers otherwise", is(eventName, "ΑΣ"), `match(lower(event_name), "(?s)\\A\\u03b1\\u03c3\\z")`, "different case-folding"},
		{"text that no record holds", is(eventName, "\xff"), `false`, ""},
		{"exact case", cased(eventName, "StopLogging"), `match(event_name, "(?s)\\AStopLogging\\z")`, ""},
		{"prefix in exact case", cased(eventName, "Stop", star), `match(event_name, "(?s)\\AStop")`, ""},

		{"an inferred column", is(errorCode, "AccessDenied"), `lower(error_code) == "accessdenied"`, "exact field-inferred"},
		{"a key with a dot", is(dotted, "x"), `lower(valueof(req_params, "a.b")) == "x"`, ""},
		{"a number by its text", is(maxCount, "5"), `lower(valueof(req_params, "maxCount")) == "5"`, ""},
		{"a fraction that may be written otherwise", is(maxCount, "1.50"), `lower(valueof(req_params, "maxCount")) == "1.50"`, "different number-text"},
		{"a piece of a number that may be written otherwise", is(maxCount, star, "0"), `lower(valueof(req_params, "maxCount")) == "*0"`, "different number-text"},
		{"a number of some length", cased(maxCount, one, one), `match(valueof(req_params, "maxCount"), "(?s)\\A..\\z")`, "different number-text"},
		{"a digit that every spelling has", is(maxCount, star, "7", star), `lower(valueof(req_params, "maxCount")) == "*7*"`, ""},
		{"any number", cased(maxCount, one, star), `match(valueof(req_params, "maxCount"), "(?s)\\A.")`, ""},
		{"an expression for a point", regex(t, maxCount, `\.`), `match(valueof(req_params, "maxCount"), "\\.")`, "different number-text"},
		{"an expression for a digit", regex(t, maxCount, `5`), `match(valueof(req_params, "maxCount"), "5")`, "different number-text"},
		{"an expression for no number", regex(t, maxCount, `^auto`), `match(valueof(req_params, "maxCount"), "^auto")`, ""},
		{"user identity holds no arrays", is(userName, "root"), `lower(` + user + `) == "root"`, ""},

		{"an IPv4 address", is(sourceIP, "10.1.2.3"), `lower(string(src_ip)) == "10.1.2.3"`, ""},
		{"the start of an IPv4 address", is(sourceIP, "10.1.", star), `lower(string(src_ip)) == "10.1.*"`, ""},
		{"an IPv6 address", is(sourceIP, "2001:DB8::1"), `lower(string(src_ip)) == "2001:db8:0:0:0:0:0:1"`, "wider address-text"},
		{"the start of an IPv6 address", is(sourceIP, "2001:", star), `lower(string(src_ip)) == "2001:*"`, "different address-text"},
		{"a service instead of an address", is(sourceIP, "AWS Internal"), `lower(string(src_ip)) == "aws internal"`, "narrower address-column"},
		{"an address at all", is(sourceIP, star), `isnotnull(src_ip)`, "narrower address-column"},

		{"greater", compared(maxCount, ir.GT, "1.5"), `nvl(double(valueof(req_params, "maxCount")) > 1.5, false)`, ""},
		{"no exponent in the constant", compared(maxCount, ir.LTE, "-1e3"), `nvl(double(valueof(req_params, "maxCount")) <= -1000, false)`, ""},
		{"only decimals are numbers", compared(bucket, ir.EQ, "5"),
			`match(valueof(req_params, "bucketName"), ` + decimalText + `) and nvl(double(valueof(req_params, "bucketName")) == 5, false)`, ""},

		{"expression", regex(t, eventName, `^Stop(Logging|\w+)$`), `match(event_name, "^Stop(Logging|[0-9A-Za-z_]+)\\z")`, ""},
		{"expression in any case", regex(t, eventName, `(?i)é.`), `match(event_name, "(?iu)\\u00e9[^\\n]")`, ""},
		{"expression with lines", regex(t, eventName, `(?m)^a$`), `match(event_name, "(?m)(?<![^\\n])a(?![^\\n])")`, ""},
		{"expression with bounds", regex(t, eventName, `\ba`),
			`match(event_name, "(?-i:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))a")`, ""},
		{"expression on an address", regex(t, sourceIP, `^10`), `match(string(src_ip), "^10")`, "different address-text"},

		{"network", cidr(sourceIP, "10.0.0.0/8"), `network(ip(string(src_ip)), 8) == "10.0.0.0"`, ""},
		{"one address", cidr(sourceIP, "10.1.2.3/32"), `string(ip(string(src_ip))) == "10.1.2.3"`, ""},
		{"every IPv4 address", cidr(sourceIP, "0.0.0.0/0"), `string(ip(string(src_ip))) == "*.*"`, ""},
		{"IPv6 network", cidr(sourceIP, "2001:db8::/32"), `network(ip(string(src_ip)), 32) == "2001:db8:0:0:0:0:0:0"`, ""},
		{"one IPv6 address", cidr(sourceIP, "2001:db8::1/128"), `string(ip(string(src_ip))) == "2001:db8:0:0:0:0:0:1"`, ""},
		{"every IPv6 address", cidr(sourceIP, "::/0"), `string(ip(string(src_ip))) == "*:*"`, ""},
		{"network in a map", cidr(bucket, "10.0.0.0/8"), `network(ip(string(valueof(req_params, "bucketName"))), 8) == "10.0.0.0"`, ""},

		{"exists", &ir.Exists{Leaf: ir.Leaf{Field: eventName}}, `isnotnull(event_name)`, "narrower exists-null"},
		{"date exists", &ir.Exists{Leaf: ir.Leaf{Field: eventTime}}, `isnotnull(_time)`, "narrower exists-null"},
		{"null", &ir.Null{Leaf: ir.Leaf{Field: eventName}}, `isnull(event_name)`, ""},
		{"no address", &ir.Null{Leaf: ir.Leaf{Field: sourceIP}}, `isnull(src_ip)`, "wider address-column"},
		{"null or an array", &ir.Null{Leaf: ir.Leaf{Field: either}}, `isnull(valueof(req_params, "mode"))`, "narrower array-nulls"},

		{"same", sameAs(eventName, userName, ir.ShapeExact, true), `nvl(lower(event_name) == lower(` + user + `), false)`, ""},
		{"same in exact case", sameAs(eventName, userName, ir.ShapeExact, false),
			`len(string(event_name)) == len(string(` + user + `)) and contains(string(event_name), string(` + user + `))`, ""},
		{"begins with a field", sameAs(eventName, userName, ir.ShapePrefix, true), `nvl(indexof(lower(event_name), lower(` + user + `)) == 0, false)`, ""},
		{"contains a field", sameAs(eventName, userName, ir.ShapeContains, false), `contains(string(event_name), string(` + user + `))`, ""},

		{"keyword", keyword(true, star, "AccessDenied", star), `contains(lower(nvl(line, kvjoin("=", "\n"))), "accessdenied")`, "wider keyword-raw-text"},
		{"keyword in exact case", keyword(false, star, "a*b", star), `contains(nvl(line, kvjoin("=", "\n")), "a*b")`, "wider keyword-raw-text"},
		{"keyword with wildcards", keyword(true, star, "A", one, "b", star), `match(lower(nvl(line, kvjoin("=", "\n"))), "(?s)a.b")`, "wider keyword-raw-text"},
		{"keyword that JSON escapes", keyword(true, star, `"`, star), `contains(lower(nvl(line, kvjoin("=", "\n"))), "\"")`, "different keyword-raw-text"},
		{"keyword expression", &ir.KeywordRegex{Regexp: expression(t, "^a")}, `match(nvl(line, kvjoin("=", "\n")), "^a")`, "different keyword-raw-text"},

		{"elements of an array of objects", is(port, "22"), any1(`lower(valueof(_1, "port")) == "22"`), ""},
		{"compared elements", compared(port, ir.GTE, "22"), any1(`nvl(double(valueof(_1, "port")) >= 22, false)`), ""},
		{"a list of objects", is(resource, star, "Admin"), any1(`lower(valueof(_1, "ARN")) == "*admin"`), "exact field-inferred"},
		{"perhaps an array", is(either, "a"), any1(`lower(_1) == "a"`), ""},
		{"perhaps an empty array", is(either, one, star), any1(`match(_1, "(?s)\\A.")`), "narrower array-empty"},
		{"no element", &ir.Null{Leaf: ir.Leaf{Field: port}}, `not(` + any1(`not(isnull(valueof(_1, "port")))`) + `)`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkCondition(t, test.pred, test.want, test.notes)
			negated := "not(" + test.want + ")"
			notes := strings.NewReplacer("wider", "narrower", "narrower", "wider").Replace(test.notes)
			checkCondition(t, &ir.Not{Of: test.pred}, negated, notes)
		})
	}
}

func checkCondition(t *testing.T, e ir.Expr, want, notes string) {
	t.Helper()
	q, err := newBackend(t, map[string]string{"fragment": "true", "derive": "false"}).Translate(plan(e))
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, line := range strings.Split(q.Text, "\n") {
		if condition, ok := strings.CutPrefix(line, "| search "); ok {
			got = condition
		}
	}
	if got != want {
		t.Errorf("condition\n%s\nwant\n%s", got, want)
	}
	var effects []string
	for _, n := range q.Notes {
		effects = append(effects, n.Effect.String()+" "+n.ID)
	}
	if diff := cmp.Diff(notes, strings.Join(effects, ", ")); diff != "" {
		t.Errorf("notes (-want +got)\n%s", diff)
	}
}

// TestQueries shows whole queries.
func TestQueries(t *testing.T) {
	for _, test := range []struct {
		name    string
		options map[string]string
		plan    ir.Plan
		want    string
	}{
		{"alternatives become a list", nil, plan(&ir.And{Of: []ir.Expr{
			is(ir.NewField("eventSource"), "config.amazonaws.com"),
			&ir.Or{Of: []ir.Expr{is(eventName, "DeleteDeliveryChannel"), is(eventName, "Stop", star), is(eventName, "a*b")}},
			&ir.Not{Of: &ir.Or{Of: []ir.Expr{is(userName, "ci"), is(bucket, "x")}}},
		}}), `table aws_cloudtrail
| search lower(event_source) == "config.amazonaws.com" and (in(lower(event_name), "deletedeliverychannel", "stop*") or match(lower(event_name), "(?s)\\Aa\\*b\\z")) and not(lower(valueof(user_identity, "userName")) == "ci" or lower(valueof(req_params, "bucketName")) == "x")
| eval user = nvl(user, valueof(valueof(valueof(user_identity, "sessionContext"), "sessionIssuer"), "userName"))
| rename account_id as cloud_account, aws_region as cloud_region`},
		{"what needs variables comes last", map[string]string{"derive": "false"}, plan(&ir.And{Of: []ir.Expr{
			&ir.Or{Of: []ir.Expr{is(ranges, "0.0.0.0/0"), is(ranges, "::/0")}}, is(port, "22"), is(eventName, "A"),
		}}), `table aws_cloudtrail
| search lower(event_name) == "a"
| eval _v1 = flatten(array(valueof(req_params, "items"))), _v2 = flatten(foreach(valueof(_1, "ranges"), _v1))
| search strjoin("", foreach(if(in(lower(_1), "0.0.0.0/0", "::/0"), "1", "0"), _v2)) == "*1*" and strjoin("", foreach(if(lower(valueof(_1, "port")) == "22", "1", "0"), _v1)) == "*1*"
| fields - _v1, _v2`},
		{"fields of unknown shape", map[string]string{"derive": "false"}, plan(is(unknown, "x")), `table aws_cloudtrail
| eval _v1 = flatten(array(valueof(req_params, "nobody"))), _v2 = flatten(foreach(valueof(_1, "knows"), _v1))
| search strjoin("", foreach(if(lower(_1) == "x", "1", "0"), _v2)) == "*1*"
| fields - _v1, _v2`},
		{"fields of unknown shape as single values", map[string]string{"derive": "false", "arrays": "known"}, plan(is(unknown, "x")), `table aws_cloudtrail
| search lower(valueof(valueof(req_params, "nobody"), "knows")) == "x"`},
		{"an object as text", map[string]string{"derive": "false"}, plan(&ir.Not{Of: &ir.Or{Of: []ir.Expr{is(request, star, "Admin", star), is(request, star, "root", star)}}}), `table aws_cloudtrail
| tojson output=_v1 req_params
| eval _v2 = if(isnull(req_params), null, substr(_v1, 14, len(_v1) - 1))
| search not(in(lower(_v2), "*admin*", "*root*"))
| fields - _v1, _v2`},
		{"always", map[string]string{"derive": "false"}, plan(ir.Const(true)), "table aws_cloudtrail\n| search true"},
		{"never", map[string]string{"derive": "false"}, plan(&ir.Or{}), "table aws_cloudtrail\n| search false"},
		{"null guard", map[string]string{"derive": "false", "null-guard": "true"}, plan(&ir.Not{Of: &ir.Or{Of: []ir.Expr{is(eventName, "a"), is(bucket, "b")}}}),
			"table aws_cloudtrail\n| search not(nvl((lower(event_name) == \"a\" or lower(valueof(req_params, \"bucketName\")) == \"b\"), false))"},
		{"the table of a pipeline", map[string]string{"derive": "false"}, ir.Plan{Body: &ir.Search{Where: ir.Const(true)}, State: map[string]string{"table": "trail"}}, "table trail\n| search true"},
		{"the table of the user", map[string]string{"derive": "false", "table": "*:mine,other"}, ir.Plan{Body: &ir.Search{Where: ir.Const(true)}, State: map[string]string{"table": "trail"}}, "table *:mine, other\n| search true"},
		{"a duration", map[string]string{"derive": "false", "duration": "7d"}, plan(ir.Const(true)), "table duration=7d aws_cloudtrail\n| search true"},
		{"a time range", map[string]string{"derive": "false", "from": "2024-03-01T08:00:00", "to": "20240302"}, plan(ir.Const(true)),
			"table from=20240301080000 to=20240302000000 aws_cloudtrail\n| search true"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q, err := newBackend(t, test.options).Translate(test.plan)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, q.Text); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if _, err := parse(q.Text); err != nil {
				t.Error(err)
			}
			if q.Language != "logpresso" {
				t.Errorf("language %q", q.Language)
			}
		})
	}
}

// TestTheVendorsRule gives the query of the published rule, character by
// character.
func TestTheVendorsRule(t *testing.T) {
	const published = `| search event_name == "StopConfigurationRecorder"
| eval cloud_resource = valueof(req_params, "configurationRecorderName"), user = nvl(user, valueof(valueof(valueof(user_identity, "sessionContext"), "sessionIssuer"), "userName"))
| rename account_id as cloud_account, aws_region as cloud_region`
	p := plan(is(eventName, "StopConfigurationRecorder"))
	p.Meta.Fields = []string{"sourceIPAddress", "requestParameters.configurationRecorderName", "requestParameters.other"}
	q, err := newBackend(t, map[string]string{"fragment": "true", "native-case": "true"}).Translate(p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(published, q.Text); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if q.Language != "logpresso-fragment" {
		t.Errorf("language %q, but a fragment is no query", q.Language)
	}
	if len(q.Notes) != 1 || q.Notes[0].ID != "case-sensitive" || q.Notes[0].Effect != ir.Narrower {
		t.Errorf("notes %v do not say that case counts", q.Notes)
	}
}

func TestNativeCaseIsForEnumeratedColumnsOnly(t *testing.T) {
	b := newBackend(t, map[string]string{"native-case": "true", "derive": "false", "fragment": "true"})
	for want, e := range map[string]ir.Expr{
		`in(event_name, "A*", "B")`:                          &ir.Or{Of: []ir.Expr{is(eventName, "A", star), is(eventName, "B")}},
		`lower(valueof(req_params, "bucketName")) == "logs"`: is(bucket, "Logs"),
		`match(lower(event_name), "(?s)\\Aa\\*\\z")`:         is(eventName, "A*"),
		`match(event_name, "(?s)\\AA\\z")`:                   cased(eventName, "A"),
	} {
		q, err := b.Translate(plan(e))
		if err != nil || q.Text != "| search "+want {
			t.Errorf("%s, %v, want %s", q.Text, err, want)
		}
	}
}

func TestTheResourceOfARule(t *testing.T) {
	first := backendtest.Known("requestParameters.first", ir.KindText, "requestParameters", "first")
	for _, test := range []struct {
		name   string
		fields []string
		where  ir.Expr
		want   string
	}{
		{"named by the rule", []string{"eventName", "requestParameters.named"}, is(first, "x"), `valueof(req_params, "named")`},
		{"tested by the rule", []string{"eventName"}, &ir.And{Of: []ir.Expr{is(eventName, "x"), is(first, "x")}}, `valueof(req_params, "first")`},
		{"hidden in an array", nil, &ir.And{Of: []ir.Expr{is(port, "22"), is(first, "x")}}, `valueof(req_params, "first")`},
		{"an array itself", nil, is(either, "x"), `valueof(req_params, "mode")`},
		{"a count names nothing", nil, &ir.And{Of: []ir.Expr{is(maxCount, "22"), is(first, "x")}}, `valueof(req_params, "first")`},
		{"only excluded", nil, &ir.Not{Of: is(first, "x")}, ""},
		{"a whole object", nil, is(request, star, "x", star), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := plan(test.where)
			p.Meta.Fields = test.fields
			q, err := newBackend(t, nil).Translate(p)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, found := strings.Cut(q.Text, "cloud_resource = ")
			if got, _, _ := strings.Cut(rest, ", user ="); got != test.want || found != (test.want != "") {
				t.Errorf("resource %q, want %q", got, test.want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	field := ir.NewField
	for _, test := range []struct {
		name string
		pred ir.Pred
		id   string
		hint string
	}{
		{"a field without a column", is(field("eventname"), "x"), "field-unmapped", `did you mean "eventName"`},
		{"a field below a text", is(field("userAgent.x"), "x"), "field-unmapped", "-O fields=userAgent.x=COLUMN"},
		{"the text of a date", is(eventTime, "2024", star), "unsupported-time", "-O fields=eventTime=COLUMN:string"},
		{"a part of a date", &ir.TimePart{Leaf: ir.Leaf{Field: eventTime}, Part: ir.Hour, Value: 3}, "unsupported-time", ""},
		{"a week", &ir.TimePart{Leaf: ir.Leaf{Field: created}, Part: ir.Week, Value: 3}, "unsupported-time-part", ""},
		{"a number that is an object", compared(request, ir.LT, "5"), "unsupported-object", "inside the object"},
		{"the text of objects in an array", is(objectList, star, "x", star), "unsupported-object-text", "inside the object"},
		{"two fields, one in an array", sameAs(eventName, port, ir.ShapeExact, true), "unsupported-fieldref-array", ""},
		{"a key that the parser rewrites", is(field("requestParameters.’"), "x"), "unsupported-field-name", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := newBackend(t, nil).Translate(plan(test.pred))
			u, ok := backends.AsUnsupported(err)
			if !ok || u.ID != test.id || !strings.Contains(u.Hint, test.hint) {
				t.Errorf("%v (%+v), want %s with a hint like %q", err, u, test.id, test.hint)
			}
		})
	}
}

func TestAQueryThatIsTooLongIsRefused(t *testing.T) {
	_, err := newBackend(t, nil).Translate(plan(is(bucket, strings.Repeat("x", maxQuery))))
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-query-length" {
		t.Errorf("error %v", err)
	}
}

func TestATableThatAPipelineGotWrongIsRefused(t *testing.T) {
	p := plan(ir.Const(true))
	p.State = map[string]string{"table": "a | drop b"}
	if _, err := newBackend(t, nil).Translate(p); err == nil {
		t.Error("no error")
	}
	if _, err := newBackend(t, map[string]string{"table": "mine"}).Translate(p); err != nil {
		t.Errorf("the option does not beat the pipeline: %v", err)
	}
}
