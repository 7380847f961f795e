package lpq

import (
	"strconv"
	"strings"
)

// expression reads operands of or. The operators bind as in section 7 of the
// grammar: or, and, one comparison, sums.
func (p *parser) expression() (e expr) {
	p.nest(func() { e = p.joined("or", func() expr { return p.joined("and", p.term) }) })
	return e
}

func (p *parser) joined(word string, part func() expr) expr {
	parts := []expr{part()}
	for p.keyword(word) {
		parts = append(parts, part())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return junction{or: word == "or", parts: parts}
}

func (p *parser) term() expr {
	if p.accept("(") {
		e := p.expression()
		p.expect(")")
		return e
	}
	left := p.sum()
	p.skip()
	at := p.pos
	op := p.comparator()
	if op == "" {
		return left
	}
	right := p.sum()
	return p.compare(at, op, left, right)
}

// comparator reads an operator, and names those that look like one.
func (p *parser) comparator() string {
	for _, op := range []string{"!=", "<>", "==", "<=", ">=", "<", ">", "="} {
		at := p.here()
		switch {
		case !p.accept(op):
			continue
		case op == "!=" || op == "<>":
			p.fail(at, "%s is false for null; write not(... == ...)", op)
		case op == "=":
			p.fail(at, "= assigns; write == to compare")
		}
		return op
	}
	return ""
}

func (p *parser) compare(at int, op string, left, right expr) expr {
	c, isConstant := right.(constant)
	text, isText := c.value.(string)
	switch {
	case isConstant && c.value == nil:
		p.fail(at, "a comparison with null never holds; write isnull()")
	case isText && op == "==":
		return likeness{at, left, []pattern{p.pattern(at, text)}}
	}
	return comparison{at, op, left, right}
}

func (p *parser) sum() expr {
	e := p.value()
	for {
		p.skip()
		at := p.pos
		switch {
		case p.accept("-"):
			e = arithmetic{at, true, e, p.value()}
		case p.accept("+"):
			e = arithmetic{at, false, e, p.value()}
		default:
			return e
		}
	}
}

func (p *parser) value() expr {
	rest := p.rest()
	word := leadingWord(rest)
	switch {
	case strings.HasPrefix(rest, `"`):
		return constant{p.text()}
	case rest != "" && (isDigit(rest[0]) || rest[0] == '-'):
		return p.number()
	case strings.HasPrefix(rest, "'"):
		p.fail(p.pos, "single quotes make the name of a field; strings stand in double quotes")
	case word == "not" || word != "" && strings.HasPrefix(rest[len(word):], "("):
		return p.call()
	case word == "true" || word == "false":
		p.pos += len(word)
		return constant{word == "true"}
	case word == "null":
		p.pos += len(word)
		return constant{nil}
	case p.inBody && isParameter(word):
		return p.parameter(word)
	}
	return column{p.id()}
}

func (p *parser) parameter(word string) expr {
	n, err := strconv.Atoi(word[1:])
	if err != nil || n < 1 {
		p.fail(p.pos, "%s names no list", word)
		return constant{nil}
	}
	p.pos += len(word)
	p.highest = max(p.highest, n)
	return parameter{n - 1}
}

// number reads digits with a sign and a fraction, nothing else: 1d and NaN
// would be numbers too.
func (p *parser) number() expr {
	at := p.pos
	end := at + 1
	for end < len(p.src) && (isDigit(p.src[end]) || p.src[end] == '.' || isLetter(p.src[end])) {
		end++
	}
	text := p.src[at:end]
	p.pos = end
	whole, fraction, dot := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if !isDigits(whole) || dot && !isDigits(fraction) {
		p.fail(at, "%q is no number", text)
	}
	if dot {
		f, _ := strconv.ParseFloat(text, 64)
		return constant{f}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.fail(at, "%s does not fit 64 bits", text)
	}
	return constant{n}
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// text reads a string. Beyond printable ASCII and five escapes the engines
// reject or rewrite what a literal holds.
func (p *parser) text() string {
	start := p.pos
	var b strings.Builder
	for i := start + 1; i < len(p.src); i++ {
		switch c := p.src[i]; {
		case c == '"':
			p.pos = i + 1
			return b.String()
		case c < ' ' || c > '~':
			p.fail(i, "a literal may hold printable ASCII only")
			return ""
		case c == '\\':
			i++
			decoded, ok := unescape(p.src[i:])
			if !ok {
				p.fail(i-1, "the escape %.2q does not exist", p.src[i-1:])
				return ""
			}
			b.WriteByte(decoded)
		default:
			b.WriteByte(c)
		}
	}
	p.fail(start, "the string is not closed")
	return ""
}

func unescape(rest string) (c byte, ok bool) {
	const escapes, meanings = `\"nrt`, "\\\"\n\r\t"
	if rest == "" {
		return 0, false
	}
	i := strings.IndexByte(escapes, rest[0])
	if i < 0 {
		return 0, false
	}
	return meanings[i], true
}

// pattern reads a constant behind == or in().
func (p *parser) pattern(at int, text string) pattern {
	inner := strings.TrimPrefix(text, "*")
	openStart := inner != text
	trimmed := strings.TrimSuffix(inner, "*")
	openEnded := trimmed != inner
	switch {
	case (openStart || openEnded) && trimmed == "":
		p.fail(at, "%q asks whether there is a value; write isnotnull()", text)
	case strings.Contains(trimmed, "*"):
		p.fail(at, "a star inside %q changes the way of comparing; write match()", text)
	case strings.Contains(trimmed, "?"):
		p.fail(at, "whether the question mark in %q is a wildcard is not documented; write match()", text)
	case openStart && strings.HasPrefix(trimmed, `\`), openEnded && strings.HasSuffix(trimmed, `\`):
		p.fail(at, "a backslash beside a star is read in two ways; write match()")
	}
	return pattern{trimmed, openStart, openEnded}
}
