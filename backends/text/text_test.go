package text

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

func match(field, value string) *ir.Match {
	return &ir.Match{Leaf: ir.Leaf{Field: ir.NewField(field)}, Pattern: ir.Text(value), Fold: true}
}

func dialect() *Dialect {
	return &Dialect{
		And: " AND ", Or: " OR ", True: "TRUE", False: "FALSE",
		Not: func(s string) string { return "NOT " + s },
		Pred: func(p ir.Pred, negated bool) (Text, error) {
			sign := "="
			if negated {
				sign = "~"
			}
			return Tight("%s%s%s", p.On().Name, sign, p.(*ir.Match).Pattern), nil
		},
		Listable: func(m *ir.Match) bool { return !m.Pattern.HasWildcard() },
		List: func(ms []*ir.Match, _ bool) (Text, error) {
			var values []string
			for _, m := range ms {
				values = append(values, m.Pattern.String())
			}
			return Tight("%s IN (%s)", ms[0].Field.Name, strings.Join(values, ", ")), nil
		},
	}
}

func TestBracketsStandWhereOperatorsMix(t *testing.T) {
	a, b, c, d := match("a", "1"), match("b", "2"), match("c", "3"), match("a", "4")
	and := func(of ...ir.Expr) ir.Expr { return &ir.And{Of: of} }
	or := func(of ...ir.Expr) ir.Expr { return &ir.Or{Of: of} }
	not := func(of ir.Expr) ir.Expr { return &ir.Not{Of: of} }
	for want, e := range map[string]ir.Expr{
		"a=1":                            a,
		"a=1 AND b=2":                    and(a, b),
		"a=1 OR b=2":                     or(a, b),
		"a=1 AND (b=2 OR c=3)":           and(a, or(b, c)),
		"a=1 OR (b=2 AND c=3)":           or(a, and(b, c)),
		"NOT a~1":                        not(a),
		"NOT (a~1 AND b~2)":              not(and(a, b)),
		"a=1 AND NOT (b~2 OR NOT c=3)":   and(a, not(or(b, not(c)))),
		"a IN (1, 4)":                    or(a, d),
		"NOT a IN (1, 4)":                not(or(a, d)),
		"a IN (1, 4) OR b=2":             or(a, b, d),
		"b=2 AND a IN (1, 4)":            and(b, or(a, d)),
		"TRUE":                           and(),
		"FALSE":                          or(),
		"(a=1 AND b=2) OR (c=3 AND a=4)": or(and(a, b), and(c, d)),
	} {
		got, err := dialect().Print(e)
		if err != nil || got != want {
			t.Errorf("got %s (%v), want %s", got, err, want)
		}
	}
}

func TestListsKeepFoldingApart(t *testing.T) {
	cased := match("a", "5")
	cased.Fold = false
	got, err := dialect().Print(&ir.Or{Of: []ir.Expr{match("a", "1"), cased, match("a", "4")}})
	if want := "a IN (1, 4) OR a=5"; err != nil || got != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}
