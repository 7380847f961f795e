package splunk

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// matchRegex writes a pattern as a regular expression of PCRE, which where's
// functions use.
func matchRegex(p ir.Pattern, fold bool) string {
	first, last := "^", `\z`
	p, openStart, openEnd := trimAny(p)
	if openStart {
		first = ""
	}
	if openEnd {
		last = ""
	}
	letters := lettersFor(p, fold)
	body := patternRegex(p, regexSyntax{any: ".*", one: ".", char: letters.regex})
	flags := letters.flag()
	if p.HasWildcard() {
		flags += "s"
	}
	return flagGroup(flags) + first + body + last
}

// trimAny takes the Any off both ends of a pattern and tells where there was
// one: a search needs none.
func trimAny(p ir.Pattern) (inner ir.Pattern, openStart, openEnd bool) {
	if len(p) > 0 && p[0].Kind == ir.Any {
		openStart, p = true, p[1:]
	}
	if n := len(p); n > 0 && p[n-1].Kind == ir.Any {
		openEnd, p = true, p[:n-1]
	}
	return p, openStart, openEnd
}

func flagGroup(flags string) string {
	if flags == "" {
		return ""
	}
	return "(?" + flags + ")"
}

// A regexSyntax says how the pieces of a pattern are written.
type regexSyntax struct {
	any, one string
	char     func(rune) string
}

func patternRegex(p ir.Pattern, syntax regexSyntax) string {
	var b strings.Builder
	for _, piece := range p {
		switch piece.Kind {
		case ir.Any:
			b.WriteString(syntax.any)
		case ir.One:
			b.WriteString(syntax.one)
		case ir.Lit:
			for _, c := range piece.Text {
				b.WriteString(syntax.char(c))
			}
		default:
			panic(fmt.Sprintf("splunk: unhandled PieceKind %d", int(piece.Kind)))
		}
	}
	return b.String()
}

// letters says how case is ignored: not at all, by the flag i, or by listing
// what folds to one another. The flag is for ASCII only: how it treats other
// letters depends on how PCRE was called.
type letters int

const (
	exactly letters = iota
	byFlag
	listed
)

func lettersFor(p ir.Pattern, fold bool) letters {
	literal := p.Literal()
	switch {
	case !fold || !hasCase(literal):
		return exactly
	case strings.ContainsFunc(literal, func(c rune) bool { return c > unicode.MaxASCII && folds(c) }):
		return listed
	}
	return byFlag
}

// folds reports whether the flag i or Sigma takes other letters for c.
func folds(c rune) bool { return unicode.SimpleFold(c) != c || len(foldSet(c)) > 1 }

func (l letters) flag() string {
	if l == byFlag {
		return "i"
	}
	return ""
}

// regex writes one character.
func (l letters) regex(c rune) string {
	set := foldSet(c)
	switch {
	case l == listed && len(set) > 1:
		return "(?:" + strings.Join(set, "|") + ")"
	case c == '`' || unicode.IsControl(c):
		return string(c) // quoteRegex names it by number
	case c > ' ' && c <= unicode.MaxASCII && !isName("_"+string(c), "-:/@,=&;<>~!%'"):
		return `\` + string(c)
	}
	return string(c)
}

// foldSet lists the code points whose simple lower-case form is that of c.
func foldSet(c rune) []string {
	lower := unicode.ToLower(c)
	candidates := []rune{c, lower, unicode.ToUpper(lower), unicode.ToTitle(lower), 'İ'}
	for r := unicode.SimpleFold(lower); r != lower; r = unicode.SimpleFold(r) {
		candidates = append(candidates, r)
	}
	slices.Sort(candidates)
	var set []string
	for _, r := range slices.Compact(candidates) {
		if unicode.ToLower(r) == lower {
			set = append(set, string(r))
		}
	}
	return set
}

// eventRegex writes a keyword's pattern for the text of an event, in which
// strings are escaped (RFC 8259, section 7). Writers differ in what they
// escape, so both forms are looked for. The wildcards stay between two quotes
// and so, as a rule, within one value.
func eventRegex(p ir.Pattern, fold bool) string {
	p, _, _ = trimAny(p)
	letters := lettersFor(p, fold)
	return flagGroup(letters.flag()) + patternRegex(p, regexSyntax{
		any:  `(?:[^"\\]|\\.)*`,
		one:  `(?:[^"\\]|\\[^u]|(?:\\u[0-9A-Fa-f]{4}){1,2})`,
		char: letters.eventRegex,
	})
}

// eventRegex writes one character of a keyword.
func (l letters) eventRegex(c rune) string {
	plain := l.regex(c)
	switch c {
	case '"', '\\':
		return `(?:\\` + `\` + string(c) + "|" + unicodeEscape(c) + ")"
	case '/':
		return `\\?/`
	case '\b', '\f', '\n', '\r', '\t':
		short := map[rune]string{'\b': "b", '\f': "f", '\n': "n", '\r': "r", '\t': "t"}[c]
		return `(?:\\` + short + "|" + unicodeEscape(c) + ")"
	}
	if c < ' ' {
		return unicodeEscape(c)
	}
	if c > unicode.MaxASCII || strings.ContainsRune("<>&='", c) {
		forms := []string{plain}
		set := []string{string(c)}
		if l == listed {
			set = foldSet(c)
		}
		for _, s := range set {
			forms = append(forms, unicodeEscape([]rune(s)[0]))
		}
		return "(?:" + strings.Join(forms, "|") + ")"
	}
	return plain
}

// unicodeEscape matches \u and four hexadecimal digits of either case, twice
// for a code point beyond the first 65,536.
func unicodeEscape(c rune) string {
	units := []rune{c}
	if r1, r2 := utf16.EncodeRune(c); r1 != unicode.ReplacementChar {
		units = []rune{r1, r2}
	}
	var b strings.Builder
	for _, u := range units {
		fmt.Fprintf(&b, `(?i:\\u%04x)`, u)
	}
	return b.String()
}
