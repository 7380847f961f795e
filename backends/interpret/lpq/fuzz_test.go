package lpq

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// FuzzParse asks that no query and no fragment makes the parser or a run
// panic, and that a complaint lies inside of the text.
func FuzzParse(f *testing.F) {
	for _, query := range []string{
		`table t | search lower(s) == "a*" and not(in(lower(ips), "b", "*c")) or x < 5`,
		"# a\n| table duration=10m t, u\n| eval a = if(s == \"x\", 1, null), b = datetrunc(_time, \"10m\")",
		`| search match(string(ip4), "(?isu)\\Aa.*\\u00e9[^a-z]{2,3}\\z")`,
		`| eval a = strjoin("\n", flatten(foreach(valueof(_1, "p"), valueof(req, "o")))) | search isnotnull(a)`,
		`| stats count as n, percentile(n, 95.5) as p, values(s) as v, array(n) as w by b, x | search n >= 1 - -2`,
		`| explode req | sort s, n | tojson output=_j req | fields - a | rename a as b | order c`,
		`| union [ table t | search network(ip(string(ips)), 8) == "10.0.0.0" ] | fields s`,
		`| search contains(lower(nvl(line, kvjoin("=", "\n"))), "v") and substr(s, len(s) - 3) == "x"`,
		`| eval d = dateadd(_time, "mon", 1), e = case(s, 1, 2), f = field("x y"), g = indexof(s, "L") == 0`,
	} {
		f.Add(query)
	}
	records := []event.Object{record(f, sample), record(f, `{"s":[1,{"a":null}],"n":"x","x":1e400}`), record(f, `{}`)}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) (*Query, error){Parse, ParseFragment} {
			q, err := read(text)
			if err != nil {
				syntax, ok := errorAs[*SyntaxError](err)
				if !ok || syntax.Offset < 0 || syntax.Offset > len(text) || syntax.Reason == "" {
					t.Errorf("%q gave %#v", text, err)
				}
				continue
			}
			if strings.Count(text, "union")+strings.Count(text, "{") > 3 {
				continue // rows and counts multiply
			}
			if _, err := q.Rows(records); err != nil && err.Error() == "" {
				t.Errorf("%q failed without a reason", text)
			}
		}
	})
}

// FuzzLiteral asks that a text comes through a literal unharmed.
func FuzzLiteral(f *testing.F) {
	f.Add(`a"b\c|d[e]`)
	f.Add("\n\r\t")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsFunc(text, func(r rune) bool { return r > '~' || r < ' ' && !strings.ContainsRune("\n\r\t", r) }) {
			return
		}
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(text)
		got, err := evaluate(t, `nvl("`+quoted+`", 1)`)
		if err != nil || got != text {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
	})
}
