// Package table is a sorted dictionary of strings in one text, made to be
// embedded: it is searched where it lies, so a program that never looks
// anything up pays nothing for it. It knows nothing of CloudTrail.
//
// A line holds up to blockSize entries, separated by tabs. An entry says how
// many bytes it shares with the key before it (one digit), how its own key goes
// on, and, behind '=', its value where it has one. The first entry of a line
// shares nothing, so lines can be searched by bisection.
package table

import (
	"fmt"
	"sort"
	"strings"
)

// An Entry is one key with its value.
type Entry struct{ Key, Value string }

const (
	blockSize = 16
	digits    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// Write lays out entries, which it sorts by the bytes of their keys. It refuses
// two entries with one key, and texts that hold a character of the format.
func Write(entries []Entry) (string, error) {
	sort.Slice(entries, func(i, j int) bool { return entries[i].Key < entries[j].Key })
	var b strings.Builder
	before := ""
	for i, e := range entries {
		if strings.ContainsAny(e.Key, "\t\n=") || strings.ContainsAny(e.Value, "\t\n") || e.Key == "" {
			return "", fmt.Errorf("table: %q cannot be written", e.Key)
		}
		if i > 0 && e.Key == entries[i-1].Key {
			return "", fmt.Errorf("table: %q is there twice", e.Key)
		}
		switch {
		case i == 0:
		case i%blockSize == 0:
			b.WriteByte('\n')
			before = ""
		default:
			b.WriteByte('\t')
		}
		shared := sharedPrefix(before, e.Key)
		b.WriteString(digits[shared:shared+1] + e.Key[shared:])
		if e.Value != "" {
			b.WriteString("=" + e.Value)
		}
		before = e.Key
	}
	b.WriteByte('\n')
	return b.String(), nil
}

// sharedPrefix counts the leading bytes that a and b have in common, as far as
// one digit can say.
func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && n < len(digits)-1 && a[n] == b[n] {
		n++
	}
	return n
}

// Find looks up one key.
func Find(data, key string) (value string, ok bool) {
	each(data, key, func(k, v string) bool {
		value, ok = v, k == key
		return false
	})
	if !ok {
		return "", false
	}
	return value, true
}

// Each calls f for the entries whose key begins with prefix, in order, with
// the rest of the key, until f returns false.
func Each(data, prefix string, f func(rest, value string) bool) {
	each(data, prefix, func(key, value string) bool {
		rest, ok := strings.CutPrefix(key, prefix)
		return ok && f(rest, value)
	})
}

// each calls f for the entries from the first that is not below key onwards,
// until f returns false.
func each(data, key string, f func(key, value string) bool) {
	var current []byte
	for at := findLine(data, key); at < len(data); {
		line, _, _ := strings.Cut(data[at:], "\n")
		at += len(line) + 1
		current = current[:0]
		for line != "" {
			var entry string
			entry, line, _ = strings.Cut(line, "\t")
			suffix, value, _ := strings.Cut(entry[1:], "=")
			current = append(current[:digit(entry[0])], suffix...)
			if string(current) >= key && !f(string(current), value) {
				return
			}
		}
	}
}

// findLine gives the offset of the last line that begins with a key that is
// not above key, or of the first line.
func findLine(data, key string) int {
	found, lo, hi := 0, 0, len(data)
	for lo < hi {
		mid := lo + (hi-lo)/2
		start := lo + strings.LastIndexByte(data[lo:mid], '\n') + 1
		line, _, _ := strings.Cut(data[start:], "\n")
		if firstKey(line) <= key {
			found, lo = start, start+len(line)+1
		} else {
			hi = start
		}
	}
	return found
}

func firstKey(line string) string {
	end := strings.IndexAny(line, "\t=")
	if end < 0 {
		end = len(line)
	}
	return line[1:end]
}

// digit gives the value of one of digits.
func digit(c byte) int {
	switch {
	case c <= '9':
		return int(c - '0')
	case c <= 'Z':
		return int(c-'A') + 10
	default:
		return int(c-'a') + 36
	}
}

// ID writes n as width digits, so that IDs sort like the numbers they are. It
// is for keys of tables that refer to one another.
func ID(n, width int) string {
	id := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		id[i] = digits[n%len(digits)]
		n /= len(digits)
	}
	return string(id)
}
