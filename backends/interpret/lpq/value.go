package lpq

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// A Value is what a field of a row holds. Its members are nil (null), bool,
// int64, float64, string, netip.Addr, time.Time, List, Map and Unknown.
type Value any

// A List is an array of values.
type List []Value

// A Map holds values by key, each key once, in the order of the record.
type Map []Entry

// An Entry is one key of a map with its value.
type Entry struct {
	Key   string
	Value Value
}

// Unknown stands for a value that the documents of Logpresso do not settle.
type Unknown struct{ Why string }

// get finds a key, null if the map lacks it.
func (m Map) get(key string) Value {
	for _, e := range m {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// kind names the type of a value in complaints.
func kind(v Value) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case int64, float64:
		return "a number"
	case string:
		return "a string"
	case netip.Addr:
		return "an IP address"
	case time.Time:
		return "a date"
	case List:
		return "a list"
	case Map:
		return "a map"
	case Unknown:
		return "an unknown value"
	}
	panic(fmt.Sprintf("lpq: unhandled %T", v))
}

// scalarText gives the text of a string, a number or a boolean.
func scalarText(v Value) (text string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return doubleText(v), true
	}
	return "", false
}

// doubleText writes a double as Java does: always with a fraction, and with an
// exponent below a thousandth and from ten million on (Double.toString).
func doubleText(f float64) string {
	switch size := math.Abs(f); {
	case math.IsInf(f, 0):
		return strings.TrimPrefix(strings.Replace(strconv.FormatFloat(f, 'g', -1, 64), "Inf", "Infinity", 1), "+")
	case f == 0 || size >= 1e-3 && size < 1e7:
		return withFraction(strconv.FormatFloat(f, 'f', -1, 64))
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	n, _ := strconv.Atoi(exponent)
	return withFraction(mantissa) + "E" + strconv.Itoa(n)
}

func withFraction(digits string) string {
	if strings.Contains(digits, ".") {
		return digits
	}
	return digits + ".0"
}

// addressText writes an address as Java does: IPv6 as eight groups without
// leading zeros, never shortened.
func addressText(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	b := a.As16()
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = strconv.FormatUint(uint64(b[2*i])<<8|uint64(b[2*i+1]), 16)
	}
	return strings.Join(groups, ":")
}

// identity gives equal texts for equal values of the same type only. It
// serves grouping and the comparison of possible values.
func identity(v Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case bool, int64, float64:
		text, _ := scalarText(v)
		return text
	case netip.Addr:
		return "ip " + v.String()
	case time.Time:
		return "date " + strconv.FormatInt(v.UnixMilli(), 10)
	case List:
		return "[" + strings.Join(each(v, identity), ",") + "]"
	case Map:
		return "{" + strings.Join(each(v, func(e Entry) string {
			return strconv.Quote(e.Key) + ":" + identity(e.Value)
		}), ",") + "}"
	case Unknown:
		return "unknown " + v.Why
	}
	panic(fmt.Sprintf("lpq: unhandled %T", v))
}

func each[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}
