package lpq

import (
	"strconv"
	"strings"
)

// call reads a function and its arguments. Functions that need a constant, or
// that bind names, become expressions of their own.
func (p *parser) call() expr {
	at := p.pos
	name := leadingWord(p.rest())
	p.pos += len(name)
	if name == "not" {
		p.skip() // the one function that may stand apart from its bracket
	}
	if !strings.HasPrefix(p.src[p.pos:], "(") {
		p.fail(p.pos, "%s is a function; write %s(...)", name, name)
		return constant{nil}
	}
	p.pos++
	if name == "foreach" {
		return p.foreach(at)
	}
	args := p.arguments()
	p.expect(")")
	if p.err != nil {
		return constant{nil}
	}
	return p.build(at, name, args)
}

func (p *parser) arguments() []expr {
	if strings.HasPrefix(p.rest(), ")") {
		return nil
	}
	return list(p, p.expression)
}

// foreach reads its body, which may use _1 for the elements of the first list
// behind it and so on. How calls nest in one another is not documented.
func (p *parser) foreach(at int) expr {
	if p.inBody {
		p.fail(at, "foreach in foreach is not documented; chain them")
	}
	p.inBody, p.highest = true, 0
	body := p.expression()
	highest := p.highest
	p.inBody = false
	var lists []expr
	for p.accept(",") {
		lists = append(lists, p.expression())
	}
	p.expect(")")
	if len(lists) == 0 {
		p.fail(at, "foreach needs a list behind its expression")
	}
	if highest > len(lists) {
		p.fail(at, "_%d has no list behind it in this foreach", highest)
	}
	return mapping{at, body, lists}
}

func (p *parser) build(at int, name string, args []expr) expr {
	switch name {
	case "field":
		p.arity(at, name, len(args), 1, 1)
		return column{p.constantText(at, name, "name", args, 0)}
	case "in":
		return p.in(at, args)
	case "match":
		p.arity(at, name, len(args), 2, 2)
		return p.match(at, args)
	case "datetrunc":
		p.arity(at, name, len(args), 2, 2)
		return p.datetrunc(at, args)
	}
	f, known := functionNamed(name)
	if !known {
		p.fail(at, "there is no function %s in this subset", name)
		return constant{nil}
	}
	p.arity(at, name, len(args), f.min, f.max)
	if name == "case" && len(args)%2 == 0 {
		p.fail(at, "case needs a default behind its pairs")
	}
	p.checkConstants(at, name, args)
	return call{at, f, args}
}

func (p *parser) checkConstants(at int, name string, args []expr) {
	switch name {
	case "strjoin":
		p.constantText(at, name, "separator", args, 0)
	case "kvjoin":
		p.constantText(at, name, "separator", args, 0)
		p.constantText(at, name, "separator", args, 1)
	case "dateadd":
		if unit := p.constantText(at, name, "unit", args, 1); !isDateUnit(unit) {
			p.fail(at, "dateadd knows no unit %q", unit)
		}
	}
}

// anyNumber is the highest number of arguments of a function without one.
const anyNumber = -1

func (p *parser) arity(at int, name string, n, min, max int) {
	if n < min || max != anyNumber && n > max {
		p.fail(at, "%s cannot take %s", name, plural(n, "argument"))
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// constantText gives an argument that has to be a string literal.
func (p *parser) constantText(at int, name, role string, args []expr, i int) string {
	if i < len(args) {
		if c, ok := args[i].(constant); ok {
			if text, ok := c.value.(string); ok {
				return text
			}
		}
	}
	p.fail(at, "the %s of %s has to be a string constant", role, name)
	return ""
}

func (p *parser) in(at int, args []expr) expr {
	p.arity(at, "in", len(args), 2, anyNumber)
	if p.err != nil {
		return constant{nil}
	}
	e := likeness{offset: at, of: args[0]}
	for i := range args[1:] {
		text := p.constantText(at, "in", "member", args, i+1)
		e.patterns = append(e.patterns, p.pattern(at, text))
	}
	return e
}

func (p *parser) match(at int, args []expr) expr {
	source := p.constantText(at, "match", "regular expression", args, 1)
	if p.err != nil {
		return constant{nil}
	}
	re, err := compileRegex(source)
	if err != nil {
		p.fail(at, "%s", err)
		return constant{nil}
	}
	return finding{at, args[0], re}
}

func (p *parser) datetrunc(at int, args []expr) expr {
	text := p.constantText(at, "datetrunc", "span", args, 1)
	unit, ok := parseSpan(text)
	if !ok || !unit.truncates() {
		p.fail(at, "datetrunc knows no span %q", text)
	}
	if p.err != nil {
		return constant{nil}
	}
	return truncation{args[0], unit}
}
