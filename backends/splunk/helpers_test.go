package splunk

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// backend makes a backend from options written as name=value.
func newTestBackend(t testing.TB, options ...string) backends.Backend {
	t.Helper()
	values := map[string]string{}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		values[name] = value
	}
	b, err := Target().New(backends.Settings{Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func translate(t testing.TB, b backends.Backend, e ir.Expr) backends.Query {
	t.Helper()
	q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: e}})
	if err != nil {
		t.Fatalf("%v for\n%s", err, ir.Format(e))
	}
	if fault := wellFormed(q.Text); fault != "" {
		t.Fatalf("not well-formed, %s:\n%s", fault, q.Text)
	}
	return q
}

// run runs a query on an event.
func run(t testing.TB, query string, e *splunkEvent) bool {
	t.Helper()
	e = &splunkEvent{raw: e.raw, fields: cloned(e.fields)}
	commands := strings.Split(query, "\n")
	found, err := runSearch(commands[0], e)
	for _, command := range commands[1:] {
		if err != nil || !found {
			break
		}
		if assignment, ok := strings.CutPrefix(command, "| eval "); ok {
			name, expr, _ := strings.Cut(assignment, "=")
			var v any
			if v, err = runEval(expr, e); v != nil {
				e.fields[name] = v.([]string)
			}
			continue
		}
		var v any
		v, err = runEval(strings.TrimPrefix(command, "| where "), e)
		found = v == true
	}
	if err != nil {
		t.Fatalf("%v\nin %s", err, query)
	}
	return found
}

func cloned(fields map[string][]string) map[string][]string {
	c := make(map[string][]string, len(fields))
	for name, values := range fields {
		c[name] = values
	}
	return c
}

// means tells whether a condition holds on a record, by the reference.
func means(t testing.TB, e ir.Expr, raw string) bool {
	t.Helper()
	m, err := match.New(e)
	if err != nil {
		t.Fatal(err)
	}
	r, err := match.ParseRecord([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Match(r)
}

// field makes a field from keys as backendtest.Known takes them.
func field(kind ir.Kind, keys ...string) ir.Field {
	name := strings.NewReplacer("[]", "", "?", "").Replace(strings.Join(keys, "."))
	return backendtest.Known(name, kind, keys...)
}

func known(name string) ir.Field { return field(ir.KindText, strings.Split(name, ".")...) }

// pattern reads a pattern in which % is Any, _ is One and all else literal.
func pattern(s string) ir.Pattern {
	var pieces []ir.Piece
	for _, c := range s {
		piece := ir.Piece{Kind: ir.Lit, Text: string(c)}
		switch c {
		case '%':
			piece = ir.Piece{Kind: ir.Any}
		case '_':
			piece = ir.Piece{Kind: ir.One}
		}
		pieces = append(pieces, piece)
	}
	return ir.NewPattern(pieces...)
}

// leaf stands somewhere in a rule, as opposed to what pipelines add.
func leaf(f ir.Field) ir.Leaf {
	return ir.Leaf{Field: f, At: diag.Span{File: diag.NewFile("rule.yml", nil)}}
}

func equals(f ir.Field, s string) ir.Expr {
	return &ir.Match{Leaf: leaf(f), Pattern: pattern(s), Fold: true}
}

func cased(f ir.Field, s string) ir.Expr {
	return &ir.Match{Leaf: leaf(f), Pattern: pattern(s)}
}

func exists(f ir.Field) ir.Expr { return &ir.Exists{Leaf: leaf(f)} }

func null(f ir.Field) ir.Expr { return &ir.Null{Leaf: leaf(f)} }

func compare(f ir.Field, op ir.Op, n string) ir.Expr {
	number, ok := ir.ParseNumber(n)
	if !ok {
		panic("no number: " + n)
	}
	return &ir.Compare{Leaf: leaf(f), Op: op, Number: number}
}

func parsed(source string) ir.Regexp {
	r, err := ir.ParseRegexp(source, false, false, false)
	must(err)
	return r
}

func regex(f ir.Field, source string) ir.Expr {
	return &ir.Regex{Leaf: leaf(f), Regexp: parsed(source)}
}

func cidr(f ir.Field, s string) ir.Expr {
	n, _ := ir.NewNetwork(netip.MustParsePrefix(s))
	return &ir.CIDR{Leaf: leaf(f), Network: n}
}

func timePart(f ir.Field, part ir.Part, op ir.Op, value int) ir.Expr {
	return &ir.TimePart{Leaf: leaf(f), Part: part, Op: op, Value: value}
}

func same(f ir.Field, how ir.Shape, other ir.Field, fold bool) ir.Expr {
	return &ir.Same{Leaf: leaf(f), Other: other, How: how, Fold: fold}
}

func keyword(s string) ir.Expr { return &ir.Keyword{Pattern: pattern("%" + s + "%"), Fold: true} }

func and(of ...ir.Expr) ir.Expr { return &ir.And{Of: of} }

func or(of ...ir.Expr) ir.Expr { return &ir.Or{Of: of} }

func negated(e ir.Expr) ir.Expr { return &ir.Not{Of: e} }
