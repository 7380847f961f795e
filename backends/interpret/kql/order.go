package kql

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// ordered makes the check of a bound: field < value and its like.
func ordered(k kind, op string, value operand) (check, error) {
	switch value.(type) {
	case pattern:
		return nil, errors.New("a pattern as a bound")
	case null:
		return nil, errors.New("null as a bound")
	}
	s := value.(literal).text
	switch k {
	case keyword:
		return sure(func(v string) bool {
			// By bytes, as Lucene orders terms: 10 stands before 9.
			c := strings.Compare(v, s)
			return holdsOrder(op, c, c)
		}), nil
	case ip:
		return orderedAddress(s, op)
	case date:
		return orderedDates(s, func(first, last int) bool { return holdsOrder(op, first, last) })
	case leaf, flattened:
		return nil, errors.New("a bound on a key of a flattened object")
	case text, boolean:
		return nil, errors.New("a bound on a field that has no order")
	}
	panic(fmt.Sprintf("kql: unhandled kind %d", k))
}

// holdsOrder decides on a value that compares with the first and the last
// instant of an operand as given; for all but dates these are the same.
func holdsOrder(op string, first, last int) bool {
	switch op {
	case "<":
		return first < 0
	case "<=":
		return last <= 0
	case ">":
		return last > 0
	case ">=":
		return first >= 0
	}
	panic("kql: unhandled operator " + op)
}

func orderedAddress(s, op string) (check, error) {
	a, err := parseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("%q against an ip field", s)
	}
	return onAddresses(func(have netip.Addr) bool {
		c := have.Compare(sixteen(a))
		return holdsOrder(op, c, c)
	}), nil
}

// sixteen gives an address its IPv6 form.
func sixteen(a netip.Addr) netip.Addr { return netip.AddrFrom16(a.As16()) }

// orderedDates checks how the first instant of a value compares with the first
// and the last one of an operand.
func orderedDates(s string, holds func(first, last int) bool) (check, error) {
	want, err := parseDate(s)
	if err != nil {
		return nil, err
	}
	return func(value string) (bool, error) {
		have, err := parseDate(value)
		return err == nil && holds(have.first.Compare(want.first), have.first.Compare(want.last)), err
	}, nil
}
