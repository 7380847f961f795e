package spl

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep parentheses, calls and NOTs may nest.
const maxDepth = 400

// Parse reads a query. Its error is a *SyntaxError.
func Parse(query string) (*Query, error) {
	p := &parser{text: query}
	if err := p.legible(); err != nil {
		return nil, err
	}
	if err := p.comments(); err != nil {
		return nil, err
	}
	search, err := p.terms(false)
	if err != nil {
		return nil, err
	}
	q := &Query{search: search}
	for p.accept("|") {
		c, err := p.command()
		if err != nil {
			return nil, err
		}
		q.commands = append(q.commands, c)
	}
	if !p.end() {
		return nil, p.fail("%s does not belong here", p.sight())
	}
	return q, nil
}

// A parser stands at a byte of the query.
type parser struct {
	text  string
	at    int
	depth int

	negated int      // NOTs of the search around this place
	fields  []string // fields read so far by eval expressions

	sorted bool            // the rows are in the order of time
	listed bool            // table has cut the fields
	known  map[string]bool // the only fields that rows have; nil: any
}

// legible refuses what an editor would not show: broken UTF-8 and control
// characters other than the newline.
func (p *parser) legible() error {
	for i, r := range p.text {
		if r == utf8.RuneError && !strings.HasPrefix(p.text[i:], "\uFFFD") {
			return p.failAt(i, "the query is not UTF-8")
		}
		if r < ' ' && r != '\n' || r == 0x7f {
			return p.failAt(i, "the control character %U stands in the query", r)
		}
	}
	return nil
}

// comments skips white space and ``` comments ``` before the query.
func (p *parser) comments() error {
	const fence = "```"
	for p.space(); p.accept(fence); p.space() {
		length := strings.Index(p.text[p.at:], fence)
		if length < 0 {
			return p.failAt(p.at-len(fence), "the comment has no end")
		}
		p.at += length + len(fence)
		if p.peek() == '`' {
			return p.fail("the comment ends in too many backticks")
		}
	}
	return nil
}

func (p *parser) failAt(at int, format string, args ...any) error {
	return &SyntaxError{Offset: at, Reason: fmt.Sprintf(format, args...)}
}

func (p *parser) fail(format string, args ...any) error {
	return p.failAt(p.at, format, args...)
}

func (p *parser) end() bool { return p.at == len(p.text) }

// peek gives the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.end() {
		return 0
	}
	return p.text[p.at]
}

// sight names what stands here, for messages.
func (p *parser) sight() string {
	if p.end() {
		return "the end of the query"
	}
	if word := run(p.text[p.at:], isWord); word != "" {
		return fmt.Sprintf("%q", word)
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return fmt.Sprintf("%q", string(r))
}

// space skips white space and says whether there was any.
func (p *parser) space() bool {
	start := p.at
	for p.peek() == ' ' || p.peek() == '\n' {
		p.at++
	}
	return p.at > start
}

func (p *parser) accept(s string) bool {
	if !strings.HasPrefix(p.text[p.at:], s) {
		return false
	}
	p.at += len(s)
	return true
}

func (p *parser) expect(s string) error {
	if !p.accept(s) {
		return p.fail("%q is missing before %s", s, p.sight())
	}
	return nil
}

// keyword takes a whole word, with the white space around it.
func (p *parser) keyword(word string) bool {
	start := p.at
	p.space()
	if run(p.text[p.at:], isWord) != word {
		p.at = start
		return false
	}
	p.at += len(word)
	if p.space() {
		return true
	}
	p.at = start
	return false
}

// word takes a name of letters, digits and _; it is empty if none stands here.
func (p *parser) word() string {
	if c := p.peek(); '0' <= c && c <= '9' {
		return ""
	}
	w := run(p.text[p.at:], isWord)
	p.at += len(w)
	return w
}

func (p *parser) digits() string {
	d := run(p.text[p.at:], isDigit)
	p.at += len(d)
	return d
}

// run gives the longest beginning of s that consists of such bytes.
func run(s string, is func(byte) bool) string {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return s[:n]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

// quoted takes a string in double quotes and gives the text that it means.
// Only three escapes mean the same in every context: \" \\ and \|. Others stay
// as they are in a search and may turn into control characters in eval, so
// they are refused, as are backticks, which begin a macro.
func (p *parser) quoted() (string, error) {
	start := p.at
	if err := p.expect(`"`); err != nil {
		return "", err
	}
	var b strings.Builder
	for !p.end() {
		c := p.peek()
		switch {
		case c == '"':
			p.at++
			return b.String(), nil
		case c == '`':
			return "", p.fail("a backtick inside quotes may begin a macro")
		case c == '\n':
			return "", p.fail("a newline stands inside quotes")
		case c == '\\':
			p.at++
			if !strings.ContainsRune("\"\\|", rune(p.peek())) {
				return "", p.failAt(p.at-1, "a single backslash before %s", p.sight())
			}
			c = p.peek()
		}
		b.WriteByte(c)
		p.at++
	}
	return "", p.failAt(start, "the quoted text has no end")
}

// deeper counts one level of nesting; its caller calls shallower at the end.
func (p *parser) deeper() error {
	p.depth++
	if p.depth > maxDepth {
		return p.fail("nested more than %d levels deep", maxDepth)
	}
	return nil
}

func (p *parser) shallower() { p.depth-- }
