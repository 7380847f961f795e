package elastic

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// This is a reader of KQL of our own, made from the published grammar
// (kibana, kbn-es-query, grammar.peggy) and sharing nothing with the printer.
// It is a parsing expression grammar: alternatives are tried in order, and a
// choice is never taken back.

// A kqlNode is *kqlAnd, *kqlOr, *kqlNot, *kqlIs or *kqlRange.
type kqlNode interface{ kql() }

type kqlAnd struct{ of []kqlNode }
type kqlOr struct{ of []kqlNode }
type kqlNot struct{ of kqlNode }

// kqlIs is "field:value", or a value without a field.
type kqlIs struct {
	field    string
	hasField bool
	value    kqlValue
}

type kqlRange struct {
	field, op string
	value     kqlValue
}

func (*kqlAnd) kql()   {}
func (*kqlOr) kql()    {}
func (*kqlNot) kql()   {}
func (*kqlIs) kql()    {}
func (*kqlRange) kql() {}

// A kqlValue is a literal or, without quotes and with a *, a pattern.
type kqlValue struct {
	quoted  bool
	pattern ir.Pattern
}

type kqlParser struct {
	in []rune
	at int
}

// parseKQL reads a whole query.
func parseKQL(query string) (node kqlNode, err error) {
	p := &kqlParser{in: []rune(query)}
	defer func() {
		if fault, ok := recover().(kqlFault); ok {
			node, err = nil, fmt.Errorf("at %d of %q: %s", p.at, query, string(fault))
		}
	}()
	p.spaces()
	node = p.or()
	p.spaces()
	if p.at != len(p.in) {
		panic(kqlFault("text is left"))
	}
	return node, nil
}

type kqlFault string

func (p *kqlParser) peek(i int) rune {
	if p.at+i < len(p.in) {
		return p.in[p.at+i]
	}
	return 0
}

func isSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '\u00a0'
}

func (p *kqlParser) spaces() bool {
	start := p.at
	for p.at < len(p.in) && isSpace(p.in[p.at]) {
		p.at++
	}
	return p.at > start
}

func (p *kqlParser) word(w string) bool {
	if p.at+len(w) > len(p.in) || !strings.EqualFold(string(p.in[p.at:p.at+len(w)]), w) {
		return false
	}
	p.at += len(w)
	return true
}

// joiner reads white space, a word and white space, or nothing.
func (p *kqlParser) joiner(w string) bool {
	start := p.at
	if p.spaces() && p.word(w) && p.spaces() {
		return true
	}
	p.at = start
	return false
}

func (p *kqlParser) notWord() bool {
	start := p.at
	if p.word("not") && p.spaces() {
		return true
	}
	p.at = start
	return false
}

func (p *kqlParser) or() kqlNode {
	of := []kqlNode{p.and()}
	for p.joiner("or") {
		of = append(of, p.and())
	}
	if len(of) == 1 {
		return of[0]
	}
	return &kqlOr{of}
}

func (p *kqlParser) and() kqlNode {
	of := []kqlNode{p.not()}
	for p.joiner("and") {
		of = append(of, p.not())
	}
	if len(of) == 1 {
		return of[0]
	}
	return &kqlAnd{of}
}

func (p *kqlParser) not() kqlNode {
	if p.notWord() {
		return &kqlNot{p.sub()}
	}
	return p.sub()
}

func (p *kqlParser) sub() kqlNode {
	if p.peek(0) != '(' {
		return p.expression()
	}
	p.at++
	p.spaces()
	n := p.or()
	p.spaces()
	p.expect(')')
	return n
}

func (p *kqlParser) expect(r rune) {
	if p.peek(0) != r {
		panic(kqlFault(fmt.Sprintf("no %q", r)))
	}
	p.at++
}

func (p *kqlParser) expression() kqlNode {
	name := p.value()
	start := p.at
	p.spaces()
	switch p.peek(0) {
	case ':':
		p.at++
		p.spaces()
		if p.peek(0) == '{' {
			panic(kqlFault("nested queries are not read here"))
		}
		return p.values(fieldOf(name))
	case '<', '>':
		op := string(p.peek(0))
		p.at++
		if p.peek(0) == '=' {
			op += "="
			p.at++
		}
		p.spaces()
		return &kqlRange{fieldOf(name), op, p.value()}
	}
	p.at = start
	return &kqlIs{value: name}
}

// fieldOf gives a field's name; a pattern of names keeps its star.
func fieldOf(v kqlValue) string {
	var b strings.Builder
	for _, part := range v.pattern {
		if part.Kind == ir.Any {
			b.WriteByte('*')
		}
		b.WriteString(part.Text)
	}
	return b.String()
}

