package sigma

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// formatCond prints a condition as an S-expression.
func formatCond(c Cond) string {
	list := func(op string, of []Cond) string {
		for _, e := range of {
			op += " " + formatCond(e)
		}
		return "(" + op + ")"
	}
	switch c := c.(type) {
	case nil:
		return "nil"
	case *And:
		return list("and", c.Of)
	case *Or:
		return list("or", c.Of)
	case *Not:
		return list("not", []Cond{c.Of})
	case *Ref:
		return c.Name.Value
	case *Quant:
		var names []string
		for _, s := range c.Of {
			names = append(names, s.Name.Value)
		}
		word := "one"
		if c.All {
			word = "all"
		}
		return fmt.Sprintf("(%s %s: %s)", word, c.Pattern.Value, strings.Join(names, " "))
	}
	panic(fmt.Sprintf("sigma: unhandled %T", c))
}

// ruleWith gives the rule of a condition over the selections a, b, c, sel_1,
// sel_2, _x, sel-3 and sel.4.
func ruleWith(t *testing.T, condition string) (*Rule, diag.List) {
	t.Helper()
	docs := parseText(ruleOf(condition))
	if len(docs) != 1 || docs[0].Body == nil {
		t.Fatalf("no rule: %v", allDiags(docs))
	}
	return docs[0].Body.(*Rule), docs[0].Diags
}

func ruleOf(condition string) string {
	var s strings.Builder
	for _, name := range []string{"a", "b", "c", "sel_1", "sel_2", "_x", "sel-3", "sel.4"} {
		fmt.Fprintf(&s, "%s: {f: %s}\n", name, name)
	}
	return inRule(s.String() + "condition: " + condition)
}

func TestConditionMeaning(t *testing.T) {
	tests := []struct{ condition, want string }{
		{"a", "a"},
		{"a or b and c", "(or a (and b c))"},
		{"not a and b", "(and (not a) b)"},
		{"not not a", "(not (not a))"},
		{"a and (b and c)", "(and a (and b c))"},
		{"a and b and c or a", "(or (and a b c) a)"},
		{"((a)or(not(b)))", "(or a (not b))"},
		{"not (a or b) and c", "(and (not (or a b)) c)"},
		{"sel-3 and sel.4 and _x", "(and sel-3 sel.4 _x)"},
		{"1 of them", "(one them: a b c sel_1 sel_2 sel-3 sel.4)"},
		{"any of sel_*", "(one sel_*: sel_1 sel_2)"},
		{"all of sel*", "(all sel*: sel_1 sel_2 sel-3 sel.4)"},
		{"1   of \t sel*2", "(one sel*2: sel_2)"},
		{"1 of *", "(one *: a b c sel_1 sel_2 sel-3 sel.4)"},
		{"1 of _*", "(one _*: _x)"},
		{"1 of *e*_*", "(one *e*_*: sel_1 sel_2)"},
		{"not 1 of sel_1* and a", "(and (not (one sel_1*: sel_1)) a)"},
		{"\"a and\\n  b\"", "(and a b)"},
		{">\n    a or\n      b and\n\n    c", "(or a (and b c))"},
	}
	for _, test := range tests {
		r, diags := ruleWith(t, test.condition)
		if got := formatCond(r.Detection.Conditions[0].Expr); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.condition, got, test.want)
		}
		if diags.HasErrors() {
			t.Errorf("%s: %v", test.condition, diags)
		}
	}
}

func TestConditionSpans(t *testing.T) {
	tests := []struct {
		condition string
		want      []string
	}{
		{"(a or not  b) and ((c))", []string{
			`and 12:14-12:37 "(a or not  b) and ((c))"`, `or 12:14-12:27 "(a or not  b)"`, `ref 12:15-12:16 "a"`,
			`not 12:20-12:26 "not  b"`, `ref 12:25-12:26 "b"`, `ref 12:34-12:35 "c"`}},
		{"'not (not a)'", []string{`not 12:15-12:26 "not (not a)"`, `not 12:19-12:26 "(not a)"`, `ref 12:24-12:25 "a"`}},
		{"1 of  sel_* or all of them", []string{
			`or 12:14-12:40 "1 of  sel_* or all of them"`, `quant 12:14-12:25 "1 of  sel_*"`, `pattern 12:20-12:25 "sel_*"`,
			`quant 12:29-12:40 "all of them"`, `pattern 12:36-12:40 "them"`}},
		{">-\n    a\n    and b", []string{`and 13:7-14:12 "a\n      and b"`, `ref 13:7-13:8 "a"`, `ref 14:11-14:12 "b"`}},
		{"\"a\\x20and b\"", []string{`and 12:15-12:25 "a\\x20and b"`, `ref 12:15-12:16 "a"`, `ref 12:24-12:25 "b"`}},
	}
	for _, test := range tests {
		r, _ := ruleWith(t, test.condition)
		var p placer
		p.cond(r.Detection.Conditions[0].Expr)
		var got []string
		for _, x := range p.places {
			got = append(got, x.String())
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.condition, diff)
		}
	}
}

