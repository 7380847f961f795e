package spl

import (
	"strconv"
	"strings"
)

// condition reads terms joined by OR, the loosest operator of where.
func (p *parser) condition() (cond, error) {
	var list disjunction
	for {
		c, err := p.conjunction()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
		if !p.keyword("OR") {
			break
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

func (p *parser) conjunction() (cond, error) {
	var list conjunction
	for {
		c, err := p.negation()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
		if !p.keyword("AND") {
			break
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

func (p *parser) negation() (cond, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer p.shallower()
	if p.keyword("NOT") {
		c, err := p.negation()
		return negation{c}, err
	}
	p.space()
	if p.accept("(") {
		c, err := p.condition()
		if err != nil {
			return nil, err
		}
		p.space()
		return c, p.expect(")")
	}
	return p.relation()
}

// relation reads a comparison, or a function that is a condition by itself.
func (p *parser) relation() (cond, error) {
	start := p.at
	if isConditionName(p.ahead()) {
		return p.conditionCall()
	}
	left, err := p.expression()
	if err != nil {
		return nil, err
	}
	p.space()
	op := run(p.text[p.at:], func(c byte) bool { return strings.IndexByte("=!<>", c) >= 0 })
	switch op {
	case "=", "!=", "<", "<=", ">", ">=":
	case "":
		return nil, p.failAt(start, "a condition is needed, this is only a value")
	default:
		return nil, p.fail("no operator is called %q", op)
	}
	p.at += len(op)
	right, err := p.expression()
	return relation{op, left, right}, err
}

// ahead gives the name of the function that is called here, if one is.
func (p *parser) ahead() string {
	at := p.at
	defer func() { p.at = at }()
	if name := p.word(); p.peek() == '(' {
		return name
	}
	return ""
}

// expression reads values joined by "-" or by ".", from left to right. How
// the two bind beside one another is not documented.
func (p *parser) expression() (expr, error) {
	left, err := p.operand()
	joint := byte(0)
	for err == nil {
		at := p.at
		p.space()
		op := p.peek()
		if op != '-' && op != '.' {
			p.at = at
			return left, nil
		}
		if joint != 0 && joint != op {
			return nil, p.fail("\"-\" beside \".\": their order is unsure")
		}
		joint = op
		p.at++
		var right expr
		if right, err = p.operand(); op == '-' {
			left = difference{left, right}
		} else {
			left = joined{left, right}
		}
	}
	return nil, err
}

func (p *parser) operand() (expr, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer p.shallower()
	p.space()
	switch c := p.peek(); {
	case c == '-':
		p.at++
		e, err := p.operand()
		return minus{e}, err
	case c == '"':
		s, err := p.quoted()
		return constant{text(s)}, err
	case c == '\'':
		return p.quotedField()
	case isDigit(c):
		return p.number()
	case isWord(c):
		if name := p.ahead(); name != "" {
			return p.valueCall()
		}
		return p.bareField()
	}
	return nil, p.fail("a value is missing before %s", p.sight())
}

func (p *parser) number() (expr, error) {
	start := p.at
	p.digits()
	if p.peek() == '.' {
		p.at++
		if p.digits() == "" {
			return nil, p.fail("digits are missing before %s", p.sight())
		}
	}
	s := p.text[start:p.at]
	if isWord(p.peek()) || p.peek() == '.' {
		return nil, p.failAt(start, "a number is digits with at most one point")
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, p.failAt(start, "the number %s is too large", s)
	}
	if !isExact(s) {
		return rounded{constant{number(f)}, s}, nil
	}
	return constant{number(f)}, nil
}

// bareField reads a field name without quotes. A name with dots is none: the
// dots would join the values of several fields.
func (p *parser) bareField() (expr, error) {
	start := p.at
	name := p.word()
	switch strings.ToUpper(name) {
	case "AND", "OR", "NOT", "XOR", "IN", "LIKE", "AS", "BY":
		return nil, p.failAt(start, "the operator %s does not belong here", name)
	case "NULL", "TRUE", "FALSE":
		return nil, p.failAt(start, "%s without parentheses is the name of a field", name)
	}
	if rest := p.text[p.at:]; len(rest) > 1 && (rest[0] == '{' || rest[0] == '.' && isWord(rest[1])) {
		return nil, p.failAt(start, "a field name with dots or braces needs single quotes")
	}
	return p.fieldNamed(start, name)
}

func (p *parser) quotedField() (expr, error) {
	start := p.at
	p.at++
	length := strings.IndexByte(p.text[p.at:], '\'')
	if length < 0 {
		return nil, p.failAt(start, "the quoted field name has no end")
	}
	name := p.text[p.at : p.at+length]
	p.at += length + 1
	if strings.ContainsAny(name, "\"\\`|\n*") {
		return nil, p.failAt(start, "a field name with a quote, backslash, backtick, pipe, star or newline")
	}
	return p.fieldNamed(start, name)
}

// fieldNamed checks that rows can have such a field.
func (p *parser) fieldNamed(start int, name string) (expr, error) {
	if isMetadata(name) {
		p.fields = append(p.fields, name)
		return elsewhere{name}, nil
	}
	if name != "_raw" && name != "_time" {
		if reason := badName(name); reason != "" {
			return nil, p.failAt(start, "%s", reason)
		}
	}
	if p.known != nil && !p.known[name] {
		return nil, p.failAt(start, "no row has the field %s any more", name)
	}
	p.fields = append(p.fields, name)
	return field{name}, nil
}
