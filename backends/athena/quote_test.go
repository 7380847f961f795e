package athena

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// readText reads what quote prints, as Trino would: strings and chr() joined
// by ||, and nothing else.
func readText(sql string) (string, error) {
	tokens, err := cutSQL(sql)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for i := 0; i < len(tokens); i++ {
		if i > 0 {
			if tokens[i].text != "||" || tokens[i].kind != 'o' || i+1 == len(tokens) {
				return "", errors.New("something stands behind the text")
			}
			i++
		}
		if tokens[i].kind == 's' {
			b.WriteString(tokens[i].text)
			continue
		}
		if i+3 >= len(tokens) || tokens[i].text != "chr" || tokens[i+1].text != "(" || tokens[i+3].text != ")" {
			return "", errors.New("neither a string nor chr()")
		}
		n, err := strconv.Atoi(tokens[i+2].text)
		if err != nil {
			return "", err
		}
		b.WriteRune(rune(n))
		i += 3
	}
	return b.String(), nil
}

// readScalarPath reads a path as Trino's JsonPathTokenizer does.
func readScalarPath(path string) ([]string, error) {
	rest, ok := strings.CutPrefix(path, "$")
	if !ok {
		return nil, errors.New("no $")
	}
	var keys []string
	for rest != "" {
		if m := regexp.MustCompile(`^\.([A-Za-z0-9_:]+)`).FindStringSubmatch(rest); m != nil {
			keys = append(keys, m[1])
			rest = rest[len(m[0]):]
			continue
		}
		m := regexp.MustCompile(`(?s)^\["((?:[^"\\]|\\["\\])*)"\]`).FindStringSubmatch(rest)
		if m == nil {
			return nil, errors.New("Invalid JSON path")
		}
		keys = append(keys, regexp.MustCompile(`(?s)\\(.)`).ReplaceAllString(m[1], "$1"))
		rest = rest[len(m[0]):]
	}
	return keys, nil
}

// readLaxPath reads a path of member accessors and [*] (SQL:2016, 9.39).
func readLaxPath(path string) ([]string, error) {
	rest, ok := strings.CutPrefix(path, "lax $")
	if !ok {
		return nil, errors.New("no lax $")
	}
	var keys []string
	for rest != "" {
		if m := regexp.MustCompile(`^\.([A-Za-z_][A-Za-z0-9_]*)`).FindStringSubmatch(rest); m != nil {
			keys = append(keys, m[1])
			rest = rest[len(m[0]):]
		} else if m := regexp.MustCompile(`(?s)^\."((?:[^"]|"")*)"`).FindStringSubmatch(rest); m != nil {
			keys = append(keys, strings.ReplaceAll(m[1], `""`, `"`))
			rest = rest[len(m[0]):]
		} else if strings.HasPrefix(rest, "[*]") {
			rest = rest[3:]
		} else {
			return nil, errors.New("neither a key nor [*]")
		}
	}
	return keys, nil
}

// likes evaluates LIKE on a text, with the escape character if there is one.
func likes(text, pattern string, escape bool) bool {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for i := 0; i < len(pattern); {
		r, n := utf8.DecodeRuneInString(pattern[i:])
		switch {
		case escape && r == '\\':
			i += n
			_, n = utf8.DecodeRuneInString(pattern[i:])
			b.WriteString(regexp.QuoteMeta(pattern[i : i+n]))
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(pattern[i : i+n]))
		}
		i += n
	}
	return regexp.MustCompile(b.String() + `\z`).MatchString(text)
}

var hardTexts = []string{
	"", "a", "'", "''", `\`, `\'`, `'; DROP TABLE t --`, "100%", "a_b", `\%`, "line\nbreak", "nul\x00", "\r\n", "é", "日本語",
	"\u202e", "\u00a0", "\ufeff", "😀", "${x}", "||", "' || chr(39) || '", `"`, `""`, `$.a["b"]`, "[*]", "?",
}

func FuzzQuote(f *testing.F) {
	for _, s := range hardTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		sql := quote(s)
		if got, err := readText(sql); err != nil || got != s {
			t.Errorf("quote(%q) = %s reads as %q, %v", s, sql, got, err)
		}
		if strings.ContainsFunc(sql, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("quote(%q) = %q cannot be printed", s, sql)
		}
	})
}

func FuzzLike(f *testing.F) {
	for _, s := range hardTexts {
		f.Add(s, s, true)
		f.Add(s, "%", false)
	}
	f.Fuzz(func(t *testing.T, a, b string, one bool) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		wildcard := ir.Piece{Kind: ir.Any}
		if one {
			wildcard = ir.Piece{Kind: ir.One}
		}
		sql := like(ir.NewPattern(ir.Piece{Text: a}, wildcard, ir.Piece{Text: b}))
		sql, escape := strings.CutSuffix(sql, ` ESCAPE '\'`)
		pattern, err := readText(sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if !likes(a+"x"+b, pattern, escape) {
			t.Errorf("%q with %q between: %s does not match", a, "x", sql)
		}
		if likes(a+"xx"+b, pattern, escape) == one && !likes(a+"x"+b, a+"xx"+b, false) && a != "x" && b != "x" {
			t.Errorf("%q with %q between: %s", a, "xx", sql)
		}
		if a != "" && likes("\u0001"+a[1:]+"x"+b, pattern, escape) && !strings.HasPrefix(a, "\u0001") && utf8.ValidString(a[1:]) {
			t.Errorf("the first character of %q counts as a wildcard in %s", a, sql)
		}
	})
}

func FuzzPath(f *testing.F) {
	for _, s := range hardTexts {
		f.Add(s, s)
		f.Add("a", s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if !writable(a) || !writable(b) {
			return
		}
		path := []ir.Segment{{Key: a}, {Key: b, Arity: ir.Single}}
		for _, kind := range []struct {
			sql  string
			read func(string) ([]string, error)
		}{{scalarPath(path), readScalarPath}, {laxPath(path, ""), readLaxPath}} {
			text, err := readText(kind.sql)
			if err != nil || strings.Contains(kind.sql, "chr(") && !strings.Contains(a+b, "chr(") {
				t.Fatalf("%s is no single literal: %v", kind.sql, err)
			}
			keys, err := kind.read(text)
			if err != nil || len(keys) != 2 || keys[0] != a || keys[1] != b {
				t.Errorf("%q, %q: %s reads as %q, %v", a, b, kind.sql, keys, err)
			}
		}
	})
}

func FuzzName(f *testing.F) {
	for _, s := range hardTexts {
		f.Add(s)
	}
	f.Add("select")
	f.Add("Table_1")
	f.Fuzz(func(t *testing.T, s string) {
		if !writable(s) {
			return
		}
		tokens, err := cutSQL(name(s))
		if err != nil || len(tokens) != 1 || tokens[0].text != strings.ToLower(s) {
			t.Errorf("name(%q) = %s reads as %v, %v", s, name(s), tokens, err)
		}
	})
}
