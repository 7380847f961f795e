package sigma

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	sigmago "github.com/bradleyjkemp/sigma-go"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// parseBool gives the pieces of a condition their boolean structure. It is the
// only door to sigma-go: that library reads a shape of the condition in which
// every term is a safe name (t0, t1, ...), and the terms are hung into its
// tree afterwards. One name per term, not per selection, keeps the places
// exact although the library's tree has none.
//
// An error means that the pieces were not what they must be: a fault of ours,
// since the author's have all been found before.
func parseBool(pieces []piece) (cond Cond, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the condition grammar failed: %v", r)
		}
	}()
	if len(pieces) == 1 {
		return pieces[0].term, nil // no structure to find
	}
	parsed, err := sigmago.ParseCondition(shape(pieces))
	if err != nil {
		return nil, err
	}
	if parsed.Aggregation != nil {
		return nil, errors.New("the condition grammar found an aggregation")
	}
	b := &boolBuilder{pieces: pieces}
	root := b.build(parsed.Search)
	if b.err == nil && (root.from != 0 || root.to != len(pieces)) {
		b.err = errors.New("the condition grammar lost a part of the condition")
	}
	return root.cond, b.err
}

// shape prints the pieces for the grammar.
func shape(pieces []piece) string {
	var s strings.Builder
	terms := 0
	for i, p := range pieces {
		if i > 0 {
			s.WriteByte(' ')
		}
		if p.term == nil {
			s.WriteString(p.word)
			continue
		}
		s.WriteString("t" + strconv.Itoa(terms))
		terms++
	}
	return s.String()
}

// A boolBuilder turns the library's tree into ours. The leaves of the tree
// come in the order of the terms, so a place in the pieces is all it needs.
type boolBuilder struct {
	pieces []piece
	next   int // piece behind the last leaf
	terms  int
	err    error
}

// A stretch is an expression and the pieces that it takes up, its brackets
// included.
type stretch struct {
	cond     Cond
	from, to int
}

func (b *boolBuilder) build(e sigmago.SearchExpr) stretch {
	switch e := e.(type) {
	case sigmago.And:
		of, s := b.all(e)
		return b.operator(&And{Of: of, Span: b.span(s)}, s)
	case sigmago.Or:
		of, s := b.all(e)
		return b.operator(&Or{Of: of, Span: b.span(s)}, s)
	case sigmago.Not:
		s := b.build(e.Expr)
		if s.from == 0 || b.pieces[s.from-1].word != "not" {
			b.fail("a negation")
			return s
		}
		s.from--
		s = b.widen(s)
		return b.operator(&Not{Of: s.cond, Span: b.span(s)}, s)
	case sigmago.SearchIdentifier:
		return b.leaf(e.Name)
	}
	b.fail(fmt.Sprintf("a %T", e))
	return stretch{}
}

// all builds the operands of an operator.
func (b *boolBuilder) all(es []sigmago.SearchExpr) ([]Cond, stretch) {
	of := make([]Cond, len(es))
	whole := stretch{from: len(b.pieces)}
	for i, e := range es {
		s := b.build(e)
		of[i] = s.cond
		whole.from, whole.to = min(whole.from, s.from), max(whole.to, s.to)
	}
	return of, b.widen(whole)
}

func (b *boolBuilder) operator(c Cond, s stretch) stretch {
	s.cond = c
	return s
}

// leaf takes the next term and checks that it is the one the library means.
func (b *boolBuilder) leaf(name string) stretch {
	for b.next < len(b.pieces) && b.pieces[b.next].term == nil {
		b.next++
	}
	if b.next == len(b.pieces) || name != "t"+strconv.Itoa(b.terms) {
		b.fail("the term " + name)
		return stretch{}
	}
	s := stretch{cond: b.pieces[b.next].term, from: b.next, to: b.next + 1}
	b.next++
	b.terms++
	return b.widen(s)
}

// widen takes in the brackets that stand directly around a stretch.
func (b *boolBuilder) widen(s stretch) stretch {
	for s.from > 0 && s.to < len(b.pieces) && b.pieces[s.from-1].word == "(" && b.pieces[s.to].word == ")" {
		s.from--
		s.to++
	}
	return s
}

func (b *boolBuilder) span(s stretch) diag.Span {
	if s.from >= s.to {
		return diag.Span{}
	}
	return b.pieces[s.from].at.To(b.pieces[s.to-1].at)
}

func (b *boolBuilder) fail(what string) {
	if b.err == nil {
		b.err = errors.New("the condition grammar misread " + what)
	}
}
