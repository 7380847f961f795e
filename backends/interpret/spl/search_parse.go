package spl

import (
	"net/netip"
	"regexp"
	"strings"
)

// A term is one condition of the search command: always, compare, phrase, not,
// allOf or anyOf.
type term interface{ term() }

type (
	// always stands for what only an index knows: macros and metadata.
	always struct{}
	// compare holds when a value of the field matches one of the literals.
	compare struct {
		field    string
		literals []literal
	}
	// phrase is searched in the raw text, folded to lower case.
	phrase struct{ text string }
	not    struct{ of term }
	allOf  []term
	anyOf  []term
)

func (always) term()  {}
func (compare) term() {}
func (phrase) term()  {}
func (not) term()     {}
func (allOf) term()   {}
func (anyOf) term()   {}

// A literal is the right side of a comparison: text between stars, folded to
// lower case, and the network that Splunk takes it for, if it looks like one.
type literal struct {
	pieces  []string
	network netip.Prefix
}

// terms reads terms to the end of the search or, grouped, of the parenthesis.
// They are ANDed; only in parentheses may they be ORed, all of them. Splunk
// binds OR tighter here and looser in where, so that a mixture is read wrong
// by the one or by its reader.
func (p *parser) terms(grouped bool) (term, error) {
	p.space()
	var list []term
	or := false
	for {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		list = append(list, t)
		at := p.at
		spaced := p.space()
		if p.end() || p.peek() == '|' || p.peek() == ')' {
			break
		}
		if !spaced {
			return nil, p.fail("a space is missing before %s", p.sight())
		}
		isOr := p.keyword("OR")
		if isOr && !grouped {
			return nil, p.failAt(at, "OR stands outside parentheses")
		}
		if len(list) > 1 && isOr != or {
			return nil, p.failAt(at, "OR beside an implied AND needs parentheses")
		}
		or = isOr
	}
	if or {
		return anyOf(list), nil
	}
	return allOf(list), nil
}

func (p *parser) term() (term, error) {
	switch c := p.peek(); {
	case c == '(':
		return p.group()
	case c == '`':
		return p.macro()
	case c == '"':
		return p.quotedTerm()
	case isWord(c) && !isDigit(c):
		return p.wordTerm()
	}
	return nil, p.fail("no search term begins with %s", p.sight())
}

func (p *parser) group() (term, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer p.shallower()
	p.at++
	t, err := p.terms(true)
	if err != nil {
		return nil, err
	}
	return t, p.expect(")")
}

func (p *parser) macro() (term, error) {
	start := p.at
	p.at++
	if run(p.text[p.at:], isWord) == "" {
		return nil, p.failAt(start, "a macro needs a name")
	}
	p.at += len(run(p.text[p.at:], isWord))
	if !p.accept("`") {
		return nil, p.failAt(start, "a macro is a name between backticks")
	}
	return always{}, nil
}

// wordTerm reads a term that begins with a bare word.
func (p *parser) wordTerm() (term, error) {
	start := p.at
	if p.keyword("NOT") {
		return p.not()
	}
	name := run(p.text[p.at:], func(c byte) bool {
		return isWord(c) || c == '.' || c == '{' || c == '}'
	})
	p.at += len(name)
	switch name {
	case "NOT", "OR", "AND", "IN":
		return nil, p.failAt(start, "the operator %s does not belong here", name)
	}
	if isMetadata(name) {
		return p.metadata(name)
	}
	return p.comparison(start, name)
}

func (p *parser) not() (term, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer p.shallower()
	p.negated++
	defer func() { p.negated-- }()
	t, err := p.term()
	return not{t}, err
}

// isMetadata tells the names that describe where an event was stored.
func isMetadata(name string) bool {
	switch name {
	case "index", "source", "sourcetype", "host":
		return true
	}
	return false
}

// metadata reads a comparison of the base search, whose value may be bare.
func (p *parser) metadata(name string) (term, error) {
	if p.keyword("IN") {
		_, err := p.list(name)
		return always{}, err
	}
	if !p.accept("=") {
		return nil, p.fail("%s needs \"=\" and a value", name)
	}
	if p.peek() == '"' {
		_, err := p.quoted()
		return always{}, err
	}
	bare := run(p.text[p.at:], func(c byte) bool {
		return isWord(c) || strings.IndexByte("*:./-", c) >= 0
	})
	if bare == "" {
		return nil, p.fail("%s needs a value before %s", name, p.sight())
	}
	p.at += len(bare)
	return always{}, nil
}

