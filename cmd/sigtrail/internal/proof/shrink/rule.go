package shrink

import (
	"fmt"
	"iter"

	"github.com/sigtrail/sigtrail/sigma"
)

// rules gives rules that have less than r. Some of them are not valid; a
// test finds that out.
func rules(r *sigma.Rule) iter.Seq[*sigma.Rule] {
	return func(yield func(*sigma.Rule) bool) {
		d := r.Detection
		with := func(s []*sigma.Selection, c []sigma.Condition) bool {
			smaller := &sigma.Rule{Meta: r.Meta, LogSource: r.LogSource}
			smaller.Detection.Selections, smaller.Detection.Conditions = s, c
			return yield(smaller)
		}
		for s := range lists(d.Selections) {
			if !with(s, d.Conditions) {
				return
			}
		}
		for c := range lists(d.Conditions) {
			if !with(d.Selections, c) {
				return
			}
		}
		for i, c := range d.Conditions {
			for smaller := range conds(c.Expr) {
				if !with(d.Selections, replaced(d.Conditions, i, sigma.Condition{Expr: smaller})) {
					return
				}
			}
		}
		for i, s := range d.Selections {
			for body := range nodes(s.Body) {
				if !with(replaced(d.Selections, i, &sigma.Selection{Name: s.Name, Body: body}), d.Conditions) {
					return
				}
			}
		}
	}
}

// conds gives the parts of a condition, and conditions with fewer or smaller
// parts. A quantifier becomes a reference where it means one selection.
func conds(c sigma.Cond) iter.Seq[sigma.Cond] {
	return func(yield func(sigma.Cond) bool) {
		switch c := c.(type) {
		case *sigma.And:
			groups(c.Of, func(of []sigma.Cond) sigma.Cond { return &sigma.And{Of: of} }, yield)
		case *sigma.Or:
			groups(c.Of, func(of []sigma.Cond) sigma.Cond { return &sigma.Or{Of: of} }, yield)
		case *sigma.Not:
			if !yield(c.Of) {
				return
			}
			for of := range conds(c.Of) {
				if !yield(&sigma.Not{Of: of}) {
					return
				}
			}
		case *sigma.Quant:
			for _, s := range c.Of {
				if !yield(&sigma.Ref{Name: s.Name}) {
					return
				}
			}
		case *sigma.Ref:
		default:
			panic(fmt.Sprintf("shrink: unhandled %T", c))
		}
	}
}

func groups(of []sigma.Cond, group func([]sigma.Cond) sigma.Cond, yield func(sigma.Cond) bool) {
	for _, c := range of {
		if !yield(c) {
			return
		}
	}
	for fewer := range lists(of) {
		if len(fewer) > 1 && !yield(group(fewer)) {
			return
		}
	}
	for i, c := range of {
		for smaller := range conds(c) {
			if !yield(group(replaced(of, i, smaller))) {
				return
			}
		}
	}
}

// nodes gives smaller bodies of a selection.
func nodes(n sigma.Node) iter.Seq[sigma.Node] {
	return func(yield func(sigma.Node) bool) {
		switch n := n.(type) {
		case *sigma.AnyOf:
			anyOf(n, yield)
		case *sigma.AllOf:
			for fewer := range lists(n.Items) {
				if !yield(&sigma.AllOf{Items: fewer}) {
					return
				}
			}
			for i, it := range n.Items {
				for smaller := range items(it) {
					if !yield(&sigma.AllOf{Items: replaced(n.Items, i, smaller)}) {
						return
					}
				}
			}
		case *sigma.Item:
			for smaller := range items(n) {
				if !yield(smaller) {
					return
				}
			}
		default:
			panic(fmt.Sprintf("shrink: unhandled %T", n))
		}
	}
}

func anyOf(n *sigma.AnyOf, yield func(sigma.Node) bool) {
	for _, of := range n.Of {
		if !yield(of) {
			return
		}
	}
	for fewer := range lists(n.Of) {
		if len(fewer) > 1 && !yield(&sigma.AnyOf{Of: fewer}) {
			return
		}
	}
	for i, of := range n.Of {
		for smaller := range nodes(of) {
			if !yield(&sigma.AnyOf{Of: replaced(n.Of, i, smaller)}) {
				return
			}
		}
	}
}

// items gives items with fewer values or modifiers, or with shorter values.
func items(it *sigma.Item) iter.Seq[*sigma.Item] {
	return func(yield func(*sigma.Item) bool) {
		with := func(modifiers []sigma.Text, values []sigma.Value) bool {
			return yield(&sigma.Item{Field: it.Field, Modifiers: modifiers, Values: values, List: len(values) > 1})
		}
		for fewer := range lists(it.Values) {
			if !with(it.Modifiers, fewer) {
				return
			}
		}
		for i := range it.Modifiers {
			fewer := append(append([]sigma.Text{}, it.Modifiers[:i]...), it.Modifiers[i+1:]...)
			if !with(fewer, it.Values) {
				return
			}
		}
		for i, v := range it.Values {
			if v.Kind != sigma.String {
				continue
			}
			for s := range texts(v.Text.Value) {
				shorter := sigma.Value{Text: sigma.Text{Value: s}}
				if !with(it.Modifiers, replaced(it.Values, i, shorter)) {
					return
				}
			}
		}
	}
}
