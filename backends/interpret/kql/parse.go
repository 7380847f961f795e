package kql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of parentheses, so that no query can exhaust the
// stack. Kibana's own parser recurses too and has a bound, only an unnamed one.
const maxDepth = 500

// Parse reads a query by the grammar of Kibana. Its errors are of type *Error.
//
// The grammar needs no way back: after a value, the next character decides what
// it was, and wherever Kibana's parser would try another reading, that reading
// fails too, since no rule lets ':', '<', '>' or a dangling word follow.
func Parse(query string) (*Query, error) {
	if n := len(strings.ToValidUTF8(query, "")); n != len(query) {
		return nil, &Error{Offset: invalidAt(query), Message: "the query is not valid UTF-8"}
	}
	p := &parser{src: query}
	p.space()
	if p.end() {
		return &Query{root: and{}}, nil
	}
	root, err := p.or(p.clause)
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.end() {
		return nil, p.unexpected("the end of the query")
	}
	return &Query{root: root}, nil
}

func invalidAt(s string) int {
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return len(s)
}

type parser struct {
	src   string
	pos   int
	depth int
}

// A reader reads what stands between the words and parentheses: a clause of the
// query, or one value of a list.
type reader func() (node, error)

func (p *parser) or(read reader) (node, error) {
	parts, err := p.chain("or", func() (node, error) { return p.and(read) })
	if err != nil || len(parts) > 1 {
		return or(parts), err
	}
	return parts[0], nil
}

func (p *parser) and(read reader) (node, error) {
	parts, err := p.chain("and", func() (node, error) { return p.not(read) })
	if err != nil || len(parts) > 1 {
		return and(parts), err
	}
	return parts[0], nil
}

func (p *parser) chain(word string, part func() (node, error)) ([]node, error) {
	var parts []node
	for {
		n, err := part()
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		width := infix(p.rest(), word)
		if width == 0 {
			return parts, nil
		}
		p.pos += width
	}
}

// not takes one "not" at most: Kibana rejects a second.
func (p *parser) not(read reader) (node, error) {
	width := prefixNot(p.rest())
	p.pos += width
	n, err := p.group(read)
	if err != nil || width == 0 {
		return n, err
	}
	return not{n}, nil
}

func (p *parser) group(read reader) (node, error) {
	if !p.take("(") {
		return read()
	}
	return p.enclosed(read, ")")
}

func (p *parser) enclosed(read reader, closing string) (node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail("nested more than %d levels deep", maxDepth)
	}
	p.space()
	n, err := p.or(read)
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.take(closing) {
		return nil, p.unexpected("'" + closing + "'")
	}
	p.depth--
	return n, nil
}

// clause reads a test, a bound, a nested query or a value without a field.
func (p *parser) clause() (node, error) {
	start := p.pos
	name, err := p.operand()
	if err != nil {
		return nil, err
	}
	behind := p.pos
	p.space()
	switch op := p.operator(); op {
	case "":
		p.pos = behind
		return &test{offset: start, value: name}, nil
	case ":":
		p.space()
		return p.tests(start, name)
	default:
		p.space()
		value, err := p.operand()
		return &bound{offset: start, field: name, op: op, value: value}, err
	}
}

// tests reads what follows "field:". A list hands its field to every value in
// it, so that different elements of an array may satisfy different values.
func (p *parser) tests(start int, field operand) (node, error) {
	if p.take("{") {
		part, err := p.enclosed(p.clause, "}")
		return &nested{offset: start, field: field, part: part}, err
	}
	return p.group(func() (node, error) {
		value, err := p.operand()
		return &test{offset: start, field: field, value: value}, err
	})
}

func (p *parser) operator() string {
	for _, op := range []string{":", "<=", ">=", "<", ">"} {
		if p.take(op) {
			return op
		}
	}
	return ""
}

func (p *parser) rest() string { return p.src[p.pos:] }
func (p *parser) end() bool    { return p.pos == len(p.src) }
func (p *parser) space()       { p.pos += leadingSpace(p.rest()) }

func (p *parser) take(s string) bool {
	ok := strings.HasPrefix(p.rest(), s)
	if ok {
		p.pos += len(s)
	}
	return ok
}

func (p *parser) fail(format string, args ...any) error {
	return &Error{Offset: p.pos, Message: fmt.Sprintf(format, args...)}
}

func (p *parser) unexpected(want string) error {
	if p.end() {
		return p.fail("the query ends where %s is expected", want)
	}
	r, _ := utf8.DecodeRuneInString(p.rest())
	return p.fail("%q where %s is expected", r, want)
}
