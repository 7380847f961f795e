package match_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A maker makes random records and conditions out of few names and texts, so
// that they meet often.
type maker struct{ *rand.Rand }

func newMaker() maker { return maker{rand.New(rand.NewPCG(2024, 7))} }

func pick[T any](m maker, from ...T) T { return from[m.IntN(len(from))] }

func (m maker) record() string { return m.object(0) }

// object writes compact JSON without repeated keys.
func (m maker) object(depth int) string {
	var members []string
	for _, key := range []string{"a", "b", "a.b", "c", "b.c"} {
		if m.IntN(2) == 0 {
			members = append(members, `"`+key+`":`+m.value(depth+1))
		}
	}
	m.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + strings.Join(members, ",") + "}"
}

func (m maker) value(depth int) string {
	kind := m.IntN(10)
	if depth > 4 {
		kind = m.IntN(6)
	}
	switch kind {
	case 0:
		return "null"
	case 1:
		return pick(m, "true", "false")
	case 2:
		return pick(m, "1", "1.0", "22", "-0", "1e3")
	case 3:
		return pick(m, `"10.0.0.1"`, `"2024-02-29T23:00:00Z"`, `"1"`, `"true"`, `""`)
	case 4, 5:
		return pick(m, `"x"`, `"X"`, `"xy"`, `"yXx"`, `"İK"`, `"x\ny"`, `"[]"`, `"{}"`)
	case 6, 7:
		elements := make([]string, m.IntN(4))
		for i := range elements {
			elements[i] = m.value(depth + 1)
		}
		return "[" + strings.Join(elements, ",") + "]"
	}
	return m.object(depth)
}

func (m maker) field() string {
	return pick(m, "a", "b", "c", "a.b", "b.c", "a.b.c", "a.a", "c.a.b", "b.a.b", "a.b.a.b", "d", "c.b.c")
}

func (m maker) pattern() ir.Pattern {
	parts := make([]any, m.IntN(4))
	for i := range parts {
		parts[i] = pick[any](m, star, star, one, "x", "X", "y", "1", "true", "i", "k", "[", `{"`, "\n")
	}
	return pattern(parts...)
}

// expr makes a condition; pred makes its predicates.
func (m maker) expr(depth int, pred func() ir.Expr) ir.Expr {
	kind := m.IntN(8)
	if depth == 0 {
		kind = 0
	}
	switch kind {
	case 0, 1:
		return pred()
	case 2:
		return ir.Const(m.IntN(2) == 0)
	case 3, 4:
		return not(m.expr(depth-1, pred))
	}
	of := make([]ir.Expr, m.IntN(4))
	for i := range of {
		of[i] = m.expr(depth-1, pred)
	}
	if kind < 6 {
		return and(of...)
	}
	return or(of...)
}

// simple makes a predicate that the second evaluator knows.
func (m maker) simple() ir.Expr {
	fold := m.IntN(2) == 0
	switch m.IntN(8) {
	case 0:
		return null(m.field())
	case 1:
		return exists(m.field())
	case 2:
		return sameAs(m.field(), ir.ShapeExact, m.field())
	case 3:
		return &ir.Keyword{Pattern: ir.NewPattern(append(pattern(star), m.pattern()...)...), Fold: fold}
	}
	return &ir.Match{Leaf: leaf(m.field()), Pattern: m.pattern(), Fold: fold}
}

// predicate makes any predicate.
func (m maker) predicate() ir.Expr {
	op := pick(m, ir.EQ, ir.LT, ir.LTE, ir.GT, ir.GTE)
	switch m.IntN(7) {
	case 0:
		return compare(m.field(), op, pick(m, "0", "1", "22.5"))
	case 1:
		return regex(m.field(), pick(m, "x", "^X$", "(?i)y", `\d`, "x.y", "(?s)x.y"))
	case 2:
		return &ir.KeywordRegex{Regexp: parsedRegexp(pick(m, "x", `^1\.`))}
	case 3:
		return cidr(m.field(), pick(m, "10.0.0.0/8", "::/0"))
	case 4:
		return timePart(m.field(), pick(m, ir.Hour, ir.Day, ir.Week), op, pick(m, 9, 23, 29))
	}
	return m.simple()
}

