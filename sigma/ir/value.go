package ir

import (
	"fmt"
	"net/netip"
	"strconv"
)

// An Op is a relation between a value of the record (left) and a constant of
// the rule (right).
type Op int

// The relations, in the order in which documents list them.
const (
	EQ Op = iota
	LT
	LTE
	GT
	GTE
	// NEQ is a bound of correlations only: a predicate is negated instead.
	NEQ
)

// String gives the sign of the relation as most query languages write it;
// EQ is "=".
func (o Op) String() string {
	return [...]string{"=", "<", "<=", ">", ">=", "!="}[o]
}

// Holds applies the relation to the outcome of a three-way comparison of the
// value with the constant (negative, zero, positive).
func (o Op) Holds(cmp int) bool {
	switch o {
	case EQ:
		return cmp == 0
	case LT:
		return cmp < 0
	case LTE:
		return cmp <= 0
	case GT:
		return cmp > 0
	case GTE:
		return cmp >= 0
	case NEQ:
		return cmp != 0
	}
	panic(fmt.Sprintf("ir: unhandled Op %d", int(o)))
}

// A Number is a decimal constant. Values are compared as IEEE 754 doubles,
// as every target does.
type Number struct {
	Text  string // plain JSON syntax, as the rule wrote it
	Value float64
}

// ParseNumber reads JSON number syntax, the only syntax in which a rule or a
// record can write a number that is compared as one: an optional minus, no
// leading zeros, optional fraction and exponent.
func ParseNumber(s string) (Number, bool) {
	if !isNumber(s) {
		return Number{}, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return Number{Text: s, Value: v}, err == nil
}

func isNumber(s string) bool {
	digits := func() bool {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		s = s[n:]
		return n > 0
	}
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	if len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9' || !digits() {
		return false
	}
	if len(s) > 0 && s[0] == '.' {
		s = s[1:]
		if !digits() {
			return false
		}
	}
	if len(s) > 0 && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if len(s) > 0 && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}

// A Part is a component of a timestamp.
type Part int

// The parts a rule can ask for. Week is the ISO 8601 week, 1 to 53.
const (
	Minute Part = iota
	Hour
	Day
	Week
	Month
	Year
)

// String gives the name of the modifier that asks for the part.
func (p Part) String() string {
	return [...]string{"minute", "hour", "day", "week", "month", "year"}[p]
}

// A Network is an IP network with its host bits cleared. IPv4 networks are
// never written in their IPv6-mapped form.
type Network struct{ netip.Prefix }

// NewNetwork clears the host bits of p. changed reports whether any was set.
func NewNetwork(p netip.Prefix) (n Network, changed bool) {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	m := p.Masked()
	return Network{m}, m != p
}
