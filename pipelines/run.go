package pipelines

import (
	"fmt"
	"maps"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Apply gives the plan that the pipeline makes of a plan, which it leaves as
// it is. What the pipeline refuses goes to diags as an error, at its place in
// the rule; the plan must not be translated then.
func (p *Pipeline) Apply(plan ir.Plan, target string, diags *diag.List) ir.Plan {
	if len(p.targets) > 0 && !contains(p.targets, target) {
		diags.Warnf("pipeline-other-target", p.targetsAt, "the pipeline is not applied for %s: it allows %s only", target, strings.Join(p.targets, ", "))
		return plan
	}
	out, _ := p.apply(plan, keys{}, diags)
	return out
}

// apply rewrites a plan and the keys that a correlation around it reads from
// its records. What a correlation looks at is rewritten first, and lends it its
// state: all of it runs in one place.
func (p *Pipeline) apply(plan ir.Plan, k keys, diags *diag.List) (ir.Plan, []ir.Field) {
	var below []ir.LogSource
	if c, ok := plan.Body.(*ir.Correlate); ok {
		body := p.applyToSources(c, diags)
		below = append(sources(c), sources(body)...)
		plan.Body = body
		if len(body.Of) > 0 {
			plan.State = body.Of[0].Plan.State
		}
	}
	r := &run{
		p: p, plan: plan, keys: k, below: below, diags: diags,
		applied: map[string]bool{}, appliedToKeys: map[string]bool{},
		done: map[ir.Pred]marks{}, names: map[string]marks{},
		mapped: map[string]bool{}, warned: map[string]bool{}, attributes: map[string]string{},
	}
	r.items()
	return r.plan, r.keys.fields
}

// marks are the ids of the items that were applied to something.
type marks map[string]bool

func (m marks) with(id string) marks {
	if id == "" {
		return m
	}
	n := maps.Clone(m)
	if n == nil {
		n = marks{}
	}
	n[id] = true
	return n
}

// A run is one pipeline at work on one plan.
type run struct {
	p     *Pipeline
	plan  ir.Plan
	keys  keys
	below []ir.LogSource // of what a correlation looks at, before and after
	diags *diag.List
	// what has been applied so far, and to what
	applied, appliedToKeys map[string]bool
	done                   map[ir.Pred]marks
	names                  map[string]marks
	mapped                 map[string]bool // names that a mapping gave
	warned                 map[string]bool // names that no record has
	attributes             map[string]string
}

// A keyStep is a step that also concerns the keys of correlations.
type keyStep interface{ applyToKeys(r *run, it *item) }

func (r *run) items() {
	for _, it := range r.p.items {
		toRule := it.rule.hold(r.ruleHolds)
		toKeys := len(r.keys.fields) > 0 && (toRule || it.rule.hold(r.correlationHolds))
		if toRule {
			it.step.apply(r, it)
		}
		if s, ok := it.step.(keyStep); ok && toKeys {
			s.applyToKeys(r, it)
		}
		for _, id := range it.ids() {
			r.applied[id] = r.applied[id] || toRule
			r.appliedToKeys[id] = r.appliedToKeys[id] || toKeys
		}
	}
}

// where gives the condition of the plan; a correlation has none of its own.
func (r *run) where() ir.Expr {
	switch b := r.plan.Body.(type) {
	case *ir.Search:
		return b.Where
	case *ir.Correlate:
		return ir.Const(true)
	}
	panic(fmt.Sprintf("pipelines: unhandled %T", r.plan.Body))
}

// setWhere replaces the condition, unless the plan has none.
func (r *run) setWhere(e ir.Expr) {
	if _, ok := r.plan.Body.(*ir.Search); ok {
		r.plan.Body = &ir.Search{Where: ir.Simplify(e)}
	}
}

// note adds a note without touching the notes of the plan that was given.
func (r *run) note(n ir.Note) {
	notes := r.plan.Notes
	r.plan.Notes = append(notes[:len(notes):len(notes)], n)
}

// refuse reports an error at a place in the rule, on behalf of an item.
func (r *run) refuse(it *item, id string, at diag.Span, format string, args ...any) {
	if !at.Known() {
		at = r.plan.Meta.At
	}
	r.diags.Add(diag.Diagnostic{
		ID: id, Severity: diag.Error, Span: at, Message: fmt.Sprintf(format, args...),
		Related: []diag.Related{{Span: it.at, Message: "the pipeline asks for it here"}},
	})
}

// selects reports whether an item is to act on a predicate: its conditions on
// names must hold for one of the predicate's fields.
func (r *run) selects(it *item, p ir.Pred) bool {
	if !it.pred.hold(func(t test) bool { return r.itemHolds(t, p) }) {
		return false
	}
	fields := p.Fields()
	if len(fields) == 0 {
		return r.selectsName(it, "")
	}
	for _, f := range fields {
		if r.selectsName(it, f.Name) {
			return true
		}
	}
	return false
}

func (r *run) selectsName(it *item, name string) bool {
	return it.name.hold(func(t test) bool { return r.nameHolds(t, name) })
}

// each rewrites the predicates that an item selects. f is told whether the
// predicate stands under an odd number of negations, and gives p itself where
// it has nothing to change.
func (r *run) each(it *item, f func(p ir.Pred, negated bool) ir.Expr) {
	r.warnApart(it)
	made := 0
	r.setWhere(r.rewrite(r.where(), false, func(p ir.Pred, negated bool) ir.Expr {
		if made > maxPredicates || !r.selects(it, p) {
			return p
		}
		e := f(p, negated)
		if e != p {
			made += r.mark(it, p, e)
		}
		if made > maxPredicates {
			r.refuse(it, "pipeline-too-large", p.Origin(), "the pipeline makes more than %d conditions of the rule", maxPredicates)
		}
		return e
	}))
}

// maxPredicates bounds what one item may make of a rule: a mapping to several
// fields multiplies.
const maxPredicates = 20000

// mark notes on what came of p that the item was applied to it, and counts it.
func (r *run) mark(it *item, p ir.Pred, e ir.Expr) int {
	n := 0
	ir.Walk(e, func(q ir.Pred, _ bool) {
		n++
		r.done[q] = r.done[p].with(it.id)
	})
	return n
}

func (r *run) rewrite(e ir.Expr, negated bool, f func(ir.Pred, bool) ir.Expr) ir.Expr {
	all := func(of []ir.Expr) []ir.Expr {
		out := make([]ir.Expr, len(of))
		for i, x := range of {
			out[i] = r.rewrite(x, negated, f)
		}
		return out
	}
	switch e := e.(type) {
	case *ir.And:
		return &ir.And{Of: all(e.Of)}
	case *ir.Or:
		return &ir.Or{Of: all(e.Of)}
	case *ir.Not:
		return &ir.Not{Of: r.rewrite(e.Of, !negated, f)}
	case ir.Const:
		return e
	case ir.Pred:
		return f(e, negated)
	}
	panic(fmt.Sprintf("pipelines: unhandled %T", e))
}

// warnApart tells of lists of values of which an item selects some: pySigma
// would act on the whole list.
func (r *run) warnApart(it *item) {
	if !it.pred.looksAtValues() {
		return
	}
	r.groups(r.where(), func(group []ir.Pred) {
		selected := 0
		for _, p := range group {
			if r.selects(it, p) {
				selected++
			}
		}
		if selected > 0 && selected < len(group) {
			r.diags.Warnf("pipeline-values-apart", group[0].Origin(),
				"the pipeline's condition holds for %d of the %d values of %s: only those are changed",
				selected, len(group), group[0].On().Written)
		}
	})
}

// groups calls f for the predicates on one field that stand beside each other.
func (r *run) groups(e ir.Expr, f func([]ir.Pred)) {
	var of []ir.Expr
	switch e := e.(type) {
	case *ir.And:
		of = e.Of
	case *ir.Or:
		of = e.Of
	case *ir.Not:
		of = []ir.Expr{e.Of}
	}
	var group []ir.Pred
	end := func() {
		if len(group) > 1 {
			f(group)
		}
		group = nil
	}
	for _, x := range of {
		p, ok := x.(ir.Pred)
		if !ok || p.On() == nil {
			end()
			r.groups(x, f)
			continue
		}
		if len(group) > 0 && group[0].On().Name != p.On().Name {
			end()
		}
		group = append(group, p)
	}
	end()
}
