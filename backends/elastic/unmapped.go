package elastic

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// place finds where a predicate looks. In an unmapped plan, what is not known
// is a field of the name that the rule wrote.
func (r *rewriter) place(f ir.Field) (place, bool) {
	if !r.other {
		if at, ok := resolve(f); ok || !r.unmapped || at.kind == homeless {
			return at, ok
		}
	}
	return place{mapping: mapping{kind: assumed}, name: f.Name, written: f.Written}, true
}

// matchAssumed matches a field as if it were a keyword, of any length.
func (s *subject) matchAssumed(p ir.Pattern, fold bool) (ir.Expr, error) {
	q, err := s.withoutOne(p)
	if err != nil {
		return nil, err
	}
	if shape, _ := q.Shape(); shape == ir.ShapeAny {
		return s.presentAssumed(), nil
	}
	if holds(p, "[]", fold) {
		s.noteAbsent()
	}
	return s.found(q, fold)
}

// presentAssumed is the test that a field as it is has a value.
func (s *subject) presentAssumed() ir.Expr {
	s.noteAbsent()
	return exists(s.name)
}

func (s *subject) noteAbsent() {
	s.note("empty-value", ir.Narrower, "Elastic stores neither null nor an empty list: there %s counts as absent", s.written)
}

// assume admits that a query is right only if the field has a type that
// Elasticsearch compares so. It refuses the predicate if the rule compares the
// field with a text as well that no field of the type takes: there the search
// would fail.
func (s *subject) assume(kind, refusal, what string, takes func(text string) bool) error {
	for _, p := range s.preds {
		m, ok := p.(*ir.Match)
		if !ok || m.Field.Name != s.name {
			continue
		}
		shape, text := m.Pattern.Shape()
		if shape != ir.ShapeAny && !(shape == ir.ShapeExact && takes(text)) {
			return s.refuse(refusal, "", "KQL %s in fields of the type %s only, where %s cannot be compared with %s", what, kind, s.written, show(m.Pattern))
		}
	}
	s.note("type-assumed", ir.Different, "%s is taken for a field of the type %s; of another type its values are compared as text", s.written, kind)
	return nil
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}

func isNumber(text string) bool {
	_, ok := ir.ParseNumber(text)
	return ok
}

// compare compares numbers. Of the fields of CloudTrail none is stored as one.
func (s *subject) compare(p *ir.Compare) (ir.Expr, error) {
	if s.kind != assumed {
		return nil, s.refuse("unsupported-comparison", "list the values that are meant",
			"KQL cannot compare %s as a number: Elastic stores it as text", s.written)
	}
	if err := s.assume("number", "unsupported-comparison", "compares numbers", isNumber); err != nil {
		return nil, err
	}
	number := p.Number.Text
	if strings.ContainsAny(number, "eE") {
		number = strconv.FormatFloat(p.Number.Value, 'f', -1, 64)
	}
	if p.Op == ir.EQ {
		return is(s.name, number), nil
	}
	return &ir.Compare{Leaf: ir.Leaf{Field: ir.NewField(s.name), At: p.At}, Op: p.Op, Number: ir.Number{Text: number, Value: p.Number.Value}}, nil
}

// keyword searches all fields. Kibana hands a text in quotes to multi_match as
// a phrase, which is the whole of a keyword field or a run of words in a text
// field, and a pattern to query_string, which splits it at white space (kibana,
// kbn-es-query, functions/is.ts).
func (r *rewriter) keyword(p *ir.Keyword, negated bool) (ir.Expr, error) {
	if !r.other {
		return nil, refuse(p, "unsupported-keyword", "name the field", "KQL cannot search all fields of a CloudTrail event")
	}
	s := &subject{rewriter: r, place: place{mapping: mapping{kind: assumed}, written: "a keyword"}, pred: p, negated: negated}
	if err := s.checkText(p.Pattern); err != nil {
		return nil, err
	}
	pattern, err := s.withoutOne(p.Pattern)
	if err != nil {
		return nil, err
	}
	if pattern, err = s.spell(pattern, p.Fold); err != nil {
		return nil, err
	}
	shape, text := pattern.Shape()
	switch blank := strings.ContainsFunc(pattern.Literal(), isBlank); {
	case !sayable(pattern) || blank && shape != ir.ShapeContains:
		return nil, s.refuse("unsupported-keyword", "name the field", "KQL cannot search all fields for a pattern that holds white space")
	case blank:
		s.note("keyword-fields", ir.Different, "a keyword with white space is found as a whole value, or as words in a text field whatever stands between them")
		return &ir.Keyword{At: p.At, Pattern: ir.Text(text)}, nil
	}
	s.note("keyword-fields", ir.Different, "a keyword is found in all fields that Elastic stores or adds, in text fields within one word only")
	return &ir.Keyword{At: p.At, Pattern: pattern}, nil
}
