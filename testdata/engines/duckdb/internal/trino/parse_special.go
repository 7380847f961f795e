package trino

import (
	"slices"
	"strings"
)

// word reads what begins with a word: literals and special forms, else a name.
func (p *parser) word(t token) expr {
	at := place(t.at)
	switch t.text {
	case "TRUE", "FALSE":
		p.next()
		return &boolean{at, t.text == "TRUE"}
	case "NULL":
		p.next()
		return &null{at}
	case "CASE":
		p.next()
		return p.cases(at)
	case "CAST", "TRY_CAST":
		if p.ahead(1).is(signToken, "(") {
			return p.cast(t)
		}
	case "JSON_EXISTS", "JSON_QUERY", "JSON_VALUE":
		return p.json(t)
	case "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "CURRENT_DATE":
		p.next()
		return &current{at, t.text}
	case "INTERVAL":
		if k := p.ahead(1); k.kind == stringToken || k.kind == signToken {
			return p.interval(at)
		}
	case "TIMESTAMP", "DATE":
		if p.ahead(1).kind == stringToken {
			p.next()
			return &typed{at, t.text, p.next().text}
		}
	case "ARRAY":
		if p.ahead(1).is(signToken, "[") {
			return p.array(at)
		}
	case "EXTRACT":
		p.next()
		p.expectSign("(")
		part := p.name()
		p.expectWords("FROM")
		e := p.expr()
		p.expectSign(")")
		return &call{place: at, name: part, args: []expr{e}}
	case "NORMALIZE", "TRIM", "SUBSTRING", "POSITION", "JSON_OBJECT", "JSON_ARRAY", "LISTAGG", "EXISTS", "GROUPING", "ROW":
		if p.ahead(1).is(signToken, "(") {
			refuse(t.at, "%s is left out here", t.text)
		}
	}
	if k := p.ahead(1); k.kind == stringToken {
		refuse(k.at, "literals of the type %s are left out here", t.text)
	}
	return p.named(t)
}

func (p *parser) cases(at place) expr {
	c := &cases{place: at}
	if !p.peek().is(wordToken, "WHEN") {
		c.of = p.expr()
	}
	for p.words("WHEN") {
		when := p.expr()
		p.expectWords("THEN")
		c.when = append(c.when, [2]expr{when, p.expr()})
	}
	if len(c.when) == 0 {
		p.unexpected("'WHEN'")
	}
	if p.words("ELSE") {
		c.otherwise = p.expr()
	}
	p.expectWords("END")
	return c
}

func (p *parser) cast(t token) expr {
	p.next()
	p.expectSign("(")
	of := p.expr()
	p.expectWords("AS")
	to := p.typeName()
	p.expectSign(")")
	return &cast{place(t.at), of, to, t.text == "TRY_CAST"}
}

func (p *parser) interval(at place) expr {
	p.next()
	i := &interval{place: at, negative: p.sign("-")}
	p.sign("+")
	t := p.next()
	if t.kind != stringToken {
		refuse(t.at, "INTERVAL needs a text")
	}
	unit := p.next()
	i.text, i.unit = t.text, unit.text
	if !slices.Contains([]string{"SECOND", "MINUTE", "HOUR", "DAY"}, i.unit) {
		refuse(unit.at, "intervals of %s are left out here", unit.text)
	}
	if p.peek().is(wordToken, "TO") {
		refuse(p.peek().at, "intervals of several units are left out here")
	}
	return i
}

func (p *parser) array(at place) expr {
	p.next()
	p.next()
	a := &array{place: at}
	if !p.peek().is(signToken, "]") {
		a.of = p.exprs()
	}
	p.expectSign("]")
	return a
}

// simpleTypes are the types without parts, some of which take sizes in
// brackets.
var simpleTypes = map[string]Kind{
	"BOOLEAN": Boolean, "TINYINT": Integer, "SMALLINT": Integer, "INTEGER": Integer, "INT": Integer, "BIGINT": Integer,
	"DECIMAL": Decimal, "DOUBLE": Double, "VARCHAR": Varchar, "JSON": JSON, "IPADDRESS": IPAddress, "DATE": Date,
	"TIMESTAMP": Timestamp,
}

