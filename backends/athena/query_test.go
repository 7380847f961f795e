package athena

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// where translates a condition and gives what stands behind WHERE.
func where(t *testing.T, e ir.Expr, options ...string) string {
	t.Helper()
	q, err := newTest(t, options...).Translate(ir.Plan{Body: &ir.Search{Where: e}})
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(q.Text, "\nWHERE ")
	return text
}

func refusal(t *testing.T, e ir.Expr, options ...string) *backends.Unsupported {
	t.Helper()
	q, err := newTest(t, options...).Translate(ir.Plan{Body: &ir.Search{Where: e}})
	u, ok := backends.AsUnsupported(err)
	if !ok {
		t.Fatalf("not refused: %s, %v", q.Text, err)
	}
	return u
}

var (
	eventName   = backendtest.Known("eventName", ir.KindText, "eventName")
	eventSource = backendtest.Known("eventSource", ir.KindText, "eventSource")
	eventTime   = backendtest.Known("eventTime", ir.KindTime, "eventTime")
	errorCode   = backendtest.Known("errorCode", ir.KindText, "errorCode")
	readOnly    = backendtest.Known("readOnly", ir.KindBool, "readOnly")
	sourceIP    = backendtest.Known("sourceIPAddress", ir.KindText, "sourceIPAddress")
	request     = backendtest.Known("requestParameters", ir.KindObject, "requestParameters")
	bucketName  = backendtest.Known("requestParameters.bucketName", ir.KindText, "requestParameters", "bucketName")
	maxCount    = backendtest.Known("requestParameters.maxCount", ir.KindNumber, "requestParameters", "maxCount")
	policy      = backendtest.Known("requestParameters.bucketPolicy", ir.KindObject, "requestParameters", "bucketPolicy")
	toPort      = backendtest.Known("requestParameters.ipPermissions.items.toPort", ir.KindNumber, "requestParameters", "ipPermissions", "items[]", "toPort")
	groups      = backendtest.Known("requestParameters.groups", ir.KindText, "requestParameters", "groups[]")
)

func leaf(f ir.Field) ir.Leaf      { return ir.Leaf{Field: f} }
func unknown(name string) ir.Field { return ir.NewField(name) }

// glob reads * and ? as wildcards.
func glob(s string) ir.Pattern {
	var pieces []ir.Piece
	for _, r := range s {
		switch r {
		case '*':
			pieces = append(pieces, ir.Piece{Kind: ir.Any})
		case '?':
			pieces = append(pieces, ir.Piece{Kind: ir.One})
		default:
			pieces = append(pieces, ir.Piece{Text: string(r)})
		}
	}
	return ir.NewPattern(pieces...)
}

func is(f ir.Field, s string) ir.Expr {
	return &ir.Match{Leaf: leaf(f), Pattern: glob(s), Fold: true}
}
func cased(f ir.Field, s string) ir.Expr { return &ir.Match{Leaf: leaf(f), Pattern: glob(s)} }
func all(of ...ir.Expr) ir.Expr          { return &ir.And{Of: of} }
func some(of ...ir.Expr) ir.Expr         { return &ir.Or{Of: of} }
func no(of ir.Expr) ir.Expr              { return &ir.Not{Of: of} }
func null(f ir.Field) ir.Expr            { return &ir.Null{Leaf: leaf(f)} }
func exists(f ir.Field) ir.Expr          { return &ir.Exists{Leaf: leaf(f)} }

func compares(f ir.Field, op ir.Op, n string) ir.Expr {
	number, ok := ir.ParseNumber(n)
	if !ok {
		panic(n)
	}
	return &ir.Compare{Leaf: leaf(f), Op: op, Number: number}
}

func inside(f ir.Field, network string) ir.Expr {
	n, _ := ir.NewNetwork(netip.MustParsePrefix(network))
	return &ir.CIDR{Leaf: leaf(f), Network: n}
}

func searches(f ir.Field, source string, fold bool) ir.Expr {
	r, err := ir.ParseRegexp(source, fold, false, false)
	if err != nil {
		panic(err)
	}
	return &ir.Regex{Leaf: leaf(f), Regexp: r}
}

