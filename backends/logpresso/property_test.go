package logpresso

import (
	"fmt"
	"math/rand"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// TestQueriesMeanWhatTheRuleMeans runs random conditions on random records,
// once as the reference reads them and once as the printed query does.
func TestQueriesMeanWhatTheRuleMeans(t *testing.T) {
	for name, test := range map[string]struct {
		options    map[string]string
		nullEquals bool
	}{
		"as it is":                   {nil, false},
		"null == text is null":       {map[string]string{"null-guard": "true"}, true},
		"vendor's case":              {map[string]string{"native-case": "true"}, false},
		"arrays only where known":    {map[string]string{"arrays": "known"}, false},
		"fragment without the table": {map[string]string{"fragment": "true"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t, test.options)
			g := &generator{rand.New(rand.NewSource(1))}
			compared := 0
			for range 1000 {
				e := g.expr(3)
				q, err := b.Translate(plan(e))
				if _, refused := backends.AsUnsupported(err); refused {
					continue
				}
				commands, err := parse(q.Text)
				if err != nil {
					t.Fatalf("%v\n%s", err, q.Text)
				}
				for range 12 {
					compared += checkRecord(t, e, q, commands, g.record(), test.nullEquals)
				}
			}
			if compared < 3000 {
				t.Errorf("only %d comparisons", compared)
			}
		})
	}
}

// checkRecord tells how many comparisons it could make, one or none.
func checkRecord(t *testing.T, e ir.Expr, q backends.Query, commands []command, record string, nullEquals bool) (compared int) {
	t.Helper()
	return checkRow(t, e, q, commands, record, rowOf(record), nullEquals)
}

// checkRow is checkRecord for a record that is stored as the given row.
func checkRow(t *testing.T, e ir.Expr, q backends.Query, commands []command, record string, stored row, nullEquals bool) (compared int) {
	t.Helper()
	defer func() {
		if fault, ok := recover().(syntaxError); ok {
			t.Fatalf("%s\n%s\n%s\n%s", fault, ir.Format(e), q.Text, record)
		}
	}()
	m, err := match.New(e)
	if err != nil {
		t.Fatal(err)
	}
	r, err := match.ParseRecord([]byte(record))
	if err != nil {
		t.Fatal(err)
	}
	want := m.Match(r)
	listText := slices.ContainsFunc(q.Notes, func(n ir.Note) bool { return n.ID == "array-unknown" })
	got := (&run{stored, nullEquals, listText}).keeps(commands)
	wider, narrower := false, false
	for _, n := range q.Notes {
		wider = wider || n.Effect == ir.Wider || n.Effect == ir.Different
		narrower = narrower || n.Effect == ir.Narrower || n.Effect == ir.Different
	}
	if got && !want && !wider || want && !got && !narrower {
		t.Fatalf("rule %t, query %t, notes %v\n%s\n%s\n%s", want, got, q.Notes, ir.Format(e), q.Text, record)
	}
	if wider && narrower {
		return 0
	}
	return 1
}

// TestEveryPatternOnEveryField leaves no field, shape and case to chance.
func TestEveryPatternOnEveryField(t *testing.T) {
	b := newBackend(t, nil)
	g := &generator{rand.New(rand.NewSource(3))}
	check := func(e ir.Expr, records int) {
		q, err := b.Translate(plan(e))
		if err != nil {
			return // a refusal; TestRefusals tells which
		}
		commands, err := parse(q.Text)
		if err != nil {
			t.Fatalf("%v\n%s", err, q.Text)
		}
		for range records {
			checkRecord(t, e, q, commands, g.record(), false)
		}
	}
	for _, f := range fields() {
		leaf := ir.Leaf{Field: f}
		for _, p := range patterns() {
			for _, fold := range []bool{true, false} {
				m := &ir.Match{Leaf: leaf, Pattern: p, Fold: fold}
				check(m, 4)
				check(&ir.Not{Of: m}, 4)
			}
		}
		for _, other := range fields() {
			for how := ir.ShapeExact; how <= ir.ShapeContains; how++ {
				check(&ir.Same{Leaf: leaf, Other: other, How: how, Fold: true}, 25)
				check(&ir.Not{Of: &ir.Same{Leaf: leaf, Other: other, How: how}}, 25)
			}
		}
	}
}

