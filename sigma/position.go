package sigma

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// places converts the lines and columns of the YAML library to offsets. The
// library counts columns in code points, does not count a byte order mark, and
// knows line breaks that are none to people and editors (a lone CR, NEL, LS
// and PS).
type places struct {
	file  *diag.File
	ascii bool
	lines []int // starts of lines as YAML counts them; nil if as the file does
	bom   int   // length of the byte order mark
}

func newPlaces(f *diag.File) places {
	p := places{file: f, ascii: true}
	if bytes.HasPrefix(f.Src, []byte("\ufeff")) {
		p.bom = len("\ufeff")
	}
	odd := false
	for i, b := range f.Src {
		if b < utf8.RuneSelf && b != '\r' {
			continue
		}
		p.ascii = p.ascii && b == '\r'
		odd = odd || b == '\r' && !hasAt(f.Src, i+1, "\n") || oddBreak(f.Src, i) > 0
	}
	if odd {
		p.lines = yamlLines(f.Src)
	}
	return p
}

// oddBreak gives the length of a NEL, LS or PS at src[i], or 0.
func oddBreak[T string | []byte](src T, i int) int {
	for _, s := range [...]string{"\u0085", "\u2028", "\u2029"} {
		if hasAt(src, i, s) {
			return len(s)
		}
	}
	return 0
}

func hasAt[T string | []byte](src T, i int, s string) bool {
	return i+len(s) <= len(src) && string(src[i:i+len(s)]) == s
}

func yamlLines(src []byte) []int {
	lines := []int{0}
	for i := 0; i < len(src); {
		n := oddBreak(src, i)
		switch {
		case hasAt(src, i, "\r\n"):
			n = 2
		case src[i] == '\r', src[i] == '\n':
			n = 1
		}
		if i += max(n, 1); n > 0 {
			lines = append(lines, i)
		}
	}
	return lines
}

// offset converts a line and a column of the YAML library.
func (p *places) offset(line, column int) int {
	src := p.file.Src
	at := p.lineStart(line)
	if p.ascii {
		return min(at+column-1, len(src))
	}
	for ; column > 1 && at < len(src); column-- {
		_, n := utf8.DecodeRune(src[at:])
		at += n
	}
	return at
}

func (p *places) lineStart(line int) int {
	switch {
	case line <= 1:
		return p.bom
	case p.lines == nil:
		return p.file.Offset(line, 1)
	case line > len(p.lines):
		return len(p.file.Src)
	}
	return p.lines[line-1]
}

// line gives the text of a line without its indentation and its break: the
// place of faults for which the YAML library names only a line. Behind the
// last line with text it gives that one.
func (p *places) line(line int) diag.Span {
	src := p.file.Src
	for ; line > 0; line-- {
		from := p.lineStart(line)
		to := max(from, p.lineStart(line+1))
		for to > from && white(src, to-1) > 0 {
			to--
		}
		for from < to && white(src, from) > 0 {
			from++
		}
		if from < to {
			return p.span(from, to)
		}
	}
	return p.span(0, len(src))
}

func (p *places) span(from, to int) diag.Span {
	return diag.Span{File: p.file, Start: from, End: to}
}

// white gives the length of the blank or line break at src[i], or 0. LS and PS
// count as text, since YAML copies them into values.
func white[T string | []byte](src T, i int) int {
	switch src[i] {
	case ' ', '\t', '\n', '\r':
		return 1
	case 0xC2:
		if hasAt(src, i, "\u0085") {
			return 2
		}
	}
	return 0
}

// skipWhite gives the place of the next text at or behind i.
func skipWhite(src []byte, i int) int {
	for i < len(src) {
		n := white(src, i)
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

// skipToText passes blanks, line breaks, comments and the given signs.
func skipToText(src []byte, i int, signs string) int {
	for {
		i = skipWhite(src, i)
		switch {
		case i >= len(src):
			return i
		case src[i] == '#':
			for i < len(src) && src[i] != '\n' && src[i] != '\r' {
				i++
			}
		case strings.IndexByte(signs, src[i]) >= 0:
			i++
		default:
			return i
		}
	}
}

// properties passes the anchor and the tag before a node's content and gives
// the place of the tag, if there is one.
func (p *places) properties(i int) (content int, tag diag.Span) {
	src := p.file.Src
	content = i
	for i < len(src) && (src[i] == '&' || src[i] == '!') {
		from := i
		for i < len(src) && white(src, i) == 0 && !(strings.IndexByte(",[]{}", src[i]) >= 0 && src[from] == '&') {
			i++
		}
		if src[from] == '!' {
			tag = p.span(from, i)
		}
		content = i
		i = skipToText(src, i, "")
	}
	return content, tag
}
