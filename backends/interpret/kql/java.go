package kql

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// The ingest pipeline holds objects as Java HashMaps and makes the searchable
// string of requestParameters and its like with toString. This file repeats
// what of Java shows in that string: the order of the keys and the numbers.

// javaText prints a value as Java's toString does. Objects must be in hash
// order already (see tidy).
func javaText(v event.Value) string {
	var b strings.Builder
	writeJava(&b, v)
	return b.String()
}

func writeJava(b *strings.Builder, v event.Value) {
	switch v := v.(type) {
	case event.Object:
		b.WriteByte('{')
		for i, m := range v {
			separate(b, i)
			b.WriteString(m.Key)
			b.WriteByte('=')
			writeJava(b, m.Value)
		}
		b.WriteByte('}')
	case event.Array:
		b.WriteByte('[')
		for i, x := range v {
			separate(b, i)
			writeJava(b, x)
		}
		b.WriteByte(']')
	case nil:
		b.WriteString("null")
	default:
		b.WriteString(scalarText(v))
	}
}

func separate(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteString(", ")
	}
}

// scalarText prints a string, number or boolean.
func scalarText(v event.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return javaNumber(string(v))
	}
	panic(fmt.Sprintf("kql: unhandled %T", v))
}

// javaNumber prints a JSON number as the Long, BigInteger or Double that
// Elasticsearch reads it into.
func javaNumber(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			return "0"
		}
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		if f > 0 {
			return "Infinity"
		}
		return "-Infinity"
	}
	return javaDouble(f)
}

// javaDouble follows the documentation of java.lang.Double.toString: the
// fewest digits that give the number back, but two at least, plain from 0.001
// up to ten million, and with an exponent outside.
func javaDouble(f float64) string {
	text := strconv.FormatFloat(f, 'e', -1, 64)
	if !strings.Contains(text, ".") {
		text = strconv.FormatFloat(f, 'e', 1, 64)
	}
	mantissa, exponent, _ := strings.Cut(text, "e")
	n, err := strconv.Atoi(exponent)
	if err != nil {
		panic("kql: no exponent in " + text)
	}
	if f == 0 || n >= -3 && n < 7 {
		plain := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(plain, ".") {
			plain += ".0"
		}
		return plain
	}
	return mantissa + "E" + strconv.Itoa(n)
}

// hashOrder gives the keys in the order in which a java.util.HashMap that took
// them one by one walks over them: by bucket, and by arrival inside a bucket.
// The keys must differ. (A bucket of eight or more keys in a table of 64 or
// more becomes a tree in Java and may start with another key; that takes keys
// made for the purpose.)
func hashOrder(keys []string) []string {
	size := 16
	for len(keys)*4 > size*3 {
		size *= 2
	}
	sorted := slices.Clone(keys)
	slices.SortStableFunc(sorted, func(a, b string) int {
		return int(bucket(a, size)) - int(bucket(b, size))
	})
	return sorted
}

// bucket is the place of a key in a table of a HashMap: its spread hash code
// modulo the size, a power of two.
func bucket(key string, size int) uint32 {
	h := hashCode(key)
	return (h ^ h>>16) & uint32(size-1)
}

// hashCode is String.hashCode, over UTF-16 units.
func hashCode(s string) uint32 {
	var h uint32
	for _, unit := range utf16.Encode([]rune(s)) {
		h = 31*h + uint32(unit)
	}
	return h
}

// javaLength is String.length, in UTF-16 units.
func javaLength(s string) int { return len(utf16.Encode([]rune(s))) }