// Every fault of a condition is told at its place, several at a time.
func TestConditionFaults(t *testing.T) {
	tests := []struct {
		condition string
		want      []string
	}{
		{"a and", []string{`condition-operand-missing 12:16-12:19 "and"`}},
		{"a or and b", []string{`condition-operand-missing 12:19-12:22 "and"`}},
		{"()", []string{`condition-operand-missing 12:15-12:16 ")"`}},
		{"not", []string{`condition-operand-missing 12:14-12:17 "not"`}},
		{"(a and (b or c)", []string{`condition-bracket-open 12:14-12:15 "("`}},
		{"a) and b)", []string{`condition-bracket-unopened 12:15-12:16 ")"`, `condition-bracket-unopened 12:22-12:23 ")"`}},
		{"a b and c c and d", []string{
			`condition-operator-missing 12:16-12:17 "b"`, `condition-operator-missing 12:24-12:25 "c"`, `condition-unknown-selection 12:30-12:31 "d"`}},
		{"a not b", []string{`condition-operator-missing 12:16-12:19 "not"`}},
		{"a (b or d)", []string{`condition-operator-missing 12:16-12:17 "("`, `condition-unknown-selection 12:22-12:23 "d"`}},
		{"sel_3 and 1 of sol_*", []string{`condition-unknown-selection 12:14-12:19 "sel_3"`, `condition-matches-no-selection 12:29-12:34 "sol_*"`}},
		{"sel_*", []string{`condition-quantifier-missing 12:14-12:19 "sel_*"`}},
		{"2 of sel_*", []string{`condition-quantifier-unknown 12:14-12:24 "2 of sel_*"`}},
		{"a or 1 of", []string{`condition-quantifier-malformed 12:19-12:23 "1 of"`}},
		{"1 of (a)", []string{`condition-quantifier-malformed 12:14-12:18 "1 of"`}},
		{"all", []string{`condition-quantifier-malformed 12:14-12:17 "all"`}},
		{"of them", []string{`condition-quantifier-malformed 12:14-12:16 "of"`, `condition-operator-missing 12:17-12:21 "them"`}},
		{"1 of themes", []string{`condition-matches-no-selection 12:19-12:25 "themes"`}},
		{"1 ofthem", []string{`condition-quantifier-malformed 12:14-12:15 "1"`, `condition-operator-missing 12:16-12:22 "ofthem"`}},
		{"a && '!b'", []string{`condition-character-invalid 12:16-12:18 "&&"`, `condition-character-invalid 12:19-12:23 "'!b'"`}},
		{"a, b", []string{`condition-character-invalid 12:15-12:16 ","`, `condition-operator-missing 12:17-12:18 "b"`}},
		{"a > 5 and b", []string{`condition-character-invalid 12:16-12:17 ">"`}},
		{"value_count(a, 1, 30m) > 1 and d", []string{`condition-function-call 12:14-12:40 "value_count(a, 1, 30m) > 1"`, `condition-unknown-selection 12:45-12:46 "d"`}},
		{"1 of sel_1 and all of them", []string{
			`condition-pattern-without-star 12:19-12:24 "sel_1"`, `condition-all-of-them 12:29-12:40 "all of them"`}},
		{"a AND 1 OF THEM Or NOT b", []string{
			`condition-keyword-case 12:16-12:19 "AND"`, `condition-keyword-case 12:22-12:24 "OF"`, `condition-keyword-case 12:25-12:29 "THEM"`,
			`condition-keyword-case 12:30-12:32 "Or"`, `condition-keyword-case 12:33-12:36 "NOT"`}},
		{"~", []string{`condition-empty 12:14-12:15 "~"`}},
		{"' '", []string{`condition-empty 12:14-12:17 "' '"`}},
		{"[]", []string{`condition-empty 12:14-12:16 "[]"`}},
		{"[a, [b]]", []string{`condition-wrong-type 12:18-12:21 "[b]"`}},
		{"[a, '']", []string{`condition-empty 12:18-12:20 "''"`}},
		{"a || b", []string{`aggregation-malformed 12:16-12:18 "||"`}},
	}
	for _, test := range tests {
		_, diags := ruleWith(t, test.condition)
		var got []string
		for _, d := range diags {
			if d.ID != "selection-unused" {
				got = append(got, d.ID+" "+spanOf(d.Span))
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.condition, diff)
		}
	}
}

