package elastic

import (
	"fmt"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A rewriter turns one condition on CloudTrail fields into one that holds
// nothing but matches, networks and existence of Elastic fields, all of them
// exactly as KQL means them.
type rewriter struct {
	*backend
	notes backends.Notes
	// unmapped and other are what the plan says: that a name which is not known
	// stands for itself, and that none is known.
	unmapped, other bool
	// preds are all predicates of the plan.
	preds []ir.Pred
}

func (r *rewriter) expr(e ir.Expr, negated bool) (ir.Expr, error) {
	switch e := e.(type) {
	case *ir.And:
		of, err := r.all(e.Of, negated)
		return &ir.And{Of: of}, err
	case *ir.Or:
		of, err := r.all(e.Of, negated)
		return &ir.Or{Of: shareGuards(of)}, err
	case *ir.Not:
		of, err := r.expr(e.Of, !negated)
		return &ir.Not{Of: of}, err
	case ir.Const:
		return e, nil
	case ir.Pred:
		return r.pred(e, negated)
	}
	panic(fmt.Sprintf("elastic: unhandled %T", e))
}

func (r *rewriter) all(of []ir.Expr, negated bool) ([]ir.Expr, error) {
	out := make([]ir.Expr, 0, len(of))
	for _, e := range of {
		x, err := r.expr(e, negated)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func (r *rewriter) pred(p ir.Pred, negated bool) (ir.Expr, error) {
	switch p := p.(type) {
	case *ir.Match, *ir.Exists, *ir.Null, *ir.CIDR, *ir.Compare:
		return r.leaf(p, negated)
	case *ir.TimePart:
		return nil, refuse(p, "unsupported-time-part", "", "KQL cannot take the %s out of %s", p.Part, p.Field.Written)
	case *ir.Regex:
		return nil, refuse(p, "unsupported-regex", "write the value with wildcards", "KQL has no regular expressions")
	case *ir.Same:
		return nil, refuse(p, "unsupported-fieldref", "", "KQL cannot compare %s with another field", p.Field.Written)
	case *ir.Keyword:
		return r.keyword(p, negated)
	case *ir.KeywordRegex:
		return nil, refuse(p, "unsupported-keyword", "name the field", "KQL has no regular expressions, and cannot search all fields for one")
	}
	panic(fmt.Sprintf("elastic: unhandled %T", p))
}

// leaf rewrites a predicate on one field.
func (r *rewriter) leaf(p ir.Pred, negated bool) (ir.Expr, error) {
	at, ok := r.place(*p.On())
	if !ok {
		return nil, unmapped(p, at)
	}
	s := &subject{rewriter: r, place: at, pred: p, negated: negated}
	if r.outcome && at.name == errorCode {
		if x, ok := s.asOutcome(); ok {
			return x, nil
		}
	}
	if _, null := p.(*ir.Null); null {
		s.negated = !negated // the rule asks for the absence of what is tested
		s.noteRemark()
		x, err := s.present()
		return &ir.Not{Of: x}, err
	}
	s.noteRemark()
	return s.test()
}

// A subject is one predicate where it looks.
type subject struct {
	*rewriter
	place
	pred ir.Pred
	// negated tells whether the test stands under an odd number of negations.
	negated bool
}

func (s *subject) test() (ir.Expr, error) {
	switch p := s.pred.(type) {
	case *ir.Match:
		return s.match(p.Pattern, p.Fold)
	case *ir.Exists:
		return s.present()
	case *ir.CIDR:
		return s.inside(p.Network)
	case *ir.Compare:
		return s.compare(p)
	}
	panic(fmt.Sprintf("elastic: unhandled %T", s.pred))
}

// guarded adds what the place needs beside a test of it.
func (s *subject) guarded(x ir.Expr) ir.Expr {
	if s.guard == nil || s.native {
		return x
	}
	return &ir.And{Of: []ir.Expr{x, s.guard}}
}

// noteRemark says what the table knows of the place.
func (s *subject) noteRemark() {
	if s.remark != nil && !s.native && !(s.remarkOpen && isExact(s.pred)) {
		s.note("field-differs", s.remark.effect, "%s", s.remark.message)
	}
}

func isExact(p ir.Pred) bool {
	m, ok := p.(*ir.Match)
	if !ok {
		return false
	}
	shape, _ := m.Pattern.Shape()
	return shape == ir.ShapeExact
}

// shareGuards joins alternatives that stand beside the same guard, so that a
// list of values stays a list: (a and g) or (b and g) is (a or b) and g.
func shareGuards(of []ir.Expr) []ir.Expr {
	var out []ir.Expr
	place := map[ir.Expr]*ir.Or{}
	for _, x := range of {
		and, ok := x.(*ir.And)
		if !ok || len(and.Of) != 2 || !isGuard(and.Of[1]) {
			out = append(out, x)
			continue
		}
		if shared, seen := place[and.Of[1]]; seen {
			shared.Of = append(shared.Of, and.Of[0])
			continue
		}
		shared := &ir.Or{Of: []ir.Expr{and.Of[0]}}
		place[and.Of[1]] = shared
		out = append(out, &ir.And{Of: []ir.Expr{shared, and.Of[1]}})
	}
	return out
}

func isGuard(e ir.Expr) bool {
	for _, m := range mappings {
		if m.guard != nil && m.guard == e {
			return true
		}
	}
	return false
}

// asOutcome gives Elastic's idiom for a call that succeeded. The pipeline
// writes failure for an errorMessage as well, and for ConsoleLogin takes the
// word from responseElements.
func (s *subject) asOutcome() (ir.Expr, bool) {
	switch p := s.pred.(type) {
	case *ir.Null:
		s.note("outcome", ir.Narrower, "event.outcome is failure also where only an errorMessage says so, or a failed ConsoleLogin")
	case *ir.Match:
		if shape, text := p.Pattern.Shape(); shape != ir.ShapeExact || ir.Lower(text) != "success" {
			return nil, false
		}
		s.note("outcome", ir.Wider, "event.outcome is success where CloudTrail writes no errorCode at all")
	default:
		return nil, false
	}
	return is(eventOutcome, "success"), true
}

func (s *subject) note(id string, effect ir.Effect, format string, args ...any) {
	s.notes.Add(id, s.pred.Origin(), effect, s.negated, format, args...)
}

func (s *subject) refuse(id, hint, format string, args ...any) error {
	return refuse(s.pred, id, hint, format, args...)
}

func refuse(p ir.Pred, id, hint, format string, args ...any) error {
	u := backends.Refuse(p, id, format, args...)
	u.Hint = hint
	return u
}

// admit notes a test that finds more than the rule describes. Under a negation
// the query would miss events, and nobody would notice: there it is refused.
func (s *subject) admit(effect ir.Effect, note, refusal, hint, format string, args ...any) error {
	if s.negated {
		return s.refuse(refusal, hint, format+", which under not would hide events", args...)
	}
	s.note(note, effect, format, args...)
	return nil
}

// is makes a test of an Elastic field for one text.
func is(name, text string) *ir.Match {
	return &ir.Match{Leaf: leafOf(name), Pattern: ir.Text(text)}
}

// exists makes a test that an Elastic field has a value.
func exists(name string) *ir.Exists { return &ir.Exists{Leaf: leafOf(name)} }

func leafOf(name string) ir.Leaf { return ir.Leaf{Field: ir.NewField(name)} }