// quotedTerm reads a phrase, or a comparison whose field is quoted.
func (p *parser) quotedTerm() (term, error) {
	start := p.at
	text, err := p.quoted()
	if err != nil {
		return nil, err
	}
	at := p.at
	compared := p.peek() == '=' || p.peek() == '!' || p.keyword("IN")
	p.at = at
	if compared {
		if strings.ContainsAny(text, `"\|'`) {
			return nil, p.failAt(start, "a field name with a quote, a backslash or a pipe")
		}
		return p.comparison(start, text)
	}
	word := strings.TrimSuffix(strings.TrimPrefix(text, "*"), "*")
	if len(word) != len(text)-2 || word == "" || run(word, isAlphanumeric) != word {
		return nil, p.failAt(start, "a phrase is sure only as letters and digits between two stars")
	}
	if p.negated > 0 {
		return nil, p.failAt(start, "a phrase under NOT: phrases match index tokens and only narrow a search down")
	}
	return phrase{strings.ToLower(word)}, nil
}

func isAlphanumeric(c byte) bool { return isWord(c) && c != '_' }

// comparison reads what follows the field: =* or ="value" or IN ("a", "b").
func (p *parser) comparison(start int, field string) (term, error) {
	if p.peek() == '*' || strings.Contains(field, "*") {
		return nil, p.failAt(start, "a wildcard in a field name is not documented")
	}
	if p.peek() == '!' {
		return nil, p.fail("!= leaves out events without the field; NOT is meant")
	}
	if reason := badName(field); reason != "" {
		return nil, p.failAt(start, "%s", reason)
	}
	if p.keyword("IN") {
		return p.list(field)
	}
	if !p.accept("=") {
		return nil, p.fail("%q is no search term: \"=\" or IN is missing before %s", field, p.sight())
	}
	if p.accept("*") {
		return compare{field, []literal{{pieces: []string{"", ""}}}}, nil
	}
	l, err := p.literal()
	return compare{field, []literal{l}}, err
}

// badName says why a field cannot have this name, if so.
func badName(name string) string {
	bare := strings.ReplaceAll(name, "{}", "")
	switch {
	case bare == "":
		return "a field needs a name"
	case strings.ContainsAny(bare, "{}"):
		return "braces in a field name are {} behind an array"
	case isMetadata(name):
		return name + " is where an event is stored, not a field of the record"
	case strings.HasPrefix(name, "_"):
		return "the field " + name + " belongs to Splunk"
	}
	return ""
}

func (p *parser) list(field string) (term, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	c := compare{field: field}
	for {
		p.space()
		l, err := p.literal()
		if err != nil {
			return nil, err
		}
		c.literals = append(c.literals, l)
		p.space()
		if !p.accept(",") {
			return c, p.expect(")")
		}
	}
}

// literal reads a quoted value. After unescaping each star is a wildcard: the
// search command has no other way to write one.
func (p *parser) literal() (literal, error) {
	start := p.at
	if p.peek() != '"' {
		return literal{}, p.fail("a value needs double quotes before %s", p.sight())
	}
	text, err := p.quoted()
	if err != nil {
		return literal{}, err
	}
	if text == "" {
		return literal{}, p.failAt(start, "the empty string is unsure in a search")
	}
	for _, r := range text {
		if r > 0x7f {
			return literal{}, p.failAt(start, "how a search folds non-ASCII text is not documented")
		}
	}
	network, err := asNetwork(text)
	if err != nil {
		return literal{}, p.failAt(start, "%s", err)
	}
	return literal{strings.Split(strings.ToLower(text), "*"), network}, nil
}

// likeNetwork tells what some reader of networks might accept.
var likeNetwork = regexp.MustCompile(`^(\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)/\d+$`)

// asNetwork reads text as a network in CIDR notation. It is invalid, without
// an error, when the text is none under any reading.
func asNetwork(text string) (netip.Prefix, error) {
	if !likeNetwork.MatchString(text) {
		return netip.Prefix{}, nil
	}
	network, err := netip.ParsePrefix(text)
	if err != nil || network != network.Masked() {
		return netip.Prefix{}, errNetwork
	}
	return network, nil
}