func TestTwoEvaluatorsAgree(t *testing.T) {
	m, rounds, held := newMaker(), 30_000, 0
	for range rounds {
		record, e := m.record(), m.expr(2, m.simple)
		got := verdict(t, e, mustRecord(t, record))
		if want := holds(e, json.RawMessage(record)); got != want {
			t.Fatalf("%s\non %s: got %t, the second evaluator says %t", ir.Format(e), record, got, want)
		}
		if got {
			held++
		}
	}
	if held < rounds/5 || held > rounds*4/5 {
		t.Errorf("%d of %d conditions held: too one-sided to mean much", held, rounds)
	}
}

// TestRewritingKeepsTheMeaning tries the laws of two-valued logic, and the
// passes of package ir that promise an equal tree.
func TestRewritingKeepsTheMeaning(t *testing.T) {
	m := newMaker()
	for range 20_000 {
		r := mustRecord(t, m.record())
		a, b := m.expr(3, m.predicate), m.expr(2, m.predicate)
		want := verdict(t, a, r)
		for _, law := range []struct {
			name string
			expr ir.Expr
			want bool
		}{
			{"negation", not(a), !want},
			{"double negation", not(not(a)), want},
			{"Simplify", ir.Simplify(a), want},
			{"Simplify twice", ir.Simplify(ir.Simplify(a)), want},
			{"Simplify of the negation", ir.Simplify(not(a)), !want},
			{"Map that changes nothing", ir.Map(a, func(p ir.Pred) ir.Expr { return p }), want},
			{"copies of predicates", ir.Map(a, func(p ir.Pred) ir.Expr { return p.WithFields(p.Fields()) }), want},
			{"excluded middle", or(a, not(a)), true},
			{"contradiction", and(a, not(a)), false},
			{"De Morgan", not(and(not(a), not(b))), verdict(t, or(a, b), r)},
			{"order of an or", or(b, a), verdict(t, or(a, b), r)},
		} {
			if got := verdict(t, law.expr, r); got != law.want {
				t.Fatalf("%s changes %s\non %s: got %t, want %t", law.name, ir.Format(a), r, got, law.want)
			}
		}
	}
}

// TestTypesAndNamesForPeopleDoNotCount: a catalogue may be wrong about a
// record, and the evaluator must not be.
func TestTypesAndNamesForPeopleDoNotCount(t *testing.T) {
	m := newMaker()
	for range 2_000 {
		r, e := mustRecord(t, m.record()), m.expr(2, m.predicate)
		typed := ir.Map(e, func(p ir.Pred) ir.Expr {
			fields := append([]ir.Field{}, p.Fields()...)
			for i := range fields {
				fields[i].Written = "elsewhere"
				fields[i].Type = ir.Type{Known: true, Kind: ir.KindNumber, Path: []ir.Segment{{Key: fields[i].Name, Arity: ir.Single}}}
			}
			return p.WithFields(fields)
		})
		if got, want := verdict(t, typed, r), verdict(t, e, r); got != want {
			t.Fatalf("%s on %s: %t with types, %t without", ir.Format(e), r, got, want)
		}
	}
}

// TestMatchersMayBeShared runs one matcher and one record from several
// goroutines; the race detector would object.
func TestMatchersMayBeShared(t *testing.T) {
	matcher, r := mustNew(t, and(keyword("x"), regex("a", "x"), is("a", "X"))), mustRecord(t, `{"a":["x",{"b":1}]}`)
	results := make(chan string)
	for range 8 {
		go func() { results <- fmt.Sprint(matcher.Match(r), matcher.Explain(r).Holds) }()
	}
	for range 8 {
		if got := <-results; got != "true true" {
			t.Errorf("got %s, want true true", got)
		}
	}
}
