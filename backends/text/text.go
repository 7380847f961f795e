// Package text prints the boolean structure of a plan for languages that are
// flat text: it places joiners and brackets, groups alternatives into lists,
// and leaves every predicate to the dialect. It knows no language.
package text

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Dialect is what the printer must know of a language.
type Dialect struct {
	And, Or string // joiners with the blanks around them: " AND "
	// Not negates a finished operand, which is a single predicate or bracketed
	// text.
	Not         func(operand string) string
	True, False string // conditions that always, or never, hold
	// Pred prints one predicate. The text must bind at least as tightly as a
	// comparison; return Loose for one that does not. negated tells whether it
	// stands under an odd number of negations (for notes).
	Pred func(p ir.Pred, negated bool) (Text, error)
	// Listable says whether a match may become a member of a list of
	// alternatives on its field; nil means that the language has no lists.
	Listable func(m *ir.Match) bool
	// List prints two or more listable matches on one field with one Fold.
	List func(ms []*ir.Match, negated bool) (Text, error)
}

// A Text is a finished condition. Loose says that it must be bracketed before
// it is joined or negated.
type Text struct {
	S     string
	Loose bool
}

// Tight is a condition that needs no brackets.
func Tight(format string, args ...any) Text { return Text{S: fmt.Sprintf(format, args...)} }

// Loose is a condition that needs brackets beside anything else.
func Loose(format string, args ...any) Text {
	return Text{S: fmt.Sprintf(format, args...), Loose: true}
}

func (t Text) bracketed() string {
	if t.Loose {
		return "(" + t.S + ")"
	}
	return t.S
}

// Print prints e, which should have been simplified. Brackets stand wherever
// and, or and not mix, so that no reader and no parser needs to know which
// binds tighter.
func (d *Dialect) Print(e ir.Expr) (string, error) {
	t, err := d.print(e, false)
	return t.S, err
}

// PrintText is Print for a condition that will be joined to others.
func (d *Dialect) PrintText(e ir.Expr, negated bool) (Text, error) { return d.print(e, negated) }

func (d *Dialect) print(e ir.Expr, negated bool) (Text, error) {
	switch e := e.(type) {
	case *ir.And:
		return d.join(e.Of, d.And, d.True, negated)
	case *ir.Or:
		return d.or(e.Of, negated)
	case *ir.Not:
		of, err := d.print(e.Of, !negated)
		return Text{S: d.Not(of.bracketed())}, err
	case ir.Const:
		if e {
			return Text{S: d.True}, nil
		}
		return Text{S: d.False}, nil
	case ir.Pred:
		return d.Pred(e, negated)
	}
	panic(fmt.Sprintf("text: unhandled %T", e))
}

func (d *Dialect) join(of []ir.Expr, joiner, empty string, negated bool) (Text, error) {
	texts := make([]Text, 0, len(of))
	for _, x := range of {
		t, err := d.print(x, negated)
		if err != nil {
			return Text{}, err
		}
		texts = append(texts, t)
	}
	return Join(texts, joiner, empty), nil
}

// Join joins conditions, bracketing the loose ones. One condition stays as it
// is; none gives empty.
func Join(texts []Text, joiner, empty string) Text {
	switch len(texts) {
	case 0:
		return Text{S: empty}
	case 1:
		return texts[0]
	}
	parts := make([]string, len(texts))
	for i, t := range texts {
		parts[i] = t.bracketed()
	}
	return Text{S: strings.Join(parts, joiner), Loose: true}
}

// or prints alternatives, the listable ones of one field as one list that
// stands where the first of them stood.
func (d *Dialect) or(of []ir.Expr, negated bool) (Text, error) {
	var texts []Text
	for _, g := range d.lists(of) {
		var t Text
		var err error
		if g.list == nil {
			t, err = d.print(g.one, negated)
		} else {
			t, err = d.List(g.list, negated)
		}
		if err != nil {
			return Text{}, err
		}
		texts = append(texts, t)
	}
	return Join(texts, d.Or, d.False), nil
}

// an alternative is one expression, or a list of two and more matches.
type alternative struct {
	one  ir.Expr
	list []*ir.Match
}

type listKey struct {
	field string
	fold  bool
}

func (d *Dialect) lists(of []ir.Expr) []alternative {
	var out []alternative
	place := map[listKey]int{}
	for _, x := range of {
		m, ok := x.(*ir.Match)
		if !ok || d.Listable == nil || !d.Listable(m) {
			out = append(out, alternative{one: x})
			continue
		}
		key := listKey{m.Field.Name, m.Fold}
		if i, seen := place[key]; seen {
			out[i].list = append(out[i].list, m)
			continue
		}
		place[key] = len(out)
		out = append(out, alternative{one: x, list: []*ir.Match{m}})
	}
	for i := range out {
		if len(out[i].list) == 1 {
			out[i].list = nil
		}
	}
	return out
}
