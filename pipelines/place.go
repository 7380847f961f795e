package pipelines

import (
	"bytes"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// places converts the lines and columns of the YAML library to offsets. The
// library counts columns in code points and does not count a byte order mark.
type places struct {
	file *diag.File
	bom  int
	// odd says that the file has line breaks which YAML counts and people do
	// not (a lone CR, NEL, LS, PS). Then every place is the whole file, since
	// a span may be wide and may not be wrong.
	odd bool
}

func newPlaces(f *diag.File) places {
	p := places{file: f}
	if bytes.HasPrefix(f.Src, []byte("\ufeff")) {
		p.bom = len("\ufeff")
	}
	breaks := bytes.Count(f.Src, []byte("\r")) - bytes.Count(f.Src, []byte("\r\n"))
	for _, s := range []string{"\u0085", "\u2028", "\u2029"} {
		breaks += bytes.Count(f.Src, []byte(s))
	}
	p.odd = breaks > 0
	return p
}

func (p places) offset(line, column int) int {
	if line <= 1 && p.bom > 0 {
		column++
	}
	return p.file.Offset(line, column)
}

func (p places) span(from, to int) diag.Span {
	from = max(0, min(from, len(p.file.Src)))
	return diag.Span{File: p.file, Start: from, End: max(from, min(to, len(p.file.Src)))}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// skipProperties moves behind the anchor and the tag before a node.
func (p places) skipProperties(i int) int {
	src := p.file.Src
	for i < len(src) && (src[i] == '&' || src[i] == '!') {
		j := i
		for j < len(src) && !isBlank(src[j]) {
			j++
		}
		for j < len(src) && (src[j] == ' ' || src[j] == '\t') {
			j++
		}
		if j >= len(src) || src[j] == '\n' || src[j] == '\r' || src[j] == '#' {
			return i // the node is on another line; its properties stand for it
		}
		i = j
	}
	return i
}

// closing finds the end of a list or mapping in brackets from the span of its
// opening bracket and its content.
func (p places) closing(s diag.Span) int {
	src := p.file.Src
	end := max(s.End, min(s.Start+1, len(src)))
	for i := end; i < len(src); i++ {
		switch {
		case src[i] == ']' || src[i] == '}':
			return i + 1
		case !isBlank(src[i]) && src[i] != ',' && src[i] != ':':
			return end
		}
	}
	return end
}

// scalarEnd finds the end of a scalar that starts at i and has the given
// decoded value, which the library does not tell.
func (p places) scalarEnd(i int, value string) int {
	src := p.file.Src
	switch {
	case i >= len(src):
		return i
	case src[i] == '\'':
		return quotedEnd(src, i, '\'', '\'')
	case src[i] == '"':
		return quotedEnd(src, i, '"', '\\')
	case src[i] == '|', src[i] == '>':
		return inkEnd(src, p.file.LineEnd(p.file.Position(i).Line), value)
	case bytes.HasPrefix(src[i:], []byte(value)):
		return i + len(value)
	}
	return inkEnd(src, i, value)
}

// quotedEnd passes a quoted scalar; escape takes the sign behind it along.
func quotedEnd(src []byte, i int, quote, escape byte) int {
	for i++; i < len(src); i++ {
		switch {
		case src[i] == escape && (escape != quote || i+1 < len(src) && src[i+1] == quote):
			i++
		case src[i] == quote:
			return i + 1
		}
	}
	return len(src)
}

// inkEnd finds the end of a scalar that YAML unfolded: unfolding changes blanks
// and line breaks only, so it ends where all its other bytes have passed.
func inkEnd(src []byte, i int, value string) int {
	end := i
	for v := range len(value) {
		if isBlank(value[v]) {
			continue
		}
		for i < len(src) && isBlank(src[i]) {
			i++
		}
		if i >= len(src) {
			break
		}
		i++
		end = i
	}
	return end
}
