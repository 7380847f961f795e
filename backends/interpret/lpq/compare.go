package lpq

import (
	"cmp"
	"math"
	"net/netip"
	"strings"
	"time"
	"unicode"
)

// compare answers a comparison of two expressions.
func (m *machine) compare(e comparison, a, b Value) outcome {
	if e.op == "==" {
		return equal(a, b)
	}
	if a == nil || b == nil {
		return certain(nil)
	}
	order, ok := ordered(a, b)
	if !ok {
		return m.fault(e.offset, "%s and %s have no order that engines share: cast both to double or to a date", kind(a), kind(b))
	}
	switch e.op {
	case "<":
		return certain(order < 0)
	case "<=":
		return certain(order <= 0)
	case ">":
		return certain(order > 0)
	}
	return certain(order >= 0)
}

// equal is == without a string constant behind it. One evaluator gives null
// where a side is null, the other false.
func equal(a, b Value) outcome {
	if a == nil || b == nil {
		return either("== with null is null in one evaluator and false in the other", nil, false)
	}
	if order, ok := ordered(a, b); ok {
		return certain(order == 0)
	}
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return certain(ok && equalFold(x, y))
	case bool:
		return certain(a == b)
	case netip.Addr:
		return certain(a == b)
	case List, Map:
		return open("== of " + kind(a) + " is not documented")
	}
	return certain(false)
}

// ordered compares numbers with numbers and dates with dates.
func ordered(a, b Value) (order int, ok bool) {
	m, isInt := a.(int64)
	n, too := b.(int64)
	if isInt && too {
		return cmp.Compare(m, n), true
	}
	x, isNumber := asNumber(a)
	y, too := asNumber(b)
	if isNumber && too {
		return cmp.Compare(x, y), true
	}
	t, isDate := a.(time.Time)
	u, too := b.(time.Time)
	if isDate && too {
		return t.Compare(u), true
	}
	return 0, false
}

func asNumber(v Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// equalFold compares letter by letter as Java's equalsIgnoreCase does.
func equalFold(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] && fold(x[i]) != fold(y[i]) {
			return false
		}
	}
	return true
}

// fold is how Java compares letters without case: upper, then lower.
func fold(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

func (m *machine) sum(e arithmetic, a, b Value) outcome {
	if a == nil || b == nil {
		return certain(nil)
	}
	x, xIsInt := a.(int64)
	y, yIsInt := b.(int64)
	if xIsInt && yIsInt {
		if e.minus {
			y = -y
		}
		return certain(x + y)
	}
	f, ok := asNumber(a)
	g, too := asNumber(b)
	if !ok || !too {
		return m.fault(e.offset, "%s and %s cannot be added", kind(a), kind(b))
	}
	if e.minus {
		g = -g
	}
	if math.IsNaN(f + g) {
		return open("the sum is no number")
	}
	return certain(f + g)
}

// like answers == and in() with string constants. On anything but a string
// the engines differ.
func (m *machine) like(e likeness, v Value) outcome {
	if v == nil {
		return certain(false)
	}
	text, ok := v.(string)
	if !ok {
		return m.fault(e.offset, "%s compared with a string constant: make it a string first", kind(v))
	}
	for _, p := range e.patterns {
		if p.matches(text) {
			return certain(true)
		}
	}
	return certain(false)
}

// matches compares with case, as the engine of 2016 does outside of its
// regular expressions.
func (p pattern) matches(text string) bool {
	switch {
	case p.openStart && p.openEnded:
		return strings.Contains(text, p.text)
	case p.openStart:
		return strings.HasSuffix(text, p.text)
	case p.openEnded:
		return strings.HasPrefix(text, p.text)
	}
	return text == p.text
}

func (m *machine) find(e finding, v Value) outcome {
	switch v.(type) {
	case nil:
		return certain(false)
	case netip.Addr, time.Time:
		return m.fault(e.offset, "match() on %s: make it a string first", kind(v))
	}
	text, ok := scalarText(v)
	if !ok {
		return open("the text of " + kind(v) + " is not documented")
	}
	return either("how Java reads "+e.re.source+" here hangs on its version",
		each(e.re.find(text), func(found bool) Value { return found })...)
}

// daysToMonday is how far the Monday that the engine of 2016 counts from lies
// before the first of January 1970, from which the documents count.
const daysToMonday = 3

// truncates says whether datetrunc takes the span.
func (s span) truncates() bool {
	switch s.unit {
	case "mon":
		return s.n < 12 && 12%s.n == 0
	case "y":
		return s.n == 1
	}
	return true
}

// truncate rounds a date down to the span, in UTC.
func (s span) truncate(v Value) outcome {
	t, ok := v.(time.Time)
	if !ok {
		return certain(nil)
	}
	switch s.unit {
	case "mon":
		month := (int(t.Month()) - 1) / int(s.n) * int(s.n)
		return certain(time.Date(t.Year(), time.Month(month+1), 1, 0, 0, 0, 0, time.UTC))
	case "y":
		return certain(time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC))
	}
	const why = "from which day datetrunc() counts this span is not documented"
	return either(why, s.floor(t, 0), s.floor(t, daysToMonday*24*time.Hour))
}

func (s span) floor(t time.Time, offset time.Duration) Value {
	width := s.milliseconds()
	ms := t.Add(offset).UnixMilli()
	ms -= ((ms % width) + width) % width
	return time.UnixMilli(ms).UTC().Add(-offset)
}

func (s span) milliseconds() int64 {
	unit := time.Second
	switch s.unit {
	case "m":
		unit = time.Minute
	case "h":
		unit = time.Hour
	case "d":
		unit = 24 * time.Hour
	case "w":
		unit = 7 * 24 * time.Hour
	}
	return s.n * unit.Milliseconds()
}
