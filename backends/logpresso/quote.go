package logpresso

import (
	"fmt"
	"strings"
	"unicode"
)

// quote writes a string literal. The five escapes are all that the parser
// knows; outside them only printable ASCII is safe, since the parser rewrites
// code points that look like ASCII even inside literals. Callers that hold
// other text write it as a regular expression (see quotePattern).
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case isPrintable(r):
			b.WriteRune(r)
		default:
			panic(fmt.Sprintf("logpresso: %q cannot stand in a literal", s))
		}
	}
	b.WriteByte('"')
	return b.String()
}

func isPrintable(r rune) bool { return ' ' <= r && r <= '~' }

// quotable reports whether quote can write s.
func quotable(s string) bool {
	for _, r := range s {
		if !isPrintable(r) && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
	}
	return true
}

// call writes a function call.
func call(name string, args ...string) string {
	return name + "(" + strings.Join(args, ", ") + ")"
}

// comment writes a line as a command that does nothing and can stand before
// the source of a query. Bars, brackets and quotes would be read as syntax even
// here, and a dollar could begin a macro. Of other code points only letters
// that the parser is known to leave alone are kept.
func comment(line string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("|[]\"\\$", r):
			return ' '
		case isPrintable(r) || isPlainLetter(r):
			return r
		}
		return ' '
	}, line)
	clean = strings.Join(strings.Fields(clean), " ")
	if clean == "" {
		clean = "-"
	}
	return "# " + clean + " |"
}

// isPlainLetter accepts letters below U+0128, where the parser's table of
// look-alikes begins, and the Korean and CJK ones, which it does not list.
func isPlainLetter(r rune) bool {
	const tableBegins = '\u0128'
	return unicode.IsLetter(r) && (r < tableBegins || unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana))
}
