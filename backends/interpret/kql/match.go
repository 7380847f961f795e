package kql

import "fmt"

// Match reports whether a document satisfies the query. A missing field makes
// a test false and its negation true; of several values, one is enough.
//
// Nothing is cut short: a test that has no exact meaning is an *Error on every
// document. A record that could not be indexed gives its *Rejection.
func (q *Query) Match(d Document) (bool, error) {
	if d.mapping == nil {
		return false, fmt.Errorf("an empty document: make it with Index")
	}
	if d.err != nil {
		return false, d.err
	}
	return d.eval(q.root)
}

func (d Document) eval(n node) (bool, error) {
	switch n := n.(type) {
	case and:
		holding, err := d.count(n)
		return holding == len(n), err
	case or:
		holding, err := d.count(n)
		return holding > 0, err
	case not:
		ok, err := d.eval(n.part)
		return !ok && err == nil, err
	case *test:
		return d.test(n)
	case *bound:
		return d.bound(n)
	case *nested:
		return false, &Error{Offset: n.offset, Message: "a nested query, but no field of this index is nested"}
	}
	panic(fmt.Sprintf("kql: unhandled %T", n))
}

// count evaluates all parts and says how many of them hold.
func (d Document) count(parts []node) (int, error) {
	holding := 0
	for _, part := range parts {
		ok, err := d.eval(part)
		if err != nil {
			return 0, err
		}
		if ok {
			holding++
		}
	}
	return holding, nil
}

func (d Document) test(t *test) (bool, error) {
	if lone(t.field) && lone(t.value) {
		return true, nil
	}
	return d.any(t.offset, t.field, func(k kind) (check, error) { return equal(k, t.value) })
}

func (d Document) bound(b *bound) (bool, error) {
	return d.any(b.offset, b.field, func(k kind) (check, error) { return ordered(k, b.op, b.value) })
}

// A check decides on one value of a field.
type check func(value string) (bool, error)

// any applies the check for the kind of each field that a name stands for to
// all of its values.
func (d Document) any(offset int, name operand, checkFor func(kind) (check, error)) (bool, error) {
	fields, err := d.mapping.resolve(name)
	if err != nil {
		return false, &Error{Offset: offset, Message: err.Error()}
	}
	found := false
	for _, f := range fields {
		holds, err := checkFor(f.kind)
		if err != nil {
			return false, &Error{Offset: offset, Message: fmt.Sprintf("%s: %v", f.name, err)}
		}
		for _, value := range d.values[f.name] {
			ok, err := holds(value)
			if err != nil {
				return false, &Error{Offset: offset, Message: fmt.Sprintf("%s: %v", f.name, err)}
			}
			found = found || ok
		}
	}
	return found, nil
}
