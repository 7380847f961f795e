package lpq

import (
	"net/netip"
	"strings"
	"time"
)

// A function takes values and gives an outcome.
type function struct {
	min, max int // arguments
	// lenient functions take unknown values themselves; others turn them into
	// unknown results.
	lenient bool
	apply   func(m *machine, at int, args []Value) outcome
}

// functionNamed finds a function by its name, which is all there is.
func functionNamed(name string) (f function, known bool) {
	switch name {
	case "not":
		return function{1, 1, false, not}, true
	case "isnull":
		return function{1, 1, false, isNull}, true
	case "isnotnull":
		return function{1, 1, false, isNotNull}, true
	case "nvl":
		return function{2, 2, true, nvl}, true
	case "if":
		return function{3, 3, true, choose}, true
	case "case":
		return function{3, anyNumber, true, choose}, true
	case "ip":
		return function{1, 1, false, toAddress}, true
	case "network":
		return function{2, 2, false, network}, true
	case "double":
		return function{1, 1, false, toDouble}, true
	case "dateadd":
		return function{3, 3, false, dateAdd}, true
	}
	if f, known = textFunction(name); known {
		return f, true
	}
	return listFunction(name)
}

func not(_ *machine, _ int, args []Value) outcome {
	if b, ok := args[0].(bool); ok {
		return certain(!b)
	}
	return certain(nil)
}

func isNull(_ *machine, _ int, args []Value) outcome    { return certain(args[0] == nil) }
func isNotNull(_ *machine, _ int, args []Value) outcome { return certain(args[0] != nil) }

func nvl(_ *machine, _ int, args []Value) outcome {
	if args[0] == nil {
		return certain(args[1])
	}
	return certain(args[0])
}

// choose is if and case: the value behind the first condition that is true,
// else the last argument.
func choose(_ *machine, _ int, args []Value) outcome {
	for ; len(args) > 2; args = args[2:] {
		switch truth(args[0]) {
		case yes:
			return certain(args[1])
		case perhaps:
			return certain(args[0])
		}
	}
	return certain(args[0])
}

// A verdict is what a value counts as where a condition stands.
type verdict int

const (
	no verdict = iota
	yes
	perhaps
)

// truth reads a value as a condition: true holds, and so does anything that
// is neither null nor false.
func truth(v Value) verdict {
	switch v := v.(type) {
	case nil:
		return no
	case bool:
		if !v {
			return no
		}
	case Unknown:
		return perhaps
	}
	return yes
}

func toAddress(m *machine, at int, args []Value) outcome {
	switch v := args[0].(type) {
	case nil:
		return certain(nil)
	case string:
		return parseAddress(v)
	case List, Map:
		return open("what ip() makes of " + kind(v) + " is not documented")
	default:
		return m.fault(at, "ip() of %s: write ip(string(...))", kind(v))
	}
}

// parseAddress reads what every reader of addresses reads alike. Java also
// takes fewer parts and leading zeros.
func parseAddress(text string) outcome {
	a, err := netip.ParseAddr(text)
	if err == nil && a.Zone() == "" {
		return certain(a.Unmap())
	}
	if err == nil || text != "" && strings.Trim(text, "0123456789.") == "" {
		return open("whether ip() reads " + text + " is not documented")
	}
	return certain(nil)
}

// network gives the network of an address as text. The engine of 2016 fails
// at /128 and nobody documents /0.
func network(m *machine, at int, args []Value) outcome {
	bits, ok := args[1].(int64)
	if !ok || bits < 1 {
		return m.fault(at, "network() needs a mask of at least one bit")
	}
	if args[0] == nil {
		return certain(nil)
	}
	a, ok := args[0].(netip.Addr)
	switch {
	case !ok:
		return m.fault(at, "network() of %s: write network(ip(string(...)), n)", kind(args[0]))
	case bits > int64(a.BitLen()):
		return certain(nil)
	case bits == 128:
		return m.fault(at, "network() fails at /128: compare the address itself")
	}
	prefix, _ := a.Prefix(int(bits))
	return certain(addressText(prefix.Addr()))
}

func isDateUnit(unit string) bool {
	switch unit {
	case "year", "mon", "day", "hour", "min", "sec", "msec":
		return true
	}
	return false
}

func dateAdd(m *machine, at int, args []Value) outcome {
	t, isDate := args[0].(time.Time)
	n, isInt := args[2].(int64)
	switch {
	case !isDate:
		return certain(nil)
	case !isInt:
		return m.fault(at, "dateadd() by %s", kind(args[2]))
	}
	switch args[1] {
	case "year", "mon":
		return addMonths(t, args[1] == "year", int(n))
	case "day":
		return certain(t.Add(time.Duration(n) * 24 * time.Hour))
	case "hour":
		return certain(t.Add(time.Duration(n) * time.Hour))
	case "min":
		return certain(t.Add(time.Duration(n) * time.Minute))
	case "sec":
		return certain(t.Add(time.Duration(n) * time.Second))
	}
	return certain(t.Add(time.Duration(n) * time.Millisecond))
}

// addMonths leaves open what becomes of a day that the other month lacks.
func addMonths(t time.Time, years bool, n int) outcome {
	if years {
		n *= 12
	}
	moved := t.AddDate(0, n, 0)
	if moved.Day() != t.Day() {
		return open("what dateadd() makes of the end of a month is not documented")
	}
	return certain(moved)
}
