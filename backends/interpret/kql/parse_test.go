package kql

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// show writes a tree as an S-expression: literals quoted, stars of patterns
// between slashes.
func show(n node) string {
	switch n := n.(type) {
	case and:
		return "(and" + showAll(n) + ")"
	case or:
		return "(or" + showAll(n) + ")"
	case not:
		return "(not " + show(n.part) + ")"
	case *test:
		return "(is " + showOperand(n.field) + " " + showOperand(n.value) + ")"
	case *bound:
		return "(" + n.op + " " + showOperand(n.field) + " " + showOperand(n.value) + ")"
	case *nested:
		return "(nested " + showOperand(n.field) + " " + show(n.part) + ")"
	}
	panic(fmt.Sprintf("kql: unhandled %T", n))
}

func showAll(parts []node) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(" " + show(p))
	}
	return b.String()
}

func showOperand(o operand) string {
	switch o := o.(type) {
	case literal:
		return fmt.Sprintf("%q", o.text)
	case pattern:
		return "/" + strings.Join(o, "/") + "/"
	case null:
		return "null"
	case nil:
		return "-"
	}
	panic(fmt.Sprintf("kql: unhandled %T", o))
}

func TestParseReadsWhatKibanaReads(t *testing.T) {
	for _, c := range []struct{ why, query, want string }{
		{"an empty query holds always", ``, `(and)`},
		{"white space is an empty query", " \t\r\n\u00a0", `(and)`},
		{"white space round the query is skipped", "  a:b  ", `(is "a" "b")`},
		{"no-break space is white space", "a:b\u00a0or\u00a0c:d", `(or (is "a" "b") (is "c" "d"))`},
		{"not binds closest, then and, then or", `not a:1 and b:2 or c:3`, `(or (and (not (is "a" "1")) (is "b" "2")) (is "c" "3"))`},
		{"or takes any number of parts", `a:1 or b:2 or c:3`, `(or (is "a" "1") (is "b" "2") (is "c" "3"))`},
		{"and takes any number of parts", `a:1 and b:2 and c:3`, `(and (is "a" "1") (is "b" "2") (is "c" "3"))`},
		{"keywords are known in any case", `a:1 OR b:2 And NoT c:3`, `(or (is "a" "1") (and (is "b" "2") (not (is "c" "3"))))`},
		{"parentheses group", `(a:1 or b:2) and c:3`, `(and (or (is "a" "1") (is "b" "2")) (is "c" "3"))`},
		{"white space inside parentheses is skipped", `( a:1 )`, `(is "a" "1")`},
		{"white space round the colon is skipped", `a : 1`, `(is "a" "1")`},
		{"a list distributes its field", `a:(1 or 2)`, `(or (is "a" "1") (is "a" "2"))`},
		{"a list knows and", `a:(1 and 2)`, `(and (is "a" "1") (is "a" "2"))`},
		{"a list knows not", `a:(not b)`, `(not (is "a" "b"))`},
		{"lists nest", `a:(1 or (2 and not 3))`, `(or (is "a" "1") (and (is "a" "2") (not (is "a" "3"))))`},
		{"several words are one value", `a: b c`, `(is "a" "b c")`},
		{"inner white space stays", "a:b \t c", `(is "a" "b \t c")`},
		{"or ends a value, the next one has no field", `a:foo or bar`, `(or (is "a" "foo") (is - "bar"))`},
		{"several words are one field", `a b:c`, `(is "a b" "c")`},
		{"or at the very end is a word", `a:b or`, `(is "a" "b or")`},
		{"or before a parenthesis is a word", `(a:b or)`, `(is "a" "b or")`},
		{"not without white space behind it is a word", `not`, `(is - "not")`},
		{"not at the end of a value is a word", `a:x not`, `(is "a" "x not")`},
		{"a keyword within a word is a part of it", `a:border and b:sandy`, `(and (is "a" "border") (is "b" "sandy"))`},
		{"after or and a space, or is a word", `a or or b`, `(or (is - "a") (is - "or b"))`},
		{"bounds in all four directions", `a<1 or a<=2 or a > 3 or a >= 4`, `(or (< "a" "1") (<= "a" "2") (> "a" "3") (>= "a" "4"))`},
		{"a bound takes quotes", `a>="1 2"`, `(>= "a" "1 2")`},
		{"a field may be quoted", `"a b":c`, `(is "a b" "c")`},
		{"nested queries", `a:{ b:1 and c:2 }`, `(nested "a" (and (is "b" "1") (is "c" "2")))`},
		{"a dash needs no quotes", `x-amz-acl:y`, `(is "x-amz-acl" "y")`},
		{"one negation for each operand", `not a:1 and not b:2`, `(and (not (is "a" "1")) (not (is "b" "2")))`},
		{"a negated group", `not (not a:1)`, `(not (not (is "a" "1")))`},
	} {
		t.Run(c.why, func(t *testing.T) {
			q, err := Parse(c.query)
			if err != nil {
				t.Fatalf("Parse(%q): %v", c.query, err)
			}
			if got := show(q.root); got != c.want {
				t.Errorf("Parse(%q) = %s, want %s", c.query, got, c.want)
			}
		})
	}
}

