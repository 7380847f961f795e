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

// keepOnly gives a plan that finds what p finds and all filters keep. An
// aggregation of Sigma 1 counts the events that they leave.
func keepOnly(p ir.Plan, keeps []ir.Expr) ir.Plan {
	switch body := p.Body.(type) {
	case *ir.Search:
		p.Body = &ir.Search{Where: ir.Simplify(&ir.And{Of: append([]ir.Expr{body.Where}, keeps...)})}
	case *ir.Correlate:
		counted := *body
		counted.Of = make([]ir.Source, len(body.Of))
		for i, s := range body.Of {
			left := keepOnly(*s.Plan, keeps)
			counted.Of[i] = ir.Source{Name: s.Name, Plan: &left}
		}
		p.Body = &counted
	default:
		panic(fmt.Sprintf("lower: unhandled %T", body))
	}
	return p
}
