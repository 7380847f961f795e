package spl

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A pattern is a regular expression that Go and PCRE read alike, but for
// texts that the field differs tells.
type pattern struct {
	*regexp.Regexp
	// differs are the endings or characters of a text on which the two
	// dialects part: "\n" at the end of the text, "\v" anywhere.
	differs string
}

// compile refuses what Go cannot run, and what it runs in another way.
func compile(source string) (*pattern, error) {
	differs, err := portable(source)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return nil, fmt.Errorf("the regular expression cannot run: %w", err)
	}
	return &pattern{re, differs}, nil
}

// portable walks over a regular expression and refuses groups, escapes and
// counts in which dialects differ.
func portable(source string) (differs string, err error) {
	inClass := false
	for i := 0; i < len(source); i++ {
		rest := source[i:]
		switch {
		case rest[0] == '\\':
			if len(rest) < 2 || !isPortableEscape(rest[1]) {
				return "", fmt.Errorf("the escape %.2q is not portable", rest)
			}
			if rest[1] == 's' || rest[1] == 'S' {
				differs += "\v"
			}
			i++
		case inClass:
			if strings.HasPrefix(rest, "[:") || strings.HasPrefix(rest, "&&") {
				return "", errors.New("a named or combined character class is not portable")
			}
			inClass = rest[0] != ']'
		case rest[0] == '[':
			inClass = true
			i += len(classStart.FindString(rest)) - 1
		case strings.HasPrefix(rest, "(?") && !portableGroup.MatchString(rest):
			return "", fmt.Errorf("the group %.4q is not portable", rest)
		case rest[0] == '{' && !portableCount.MatchString(rest):
			return "", errors.New("a brace that is no count needs a backslash")
		case rest[0] == '$', rest[0] == '^' && multiline.MatchString(source):
			differs += "\n"
		}
	}
	return differs, nil
}

var (
	classStart    = regexp.MustCompile(`^\[\^?\]?`)
	portableGroup = regexp.MustCompile(`^\(\?([ims]+\)|[ims]*:)`)
	portableCount = regexp.MustCompile(`^\{\d+(,\d*)?\}`)
	multiline     = regexp.MustCompile(`\(\?[is]*m`)
)

// isPortableEscape tells the characters behind a backslash that mean the same
// everywhere: punctuation, and a few letters.
func isPortableEscape(c byte) bool {
	if isAlphanumeric(c) {
		return strings.IndexByte("dDwWsSbBtrnfxAz", c) >= 0
	}
	return c < 0x80
}

// match runs the pattern, unless the dialects part on this text.
func (re *pattern) match(r *row, s string) (bool, error) {
	if strings.Contains(re.differs, "\n") && strings.HasSuffix(s, "\n") {
		return false, r.unsure("%q meets a text that ends in a newline; \\z is meant", re)
	}
	if strings.Contains(re.differs, "\v") && strings.Contains(s, "\v") {
		return false, r.unsure("%q meets a vertical tab", re)
	}
	return re.MatchString(s), nil
}
