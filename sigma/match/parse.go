package match

import (
	"fmt"
	"strings"
)

// maxDepth is how deep objects and arrays may nest in a record, the record
// itself counted. Everything that walks a record does so recursively; the
// limit keeps that safe. It is far beyond what any service records.
const maxDepth = 1000

// A ParseError says why a text is no record, and where.
type ParseError struct {
	Offset  int // in bytes, counted from 0
	Message string
}

func (e *ParseError) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Message) }

// ParseRecord reads one JSON object with nothing but white space around it.
// The error is always a *ParseError.
func ParseRecord(data []byte) (Record, error) {
	p := parser{src: string(data)}
	p.space()
	if p.peek() != '{' {
		return Record{}, p.fault("a record must be a JSON object, and begin with {")
	}
	root, err := p.value()
	if err != nil {
		return Record{}, err
	}
	if p.space(); p.at < len(p.src) {
		return Record{}, p.fault("the record is complete, but something follows it; give one record at a time")
	}
	return Record{root}, nil
}

// A parser reads JSON (RFC 8259) from src. Strings without escapes are cut out
// of src rather than copied.
type parser struct {
	src   string
	at    int
	depth int
}

func (p *parser) fault(format string, args ...any) error {
	return &ParseError{Offset: p.at, Message: fmt.Sprintf(format, args...)}
}

// unexpected complains about the next byte, where want should stand.
func (p *parser) unexpected(want string) error {
	if p.at >= len(p.src) {
		return p.fault("the text ends where %s should stand", want)
	}
	return p.fault("found %q where %s should stand", p.src[p.at:p.at+1], want)
}

func (p *parser) space() {
	for p.at < len(p.src) && strings.IndexByte(" \t\r\n", p.src[p.at]) >= 0 {
		p.at++
	}
}

// peek gives the next byte, or 0 at the end; a 0 in the text fits nowhere in
// JSON, so the two need no telling apart.
func (p *parser) peek() byte {
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

// take skips the next byte if it is c.
func (p *parser) take(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.at++
	return true
}

func (p *parser) value() (Value, error) {
	switch c := p.peek(); {
	case c == '{':
		return p.nested(p.members)
	case c == '[':
		return p.nested(p.elements)
	case c == '"':
		s, err := p.str()
		return Value{kind: String, text: s}, err
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	}
	for _, word := range [...]struct {
		text string
		kind Kind
	}{{"true", Bool}, {"false", Bool}, {"null", Null}} {
		if strings.HasPrefix(p.src[p.at:], word.text) {
			p.at += len(word.text)
			if word.kind == Null {
				return Value{}, nil
			}
			return Value{kind: word.kind, text: word.text}, nil
		}
	}
	return Value{}, p.unexpected("a value")
}

// nested reads an object or an array whose opening bracket is next.
func (p *parser) nested(read func() (Value, error)) (Value, error) {
	if p.depth == maxDepth {
		return Value{}, p.fault("the record is nested deeper than %d levels", maxDepth)
	}
	p.depth++
	p.at++
	p.space()
	v, err := read()
	p.depth--
	return v, err
}

func (p *parser) members() (Value, error) {
	o := &object{}
	v := Value{kind: Object, object: o}
	if p.take('}') {
		return v, nil
	}
	for {
		if p.peek() != '"' {
			return Value{}, p.unexpected("a key in quotes")
		}
		key, err := p.str()
		if err != nil {
			return Value{}, err
		}
		if p.space(); !p.take(':') {
			return Value{}, p.unexpected("a colon")
		}
		p.space()
		member, err := p.value()
		if err != nil {
			return Value{}, err
		}
		o.set(key, member)
		if p.space(); p.take('}') {
			return v, nil
		}
		if !p.take(',') {
			return Value{}, p.unexpected("a comma or }")
		}
		p.space()
	}
}

func (p *parser) elements() (Value, error) {
	v := Value{kind: Array}
	if p.take(']') {
		return v, nil
	}
	for {
		e, err := p.value()
		if err != nil {
			return Value{}, err
		}
		v.elems = append(v.elems, e)
		if p.space(); p.take(']') {
			return v, nil
		}
		if !p.take(',') {
			return Value{}, p.unexpected("a comma or ]")
		}
		p.space()
	}
}

// number reads a number and keeps it as written.
func (p *parser) number() (Value, error) {
	start := p.at
	p.take('-')
	if !p.take('0') && !p.digits() {
		return Value{}, p.unexpected("a digit")
	}
	if p.take('.') && !p.digits() {
		return Value{}, p.unexpected("a digit")
	}
	if p.take('e') || p.take('E') {
		if !p.take('+') {
			p.take('-')
		}
		if !p.digits() {
			return Value{}, p.unexpected("a digit")
		}
	}
	return Value{kind: Number, text: p.src[start:p.at]}, nil
}

// digits skips digits and reports whether there were any.
func (p *parser) digits() bool {
	start := p.at
	for '0' <= p.peek() && p.peek() <= '9' {
		p.at++
	}
	return p.at > start
}
