package jsonpath

import (
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// Parse reads a path such as lax $.a[*] ? (@.b == 1), by Trino's grammar
// (JsonPath.g4). Its words are case-sensitive and not reserved.
func Parse(text string) (path *Path, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			path, err = nil, fault("invalid JSON path %q: %s", text, r.Message)
		default:
			panic(r)
		}
	}()
	p := &parser{tokens: cut(text)}
	mode := p.next().text
	if mode != "lax" && mode != "strict" {
		panic(fault("it must begin with lax or strict"))
	}
	path = &Path{strict: mode == "strict", root: p.expr()}
	if !p.at(endToken, "") {
		panic(fault("%q is not expected", p.peek().text))
	}
	return path, nil
}

type tokenKind int

const (
	endToken tokenKind = iota
	wordToken
	stringToken
	numberToken
	signToken
)

type token struct {
	kind tokenKind
	text string
}

// signs lists the longer ones first.
var signs = []string{"==", "!=", "<>", "<=", ">=", "&&", "||", "..", "<", ">", "!", "$", "@", ".", "[", "]", "(", ")", "*", "?", ",", "+", "-", "/", "%"}

func cut(text string) []token {
	var out []token
	for text != "" {
		switch c := text[0]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			text = text[1:]
			continue
		case c == '"':
			word, rest := cutString(text[1:])
			out, text = append(out, token{stringToken, word}), rest
			continue
		}
		kind, n := wordToken, span(text, isWordByte)
		if text[0] >= '0' && text[0] <= '9' {
			kind, n = numberToken, numberSpan(text)
		}
		if n == 0 {
			kind, n = signToken, signSpan(text)
		}
		out, text = append(out, token{kind, text[:n]}), text[n:]
	}
	return out
}

// cutString reads a string to its end. A quote is doubled in it.
func cutString(text string) (word, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			if i+1 == len(text) || text[i+1] != '"' {
				return b.String(), text[i+1:]
			}
			i++
		}
		b.WriteByte(text[i])
	}
	panic(fault("a string has no end"))
}

func span(s string, in func(byte) bool) int {
	n := 0
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func numberSpan(s string) int {
	n := span(s, isDigit)
	if rest := s[n:]; len(rest) > 1 && rest[0] == '.' && isDigit(rest[1]) {
		n += 1 + span(rest[1:], isDigit)
	}
	return n
}

func signSpan(s string) int {
	for _, sign := range signs {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	r, _ := utf8.DecodeRuneInString(s)
	panic(fault("%q is not expected", r))
}

type parser struct{ tokens []token }

func (p *parser) peek() token {
	if len(p.tokens) == 0 {
		return token{}
	}
	return p.tokens[0]
}

func (p *parser) next() token {
	t := p.peek()
	if len(p.tokens) > 0 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) at(kind tokenKind, text string) bool {
	t := p.peek()
	return t.kind == kind && (text == "" || t.text == text)
}

func (p *parser) sign(text string) bool {
	if !p.at(signToken, text) {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(text string) {
	if !p.sign(text) {
		panic(fault("%q is not expected where %q must stand", p.peek().text, text))
	}
}

// expr reads a value with the steps behind it.
func (p *parser) expr() expr {
	e := p.primary()
	for {
		s, ok := p.step()
		if !ok {
			break
		}
		e = &access{e, s}
	}
	for _, sign := range []string{"+", "-", "*", "/", "%"} {
		if p.at(signToken, sign) {
			panic(fault("arithmetic is left out here"))
		}
	}
	return e
}

func (p *parser) primary() expr {
	switch t := p.next(); {
	case t.kind == signToken && (t.text == "$" || t.text == "@"):
		if t.text == "$" && p.peek().kind == wordToken {
			panic(fault("variables are left out here"))
		}
		return variable(t.text[0])
	case t.kind == stringToken:
		return literal{jackson.Value{Kind: jackson.String, Text: t.text}}
	case t.kind == numberToken:
		return number(t.text)
	case t.kind == signToken && t.text == "-" && p.at(numberToken, ""):
		return number("-" + p.next().text)
	case t.kind == wordToken && (t.text == "true" || t.text == "false"):
		return literal{jackson.Value{Kind: jackson.Bool, Text: t.text}}
	case t.kind == wordToken && t.text == "null":
		return literal{}
	case t.kind == wordToken && t.text == "last":
		return last{}
	case t.kind == signToken && t.text == "(":
		e := p.expr()
		p.expect(")")
		return e
	default:
		panic(fault("%q is no value", t.text))
	}
}

func number(text string) expr {
	kind := jackson.Integer
	if strings.Contains(text, ".") {
		kind = jackson.Float
	}
	return literal{jackson.Value{Kind: kind, Text: text}}
}

func (p *parser) step() (step, bool) {
	switch {
	case p.sign(".."):
		return descendant(p.key()), true
	case p.sign("."):
		if p.sign("*") {
			return anyMember{}, true
		}
		word := p.at(wordToken, "")
		key := p.key()
		if word && p.sign("(") {
			p.expect(")")
			if key != "size" && key != "type" {
				panic(fault("the method %s is left out here", key))
			}
			return method(key), true
		}
		return member(key), true
	case p.sign("["):
		return p.subscripts(), true
	case p.sign("?"):
		p.expect("(")
		where := p.or()
		p.expect(")")
		return &filter{where}, true
	}
	return nil, false
}

// key reads the name of a member, which does not begin with a digit unless it
// is in quotes.
func (p *parser) key() string {
	t := p.next()
	if t.kind != wordToken && t.kind != stringToken {
		panic(fault("%q is no name of a member", t.text))
	}
	return t.text
}

func (p *parser) subscripts() step {
	if p.sign("*") {
		p.expect("]")
		return anyElement{}
	}
	var out elements
	for {
		s := subscript{from: p.expr()}
		if p.at(wordToken, "to") {
			p.next()
			s.to = p.expr()
		}
		out = append(out, s)
		if !p.sign(",") {
			p.expect("]")
			return out
		}
	}
}

func (p *parser) or() predicate {
	q := p.and()
	for p.sign("||") {
		q = &logic{false, q, p.and()}
	}
	return q
}

func (p *parser) and() predicate {
	q := p.test()
	for p.sign("&&") {
		q = &logic{true, q, p.test()}
	}
	return q
}

func (p *parser) test() predicate {
	switch {
	case p.sign("!"):
		if !p.at(wordToken, "exists") && !p.at(signToken, "(") {
			panic(fault("a negation needs brackets"))
		}
		return &not{p.test()}
	case p.at(wordToken, "exists"):
		p.next()
		p.expect("(")
		e := p.expr()
		p.expect(")")
		return &exists{e}
	case p.sign("("):
		q := p.or()
		p.expect(")")
		if p.at(wordToken, "is") {
			p.next()
			if p.next().text != "unknown" {
				panic(fault("is must be followed by unknown"))
			}
			return &isUnknown{q}
		}
		return q
	}
	return p.comparison()
}

func (p *parser) comparison() predicate {
	left := p.expr()
	t := p.next()
	if t.kind == wordToken && t.text == "starts" && p.next().text == "with" {
		prefix, ok := p.primary().(literal)
		if !ok || prefix.value.Kind != jackson.String {
			panic(fault("starts with needs a text"))
		}
		return &startsWith{left, prefix}
	}
	switch t.text {
	case "==", "!=", "<>", "<", "<=", ">", ">=":
		return &compare{t.text, left, p.expr()}
	}
	panic(fault("%q is no comparison", t.text))
}
