package jsonpath

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// All gives the sequence that the path reaches in a document. The error is one
// of the document's structure.
func (p *Path) All(doc jackson.Value) ([]jackson.Value, error) {
	e := &evaluation{strict: p.strict, root: doc}
	return e.expr(p.root)
}

type sequence = []jackson.Value

type evaluation struct {
	strict bool
	root   jackson.Value
	item   jackson.Value // @
	size   int           // of the array that a subscript is for
}

func (e *evaluation) expr(x expr) (sequence, error) {
	switch x := x.(type) {
	case variable:
		if x == '@' {
			return sequence{e.item}, nil
		}
		return sequence{e.root}, nil
	case literal:
		return sequence{x.value}, nil
	case last:
		return sequence{{Kind: jackson.Integer, Text: strconv.Itoa(e.size - 1)}}, nil
	case *access:
		of, err := e.expr(x.of)
		if err != nil {
			return nil, err
		}
		return e.step(x.step, of)
	}
	panic(fmt.Sprintf("jsonpath: unhandled %T", x))
}

// open gives the elements of arrays in place of the arrays, in lax mode.
func (e *evaluation) open(of sequence) sequence {
	if e.strict {
		return of
	}
	var out sequence
	for _, v := range of {
		if v.Kind == jackson.Array {
			out = append(out, v.Items...)
		} else {
			out = append(out, v)
		}
	}
	return out
}

func (e *evaluation) step(s step, of sequence) (sequence, error) {
	switch s := s.(type) {
	case member:
		return e.members(of, func(v jackson.Value) (sequence, bool) {
			m, ok := v.Get(string(s))
			return sequence{m}, ok
		})
	case anyMember:
		return e.members(of, func(v jackson.Value) (sequence, bool) { return v.Items, true })
	case descendant:
		var out sequence
		for _, v := range of {
			out = descend(out, v, string(s))
		}
		return out, nil
	case anyElement:
		return e.elements(of, func(v jackson.Value) (sequence, error) { return v.Items, nil })
	case elements:
		return e.elements(of, func(v jackson.Value) (sequence, error) { return e.pick(s, v) })
	case *filter:
		return e.filter(s, e.open(of))
	case method:
		return e.method(s, of)
	}
	panic(fmt.Sprintf("jsonpath: unhandled %T", s))
}

func (e *evaluation) members(of sequence, get func(jackson.Value) (sequence, bool)) (sequence, error) {
	var out sequence
	for _, v := range e.open(of) {
		found, ok := sequence(nil), false
		if v.Kind == jackson.Object {
			found, ok = get(v)
		}
		switch {
		case ok:
			out = append(out, found...)
		case e.strict:
			return nil, fault("there is no such member")
		}
	}
	return out, nil
}

func descend(out sequence, v jackson.Value, key string) sequence {
	if v.Kind == jackson.Object {
		if m, ok := v.Get(key); ok {
			out = append(out, m)
		}
	}
	for _, item := range v.Items {
		out = descend(out, item, key)
	}
	return out
}

