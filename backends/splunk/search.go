package splunk

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Search terms are trees of ir again, of two predicates only: a Match of a
// field under the name that Splunk extracted it by, with a pattern of Lit and
// Any, and a Keyword, which is a phrase.

// exact gives the search terms that mean e; there are none if one of its
// predicates has none.
func (t *translation) exact(e ir.Expr) (ir.Expr, bool) {
	switch e := e.(type) {
	case *ir.And:
		of, ok := t.exactAll(e.Of)
		return &ir.And{Of: of}, ok
	case *ir.Or:
		of, ok := t.exactAll(e.Of)
		return &ir.Or{Of: of}, ok
	case *ir.Not:
		of, ok := t.exact(e.Of)
		return &ir.Not{Of: of}, ok
	case ir.Const:
		return nil, false
	case ir.Pred:
		return t.exactPred(e)
	}
	panic(fmt.Sprintf("splunk: unhandled %T", e))
}

func (t *translation) exactAll(of []ir.Expr) ([]ir.Expr, bool) {
	terms := make([]ir.Expr, len(of))
	for i, e := range of {
		var ok bool
		if terms[i], ok = t.exact(e); !ok {
			return nil, false
		}
	}
	return terms, true
}

func (t *translation) exactPred(p ir.Pred) (ir.Expr, bool) {
	if t.raw {
		return nil, false
	}
	switch p := p.(type) {
	case *ir.Match:
		return t.exactMatch(p)
	case *ir.Exists:
		if !isContainer(p.Field) {
			return t.terms(p.Field, anything(), func(phantom string) bool { return phantom != nullText })
		}
	case *ir.CIDR:
		// CloudTrail writes an address or a service's name here. Elsewhere the
		// value may be a network itself, which a search term would find.
		if p.Field.Name == "sourceIPAddress" && !t.other && !overlapsMapped(p.Network) {
			var of []ir.Expr
			for _, network := range spellings(p.Network) {
				of = append(of, term(p.Field.Name, ir.Text(network)))
			}
			return &ir.Or{Of: of}, true
		}
	}
	return nil, false
}

func (t *translation) exactMatch(m *ir.Match) (ir.Expr, bool) {
	pattern, searchable := searchPattern(m.Pattern)
	switch {
	case t.meansSucceeded(m):
		return &ir.Or{Of: []ir.Expr{term(m.Field.Name, ir.Text(successText)), &ir.Not{Of: term(m.Field.Name, anything())}}}, true
	case isAnything(m) && isContainer(m.Field), readsObject(m), len(m.Pattern) == 0, !searchable, !m.Fold:
		return nil, false
	}
	return t.terms(m.Field, pattern, func(phantom string) bool { return takes(m, phantom) && !isLiteral(m.Pattern, phantom) })
}

// terms gives a term for each name of a field, each without the phantoms that
// the pattern must not find. There are none for a name with several values,
// since one value could then not be told from the other.
func (t *translation) terms(f ir.Field, pattern ir.Pattern, unwanted func(phantom string) bool) (ir.Expr, bool) {
	var of []ir.Expr
	for _, name := range shapeOf(f).names() {
		and := []ir.Expr{term(name, pattern)}
		for _, phantom := range t.phantoms(f) {
			if unwanted(phantom) {
				and = append(and, &ir.Not{Of: term(name, ir.Text(phantom))})
			}
		}
		if isTimeModifier(name) || len(and) > 1 && !single(name) {
			return nil, false
		}
		of = append(of, &ir.And{Of: and})
	}
	return &ir.Or{Of: of}, true
}

func term(name string, pattern ir.Pattern) ir.Expr {
	return &ir.Match{Leaf: ir.Leaf{Field: ir.NewField(name)}, Pattern: pattern, Fold: true}
}

// weak gives search terms that hold wherever e does. A negation has some only
// where its operand has exact ones: what is implied by the operand says
// nothing about its complement.
func (t *translation) weak(e ir.Expr) (ir.Expr, bool) {
	switch e := e.(type) {
	case *ir.And:
		var of []ir.Expr
		for _, x := range e.Of {
			if term, ok := t.weak(x); ok {
				of = append(of, term)
			}
		}
		return &ir.And{Of: of}, len(of) > 0
	case *ir.Or:
		of := make([]ir.Expr, len(e.Of))
		for i, x := range e.Of {
			var ok bool
			if of[i], ok = t.weak(x); !ok {
				return nil, false
			}
		}
		return &ir.Or{Of: of}, true
	case *ir.Not:
		return t.exact(e)
	case ir.Const:
		return nil, false
	case ir.Pred:
		if term, ok := t.exactPred(e); ok {
			return term, true
		}
		return t.weakPred(e)
	}
	panic(fmt.Sprintf("splunk: unhandled %T", e))
}

