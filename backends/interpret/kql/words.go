package kql

import (
	"fmt"
	"strings"
)

// maxWord is the length at which the standard analyzer cuts a word.
const maxWord = 255

// words splits text as the standard analyzer does, by the word boundaries of
// Unicode (UAX #29), and lowers it. It knows ASCII only and refuses the rest.
func words(s string) ([]string, error) {
	var all []string
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] >= 0x80 {
			return nil, fmt.Errorf("analyzed text beyond ASCII is not known here")
		}
		if i < len(s) && inWord(s, i) {
			continue
		}
		if w := s[start:i]; strings.ContainsFunc(w, isAlphanumeric) {
			if len(w) > maxWord {
				return nil, fmt.Errorf("analyzed text with a word of more than %d characters is not known here", maxWord)
			}
			all = append(all, strings.ToLower(w))
		}
		start = i + 1
	}
	return all, nil
}

// inWord reports whether the character at i belongs to a word: letters, digits
// and underscores do, and a mark does between two letters or two digits.
func inWord(s string, i int) bool {
	c := rune(s[i])
	if isAlphanumeric(c) || c == '_' {
		return true
	}
	if i == 0 || i == len(s)-1 {
		return false
	}
	before, after := rune(s[i-1]), rune(s[i+1])
	switch c {
	case '.', '\'':
		return isLetter(before) && isLetter(after) || isDigit(before) && isDigit(after)
	case ':':
		return isLetter(before) && isLetter(after)
	case ',', ';':
		return isDigit(before) && isDigit(after)
	}
	return false
}

func isAlphanumeric(r rune) bool { return isLetter(r) || isDigit(r) }
func isLetter(r rune) bool       { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isDigit(r rune) bool        { return r >= '0' && r <= '9' }
