package pipelines

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

// ruleFile gives predicates places, so that diagnostics can be told apart.
var ruleFile = diag.NewFile("rule.yml", []byte(strings.Repeat("x", 100)))

func at(i int) diag.Span { return diag.Span{File: ruleFile, Start: i, End: i + 1} }

func leaf(field string) ir.Leaf { return ir.Leaf{Field: ir.NewField(field), At: at(1)} }

func match(field, value string) ir.Expr {
	return &ir.Match{Leaf: leaf(field), Pattern: lower.Pattern(value), Fold: true}
}

// hole makes a match whose value is text around a placeholder.
func hole(field, before, name, after string) ir.Expr {
	return &ir.Match{Leaf: leaf(field), Fold: true, Pattern: ir.NewPattern(
		ir.Piece{Kind: ir.Lit, Text: before}, ir.Piece{Kind: ir.Hole, Text: name}, ir.Piece{Kind: ir.Lit, Text: after})}
}

func keyword(value string) ir.Expr {
	return &ir.Keyword{At: at(1), Pattern: lower.Pattern("*" + value + "*"), Fold: true}
}

func null(field string) ir.Expr { return &ir.Null{Leaf: leaf(field)} }

func same(field, other string) ir.Expr {
	return &ir.Same{Leaf: leaf(field), Other: ir.NewField(other)}
}

func and(of ...ir.Expr) ir.Expr { return &ir.And{Of: of} }

func or(of ...ir.Expr) ir.Expr { return &ir.Or{Of: of} }

func not(of ir.Expr) ir.Expr { return &ir.Not{Of: of} }

// rule makes a plan for CloudTrail.
func rule(where ir.Expr) ir.Plan {
	return ir.Plan{
		Meta: ir.Meta{
			At: at(0), Title: "A rule", ID: "7f6d8f0e-0000-4000-8000-000000000000", Level: "high", Status: "test",
			Date: "2024-05-06", Tags: []string{"attack.t1078"}, Fields: []string{"a", "userIdentity.arn"},
		},
		Source: ir.LogSource{Product: "aws", Service: "cloudtrail", At: at(0)},
		Body:   &ir.Search{Where: where},
	}
}

// load reads a pipeline that must be free of errors.
func load(t *testing.T, text string) *Pipeline {
	t.Helper()
	p, diags := Load(diag.NewFile("pipeline.yml", []byte(text)))
	if diags.HasErrors() {
		t.Fatalf("%s\nin\n%s", show(diags), text)
	}
	return p
}

// transform writes a pipeline of transformations only.
func transform(lines string) string { return "transformations:\n" + lines }

// outcome shows what a pipeline made of a plan: its condition in one line, its
// notes and the complaints.
func outcome(p *Pipeline, plan ir.Plan) string {
	var diags diag.List
	out := p.Apply(plan, "splunk", &diags)
	lines := []string{flat(out)}
	for _, n := range out.Notes {
		lines = append(lines, fmt.Sprintf("note %s %s", n.ID, n.Effect))
	}
	for _, d := range diags {
		lines = append(lines, fmt.Sprintf("%s %s", d.Severity, d.ID))
	}
	return strings.Join(lines, "\n")
}

func flat(p ir.Plan) string {
	return strings.Join(strings.Fields(ir.Format(p.Body.(*ir.Search).Where)), " ")
}

// show lists diagnostics with the text that they point at.
func show(l diag.List) string {
	var lines []string
	for _, d := range l {
		line := fmt.Sprintf("%s %s [%s]: %s", d.Severity, d.ID, d.Span.Text(), d.Message)
		if d.Hint != "" {
			line += " (" + d.Hint + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