const (
	anyOfGroups  = `any_match(CAST(json_extract(json_query(requestparameters, 'lax $.groups[*][*]' WITH ARRAY WRAPPER), '$') AS array(json)), v -> `
	anyOfPorts   = `any_match(CAST(json_extract(json_query(requestparameters, 'lax $.ipPermissions.items[*].toPort' WITH ARRAY WRAPPER), '$') AS array(json)), v -> `
	anyOfUnknown = `any_match(CAST(json_extract(json_query(requestparameters, 'lax $.a[*].b[*][*]' WITH ARRAY WRAPPER), '$') AS array(json)), v -> `
	guard        = `'^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z'`
)

func TestPredicates(t *testing.T) {
	for _, c := range []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"whole text folds both sides", is(eventName, "StopLogging"), `lower(eventname) = 'stoplogging'`},
		{"folding is by code point", is(eventName, "ÜNÏİ"), `lower(eventname) = 'ünïi'`},
		{"text without case needs no lower", is(sourceIP, "10.0.0.1"), `sourceipaddress = '10.0.0.1'`},
		{"cased", cased(eventName, "Stop*"), `eventname LIKE 'Stop%'`},
		{"empty text", is(eventName, ""), `eventname = ''`},
		{"one character at least", is(eventName, "?*"), `eventname LIKE '_%'`},
		{"wildcards of LIKE are escaped", is(eventName, `*100%_\x*`), `lower(eventname) LIKE '%100\%\_\\x%' ESCAPE '\'`},
		{"no escape character without need", is(eventName, "a*b?c"), `lower(eventname) LIKE 'a%b_c'`},
		{"a backslash is ordinary outside LIKE", is(eventName, `c:\'x`), `lower(eventname) = 'c:\''x'`},
		{"what cannot be printed", is(eventName, "a\nb\u202e"), `lower(eventname) = 'a' || chr(10) || 'b' || chr(8238)`},
		{"list", some(is(eventName, "A"), is(eventName, "B*"), is(eventName, "c")), `lower(eventname) IN ('a', 'c') OR lower(eventname) LIKE 'b%'`},
		{"some value", is(errorCode, "*"), `errorcode IS NOT NULL`},
		{"no value", null(errorCode), `errorcode IS NULL`},
		{"boolean as text", is(readOnly, "True"), `lower(readonly) = 'true'`},
		{"struct member", is(unknown("userIdentity.sessionContext.attributes.mfaAuthenticated"), "true"), `lower(useridentity.sessioncontext.attributes.mfaauthenticated) = 'true'`},
		{"map with dotted keys", is(unknown("userIdentity.sessionContext.webIdFederationData.attributes.a.b:c"), "5"), `element_at(useridentity.sessioncontext.webidfederationdata.attributes, 'a.b:c') = '5'`},
		{"array of structs", is(unknown("resources.ARN"), "x"), `any_match(resources, v -> lower(v.arn) = 'x')`},
		{"some value in an array of structs", is(unknown("resources.ARN"), "*"), `any_match(resources, v -> v.arn IS NOT NULL)`},
		{"array as a whole", is(unknown("resources"), "*"), `cardinality(resources) = 0 OR any_match(resources, v -> v IS NOT NULL)`},
		{"no array", null(unknown("resources")), `NOT COALESCE(cardinality(resources) = 0 OR any_match(resources, v -> v IS NOT NULL), FALSE)`},

		{"JSON scalar", is(bucketName, "B"), `lower(json_extract_scalar(requestparameters, '$.bucketName')) = 'b'`},
		{"JSON scalar has a value", is(bucketName, "*"), `json_extract_scalar(requestparameters, '$.bucketName') IS NOT NULL`},
		{"JSON scalar is null", null(bucketName), `json_extract_scalar(requestparameters, '$.bucketName') IS NULL`},
		{"JSON key exists, null or not", exists(bucketName), `json_exists(requestparameters, 'lax $.bucketName')`},
		{"JSON object has a value", is(policy, "*"), `json_format(json_extract(requestparameters, '$.bucketPolicy')) <> 'null'`},
		{"text of a JSON object", is(policy, "*allow*"), `lower(COALESCE(json_extract_scalar(requestparameters, '$.bucketPolicy'), NULLIF(json_format(json_extract(requestparameters, '$.bucketPolicy')), 'null'))) LIKE '%allow%'`},
		{"no object has this text", is(policy, "allow"), `lower(json_extract_scalar(requestparameters, '$.bucketPolicy')) = 'allow'`},
		{"JSON array", is(groups, "A*"), anyOfGroups + `lower(json_extract_scalar(v, '$')) LIKE 'a%')`},
		{"JSON list in one pass", some(is(groups, "a"), is(groups, "b"), is(groups, "*c")), anyOfGroups + `lower(json_extract_scalar(v, '$')) IN ('a', 'b') OR lower(json_extract_scalar(v, '$')) LIKE '%c')`},
		{"an empty array is a text", is(groups, "[]"), anyOfGroups + `json_extract_scalar(v, '$') = '[]') OR json_exists(requestparameters, 'lax $ ? (@.groups.size() == 0 || @.groups[*].size() == 0)')`},
		{"JSON array has a value", is(groups, "*"), `regexp_like(json_query(requestparameters, 'lax $.groups' WITH ARRAY WRAPPER), '[^\[\],nul]|\[\]')`},
		{"below a JSON array", is(toPort, "22"), anyOfPorts + `json_extract_scalar(v, '$') = '22')`},
		{"unknown path", is(unknown("requestParameters.a.b"), "x"), anyOfUnknown + `lower(json_extract_scalar(v, '$')) = 'x')`},
		{"unknown path may hold objects", is(unknown("requestParameters.a.b"), "*x*"), anyOfUnknown + `lower(COALESCE(json_extract_scalar(v, '$'), NULLIF(json_format(v), 'null'))) LIKE '%x%')`},
		{"odd keys", is(backendtest.Known(`requestParameters.x-amz.a"b\c`, ir.KindText, "requestParameters", "x-amz", `a"b\c`), "x"), `lower(json_extract_scalar(requestparameters, '$["x-amz"]["a\"b\\c"]')) = 'x'`},
		{"odd keys on the way to arrays", is(unknown(`requestParameters.a'b"c`), "5"), strings.Replace(anyOfGroups, `.groups`, `."a''b""c"`, 1) + `json_extract_scalar(v, '$') = '5')`},
		{"whole JSON column", is(request, `*"a":1*`), `lower(requestparameters) LIKE '%"a":1%'`},

		{"text is first reduced to a number", compares(eventName, ir.GT, "5"), `TRY_CAST(regexp_extract(eventname, ` + guard + `) AS double) > 5`},
		{"known number", compares(maxCount, ir.LTE, "-1.5"), `TRY_CAST(json_extract_scalar(requestparameters, '$.maxCount') AS double) <= -1.5`},
		{"number too long for a literal", compares(maxCount, ir.LT, "123456789012345678901"), `TRY_CAST(json_extract_scalar(requestparameters, '$.maxCount') AS double) < 1.2345678901234568E+20`},
		{"some element compares", compares(toPort, ir.GTE, "1e3"), anyOfPorts + `TRY_CAST(json_extract_scalar(v, '$') AS double) >= 1e3)`},

		{"regular expression", searches(eventName, `^a\d'$`, false), `regexp_like(eventname, '^a[0-9]''\z')`},
		{"flags lead", searches(eventName, `a.b`, true), `regexp_like(eventname, '(?i)a[^\n]b')`},
		{"ASCII word boundary", searches(eventName, `\ba`, false), `regexp_like(eventname, '(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))a')`},

		{"network", inside(sourceIP, "10.1.2.3/8"), `contains('10.0.0.0/8', TRY_CAST(sourceipaddress AS ipaddress))`},
		{"IPv6 network", inside(sourceIP, "2001:db8::/32"), `contains('2001:db8::/32', TRY_CAST(regexp_extract(sourceipaddress, '^[^%]*\z') AS ipaddress))`},
		{"IPv4 is not in an IPv6 network", inside(sourceIP, "::/0"), `contains('::/0', TRY_CAST(regexp_extract(sourceipaddress, '^[^%]*\z') AS ipaddress)) AND NOT contains('0.0.0.0/0', TRY_CAST(regexp_extract(sourceipaddress, '^[^%]*\z') AS ipaddress))`},

		{"same", &ir.Same{Leaf: leaf(eventName), Other: eventSource, Fold: true}, `lower(eventname) = lower(eventsource)`},
		{"same prefix", &ir.Same{Leaf: leaf(eventName), Other: eventSource, How: ir.ShapePrefix}, `starts_with(eventname, eventsource)`},
		{"same suffix", &ir.Same{Leaf: leaf(eventName), Other: eventSource, How: ir.ShapeSuffix}, `starts_with(reverse(eventname), reverse(eventsource))`},
		{"same inside", &ir.Same{Leaf: leaf(eventName), Other: eventSource, How: ir.ShapeContains}, `strpos(eventname, eventsource) > 0`},
		{"nested lambdas have two names", &ir.Same{Leaf: leaf(groups), Other: toPort}, anyOfGroups + strings.Replace(anyOfPorts, "v ->", "w ->", 1) + `json_extract_scalar(v, '$') = json_extract_scalar(w, '$')))`},

		{"part of a column's time", &ir.TimePart{Leaf: leaf(eventTime), Part: ir.Hour, Op: ir.GTE, Value: 18}, `hour(try(from_iso8601_timestamp(eventtime))) >= 18`},
		{"part of what may be no time", &ir.TimePart{Leaf: leaf(eventName), Part: ir.Week, Value: 53}, `week(try(from_iso8601_timestamp(regexp_extract(eventname, '` + localTime + `', 1)))) = 53`},
	} {
		if got := where(t, c.expr); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestStructure(t *testing.T) {
	for _, c := range []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"one conjunct a line", all(is(eventName, "a"), is(eventSource, "b")), "lower(eventname) = 'a'\n  AND lower(eventsource) = 'b'"},
		{"alternatives are bracketed", all(is(eventName, "a"), some(is(eventSource, "b"), is(errorCode, "c"))), "lower(eventname) = 'a'\n  AND (lower(eventsource) = 'b' OR lower(errorcode) = 'c')"},
		{"a negation counts unknown as false", no(is(errorCode, "a")), "NOT COALESCE(lower(errorcode) = 'a', FALSE)"},
		{"a negated alternative is two lines", no(some(is(eventName, "a"), is(errorCode, "c"), is(eventName, "b"))), "NOT COALESCE(lower(eventname) IN ('a', 'b'), FALSE)\n  AND NOT COALESCE(lower(errorcode) = 'c', FALSE)"},
		{"a negated conjunction", no(all(is(eventName, "a"), is(errorCode, "c"))), "NOT COALESCE(lower(eventname) = 'a' AND lower(errorcode) = 'c', FALSE)"},
		{"a double negation", no(no(is(eventName, "a"))), "lower(eventname) = 'a'"},
		{"not null", no(null(errorCode)), "errorcode IS NOT NULL"},
		{"not some value", no(is(errorCode, "*")), "errorcode IS NULL"},
		{"always", ir.Const(true), "TRUE"},
		{"never", some(), "FALSE"},
	} {
		if got := where(t, c.expr); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestWindowStandsBeforeAlternatives(t *testing.T) {
	got := where(t, some(is(eventName, "a"), is(errorCode, "b")), "from", "2024-05-01", "to", "2024-05-01T12:00:00.5+02:00")
	want := `"timestamp" >= '2024/05/01'
  AND "timestamp" <= '2024/05/02'
  AND eventtime >= '2024-05-01T00:00:00Z'
  AND eventtime < '2024-05-01T10:00:01Z'
  AND (lower(eventname) = 'a' OR lower(errorcode) = 'b')`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestArraysOption(t *testing.T) {
	for _, c := range []struct {
		arrays string
		field  ir.Field
		want   string
	}{
		{"always", bucketName, strings.Replace(anyOfGroups, "groups", "bucketName", 1) + `json_extract_scalar(v, '$') = '5')`},
		{"never", unknown("requestParameters.a.b"), `json_extract_scalar(requestparameters, '$.a.b') = '5'`},
		{"auto", bucketName, `json_extract_scalar(requestparameters, '$.bucketName') = '5'`},
	} {
		if got := where(t, is(c.field, "5"), "json-arrays", c.arrays); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.arrays, got, c.want)
		}
	}
}

