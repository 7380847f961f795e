package spl

import "strconv"

// command reads what follows a pipe.
func (p *parser) command() (command, error) {
	p.space()
	start := p.at
	name := p.word()
	if !isCommand(name) {
		return nil, p.failAt(start, "the command %q is not known", name)
	}
	if !p.space() {
		return nil, p.fail("a space is missing before %s", p.sight())
	}
	if p.listed {
		return nil, p.failAt(start, "%s stands behind table, which has cut the fields", name)
	}
	var c command
	var err error
	switch name {
	case "where":
		var asked cond
		asked, err = p.condition()
		c = whereCommand{cond: asked}
	case "eval":
		c, err = p.eval()
	case "sort":
		c, err = p.sort()
	case "bin":
		c, err = p.bin()
	case "dedup":
		c, err = p.dedup()
	case "table":
		c, err = p.table()
	case "streamstats":
		c, err = p.streamstats(start)
	case "stats":
		c, err = p.stats()
	}
	p.space()
	return c, err
}

func isCommand(name string) bool {
	switch name {
	case "where", "eval", "sort", "bin", "dedup", "table", "streamstats", "stats":
		return true
	}
	return false
}

func (p *parser) eval() (command, error) {
	var c evalCommand
	for {
		name, err := p.newName()
		if err != nil {
			return nil, err
		}
		p.space()
		if err := p.expect("="); err != nil {
			return nil, err
		}
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		if p.known != nil {
			p.known[name] = true
		}
		c.assignments = append(c.assignments, assignment{name, e})
		p.space()
		if !p.accept(",") {
			return c, nil
		}
		p.space()
	}
}

// newName reads the name of a field that a command makes.
func (p *parser) newName() (string, error) {
	start := p.at
	name := p.word()
	if name == "" {
		return "", p.fail("a new field needs a name of letters, digits and _ before %s", p.sight())
	}
	if reason := badName(name); reason != "" {
		return "", p.failAt(start, "%s", reason)
	}
	return name, nil
}

// sort reads "0 _time" and perhaps the field that orders ties: the order that
// streamstats needs. Without the 0, sort would keep 10,000 rows.
func (p *parser) sort() (command, error) {
	start := p.at
	c := sortCommand{}
	if p.accept("0 ") {
		for name := p.word(); name != ""; name = p.word() {
			if _, err := p.fieldNamed(start, name); err != nil {
				return nil, err
			}
			c.keys = append(c.keys, name)
			p.space()
		}
	}
	if len(c.keys) == 0 || len(c.keys) > 2 || c.keys[0] != "_time" {
		return nil, p.failAt(start, "sort is known as \"sort 0 _time\" with one more field at most")
	}
	p.sorted = true
	return c, nil
}

// bin reads "_time span=600s".
func (p *parser) bin() (command, error) {
	start := p.at
	if _, err := p.fieldNamed(start, "_time"); err != nil {
		return nil, err
	}
	if !p.accept("_time span=") {
		return nil, p.failAt(start, "bin is known as \"bin _time span=600s\"")
	}
	n, err := p.positive()
	if err != nil {
		return nil, err
	}
	return binCommand{span: float64(n)}, p.expect("s")
}

// positive reads a whole number of at least 1.
func (p *parser) positive() (int, error) {
	start := p.at
	n, err := strconv.Atoi(p.digits())
	if err != nil || n < 1 || n > 1<<30 {
		return 0, p.failAt(start, "a whole number above 0 is missing")
	}
	return n, nil
}

func (p *parser) dedup() (command, error) {
	start := p.at
	name := p.word()
	if name != "eventID" {
		return nil, p.failAt(start, "dedup is known for eventID only")
	}
	_, err := p.fieldNamed(start, name)
	return dedupCommand{field: name}, err
}

