package elastic

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// translateUnmapped gives a query with its notes behind it, or a refusal, for a
// plan that no pipeline fitted.
func translateUnmapped(t *testing.T, options map[string]string, product string, e ir.Expr) string {
	t.Helper()
	plan := ir.Plan{Source: ir.LogSource{Product: product, Service: "cloudtrail"}, Body: &ir.Search{Where: e}, Unmapped: true}
	q, err := newTestBackend(t, options).Translate(plan)
	if u, ok := backends.AsUnsupported(err); ok {
		return "refused: " + u.ID
	}
	if _, err := parseKQL(q.Text); err != nil {
		t.Error(err)
	}
	text := q.Text
	for _, n := range q.Notes {
		if n.ID != "fields-assumed" {
			text += " | " + n.Effect.String() + " " + n.ID
		}
	}
	return text
}

func anywhere(value string, fold bool) ir.Expr {
	return &ir.Keyword{Pattern: lower.Pattern("*" + value + "*"), Fold: fold}
}

func number(path string, op ir.Op, text string) ir.Expr {
	n, ok := ir.ParseNumber(text)
	if !ok {
		panic("no number: " + text)
	}
	return &ir.Compare{Leaf: leaf(path, ir.KindUnknown), Op: op, Number: n}
}

func TestOtherLogsAreSearchedByTheNamesOfTheRule(t *testing.T) {
	for _, c := range []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"a text", likeCased("Image", `*\cmd.exe`), `Image:*\\cmd.exe`},
		{"case", like("Image", "cmd.exe"), `Image:"cmd.exe" | narrower case-sensitive`},
		{"a list", or(like("EventID", "1"), like("EventID", "2")), `EventID:("1" or "2")`},
		{"a path", likeCased("properties.message", "x"), `properties.message:"x"`},
		{"a dash", likeCased("cs-method", "GET"), `cs-method:"GET"`},
		{"a blank and a star in a name", likeCased("a b*", "x"), `"a b*":"x"`},
		{"a quote in a name", likeCased(`a"b\`, "x"), `"a\"b\\":"x"`},
		{"a word of KQL as a name", likeCased("Or", "x"), `"Or":"x"`},
		{"a constant of KQL as a name", there("null"), `"null":* | narrower empty-value`},
		{"a name of CloudTrail", likeCased("eventSource", "x"), `eventSource:"x"`},
		{"a field without a home", likeCased("annotation", "x"), `annotation:"x"`},
		{"a name of Elastic", likeCased("event.outcome", "x"), `event.outcome:"x"`},
		{"nothing that Elastic's pipeline drops", likeCased("Image", "-"), `Image:"-"`},
		{"an empty text", likeCased("Image", ""), `Image:""`},
		{"some value", likeCased("Image", "*"), `Image:* | narrower empty-value`},
		{"no value", null("Image"), `not Image:* | wider empty-value`},
		{"presence", there("Image"), `Image:* | narrower empty-value`},
		{"one character", likeCased("Image", "a?c"), `Image:a*c | wider single-character-wildcard`},
		{"at least one character", likeCased("Image", "?*"), `Image:* | wider single-character-wildcard | narrower empty-value`},
		{"one character under not", not(likeCased("Image", "a?c")), `refused: unsupported-single-character-wildcard`},
		{"a blank at the end of a pattern", likeCased("Image", "*a "), `refused: unsupported-outer-blank`},
		{"a network", in("DestinationIp", "10.0.0.0/8"), `DestinationIp:"10.0.0.0/8" | different type-assumed`},
		{"a network and an address", or(in("a", "10.0.0.0/8"), likeCased("a", "127.0.0.1")), `a:"10.0.0.0/8" or a:"127.0.0.1" | different type-assumed`},
		{"a network and a text", or(in("a", "10.0.0.0/8"), likeCased("a", "-")), `refused: unsupported-cidr`},
		{"a network and a text elsewhere", or(in("a", "10.0.0.0/8"), likeCased("b", "-")), `a:"10.0.0.0/8" or b:"-" | different type-assumed`},
		{"a network and some value", and(in("a", "10.0.0.0/8"), likeCased("a", "*")), `a:"10.0.0.0/8" and a:* | different type-assumed | narrower empty-value`},
		{"a number and a number", or(number("a", ir.GT, "5"), likeCased("a", "1")), `a > 5 or a:"1" | different type-assumed`},
		{"a number and a pattern", or(number("a", ir.GT, "5"), likeCased("a", "1*")), `refused: unsupported-comparison`},
		{"a wide network", in("DestinationIp", "::/0"), `DestinationIp:"::/0" and not DestinationIp:"0.0.0.0/0" | different type-assumed`},
		{"a number", number("sc-status", ir.GTE, "500"), `sc-status >= 500 | different type-assumed`},
		{"a number with an exponent", number("a b", ir.LT, "-1.5e3"), `"a b" < -1500 | different type-assumed`},
		{"an equal number", number("a", ir.EQ, "5"), `a:"5" | different type-assumed`},
		{"a regular expression", &ir.Regex{Leaf: leaf("a", ir.KindUnknown)}, `refused: unsupported-regex`},
		{"two fields", &ir.Same{Leaf: leaf("a", ir.KindUnknown), Other: ir.NewField("b")}, `refused: unsupported-fieldref`},
		{"a part of a time", &ir.TimePart{Leaf: leaf("a", ir.KindUnknown)}, `refused: unsupported-time-part`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, translateUnmapped(t, nil, "windows", c.expr)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKeywordsAreSearchedInAllFieldsOfOtherLogs(t *testing.T) {
	const fields = " | different keyword-fields"
	for _, c := range []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"a word", anywhere("whoami", false), `*whoami*` + fields},
		{"case", anywhere("whoami", true), `*whoami* | narrower case-sensitive` + fields},
		{"characters of KQL", anywhere(`C:\x(y)`, false), `*C\:\\x\(y\)*` + fields},
		{"a wildcard within", anywhere("a*b", false), `*a*b*` + fields},
		{"one character", anywhere("a?b", false), `*a*b* | wider single-character-wildcard` + fields},
		{"a word of KQL", anywhere("or", false), `*or*` + fields},
		{"white space", anywhere("nc -e", false), `"nc -e"` + fields},
		{"white space and a wildcard", anywhere("nc * -e", false), `refused: unsupported-keyword`},
		{"several", and(anywhere("a", false), not(anywhere("b c", false))), `*a* and not "b c"` + fields + fields},
		{"an expression", &ir.KeywordRegex{}, `refused: unsupported-keyword`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, translateUnmapped(t, nil, "linux", c.expr)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := translateUnmapped(t, map[string]string{"case": "strict"}, "linux", anywhere("whoami", true)); got != "refused: unsupported-case-insensitive" {
		t.Error(got)
	}
}

// TestCloudTrailStaysWhatItIs: without its pipeline a rule on CloudTrail still
// finds Elastic's fields, and only a name that is not known stands for itself.
func TestCloudTrailStaysWhatItIs(t *testing.T) {
	const guard = `event.dataset:"aws.cloudtrail" and `
	for _, c := range []struct {
		expr ir.Expr
		want string
	}{
		{likeCased("eventName", "x"), guard + `event.action:"x"`},
		{likeCased("myField", "x"), guard + `myField:"x"`},
		{likeCased("annotation", "x"), `refused: field-unmapped`},
		{anywhere("x", false), `refused: unsupported-keyword`},
		{number("requestParameters.a", ir.GT, "5"), `refused: unsupported-comparison`},
	} {
		if diff := cmp.Diff(c.want, translateUnmapped(t, nil, "aws", c.expr)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestTheAssumptionIsToldOnce: which types fields have decides what KQL does.
func TestTheAssumptionIsToldOnce(t *testing.T) {
	plan := ir.Plan{Source: ir.LogSource{Product: "linux"}, Body: &ir.Search{Where: or(likeCased("a", "x"), likeCased("b", "y"))}, Unmapped: true}
	q, err := newTestBackend(t, nil).Translate(plan)
	if err != nil || len(q.Notes) != 1 || q.Notes[0].ID != "fields-assumed" || q.Notes[0].Effect != ir.Exact {
		t.Errorf("%v %v", q.Notes, err)
	}
}

// TestQueriesOnOtherLogsFindWhatRulesDescribe compares patterns with texts, as
// a keyword field holds them.
func TestQueriesOnOtherLogsFindWhatRulesDescribe(t *testing.T) {
	texts := []string{`""`, `"a"`, `"A"`, `"ab"`, `"a b"`, `"a*b"`, `"a\\b"`, `"a\"b"`, `"a\nb"`, `"a or b"`, `"not x"`, `"-"`, `"none"`, `"é"`, `"É"`, `5`, `5.0`, `true`, `null`, `["a","b"]`, `[]`}
	patterns := []string{"", "a", "A", "a*", "*b", "*a*", "a b", "a*b", `a\*b`, `a\\b`, `a"b`, "a\nb", "*or*", "not x", "not*", "-", "é", "É*", "5", "true", "*", "a?b", "?*", "[]"}
	compared, exact := 0, 0
	for _, pattern := range patterns {
		for _, e := range []ir.Expr{like("f g", pattern), likeCased("f g", pattern), not(like("f g", pattern)), null("f g"), there("f g")} {
			q, err := newTestBackend(t, nil).Translate(ir.Plan{Source: ir.LogSource{Product: "linux"}, Body: &ir.Search{Where: e}, Unmapped: true})
			if err != nil {
				continue
			}
			for _, text := range append(texts, "") {
				compareText(t, e, q, text)
				compared++
			}
			if more, less := admitted(q.Notes); !more && !less {
				exact++
			}
		}
	}
	if compared < 2000 || exact < 20 {
		t.Errorf("%d comparisons, %d exact queries: too few to mean much", compared, exact)
	}
}

// compareText runs a query on a record with one field, or none if its text is
// empty.
func compareText(t *testing.T, e ir.Expr, q backends.Query, value string) {
	t.Helper()
	line := "{}"
	if value != "" {
		line = fmt.Sprintf(`{"f g":%s}`, value)
	}
	record, err := match.ParseRecord([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	m, err := match.New(e)
	if err != nil {
		t.Fatal(err)
	}
	doc := document{}
	for _, v := range record.Reach("f g") {
		if text, ok := v.Text(); ok && text != "[]" {
			doc["f g"] = append(doc["f g"], text)
		}
	}
	node, err := parseKQL(q.Text)
	if err != nil {
		t.Fatal(err)
	}
	found, err := search(node, doc)
	if err != nil {
		t.Fatalf("%v in %s", err, q.Text)
	}
	more, less := admitted(q.Notes)
	if want := m.Match(record); found && !want && !more || want && !found && !less {
		t.Errorf("%s on %s: found %t, should be %t\n%s", q.Text, line, found, want, ir.Format(e))
	}
}