func TestNotesHavePolarity(t *testing.T) {
	keyword := &ir.Keyword{Pattern: glob("*x*"), Fold: true}
	for _, c := range []struct {
		name   string
		expr   ir.Expr
		option []string
		id     string
		effect ir.Effect
	}{
		{"exists", exists(errorCode), nil, "exists-null", ir.Narrower},
		{"not exists", no(exists(errorCode)), nil, "exists-null", ir.Wider},
		{"keyword", keyword, nil, "keyword-columns", ir.Different},
		{"keyword in the whole event", keyword, []string{"schema", "cloudtrail-lake", "table", "t"}, "keyword-json", ir.Wider},
		{"no keyword in the whole event", no(keyword), []string{"schema", "cloudtrail-lake", "table", "t"}, "keyword-json", ir.Narrower},
		{"another case", is(unknown("eventname"), "x"), nil, "field-case", ir.Wider},
		{"null in another case", null(unknown("eventname")), nil, "field-case", ir.Narrower},
		{"text of a struct", is(unknown("userIdentity"), "*x*"), nil, "object-text", ir.Different},
		{"fraction in an array", is(unknown("requestParameters.x"), "1.50"), nil, "number-text", ir.Different},
		{"fraction in an object", is(unknown("requestParameters.x"), `*"size":1.50*`), nil, "number-text", ir.Different},
		{"end of a fraction in an object", is(policy, `*.50}`), nil, "number-text", ir.Different},
		{"exponent in an object", is(policy, `{"size":[?,1e*`), nil, "number-text", ir.Different},
		{"expression for a fraction in an object", searches(policy, `"size":0\.10`, false), nil, "number-text", ir.Different},
		{"fraction in an object in the whole event", is(request, `*:0.5}*`), []string{"schema", "cloudtrail-lake", "table", "t"}, "number-text", ir.Different},
		{"fraction compared with a field", &ir.Same{Leaf: leaf(eventName), Other: toPort}, nil, "number-text", ir.Different},
		{"arrays skipped", is(groups, "x"), []string{"json-arrays", "never"}, "arrays-skipped", ir.Narrower},
		{"regular expression beyond ASCII", searches(eventName, "ü", true), nil, "regex-case-non-ascii", ir.Different},
		{"array in flattened paths", is(unknown("additionalEventData.x"), "y"), []string{"schema", "security-lake"}, "field-flattened", ir.Different},
	} {
		q, err := newTest(t, c.option...).Translate(ir.Plan{Body: &ir.Search{Where: c.expr}})
		if err != nil || len(q.Notes) != 1 || q.Notes[0].ID != c.id || q.Notes[0].Effect != c.effect {
			t.Errorf("%s: notes %v, error %v", c.name, q.Notes, err)
		}
	}
}

