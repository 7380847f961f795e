package pipelines

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

// A filling gives the patterns that may stand for a placeholder. ok is false
// for a placeholder that it leaves to others.
type filling interface {
	fill(r *run, it *item, p ir.Pred, name string, negated bool) (patterns []ir.Pattern, ok bool)
}

// fillPlaceholders is the step that fills placeholders.
type fillPlaceholders struct {
	filling
	include, exclude []string
	onlyIncluded     bool
}

func loadValuePlaceholders(l *loader, o object) step { return l.placeholders(o, fromVars{}) }

func loadWildcardPlaceholders(l *loader, o object) step { return l.placeholders(o, asWildcard{}) }

func (l *loader) placeholders(o object, f filling) step {
	s := &fillPlaceholders{filling: f}
	for _, t := range o.texts("include") {
		s.include = append(s.include, t.value)
	}
	for _, t := range o.texts("exclude") {
		s.exclude = append(s.exclude, t.value)
	}
	_, s.onlyIncluded = o.get("include")
	if n, both := o.get("exclude"); both && s.onlyIncluded {
		l.diags.Errorf("pipeline-wrong-value", n.span, "include and exclude exclude each other")
	}
	return s
}

// Placeholders makes a pipeline that gives placeholders their values, each a
// Sigma string. Names that it does not know are left to others.
func Placeholders(names []string, values map[string][]string) *Pipeline {
	fill := &fillPlaceholders{filling: fromVars{}, include: names, onlyIncluded: true}
	return &Pipeline{Name: "placeholders", vars: values, items: []*item{{step: fill}}}
}

func (s *fillPlaceholders) handles(name string) bool {
	return contains(s.include, name) || !s.onlyIncluded && !contains(s.exclude, name)
}

func (s *fillPlaceholders) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, negated bool) ir.Expr {
		switch p := p.(type) {
		case *ir.Match:
			return s.expand(r, it, p, p.Pattern, negated, func(q ir.Pattern) ir.Pred {
				m := *p
				m.Pattern = q
				return &m
			})
		case *ir.Keyword:
			return s.expand(r, it, p, p.Pattern, negated, func(q ir.Pattern) ir.Pred {
				k := *p
				k.Pattern = q
				return &k
			})
		case *ir.Regex:
			q := *p
			q.Regexp = s.regexp(r, it, p, p.Regexp, negated)
			return &q
		case *ir.KeywordRegex:
			q := *p
			q.Regexp = s.regexp(r, it, p, p.Regexp, negated)
			return &q
		}
		return p
	})
}

// regexp fills the placeholders of a regular expression, each with a group of
// alternatives.
func (s *fillPlaceholders) regexp(r *run, it *item, p ir.Pred, re ir.Regexp, negated bool) ir.Regexp {
	for _, name := range re.Holes() {
		if !s.handles(name) {
			continue
		}
		values, ok := s.fill(r, it, p, name, negated)
		if !ok {
			continue
		}
		filled, err := re.Fill(name, values)
		if err != nil {
			r.refuse(it, "pipeline-placeholder-size", p.Origin(), "with the values of %%%s%%: %v", name, err)
			return re
		}
		re = filled
	}
	return re
}

// maxFilled bounds the patterns that the placeholders of one value may become.
const maxFilled = 10000

// expand makes a predicate for every combination of fillings.
func (s *fillPlaceholders) expand(r *run, it *item, p ir.Pred, pattern ir.Pattern, negated bool, build func(ir.Pattern) ir.Pred) ir.Expr {
	changed := false
	all := []ir.Pattern{nil}
	for _, piece := range pattern {
		choices := []ir.Pattern{{piece}}
		if piece.Kind == ir.Hole && s.handles(piece.Text) {
			if filled, ok := s.fill(r, it, p, piece.Text, negated); ok {
				choices, changed = filled, true
			}
		}
		if len(all)*len(choices) > maxFilled {
			r.refuse(it, "pipeline-placeholder-size", p.Origin(), "the placeholders in this value stand for more than %d values", maxFilled)
			return p
		}
		var longer []ir.Pattern
		for _, before := range all {
			for _, c := range choices {
				longer = append(longer, append(before[:len(before):len(before)], c...))
			}
		}
		all = longer
	}
	if !changed {
		return p
	}
	of := make([]ir.Expr, len(all))
	for i, q := range all {
		of[i] = build(ir.NewPattern(q...))
	}
	if len(of) == 1 {
		return of[0]
	}
	return &ir.Or{Of: of}
}

// fromVars takes the values from the pipeline's variables.
type fromVars struct{}

func (fromVars) fill(r *run, it *item, p ir.Pred, name string, _ bool) ([]ir.Pattern, bool) {
	values := r.p.vars[name]
	if len(values) == 0 {
		r.refuse(it, "pipeline-placeholder-unset", p.Origin(), "the pipeline has no variable %q for the placeholder %%%s%%", name, name)
		return nil, false
	}
	patterns := make([]ir.Pattern, len(values))
	for i, v := range values {
		patterns[i] = lower.Pattern(v)
	}
	return patterns, true
}

// asWildcard lets a placeholder stand for anything.
type asWildcard struct{}

func (asWildcard) fill(r *run, _ *item, p ir.Pred, name string, negated bool) ([]ir.Pattern, bool) {
	effect := ir.Wider
	if negated {
		effect = effect.Negate()
	}
	r.note(ir.Note{
		ID: "pipeline-placeholder-wildcard", At: p.Origin(), Effect: effect,
		Message: fmt.Sprintf("a pipeline lets the placeholder %%%s%% stand for anything", name),
	})
	return []ir.Pattern{{{Kind: ir.Any}}}, true
}
