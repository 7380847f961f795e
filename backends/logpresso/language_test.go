package logpresso

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// This file reads Logpresso queries without any help of the code under test:
// the grammar of what may be printed, and the rules that no grammar shows. It
// panics with a syntaxError, which parse turns into an error.

type syntaxError string

func fault(format string, args ...any) { panic(syntaxError(fmt.Sprintf(format, args...))) }

// A command is one part of a pipe.
type command struct {
	name string
	text string       // of table, fields, rename and tojson
	expr node         // of search
	sets []assignment // of eval
}

type assignment struct {
	name string
	expr node
}

// A node is a part of an expression: a literal (string, number, bool or nil),
// a field, or a call of a function or operator.
type node struct {
	kind string // "literal", "field", "call", "op"
	name string
	lit  any
	args []node
}

func (n node) isString() bool {
	_, ok := n.lit.(string)
	return n.kind == "literal" && ok
}

// parse reads a query, or a fragment.
func parse(query string) (commands []command, err error) {
	defer func() {
		if e, ok := recover().(syntaxError); ok {
			err = fmt.Errorf("%s", string(e))
		} else if r := recover(); r != nil {
			panic(r)
		}
	}()
	for _, r := range query {
		if r != '\n' && (r < ' ' || r > '~') {
			fault("%q outside printable ASCII", r)
		}
	}
	parts := splitPipe(query)
	if strings.TrimSpace(parts[0]) == "" && strings.HasPrefix(query, "| ") {
		parts = parts[1:] // a fragment
	} else if !strings.HasPrefix(query, "table ") {
		fault("no source")
	}
	for _, p := range parts {
		commands = append(commands, readCommand(strings.TrimSpace(p)))
	}
	return commands, nil
}

// splitPipe splits at bars outside of literals and square brackets.
func splitPipe(s string) []string {
	var parts []string
	start, depth, quoted := 0, 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case quoted:
		case s[i] == '[':
			depth++
		case s[i] == ']':
			if depth--; depth < 0 {
				fault("stray ]")
			}
		case s[i] == '|' && depth == 0:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	if quoted || depth > 0 {
		fault("a literal or bracket is open")
	}
	return append(parts, s[start:])
}

var (
	tableForm   = regexp.MustCompile(`^(duration=[0-9]+(s|m|h|d|w|mon) |from=[0-9]{14} to=[0-9]{14} )?[A-Za-z0-9_*:?]+(, [A-Za-z0-9_*:?]+)*$`)
	fieldsForm  = regexp.MustCompile(`^- [a-z_0-9]+(, [a-z_0-9]+)*$`)
	renameForm  = regexp.MustCompile(`^[a-z_0-9]+ as [a-z_0-9]+(, [a-z_0-9]+ as [a-z_0-9]+)*$`)
	tojsonForm  = regexp.MustCompile(`^output=[a-z_0-9]+ [a-z_0-9]+$`)
	commentForm = regexp.MustCompile(`^[^|\[\]"]+$`)
)

func readCommand(s string) command {
	name, rest, _ := strings.Cut(s, " ")
	forms := map[string]*regexp.Regexp{"table": tableForm, "fields": fieldsForm, "rename": renameForm, "tojson": tojsonForm, "#": commentForm}
	c := command{name: name, text: rest}
	switch {
	case forms[name] != nil:
		if !forms[name].MatchString(rest) {
			fault("bad form of %s: %q", name, rest)
		}
	case name == "search":
		p := &exprParser{tokens: lex(rest)}
		c.expr = p.expr()
		p.end()
	case name == "eval":
		p := &exprParser{tokens: lex(rest)}
		for {
			id := p.next()
			if id.kind != "id" {
				fault("eval sets %q", id.text)
			}
			p.want("=")
			c.sets = append(c.sets, assignment{id.text, p.expr()})
			if !p.take(",") {
				break
			}
		}
		p.end()
	default:
		fault("unknown command %q", name)
	}
	return c
}

type exprParser struct {
	tokens []token
	at     int
}

func (p *exprParser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{"end", ""}
}

func (p *exprParser) next() token {
	t := p.peek()
	p.at++
	return t
}

func (p *exprParser) take(symbol string) bool {
	if t := p.peek(); t.kind == "symbol" && t.text == symbol {
		p.at++
		return true
	}
	return false
}

func (p *exprParser) want(symbol string) {
	if !p.take(symbol) {
		fault("want %q, have %q", symbol, p.peek().text)
	}
}

func (p *exprParser) end() {
	if t := p.peek(); t.kind != "end" {
		fault("%q behind the expression", t.text)
	}
}

func (p *exprParser) word(w string) bool {
	if t := p.peek(); t.kind == "id" && t.text == w {
		p.at++
		return true
	}
	return false
}

