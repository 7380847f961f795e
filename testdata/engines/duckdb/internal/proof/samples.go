package proof

import (
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Samples gives a rule for each of the product's samples of everything that a
// plan can hold.
func Samples() []Rule {
	var out []Rule
	for _, s := range backendtest.Samples() {
		out = append(out, ruleOf(s.Name, s.Expr))
	}
	return out
}

// ruleOf makes a rule on CloudTrail of a condition.
func ruleOf(name string, where ir.Expr) Rule {
	source := ir.LogSource{Product: "aws", Service: "cloudtrail"}
	return Rule{Name: name, MadeUp: true, Plan: ir.Plan{Meta: ir.Meta{Title: name}, Source: source, Body: &ir.Search{Where: where}}}
}
