package match

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string whose opening quote is next. The result is valid UTF-8,
// which the pattern matcher relies on.
func (p *parser) str() (string, error) {
	p.at++
	var b strings.Builder
	for {
		chunk := p.chunk()
		switch {
		case p.at >= len(p.src):
			return "", p.unexpected(`a closing "`)
		case p.src[p.at] == '"':
			p.at++
			if b.Len() == 0 {
				return chunk, nil
			}
			b.WriteString(chunk)
			return b.String(), nil
		case p.src[p.at] != '\\':
			return "", p.fault("a string holds the control character %q, which must be escaped", p.src[p.at])
		}
		b.WriteString(chunk)
		c, err := p.escape()
		if err != nil {
			return "", err
		}
		b.WriteRune(c)
	}
}

// chunk reads up to the next quote, backslash or control character, and puts
// U+FFFD for every byte that is not UTF-8.
func (p *parser) chunk() string {
	start := p.at
	for p.at < len(p.src) && p.src[p.at] >= 0x20 && p.src[p.at] != '"' && p.src[p.at] != '\\' {
		p.at++
	}
	if s := p.src[start:p.at]; utf8.ValidString(s) {
		return s
	}
	return string([]rune(p.src[start:p.at]))
}

// escape reads an escape whose backslash is next.
func (p *parser) escape() (rune, error) {
	start := p.at
	p.at++
	c := p.peek()
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		p.at = start
		return p.unicode()
	default:
		return 0, p.unexpected(`one of the escapes \" \\ \/ \b \f \n \r \t \u`)
	}
	p.at++
	return rune(c), nil
}

// unicode reads \uXXXX, and its partner if it is the first of a surrogate
// pair. A surrogate alone is U+FFFD.
func (p *parser) unicode() (rune, error) {
	first, ok := hexEscape(p.src[p.at:])
	if !ok {
		return 0, p.fault(`\u needs four hexadecimal digits`)
	}
	p.at += hexEscapeLen
	if !utf16.IsSurrogate(first) {
		return first, nil
	}
	second, ok := hexEscape(p.src[p.at:])
	pair := utf16.DecodeRune(first, second)
	if ok && pair != utf8.RuneError {
		p.at += hexEscapeLen
		return pair, nil
	}
	return utf8.RuneError, nil
}

const hexEscapeLen = len(`\u0000`)

// hexEscape decodes the \uXXXX that s begins with.
func hexEscape(s string) (rune, bool) {
	if len(s) < hexEscapeLen || s[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:hexEscapeLen], 16, 16)
	return rune(n), err == nil
}
