package ir

import (
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A RegexpError says why an expression is refused, and where.
type RegexpError struct {
	Offset, End int // bytes of the source
	Message     string
}

func (e *RegexpError) Error() string { return e.Message }

// ParseRegexp reads an expression, with the flags that modifiers gave it; a
// leading group such as (?i) adds to them. Whatever engines disagree about is
// refused with a *RegexpError: look-around, back-references, named groups,
// possessive quantifiers, POSIX classes, \p, \Q, flags inside. (Sigma 2.1.0,
// appendix modifiers, "re", allows even less.)
func ParseRegexp(source string, fold, lines, dotAll bool) (Regexp, error) {
	return parseRegexp(source, false, Regexp{Fold: fold, Lines: lines, DotAll: dotAll})
}

// ParseRegexpWithHoles is ParseRegexp for an expression in which %name% is a
// placeholder. It has to be filled before an engine can use it.
func ParseRegexpWithHoles(source string, fold, lines, dotAll bool) (Regexp, error) {
	return parseRegexp(source, true, Regexp{Fold: fold, Lines: lines, DotAll: dotAll})
}

func parseRegexp(source string, holes bool, r Regexp) (Regexp, error) {
	r.Source = source
	p := regexpParser{src: source, holes: holes, r: &r}
	if err := p.parse(); err != nil {
		return Regexp{}, err
	}
	return r, r.check()
}

// check applies RE2's own limits on size and repetition, the last guard.
func (r Regexp) check() error {
	if len(r.Holes()) > 0 {
		return nil // until they are filled
	}
	if _, err := syntax.Parse(r.Portable(), syntax.Perl); err != nil {
		return &RegexpError{0, len(r.Source), strings.TrimPrefix(err.Error(), "error parsing regexp: ")}
	}
	return nil
}

type regexpParser struct {
	src   string
	holes bool // %name% is a placeholder
	at    int
	depth int
	r     *Regexp
}

func (p *regexpParser) parse() error {
	p.leadingFlags()
	for p.at < len(p.src) {
		if err := p.next(); err != nil {
			return err
		}
	}
	if p.depth > 0 {
		return p.fault(len(p.src), len(p.src), "a bracket ( is not closed")
	}
	return nil
}

// leadingFlags takes (?ims) at the very start.
func (p *regexpParser) leadingFlags() {
	rest, ok := strings.CutPrefix(p.src, "(?")
	flags, _, closed := strings.Cut(rest, ")")
	if !ok || !closed || flags == "" || strings.Trim(flags, "ims") != "" {
		return
	}
	p.r.Fold = p.r.Fold || strings.Contains(flags, "i")
	p.r.Lines = p.r.Lines || strings.Contains(flags, "m")
	p.r.DotAll = p.r.DotAll || strings.Contains(flags, "s")
	p.at = len("(?") + len(flags) + len(")")
}

func (p *regexpParser) add(t Token) { p.r.Tokens = append(p.r.Tokens, t) }

func (p *regexpParser) fault(from, to int, format string, args ...any) error {
	return &RegexpError{Offset: from, End: to, Message: fmt.Sprintf(format, args...)}
}

func (p *regexpParser) next() error {
	start := p.at
	c, n := utf8.DecodeRuneInString(p.src[p.at:])
	p.at += n
	switch c {
	case '.':
		p.add(Token{Kind: TokenDot})
	case '^':
		p.add(Token{Kind: TokenBegin})
	case '$':
		p.add(Token{Kind: TokenEnd})
	case '|':
		p.add(Token{Kind: TokenOr})
	case '(':
		return p.open(start)
	case ')':
		if p.depth--; p.depth < 0 {
			return p.fault(start, p.at, "a bracket ) was never opened")
		}
		p.add(Token{Kind: TokenClose})
	case '[':
		return p.class(start)
	case '\\':
		return p.escape(start)
	case '%':
		p.percent()
	case '*', '+', '?':
		return p.repeat(start)
	case '{':
		if text := repeatCount(p.src[start:]); text != "" {
			p.at = start + len(text)
			return p.repeat(start)
		}
		p.add(Token{Kind: TokenChar, Char: c})
	default:
		p.add(Token{Kind: TokenChar, Char: c})
	}
	return nil
}

// percent reads what a percent sign begins: a placeholder, or itself.
func (p *regexpParser) percent() {
	name, _, closed := strings.Cut(p.src[p.at:], "%")
	if !p.holes || !closed || name == "" {
		p.add(Token{Kind: TokenChar, Char: '%'})
		return
	}
	p.at += len(name) + 1
	p.add(Token{Kind: TokenHole, Text: name})
}

func (p *regexpParser) open(start int) error {
	p.depth++
	if strings.HasPrefix(p.src[p.at:], "?:") {
		p.at += 2
		p.add(Token{Kind: TokenOpen})
		return nil
	}
	if strings.HasPrefix(p.src[p.at:], "?") {
		return p.fault(start, min(len(p.src), start+4), "%s is not supported: %s", construct(p.src[start:]), portableHint)
	}
	p.add(Token{Kind: TokenCapture})
	return nil
}

const portableHint = "engines differ on it"

// construct names what a group that starts with (? is.
func construct(s string) string {
	for _, c := range []struct{ prefix, name string }{
		{"(?=", "look-ahead (?=...)"}, {"(?!", "negative look-ahead (?!...)"},
		{"(?<=", "look-behind (?<=...)"}, {"(?<!", "negative look-behind (?<!...)"},
		{"(?>", "an atomic group (?>...)"}, {"(?P<", "a named group"}, {"(?<", "a named group"},
	} {
		if strings.HasPrefix(s, c.prefix) {
			return c.name
		}
	}
	return "a flag group inside the expression"
}

func (p *regexpParser) escape(start int) error {
	if p.at == len(p.src) {
		return p.fault(start, p.at, "a backslash at the end escapes nothing")
	}
	c, n := utf8.DecodeRuneInString(p.src[p.at:])
	p.at += n
	switch {
	case strings.ContainsRune("dDwWsSbB", c):
		p.add(Token{Kind: TokenEscape, Char: c})
	case controlEscape(c) != 0:
		p.add(Token{Kind: TokenChar, Char: controlEscape(c)})
	case isPunct(c):
		p.add(Token{Kind: TokenChar, Char: c})
	case c >= '1' && c <= '9':
		return p.fault(start, p.at, `the back-reference \%c is not supported: %s`, c, portableHint)
	default:
		return p.fault(start, p.at, `the escape \%c is not supported: %s`, c, portableHint)
	}
	return nil
}

func controlEscape(c rune) rune {
	switch c {
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'n':
		return '\n'
	}
	return 0
}

func isPunct(c rune) bool {
	return c > ' ' && c < 0x7f && !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z')
}

// maxRepeat is RE2's limit on a counted repetition.
const maxRepeat = 1000

// repeatCount gives the {n}, {n,} or {n,m} that s begins with, or "".
func repeatCount(s string) string {
	body, _, ok := strings.Cut(strings.TrimPrefix(s, "{"), "}")
	from, to, _ := strings.Cut(body, ",")
	if !ok || !digitsOnly(from) || from == "" || !digitsOnly(to) {
		return ""
	}
	return "{" + body + "}"
}

func leadingZero(s string) bool { return len(s) > 1 && s[0] == '0' }

func digitsOnly(s string) bool { return strings.Trim(s, "0123456789") == "" }

func (p *regexpParser) repeat(start int) error {
	text := p.src[start:p.at]
	if len(p.r.Tokens) == 0 {
		return p.fault(start, p.at, "%s has nothing to repeat", text)
	}
	switch last := p.r.Tokens[len(p.r.Tokens)-1]; last.Kind {
	case TokenRepeat:
		return p.fault(start, p.at, "%s follows another quantifier: possessive and doubled quantifiers are not supported", text)
	case TokenOpen, TokenCapture, TokenOr, TokenBegin, TokenEnd:
		return p.fault(start, p.at, "%s has nothing to repeat", text)
	}
	if text[0] == '{' {
		from, to, ranged := strings.Cut(strings.Trim(text, "{}"), ",")
		lo, errLo := strconv.Atoi(from)
		hi, errHi := lo, error(nil)
		if ranged && to != "" {
			hi, errHi = strconv.Atoi(to)
		}
		if leadingZero(from) || leadingZero(to) {
			return p.fault(start, p.at, "%s begins a count with a zero, which some engines take for text", text)
		}
		if errLo != nil || errHi != nil || lo > maxRepeat || hi > maxRepeat {
			return p.fault(start, p.at, "%s repeats more than %d times", text, maxRepeat)
		}
		if hi < lo {
			return p.fault(start, p.at, "%s ends before it begins", text)
		}
	}
	if p.at < len(p.src) && p.src[p.at] == '?' {
		p.at++
		text += "?"
	}
	p.add(Token{Kind: TokenRepeat, Text: text})
	return nil
}

func (p *regexpParser) class(start int) error {
	class := &Class{}
	if p.peek() == '^' {
		class.Negated = true
		p.at++
	}
	for first := true; ; first = false {
		if p.at >= len(p.src) {
			return p.fault(start, p.at, "a class [ is not closed")
		}
		if p.peek() == ']' && !first {
			p.at++
			break
		}
		item, err := p.classItem()
		if err != nil {
			return err
		}
		class.Items = append(class.Items, item)
	}
	p.add(Token{Kind: TokenClass, Class: class})
	return nil
}

func (p *regexpParser) peek() byte {
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

func (p *regexpParser) classItem() (ClassItem, error) {
	start := p.at
	lo, escape, err := p.classChar()
	if err != nil || escape != 0 {
		return ClassItem{Escape: escape}, err
	}
	if p.peek() != '-' || strings.HasPrefix(p.src[p.at:], "-]") || p.at+1 >= len(p.src) {
		return ClassItem{Lo: lo, Hi: lo}, nil
	}
	p.at++
	hi, escape, err := p.classChar()
	if err != nil {
		return ClassItem{}, err
	}
	if escape != 0 || hi < lo {
		return ClassItem{}, p.fault(start, p.at, "the range %s is empty or has no end", p.src[start:p.at])
	}
	return ClassItem{Lo: lo, Hi: hi}, nil
}

// classChar reads one character of a class, or one of the sets \d \w \s.
func (p *regexpParser) classChar() (char, escape rune, err error) {
	start := p.at
	c, n := utf8.DecodeRuneInString(p.src[p.at:])
	p.at += n
	if c == '[' && (p.peek() == ':' || p.peek() == '.' || p.peek() == '=') {
		return 0, 0, p.fault(start, p.at+1, "a POSIX class is not supported: %s", portableHint)
	}
	if c != '\\' {
		return c, 0, nil
	}
	if p.at == len(p.src) {
		return 0, 0, p.fault(start, p.at, "a backslash at the end escapes nothing")
	}
	c, n = utf8.DecodeRuneInString(p.src[p.at:])
	p.at += n
	switch {
	case strings.ContainsRune("dDwWsS", c):
		return 0, c, nil
	case controlEscape(c) != 0:
		return controlEscape(c), 0, nil
	case isPunct(c):
		return c, 0, nil
	}
	return 0, 0, p.fault(start, p.at, `the escape \%c is not supported inside a class: %s`, c, portableHint)
}
