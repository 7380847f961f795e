package pipelines

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A dropItem takes predicates out of the rule, and with them every group that
// they leave empty (see ir.Prune). The rule means something else then, so each
// of them leaves a note. Whether the query finds more or less depends on the
// group that stays: one condition less of an "and" finds more, one alternative
// less of an "or" finds less.
type dropItem struct{}

func (*dropItem) apply(r *run, it *item) {
	r.warnApart(it)
	d := dropper{r: r, it: it}
	e, gone := d.prune(r.where(), false)
	if len(gone) == 0 && !d.dropped {
		return
	}
	if e == nil {
		r.refuse(it, "pipeline-rule-empty", r.plan.Meta.At, "the pipeline drops every condition of the rule")
		return
	}
	r.setWhere(e)
}

type dropper struct {
	r       *run
	it      *item
	dropped bool
}

// prune gives what stays of e, or nil, and then the predicates that went and
// whose effect the group above has to tell.
func (d *dropper) prune(e ir.Expr, negated bool) (ir.Expr, []ir.Pred) {
	switch e := e.(type) {
	case *ir.And:
		of, gone := d.pruneAll(e.Of, negated, ir.Wider)
		if of == nil {
			return nil, gone
		}
		return &ir.And{Of: of}, nil
	case *ir.Or:
		of, gone := d.pruneAll(e.Of, negated, ir.Narrower)
		if of == nil {
			return nil, gone
		}
		return &ir.Or{Of: of}, nil
	case *ir.Not:
		x, gone := d.prune(e.Of, !negated)
		if x == nil {
			return nil, gone
		}
		return &ir.Not{Of: x}, nil
	case ir.Const:
		return e, nil
	case ir.Pred:
		if d.r.selects(d.it, e) {
			return nil, []ir.Pred{e}
		}
		return e, nil
	}
	panic(fmt.Sprintf("pipelines: unhandled %T", e))
}

// pruneAll prunes the members of a group. effect is that of one member less.
func (d *dropper) pruneAll(of []ir.Expr, negated bool, effect ir.Effect) (kept []ir.Expr, gone []ir.Pred) {
	for _, x := range of {
		y, orphans := d.prune(x, negated)
		gone = append(gone, orphans...)
		if y != nil {
			kept = append(kept, y)
		}
	}
	if kept == nil {
		return nil, gone
	}
	if negated {
		effect = effect.Negate()
	}
	for _, p := range gone {
		d.dropped = true
		d.r.note(ir.Note{ID: "pipeline-dropped", At: p.Origin(), Effect: effect, Message: "a pipeline drops this condition on " + nameOf(p)})
	}
	return kept, nil
}

// nameOf says what a predicate looks at, as the rule wrote it.
func nameOf(p ir.Pred) string {
	if p.On() == nil {
		return "the whole record"
	}
	return p.On().Written
}
