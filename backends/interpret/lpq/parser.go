package lpq

import (
	"fmt"
	"strings"
)

// A parser reads a query from left to right. Its first complaint stays and
// moves it to the end, so that every loop comes to rest.
type parser struct {
	src     string
	pos     int
	err     *SyntaxError
	depth   int
	inBody  bool // of foreach
	highest int  // parameter that the body of foreach uses
	ordered bool // see Query
}

// maxDepth bounds how deep brackets and calls may nest.
const maxDepth = 200

func (p *parser) fail(at int, format string, args ...any) {
	if p.err == nil {
		p.err = &SyntaxError{at, fmt.Sprintf(format, args...)}
	}
	p.pos = len(p.src)
}

// nest runs f one level deeper.
func (p *parser) nest(f func()) {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.pos, "nested more than %d levels deep", maxDepth)
	}
	f()
	p.depth--
}

// skip passes blanks and newlines, which are the same between tokens.
func (p *parser) skip() {
	for p.pos < len(p.src) && isBlank(p.src[p.pos]) {
		p.pos++
	}
}

// rest is what follows, without blanks before it.
func (p *parser) rest() string {
	p.skip()
	return p.src[p.pos:]
}

// accept passes a mark if it comes next.
func (p *parser) accept(mark string) bool {
	if !strings.HasPrefix(p.rest(), mark) {
		return false
	}
	p.pos += len(mark)
	return true
}

// expect passes a mark that has to come next.
func (p *parser) expect(mark string) {
	if !p.accept(mark) {
		p.fail(p.pos, "expected %q, found %s", mark, p.found())
	}
}

// found describes what comes next, for complaints.
func (p *parser) found() string {
	rest := p.rest()
	if rest == "" {
		return "the end"
	}
	if word := leadingWord(rest); word != "" {
		return fmt.Sprintf("%q", word)
	}
	r := []rune(rest)[0]
	return fmt.Sprintf("%q", string(r))
}

// keyword passes a word if it comes next as a whole.
func (p *parser) keyword(word string) bool {
	if leadingWord(p.rest()) != word {
		return false
	}
	p.pos += len(word)
	return true
}

// here is the place of what comes next.
func (p *parser) here() int {
	p.rest()
	return p.pos
}

// blank checks the white space that has to follow a word.
func (p *parser) blank(word string) {
	if p.pos < len(p.src) && !isBlank(p.src[p.pos]) {
		p.fail(p.pos, "%s needs a blank behind it", word)
	}
}

// apart passes a word that has to stand between blanks.
func (p *parser) apart(word string) bool {
	if !p.keyword(word) {
		return false
	}
	if start := p.pos - len(word); start > 0 && !isBlank(p.src[start-1]) {
		p.fail(start, "%s needs a blank before it", word)
	}
	p.blank(word)
	return true
}

// id reads the name of a field.
func (p *parser) id() string {
	at := p.here()
	word := leadingWord(p.src[at:])
	switch {
	case word == "":
		p.fail(at, "expected the name of a field, found %s", p.found())
	case isReserved(word):
		p.fail(at, "%s is no name of a field; write field(%q)", word, word)
	case isParameter(word):
		p.fail(at, "%s has a meaning inside foreach only", word)
	default:
		p.pos = at + len(word)
	}
	return word
}

// list reads items between commas.
func list[T any](p *parser, item func() T) []T {
	items := []T{item()}
	for p.accept(",") {
		items = append(items, item())
	}
	return items
}

func isReserved(word string) bool {
	switch word {
	case "and", "or", "not", "true", "false", "null":
		return true
	}
	return false
}

// isParameter tells the names that foreach gives: _1, _2 and so on.
func isParameter(word string) bool {
	digits := strings.TrimPrefix(word, "_")
	return digits != word && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// leadingWord is the name or keyword that a text begins with.
func leadingWord(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isLetter(c) && (i == 0 || !isDigit(c)) {
			return s[:i]
		}
	}
	return s
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
func isBlank(c byte) bool  { return c == ' ' || c == '\n' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
