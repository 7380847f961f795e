package sigma

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// A token is a word or sign of a condition.
type token struct {
	kind tokenKind
	text string
	at   diag.Span
}

type tokenKind uint8

const (
	wordToken tokenKind = iota // a name, a pattern, a keyword, a number, or something that is none
	openToken
	closeToken
	barToken
	commaToken
	compareToken // = == != < <= > >=
)

// lexCondition splits a condition. Brackets, commas and comparisons need no
// blanks around them. Tokens behind the limit are left out.
func lexCondition(t Text, limit int) []token {
	var toks []token
	at := t.locator()
	s := t.Value
	for i := 0; len(toks) <= limit; {
		for i < len(s) && white(s, i) > 0 {
			i += white(s, i)
		}
		if i >= len(s) {
			break
		}
		kind, n := nextToken(s[i:])
		toks = append(toks, token{kind: kind, text: s[i : i+n], at: at(i, i+n)})
		i += n
	}
	return toks
}

func nextToken(s string) (kind tokenKind, length int) {
	switch s[0] {
	case '(':
		return openToken, 1
	case ')':
		return closeToken, 1
	case '|':
		return barToken, 1
	case ',':
		return commaToken, 1
	}
	for _, op := range [...]string{"==", "!=", "<=", ">=", "=", "<", ">"} {
		if strings.HasPrefix(s, op) {
			return compareToken, len(op)
		}
	}
	n := 0
	for n < len(s) && white(s, n) == 0 && (s[n] != '!' || !hasAt(s, n, "!=")) && strings.IndexByte("()|,<>=", s[n]) < 0 {
		n++
	}
	return wordToken, n
}
