package proof

import (
	"context"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// RunAll runs rules, and where one disagrees looks for the smallest part of its
// condition that still does, which it reports in place of the whole.
func (p *Proof) RunAll(ctx context.Context, rules []Rule) error {
	for _, r := range rules {
		before := p.Disagreements
		if err := p.Run(ctx, r); err != nil {
			return err
		}
		if len(p.Disagreements) == len(before) {
			continue
		}
		p.Disagreements = append(before, p.smallest(ctx, r, p.Disagreements[len(before)]))
	}
	return nil
}

func (p *Proof) smallest(ctx context.Context, r Rule, found Disagreement) Disagreement {
	search, ok := r.Plan.Body.(*ir.Search)
	if !ok {
		return found
	}
	for _, part := range parts(search.Where) {
		trial := *p
		trial.Result = newResult(p.Schema, p.Events)
		smaller := r
		smaller.Plan.Body = &ir.Search{Where: part}
		if err := trial.Run(ctx, smaller); err == nil && len(trial.Disagreements) > 0 {
			return p.smallest(ctx, smaller, trial.Disagreements[0])
		}
	}
	return found
}

func parts(e ir.Expr) []ir.Expr {
	switch e := e.(type) {
	case *ir.And:
		return e.Of
	case *ir.Or:
		return e.Of
	case *ir.Not:
		return []ir.Expr{e.Of}
	}
	return nil
}
