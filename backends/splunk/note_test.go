package splunk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestNotesTellTheEffectOfEachDifference(t *testing.T) {
	name, code, object := known("userAgent"), known("errorCode"), field(ir.KindObject, "requestParameters")
	list, unknown := field(ir.KindText, "requestParameters", "list[]"), ir.NewField("requestParameters.a.b")
	for _, c := range []struct {
		name    string
		options []string
		expr    ir.Expr
		want    string // of the condition; its negation has the opposite
	}{
		{"plain", nil, equals(name, "x"), ""},
		{"exists", nil, exists(name), "null-exists narrower"},
		{"null", nil, negated(null(name)), "null-as-text narrower"},
		{"anything", nil, equals(name, "%"), "null-as-text narrower"},
		{"anything of a number", nil, equals(field(ir.KindNumber, "a"), "%"), ""},
		{"a pattern that null has", nil, equals(name, "n%"), "null-as-text narrower"},
		{"the word null", nil, equals(name, "NULL"), "null-as-text wider"},
		{"the cased word null that is not null", nil, cased(name, "NULL"), ""},
		{"a regular expression that null has", nil, regex(name, "u|x"), "null-as-text narrower"},
		{"success", nil, equals(code, "Success"), "errorcode-success wider"},
		{"success without the add-on", []string{"addon=false"}, equals(code, "Success"), ""},
		{"success in the event", []string{"raw=true"}, equals(code, "Success"), ""},
		{"null in the event", []string{"raw=true"}, null(name), ""},
		{"exists in the event", []string{"raw=true"}, exists(name), "null-exists narrower"},
		{"an unknown place", nil, equals(unknown, "x"), "field-shape-unknown narrower"},
		{"an unknown place, twice", nil, or(equals(unknown, "x"), equals(unknown, "y")), "field-shape-unknown narrower"},
		{"an unknown end, anything", nil, equals(ir.NewField("requestParameters.a"), "%"), ""},
		{"an unknown place elsewhere", nil, equals(ir.NewField("userIdentity.a.b"), "x"), "field-shape-unknown narrower"},
		{"an unknown segment far up", nil, equals(ir.Field{Name: "requestParameters.a.b.c", Written: "x", Type: ir.Type{Known: true, Kind: ir.KindText,
			Path: []ir.Segment{{Key: "requestParameters", Arity: ir.Single}, {Key: "a"}, {Key: "b", Arity: ir.Single}, {Key: "c", Arity: ir.Single}}}}, "x"),
			"field-shape-unknown narrower"},
		{"the text of an empty array", nil, equals(list, "[]"), "empty-array narrower"},
		{"the text of an empty array in the event", []string{"raw=true"}, equals(list, "[]"), ""},
		{"empty text in an array", nil, equals(list, ""), "empty-text narrower"},
		{"a regular expression that empty text has, in an array", nil, regex(list, "^$"), "empty-text narrower"},
		{"empty text", nil, equals(name, ""), ""},
		{"a word in an object", nil, equals(object, "%Suspended%"), ""},
		{"punctuation in an object", nil, equals(object, `%"a":%`), "object-text different"},
		{"an order in an object", nil, equals(object, "%a%b%"), "object-text different"},
		{"keyword", nil, keyword("x"), "keyword-raw wider"},
		{"keyword as a regular expression", nil, &ir.KeywordRegex{Regexp: parsed("x.y")}, "keyword-raw different"},
		{"a field of the add-on", nil, equals(ir.NewField("status"), "x"), "field-foreign wider"},
		{"a field of the add-on, without it", []string{"addon=false"}, equals(ir.NewField("status"), "x"), "field-shape-unknown narrower"},
		{"a field of the add-on, in the event", []string{"raw=true"}, equals(ir.NewField("status"), "x"), ""},
		{"a field of Splunk", []string{"addon=false"}, equals(ir.NewField("host"), "x"), "field-foreign wider"},
		{"a condition that a pipeline added", nil, &ir.Match{Leaf: ir.Leaf{Field: ir.NewField("index")}, Pattern: pattern("x"), Fold: true}, ""},
		{"a field that a pipeline chose", nil, equals(ir.Field{Name: "src", Written: "sourceIPAddress"}, "x"), ""},
		{"fields compared", nil, same(field(ir.KindNumber, "a"), ir.ShapeExact, name, true), "null-as-text narrower"},
		{"fields compared, one sometimes an array", nil, same(field(ir.KindNumber, "a?"), ir.ShapeExact, field(ir.KindNumber, "b"), true), "fieldref-array narrower"},
		{"fields compared that may be objects", []string{"raw=true"}, same(field(ir.KindUnknown, "a"), ir.ShapeExact, name, true), "fieldref-object wider"},
		{"a week", nil, timePart(name, ir.Week, ir.EQ, 5), ""},
		{"a week of the event", nil, timePart(field(ir.KindTime, "eventTime"), ir.Week, ir.EQ, 5), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newTestBackend(t, c.options...)
			if got := summary(translate(t, b, c.expr).Notes); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if got, want := summary(translate(t, b, negated(c.expr)).Notes), turned(c.want); got != want {
				t.Errorf("negated: got %q, want %q", got, want)
			}
		})
	}
}

