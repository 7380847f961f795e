package ir

import "fmt"

// Map rebuilds e from the bottom: f replaces each predicate, and the tree
// above is made anew. f may return any Expr; it must not return nil.
func Map(e Expr, f func(Pred) Expr) Expr {
	switch e := e.(type) {
	case *And:
		return &And{Of: mapAll(e.Of, f)}
	case *Or:
		return &Or{Of: mapAll(e.Of, f)}
	case *Not:
		return &Not{Of: Map(e.Of, f)}
	case Const:
		return e
	case Pred:
		return f(e)
	}
	panic(fmt.Sprintf("ir: unhandled %T", e))
}

func mapAll(of []Expr, f func(Pred) Expr) []Expr {
	out := make([]Expr, len(of))
	for i, e := range of {
		out[i] = Map(e, f)
	}
	return out
}

// Walk calls f for each predicate of e, in order, telling whether it stands
// under an odd number of negations.
func Walk(e Expr, f func(p Pred, negated bool)) { walk(e, false, f) }

func walk(e Expr, negated bool, f func(Pred, bool)) {
	switch e := e.(type) {
	case *And:
		for _, x := range e.Of {
			walk(x, negated, f)
		}
	case *Or:
		for _, x := range e.Of {
			walk(x, negated, f)
		}
	case *Not:
		walk(e.Of, !negated, f)
	case Const:
	case Pred:
		f(e, negated)
	default:
		panic(fmt.Sprintf("ir: unhandled %T", e))
	}
}

// Simplify gives an equal tree without needless nodes: an And in an And and an
// Or in an Or are flattened, groups of one are opened, double negations and
// constants go. The order of predicates stays. The result holds a Const only
// if it is one.
func Simplify(e Expr) Expr {
	switch e := e.(type) {
	case *And:
		return group(e.Of, true)
	case *Or:
		return group(e.Of, false)
	case *Not:
		switch x := Simplify(e.Of).(type) {
		case Const:
			return !x
		case *Not:
			return x.Of
		default:
			return &Not{Of: x}
		}
	case Const, Pred:
		return e
	}
	panic(fmt.Sprintf("ir: unhandled %T", e))
}

// group simplifies an And (and true) or an Or (and false).
func group(of []Expr, and bool) Expr {
	var flat []Expr
	for _, x := range of {
		switch x := Simplify(x).(type) {
		case Const:
			if bool(x) != and {
				return x
			}
		case *And:
			if and {
				flat = append(flat, x.Of...)
			} else {
				flat = append(flat, x)
			}
		case *Or:
			if and {
				flat = append(flat, x)
			} else {
				flat = append(flat, x.Of...)
			}
		default:
			flat = append(flat, x)
		}
	}
	switch {
	case len(flat) == 0:
		return Const(and)
	case len(flat) == 1:
		return flat[0]
	case and:
		return &And{Of: flat}
	}
	return &Or{Of: flat}
}

// Prune takes out the predicates that drop names, and then every group and
// every negation that became empty: neither true nor false could stand in for
// a predicate that is gone, since the one would swallow an Or and the other an
// And. It returns nil when nothing is left.
func Prune(e Expr, drop func(Pred) bool) Expr {
	switch e := e.(type) {
	case *And:
		if of := pruneAll(e.Of, drop); of != nil {
			return &And{Of: of}
		}
		return nil
	case *Or:
		if of := pruneAll(e.Of, drop); of != nil {
			return &Or{Of: of}
		}
		return nil
	case *Not:
		if x := Prune(e.Of, drop); x != nil {
			return &Not{Of: x}
		}
		return nil
	case Const:
		return e
	case Pred:
		if drop(e) {
			return nil
		}
		return e
	}
	panic(fmt.Sprintf("ir: unhandled %T", e))
}

func pruneAll(of []Expr, drop func(Pred) bool) []Expr {
	var kept []Expr
	for _, x := range of {
		if y := Prune(x, drop); y != nil {
			kept = append(kept, y)
		}
	}
	return kept
}