// expr also refuses and beside or without brackets, since no reader should
// need to know which binds tighter.
func (p *exprParser) expr() node {
	first := p.comparison()
	for _, op := range []string{"and", "or"} {
		if !p.word(op) {
			continue
		}
		n := node{kind: "op", name: op, args: []node{first, p.comparison()}}
		for p.word(op) {
			n.args = append(n.args, p.comparison())
		}
		if t := p.peek(); t.text == "and" || t.text == "or" {
			fault("and beside or")
		}
		return n
	}
	return first
}

func (p *exprParser) comparison() node {
	left := p.sum()
	for _, op := range []string{"==", "<=", ">=", "<", ">"} {
		if p.take(op) {
			n := node{kind: "op", name: op, args: []node{left, p.sum()}}
			checkComparison(n)
			return n
		}
	}
	return left
}

func checkComparison(n node) {
	left, right := n.args[0], n.args[1]
	if left.kind == "literal" || right.kind == "literal" && right.lit == nil {
		fault("a literal on the left, or null")
	}
	if right.isString() {
		if n.name != "==" {
			fault("a string is ordered")
		}
		checkConstant(right.lit.(string))
	}
}

// checkConstant holds a constant of == or in to the four shapes whose reading
// is certain.
func checkConstant(s string) {
	inner := strings.TrimSuffix(strings.TrimPrefix(s, "*"), "*")
	switch {
	case strings.Contains(inner, "*"):
		fault("a star inside %q", s)
	case inner == "" && s != "":
		fault("nothing but stars: %q", s)
	case s != inner && (strings.HasPrefix(inner, `\`) || strings.HasSuffix(inner, `\`)):
		fault("a backslash beside a star: %q", s)
	}
}

func (p *exprParser) sum() node {
	n := p.value()
	for {
		switch {
		case p.take("-"):
			n = node{kind: "op", name: "-", args: []node{n, p.value()}}
		case p.take("+"):
			n = node{kind: "op", name: "+", args: []node{n, p.value()}}
		default:
			return n
		}
	}
}

func (p *exprParser) value() node {
	switch t := p.next(); {
	case t.kind == "symbol" && t.text == "(":
		n := p.expr()
		p.want(")")
		return n
	case t.kind == "symbol" && t.text == "-":
		n := p.next()
		return node{kind: "literal", lit: readNumber(n, "-"+n.text)}
	case t.kind == "string":
		return node{kind: "literal", lit: t.text}
	case t.kind == "number":
		return node{kind: "literal", lit: readNumber(t, t.text)}
	case t.kind == "id" && slices.Contains([]string{"true", "false"}, t.text):
		return node{kind: "literal", lit: t.text == "true"}
	case t.kind == "id" && t.text == "null":
		return node{kind: "literal"}
	case t.kind == "id" && p.take("("):
		return p.call(t.text)
	case t.kind == "id" && !slices.Contains([]string{"and", "or", "not"}, t.text):
		return node{kind: "field", name: t.text}
	default:
		fault("%q is no value", t.text)
		return node{}
	}
}

func readNumber(t token, text string) any {
	if t.kind != "number" {
		fault("%q is no number", text)
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		fault("%q is no number", text)
	}
	return f
}

// arity lists the functions that may be used, with the least and the greatest
// number of their arguments.
func arity(fn string) (least, most int) {
	bounds := map[string][2]int{
		"lower": {1, 1}, "string": {1, 1}, "double": {1, 1}, "ip": {1, 1}, "network": {2, 2}, "match": {2, 2},
		"contains": {2, 2}, "in": {2, 1 << 20}, "isnull": {1, 1}, "isnotnull": {1, 1}, "nvl": {2, 2}, "if": {3, 3},
		"valueof": {2, 2}, "foreach": {2, 2}, "flatten": {1, 1}, "array": {1, 1}, "strjoin": {2, 2}, "kvjoin": {2, 2},
		"indexof": {2, 2}, "substr": {2, 3}, "len": {1, 1}, "not": {1, 1}, "field": {1, 1},
	}
	b, ok := bounds[fn]
	if !ok {
		fault("no function %q", fn)
	}
	return b[0], b[1]
}

func (p *exprParser) call(fn string) node {
	n := node{kind: "call", name: fn}
	if !p.take(")") {
		for {
			n.args = append(n.args, p.expr())
			if !p.take(",") {
				break
			}
		}
		p.want(")")
	}
	least, most := arity(fn)
	if len(n.args) < least || len(n.args) > most {
		fault("%s has %d arguments", fn, len(n.args))
	}
	checkCall(n)
	return n
}

func checkCall(n node) {
	switch n.name {
	case "match":
		if !n.args[1].isString() {
			fault("the pattern of match is no constant")
		}
		compileJava(n.args[1].lit.(string))
	case "in":
		for _, a := range n.args[1:] {
			if !a.isString() {
				fault("a member of in is no constant")
			}
			checkConstant(a.lit.(string))
		}
	case "strjoin":
		if !n.args[0].isString() {
			fault("the separator of strjoin is no constant")
		}
	case "field":
		if !n.args[0].isString() {
			fault("the name in field is no constant")
		}
	}
}
