package lpq

// transformation reads a command that is no source.
func (p *parser) transformation() command {
	at := p.here()
	word := leadingWord(p.rest())
	p.pos += len(word)
	if isTransformation(word) {
		p.blank(word)
	}
	switch word {
	case "search":
		return search{at, p.expression()}
	case "eval":
		return eval{list(p, p.assignment)}
	case "rename":
		return p.rename()
	case "stats":
		return p.stats(at)
	case "explode":
		return explode{at, p.id()}
	case "sort":
		return sorting{at, list(p, p.id)}
	case "tojson":
		return p.tojson()
	case "fields":
		return p.fields()
	case "order":
		list(p, p.id)
		return order{}
	case "union":
		return p.union()
	}
	p.pos = at
	if word == "" {
		p.fail(at, "expected a command, found %s", p.found())
	}
	p.fail(at, "there is no command %s in this subset", word)
	return order{}
}

func isTransformation(word string) bool {
	switch word {
	case "search", "eval", "rename", "stats", "explode", "sort", "tojson", "fields", "order", "union":
		return true
	}
	return false
}

func (p *parser) assignment() assignment {
	name := p.id()
	p.expect("=")
	return assignment{name, p.expression()}
}

func (p *parser) rename() command {
	var r rename
	list(p, func() string {
		r.from = append(r.from, p.id())
		r.to = append(r.to, p.alias())
		return ""
	})
	return r
}

// alias reads the name behind as.
func (p *parser) alias() string {
	if !p.apart("as") {
		p.fail(p.pos, "expected as, found %s", p.found())
	}
	return p.id()
}

func (p *parser) tojson() command {
	p.expect("output=")
	if p.pos < len(p.src) && isBlank(p.src[p.pos]) {
		p.fail(p.pos, "an option has no blank behind its sign")
	}
	output := p.id()
	p.blank("the output")
	return tojson{output, p.id()}
}

func (p *parser) fields() command {
	drop := p.accept("-")
	if drop {
		p.blank("the dash")
	}
	return fields{drop, list(p, p.id)}
}

// union reads a query in square brackets.
func (p *parser) union() (c command) {
	p.nest(func() {
		p.expect("[")
		c = appending{p.query()}
		p.expect("]")
	})
	return c
}

func (p *parser) stats(at int) command {
	s := stats{offset: at, aggregates: list(p, p.aggregate)}
	if p.apart("by") {
		s.by = list(p, p.id)
	}
	return s
}

func (p *parser) aggregate() aggregate {
	at := p.here()
	a := aggregate{function: leadingWord(p.rest())}
	p.pos += len(a.function)
	if !isAggregate(a.function) {
		p.fail(at, "there is no aggregate %s in this subset", p.src[at:p.pos])
	}
	if a.function != "count" {
		p.expect("(")
		a.field = p.id()
		if a.function == "percentile" {
			a.percentile = p.percentile()
		}
		p.expect(")")
	}
	switch a.function {
	case "first", "last", "array":
		p.ordered = true
	}
	a.name = p.alias()
	return a
}

func isAggregate(name string) bool {
	switch name {
	case "count", "dc", "sum", "avg", "min", "max", "median", "percentile", "first", "last", "values", "array":
		return true
	}
	return false
}

func (p *parser) percentile() float64 {
	p.expect(",")
	at := p.here()
	c, _ := p.value().(constant)
	rank, ok := 0.0, false
	switch v := c.value.(type) {
	case int64:
		rank, ok = float64(v), true
	case float64:
		rank, ok = v, true
	}
	if !ok || rank < 0 || rank > 100 {
		p.fail(at, "percentile needs a number from 0 to 100")
	}
	return rank
}
