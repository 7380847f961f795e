package splunk

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
)

// This file runs search terms on an event, following the Search Manual and not
// the printer: implied AND binds loosest, OR tighter, NOT takes the next term;
// values are compared without case, * is any text, and a value that reads as a
// network is one.

type searchParser struct {
	tokens []string // a string token keeps its opening quote
	event  *splunkEvent
}

func runSearch(line string, e *splunkEvent) (holds bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("search %s: %v", line, r)
		}
	}()
	p := &searchParser{tokens: searchTokens(line), event: e}
	holds = p.and()
	if len(p.tokens) > 0 {
		panic(fmt.Sprintf("left over: %q", p.tokens))
	}
	return holds, nil
}

func searchTokens(line string) []string {
	var tokens []string
	for line != "" {
		switch c := line[0]; {
		case c == ' ':
			line = line[1:]
		case strings.ContainsRune("()=,*", rune(c)):
			tokens, line = append(tokens, line[:1]), line[1:]
		case c == '"':
			s, n := unquoted(line)
			tokens, line = append(tokens, `"`+s), line[n:]
		default:
			n := strings.IndexFunc(line, func(c rune) bool {
				return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("_.{}", c)
			})
			if n == 0 {
				panic("no token at " + line)
			}
			if n < 0 {
				n = len(line)
			}
			tokens, line = append(tokens, line[:n]), line[n:]
		}
	}
	return tokens
}

// unquoted reads the string that s begins with, and tells how long it is.
func unquoted(s string) (text string, length int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), i + 1
		case '\\':
			i++
			if i == len(s) || s[i] != '"' && s[i] != '\\' {
				panic("an escape that means different things in different places: " + s)
			}
		}
		b.WriteByte(s[i])
	}
	panic("an open quote: " + s)
}

func (p *searchParser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *searchParser) next() string {
	token := p.peek()
	if token == "" {
		panic("ends too early")
	}
	p.tokens = p.tokens[1:]
	return token
}

func (p *searchParser) take(token string) {
	if got := p.next(); got != token {
		panic(fmt.Sprintf("%q instead of %q", got, token))
	}
}

func (p *searchParser) and() bool {
	holds := p.or()
	for p.peek() != "" && p.peek() != ")" {
		holds = p.or() && holds
	}
	return holds
}

func (p *searchParser) or() bool {
	holds := p.not()
	for p.peek() == "OR" {
		p.next()
		holds = p.not() || holds
	}
	return holds
}

func (p *searchParser) not() bool {
	switch p.peek() {
	case "NOT":
		p.next()
		return !p.not()
	case "(":
		p.next()
		holds := p.and()
		p.take(")")
		return holds
	}
	return p.comparison()
}

func (p *searchParser) comparison() bool {
	name := p.next()
	switch p.peek() {
	case "=":
		p.next()
		if p.peek() == "*" {
			p.next()
			return p.has(strings.TrimPrefix(name, `"`), `"*`)
		}
		return p.has(strings.TrimPrefix(name, `"`), p.next())
	case "IN":
		p.next()
		p.take("(")
		holds := p.has(strings.TrimPrefix(name, `"`), p.next())
		for p.peek() == "," {
			p.next()
			holds = p.has(strings.TrimPrefix(name, `"`), p.next()) || holds
		}
		p.take(")")
		return holds
	}
	if name == "*" {
		return true // a lone star finds every event
	}
	phrase, ok := strings.CutPrefix(name, `"`)
	if !ok {
		panic("a bare word: " + name)
	}
	return wildcard(phrase).MatchString(p.event.raw)
}

func (p *searchParser) has(name, token string) bool {
	want, ok := strings.CutPrefix(token, `"`)
	if !ok {
		panic("a value without quotes: " + token)
	}
	network, err := netip.ParsePrefix(want)
	for _, value := range p.event.fields[name] {
		if wildcard(want).MatchString(value) {
			return true
		}
		if addr, addrErr := netip.ParseAddr(value); err == nil && addrErr == nil && network.Contains(addr) {
			return true
		}
	}
	return false
}

func wildcard(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?is)\A` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `\z`)
}
