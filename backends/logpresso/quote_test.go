package logpresso

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// awkward are texts that some part of the language treats as its own.
var awkward = []string{"StopLogging", "", "*", `\`, `\*`, `a\`, `"`, `" or true or "`, `\" or true`, "|", "| drop x", "[x]", "]", "a\nb", "\x00", "\u200b", "’“”∣∗",
	"İß", "😀", "日本語", `\u0041`, "\xff", "x*y", "(?s)", `\E`, `$("v")`, "# x", "ſ"}

// FuzzAValueStaysInItsLiteral puts arbitrary text into every place that takes
// text, reads the query back with a lexer of its own, and runs it on records
// that hold the text and on records that nearly do.
func FuzzAValueStaysInItsLiteral(f *testing.F) {
	for _, s := range awkward {
		f.Add(s)
	}
	b := newBackend(f, nil)
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "İ") {
			return // its lower case is the store's own
		}
		key := ir.Field{Name: "requestParameters." + s, Type: ir.Type{Known: true, Kind: ir.KindText, Path: []ir.Segment{{Key: "requestParameters", Arity: ir.Single}, {Key: s, Arity: ir.Single}}}}
		for _, e := range []ir.Expr{
			is(eventName, s), is(eventName, s, star), is(eventName, star, s), is(eventName, star, s, star), is(eventName, s, one, s),
			cased(eventName, s), cased(eventName, star, s), keyword(true, star, s, "x", star), is(key, "x"),
			&ir.Or{Of: []ir.Expr{is(eventName, s), is(eventName, "other")}},
			&ir.Regex{Leaf: ir.Leaf{Field: eventName}, Regexp: literally(t, s)},
		} {
			q, err := b.Translate(plan(e))
			if err != nil {
				continue // a key that cannot be written
			}
			commands, err := parse(q.Text)
			if err != nil {
				t.Fatalf("%v\n%s", err, q.Text)
			}
			if len(commands) > 4 {
				t.Fatalf("text became a command:\n%s", q.Text)
			}
			for _, text := range []string{s, s + "x", "x" + s, s + "x" + s, strings.ToUpper(s), strings.ToLower(s), "", "other"} {
				record := `{"eventName":` + toJSON(text, ":") + `,"requestParameters":{` + toJSON(text, ":") + `:"x"}}`
				checkRecord(t, e, q, commands, record, false)
			}
		}
	})
}

// literally makes an expression for a text.
func literally(t *testing.T, s string) ir.Regexp {
	t.Helper()
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return expression(t, b.String())
}

func TestCommentsCannotBecomeSyntax(t *testing.T) {
	comment := Target().Comment
	for line, want := range map[string]string{
		"AWS Config stopped":            "# AWS Config stopped |",
		`a | b [c] "d" \ $x`:            "# a b c d x |",
		"AWS 구성 레코더 중지, é":              "# AWS 구성 레코더 중지, é |",
		"’quoted“ ∣ǀ\u3003\u200b\nnext": "# quoted next |",
		"":                              "# - |",
		"|":                             "# - |",
	} {
		got := comment(line)
		if got != want {
			t.Errorf("%q gives %q, want %q", line, got, want)
		}
	}
	for _, s := range awkward {
		ascii := strings.Map(func(r rune) rune {
			if r > '~' {
				return 'x' // letters that the parser leaves alone
			}
			return r
		}, comment(s))
		commands, err := parse("table t\n| " + strings.TrimSuffix(ascii, " |"))
		if err != nil || len(commands) != 2 {
			t.Errorf("%q: %v, %d commands", ascii, err, len(commands))
		}
	}
}

func TestALiteralIsMadeWhole(t *testing.T) {
	for _, s := range awkward {
		if !quotable(s) {
			continue
		}
		quoted := quote(s)
		if got, n := unquote(quoted); got != s || n != len(quoted) {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}
