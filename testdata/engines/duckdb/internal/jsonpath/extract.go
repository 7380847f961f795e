package jsonpath

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// An Extractor is a path of json_extract: the keys on the way to one value.
type Extractor []string

// ParseExtractor reads such a path as Trino's JsonPathTokenizer does: $, then
// .name, .0, [0], [name] or ["any key"] (in which only \" and \\ are escapes).
func ParseExtractor(path string) (Extractor, error) {
	rest, ok := strings.CutPrefix(path, "$")
	var e Extractor
	for ok && rest != "" {
		var key string
		switch {
		case strings.HasPrefix(rest, `["`):
			key, rest, ok = quotedKey(rest[2:])
			rest, ok = strings.CutPrefix(rest, "]")
			ok = ok && key != ""
		case rest[0] == '[':
			key, rest, ok = plainKey(rest[1:])
			if ok {
				rest, ok = strings.CutPrefix(rest, "]")
			}
		case rest[0] == '.':
			key, rest, ok = plainKey(rest[1:])
		default:
			ok = false
		}
		e = append(e, key)
	}
	if !ok {
		return nil, fault("Invalid JSON path: '%s'", path)
	}
	return e, nil
}

// plainKey reads letters, digits, underscores and colons.
func plainKey(s string) (key, rest string, ok bool) {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r != '_' && r != ':' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		n += size
	}
	return s[:n], s[n:], n > 0
}

func quotedKey(s string) (key, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			i++
			if i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// Find gives the value at the path. A key that is a number is an index in an
// array.
func (e Extractor) Find(v jackson.Value) (found jackson.Value, ok bool) {
	for _, key := range e {
		switch v.Kind {
		case jackson.Object:
			if v, ok = v.Get(key); !ok {
				return v, false
			}
		case jackson.Array:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(v.Items) {
				return v, false
			}
			v = v.Items[i]
		default:
			return v, false
		}
	}
	return v, true
}
