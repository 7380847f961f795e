package trino

import (
	"fmt"
	"strings"
)

// A Refusal says why Trino would not run a query, or why this package cannot
// tell.
type Refusal struct {
	At      int // the byte of the query
	Message string
}

func (r *Refusal) Error() string { return fmt.Sprintf("at byte %d: %s", r.At, r.Message) }

// refuse ends the reading of a query; Adapt catches it.
func refuse(at int, format string, args ...any) {
	panic(&Refusal{at, fmt.Sprintf(format, args...)})
}

type tokenKind int

const (
	endToken tokenKind = iota
	wordToken
	quotedToken // "name"
	stringToken
	integerToken
	decimalToken
	doubleToken
	signToken
)

// A token of a query. The text of words is in upper case.
type token struct {
	kind tokenKind
	text string
	at   int
}

var signs = []string{"->", "<>", "!=", "<=", ">=", "||", "=>", "(", ")", "[", "]", ",", ".", "=", "<", ">", "+", "-", "*", "/", "%", "?"}

// cut splits a query by the lexer rules of Trino's grammar (SqlBase.g4).
func cut(query string) []token {
	var out []token
	for at := 0; at < len(query); {
		rest := query[at:]
		n := space(rest, at)
		if n > 0 {
			at += n
			continue
		}
		t, n := next(rest, at)
		t.at = at
		out = append(out, t)
		at += n
	}
	return out
}

// space measures blanks and comments.
func space(s string, at int) int {
	switch {
	case strings.IndexByte(" \t\r\n", s[0]) >= 0:
		return 1
	case strings.HasPrefix(s, "--"):
		if n := strings.IndexByte(s, '\n'); n >= 0 {
			return n
		}
		return len(s)
	case strings.HasPrefix(s, "/*"):
		n := strings.Index(s, "*/")
		if n < 0 {
			refuse(at, "a comment has no end")
		}
		return n + 2
	}
	return 0
}

func next(s string, at int) (token, int) {
	switch c := s[0]; {
	case c == '\'' || c == '"':
		text, n := quoted(s, c, at)
		if c == '\'' {
			return token{kind: stringToken, text: text}, n
		}
		if text == "" {
			refuse(at, "Zero-length delimited identifier not allowed")
		}
		return token{kind: quotedToken, text: text}, n
	case isDigit(c), c == '.' && len(s) > 1 && isDigit(s[1]):
		return number(s, at)
	case isLetter(c):
		n := 1
		for n < len(s) && (isLetter(s[n]) || isDigit(s[n])) {
			n++
		}
		return token{kind: wordToken, text: strings.ToUpper(s[:n])}, n
	}
	for _, sign := range signs {
		if strings.HasPrefix(s, sign) {
			return token{kind: signToken, text: sign}, len(sign)
		}
	}
	refuse(at, "%q is no token", s[:1])
	panic("unreachable")
}

// quoted reads to the closing quote; a doubled quote is one.
func quoted(s string, quote byte, at int) (text string, n int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] == quote {
			if i+1 == len(s) || s[i+1] != quote {
				return b.String(), i + 1
			}
			i++
		}
		b.WriteByte(s[i])
	}
	refuse(at, "a quote has no end")
	panic("unreachable")
}

func number(s string, at int) (token, int) {
	kind, n := integerToken, digits(s)
	if n < len(s) && s[n] == '.' {
		kind = decimalToken
		n++
		n += digits(s[n:])
	}
	if rest := strings.ToUpper(s[n:]); strings.HasPrefix(rest, "E") {
		skip := 1
		if len(rest) > 1 && (rest[1] == '+' || rest[1] == '-') {
			skip = 2
		}
		if d := digits(rest[skip:]); d > 0 {
			kind = doubleToken
			n += skip + d
		}
	}
	if n < len(s) && isLetter(s[n]) {
		refuse(at, "an identifier must not start with a digit: surround it with double quotes")
	}
	return token{kind: kind, text: s[:n]}, n
}

func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// reserved are the words that cannot be names without quotes: those of Trino's
// grammar, and those that the Athena User Guide adds for queries.
const reserved = " ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH" +
	" CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE" +
	" END ESCAPE EXCEPT EXECUTE EXISTS EXTRACT FALSE FIRST FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT" +
	" INTO IS JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE LAST LEFT LIKE LISTAGG LOCALTIME" +
	" LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL OF ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE THEN" +
	" TRIM TRUE UESCAPE UNESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH "

func isReserved(word string) bool { return strings.Contains(reserved, " "+word+" ") }