func (t *translation) weakPred(p ir.Pred) (ir.Expr, bool) {
	switch p := p.(type) {
	case *ir.Match:
		if t.readsEvent(p) {
			return phrases(p.Pattern)
		}
		if takes(p, "") {
			return nil, false
		}
		pattern, _ := searchPattern(p.Pattern)
		return t.present(p.Field, pattern)
	case *ir.Regex:
		if !t.readsEvent(p) && !takes(p, "") {
			return t.present(p.Field, anything())
		}
	case *ir.Compare, *ir.TimePart, *ir.CIDR:
		if !t.raw {
			return t.present(*p.On(), anything())
		}
	case *ir.Keyword:
		return phrases(p.Pattern)
	case *ir.Same, *ir.Exists, *ir.KeywordRegex:
	default:
		panic(fmt.Sprintf("splunk: unhandled %T", p))
	}
	return nil, false
}

// present gives a term for each name of a field, phantoms and all. It is used
// only for predicates that no empty text satisfies, since whether f=* finds an
// empty text is not documented.
func (t *translation) present(f ir.Field, pattern ir.Pattern) (ir.Expr, bool) {
	var of []ir.Expr
	for _, name := range shapeOf(f).names() {
		if isTimeModifier(name) {
			return nil, false
		}
		of = append(of, term(name, pattern))
	}
	return &ir.Or{Of: of}, true
}

// phraseLength is the least number of letters and digits worth looking up in
// the index.
const phraseLength = 4

// phrases gives a phrase for each run of letters and digits in the pattern. A
// run lies within one token of the event, whatever stands around it, and is
// written in JSON as it is (Search Manual, "Use CASE() and TERM()", on
// breakers).
func phrases(p ir.Pattern) (ir.Expr, bool) {
	var of []ir.Expr
	for _, piece := range p {
		for _, run := range strings.FieldsFunc(piece.Text, func(c rune) bool { return !isName("_"+string(c), "") || c == '_' }) {
			if len(run) >= phraseLength {
				star := ir.Piece{Kind: ir.Any}
				of = append(of, &ir.Keyword{Pattern: ir.NewPattern(star, ir.Piece{Kind: ir.Lit, Text: run}, star), Fold: true})
			}
		}
	}
	return &ir.And{Of: of}, len(of) > 0
}

// searchPrinter prints search terms. NOT takes the next term only and OR binds
// tighter than AND there, which the printer's brackets make all one (Search
// Manual, "Boolean expressions").
func (t *translation) searchPrinter() *text.Dialect {
	d := &text.Dialect{
		And: " ", Or: " OR ",
		Not: func(operand string) string { return "NOT " + operand },
		Pred: func(p ir.Pred, _ bool) (text.Text, error) {
			switch p := p.(type) {
			case *ir.Match:
				value := "*"
				if !isAnything(p) {
					value = quotePattern(p.Pattern)
				}
				return text.Tight("%s=%s", searchField(p.Field.Name), value), nil
			case *ir.Keyword:
				return text.Tight("%s", quotePattern(p.Pattern)), nil
			}
			panic(fmt.Sprintf("splunk: unhandled search term %T", p))
		},
		List: func(ms []*ir.Match, _ bool) (text.Text, error) {
			values := make([]string, len(ms))
			for i, m := range ms {
				values[i] = quotePattern(m.Pattern)
			}
			return text.Tight("%s IN (%s)", searchField(ms[0].Field.Name), strings.Join(values, ", ")), nil
		},
	}
	if t.lists {
		d.Listable = func(m *ir.Match) bool {
			return !isAnything(m) && !looksLikeNetwork(m.Pattern)
		}
	}
	return d
}

// opened writes NOT (a NOT b) as NOT a OR b, which reads better and often joins
// with other alternatives.
func opened(e ir.Expr) ir.Expr {
	switch e := e.(type) {
	case *ir.And:
		return &ir.And{Of: openedAll(e.Of)}
	case *ir.Or:
		return &ir.Or{Of: openedAll(e.Of)}
	case *ir.Not:
		inner := opened(ir.Simplify(e.Of))
		and, ok := inner.(*ir.And)
		if !ok {
			return &ir.Not{Of: inner}
		}
		of := []ir.Expr{&ir.Not{Of: and.Of[0]}}
		for _, x := range and.Of[1:] {
			not, ok := x.(*ir.Not)
			if !ok {
				return &ir.Not{Of: inner}
			}
			of = append(of, not.Of)
		}
		return &ir.Or{Of: of}
	}
	return e
}

func openedAll(of []ir.Expr) []ir.Expr {
	out := make([]ir.Expr, len(of))
	for i, e := range of {
		out[i] = opened(e)
	}
	return out
}

// distinct leaves out the terms that stand twice in one group.
func distinct(e ir.Expr) ir.Expr {
	switch e := e.(type) {
	case *ir.And:
		return ir.Simplify(&ir.And{Of: distinctAll(e.Of)})
	case *ir.Or:
		return ir.Simplify(&ir.Or{Of: distinctAll(e.Of)})
	case *ir.Not:
		return ir.Simplify(&ir.Not{Of: distinct(e.Of)})
	}
	return e
}

func distinctAll(of []ir.Expr) []ir.Expr {
	var kept []ir.Expr
	seen := map[string]bool{}
	for _, e := range of {
		e = distinct(e)
		if key := ir.Format(e); !seen[key] {
			seen[key] = true
			kept = append(kept, e)
		}
	}
	return kept
}
