package kql

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// special holds the characters that an unquoted value must escape.
const special = `\():<>"*{}`

// operand reads a quoted or an unquoted value.
func (p *parser) operand() (operand, error) {
	if strings.HasPrefix(p.rest(), `"`) {
		return p.quoted()
	}
	return p.unquoted()
}

// quoted reads text in quotes. A star is a star there, and a backslash before
// anything but the known escapes is a backslash.
func (p *parser) quoted() (operand, error) {
	start := p.pos
	var b strings.Builder
	p.pos++
	for !p.end() {
		if p.take(`"`) {
			return literal{text: b.String(), quoted: true}, nil
		}
		text, width, err := p.escape(`\"`, false)
		if err != nil {
			return nil, err
		}
		if width == 0 {
			_, width = utf8.DecodeRuneInString(p.rest())
			text = p.rest()[:width]
		}
		b.WriteString(text)
		p.pos += width
	}
	p.pos = start
	return nil, p.fail("the quotation mark is not closed")
}

// unquoted reads text up to a special character or a word that ends a value.
// Stars split it; what is left is trimmed after its escapes are resolved, as
// Kibana does it.
func (p *parser) unquoted() (operand, error) {
	start := p.pos
	var parts []string
	var b strings.Builder
	for !p.end() {
		if p.take("*") {
			parts = append(parts, b.String())
			b.Reset()
			continue
		}
		text, width, err := p.unquotedChar()
		if err != nil {
			return nil, err
		}
		if width == 0 {
			break
		}
		b.WriteString(text)
		p.pos += width
	}
	if p.pos == start {
		return nil, p.noValue()
	}
	return trimmed(append(parts, b.String())), nil
}

// unquotedChar gives the next piece of an unquoted value and its width in the
// query; width 0 means that the value ends here.
func (p *parser) unquotedChar() (text string, width int, err error) {
	rest := p.rest()
	if rest[0] == '\\' {
		text, width, err = p.escape(special, true)
		if err == nil && width == 0 {
			err = p.fail("an unknown escape: write '\\\\' for a backslash")
		}
		return text, width, err
	}
	if strings.IndexByte(special, rest[0]) >= 0 || prefixNot(rest) > 0 {
		return "", 0, nil
	}
	if n := leadingSpace(rest); n > 0 {
		// One look at the start of a run of white space is enough: a word
		// behind it ends the value wherever in the run one stands.
		if infix(rest, "or") > 0 || infix(rest, "and") > 0 {
			return "", 0, nil
		}
		return rest[:n], n, nil
	}
	_, width = utf8.DecodeRuneInString(rest)
	return rest[:width], width, nil
}

func (p *parser) noValue() error {
	if prefixNot(p.rest()) > 0 {
		return p.fail("'not' where a value is expected: it stands once, before a clause or inside the parentheses of a list")
	}
	return p.unexpected("a value")
}

// escape resolves the escape that starts here, in the order that Kibana tries:
// white space comes before keywords, so that \not is a line break and "ot".
// width 0 means that no escape starts here.
func (p *parser) escape(chars string, words bool) (text string, width int, err error) {
	rest := p.rest()
	if len(rest) < 2 || rest[0] != '\\' {
		return "", 0, nil
	}
	switch c := rest[1]; {
	case c == 't':
		return "\t", 2, nil
	case c == 'r':
		return "\r", 2, nil
	case c == 'n':
		return "\n", 2, nil
	case strings.IndexByte(chars, c) >= 0:
		return string(c), 2, nil
	case c == 'u' && isUnit(rest):
		return p.unicode(rest)
	}
	for _, word := range []string{"or", "and", "not"} {
		if words && hasWord(rest[1:], word) {
			return rest[1 : 1+len(word)], 1 + len(word), nil
		}
	}
	return "", 0, nil
}

// unicode resolves \uXXXX, and two of them if they are halves of one character.
// Half a character alone has no form in UTF-8 and is refused.
func (p *parser) unicode(rest string) (text string, width int, err error) {
	r := unit(rest)
	if !utf16.IsSurrogate(r) {
		return string(r), 6, nil
	}
	if isUnit(rest[6:]) {
		if r = utf16.DecodeRune(r, unit(rest[6:])); r != utf8.RuneError {
			return string(r), 12, nil
		}
	}
	return "", 0, p.fail("half of a surrogate pair: write the character itself")
}

// isUnit reports whether text starts with \u and four hexadecimal digits.
func isUnit(s string) bool {
	if len(s) < 6 || s[:2] != `\u` {
		return false
	}
	return strings.Trim(s[2:6], "0123456789abcdefABCDEF") == ""
}

func unit(s string) rune {
	n, err := strconv.ParseUint(s[2:6], 16, 32)
	if err != nil {
		panic("kql: isUnit let pass " + s[2:6])
	}
	return rune(n)
}

// trimmed makes an operand of the text between stars.
func trimmed(parts []string) operand {
	last := len(parts) - 1
	parts[0] = strings.TrimLeftFunc(parts[0], isTrimmed)
	parts[last] = strings.TrimRightFunc(parts[last], isTrimmed)
	switch {
	case last > 0:
		return pattern(parts)
	case parts[0] == "null":
		return null{}
	}
	return literal{text: parts[0]}
}

// isTrimmed is the white space that String.prototype.trim of ECMAScript knows.
func isTrimmed(r rune) bool {
	switch {
	case r >= '\t' && r <= '\r', r == ' ', r == 0xA0, r == 0x1680, r >= 0x2000 && r <= 0x200A:
		return true
	}
	return r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x3000 || r == 0xFEFF
}

// leadingSpace gives the width of the white space at the start of text.
func leadingSpace(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n\u00a0")) }

// infix gives the width of white space, a word and white space at the start of
// text, 0 if they are not there.
func infix(s, word string) int {
	before := leadingSpace(s)
	if before == 0 || !hasWord(s[before:], word) {
		return 0
	}
	after := leadingSpace(s[before+len(word):])
	if after == 0 {
		return 0
	}
	return before + len(word) + after
}

// prefixNot gives the width of "not" and white space at the start of text.
func prefixNot(s string) int {
	if !hasWord(s, "not") {
		return 0
	}
	if n := leadingSpace(s[len("not"):]); n > 0 {
		return len("not") + n
	}
	return 0
}

func hasWord(s, word string) bool {
	return len(s) >= len(word) && strings.EqualFold(s[:len(word)], word)
}
