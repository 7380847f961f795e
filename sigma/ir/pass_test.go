package ir

import (
	"fmt"
	"math/rand"
	"testing"
)

func leaf(name string) Expr {
	return &Match{Leaf: Leaf{Field: NewField(name)}, Pattern: Text("x"), Fold: true}
}

// random builds a tree over the fields a to f.
func random(r *rand.Rand, depth int) Expr {
	kind := r.Intn(7)
	if depth == 0 {
		kind = 6
	}
	of := make([]Expr, r.Intn(4))
	switch kind {
	case 0, 1:
		for i := range of {
			of[i] = random(r, depth-1)
		}
		return &And{Of: of}
	case 2, 3:
		for i := range of {
			of[i] = random(r, depth-1)
		}
		return &Or{Of: of}
	case 4:
		return &Not{Of: random(r, depth-1)}
	case 5:
		return Const(r.Intn(2) == 0)
	}
	return leaf(string(rune('a' + r.Intn(6))))
}

// holds evaluates a tree with the set of fields that match.
func holds(e Expr, on int) bool {
	switch e := e.(type) {
	case *And:
		for _, x := range e.Of {
			if !holds(x, on) {
				return false
			}
		}
		return true
	case *Or:
		for _, x := range e.Of {
			if holds(x, on) {
				return true
			}
		}
		return false
	case *Not:
		return !holds(e.Of, on)
	case Const:
		return bool(e)
	case *Match:
		return on&(1<<(e.Field.Name[0]-'a')) != 0
	}
	panic(fmt.Sprintf("unhandled %T", e))
}

func TestSimplifyKeepsTheMeaning(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 3000 {
		e := random(r, 5)
		before := Format(e)
		s := Simplify(e)
		for on := range 64 {
			if holds(e, on) != holds(s, on) {
				t.Fatalf("%b: differs\n%s\n%s", on, Format(e), Format(s))
			}
		}
		if Format(e) != before {
			t.Fatalf("Simplify changed its input:\n%s", before)
		}
		checkSimple(t, s, true)
		if Format(Simplify(s)) != Format(s) {
			t.Fatalf("Simplify is not stable:\n%s", Format(s))
		}
	}
}

// checkSimple fails on the nodes that Simplify promises to remove.
func checkSimple(t *testing.T, e Expr, root bool) {
	t.Helper()
	children := func(of []Expr) {
		if len(of) < 2 {
			t.Fatalf("a group of %d is left", len(of))
		}
		for _, x := range of {
			if fmt.Sprintf("%T", x) == fmt.Sprintf("%T", e) {
				t.Fatalf("a %T in a %T is left", x, e)
			}
			checkSimple(t, x, false)
		}
	}
	switch e := e.(type) {
	case *And:
		children(e.Of)
	case *Or:
		children(e.Of)
	case *Not:
		if _, ok := e.Of.(*Not); ok {
			t.Fatal("a double negation is left")
		}
		checkSimple(t, e.Of, false)
	case Const:
		if !root {
			t.Fatal("a constant is left")
		}
	}
}

func TestMapRebuildsAndWalkSeesPolarity(t *testing.T) {
	e := &And{Of: []Expr{leaf("a"), &Not{Of: &Or{Of: []Expr{leaf("b"), &Not{Of: leaf("c")}}}}}}
	m := Map(e, func(p Pred) Expr {
		f := p.Fields()
		f[0].Name += "2"
		return p.WithFields(f)
	})
	want := "(and\n  (match/i a2 \"x\")\n  (not\n    (or\n      (match/i b2 \"x\")\n      (not\n        (match/i c2 \"x\")))))"
	if got := Format(m); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	seen := ""
	Walk(e, func(p Pred, negated bool) { seen += fmt.Sprintf("%s:%t ", p.On().Name, negated) })
	if seen != "a:false b:true c:false " {
		t.Errorf("Walk saw %s", seen)
	}
}

func TestPruneRemovesWhatBecomesEmpty(t *testing.T) {
	drop := func(names string) func(Pred) bool {
		return func(p Pred) bool {
			for _, n := range names {
				if p.On().Name == string(n) {
					return true
				}
			}
			return false
		}
	}
	e := &And{Of: []Expr{leaf("a"), &Or{Of: []Expr{leaf("b"), leaf("c")}}, &Not{Of: leaf("d")}}}
	for names, want := range map[string]string{
		"b":    "(and\n  (match/i a \"x\")\n  (match/i c \"x\")\n  (not\n    (match/i d \"x\")))",
		"bc":   "(and\n  (match/i a \"x\")\n  (not\n    (match/i d \"x\")))",
		"bcd":  "(match/i a \"x\")",
		"abcd": "",
	} {
		got := ""
		if x := Prune(e, drop(names)); x != nil {
			got = Format(Simplify(x))
		}
		if got != want {
			t.Errorf("without %s:\n%s\nwant\n%s", names, got, want)
		}
	}
}
