package logpresso

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// like prints that the text of a value has a pattern. value is an expression
// that gives a string or null. What == means by case, and what it makes of
// stars inside a text, is not documented: it is used only where both sides are
// in lower case and the pattern is plain, and match() everywhere else.
func like(value string, p ir.Pattern, fold bool) string {
	if !utf8.ValidString(p.Literal()) {
		return "false" // a record is JSON, so none of its texts is like that
	}
	lowered := call("lower", value)
	if constant, ok := plain(p.Lower()); ok && fold {
		return lowered + " == " + quote(constant)
	}
	if fold && hasCase(p.Literal()) {
		value, p = lowered, p.Lower()
	}
	return call("match", value, quote(patternRegexp(p)))
}

// hasCase reports whether a text may be written in another case. ß, which has a
// capital but does not map to it, counts by being a lower-case letter.
func hasCase(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lt) || unicode.ToLower(r) != r || unicode.ToUpper(r) != r
	})
}

// plain writes a pattern as a constant for == and in, if its shape is one of
// the four in which a star at an end is a wildcard and nothing else is. A
// backslash beside that star, or any other star, would be read differently;
// and nobody documents that a question mark is none.
func plain(p ir.Pattern) (string, bool) {
	shape, s := p.Shape()
	if !quotable(s) || strings.ContainsAny(s, "*?") {
		return "", false
	}
	bare := !strings.HasPrefix(s, `\`) && !strings.HasSuffix(s, `\`)
	switch shape {
	case ir.ShapeExact:
		return s, true
	case ir.ShapePrefix:
		return s + "*", bare
	case ir.ShapeSuffix:
		return "*" + s, bare
	case ir.ShapeContains:
		return "*" + s + "*", bare
	case ir.ShapeAny, ir.ShapeGlob:
		return "", false
	}
	panic(fmt.Sprintf("logpresso: unhandled Shape %d", int(shape)))
}

// patternRegexp writes a pattern as a Java regular expression that is searched
// for. It is anchored where the pattern does not begin or end with Any.
func patternRegexp(p ir.Pattern) string {
	last := len(p) - 1
	var b strings.Builder
	b.WriteString("(?s)")
	if last < 0 || p[0].Kind != ir.Any {
		b.WriteString(`\A`)
	}
	for i, part := range p {
		switch {
		case part.Kind == ir.Lit:
			b.WriteString(quoteRegexp(part.Text))
		case part.Kind == ir.One:
			b.WriteByte('.')
		case part.Kind == ir.Any && i > 0 && i < last:
			b.WriteString(".*")
		case part.Kind == ir.Any:
		default:
			panic(fmt.Sprintf("logpresso: unhandled PieceKind %d", int(part.Kind)))
		}
	}
	if last < 0 || p[last].Kind != ir.Any {
		b.WriteString(`\z`)
	}
	return b.String()
}

// quoteRegexp writes text as a Java regular expression for that text.
func quoteRegexp(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			b.WriteByte('\\')
		}
		b.WriteString(regexpRune(r))
	}
	return b.String()
}

// regexpRune writes a character of a Java regular expression in ASCII, so that
// the query parser leaves it alone.
func regexpRune(r rune) string {
	switch {
	case isPrintable(r):
		return string(r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\x{%x}`, r)
}
