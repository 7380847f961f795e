package splunk

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// wellFormed says what is wrong with the form of a query, or "". It knows
// quotes, brackets and where AND, OR and NOT may stand beside one another, and
// nothing of what the words mean.
func wellFormed(query string) string {
	for i, command := range strings.Split(query, "\n") {
		outside, fault := withoutQuoted(command)
		if fault != "" {
			return fault
		}
		isPipe := regexp.MustCompile(`^\| (where|eval|table) `).MatchString(outside)
		switch {
		case (i > 0) != isPipe || strings.Count(outside, "|") != min(i, 1):
			return "a pipe at the wrong place"
		case strings.HasPrefix(outside, "| table "), strings.HasPrefix(outside, "| eval "):
			continue
		}
		search := i == 0
		if fault := checkGroup(strings.TrimPrefix(outside, "| where "), search); fault != "" {
			return fault
		}
	}
	return ""
}

// withoutQuoted replaces each string and each quoted name by one letter.
func withoutQuoted(s string) (string, string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c == 0x7f {
			return "", fmt.Sprintf("the control character %q", c)
		}
		if c != '"' && c != '\'' {
			b.WriteByte(c)
			continue
		}
		end := i + 1
		for ; end < len(s) && s[end] != c; end++ {
			if s[end] < ' ' || s[end] == '`' {
				return "", fmt.Sprintf("%q in a string", s[end])
			}
			if c == '"' && s[end] == '\\' {
				end++
			}
		}
		if end >= len(s) {
			return "", "a quote is not closed"
		}
		b.WriteByte('q')
		i = end
	}
	return b.String(), ""
}

// checkGroup looks at the words between two brackets: OR beside an implied or
// written AND needs brackets, and so does a NOT of several words.
func checkGroup(s string, search bool) string {
	var words []string
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		if s[0] == ')' {
			return "a bracket was not opened"
		}
		word := ""
		for s != "" && s[0] != ' ' && s[0] != ')' {
			if s[0] != '(' {
				word, s = word+s[:1], s[1:]
				continue
			}
			end, fault := closingBracket(s)
			if fault != "" {
				return fault
			}
			inside := []string{s[1:end]}
			if word != "" || len(words) > 0 && words[len(words)-1] == "IN" {
				inside = arguments(s[1:end])
			}
			for _, group := range inside {
				if fault := checkGroup(group, search); fault != "" {
					return fault
				}
			}
			word, s = word+"x", s[end+1:]
		}
		words = append(words, word)
	}
	return checkWords(words, search)
}

func closingBracket(s string) (int, string) {
	depth := 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i, ""
			}
		}
	}
	return 0, "a bracket is not closed"
}

func arguments(s string) []string {
	var args []string
	depth, from := 0, 0
	for i, c := range s {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			args, from = append(args, s[from:i]), i+1
		}
	}
	return append(args, s[from:])
}

func checkWords(words []string, search bool) string {
	line := " " + strings.Join(words, " ") + " "
	line = regexp.MustCompile(` (\S+) IN x `).ReplaceAllString(line, " x ")
	if regexp.MustCompile(`^ (AND|OR) | (AND|OR|NOT) $| (AND|OR|NOT) (AND|OR) | NOT NOT `).MatchString(line) {
		return "an operator without an operand:" + line
	}
	terms := regexp.MustCompile(` NOT `).ReplaceAllString(line, " ")
	hasOr := strings.Contains(line, " OR ")
	operands := len(strings.Fields(terms)) - strings.Count(terms, " OR ") - strings.Count(terms, " AND ")
	joined := strings.Count(terms, " OR ") + strings.Count(terms, " AND ")
	switch {
	case hasOr && strings.Contains(line, " AND "):
		return "AND beside OR:" + line
	case search && strings.Contains(line, " AND "):
		return "AND written in a search:" + line
	case search && hasOr && operands != joined+1:
		return "an implied AND beside OR:" + line
	case !search && operands != joined+1:
		return "two conditions beside each other:" + line
	}
	return ""
}

func TestWellFormedFindsFaults(t *testing.T) {
	for _, query := range []string{
		`a="b`, `a="b\"`, `(a="b"`, `a="b")`, `a="b" OR c="d" e="f"`, `a="b" OR`, `NOT`, `NOT NOT a="b"`,
		`a="b" | where x`, "a=\"b\"\nwhere x", "a=*\n| where x AND y OR z", "a=*\n| where x y", "a=*\n| where isnotnull(x y)",
		"a=*\n| where (x OR y", "a=\"`m`\"", "a=\"b\x00\"", `a="b" AND c="d"`, "a=*\n| where if(NOT ,1,0)=1",
	} {
		if wellFormed(query) == "" {
			t.Errorf("nothing found wrong with %s", query)
		}
	}
	for _, query := range []string{
		`a="b" c=*`, `a="|" NOT (b="(" OR c=*)`, `a IN ("x", "y") (b="z" OR NOT c IN ("x", "y"))`,
		"a=*\n| eval x=1\n| where NOT (if(match('a.b',\"(\"),1,0)=1) AND (isnotnull(x) OR y)\n| table a b",
	} {
		if fault := wellFormed(query); fault != "" {
			t.Errorf("%s in %s", fault, query)
		}
	}
}