// values reads what may stand behind the colon.
func (p *kqlParser) values(name string) kqlNode {
	if p.peek(0) != '(' {
		return &kqlIs{name, true, p.value()}
	}
	p.at++
	p.spaces()
	n := p.valuesOr(name)
	p.spaces()
	p.expect(')')
	return n
}

func (p *kqlParser) valuesOr(name string) kqlNode {
	of := []kqlNode{p.valuesAnd(name)}
	for p.joiner("or") {
		of = append(of, p.valuesAnd(name))
	}
	if len(of) == 1 {
		return of[0]
	}
	return &kqlOr{of}
}

func (p *kqlParser) valuesAnd(name string) kqlNode {
	one := func() kqlNode {
		if p.notWord() {
			return &kqlNot{p.values(name)}
		}
		return p.values(name)
	}
	of := []kqlNode{one()}
	for p.joiner("and") {
		of = append(of, one())
	}
	if len(of) == 1 {
		return of[0]
	}
	return &kqlAnd{of}
}

func (p *kqlParser) value() kqlValue {
	if p.peek(0) == '"' {
		return p.quoted()
	}
	return p.unquoted()
}

func (p *kqlParser) quoted() kqlValue {
	p.at++
	var b strings.Builder
	for p.peek(0) != '"' {
		if p.at >= len(p.in) {
			panic(kqlFault("a quote is not closed"))
		}
		if r, ok := p.escaped(`\"`); ok {
			b.WriteRune(r)
			continue
		}
		b.WriteRune(p.in[p.at])
		p.at++
	}
	p.at++
	return kqlValue{quoted: true, pattern: ir.Text(b.String())}
}

// escaped reads an escape: white space, a code unit, or one of the special
// characters.
func (p *kqlParser) escaped(special string) (rune, bool) {
	if p.peek(0) != '\\' {
		return 0, false
	}
	next := p.peek(1)
	if i := strings.IndexRune("trn", next); i >= 0 && next != 0 {
		p.at += 2
		return rune("\t\r\n"[i]), true
	}
	if next == 'u' && p.at+6 <= len(p.in) {
		if code, err := strconv.ParseUint(string(p.in[p.at+2:p.at+6]), 16, 16); err == nil {
			p.at += 6
			return rune(code), true
		}
	}
	if next != 0 && strings.ContainsRune(special, next) {
		p.at += 2
		return next, true
	}
	return 0, false
}

const kqlSpecial = `\():<>"*{}`

func (p *kqlParser) unquoted() kqlValue {
	var parts []ir.Piece
	lit := func(s string) { parts = append(parts, ir.Piece{Kind: ir.Lit, Text: s}) }
	for p.at < len(p.in) {
		if r, ok := p.escaped(kqlSpecial); ok {
			lit(string(r))
			continue
		}
		if p.peek(0) == '\\' {
			p.at++
			if p.word("or") || p.word("and") || p.word("not") {
				lit("?escaped keyword?")
				continue
			}
			panic(kqlFault("unknown escape"))
		}
		if p.peek(0) == '*' {
			parts = append(parts, ir.Piece{Kind: ir.Any})
			p.at++
			continue
		}
		if strings.ContainsRune(kqlSpecial, p.peek(0)) || p.atKeyword() {
			break
		}
		lit(string(p.in[p.at]))
		p.at++
	}
	if len(parts) == 0 {
		panic(kqlFault("a value is missing"))
	}
	return kqlValue{pattern: trimmed(ir.NewPattern(parts...))}
}

// atKeyword looks for a word that ends an unquoted value.
func (p *kqlParser) atKeyword() bool {
	start := p.at
	defer func() { p.at = start }()
	one := func() bool {
		if p.at < len(p.in) && isSpace(p.in[p.at]) {
			p.at++
			return true
		}
		return false
	}
	for _, w := range []string{"or", "and"} {
		if one() && p.word(w) && one() {
			return true
		}
		p.at = start
	}
	return p.word("not") && one()
}

// trimmed does what the grammar does to an unquoted value when it is complete.
func trimmed(p ir.Pattern) ir.Pattern {
	blank := func(r rune) bool { return unicode.IsSpace(r) && r != '\u0085' || r == '\ufeff' }
	q := append(ir.Pattern{}, p...)
	q[0].Text = strings.TrimLeftFunc(q[0].Text, blank)
	q[len(q)-1].Text = strings.TrimRightFunc(q[len(q)-1].Text, blank)
	return ir.NewPattern(q...)
}
