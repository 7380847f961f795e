package logpresso

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Where java.util.regex differs from the portable form: with flag m its ^ does
// not match behind a last line break and its $ knows more line breaks than \n,
// and before Java 19 its \b counts letters beyond ASCII as parts of words.
const (
	lineBegin   = `(?<![^\n])`
	lineEnd     = `(?![^\n])`
	wordBound   = `(?-i:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))`
	wordNoBound = `(?-i:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))`
)

// javaRegexp writes an expression for java.util.regex, in ASCII. The flags are
// shown, though all but i are already in the tokens; with i, Java folds beyond
// ASCII only when asked to by u.
func javaRegexp(r ir.Regexp) string {
	var b strings.Builder
	if flags := r.Flags(); flags != "" {
		b.WriteString("(?" + strings.Replace(flags, "i", "iu", 1) + ")")
	}
	for _, t := range r.Tokens {
		for _, c := range javaToken(t, r) {
			b.WriteString(regexpRune(c))
		}
	}
	return b.String()
}

func javaToken(t ir.Token, r ir.Regexp) string {
	switch {
	case t.Kind == ir.TokenBegin && r.Lines:
		return lineBegin
	case t.Kind == ir.TokenEnd && r.Lines:
		return lineEnd
	case t.Kind == ir.TokenEscape && t.Char == 'b':
		return wordBound
	case t.Kind == ir.TokenEscape && t.Char == 'B':
		return wordNoBound
	case t.Kind == ir.TokenClass:
		t.Class = javaClass(t.Class)
	}
	return ir.Regexp{DotAll: r.DotAll, Tokens: []ir.Token{t}}.Portable()
}

// javaClass adds the vertical tab beside \S, since Java counts it as a space
// and the others do not.
func javaClass(c *ir.Class) *ir.Class {
	out := &ir.Class{Negated: c.Negated}
	for _, item := range c.Items {
		out.Items = append(out.Items, item)
		if item.Escape == 'S' {
			out.Items = append(out.Items, ir.ClassItem{Lo: '\v', Hi: '\v'})
		}
	}
	return out
}
