package lpq

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

// maxQuery is the length of a query that a batch rule may have, in characters
// (update-batch-rule of the Sonar API).
const maxQuery = 65535

// Parse reads a query with its source: table first, then the commands that
// transform. Its error is a *SyntaxError.
func Parse(query string) (*Query, error) {
	return parse(query, func(p *parser) []command { return p.query() })
}

// ParseFragment reads the tail of a query, each command behind a pipe, as it
// is attached to a source. Its error is a *SyntaxError.
func ParseFragment(fragment string) (*Query, error) {
	return parse(fragment, func(p *parser) []command {
		p.expect("|")
		return append([]command{source{}}, p.pipeline(p.transformation)...)
	})
}

func parse(text string, read func(*parser) []command) (*Query, error) {
	p := &parser{src: text}
	if n := len(utf16.Encode([]rune(text))); n > maxQuery {
		p.fail(0, "the query has %d characters, more than %d", n, maxQuery)
	}
	commands := read(p)
	if rest := p.rest(); rest != "" {
		p.fail(p.pos, "unexpected %s", p.found())
	}
	if p.err != nil {
		return nil, p.err
	}
	return &Query{commands, p.ordered}, nil
}

// query reads a source, comments before it, and what follows.
func (p *parser) query() []command {
	for p.comment() {
		p.expect("|")
	}
	first := p.source()
	if !p.accept("|") {
		return []command{first}
	}
	return append([]command{first}, p.pipeline(p.transformation)...)
}

// pipeline reads commands between pipes.
func (p *parser) pipeline(item func() command) []command {
	var commands []command
	for {
		if !p.comment() {
			commands = append(commands, item())
		}
		if !p.accept("|") {
			return commands
		}
	}
}

// comment passes a segment that is a comment.
func (p *parser) comment() bool {
	if !p.accept("#") {
		return false
	}
	p.blank("#")
	for i, r := range p.src[p.pos:] {
		if r == '|' || r == '\n' {
			p.pos += i
			return true
		}
		if !isHarmless(r) {
			p.fail(p.pos+i, "%q may not stand in a comment", string(r))
			return true
		}
	}
	p.pos = len(p.src)
	return true
}

// isHarmless tells what Logpresso leaves alone in a comment, and the marks that
// it rewrites to a dash, an apostrophe, a star or a blank. It rewrites others
// to quotes and pipes before it splits the query.
func isHarmless(r rune) bool {
	if r < 0x80 {
		return r >= ' ' && r != 0x7f && !strings.ContainsRune(`[]"|`, r)
	}
	if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
		return true
	}
	return r >= 0x2010 && r <= 0x2014 || strings.ContainsRune("\u2018\u2019\u2217\u2731\u200b\ufeff", r)
}

func (p *parser) source() command {
	if strings.HasPrefix(p.rest(), "|") {
		p.fail(p.pos, "a query does not begin with a pipe; a fragment does")
	}
	if !p.keyword("table") {
		p.fail(p.pos, "expected table, found %s", p.found())
	}
	p.blank("table")
	p.tableOptions()
	list(p, p.table)
	return source{}
}

// tableOptions reads a span or both ends of one. The records are taken to lie
// in it.
func (p *parser) tableOptions() {
	switch at := p.here(); {
	case p.accept("duration="):
		if _, ok := parseSpan(p.chunk()); !ok {
			p.fail(at, "duration= needs a span such as 10m")
		}
	case p.accept("from="):
		p.timestamp()
		if !p.accept("to=") {
			p.fail(p.pos, "from= needs to= behind it")
		}
		p.timestamp()
	}
}

// chunk reads up to the next blank.
func (p *parser) chunk() string {
	rest := p.src[p.pos:]
	if i := strings.IndexAny(rest, " \n"); i >= 0 {
		rest = rest[:i]
	}
	p.pos += len(rest)
	return rest
}

func (p *parser) timestamp() {
	at := p.pos
	if _, err := time.Parse("20060102150405", p.chunk()); err != nil {
		p.fail(at, "expected a time such as 20240131235959")
	}
}

// table reads the name of a table, with a node before it and stars in it.
func (p *parser) table() string {
	at := p.here()
	name := p.src[at:]
	if i := strings.IndexFunc(name, func(r rune) bool {
		return r >= 0x80 || !isLetter(byte(r)) && !isDigit(byte(r)) && !strings.ContainsRune("*:?-.", r)
	}); i >= 0 {
		name = name[:i]
	}
	if name == "" {
		p.fail(at, "expected the name of a table, found %s", p.found())
		return ""
	}
	p.pos = at + len(name)
	return name
}

// A span is a number of units of time.
type span struct {
	n    int64
	unit string
}

func parseSpan(text string) (span, bool) {
	unit := strings.TrimLeft(text, "0123456789")
	n, err := strconv.ParseInt(strings.TrimSuffix(text, unit), 10, 32)
	switch unit {
	case "s", "m", "h", "d", "w", "mon", "y":
		return span{n, unit}, err == nil && n > 0
	}
	return span{}, false
}