func (e *evaluation) elements(of sequence, get func(jackson.Value) (sequence, error)) (sequence, error) {
	var out sequence
	for _, v := range of {
		if v.Kind != jackson.Array {
			if e.strict {
				return nil, fault("there is no array")
			}
			v = jackson.Value{Kind: jackson.Array, Items: sequence{v}}
		}
		found, err := get(v)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (e *evaluation) pick(subscripts elements, array jackson.Value) (sequence, error) {
	outer := e.size
	e.size = len(array.Items)
	defer func() { e.size = outer }()
	var out sequence
	for _, s := range subscripts {
		from, err := e.index(s.from)
		if err != nil {
			return nil, err
		}
		to := from
		if s.to != nil {
			if to, err = e.index(s.to); err != nil {
				return nil, err
			}
		}
		if e.strict && (from < 0 || from > to || to >= e.size) {
			return nil, fault("there is no such element")
		}
		for i := max(from, 0); i <= min(to, e.size-1); i++ {
			out = append(out, array.Items[i])
		}
	}
	return out, nil
}

func (e *evaluation) index(x expr) (int, error) {
	of, err := e.expr(x)
	if err != nil {
		return 0, err
	}
	if len(of) != 1 || of[0].Kind != jackson.Integer {
		return 0, fault("a subscript is no whole number")
	}
	return strconv.Atoi(of[0].Text)
}

func (e *evaluation) filter(f *filter, of sequence) (sequence, error) {
	outer := e.item
	defer func() { e.item = outer }()
	var out sequence
	for _, v := range of {
		e.item = v
		if e.holds(f.where) == yes {
			out = append(out, v)
		}
	}
	return out, nil
}

func (e *evaluation) method(m method, of sequence) (sequence, error) {
	var out sequence
	for _, v := range of {
		if m == "type" {
			out = append(out, jackson.Value{Kind: jackson.String, Text: typeName(v.Kind)})
			continue
		}
		n := 1
		switch {
		case v.Kind == jackson.Array:
			n = len(v.Items)
		case e.strict:
			return nil, fault("size() is for arrays")
		}
		out = append(out, jackson.Value{Kind: jackson.Integer, Text: strconv.Itoa(n)})
	}
	return out, nil
}

func typeName(k jackson.Kind) string {
	return [...]string{"null", "boolean", "number", "number", "string", "array", "object"}[k]
}

// A truth is a value of three-valued logic.
type truth int

const (
	no truth = iota
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (e *evaluation) holds(p predicate) truth {
	switch p := p.(type) {
	case *compare:
		return e.pairs(p.left, p.right, func(a, b jackson.Value) truth { return related(p.op, a, b) })
	case *startsWith:
		return e.pairs(p.text, p.prefix, func(a, b jackson.Value) truth {
			if a.Kind != jackson.String {
				return unknown
			}
			return truthOf(strings.HasPrefix(a.Text, b.Text))
		})
	case *exists:
		of, err := e.expr(p.of)
		if err != nil {
			return unknown
		}
		return truthOf(len(of) > 0)
	case *isUnknown:
		return truthOf(e.holds(p.of) == unknown)
	case *not:
		return yes - e.holds(p.of)
	case *logic:
		if p.and {
			return min(e.holds(p.left), e.holds(p.right))
		}
		return max(e.holds(p.left), e.holds(p.right))
	}
	panic(fmt.Sprintf("jsonpath: unhandled %T", p))
}

// pairs tries a test on every pair of two sequences. In lax mode the first
// pair that is true or cannot be compared decides.
func (e *evaluation) pairs(left, right expr, test func(a, b jackson.Value) truth) truth {
	as, err := e.expr(left)
	if err != nil {
		return unknown
	}
	bs, err := e.expr(right)
	if err != nil {
		return unknown
	}
	out := no
	for _, a := range e.open(as) {
		for _, b := range e.open(bs) {
			t := test(a, b)
			if t != no && !e.strict || t == unknown {
				return t
			}
			out = max(out, t)
		}
	}
	return out
}

// related compares two items: null with anything, else scalars of one type.
func related(op string, a, b jackson.Value) truth {
	if a.Kind == jackson.Null || b.Kind == jackson.Null {
		same := a.Kind == b.Kind
		switch op {
		case "==", "<=", ">=":
			return truthOf(same)
		case "!=", "<>":
			return truthOf(!same)
		}
		return no
	}
	if a.Kind >= jackson.Array || typeName(a.Kind) != typeName(b.Kind) {
		return unknown
	}
	return truthOf(ordered(op, order(a, b)))
}

func order(a, b jackson.Value) int {
	x, okX := new(big.Rat).SetString(a.Text)
	y, okY := new(big.Rat).SetString(b.Text)
	if a.Kind == jackson.Integer || a.Kind == jackson.Float {
		if !okX || !okY {
			panic(fmt.Sprintf("jsonpath: %q or %q is no number", a.Text, b.Text))
		}
		return x.Cmp(y)
	}
	return strings.Compare(a.Text, b.Text)
}

func ordered(op string, order int) bool {
	switch op {
	case "==":
		return order == 0
	case "!=", "<>":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	}
	panic(fmt.Sprintf("jsonpath: unhandled comparison %q", op))
}
