package ir

import (
	"fmt"
	"strings"
)

// A Regexp is a regular expression in the subset of which all engines agree on
// the meaning: literals, '.', '^', '$', the quantifiers * + ? {n} {n,} {n,m}
// and their lazy forms, classes, groups, alternatives, \d \D \w \W \s \S \b \B
// (all ASCII) and \t \r \n. The search is unanchored; '$' is the very end of
// the text unless Lines is set. Build it with ParseRegexp.
type Regexp struct {
	Source string // as the rule wrote it
	Fold   bool   // flag i: ignore case
	Lines  bool   // flag m: ^ and $ also at line breaks
	DotAll bool   // flag s: '.' also matches \n
	Tokens []Token
}

// A Token is one element of a regular expression.
type Token struct {
	Kind TokenKind
	// Char is the literal character of TokenChar, or the letter of
	// TokenEscape (one of d D w W s S b B).
	Char rune
	// Text is a TokenRepeat as written, such as "*?" or "{2,3}", or the name of
	// a TokenHole.
	Text string
	// Class is the set of TokenClass.
	Class *Class
}

// A TokenKind tells tokens apart.
type TokenKind int

// The kinds of token.
const (
	TokenChar    TokenKind = iota // one literal character
	TokenDot                      // .
	TokenEscape                   // \d and its relatives
	TokenClass                    // [...]
	TokenBegin                    // ^
	TokenEnd                      // $
	TokenRepeat                   // a quantifier of the token or group before it
	TokenOpen                     // (?:
	TokenCapture                  // (
	TokenClose                    // )
	TokenOr                       // |
	TokenHole                     // a placeholder that a pipeline has yet to fill
)

// A Class is a set of characters.
type Class struct {
	Negated bool
	Items   []ClassItem
}

// A ClassItem is a range Lo-Hi, or, with Escape set, one of \d \D \w \W \s \S.
type ClassItem struct {
	Lo, Hi rune
	Escape rune
}

// Flags gives the flags in the order i, m, s.
func (r Regexp) Flags() string {
	flags := ""
	for _, f := range []struct {
		on   bool
		name string
	}{{r.Fold, "i"}, {r.Lines, "m"}, {r.DotAll, "s"}} {
		if f.on {
			flags += f.name
		}
	}
	return flags
}

// String writes the expression between slashes with its flags behind, for
// dumps and messages.
func (r Regexp) String() string { return "/" + r.Source + "/" + r.Flags() }

// Portable writes the expression so that RE2, PCRE, Java and Joni all read it
// alike, whatever their defaults: classes spelled out, '.' as a class, '$' as
// \z unless Lines is set, every special character escaped. A flag group such
// as (?i) leads where it is needed.
func (r Regexp) Portable() string {
	var b strings.Builder
	flags := strings.ReplaceAll(r.Flags(), "s", "")
	if flags != "" {
		b.WriteString("(?" + flags + ")")
	}
	for _, t := range r.Tokens {
		b.WriteString(t.portable(r))
	}
	return b.String()
}

func (t Token) portable(r Regexp) string {
	switch t.Kind {
	case TokenChar:
		return quoteChar(t.Char, `\.+*?()|[]{}^$`)
	case TokenDot:
		if r.DotAll {
			return `[\s\S]`
		}
		return `[^\n]`
	case TokenEscape:
		return portableEscape(t.Char)
	case TokenClass:
		return t.Class.portable()
	case TokenBegin:
		return "^"
	case TokenEnd:
		if r.Lines {
			return "$"
		}
		return `\z`
	case TokenRepeat:
		return t.Text
	case TokenOpen:
		return "(?:"
	case TokenCapture:
		return "("
	case TokenClose:
		return ")"
	case TokenOr:
		return "|"
	case TokenHole:
		return "%" + t.Text + "%" // for messages: no engine sees it
	}
	panic(fmt.Sprintf("ir: unhandled TokenKind %d", int(t.Kind)))
}

// members of the ASCII sets, as they stand inside a class.
const (
	digitSet = `0-9`
	wordSet  = `0-9A-Za-z_`
	spaceSet = `\t\n\f\r `
)

func portableEscape(c rune) string {
	switch c {
	case 'd':
		return "[" + digitSet + "]"
	case 'D':
		return "[^" + digitSet + "]"
	case 'w':
		return "[" + wordSet + "]"
	case 'W':
		return "[^" + wordSet + "]"
	case 's':
		return "[" + spaceSet + "]"
	case 'S':
		return "[^" + spaceSet + "]"
	}
	return `\` + string(c)
}

func (c *Class) portable() string {
	if c.everything() {
		return `[\s\S]` // whatever an engine takes for a space
	}
	var b strings.Builder
	b.WriteByte('[')
	if c.Negated {
		b.WriteByte('^')
	}
	for _, it := range c.Items {
		switch {
		case it.Escape == 'd':
			b.WriteString(digitSet)
		case it.Escape == 'w':
			b.WriteString(wordSet)
		case it.Escape == 's':
			b.WriteString(spaceSet)
		case it.Escape != 0:
			b.WriteString(`\` + string(it.Escape))
		default:
			b.WriteString(quoteChar(it.Lo, `\[]^-&~`))
			if it.Hi != it.Lo {
				b.WriteString("-" + quoteChar(it.Hi, `\[]^-&~`))
			}
		}
	}
	b.WriteByte(']')
	return b.String()
}

// everything reports whether the class is "spaces and all else".
func (c *Class) everything() bool {
	return !c.Negated && len(c.Items) == 2 && c.Items[0].Escape == 's' && c.Items[1].Escape == 'S'
}

// quoteChar writes one character, with a backslash if it is special.
func quoteChar(c rune, special string) string {
	switch c {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	if strings.ContainsRune(special, c) {
		return `\` + string(c)
	}
	return string(c)
}
