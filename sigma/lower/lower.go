// Package lower turns what a rule says (package sigma) into what it means
// (package ir): modifiers become predicates, quantifiers become and and or,
// escapes are decoded once and for all. It is the only package that sees both
// trees, and it knows nothing of pipelines or targets.
package lower

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Rule gives the plan of a rule. Every selection is lowered, also those that
// no condition uses, so that a mistake in one of them is told. The plan is
// usable only if the list holds no errors.
func Rule(r *sigma.Rule) (ir.Plan, diag.List) {
	l := &lowerer{selections: map[*sigma.Selection]ir.Expr{}}
	for _, s := range r.Detection.Selections {
		l.selections[s] = l.node(s.Body)
	}
	plan := ir.Plan{Meta: meta(&r.Meta), Source: source(r.LogSource)}
	plan.Body = l.body(r, plan)
	return plan, l.diags
}

// body joins the conditions of a rule, any of which suffices.
func (l *lowerer) body(r *sigma.Rule, plan ir.Plan) ir.Body {
	var any []ir.Expr
	var aggregated *sigma.Condition
	for i, c := range r.Detection.Conditions {
		if c.Expr != nil {
			any = append(any, l.cond(c.Expr))
		}
		if c.Aggregation != nil {
			aggregated = &r.Detection.Conditions[i]
		}
	}
	plan.Body = &ir.Search{Where: ir.Simplify(&ir.Or{Of: any})}
	switch {
	case aggregated == nil || aggregated.Aggregation.Function.Value == "":
		return plan.Body
	case len(r.Detection.Conditions) > 1:
		l.diags.Errorf("condition-legacy-list", aggregated.Aggregation.Span, "an aggregation cannot stand in a list of conditions")
		l.diags.Hint("write one rule for each condition")
		return plan.Body
	}
	return l.legacy(r, *aggregated, plan)
}

// A lowerer lowers one rule.
type lowerer struct {
	selections map[*sigma.Selection]ir.Expr
	size       int // predicates so far
	diags      diag.List
}

// maxPredicates bounds what a rule unfolds to: encoders multiply values, and a
// condition can name a large selection again and again, so that a short text
// would stand for an endless query.
const maxPredicates = 100000

// grow counts predicates, and reports the first one too many.
func (l *lowerer) grow(n int, at diag.Span) bool {
	fits := l.size <= maxPredicates
	l.size += n
	if fits && l.size > maxPredicates {
		l.diags.Errorf("limit-rule-size", at, "here the rule unfolds to more than %d conditions", maxPredicates)
		l.diags.Hint("name a large selection only once, and encode fewer values")
	}
	return l.size <= maxPredicates
}

func (l *lowerer) node(n sigma.Node) ir.Expr {
	switch n := n.(type) {
	case *sigma.Item:
		return l.item(n)
	case *sigma.AllOf:
		of := make([]ir.Expr, len(n.Items))
		for i, it := range n.Items {
			of[i] = l.item(it)
		}
		return &ir.And{Of: of}
	case *sigma.AnyOf:
		of := make([]ir.Expr, len(n.Of))
		for i, x := range n.Of {
			of[i] = l.node(x)
		}
		return &ir.Or{Of: of}
	case nil: // the parser has said why
		return ir.Const(false)
	}
	panic(fmt.Sprintf("lower: unhandled %T", n))
}

func (l *lowerer) cond(c sigma.Cond) ir.Expr {
	switch c := c.(type) {
	case *sigma.And:
		return &ir.And{Of: l.conds(c.Of)}
	case *sigma.Or:
		return &ir.Or{Of: l.conds(c.Of)}
	case *sigma.Not:
		return &ir.Not{Of: l.cond(c.Of)}
	case *sigma.Ref:
		return l.selection(c.Selection, c.Pos())
	case *sigma.Quant:
		of := make([]ir.Expr, len(c.Of))
		for i, s := range c.Of {
			of[i] = l.selection(s, c.Pos())
		}
		if c.All {
			return &ir.And{Of: of}
		}
		return &ir.Or{Of: of}
	}
	panic(fmt.Sprintf("lower: unhandled %T", c))
}

func (l *lowerer) conds(cs []sigma.Cond) []ir.Expr {
	of := make([]ir.Expr, len(cs))
	for i, c := range cs {
		of[i] = l.cond(c)
	}
	return of
}

// selection gives the meaning of a selection that is named at a place; a
// missing one has been reported by the parser.
func (l *lowerer) selection(s *sigma.Selection, at diag.Span) ir.Expr {
	e, ok := l.selections[s]
	if !ok || l.size > maxPredicates {
		return ir.Const(false)
	}
	n := 0
	ir.Walk(e, func(ir.Pred, bool) { n++ })
	if !l.grow(n, at) {
		return ir.Const(false)
	}
	return e
}

func meta(m *sigma.Meta) ir.Meta {
	return ir.Meta{
		ID: m.ID.Value, Name: m.Name.Value, Title: m.Title.Value,
		Description: m.Description.Value, Status: m.Status.Value, Level: m.Level.Value,
		Author: m.Author.Value, Date: m.Date.Value, Modified: m.Modified.Value, License: m.License.Value,
		Tags: texts(m.Tags), References: texts(m.References),
		FalsePositives: texts(m.FalsePositives), Fields: texts(m.Fields),
	}
}

func texts(ts []sigma.Text) []string {
	if ts == nil {
		return nil
	}
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = t.Value
	}
	return out
}

func source(s sigma.LogSource) ir.LogSource {
	return ir.LogSource{
		Category: ir.Lower(s.Category.Value), Product: ir.Lower(s.Product.Value), Service: ir.Lower(s.Service.Value),
		At: s.Span,
	}
}
