package lower

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Filter keeps events out of what rules find.
type Filter struct {
	Title  string
	At     diag.Span
	Source ir.LogSource
	Rules  []sigma.Text // the rules it names
	Any    bool         // it names all rules whose log source it contains
	// Keep holds on the events that the filter leaves.
	Keep ir.Expr
}

// NewFilter gives the meaning of a filter document. A filter never changes the
// verdict on an event that none of its selections matches: its condition is
// read as what to keep if it holds without any selection ("not selection"),
// else as what to drop ("selection"), with a warning that says so, since
// pySigma would keep only these events.
func NewFilter(f *sigma.Filter) (Filter, diag.List) {
	l := &lowerer{selections: map[*sigma.Selection]ir.Expr{}}
	for _, s := range f.Detection.Selections {
		l.selections[s] = l.node(s.Body)
	}
	out := Filter{Title: f.Meta.Title.Value, At: f.Meta.Title.Span, Source: source(f.LogSource), Rules: f.Rules, Any: f.Any}
	for _, c := range f.Detection.Conditions {
		if c.Expr == nil {
			continue
		}
		out.Keep = ir.Simplify(l.cond(c.Expr))
		if !keepsStrangers(c.Expr) {
			out.Keep = ir.Simplify(&ir.Not{Of: out.Keep})
			l.diags.Warnf("filter-polarity", c.Text.Span, "the filter drops the events for which %q holds; pySigma would drop all others", c.Text.Value)
			l.diags.Hint("write not (%s), which all tools read alike", c.Text.Value)
		}
	}
	if out.Keep == nil {
		out.Keep = ir.Const(true)
	}
	return out, l.diags
}

// keepsStrangers gives the value of a condition when no selection matches.
func keepsStrangers(c sigma.Cond) bool {
	switch c := c.(type) {
	case *sigma.And:
		for _, x := range c.Of {
			if !keepsStrangers(x) {
				return false
			}
		}
		return true
	case *sigma.Or:
		for _, x := range c.Of {
			if keepsStrangers(x) {
				return true
			}
		}
		return false
	case *sigma.Not:
		return !keepsStrangers(c.Of)
	case *sigma.Ref, *sigma.Quant:
		return false
	}
	panic(fmt.Sprintf("lower: unhandled %T", c))
}

// Apply gives a plan that finds what p finds and the filter keeps. p must be a
// search.
func (f *Filter) Apply(p ir.Plan) ir.Plan {
	where := p.Body.(*ir.Search).Where
	p.Body = &ir.Search{Where: ir.Simplify(&ir.And{Of: []ir.Expr{where, f.Keep}})}
	return p
}
