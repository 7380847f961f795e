package match_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// show writes a trace on a line: + or - for each part and value, and a word
// for the part.
func show(t match.Trace) string {
	sign := func(holds bool) string { return map[bool]string{true: "+", false: "-"}[holds] }
	name, _, _ := strings.Cut(strings.Trim(ir.Format(t.Expr), "("), " ")
	name, _, _ = strings.Cut(strings.TrimRight(name, ")"), "\n")
	out := sign(t.Holds) + name
	for _, v := range t.Reached {
		out += fmt.Sprintf(" %s%s=%s", sign(v.Holds), v.At, v.Value)
	}
	if len(t.Of) > 0 {
		parts := make([]string, len(t.Of))
		for i, of := range t.Of {
			parts[i] = show(of)
		}
		out += " (" + strings.Join(parts, ", ") + ")"
	}
	return out
}

func TestExplainShowsWhatWasSeen(t *testing.T) {
	const record = `{"n":"Stop","none":null,"p":{"items":[{"port":22},{"port":[443,null]}],"a.b":["x"],"":1,"ä":"[]"}}`
	tests := []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"a value", is("n", "stop"), `+match/i +n="Stop"`},
		{"a value that fails", cased("n", "stop"), `-match -n="Stop"`},
		{"nothing reached", is("p.x", star), `-match/i`},
		{"each element with its place", is("p.items.port", "443"),
			`+match/i -p.items[0].port=22 +p.items[1].port[0]=443 -p.items[1].port[1]=null`},
		{"keys that need quotes", is("p.a.b", "x"), `+match/i +p["a.b"][0]="x"`},
		{"the empty key", is("p.", "1"), `+match/i +p[""]=1`},
		{"exists", exists("none"), `+exists +none=null`},
		{"null by nulls", null("none"), `+null +none=null`},
		{"null by absence", null("absent"), `+null`},
		{"null spoilt by a value", null("p.items.port"),
			`-null -p.items[0].port=22 -p.items[1].port[0]=443 +p.items[1].port[1]=null`},
		{"both fields of a pair", sameAs("p.items.port", ir.ShapePrefix, "p."),
			`-same-prefix/i -p.items[0].port=22 -p.items[1].port[0]=443 -p.items[1].port[1]=null -p[""]=1`},
		{"the pair that fits", sameAs("p.a.b", ir.ShapeExact, "p.a.b"), `+same/i +p["a.b"][0]="x" +p["a.b"][0]="x"`},
		{"every leaf of a keyword", keyword("x"),
			`+keyword/i -n="Stop" -p.items[0].port=22 -p.items[1].port[0]=443 +p["a.b"][0]="x" -p[""]=1 -p.ä="[]"`},
		{"parts behind a settled one", and(is("n", "a"), or(is("n", star), is("n", "Stop")), not(null("n"))),
			`-and (-match/i -n="Stop", +or (+match/i +n="Stop", +match/i +n="Stop"), +not (-null -n="Stop"))`},
		{"constants and empty groups", or(ir.Const(false), and()), `+or (-false, +and)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(mustNew(t, tt.expr).Explain(mustRecord(t, record))); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestExplainNamesTheField(t *testing.T) {
	record := mustRecord(t, `{"a":1,"b":1}`)
	for _, tt := range []struct {
		expr ir.Expr
		want string
	}{
		{is("a", "1"), "[a]"},
		{sameAs("a", ir.ShapeExact, "b"), "[a b]"},
		{keyword("1"), "[ ]"},
	} {
		var fields []string
		for _, v := range mustNew(t, tt.expr).Explain(record).Reached {
			fields = append(fields, v.Field)
		}
		if got := fmt.Sprint(fields); got != tt.want {
			t.Errorf("%s: got fields %s, want %s", ir.Format(tt.expr), got, tt.want)
		}
	}
}

func TestExplainKeepsTheExpressions(t *testing.T) {
	e := and(is("a", "1"), not(or(null("b"), ir.Const(true), keyword("x"))))
	trace := mustNew(t, e).Explain(match.Record{})
	if trace.Expr != e || trace.Of[1].Expr != e.(*ir.And).Of[1] || trace.Of[1].Of[0].Of[2].Expr != e.(*ir.And).Of[1].(*ir.Not).Of.(*ir.Or).Of[2] {
		t.Errorf("the trace of %s is of other expressions", ir.Format(e))
	}
}
