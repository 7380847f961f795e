package splunk

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// This file runs the expressions of eval and where on an event, following the
// Search Reference and not the printer. A value is nil (NULL), a bool, a
// float64 or a []string of one or more values.

type evalParser struct {
	src   string
	event *splunkEvent
	// bound is the field that an mvfilter looks at, one value at a time.
	bound, boundValue string
}

func runEval(src string, e *splunkEvent) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("expression %s: %v", src, r)
		}
	}()
	p := &evalParser{src: src, event: e}
	result = p.or()
	if p.src != "" {
		panic("left over: " + p.src)
	}
	return result, nil
}

func (p *evalParser) accept(token string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(p.src, " "), token)
	if ok {
		p.src = strings.TrimLeft(rest, " ")
	}
	return ok
}

func (p *evalParser) take(token string) {
	if !p.accept(token) {
		panic("no " + token + " at " + p.src)
	}
}

func (p *evalParser) or() any {
	result := p.and()
	for p.accept("OR ") {
		right := p.and()
		switch {
		case result == true || right == true:
			result = true
		case result == nil || right == nil:
			result = nil
		}
	}
	return result
}

func (p *evalParser) and() any {
	result := p.not()
	for p.accept("AND ") {
		right := p.not()
		switch {
		case result == false || right == false:
			result = false
		case result == nil || right == nil:
			result = nil
		}
	}
	return result
}

func (p *evalParser) not() any {
	if !p.accept("NOT ") {
		return p.relation()
	}
	if b := p.not(); b != nil {
		return !b.(bool)
	}
	return nil
}

func (p *evalParser) relation() any {
	left := p.concat()
	for _, op := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if p.accept(op) {
			return compareValues(op, left, p.concat())
		}
	}
	return left
}

// compareValues compares numbers if both sides look like numbers.
func compareValues(op string, left, right any) any {
	if left == nil || right == nil {
		return nil
	}
	a, b := oneText(left), oneText(right)
	order := strings.Compare(a, b)
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		order = 0
		if x != y {
			order = 1
		}
		if x < y {
			order = -1
		}
	}
	return map[string]bool{"=": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
}

// oneText gives the text of a value that must not be a multivalue, since the
// documentation does not say what comparing one means.
func oneText(v any) string {
	switch v := v.(type) {
	case []string:
		if len(v) > 1 {
			panic(fmt.Sprintf("a multivalue where one value is needed: %q", v))
		}
		return v[0]
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	panic(fmt.Sprintf("no text: %v", v))
}

func (p *evalParser) concat() any {
	left := p.primary()
	for p.accept(".") {
		right := p.primary()
		if left == nil || right == nil {
			left = nil
			continue
		}
		left = []string{oneText(left) + oneText(right)}
	}
	return left
}

func number(v any) float64 {
	n, err := strconv.ParseFloat(oneText(v), 64)
	must(err)
	return n
}

var nameOrNumber = regexp.MustCompile(`^[A-Za-z0-9_]+`)

func (p *evalParser) primary() any {
	p.src = strings.TrimLeft(p.src, " ")
	switch {
	case p.accept("("):
		v := p.or()
		p.take(")")
		return v
	case p.accept("-"):
		if v := p.primary(); v != nil {
			return -number(v)
		}
		return nil
	case strings.HasPrefix(p.src, `"`):
		s, n := unquoted(p.src)
		p.src = p.src[n:]
		return []string{s}
	case strings.HasPrefix(p.src, "'"):
		end := strings.IndexByte(p.src[1:], '\'') + 1
		name := p.src[1:end]
		p.src = p.src[end+1:]
		return p.field(name)
	}
	word := nameOrNumber.FindString(p.src)
	if word == "" {
		panic("nothing to read at " + p.src)
	}
	p.src = p.src[len(word):]
	if n, err := strconv.ParseFloat(word+p.decimals(), 64); err == nil {
		return n
	}
	if p.accept("(") {
		return p.function(word)
	}
	return p.field(word)
}

func (p *evalParser) decimals() string {
	digits := regexp.MustCompile(`^\.[0-9]+`).FindString(p.src)
	p.src = p.src[len(digits):]
	return digits
}

func (p *evalParser) field(name string) any {
	switch {
	case name == "_raw":
		return []string{p.event.raw}
	case p.bound != "" && name != p.bound:
		panic("mvfilter sees one field only, not " + name)
	case p.bound != "":
		return []string{p.boundValue}
	}
	if values := p.event.fields[name]; values != nil {
		return values
	}
	return nil
}

var fieldName = regexp.MustCompile(`^(?:[A-Za-z_]\w*|'([^']+)')`)

// function runs a function whose opening bracket was read.
func (p *evalParser) function(name string) any {
	if name == "mvfilter" {
		return p.mvfilter()
	}
	var args []any
	for {
		args = append(args, p.or())
		if !p.accept(",") {
			break
		}
	}
	p.take(")")
	return call(name, args)
}

// mvfilter runs its condition once for each value of the one field in it,
// which is the first argument of the first function or stands alone.
func (p *evalParser) mvfilter() any {
	body := p.src[:closing(p.src)]
	p.src = p.src[len(body)+1:]
	field := filteredField(body)
	var kept []string
	for _, value := range p.event.fields[field] {
		q := &evalParser{src: body, event: p.event, bound: field, boundValue: value}
		if q.or() == true {
			kept = append(kept, value)
		}
		if q.src != "" {
			panic("left over in mvfilter: " + q.src)
		}
	}
	if kept == nil {
		return nil
	}
	return kept
}

// closing finds the bracket that closes an open one.
func closing(s string) int {
	depth := 1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			_, n := unquoted(s[i:])
			i += n - 1
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	panic("an open bracket: " + s)
}

// filteredField finds the first field in an expression.
func filteredField(body string) string {
	for i := 0; i < len(body); {
		if body[i] == '"' {
			_, n := unquoted(body[i:])
			i += n
			continue
		}
		m := fieldName.FindStringSubmatch(body[i:])
		switch {
		case m == nil:
			i++
		case m[1] != "":
			return m[1]
		case strings.HasPrefix(body[i+len(m[0]):], "(") || m[0] == "AND" || m[0] == "OR" || m[0] == "NOT":
			i += len(m[0])
		default:
			return m[0]
		}
	}
	panic("no field in mvfilter: " + body)
}