func TestConditionFaultsAreLimited(t *testing.T) {
	_, diags := ruleWith(t, strings.Repeat("x and ", 50)+"x")
	if n := diags.Count(diag.Error); n != maxConditionFaults {
		t.Errorf("%d errors", n)
	}
}

// A selection may be called like a keyword in capitals; then it is meant.
func TestConditionKeywordCaseYieldsToSelections(t *testing.T) {
	docs := parseText(inRule("AND: {f: 1}\nNot: {f: 2}\ncondition: not AND and Not"))
	r := docs[0].Body.(*Rule)
	if got := formatCond(r.Detection.Conditions[0].Expr); got != "(and (not AND) Not)" || len(docs[0].Diags) > 0 {
		t.Errorf("got %s %v", got, docs[0].Diags)
	}
}

func TestConditionListIsKept(t *testing.T) {
	r, diags := ruleWith(t, "[a or b, 1 of sel*]")
	if len(r.Detection.Conditions) != 2 || diags.HasErrors() {
		t.Fatalf("got %d conditions, %v", len(r.Detection.Conditions), diags)
	}
	if got := formatCond(r.Detection.Conditions[1].Expr); got != "(one sel*: sel_1 sel_2 sel-3 sel.4)" {
		t.Error(got)
	}
	var unused []string
	for _, d := range diags {
		unused = append(unused, d.ID+" "+d.Span.Text())
	}
	if diff := cmp.Diff([]string{"selection-unused c", "selection-unused _x"}, unused); diff != "" {
		t.Error(diff)
	}
}

func formatAggregation(a *Aggregation) string {
	if a == nil {
		return "none"
	}
	out := a.Function.Value
	if a.Function.Value == "near" {
		return out + " " + formatCond(a.Near)
	}
	var by []string
	for _, f := range a.By {
		by = append(by, f.Value)
	}
	return fmt.Sprintf("%s(%s) by %v %s %s", out, a.Field.Value, by, a.Op.Value, a.Threshold.Value)
}

func TestAggregation(t *testing.T) {
	tests := []struct{ condition, main, want string }{
		{"a | count() > 5", "a", "count() by [] > 5"},
		{"a or b|count(f.g) by x.y, z >= 2.5", "(or a b)", "count(f.g) by [x.y z] >= 2.5"},
		{"a | sum( v )by x<-1", "a", "sum(v) by [x] < -1"},
		{"a | min(v) == 5", "a", "min(v) by [] == 5"},
		{"a | max(v) != 5", "a", "max(v) by [] != 5"},
		{"a | avg(v) = 5", "a", "avg(v) by [] = 5"},
		{"a | near b and not c", "a", "near (and b (not c))"},
		{"a |near 1 of sel_*", "a", "near (one sel_*: sel_1 sel_2)"},
		{"a | COUNT() > 5", "a", "count() by [] > 5"},
		{"a | count > 5", "a", "() by []  "},
		{"a | count() by > 5", "a", "() by []  "},
		{"a | count() by x", "a", "() by []  "},
		{"a | count() > x", "a", "() by []  "},
		{"a | count() > 5 5", "a", "() by []  "},
		{"a | mean() > 5", "a", "() by []  "},
		{"a | near", "a", "() by []  "},
		{"a |", "a", "() by []  "},
		{"a | near d", "a", "() by []  "},
	}
	for _, test := range tests {
		r, diags := ruleWith(t, "'"+test.condition+"'")
		c := r.Detection.Conditions[0]
		if formatCond(c.Expr) != test.main || c.Aggregation == nil {
			t.Errorf("%s: %s", test.condition, formatCond(c.Expr))
			continue
		}
		if c.Aggregation.Function.Value == "" {
			c.Aggregation = &Aggregation{}
			if !diags.HasErrors() {
				t.Errorf("%s: no error", test.condition)
			}
		} else if diags.HasErrors() {
			t.Errorf("%s: %v", test.condition, diags)
		}
		if got := formatAggregation(c.Aggregation); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.condition, got, test.want)
		}
	}
}

func TestMatchesPattern(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"a*", "a", true}, {"a*a", "a", false}, {"a*a", "aa", true}, {"*", "x", true}, {"*", "_x", false}, {"_*", "_x", true},
		{"*_x", "a_x", true}, {"*_x", "_x", false}, {"a*b*c", "a1b2c", true}, {"a*b*c", "acb", false}, {"**", "x", true},
		{"a", "a", true}, {"a", "ab", false}, {"*b*", "abc", true}, {"*b*b*", "abc", false}, {"A*", "ab", false},
	}
	for _, test := range tests {
		if got := matchesPattern(test.pattern, test.name); got != test.want {
			t.Errorf("matchesPattern(%q, %q) = %v", test.pattern, test.name, got)
		}
	}
}
