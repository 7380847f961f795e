package trino

import "strings"

func (p *parser) expr() expr {
	left := p.conjunction()
	for p.peek().is(wordToken, "OR") {
		at := p.next().at
		left = &binary{place(at), "OR", left, p.conjunction()}
	}
	return left
}

func (p *parser) conjunction() expr {
	left := p.negation()
	for p.peek().is(wordToken, "AND") {
		at := p.next().at
		left = &binary{place(at), "AND", left, p.negation()}
	}
	return left
}

func (p *parser) negation() expr {
	if t := p.peek(); t.is(wordToken, "NOT") {
		p.next()
		return &unary{place(t.at), "NOT", p.negation()}
	}
	return p.predicated()
}

// predicated reads a value with at most one predicate behind it: Trino knows
// neither a = b = c nor a IS NULL = b.
func (p *parser) predicated() expr {
	left := p.concatenation()
	t := p.peek()
	if t.kind == signToken {
		switch t.text {
		case "=", "<>", "!=", "<", "<=", ">", ">=":
			p.next()
			return &binary{place(t.at), strings.Replace(t.text, "!=", "<>", 1), left, p.concatenation()}
		}
		return left
	}
	if p.words("IS") {
		return p.is(t.at, left)
	}
	negate := p.ahead(0).is(wordToken, "NOT")
	if negate {
		p.next()
	}
	switch {
	case p.words("BETWEEN"):
		low := p.concatenation()
		p.expectWords("AND")
		return &between{place(t.at), left, low, p.concatenation(), negate}
	case p.words("IN"):
		p.expectSign("(")
		list := p.exprs()
		p.expectSign(")")
		return &in{place(t.at), left, list, negate}
	case p.words("LIKE"):
		l := &like{place: place(t.at), of: left, pattern: p.concatenation(), negate: negate}
		if p.words("ESCAPE") {
			l.escape = p.concatenation()
		}
		return l
	case negate:
		p.unexpected("'BETWEEN', 'IN', 'LIKE'")
	}
	return left
}

func (p *parser) is(at int, left expr) expr {
	negate := p.words("NOT")
	switch {
	case p.words("NULL"):
		return &isNull{place(at), left, negate}
	case p.words("DISTINCT FROM"):
		return &isDistinct{place(at), left, p.concatenation(), negate}
	}
	p.unexpected("'DISTINCT', 'NOT', 'NULL'")
	panic("unreachable")
}

func (p *parser) concatenation() expr { return p.left(p.sum, "||") }

func (p *parser) sum() expr { return p.left(p.product, "+", "-") }

func (p *parser) product() expr { return p.left(p.signed, "*", "/", "%") }

func (p *parser) left(operand func() expr, ops ...string) expr {
	left := operand()
	for {
		t, found := p.peek(), false
		for _, op := range ops {
			if t.is(signToken, op) {
				p.next()
				left = &binary{place(t.at), op, left, operand()}
				found = true
				break
			}
		}
		if !found {
			return left
		}
	}
}

func (p *parser) signed() expr {
	t := p.peek()
	if t.is(signToken, "-") || t.is(signToken, "+") {
		p.next()
		return &unary{place(t.at), t.text, p.signed()}
	}
	e := p.postfix()
	if p.peek().is(wordToken, "AT") {
		refuse(p.peek().at, "AT TIME ZONE is left out here")
	}
	return e
}

func (p *parser) postfix() expr {
	e := p.primary()
	for {
		t := p.peek()
		switch {
		case p.sign("."):
			e = &member{place(t.at), e, p.name()}
		case p.sign("["):
			e = &subscript{place(t.at), e, p.expr()}
			p.expectSign("]")
		default:
			return e
		}
	}
}

func (p *parser) primary() expr {
	t := p.peek()
	at := place(t.at)
	switch t.kind {
	case stringToken:
		p.next()
		return &str{at, t.text}
	case integerToken, decimalToken, doubleToken:
		p.next()
		return &num{at, t.kind, t.text}
	case signToken:
		return p.bracketed(t)
	case quotedToken:
		return p.named(t)
	case wordToken:
		return p.word(t)
	}
	p.unexpected("<expression>")
	panic("unreachable")
}

// bracketed reads an expression in brackets, or a lambda with its arguments in
// brackets.
func (p *parser) bracketed(t token) expr {
	if !p.sign("(") {
		p.unexpected("<expression>")
	}
	if params, ok := p.params(); ok {
		return &lambda{place(t.at), params, p.expr()}
	}
	if p.peek().is(wordToken, "SELECT") || p.peek().is(wordToken, "WITH") {
		refuse(p.peek().at, "subqueries in expressions are left out here")
	}
	e := p.expr()
	if p.peek().is(signToken, ",") {
		refuse(p.peek().at, "rows in brackets are left out here")
	}
	p.expectSign(")")
	return e
}

// params takes the arguments of a lambda behind its opening bracket, with the
// arrow, if that is what follows.
func (p *parser) params() ([]string, bool) {
	n := 0
	for p.ahead(n).kind == wordToken || p.ahead(n).kind == quotedToken {
		n++
		if !p.ahead(n).is(signToken, ",") {
			break
		}
		n++
	}
	if !p.ahead(n).is(signToken, ")") || !p.ahead(n+1).is(signToken, "->") {
		return nil, false
	}
	var params []string
	for !p.peek().is(signToken, ")") {
		params = append(params, p.name())
		p.sign(",")
	}
	p.next()
	p.next()
	return params, true
}

// named reads what begins with a name: a column, a lambda or a call.
func (p *parser) named(t token) expr {
	name := p.name()
	switch {
	case p.sign("->"):
		return &lambda{place(t.at), []string{name}, p.expr()}
	case p.sign("("):
		return p.call(t, name)
	}
	return &ident{place(t.at), name}
}

func (p *parser) call(t token, name string) expr {
	c := &call{place: place(t.at), name: name}
	switch {
	case p.sign("*"):
		c.star = true
	case !p.peek().is(signToken, ")"):
		c.distinct = p.words("DISTINCT")
		c.args = p.exprs()
	}
	if p.peek().is(wordToken, "ORDER") {
		refuse(p.peek().at, "ORDER BY inside a call is left out here")
	}
	p.expectSign(")")
	if p.peek().is(wordToken, "FILTER") && p.ahead(1).is(signToken, "(") {
		p.next()
		p.next()
		p.expectWords("WHERE")
		c.filter = p.expr()
		p.expectSign(")")
	}
	if p.words("OVER") {
		if p.isName() {
			c.over = &window{at: p.peek().at, name: p.name()}
			return c
		}
		p.expectSign("(")
		c.over = p.window()
		p.expectSign(")")
	}
	return c
}