func (p *parser) typeName() Type {
	t := p.next()
	switch {
	case t.is(wordToken, "ARRAY") && p.sign("("):
		of := p.typeName()
		p.expectSign(")")
		return ArrayOf(of)
	case t.is(wordToken, "MAP") && p.sign("("):
		key := p.typeName()
		p.expectSign(",")
		value := p.typeName()
		p.expectSign(")")
		return Type{Kind: Map, Of: []Type{key, value}}
	case t.is(wordToken, "ROW") && p.sign("("):
		r := Type{Kind: Row}
		for {
			r.Fields = append(r.Fields, p.name())
			r.Of = append(r.Of, p.typeName())
			if !p.sign(",") {
				break
			}
		}
		p.expectSign(")")
		return r
	}
	kind, ok := simpleTypes[t.text]
	if t.kind != wordToken || !ok {
		refuse(t.at, "Unknown type: %s", strings.ToLower(t.text))
	}
	if p.sign("(") {
		for !p.sign(")") {
			if k := p.next(); k.kind == endToken {
				p.unexpected("')'")
			}
		}
	}
	if kind == Timestamp && p.words("WITH TIME ZONE") {
		kind = TimestampTZ
	}
	return Is(kind)
}

// json reads a JSON function with its clauses.
func (p *parser) json(t token) expr {
	j := &jsonCall{place: place(t.at), name: strings.ToLower(t.text)}
	p.next()
	p.expectSign("(")
	j.input = p.expr()
	p.words("FORMAT JSON")
	p.expectSign(",")
	path := p.next()
	if path.kind != stringToken {
		refuse(path.at, "the path must be a literal")
	}
	j.path, j.pathAt = path.text, path.at
	for _, word := range []string{"PASSING", "AS", "RETURNING"} {
		if p.peek().is(wordToken, word) {
			refuse(p.peek().at, "%s in a JSON function is left out here", word)
		}
	}
	if j.name == "json_query" {
		p.wrapper(&j.clauses)
	}
	p.outcomes(j)
	p.expectSign(")")
	return j
}

func (p *parser) wrapper(c *jsonClauses) {
	at := p.peek().at
	switch {
	case p.words("WITHOUT"):
		p.words("ARRAY")
		p.expectWords("WRAPPER")
	case p.words("WITH"):
		c.wrapper = "UNCONDITIONAL"
		if p.words("CONDITIONAL") {
			c.wrapper = "CONDITIONAL"
		} else {
			p.words("UNCONDITIONAL")
		}
		p.words("ARRAY")
		p.expectWords("WRAPPER")
	}
	omit := p.peek().is(wordToken, "OMIT")
	if p.words("KEEP QUOTES") || p.words("OMIT QUOTES") {
		c.omitQuotes = omit
		p.words("ON SCALAR STRING")
		if c.wrapper != "" {
			refuse(at, "quotes and a wrapper cannot be asked for together")
		}
	}
}

// outcomes reads what is to be given when nothing is found, or on an error.
func (p *parser) outcomes(j *jsonCall) {
	words := map[string][]string{
		"json_exists": {"TRUE", "FALSE", "UNKNOWN", "ERROR"},
		"json_query":  {"NULL", "ERROR", "EMPTY ARRAY", "EMPTY OBJECT"},
		"json_value":  {"NULL", "ERROR"},
	}[j.name]
	for range 2 {
		for _, w := range words {
			n := len(strings.Fields(w))
			if !p.ahead(n).is(wordToken, "ON") || !p.words(w) {
				continue
			}
			switch {
			case j.name != "json_exists" && j.clauses.err == "" && p.words("ON EMPTY"):
				j.clauses.empty = w
			default:
				p.expectWords("ON ERROR")
				j.clauses.err = w
			}
			break
		}
	}
}
