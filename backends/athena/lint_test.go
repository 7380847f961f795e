package athena

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A sqlToken is a token of a query as Trino's grammar cuts it.
type sqlToken struct {
	kind byte // 's' string, 'q' quoted name, 'w' word, 'n' number, 'o' operator
	text string
}

// cutSQL is written from the grammar, not from the printer.
func cutSQL(query string) ([]sqlToken, error) {
	var out []sqlToken
	for i := 0; i < len(query); {
		c := query[i]
		start := i
		switch {
		case c == ' ' || c == '\n':
			i++
			continue
		case c == '\'' || c == '"':
			var b strings.Builder
			for i++; ; i++ {
				if i >= len(query) {
					return nil, fmt.Errorf("the quote at %d is open", start)
				}
				if query[i] == c {
					if i+1 < len(query) && query[i+1] == c {
						i++
					} else {
						break
					}
				}
				b.WriteByte(query[i])
			}
			i++
			kind := byte('s')
			if c == '"' {
				kind = 'q'
			}
			out = append(out, sqlToken{kind, b.String()})
		case c >= '0' && c <= '9':
			for i < len(query) && strings.IndexByte("0123456789.E+", query[i]) >= 0 {
				i++
			}
			out = append(out, sqlToken{'n', query[start:i]})
		case isWordByte(c):
			for i < len(query) && isWordByte(query[i]) {
				i++
			}
			out = append(out, sqlToken{'w', query[start:i]})
		default:
			i++
			for _, two := range []string{"<=", ">=", "<>", "->", "||", "==", "::", "--", "/*"} {
				if strings.HasPrefix(query[start:], two) {
					i = start + 2
				}
			}
			out = append(out, sqlToken{'o', query[start:i]})
		}
	}
	return out, nil
}

// trinoFunctions are the functions that queries may call, with their least and
// greatest number of arguments.
var trinoFunctions = map[string][2]int{
	"lower": {1, 1}, "any_match": {2, 2}, "json_extract": {2, 2}, "json_extract_scalar": {2, 2},
	"json_query": {2, 2}, "json_exists": {2, 2}, "json_format": {1, 1}, "cast": {1, 1}, "try_cast": {1, 1},
	"coalesce": {2, 127}, "nullif": {2, 2}, "contains": {2, 2}, "regexp_like": {2, 2}, "regexp_extract": {2, 3},
	"starts_with": {2, 2}, "reverse": {1, 1}, "strpos": {2, 2}, "element_at": {2, 2}, "cardinality": {1, 1},
	"date_format": {2, 2}, "from_iso8601_timestamp": {1, 1}, "try": {1, 1}, "minute": {1, 1}, "hour": {1, 1},
	"day": {1, 1}, "week": {1, 1}, "month": {1, 1}, "year": {1, 1}, "chr": {1, 1},
}

// lint finds what a grammar or a lenient engine would let pass.
func lint(query string) []string {
	tokens, err := cutSQL(query)
	if err != nil {
		return []string{err.Error()}
	}
	l := &linter{tokens: tokens}
	if len(query) > maxQuery {
		l.say("the query is too long")
	}
	for i, token := range tokens {
		l.token(i, token)
	}
	l.brackets()
	return l.faults
}

type linter struct {
	tokens []sqlToken
	faults []string
}

