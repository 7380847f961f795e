package logpresso

import (
	"regexp"
	"strings"
)

type token struct{ kind, text string }

func lex(s string) []token {
	var out []token
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ':
			i++
		case c == '"':
			text, n := unquote(s[i:])
			out = append(out, token{"string", text})
			i += n
		case c >= '0' && c <= '9':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], "0123456789."))
			out = append(out, token{"number", s[i : i+n]})
			i += n
		case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
			out = append(out, token{"id", s[i : i+n]})
			i += n
		default:
			symbol := ""
			for _, sym := range []string{"==", "<=", ">=", "<", ">", "(", ")", ",", "=", "-", "+"} {
				if symbol == "" && strings.HasPrefix(s[i:], sym) {
					symbol = sym
				}
			}
			if symbol == "" {
				fault("%q is no part of an expression", c)
			}
			out = append(out, token{"symbol", symbol})
			i += len(symbol)
		}
	}
	return out
}

// unquote reads a string literal at the start of s and tells its length.
func unquote(s string) (string, int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), i + 1
		case '\\':
			i++
			at := -1
			if i < len(s) {
				at = strings.IndexByte(`\"nrt`, s[i])
			}
			if at < 0 {
				fault("bad escape in %q", s)
			}
			b.WriteByte("\\\"\n\r\t"[at])
		default:
			b.WriteByte(s[i])
		}
	}
	fault("a literal is open: %q", s)
	return "", 0
}

// compileJava turns what is printed for java.util.regex into the same for
// package regexp: characters by number, the flag u, and the look-arounds that
// stand for line ends and ASCII word bounds.
func compileJava(s string) *regexp.Regexp {
	const before, behind, notBefore, notBehind = `(?<=[0-9A-Za-z_])`, `(?=[0-9A-Za-z_])`, `(?<![0-9A-Za-z_])`, `(?![0-9A-Za-z_])`
	s = strings.NewReplacer(
		`(?<![^\n])`, `(?m:^)`,
		`(?![^\n])`, `(?m:$)`,
		`(?-i:`+before+notBehind+`|`+notBefore+behind+`)`, `\b`,
		`(?-i:`+before+behind+`|`+notBefore+notBehind+`)`, `\B`,
	).Replace(s)
	if strings.HasPrefix(s, "(?iu") {
		s = "(?i" + s[len("(?iu"):]
	}
	s = regexp.MustCompile(`\\\\|\\u[0-9a-f]{4}`).ReplaceAllStringFunc(s, func(e string) string {
		if e == `\\` {
			return e
		}
		return `\x{` + e[2:] + `}`
	})
	re, err := regexp.Compile(s)
	if err != nil {
		fault("%v", err)
	}
	return re
}