func summary(notes []ir.Note) string {
	var list []string
	for _, n := range notes {
		list = append(list, n.ID+" "+n.Effect.String())
	}
	return strings.Join(list, ", ")
}

func turned(s string) string {
	return strings.NewReplacer("wider", "narrower", "narrower", "wider").Replace(s)
}

func TestNotesStandAtTheirPredicates(t *testing.T) {
	file := diag.NewFile("rule.yml", []byte("one two three"))
	at := diag.Span{File: file, Start: 4, End: 7}
	q := translate(t, newTestBackend(t), and(equals(known("eventName"), "x"), &ir.Keyword{At: at, Pattern: pattern("%x%")}))
	if len(q.Notes) != 1 || q.Notes[0].At != at {
		t.Errorf("got %v", q.Notes)
	}
}

func TestRefusalsNameWhatAndWhere(t *testing.T) {
	at := diag.Span{File: diag.NewFile("rule.yml", []byte("one two three")), Start: 4, End: 7}
	place := func(f ir.Field) ir.Leaf { return ir.Leaf{Field: f, At: at} }
	list := field(ir.KindText, "resources[]", "ARN")
	dotted := ir.Field{Name: "a.b.c", Written: "a.b.c", Type: ir.Type{Known: true, Kind: ir.KindText,
		Path: []ir.Segment{{Key: "a", Arity: ir.Single}, {Key: "b.c", Arity: ir.Single}}}}
	type refusal struct {
		options []string
		expr    ir.Expr
		want    string
	}
	refusals := []refusal{
		{nil, &ir.Same{Leaf: place(list), Other: known("userAgent")}, "unsupported-fieldref-array"},
		{nil, &ir.Same{Leaf: place(known("userAgent")), Other: list}, "unsupported-fieldref-array"},
		{nil, &ir.KeywordRegex{At: at, Regexp: parsed("^x")}, "unsupported-keyword-anchor"},
		{nil, negated(&ir.KeywordRegex{At: at, Regexp: parsed("x$")}), "unsupported-keyword-anchor"},
		{[]string{"raw=true"}, &ir.Match{Leaf: place(dotted), Pattern: pattern("x")}, "unsupported-dotted-key"},
		{[]string{"raw=true"}, &ir.Null{Leaf: place(dotted)}, "unsupported-dotted-key"},
	}
	for _, name := range []string{"", `a"b`, "a'b", "a`b", `a\b`, "a*", "a{}", "a\nb", "a\xff"} {
		refusals = append(refusals, refusal{nil, &ir.Match{Leaf: place(ir.NewField(name)), Pattern: pattern("x")}, "unsupported-field-name"})
	}
	for _, c := range refusals {
		_, err := newTestBackend(t, c.options...).Translate(ir.Plan{Body: &ir.Search{Where: and(equals(known("eventName"), "x"), c.expr)}})
		if u, ok := backends.AsUnsupported(err); !ok || u.ID != c.want || u.At != at {
			t.Errorf("%s: got %v, want %s at its place", ir.Format(c.expr), err, c.want)
		}
	}
}

func TestWhatIsNoSearchIsRefused(t *testing.T) {
	at := diag.Span{File: diag.NewFile("rule.yml", []byte("one")), Start: 0, End: 3}
	_, err := newTestBackend(t).Translate(ir.Plan{Meta: ir.Meta{At: at}})
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-correlation" || u.At != at {
		t.Errorf("got %v", err)
	}
}

// TestLongListsStayFast: a rule may hold thousands of values.
func TestLongListsStayFast(t *testing.T) {
	var of []ir.Expr
	for i := range 10_000 {
		of = append(of, equals(known("userAgent"), fmt.Sprint("agent ", i)))
	}
	if q := translate(t, newTestBackend(t), or(of...)); strings.Count(q.Text, `", "`) != len(of)-1 {
		t.Errorf("%d values", strings.Count(q.Text, `", "`)+1)
	}
}