func TestExactQueriesCarryNoNote(t *testing.T) {
	for _, e := range []ir.Expr{
		is(eventName, "x"), no(is(groups, "*")), null(groups), is(toPort, "22"), exists(groups), is(unknown("requestParameters.a"), "*x*"),
		is(unknown("userIdentity"), "x"), searches(unknown("requestParameters.a"), "^arn:", true), is(request, `*"a"*`),
		is(request, `*"size":1.50*`), is(policy, `*"10.0.0.0"*`), is(policy, `*10.0.0.0*`), is(policy, `*"Version":"1.50"*`), is(policy, `*"port":22*`),
		searches(policy, `\.[0-9]+`, false), &ir.Same{Leaf: leaf(eventName), Other: groups},
	} {
		q, err := newTest(t).Translate(ir.Plan{Body: &ir.Search{Where: e}})
		if err != nil || len(q.Notes) > 0 {
			t.Errorf("%s: notes %v, error %v", ir.Format(e), q.Notes, err)
		}
	}
}

func TestSameQueryTwice(t *testing.T) {
	plan := ir.Plan{Body: &ir.Search{Where: all(is(eventName, "a"), no(some(is(errorCode, "b"), is(groups, "c"))))}}
	first, _ := newTest(t, "lookback", "7d").Translate(plan)
	for range 20 {
		again, _ := newTest(t, "lookback", "7d").Translate(plan)
		if diff := cmp.Diff(first.Text, again.Text); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestRefusals(t *testing.T) {
	var long []ir.Expr
	for i := range 3000 {
		long = append(long, is(eventName, strings.Repeat("x", 100)+string(rune('a'+i%26))))
	}
	var many []ir.Expr
	for i := range 1000 {
		many = append(many, no(is(unknown(fmt.Sprintf("requestParameters.f%d", i)), "x*")))
	}
	for _, c := range []struct {
		name string
		expr ir.Expr
		id   string
	}{
		{"a query too large to compile", all(many...), "unsupported-query-size"},
		{"a query too long", some(long...), "unsupported-query-size"},
		{"an object compared with a field", &ir.Same{Leaf: leaf(request), Other: eventName}, "unsupported-fieldref-object"},
		{"a struct compared with a field", &ir.Same{Leaf: leaf(eventName), Other: unknown("userIdentity")}, "unsupported-fieldref-object"},
		{"bytes that are no text", &ir.Match{Leaf: leaf(eventName), Pattern: ir.Text("x\xff")}, "unsupported-bytes"},
		{"a field with an empty part", is(unknown("requestParameters..x"), "y"), "unsupported-field-name"},
		{"a field with a line break", is(unknown("requestParameters.x\n"), "y"), "unsupported-field-name"},
	} {
		if u := refusal(t, c.expr); u.ID != c.id || u.Message == "" {
			t.Errorf("%s: refused as %s: %s", c.name, u.ID, u.Message)
		}
	}
}

func TestCorrelationsAreRefused(t *testing.T) {
	_, err := newTest(t).Translate(ir.Plan{Body: &ir.Correlate{}})
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-correlation" {
		t.Error(err)
	}
}

// TestManyConditionsStayRunnable: Trino refuses to compile a condition of too
// many calls, so none may have more than the limit outside lambdas.
func TestManyConditionsStayRunnable(t *testing.T) {
	const many = 1200
	var wildcards, fields, whole, keywords, mixed []ir.Expr
	for i := range many {
		s := fmt.Sprintf("value %d", i)
		wildcards = append(wildcards, is(eventName, "*"+s+"*"))
		fields = append(fields, is(unknown(fmt.Sprintf("requestParameters.f%d", i)), "*"))
		whole = append(whole, is(eventName, s))
		keywords = append(keywords, &ir.Keyword{Pattern: glob("*" + s + "*"), Fold: true})
		mixed = append(mixed, all(is(errorCode, s), no(is(eventName, s+"*"))))
	}
	for name, e := range map[string]ir.Expr{
		"wildcards": some(wildcards...), "no wildcards": no(some(wildcards...)), "all wildcards": all(wildcards...),
		"fields": some(fields...), "no fields": no(some(fields...)), "keywords": some(keywords[:100]...),
		"mixed": some(mixed...), "mixed below": all(is(eventSource, "x"), no(all(is(readOnly, "true"), no(some(mixed...))))),
	} {
		got := where(t, e)
		if calls := callsOutsideLambdas(t, got); calls > maxCalls {
			t.Errorf("%s: %d calls in one method", name, calls)
		}
		if faults := lint(got); len(faults) > 0 {
			t.Errorf("%s: %q", name, faults[0])
		}
	}
	if got := where(t, some(whole...)); strings.Count(got, "(") != 2 {
		t.Errorf("a list of whole texts is split: %.100s", got)
	}
}

// callsOutsideLambdas gives the greatest number of calls that a query has in
// one lambda, or outside all of them, those of inner lambdas left out.
func callsOutsideLambdas(t *testing.T, query string) int {
	tokens, err := cutSQL(query)
	if err != nil {
		t.Fatal(err)
	}
	type body struct{ depth, calls int }
	most, depth, open := 0, 0, []body{{}}
	for i, token := range tokens {
		if token.kind != 'o' {
			continue
		}
		joiner := i == 0 || tokens[i-1].kind == 'o' || tokens[i-1].text == "AND" || tokens[i-1].text == "OR"
		switch token.text {
		case "->":
			open = append(open, body{depth: depth})
		case "(":
			depth++
			if !joiner {
				open[len(open)-1].calls++
			}
		case ")":
			if depth--; depth < open[len(open)-1].depth {
				open = open[:len(open)-1]
			}
		}
		most = max(most, open[len(open)-1].calls)
	}
	return most
}
