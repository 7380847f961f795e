package jackson

import (
	"math"
	"strconv"
	"strings"
)

// Write gives the compact JSON of a value as Trino prints it: keys in their
// order, numbers with a fraction or an exponent as Java prints a double, and in
// strings only quotes, backslashes and control characters escaped, with capital
// hexadecimal digits.
func Write(v Value) string { return string(v.write(nil, false)) }

// Compact gives the JSON of a value with numbers as they were written.
func Compact(v Value) string { return string(v.write(nil, true)) }

func (v Value) write(b []byte, asWritten bool) []byte {
	switch v.Kind {
	case Bool, Integer:
		return append(b, v.Text...)
	case Float:
		if asWritten {
			return append(b, v.Text...)
		}
		return append(b, Double(v.Text)...)
	case String:
		return appendString(b, v.Text)
	case Array:
		b = append(b, '[')
		for i, item := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.write(b, asWritten)
		}
		return append(b, ']')
	case Object:
		b = append(b, '{')
		for i, item := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, v.Keys[i]), ':')
			b = item.write(b, asWritten)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

// Quote gives the JSON of a string.
func Quote(s string) string { return string(appendString(nil, s)) }

func appendString(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20:
			b = append(b, c)
		default:
			if j := strings.IndexByte("\b\f\n\r\t", c); j >= 0 {
				b = append(b, '\\', "bfnrt"[j])
				continue
			}
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(b, '"')
}

// Double prints a JSON number as Java prints the nearest double, with infinity
// in quotes.
func Double(text string) string {
	f, _ := strconv.ParseFloat(text, 64) // out of range gives infinity
	switch {
	case math.IsInf(f, 1):
		return `"Infinity"`
	case math.IsInf(f, -1):
		return `"-Infinity"`
	}
	return JavaDouble(f)
}

// JavaDouble prints a finite number as Double.toString does: plainly from a
// thousandth to ten millions, else with an exponent, and always with a decimal
// point.
func JavaDouble(f float64) string {
	if abs := math.Abs(f); f == 0 || 1e-3 <= abs && abs < 1e7 {
		s := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	n, err := strconv.Atoi(exponent)
	if err != nil {
		panic("jackson: " + err.Error())
	}
	return digits + "E" + strconv.Itoa(n)
}