// patterns makes every shape of every word.
func patterns() []ir.Pattern {
	star, one := ir.Piece{Kind: ir.Any}, ir.Piece{Kind: ir.One}
	lit := func(s string) ir.Piece { return ir.Piece{Kind: ir.Lit, Text: s} }
	out := []ir.Pattern{
		ir.NewPattern(star), ir.NewPattern(one, star), ir.NewPattern(one),
		ir.NewPattern(lit("x"), one, lit("y")), ir.NewPattern(lit("x"), star, lit("y")), ir.NewPattern(lit("2"), star, lit(":"), star, lit("1")),
	}
	for _, w := range words {
		out = append(out, ir.Text(w), ir.NewPattern(lit(w), star), ir.NewPattern(star, lit(w)), ir.NewPattern(star, lit(w), star))
	}
	return out
}

func newBackend(t testing.TB, options map[string]string) backends.Backend {
	t.Helper()
	b, err := Target().New(backends.Settings{Values: options})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func plan(e ir.Expr) ir.Plan { return ir.Plan{Body: &ir.Search{Where: e}} }

type generator struct{ *rand.Rand }

func pick[T any](g *generator, of ...T) T { return of[g.Intn(len(of))] }

func fields() []ir.Field {
	return []ir.Field{
		backendtest.Known("eventName", ir.KindText, "eventName"),
		backendtest.Known("errorCode", ir.KindText, "errorCode"),
		backendtest.Known("sourceIPAddress", ir.KindText, "sourceIPAddress"),
		backendtest.Known("readOnly", ir.KindBool, "readOnly"),
		backendtest.Known("requestParameters", ir.KindObject, "requestParameters"),
		backendtest.Known("requestParameters.maxCount", ir.KindNumber, "requestParameters", "maxCount"),
		backendtest.Known("requestParameters.when", ir.KindTime, "requestParameters", "when"),
		backendtest.Known("requestParameters.dotted.key", ir.KindText, "requestParameters", "dotted.key"),
		backendtest.Known("requestParameters.filter", ir.KindObject, "requestParameters", "filter"),
		backendtest.Known("requestParameters.tags", ir.KindText, "requestParameters", "tags[]"),
		backendtest.Known("requestParameters.items.port", ir.KindNumber, "requestParameters", "items[]", "port"),
		backendtest.Known("requestParameters.items.cidr", ir.KindText, "requestParameters", "items[]", "cidr[]"),
		backendtest.Known("requestParameters.mode", ir.KindUnknown, "requestParameters", "mode?"),
		backendtest.Known("resources.ARN", ir.KindText, "resources[]", "ARN"),
		ir.NewField("requestParameters.free.deep"),
		ir.NewField("userIdentity.userName"),
	}
}

// words are what records hold and rules ask for, so that many meet.
var words = []string{"a", "A", "ab", "aB", "b*", `b\`, `\`, `\*`, "", "10.1.2.3", "2001:db8::1", "::ffff:10.1.2.3", "é", "É", "’", "İ", "K", "Σ",
	"5", "5.5", "true", "[]", "[", "x\ny", `q"\`, "2024-03-07T11:22:33Z", "2024-02-30T11:22:33Z", "0x10", "5d", "null", "0", "1", "_v1", ":", ":5", "}"}

func (g *generator) expr(depth int) ir.Expr {
	if depth == 0 || g.Intn(3) == 0 {
		return g.pred()
	}
	of := make([]ir.Expr, 1+g.Intn(3))
	for i := range of {
		of[i] = g.expr(depth - 1)
	}
	switch g.Intn(3) {
	case 0:
		return &ir.And{Of: of}
	case 1:
		return &ir.Or{Of: of}
	}
	return &ir.Not{Of: of[0]}
}

func (g *generator) pred() ir.Expr {
	leaf := ir.Leaf{Field: pick(g, fields()...)}
	switch g.Intn(14) {
	case 0:
		n, _ := ir.ParseNumber(pick(g, "5", "0", "-3", "1.5", "1e1"))
		return &ir.Compare{Leaf: leaf, Op: ir.Op(g.Intn(5)), Number: n}
	case 1:
		r, err := ir.ParseRegexp(pick(g, "a", "^a$", "^$", `\bb`, "a|5", "[^a]", `\S\d`, ".", "é", `\W`), g.Intn(2) == 0, g.Intn(2) == 0, g.Intn(2) == 0)
		if err != nil {
			panic(err)
		}
		return &ir.Regex{Leaf: leaf, Regexp: r}
	case 2:
		n, _ := ir.NewNetwork(netip.MustParsePrefix(pick(g, "10.0.0.0/8", "10.1.2.3/32", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1/128", "::/0")))
		return &ir.CIDR{Leaf: leaf, Network: n}
	case 3:
		return &ir.Exists{Leaf: leaf}
	case 4:
		return &ir.Null{Leaf: leaf}
	case 5:
		return &ir.Same{Leaf: leaf, Other: pick(g, fields()...), How: ir.Shape(g.Intn(4)), Fold: g.Intn(2) == 0}
	case 6:
		return &ir.TimePart{Leaf: leaf, Part: ir.Part(g.Intn(6)), Op: ir.Op(g.Intn(5)), Value: pick(g, 3, 7, 11, 22, 2024)}
	case 7:
		star := ir.Piece{Kind: ir.Any}
		return &ir.Keyword{Pattern: ir.NewPattern(star, ir.Piece{Kind: ir.Lit, Text: pick(g, "ab", "10.1", "q\"", "true", "port")}, star), Fold: g.Intn(2) == 0}
	}
	return &ir.Match{Leaf: leaf, Pattern: g.pattern(), Fold: g.Intn(3) > 0}
}

func (g *generator) pattern() ir.Pattern {
	word := ir.Piece{Kind: ir.Lit, Text: pick(g, words...)}
	star, one := ir.Piece{Kind: ir.Any}, ir.Piece{Kind: ir.One}
	return ir.NewPattern(pick(g,
		[]ir.Piece{word}, []ir.Piece{word}, []ir.Piece{word, star}, []ir.Piece{star, word}, []ir.Piece{star, word, star},
		[]ir.Piece{star}, []ir.Piece{one, star}, []ir.Piece{word, one}, []ir.Piece{word, star, one, word})...)
}

// record makes a record in which every field of the generator takes every
// shape that its type allows.
func (g *generator) record() string {
	item := func() string {
		return pick(g, "null", "{}", g.object("port", g.number(), "cidr", g.list(g.text)), g.object("port", g.number()), `{"cidr":[]}`)
	}
	free := func() string {
		return pick(g, g.text(), "null", g.object("deep", g.text()), g.object("deep", g.list(g.text)))
	}
	request := g.object(
		"maxCount", g.number(), "when", g.text(), "dotted.key", g.text(), "filter", g.object("k", g.text()),
		"tags", g.list(g.text), "items", g.list(item), "mode", pick(g, g.text(), g.list(g.text)),
		"free", pick(g, free(), g.list(free)))
	return g.object(
		"eventName", g.text(), "errorCode", pick(g, g.text(), "null"), "sourceIPAddress", pick(g, `"10.1.2.3"`, `"2001:db8::1"`, `"AWS Internal"`),
		"readOnly", pick(g, "true", "false"), "requestParameters", pick(g, request, request, request, "null"),
		"resources", g.list(func() string { return g.object("ARN", g.text()) }), "userIdentity", g.object("userName", g.text()))
}

// object writes some of the members.
func (g *generator) object(members ...string) string {
	var parts []string
	for i := 0; i < len(members); i += 2 {
		if g.Intn(5) > 0 {
			parts = append(parts, toJSON(members[i], ":")+":"+members[i+1])
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (g *generator) list(element func() string) string {
	parts := make([]string, g.Intn(3))
	for i := range parts {
		parts[i] = pick(g, element(), element(), element(), "null")
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// text prefers the first words, so that fields often hold the same one. It
// leaves out İ, which Java lowers to two characters: case beyond ASCII is the
// store's own.
func (g *generator) text() string {
	word := words[min(g.Intn(len(words)), g.Intn(len(words)), g.Intn(len(words)))]
	return toJSON(strings.ReplaceAll(word, "İ", "I"), ":")
}

func (g *generator) number() string { return pick(g, "5", "0", "-3", "1.5", "22", `"5"`) }

func TestTheSamePlanGivesTheSameQuery(t *testing.T) {
	g := &generator{rand.New(rand.NewSource(2))}
	b := newBackend(t, nil)
	for range 300 {
		p := plan(g.expr(3))
		first, err := b.Translate(p)
		second, again := newBackend(t, nil).Translate(p)
		if first.Text != second.Text || !slices.Equal(first.Notes, second.Notes) || fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("two queries for one plan:\n%s\n%s", first.Text, second.Text)
		}
	}
}

func TestPromises(t *testing.T) {
	backendtest.Run(t, Target(), newBackend(t, nil))
}

// TestEverySampleIsWellFormed holds all that can be printed to the grammar and
// to the rules behind it.
func TestEverySampleIsWellFormed(t *testing.T) {
	for _, options := range []map[string]string{nil, {"fragment": "true", "native-case": "true", "null-guard": "true", "duration": "1d"}, {"arrays": "known", "derive": "false"}} {
		b := newBackend(t, options)
		for _, s := range backendtest.Samples() {
			q, err := b.Translate(plan(s.Expr))
			if err != nil {
				continue
			}
			if _, err := parse(q.Text); err != nil {
				t.Errorf("%s: %v\n%s", s.Name, err, q.Text)
			}
		}
	}
}
