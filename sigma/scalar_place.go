package sigma

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// scalarEnd finds where a scalar ends that starts at src[i] and has the given
// decoded value. The YAML library does not tell.
func scalarEnd(src []byte, i int, style scalarStyle, value string) int {
	switch {
	case style == plainScalar && hasAt(src, i, value):
		return i + len(value)
	case style == plainScalar || i >= len(src):
		return inkEnd(src, i, value)
	case style == blockScalar:
		return inkEnd(src, headerEnd(src, i), value)
	case src[i] == '"':
		return doubleQuotedEnd(src, i)
	}
	return singleQuotedEnd(src, i)
}

func singleQuotedEnd(src []byte, i int) int {
	for i++; i < len(src); i++ {
		if src[i] != '\'' {
			continue
		}
		if !hasAt(src, i+1, "'") {
			return i + 1
		}
		i++
	}
	return len(src)
}

func doubleQuotedEnd(src []byte, i int) int {
	for i++; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(src)
}

// headerEnd gives the end of the first line of a block scalar.
func headerEnd[T string | []byte](src T, i int) int {
	for i < len(src) && src[i] != '\n' && src[i] != '\r' && oddBreak(src, i) == 0 {
		i++
	}
	return i
}

// inkEnd finds the end of a scalar that YAML unfolded. Unfolding changes only
// blanks and line breaks, so the scalar ends where all other bytes of its
// value have passed.
func inkEnd(src []byte, i int, value string) int {
	end := i
	for v := 0; v < len(value); v++ {
		if white(value, v) > 0 {
			continue
		}
		if i = skipWhite(src, i); i >= len(src) {
			break
		}
		i++
		end = i
	}
	return end
}

// A locator gives the place of Value[from:to] of one Text.
type locator func(from, to int) diag.Span

// locator prepares Sub for several calls: the source is read again at most
// once.
func (t Text) locator() locator {
	whole := func(int, int) diag.Span { return t.Span }
	if !t.Span.Known() || t.Span.End-t.Span.Start < len(t.Value) {
		return whole
	}
	src := t.Span.File.Src[t.Span.Start:t.Span.End]
	for _, lead := range [...]int{0, 1} { // plain, and quoted without escapes
		if len(src) == len(t.Value)+2*lead && hasAt(src, lead, t.Value) {
			first := t.Span.Start + lead
			return func(from, to int) diag.Span {
				return diag.Span{File: t.Span.File, Start: first + from, End: first + to}
			}
		}
	}
	table := offsets(string(src), t.Value)
	if table == nil {
		return whole
	}
	return func(from, to int) diag.Span {
		return diag.Span{File: t.Span.File, Start: t.Span.Start + table[from], End: t.Span.Start + table[to]}
	}
}

// offsets gives the place in src, the source of a scalar, of every byte of its
// value and of the value's end; nil if they cannot be told.
func offsets(src, value string) []int {
	switch src[0] {
	case '\'', '"':
		if strings.ContainsAny(src, "\n\r\u0085\u2028\u2029") {
			return nil
		}
		return quotedOffsets(src, value)
	case '|', '>':
		return inkOffsets(src, headerEnd(src, 0), value)
	}
	return inkOffsets(src, 0, value)
}

// inkOffsets maps text that YAML unfolded: every run of blanks and breaks in
// the source has become another such run, everything else is unchanged.
func inkOffsets(src string, i int, value string) []int {
	table := make([]int, 0, len(value)+1)
	end := i // of the text so far
	for v := 0; v < len(value); v++ {
		if white(value, v) > 0 {
			table = append(table, end)
			continue
		}
		for i < len(src) && white(src, i) > 0 {
			i += white(src, i)
		}
		if i >= len(src) || src[i] != value[v] {
			return nil
		}
		table = append(table, i)
		i++
		end = i
	}
	return append(table, end)
}

// quotedOffsets maps a quoted scalar of one line by decoding it again.
func quotedOffsets(src, value string) []int {
	table := make([]int, 0, len(value)+1)
	var decoded []byte
	i := 1
	for i < len(src)-1 {
		n := 1
		from := len(decoded)
		switch {
		case src[0] == '\'' && src[i] == '\'':
			n = 2
			decoded = append(decoded, '\'')
		case src[0] == '"' && src[i] == '\\':
			var r rune
			if r, n = unescape(src[i+1 : len(src)-1]); n == 0 {
				return nil
			}
			n++
			decoded = utf8.AppendRune(decoded, r)
		default:
			decoded = append(decoded, src[i])
		}
		for range len(decoded) - from {
			table = append(table, i)
		}
		i += n
	}
	if !bytes.Equal(decoded, []byte(value)) {
		return nil
	}
	return append(table, i)
}

// unescape decodes what follows a backslash in double quotes (YAML 1.2, 5.7)
// and gives its length; 0 if it is no escape.
func unescape(s string) (rune, int) {
	if s == "" {
		return 0, 0
	}
	const names, runes = `0abtnvfre "'/\N_LP` + "\t", "\x00\a\b\t\n\v\f\r\x1b \"'/\\\u0085\u00a0\u2028\u2029\t"
	if at := strings.IndexByte(names, s[0]); at >= 0 {
		return []rune(runes)[at], 1
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[0]]
	if digits == 0 || len(s) <= digits {
		return 0, 0
	}
	r, err := strconv.ParseUint(s[1:1+digits], 16, 32)
	if err != nil {
		return 0, 0
	}
	return rune(r), 1 + digits
}