// table reads names, bare or in double quotes.
func (p *parser) table() (command, error) {
	c := tableCommand{}
	for {
		start := p.at
		name, err := p.tableName()
		if err != nil {
			return nil, err
		}
		if _, err := p.fieldNamed(start, name); err != nil {
			return nil, err
		}
		c.names = append(c.names, name)
		if !p.separator() {
			p.listed = true
			return c, nil
		}
	}
}

func (p *parser) tableName() (string, error) {
	if p.peek() == '"' {
		start := p.at
		name, err := p.quoted()
		if err == nil && run(name, isQuotedNameByte) != name {
			err = p.failAt(start, "a field name with a quote, backslash, pipe or star")
		}
		return name, err
	}
	name := run(p.text[p.at:], func(c byte) bool {
		return isWord(c) || c == '.' || c == '{' || c == '}'
	})
	if name == "" || isDigit(name[0]) {
		return "", p.fail("a field name is missing before %s", p.sight())
	}
	p.at += len(name)
	if p.peek() == '*' {
		return "", p.fail("a wildcard in a field name is not documented")
	}
	return name, nil
}

func isQuotedNameByte(c byte) bool {
	return c != '"' && c != '\'' && c != '\\' && c != '|' && c != '*'
}

// separator takes a comma or white space between the names of a list; false
// at its end.
func (p *parser) separator() bool {
	at := p.at
	spaced := p.space()
	if p.accept(",") {
		p.space()
		return true
	}
	if spaced && !p.end() && p.peek() != '|' {
		return true
	}
	p.at = at
	return false
}

// aggregates reads "count as n max(t) as last" and an optional "by a, b".
func (p *parser) aggregates() (list []aggregate, by []string, err error) {
	for {
		a, err := p.aggregate(list)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, a)
		if p.keyword("by") {
			by, err := p.by(list)
			return list, by, err
		}
		p.space()
		if p.end() || p.peek() == '|' {
			return list, nil, nil
		}
	}
}

func (p *parser) by(list []aggregate) (by []string, err error) {
	for {
		start := p.at
		name := p.word()
		if name == "" {
			return nil, p.fail("a key is a name of letters, digits and _: copy %s with eval", p.sight())
		}
		if _, err := p.fieldNamed(start, name); err != nil {
			return nil, err
		}
		for _, a := range list {
			if a.as == name {
				return nil, p.failAt(start, "%s is a key and a result", name)
			}
		}
		by = append(by, name)
		if !p.separator() {
			return by, nil
		}
	}
}

// aggregate reads one function with its result; the others are those before
// it.
func (p *parser) aggregate(others []aggregate) (aggregate, error) {
	start := p.at
	a := aggregate{function: p.word()}
	if !isAggregate(a.function) {
		return a, p.failAt(start, "the aggregate function %q is not known", a.function)
	}
	var err error
	if a.field, err = p.aggregated(a.function); err != nil {
		return a, err
	}
	if a.function == "earliest" && a.field != "_time" {
		return a, p.failAt(start, "earliest is known for _time only")
	}
	if !p.keyword("as") {
		return a, p.fail("\"as\" is missing before %s", p.sight())
	}
	at := p.at
	if a.as, err = p.newName(); err != nil {
		return a, err
	}
	for _, o := range others {
		if o.as == a.as {
			return a, p.failAt(at, "%s is written twice", a.as)
		}
	}
	return a, nil
}

// aggregated reads the field of an aggregate function; only count may go
// without one.
func (p *parser) aggregated(function string) (string, error) {
	if !p.accept("(") {
		if function != "count" {
			return "", p.fail("%s needs a field", function)
		}
		return "", nil
	}
	if p.peek() == '\'' {
		return "", p.fail("quotes in an aggregate function are unsure: copy the field with eval")
	}
	at := p.at
	name := p.word()
	if name == "" {
		return "", p.fail("a field is missing before %s", p.sight())
	}
	if _, err := p.fieldNamed(at, name); err != nil {
		return "", err
	}
	return name, p.expect(")")
}