func TestParseReadsValues(t *testing.T) {
	for _, c := range []struct{ why, value, want string }{
		{"quotes keep spaces", `" a "`, `" a "`},
		{"a star in quotes is a star", `"a*b"`, `"a*b"`},
		{"the empty text", `""`, `""`},
		{"all quoted escapes", `"\\ \" \t \r \n \u0041"`, `"\\ \" \t \r \n A"`},
		{"a quoted backslash before anything else is itself", `"a\b\x\u12"`, `"a\\b\\x\\u12"`},
		{"quotes hold keywords", `"a or b"`, `"a or b"`},
		{"quoted words are text", `"null"`, `"null"`},
		{"a surrogate pair is one character", `"\ud83d\ude00"`, `"😀"`},
		{"values are trimmed", " a\u3000", `"a"`},
		{"trimming comes after escapes", `\ta\u0020`, `"a"`},
		{"a pattern cannot start or end with a space", `\t*a*\u0020`, `//a//`},
		{"nothing but an escaped space is the empty text", `\u0020`, `""`},
		{"every special character by its escape", `\\\(\)\:\<\>\"\*\{\}`, `"\\():<>\"*{}"`},
		{"unquoted white space escapes", `a\tb\rc\nd`, `"a\tb\rc\nd"`},
		{"escaped or and and are words", `a \or b \and c`, `"a or b and c"`},
		{"escaped keywords keep their case", `a \OR b`, `"a OR b"`},
		{"escaped not is a line break and ot", `a \not b`, `"a \not b"`},
		{"escaped NOT is a word", `a \NOT b`, `"a NOT b"`},
		{"the way round the error of not", `a \u006eot b`, `"a not b"`},
		{"a question mark is a question mark", `a?b`, `"a?b"`},
		{"a lone star", `*`, `///`},
		{"stars split", `a*b**c`, `/a/b//c/`},
		{"an escaped star does not split", `a\**`, `/a*//`},
		{"patterns hold spaces", `a b*c d`, `/a b/c d/`},
		{"the word null is null", `null`, `null`},
		{"null only by itself", `nullx`, `"nullx"`},
		{"null only in lower case", `Null`, `"Null"`},
		{"true and false keep their text", `true`, `"true"`},
		{"numbers are text, as written", `012345678901`, `"012345678901"`},
		{"exponents are text", `1e5`, `"1e5"`},
		{"hexadecimal is text", `0x0`, `"0x0"`},
		{"text beyond ASCII", `äß*😀`, `/äß/😀/`},
	} {
		t.Run(c.why, func(t *testing.T) {
			q, err := Parse("f:" + c.value)
			if err != nil {
				t.Fatalf("Parse(%q): %v", c.value, err)
			}
			if got, want := show(q.root), `(is "f" `+c.want+`)`; got != want {
				t.Errorf("Parse(%q) = %s, want %s", c.value, got, want)
			}
		})
	}
}

func TestParseRejectsWhatKibanaRejects(t *testing.T) {
	for _, c := range []struct {
		why, query string
		offset     int
	}{
		{"or needs white space behind it", `a:b or(c:d)`, 6},
		{"not needs white space behind it", `not(a:b)`, 3},
		{"and needs white space before it", `"a"and b`, 3},
		{"or needs white space before it", `(a:b)or c:d`, 5},
		{"not twice", `not not a:b`, 4},
		{"not behind the colon", `a: not b`, 3},
		{"not twice in a list", `a:(not not b)`, 7},
		{"not within a value", `a:foo not bar`, 6},
		{"not within a word", `a:cannot x`, 5},
		{"not within a pattern", `a:*not x*`, 3},
		{"not before a bound", `not a < not b`, 8},
		{"an unknown escape", `a:x\y`, 3},
		{"an unquoted unicode escape cut short", `a:\u12`, 2},
		{"a backslash at the end", `a:x\`, 3},
		{"colons that are not escaped", `a:::1`, 2},
		{"a second colon", `a:b:c`, 3},
		{"a colon without a field", `:a`, 0},
		{"a field without a value", `a:`, 2},
		{"a field with white space for a value", `a: `, 3},
		{"a bound without a value", `a >`, 3},
		{"a bound on a list", `a > (1 or 2)`, 4},
		{"two bounds in a row", `1 < a < 5`, 6},
		{"a quotation mark that is not closed", `a:"b`, 2},
		{"a quotation mark closed by an escape", `a:"b\"`, 2},
		{"a quotation mark within a value", `a:b"c"`, 3},
		{"text behind a quoted value", `a:"b" c`, 6},
		{"an empty group", `()`, 1},
		{"an empty list", `a:()`, 3},
		{"a group that is not closed", `(a:b`, 4},
		{"a group that was not opened", `a:b)`, 3},
		{"a list that is not closed", `a:(b`, 4},
		{"a field in a list", `a:(b:c)`, 4},
		{"a bound in a list", `a:(<5)`, 3},
		{"a list for a field", `(a or b):c`, 8},
		{"or without a right side", `a:b or `, 7},
		{"or in a group without a right side", `(a:b or )`, 8},
		{"nested that is not closed", `a:{b:c`, 6},
		{"nested that is empty", `a:{}`, 3},
		{"nested without a colon", `a{b:c}`, 1},
		{"nested in a list", `a:({b:c})`, 3},
		{"half a surrogate pair, which UTF-8 cannot hold", `a:\ud83d`, 2},
		{"two first halves", `a:"\ud83d\ud83d"`, 3},
		{"bytes that are not UTF-8", "a:b\xff", 3},
		{"parentheses without end", strings.Repeat("(", 100000), maxDepth + 1},
	} {
		t.Run(c.why, func(t *testing.T) {
			_, err := Parse(c.query)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Parse(%.40q): %v, want an *Error", c.query, err)
			}
			if e.Offset != c.offset {
				t.Errorf("Parse(%.40q): %v, want it at byte %d", c.query, err, c.offset)
			}
		})
	}
}

