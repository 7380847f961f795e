package match_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

const (
	star = ir.Any
	one  = ir.One
)

func leaf(field string) ir.Leaf { return ir.Leaf{Field: ir.NewField(field)} }

// pattern makes a pattern of texts, star and one.
func pattern(parts ...any) ir.Pattern {
	pieces := make([]ir.Piece, len(parts))
	for i, part := range parts {
		switch part := part.(type) {
		case string:
			pieces[i] = ir.Piece{Kind: ir.Lit, Text: part}
		case ir.PieceKind:
			pieces[i] = ir.Piece{Kind: part}
		default:
			panic(fmt.Sprintf("unhandled %T", part))
		}
	}
	return ir.NewPattern(pieces...)
}

func is(field string, parts ...any) ir.Expr {
	return &ir.Match{Leaf: leaf(field), Pattern: pattern(parts...), Fold: true}
}

func cased(field string, parts ...any) ir.Expr {
	return &ir.Match{Leaf: leaf(field), Pattern: pattern(parts...)}
}

func not(e ir.Expr) ir.Expr     { return &ir.Not{Of: e} }
func and(of ...ir.Expr) ir.Expr { return &ir.And{Of: of} }
func or(of ...ir.Expr) ir.Expr  { return &ir.Or{Of: of} }

func exists(field string) ir.Expr { return &ir.Exists{Leaf: leaf(field)} }
func null(field string) ir.Expr   { return &ir.Null{Leaf: leaf(field)} }

func compare(field string, op ir.Op, constant string) ir.Expr {
	n, ok := ir.ParseNumber(constant)
	if !ok {
		panic("no number: " + constant)
	}
	return &ir.Compare{Leaf: leaf(field), Op: op, Number: n}
}

func cidr(field, network string) ir.Expr {
	n, _ := ir.NewNetwork(netip.MustParsePrefix(network))
	return &ir.CIDR{Leaf: leaf(field), Network: n}
}

func regex(field, source string) ir.Expr {
	return &ir.Regex{Leaf: leaf(field), Regexp: parsedRegexp(source)}
}

func parsedRegexp(source string) ir.Regexp {
	r, err := ir.ParseRegexp(source, false, false, false)
	if err != nil {
		panic(err)
	}
	return r
}

func sameAs(field string, how ir.Shape, other string) ir.Expr {
	return &ir.Same{Leaf: leaf(field), Other: ir.NewField(other), How: how, Fold: true}
}

func timePart(field string, part ir.Part, op ir.Op, value int) ir.Expr {
	return &ir.TimePart{Leaf: leaf(field), Part: part, Op: op, Value: value}
}

func keyword(parts ...any) ir.Expr {
	around := append(append([]any{star}, parts...), star)
	return &ir.Keyword{Pattern: pattern(around...), Fold: true}
}

func mustRecord(t testing.TB, text string) match.Record {
	t.Helper()
	r, err := match.ParseRecord([]byte(text))
	if err != nil {
		t.Fatalf("ParseRecord(%s): %v", text, err)
	}
	return r
}

func mustNew(t testing.TB, e ir.Expr) *match.Matcher {
	t.Helper()
	m, err := match.New(e)
	if err != nil {
		t.Fatalf("New(%s): %v", ir.Format(e), err)
	}
	return m
}

// verdict matches and explains, and insists that both agree.
func verdict(t testing.TB, e ir.Expr, r match.Record) bool {
	t.Helper()
	m := mustNew(t, e)
	got := m.Match(r)
	if told := m.Explain(r).Holds; told != got {
		t.Errorf("%s on %s: Match says %t and Explain %t", ir.Format(e), r, got, told)
	}
	return got
}

// check wants e to hold on the record, or not.
func check(t *testing.T, record string, e ir.Expr, want bool) {
	t.Helper()
	if got := verdict(t, e, mustRecord(t, record)); got != want {
		t.Errorf("%s on %s: got %t, want %t", ir.Format(e), record, got, want)
	}
}

// onF is check for a record whose only field is f, with its value as JSON.
func onF(t *testing.T, value string, e ir.Expr, want bool) {
	t.Helper()
	check(t, `{"f":`+value+`}`, e, want)
}
