package athena

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A condition is printed SQL with the number of function calls in it: a
// measure of the code that Athena makes of it.
type condition struct {
	text.Text
	calls int
}

// maxCalls is how many calls one condition may have. Trino compiles a
// condition to one method of the Java machine, and refuses a query when that
// grows over 64 KiB ("Query exceeded maximum filters"); on Trino 435 that
// happened from 800 calls on. The body of a lambda is a method of its own.
const maxCalls = 300

// measured counts the calls in a condition.
func measured(c text.Text) condition {
	calls, quoted := 0, false
	for i := range len(c.S) {
		switch {
		case c.S[i] == '\'':
			quoted = !quoted
		case c.S[i] == '(' && !quoted:
			calls++
		}
	}
	return condition{c, calls}
}

// where prints the condition of a query, in parts that all must hold.
func (t *translation) where(e ir.Expr) ([]string, error) {
	parts, err := t.printAll(conjuncts(tidy(e)), false)
	if err != nil {
		return nil, err
	}
	parts = t.pack(parts, " AND ")
	out := make([]string, len(parts))
	for i, part := range parts {
		out[i] = part.S
		if part.Loose && (len(parts) > 1 || !t.backend.window.none()) {
			out[i] = "(" + part.S + ")"
		}
	}
	return out, nil
}

// print prints a condition. negated tells whether it stands under an odd
// number of negations.
func (t *translation) print(e ir.Expr, negated bool) (condition, error) {
	switch e := e.(type) {
	case *ir.And:
		return t.join(e.Of, " AND ", "TRUE", negated)
	case *ir.Or:
		if ms := matchesOn(e.Of); ms != nil {
			return t.list(ms, negated)
		}
		return t.join(byField(e.Of), " OR ", "FALSE", negated)
	case *ir.Not:
		of, err := t.print(e.Of, !negated)
		return condition{text.Text{S: not(of.S)}, of.calls + 1}, err
	case ir.Const:
		return condition{Text: text.Text{S: strings.ToUpper(fmt.Sprint(bool(e)))}}, nil
	case ir.Pred:
		printed, err := t.predicate(e, negated)
		return measured(printed), err
	}
	panic(fmt.Sprintf("athena: unhandled %T", e))
}

func (t *translation) printAll(of []ir.Expr, negated bool) ([]condition, error) {
	out := make([]condition, len(of))
	for i, x := range of {
		var err error
		if out[i], err = t.print(x, negated); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t *translation) join(of []ir.Expr, joiner, empty string, negated bool) (condition, error) {
	parts, err := t.printAll(of, negated)
	if err != nil {
		return condition{}, err
	}
	return joined(t.pack(parts, joiner), joiner, empty), nil
}

func joined(parts []condition, joiner, empty string) condition {
	texts, calls := make([]text.Text, len(parts)), 0
	for i, part := range parts {
		texts[i] = part.Text
		calls += part.calls
	}
	return condition{text.Join(texts, joiner, empty), calls}
}

// pack puts conditions that are too many for one method into lambdas, as many
// in each as it can hold.
func (t *translation) pack(parts []condition, joiner string) []condition {
	if joined(parts, joiner, "").calls <= maxCalls {
		return parts
	}
	var packs []condition
	for len(parts) > 0 {
		n, calls := 1, parts[0].calls
		for n < len(parts) && calls+parts[n].calls <= maxCalls {
			calls += parts[n].calls
			n++
		}
		inner := joined(parts[:n], joiner, "")
		packs = append(packs, condition{text.Tight("any_match(ARRAY[TRUE], %s -> %s)", t.free("part"), inner.S), 1})
		parts = parts[n:]
	}
	return packs
}

// matchesOn gives the members of an Or that is a list on one field, else nil.
func matchesOn(of []ir.Expr) []*ir.Match {
	var ms []*ir.Match
	for _, x := range of {
		m, ok := x.(*ir.Match)
		if !ok || !listable(m) || m.Field.Name != of[0].(*ir.Match).Field.Name || m.Fold != of[0].(*ir.Match).Fold {
			return nil
		}
		ms = append(ms, m)
	}
	return ms
}

// maxWildcards is how many patterns of one list are tried in one lambda; each
// needs up to five calls.
const maxWildcards = maxCalls / 5

// list prints alternatives on one field, all whole texts together.
func (t *translation) list(ms []*ir.Match, negated bool) (condition, error) {
	var groups [][]*ir.Match
	wildcards := 0
	for _, m := range ms {
		if m.Pattern.HasWildcard() {
			wildcards++
		}
		if len(groups) == 0 || wildcards > maxWildcards {
			groups = append(groups, nil)
			wildcards = 0
		}
		group := len(groups) - 1
		if !m.Pattern.HasWildcard() {
			group = 0
		}
		groups[group] = append(groups[group], m)
	}
	parts := make([]condition, len(groups))
	for i, group := range groups {
		printed, err := t.matches(group, negated)
		if err != nil {
			return condition{}, err
		}
		parts[i] = measured(printed)
	}
	return joined(t.pack(parts, " OR "), " OR ", "FALSE"), nil
}

// conjuncts splits a condition for readers, one part a line. No member of a
// negated Or may hold, so it is split as well.
func conjuncts(e ir.Expr) []ir.Expr {
	var parts []ir.Expr
	switch e := e.(type) {
	case *ir.And:
		for _, x := range e.Of {
			parts = append(parts, conjuncts(x)...)
		}
		return parts
	case *ir.Not:
		or, ok := e.Of.(*ir.Or)
		if !ok {
			break
		}
		groups := byField(or.Of)
		if len(groups) == 1 {
			break
		}
		for _, x := range groups {
			parts = append(parts, conjuncts(tidy(&ir.Not{Of: x}))...)
		}
		return parts
	}
	return []ir.Expr{e}
}

// byField gives the members of an Or, those that make a list on one field
// still together.
func byField(of []ir.Expr) []ir.Expr {
	type key struct {
		field string
		fold  bool
	}
	var groups []ir.Expr
	place := map[key]int{}
	for _, x := range of {
		m, ok := x.(*ir.Match)
		if !ok || !listable(m) {
			groups = append(groups, x)
			continue
		}
		k := key{m.Field.Name, m.Fold}
		i, seen := place[k]
		if !seen {
			place[k] = len(groups)
			groups = append(groups, &ir.Or{Of: []ir.Expr{m}})
			continue
		}
		groups[i] = &ir.Or{Of: append(groups[i].(*ir.Or).Of, m)}
	}
	return groups
}

// tidy gives an equal condition that is easier to read.
func tidy(e ir.Expr) ir.Expr { return ir.Simplify(affirm(ir.Simplify(e))) }

// affirm says without a negation what has two names: a field that is not null
// has some value, and the reverse.
func affirm(e ir.Expr) ir.Expr {
	switch e := e.(type) {
	case *ir.And:
		return &ir.And{Of: affirmAll(e.Of)}
	case *ir.Or:
		return &ir.Or{Of: affirmAll(e.Of)}
	case *ir.Not:
		switch p := e.Of.(type) {
		case *ir.Null:
			return &ir.Match{Leaf: p.Leaf, Pattern: ir.NewPattern(ir.Piece{Kind: ir.Any})}
		case *ir.Match:
			if !listable(p) {
				return &ir.Null{Leaf: p.Leaf}
			}
		}
		return &ir.Not{Of: affirm(e.Of)}
	}
	return e
}

func affirmAll(of []ir.Expr) []ir.Expr {
	out := make([]ir.Expr, len(of))
	for i, x := range of {
		out[i] = affirm(x)
	}
	return out
}
