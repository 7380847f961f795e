// Package joni runs regular expressions as Trino does, whose engine Joni reads
// the syntax of Java, on a backtracking engine for .NET's syntax. Where the two
// read a pattern differently it is rewritten; what cannot be is refused by
// name. Checked against Trino 435:
//
//   - \d, \w and \s are ASCII, and \s takes the vertical tab
//   - . is anything but a line feed, and with (?s) anything
//   - $ is the end, or before a line feed that is the end; with (?m) it is also
//     before every line feed
//   - ^ with (?m) is also behind every line feed but one at the end
//
// It does not know how Joni folds letters outside ASCII.
package joni

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/dlclark/regexp2"
)

// timeout is how long one search may take; one that takes longer fails.
const timeout = 5 * time.Second

var compiled sync.Map // from patterns to *regexp2.Regexp

// Compile makes a pattern ready.
func Compile(pattern string) (*regexp2.Regexp, error) {
	if re, ok := compiled.Load(pattern); ok {
		return re.(*regexp2.Regexp), nil
	}
	rewritten, err := rewrite(pattern)
	if err != nil {
		return nil, err
	}
	re, err := regexp2.Compile(rewritten, regexp2.None)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	re.MatchTimeout = timeout
	compiled.Store(pattern, re)
	return re, nil
}

// classes are the escapes that stand for sets of characters, as members of a
// class.
var classes = map[byte]string{
	'd': `0-9`, 'w': `0-9A-Za-z_`, 's': `\t\n\x0b\f\r `,
	'D': `\x00-/:-` + last, 'W': `\x00-/:-@\[-\^` + "`" + `{-` + last, 'S': `\x00-\x08\x0e-\x1f!-` + last,
}

const last = string(unicode.MaxRune)

// possessive finds quantifiers that take no step back, which .NET does not
// have.
var possessive = regexp.MustCompile(`^[*+?}]\+`)

func rewrite(pattern string) (string, error) {
	r := &rewriter{pattern: pattern}
	for r.at < len(pattern) {
		if err := r.next(); err != nil {
			return "", err
		}
	}
	return r.out.String(), nil
}

type rewriter struct {
	pattern string
	at      int
	class   bool // inside [...]
	lines   bool // (?m) holds
	out     strings.Builder
}

func (r *rewriter) refuse(what string) error {
	return fmt.Errorf("the pattern %q has %s, which is left out here", r.pattern, what)
}

// put writes text for the next n bytes of the pattern.
func (r *rewriter) put(n int, text string) {
	r.at += n
	r.out.WriteString(text)
}

func (r *rewriter) next() error {
	rest := r.pattern[r.at:]
	switch c := rest[0]; {
	case c == '\\':
		return r.escape(rest)
	case r.class:
		return r.member(rest)
	case c == '[':
		r.class = true
		n := 1
		if strings.HasPrefix(rest, "[^") {
			n = 2
		}
		if strings.HasPrefix(rest[n:], "]") {
			return r.refuse("a class that begins with ]")
		}
		r.put(n, rest[:n])
	case c == '^' && r.lines:
		r.put(1, `(?:\A|^(?!\z))`)
	case possessive.MatchString(rest):
		return r.refuse("a possessive quantifier")
	case strings.HasPrefix(rest, "(?"):
		return r.group(rest)
	default:
		r.put(1, rest[:1])
	}
	return nil
}

func (r *rewriter) member(rest string) error {
	switch {
	case rest[0] == '[', strings.HasPrefix(rest, "&&"):
		return r.refuse("a class inside a class")
	case rest[0] == ']':
		r.class = false
	}
	r.put(1, rest[:1])
	return nil
}

func (r *rewriter) escape(rest string) error {
	if len(rest) < 2 {
		return r.refuse("a backslash at its end")
	}
	c := rest[1]
	members, isClass := classes[c]
	switch {
	case isClass && r.class:
		r.put(2, members)
	case isClass:
		r.put(2, "["+members+"]")
	case isLetter(c) && !strings.ContainsRune("tnrfabBAzZ", rune(c)):
		return r.refuse(rest[:2])
	case '0' <= c && c <= '9':
		return r.refuse("a back-reference or an octal number")
	default:
		r.put(2, rest[:2])
	}
	return nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// group passes on look-around, groups that catch nothing, and flags at the
// beginning of the pattern.
func (r *rewriter) group(rest string) error {
	for _, open := range []string{"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"} {
		if strings.HasPrefix(rest, open) {
			r.put(len(open), open)
			return nil
		}
	}
	flags, _, ok := strings.Cut(rest[2:], ")")
	if !ok || flags == "" || strings.Trim(flags, "ims") != "" || r.at > 0 {
		return r.refuse("a group of an unknown kind, or flags behind its beginning")
	}
	r.lines = strings.Contains(flags, "m")
	r.put(len(flags)+3, rest[:len(flags)+3])
	return nil
}