func (l *linter) say(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// at gives a token in upper case, or "" outside the query or for a string.
func (l *linter) at(i int) string {
	if i < 0 || i >= len(l.tokens) || l.tokens[i].kind == 's' || l.tokens[i].kind == 'q' {
		return ""
	}
	return strings.ToUpper(l.tokens[i].text)
}

func (l *linter) token(i int, token sqlToken) {
	if token.kind == 's' || token.kind == 'q' {
		return
	}
	switch l.at(i) {
	case "ILIKE", "RLIKE", "GLOB", "QUALIFY", "OVER", "FILTER", "DISTINCT", "==", "::", "--", "/*", ";", `\`:
		l.say("%s does not belong into a query", token.text)
	case "IS":
		if next := l.at(i + 1); next != "NULL" && (next != "NOT" || l.at(i+2) != "NULL") {
			l.say("IS %s is not Trino", next)
		}
	case "NOT":
		if next := l.at(i + 1); next != "COALESCE" && next != "NULL" && !(next == "CONTAINS" && l.at(i-1) == "AND") {
			l.say("NOT %s may be unknown", next)
		}
	case "LIKE":
		l.like(i + 1)
	case "=", "<", ">", "<=", ">=":
		l.compare(i)
	}
	if token.kind == 'w' && l.at(i+1) == "(" {
		l.call(i)
	}
}

// like checks the escapes of a pattern, which may be a concatenation.
func (l *linter) like(i int) {
	var pattern strings.Builder
	for ; i < len(l.tokens) && (l.tokens[i].kind == 's' || l.at(i) == "||" || l.at(i) == "CHR"); i++ {
		if l.tokens[i].kind == 's' {
			pattern.WriteString(l.tokens[i].text)
		}
		if l.at(i) == "CHR" {
			i += 3
		}
	}
	if l.at(i) != "ESCAPE" {
		return
	}
	for p := pattern.String(); p != ""; p = p[1:] {
		if p[0] != '\\' {
			continue
		}
		if len(p) < 2 || strings.IndexByte(`%_\`, p[1]) < 0 {
			l.say("the pattern %q has an escape of nothing", pattern.String())
			return
		}
		p = p[1:]
	}
}

// compare checks that numbers are compared with numbers and booleans with
// booleans: Trino never converts text.
func (l *linter) compare(i int) {
	next := l.at(i + 1)
	number := next == "-" || l.tokens[i+1].kind == 'n'
	boolean := next == "TRUE" || next == "FALSE"
	if !number && !boolean {
		return
	}
	left := ""
	if l.at(i-1) == ")" {
		depth := 0
		for j := i - 1; j >= 0; j-- {
			switch l.at(j) {
			case ")":
				depth++
			case "(":
				depth--
			}
			if depth == 0 {
				left = l.at(j - 1)
				break
			}
		}
		switch left {
		case "TRY_CAST", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "YEAR", "CARDINALITY", "STRPOS":
			if number {
				return
			}
		}
		l.say("%s() is compared with %s", left, next)
	} else if boolean && l.at(i-1) != "READONLY" && l.at(i-1) != "IS_MFA" {
		l.say("the column %s is compared with %s", l.at(i-1), next)
	}
}

// call checks a function: that Trino has it, its number of arguments, and the
// path of JSON functions.
func (l *linter) call(i int) {
	called := strings.ToLower(l.tokens[i].text)
	switch called {
	case "and", "or", "in", "where", "array":
		return
	}
	allowed, known := trinoFunctions[called]
	if !known {
		l.say("%s is no function of Trino that queries use", called)
		return
	}
	args, path := 1, ""
	depth := 0
	for j := i + 1; j < len(l.tokens); j++ {
		switch l.at(j) {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 1 {
				args++
				if l.tokens[j+1].kind == 's' {
					path = l.tokens[j+1].text
				}
			}
		}
		if depth == 0 {
			break
		}
	}
	if args < allowed[0] || args > allowed[1] {
		l.say("%s has %d arguments", called, args)
	}
	switch called {
	case "json_extract", "json_extract_scalar":
		if _, err := readScalarPath(path); err != nil {
			l.say("%s: path %q: %s", called, path, err)
		}
	case "json_query", "json_exists":
		if !strings.HasPrefix(path, "lax $") {
			l.say("%s: path %q has no mode", called, path)
		}
	}
}

func (l *linter) brackets() {
	var open []string
	for i := range l.tokens {
		switch c := l.at(i); c {
		case "(", "[":
			open = append(open, c)
		case ")", "]":
			if len(open) == 0 || (open[len(open)-1] == "(") != (c == ")") {
				l.say("brackets do not match")
				return
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		l.say("a bracket is open")
	}
}

func TestLintFindsFaults(t *testing.T) {
	for _, query := range []string{
		`SELECT * FROM t WHERE a IS TRUE`,
		`SELECT * FROM t WHERE a ILIKE 'x'`,
		`SELECT * FROM t WHERE a = 5::int`,
		`SELECT * FROM t WHERE lower(a) = 5`,
		`SELECT * FROM t WHERE json_extract_scalar(a, '$.b') = true`,
		`SELECT * FROM t WHERE readonly_text = true`,
		`SELECT * FROM t WHERE a LIKE '%\d' ESCAPE '\'`,
		`SELECT * FROM t WHERE json_extract(a, '$.b-c') = 'x'`,
		`SELECT * FROM t WHERE json_query(a, '$.b') = 'x'`,
		`SELECT * FROM t WHERE list_contains(a, 'x')`,
		`SELECT * FROM t WHERE NOT a = 'x'`,
		`SELECT * FROM t WHERE a = 'it\'s'`,
		`SELECT * FROM t WHERE (a = 'x'`,
		`SELECT * FROM t WHERE a = 'x' -- b`,
	} {
		if len(lint(query)) == 0 {
			t.Errorf("no fault found in %s", query)
		}
	}
}

func TestEverySampleIsWellFormed(t *testing.T) {
	for _, schema := range shippedSchemas() {
		for _, arrays := range []string{arraysAuto, arraysAlways, arraysNever} {
			if schema != shippedSchemas()[0] && arrays != arraysAuto {
				continue
			}
			b := newTest(t, "schema", schema, "table", "t", "json-arrays", arrays, "lookback", "1d")
			for _, s := range backendtest.Samples() {
				q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: s.Expr}})
				if err != nil {
					continue
				}
				if faults := lint(q.Text); len(faults) > 0 {
					t.Errorf("%s, %s: %q\n%s", schema, s.Name, faults, q.Text)
				}
			}
		}
	}
}
