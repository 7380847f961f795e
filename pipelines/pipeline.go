package pipelines

import (
	"sort"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Pipeline rewrites plans before a backend prints them. It is immutable and
// safe for concurrent use.
type Pipeline struct {
	// Name is what the pipeline calls itself; it may be empty.
	Name string
	// Priority orders pipelines: low ones run first.
	Priority int

	targets   []string // allowed_backends; empty: all
	targetsAt diag.Span
	vars      map[string][]string
	items     []*item
}

// An item is one transformation with the conditions under which it applies.
type item struct {
	id    string
	mark  string    // an id of our own that items nested in it ask for
	outer *item     // that it is nested in
	at    diag.Span // its type
	step  step
	rule  conditions
	pred  conditions // on a detection item, which is a predicate here
	name  conditions // on a field's name
}

// ids lists the names under which conditions ask whether the item was applied.
func (it *item) ids() []string {
	var ids []string
	for _, id := range []string{it.id, it.mark} {
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// nested puts an item under the conditions of another, as they were when that
// one's turn came.
func (it *item) nested(outer *item) {
	if it.outer == nil {
		it.outer = outer
	}
	asked := &junction{test: &appliedTest{outer.mark}}
	if it.rule.root == nil {
		it.rule.root = asked
		return
	}
	it.rule.root = &junction{op: andOp, of: []*junction{asked, it.rule.root}}
}

// A step is what a transformation does. Its members are listed by
// transformations.
type step interface{ apply(r *run, it *item) }

// AppliesTo reports whether any item may act on a rule with this log source:
// conditions on anything else are taken to hold. Items that only fill
// placeholders do not count. A rule that no pipeline applies to has nobody who
// knows its fields.
func (p *Pipeline) AppliesTo(source ir.LogSource) bool {
	for _, it := range p.items {
		switch it.step.(type) {
		case nesting, *fillPlaceholders:
			continue
		}
		if it.mayApply(source) {
			return true
		}
	}
	return false
}

func (it *item) mayApply(source ir.LogSource) bool {
	return it.rule.mayHold(source) && (it.outer == nil || it.outer.mayApply(source))
}

// Sort orders pipelines by priority; equal ones keep their order.
func Sort(ps []*Pipeline) {
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].Priority < ps[j].Priority })
}