func TestParseSaysWhatToDo(t *testing.T) {
	for query, want := range map[string]string{
		`a:x\y`:     `byte 3: an unknown escape: write '\\' for a backslash`,
		`a: not b`:  `byte 3: 'not' where a value is expected: it stands once, before a clause or inside the parentheses of a list`,
		`a:)`:       `byte 2: ')' where a value is expected`,
		`a:`:        `byte 2: the query ends where a value is expected`,
		`(a:"b"`:    `byte 6: the query ends where ')' is expected`,
		`a:"b" c`:   `byte 6: 'c' where the end of the query is expected`,
		`a:"b`:      `byte 2: the quotation mark is not closed`,
		`a:\ud83d!`: `byte 2: half of a surrogate pair: write the character itself`,
	} {
		if _, err := Parse(query); err == nil || err.Error() != want {
			t.Errorf("Parse(%s): %v, want %s", query, err, want)
		}
	}
}

// Trimmed is what ECMAScript counts as white space and line ends; next to it
// stand characters that are not.
func TestValuesAreTrimmedAsInJavaScript(t *testing.T) {
	for _, r := range "\t\n\v\f\r \u00a0\u1680\u2000\u2005\u200a\u2028\u2029\u202f\u205f\u3000\ufeff" {
		checkTrimmed(t, r, "x")
	}
	for _, r := range "\b\u000e\u001f\u0085\u180e\u1fff\u200b\u2027\u202a\u2060\ufffe_" {
		checkTrimmed(t, r, string(r)+"x"+string(r))
	}
}

func checkTrimmed(t *testing.T, r rune, want string) {
	t.Helper()
	q, err := Parse("f:" + string(r) + "x" + string(r))
	if err != nil {
		t.Fatalf("%U: %v", r, err)
	}
	if got := q.root.(*test).value.(literal).text; got != want {
		t.Errorf("%U: %q, want %q", r, got, want)
	}
}

// FuzzParse holds Parse to an answer on any text, and every error to a place
// within it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		``, `a:b or c:(d and not "e")`, `a:{b<=1}`, `a:\u0041*\not`, `"\ud83d\ude00":*`, `((a`, "a:b \u00a0or", `not not a`, "a:\xff",
	} {
		f.Add(seed)
	}
	doc := Index(nil, Options{})
	f.Fuzz(func(t *testing.T, query string) {
		q, err := Parse(query)
		if err == nil {
			_, err = q.Match(doc)
		}
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Offset < 0 || e.Offset > len(query)) {
			t.Errorf("Parse and Match of %q: %v, want an *Error with a place in the query", query, err)
		}
	})
}

// FuzzQuotedLiteral holds a value that is written by the rule for literals to
// come back as it was.
func FuzzQuotedLiteral(f *testing.F) {
	f.Add(`a*b`, true)
	f.Add("tab\t\"quote\" \\not or and ", false)
	f.Fuzz(func(t *testing.T, value string, spaced bool) {
		if invalidAt(value) < len(value) {
			return
		}
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
		if spaced {
			quoted = " " + quoted + " "
		}
		q, err := Parse("f:" + quoted)
		if err != nil {
			t.Fatalf("Parse of %s: %v", quoted, err)
		}
		if got := q.root.(*test).value.(literal).text; got != value {
			t.Errorf("Parse of %s gives %q, want %q", quoted, got, value)
		}
	})
}

func TestParseIsQuickOnLongQueries(t *testing.T) {
	const n = 1 << 20
	for _, query := range []string{
		"a:b" + strings.Repeat(" ", n) + "c",
		"a:" + strings.Repeat("x", n),
		"a:" + strings.Repeat("*", n),
		"a:(" + strings.Repeat("b or ", n) + "c)",
		strings.Repeat("not", n) + " ",
		strings.Repeat(`a:"\`, n),
	} {
		if _, err := Parse(query); err != nil && len(err.Error()) > 1000 {
			t.Errorf("Parse(%.20q) gives an error of %d bytes", query, len(err.Error()))
		}
	}
}
