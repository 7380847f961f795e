package match

import "github.com/sigtrail/sigtrail/sigma/ir"

// A Trace tells how one part of a condition came out on one record. Every part
// is tried, also where the outcome was settled before.
type Trace struct {
	Expr  ir.Expr
	Holds bool
	// Of are the parts of an And, Or or Not.
	Of []Trace
	// Reached is what a predicate saw, in record order: the values that its
	// field reaches, of Same those of both fields, and of a keyword every leaf
	// of the record. A field that is absent reaches nothing.
	Reached []Reached
}

// A Reached is one value that a predicate looked at.
type Reached struct {
	Field string // the field's name; "" for a keyword
	// At is where the value stands in the record, with array indexes, and in
	// brackets and quotes keys that could be misread: items[1]["a.b"].
	At    string
	Value Value
	// Holds says that the value speaks for the predicate: by itself, with some
	// value of the other field (Same), or by being null (Null).
	Holds bool
}

// Explain tries the condition on a record and tells how each part came out.
// The Holds of the whole is always what Match reports.
func (m *Matcher) Explain(r Record) Trace { return m.root.explain(r) }

func explainAll(of []node, r Record) []Trace {
	traces := make([]Trace, len(of))
	for i, n := range of {
		traces[i] = n.explain(r)
	}
	return traces
}

func (n *and) explain(r Record) Trace {
	t := Trace{Expr: n.expr, Holds: true, Of: explainAll(n.of, r)}
	for _, x := range t.Of {
		t.Holds = t.Holds && x.Holds
	}
	return t
}

func (n *or) explain(r Record) Trace {
	t := Trace{Expr: n.expr, Of: explainAll(n.of, r)}
	for _, x := range t.Of {
		t.Holds = t.Holds || x.Holds
	}
	return t
}

func (n *not) explain(r Record) Trace {
	of := n.of.explain(r)
	return Trace{Expr: n.expr, Holds: !of.Holds, Of: []Trace{of}}
}

func (n constant) explain(Record) Trace {
	return Trace{Expr: ir.Const(n), Holds: bool(n)}
}

func (n *search) explain(r Record) Trace {
	t := Trace{Expr: n.pred, Holds: n.none}
	n.path.reach(r.root, &trail{}, func(v Value, at *trail) bool {
		passed := n.test(v)
		t.Reached = append(t.Reached, Reached{
			Field: n.path.name, At: at.String(), Value: v, Holds: passed != n.none,
		})
		if passed {
			t.Holds = !n.none
		}
		return false
	})
	return t
}

func (n *keyword) explain(r Record) Trace {
	t := Trace{Expr: n.pred}
	r.root.leaves(&trail{}, func(v Value, at *trail) bool {
		passed := n.test(v)
		t.Reached = append(t.Reached, Reached{At: at.String(), Value: v, Holds: passed})
		t.Holds = t.Holds || passed
		return false
	})
	return t
}

func (n *same) explain(r Record) Trace {
	mine, others := reached(r, n.field), reached(r, n.other)
	holds := false
	for i := range mine {
		for j := range others {
			if n.related(mine[i].Value, others[j].Value) {
				mine[i].Holds, others[j].Holds, holds = true, true, true
			}
		}
	}
	return Trace{Expr: n.pred, Holds: holds, Reached: append(mine, others...)}
}

// related reports whether two values stand in the relation.
func (n *same) related(v, w Value) bool {
	a, okA := n.text(v)
	b, okB := n.text(w)
	return okA && okB && n.relate(a, b)
}

// reached lists what a path reaches, with no verdict yet.
func reached(r Record, p path) []Reached {
	var list []Reached
	p.reach(r.root, &trail{}, func(v Value, at *trail) bool {
		list = append(list, Reached{Field: p.name, At: at.String(), Value: v})
		return false
	})
	return list
}
