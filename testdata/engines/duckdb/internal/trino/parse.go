package trino

import "strings"

// A parser reads a query by recursive descent along Trino's grammar.
type parser struct {
	tokens []token
	end    int
}

func parse(text string) *query {
	p := &parser{tokens: cut(text), end: len(text)}
	q := p.query()
	if t := p.peek(); t.kind != endToken {
		p.unexpected("the end")
	}
	return q
}

func (p *parser) peek() token { return p.ahead(0) }

func (p *parser) ahead(n int) token {
	if n >= len(p.tokens) {
		return token{at: p.end}
	}
	return p.tokens[n]
}

func (p *parser) next() token {
	t := p.peek()
	if len(p.tokens) > 0 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (t token) is(kind tokenKind, text string) bool { return t.kind == kind && t.text == text }

func (p *parser) unexpected(want string) {
	t := p.peek()
	text := t.text
	if t.kind == endToken {
		text = "the end of the query"
	}
	refuse(t.at, "mismatched input '%s'. Expecting: %s", text, want)
}

// sign takes a sign if it is next.
func (p *parser) sign(text string) bool {
	if !p.peek().is(signToken, text) {
		return false
	}
	p.next()
	return true
}

// words takes a run of keywords if it is next.
func (p *parser) words(text string) bool {
	list := strings.Fields(text)
	for i, w := range list {
		if !p.ahead(i).is(wordToken, w) {
			return false
		}
	}
	for range list {
		p.next()
	}
	return true
}

func (p *parser) expectSign(text string) {
	if !p.sign(text) {
		p.unexpected("'" + text + "'")
	}
}

func (p *parser) expectWords(text string) {
	if !p.words(text) {
		p.unexpected("'" + text + "'")
	}
}

// name takes an identifier and gives it in lower case, as Trino folds it even
// in quotes.
func (p *parser) name() string {
	t := p.peek()
	if t.kind == quotedToken || t.kind == wordToken && !isReserved(t.text) {
		p.next()
		return strings.ToLower(t.text)
	}
	p.unexpected("<identifier>")
	panic("unreachable")
}

func (p *parser) isName() bool {
	t := p.peek()
	return t.kind == quotedToken || t.kind == wordToken && !isReserved(t.text)
}

func (p *parser) query() *query {
	q := &query{}
	if p.words("WITH") {
		if p.words("RECURSIVE") {
			refuse(p.peek().at, "recursive queries are left out here")
		}
		for {
			at := p.peek().at
			name := p.name()
			p.expectWords("AS")
			p.expectSign("(")
			q.with = append(q.with, named{name, p.query(), at})
			p.expectSign(")")
			if !p.sign(",") {
				break
			}
		}
	}
	q.body = p.selection()
	for p.words("UNION") {
		if !p.words("ALL") {
			refuse(p.peek().at, "of the set operations only UNION ALL is known here")
		}
		q.body = &union{q.body, p.selection()}
	}
	if p.words("ORDER BY") {
		q.order = p.orderings()
	}
	if p.words("LIMIT") {
		t := p.next()
		if t.kind != integerToken {
			refuse(t.at, "LIMIT needs a number")
		}
		q.limit = t.text
	}
	return q
}

func (p *parser) selection() body {
	s := &selection{at: p.peek().at}
	p.expectWords("SELECT")
	s.distinct = p.words("DISTINCT")
	for {
		s.items = append(s.items, p.item())
		if !p.sign(",") {
			break
		}
	}
	if p.words("FROM") {
		s.from = p.relation()
	}
	if p.words("WHERE") {
		s.where = p.expr()
	}
	if p.words("GROUP BY") {
		s.groupBy = p.exprs()
	}
	if p.words("HAVING") {
		s.having = p.expr()
	}
	if p.words("WINDOW") {
		s.windows = map[string]*window{}
		for {
			name := p.name()
			p.expectWords("AS")
			p.expectSign("(")
			s.windows[name] = p.window()
			p.expectSign(")")
			if !p.sign(",") {
				break
			}
		}
	}
	return s
}

func (p *parser) item() item {
	it := item{at: p.peek().at}
	if p.sign("*") {
		it.star = true
		return it
	}
	it.expr = p.expr()
	if p.words("AS") || p.isName() {
		it.alias = p.name()
	}
	return it
}

func (p *parser) relation() *relation {
	r := &relation{at: p.peek().at}
	if p.sign("(") {
		r.sub = p.query()
		p.expectSign(")")
	} else {
		r.name = append(r.name, p.name())
		for p.sign(".") {
			r.name = append(r.name, p.name())
		}
	}
	for _, w := range []string{"MATCH_RECOGNIZE", "TABLESAMPLE"} {
		if p.peek().is(wordToken, w) {
			refuse(p.peek().at, "%s is left out here: DuckDB has none", w)
		}
	}
	if p.words("AS") || p.isName() && !p.peek().is(wordToken, "WINDOW") && !p.peek().is(wordToken, "LIMIT") {
		r.alias = p.name()
	}
	t := p.peek()
	for _, w := range []string{"JOIN", "CROSS", "LEFT", "RIGHT", "INNER", "FULL", "NATURAL"} {
		if t.is(wordToken, w) || t.is(signToken, ",") {
			refuse(t.at, "joins are left out here")
		}
	}
	return r
}

func (p *parser) exprs() []expr {
	list := []expr{p.expr()}
	for p.sign(",") {
		list = append(list, p.expr())
	}
	return list
}

func (p *parser) orderings() []ordering {
	var list []ordering
	for {
		o := ordering{expr: p.expr()}
		if !p.words("ASC") {
			o.desc = p.words("DESC")
		}
		if p.peek().is(wordToken, "NULLS") {
			refuse(p.peek().at, "NULLS FIRST and LAST are left out here")
		}
		list = append(list, o)
		if !p.sign(",") {
			return list
		}
	}
}

// window reads what stands in the brackets of a window.
func (p *parser) window() *window {
	w := &window{at: p.peek().at}
	if p.isName() && !p.peek().is(wordToken, "PARTITION") && !p.peek().is(wordToken, "RANGE") && !p.peek().is(wordToken, "ROWS") {
		w.name = p.name()
	}
	if p.words("PARTITION BY") {
		w.partition = p.exprs()
	}
	if p.words("ORDER BY") {
		w.order = p.orderings()
	}
	for _, unit := range []string{"RANGE", "ROWS"} {
		if !p.words(unit) {
			continue
		}
		w.frame = &frame{unit: unit, to: bound{text: "CURRENT ROW"}}
		if !p.words("BETWEEN") {
			w.frame.from = p.bound()
			break
		}
		w.frame.from = p.bound()
		p.expectWords("AND")
		w.frame.to = p.bound()
	}
	return w
}

func (p *parser) bound() bound {
	for _, text := range []string{"CURRENT ROW", "UNBOUNDED PRECEDING", "UNBOUNDED FOLLOWING"} {
		if p.words(text) {
			return bound{text: text}
		}
	}
	b := bound{expr: p.expr(), text: "PRECEDING"}
	if !p.words("PRECEDING") {
		p.expectWords("FOLLOWING")
		b.text = "FOLLOWING"
	}
	return b
}
