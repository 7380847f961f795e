package generate

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A solver fills a record so that parts of a condition come out as wanted. It
// does what it can: where two parts want different values in one place, the
// later one has its way.
type solver struct {
	chance *rand.Rand
	record event.Object
}

// pivot fills the record so that the outcome of the whole condition is that of
// one predicate in it, or its opposite. It reports whether e holds the
// predicate.
func (s *solver) pivot(e ir.Expr, p ir.Pred) bool {
	switch e := e.(type) {
	case *ir.And:
		return s.pivotIn(e.Of, p, true)
	case *ir.Or:
		return s.pivotIn(e.Of, p, false)
	case *ir.Not:
		return s.pivot(e.Of, p)
	case ir.Const:
		return false
	case ir.Pred:
		return e == p
	}
	panic(fmt.Sprintf("generate: unhandled %T", e))
}

// pivotIn makes what stands beside the part that holds p neutral.
func (s *solver) pivotIn(of []ir.Expr, p ir.Pred, neutral bool) bool {
	within := slices.IndexFunc(of, func(e ir.Expr) bool { return contains(e, p) })
	if within < 0 {
		return false
	}
	for i, e := range of {
		if i != within {
			s.solve(e, neutral)
		}
	}
	return s.pivot(of[within], p)
}

func contains(e ir.Expr, p ir.Pred) bool {
	found := false
	ir.Walk(e, func(q ir.Pred, _ bool) { found = found || q == p })
	return found
}

// solve fills the record so that e comes out as wanted.
func (s *solver) solve(e ir.Expr, want bool) {
	switch e := e.(type) {
	case *ir.And:
		s.solveAll(e.Of, want, want)
	case *ir.Or:
		s.solveAll(e.Of, want, !want)
	case *ir.Not:
		s.solve(e.Of, !want)
	case ir.Const:
	case ir.Pred:
		s.solvePred(e, want)
	default:
		panic(fmt.Sprintf("generate: unhandled %T", e))
	}
}

// solveAll solves all parts, or one by chance where that is enough.
func (s *solver) solveAll(of []ir.Expr, want, all bool) {
	if len(of) == 0 {
		return
	}
	if !all {
		s.solve(pick(s.chance, of), want)
		return
	}
	for _, e := range of {
		s.solve(e, want)
	}
}

func (s *solver) solvePred(p ir.Pred, want bool) {
	if _, null := p.(*ir.Null); null {
		want = !want
	}
	fields := p.Fields()
	switch {
	case len(fields) == 0 && want:
		s.set("requestParameters.note", pick(s.chance, samples(s.chance, p)))
	case len(fields) == 0:
		s.record = without(s.record, segments("requestParameters.note"))
	case !want && s.chance.IntN(3) > 0:
		s.record = without(s.record, segments(fields[0].Name))
	case !want:
		s.set(fields[0].Name, "zz-"+fmt.Sprint(s.chance.IntN(100)))
	default:
		v := pick(s.chance, samples(s.chance, p))
		for _, f := range fields {
			s.add(f.Name, v)
		}
	}
}

func (s *solver) set(name string, v event.Value) {
	s.record = with(s.chance, s.record, segments(name), v)
}

// add sets a value, beside the one that another predicate wants there if that
// place may hold an array.
func (s *solver) add(name string, v event.Value) {
	path := segments(name)
	old, ok := at(s.record, path)
	array, isArray := old.(event.Array)
	switch {
	case ok && isArray:
		v = append(slices.Clone(array), v)
	case ok && old != nil && path[len(path)-1].Arity != ir.Single && s.chance.IntN(2) == 0:
		v = event.Array{old, v}
	}
	s.set(name, v)
}
