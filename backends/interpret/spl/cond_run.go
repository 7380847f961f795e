package spl

import (
	"fmt"
	"strings"
)

// A truth is a value of Kleene's logic. The order makes AND the least and OR
// the greatest.
type truth int

const (
	isFalse truth = iota
	isNull
	isTrue
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// A scope is what an expression sees: a row and, within mvfilter, the one
// value that its field stands for.
type scope struct {
	*row
	bound string
	one   value
}

func (s *scope) get(name string) value {
	if s.one != nil && name == s.bound {
		return s.one
	}
	return s.row.get(name)
}

// ask evaluates a condition. It stops at the first operand that decides, so
// that a guard keeps an unsure operand behind it from being asked.
func (s *scope) ask(c cond) (truth, error) {
	switch c := c.(type) {
	case conjunction:
		return s.gather(c, isTrue, isFalse)
	case disjunction:
		return s.gather(c, isFalse, isTrue)
	case negation:
		t, err := s.ask(c.of)
		return isTrue - t, err
	case relation:
		return s.relate(c)
	case isNotNull:
		v, err := s.eval(c.of)
		_, absent := v.(null)
		return truthOf(!absent), err
	case matches:
		return s.test(c.of, "match", func(t string) (bool, error) { return c.re.match(s.row, t) })
	case inside:
		return s.test(c.of, "cidrmatch", func(t string) (bool, error) { return inNetwork(t, c.network), nil })
	case oneOf:
		return s.test(c.of, "in", func(t string) (bool, error) { return contains(c.list, t), nil })
	}
	panic(fmt.Sprintf("spl: unhandled %T", c))
}

// gather joins operands: the neutral truth grows worse until one decides.
func (s *scope) gather(list []cond, neutral, decides truth) (truth, error) {
	result := neutral
	for _, c := range list {
		t, err := s.ask(c)
		if err != nil || t == decides {
			return t, err
		}
		if t == isNull {
			result = isNull
		}
	}
	return result, nil
}

// test asks a question about the one text of a value; NULL gives NULL.
func (s *scope) test(of expr, name string, ask func(string) (bool, error)) (truth, error) {
	v, err := s.eval(of)
	if err != nil {
		return isFalse, err
	}
	t, ok, err := s.single(name, v)
	if err != nil || !ok {
		return isNull, err
	}
	b, err := ask(t)
	return truthOf(b), err
}

// single gives the text of a value, not ok for NULL.
func (r *row) single(name string, v value) (t string, ok bool, err error) {
	switch v := v.(type) {
	case null:
		return "", false, nil
	case text:
		return string(v), true, nil
	case number:
		t, err = r.digits(v)
		return t, err == nil, err
	case list:
		return "", false, r.unsure("%s of the %d values of a multivalue field", name, len(v))
	}
	panic(fmt.Sprintf("spl: unhandled %T", v))
}

// digits writes a number that is written one way only: a whole one.
func (r *row) digits(n number) (string, error) {
	s := texts(n)[0]
	if strings.Contains(s, ".") || !isExact(s) {
		return "", r.unsure("how the number %s is written as text", s)
	}
	return s, nil
}

func (s *scope) relate(c relation) (truth, error) {
	left, err := s.eval(c.left)
	if err != nil {
		return isFalse, err
	}
	right, err := s.eval(c.right)
	if err != nil {
		return isFalse, err
	}
	order, ok, err := s.compare(left, right)
	if err != nil || !ok {
		return isNull, err
	}
	if written := roundedIn(c); order == 0 && written != "" {
		return isFalse, s.unsure("whether the number %s, which has more digits than are kept for sure, is the same", written)
	}
	switch c.op {
	case "=":
		return truthOf(order == 0), nil
	case "!=":
		return truthOf(order != 0), nil
	case "<":
		return truthOf(order < 0), nil
	case "<=":
		return truthOf(order <= 0), nil
	case ">":
		return truthOf(order > 0), nil
	case ">=":
		return truthOf(order >= 0), nil
	}
	panic("spl: unhandled operator " + c.op)
}

// roundedIn gives the number of a relation that has too many digits. What is
// rounded keeps its order, so that only equality is in doubt.
func roundedIn(c relation) string {
	for _, side := range []expr{c.left, c.right} {
		if r, ok := side.(rounded); ok {
			return r.written
		}
	}
	return ""
}

// compare orders two values: as numbers if both read as numbers, else byte by
// byte. It is not ok when one is NULL.
func (r *row) compare(left, right value) (order int, ok bool, err error) {
	a, aNumber := left.(number)
	b, bNumber := right.(number)
	if aNumber && bNumber {
		return orderOf(float64(a), float64(b)), true, nil
	}
	x, okX, err := r.single("a comparison", left)
	if err != nil {
		return 0, false, err
	}
	y, okY, err := r.single("a comparison", right)
	if err != nil || !okX || !okY {
		return 0, false, err
	}
	return r.compareTexts(x, y)
}

func (r *row) compareTexts(x, y string) (order int, ok bool, err error) {
	a, readX := readNumber(x)
	b, readY := readNumber(y)
	switch {
	case readX == isNoNumber || readY == isNoNumber:
		return strings.Compare(x, y), true, nil
	case readX == isMaybeNumber || readY == isMaybeNumber:
		return 0, false, r.unsure("whether %q and %q compare as numbers", x, y)
	case x != y && a == b && !(isExact(x) && isExact(y)):
		return 0, false, r.unsure("whether %q and %q are the same number", x, y)
	}
	return orderOf(a, b), true, nil
}

func orderOf(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
