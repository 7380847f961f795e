package lpq

import (
	"strings"
	"testing"
)

func TestQueriesOfTheSubsetAreRead(t *testing.T) {
	for _, query := range []string{
		`table t`,
		`table duration=10m t`,
		`table duration=1mon *:aws_*, other?`,
		`table from=20240131000000 to=20240201000000 t`,
		"table t\n| search s == \"a\"",
		`# a comment | table t`,
		`# a – comment’s 日本語 | # two | table t | # three | search b`,
		"table t\n| # last",
		`table t|search not(b)|fields a`,
		`table t | eval a = 1, b = a, c = field("and") | rename a as x, b as y`,
		`table t | fields - a, b | order c, a | sort c, a`,
		`table t | tojson output=_j req_params | explode a`,
		`table t | stats count as n, dc(a) as d, percentile(a, 99.5) as p, median(a) as m by b, c | search n >= 5`,
		`table t | stats first(a) as f, last(a) as l, values(a) as v, array(a) as w, sum(a) as s, avg(a) as g`,
		`table t | union [ table u | search b ] | sort a`,
		`table t | search s == "a|b[c]d#e"`,
		`table t | search not (a == "b")`,
	} {
		if _, err := Parse(query); err != nil {
			t.Errorf("%s\n%v", query, err)
		}
	}
	for _, fragment := range []string{
		`| search a`, "| # note\n| search a\n| eval b = 1", "\n| search a",
	} {
		if _, err := ParseFragment(fragment); err != nil {
			t.Errorf("%s\n%v", fragment, err)
		}
		if _, err := Parse(fragment); err == nil {
			t.Errorf("%s was read as a query", fragment)
		}
	}
}

// A refusal is a query that does not parse, with the place and a part of the
// complaint. The place is where the mark ‸ stands.
type refusal struct{ query, reason string }

func TestWhatLogpressoRejectsIsRejectedAtItsPlace(t *testing.T) {
	refused(t, "", []refusal{
		{`‸`, "expected table, found the end"},
		{`‸| search a`, "does not begin with a pipe"},
		{`‸search a`, "expected table"},
		{`‸Table t`, "expected table"},
		{`table ‸`, "name of a table"},
		{`table t |‸`, "expected a command, found the end"},
		{`table t |‸| search a`, "expected a command"},
		{`table t | ‸SEARCH a`, "no command SEARCH"},
		{`table t | ‸where a`, "no command where"},
		{`table t | search‸(a)`, "needs a blank"},
		{`table t ‸search a`, `unexpected "search"`},
		{`table t ‸]`, `unexpected "]"`},
		{`table duration ‸= 10m t`, `unexpected "="`},
		{`table ‸duration=10 t`, "needs a span"},
		{`table ‸duration= 10m t`, "needs a span"},
		{`table from=‸2024 to=20240101000000 t`, "expected a time"},
		{`table from=20240101000000 ‸t`, "needs to="},
		{`#‸x | table t`, "needs a blank"},
		{`# a ‸[b] | table t`, "may not stand in a comment"},
		{`# a ‸"b" | table t`, "may not stand in a comment"},
		{`# a ‸“b” | table t`, "may not stand in a comment"},
		{`# a ‸∣ b | table t`, "may not stand in a comment"},
		{"# a ‸\tb | table t", "may not stand in a comment"},
		{`# a | ‸search b`, "expected table"},
		{`table t | union ‸search a`, `expected "["`},
		{`table t | union [ ‸search a ]`, "expected table"},
		{`table t | union [ table t ‸`, `expected "]"`},
		{`table t | fields -‸a`, "needs a blank"},
		{`table t | tojson ‸output = a b`, `expected "output="`},
		{`table t | tojson output=‸ a b`, "no blank"},
		{`table t | rename a ‸AS b`, "expected as"},
		{`table t | rename a as ‸and`, "no name of a field"},
		{`table t | eval a =‸= 1`, `found "="`},
		{`table t | eval a = 1 ‸b = 2`, `unexpected "b"`},
		{`table t | stats count‸() as n`, `expected as, found "("`},
		{`table t | stats count ‸by a`, "expected as"},
		{`table t | stats ‸c as n`, "no aggregate c"},
		{`table t | stats dc(‸"a") as n`, "name of a field"},
		{`table t | stats dc(a)‸as n`, "needs a blank before"},
		{`table t | stats percentile(a, ‸101) as n`, "from 0 to 100"},
		{`table t | stats percentile(a, ‸b) as n`, "from 0 to 100"},
		{`table t | explode ‸_1`, "inside foreach only"},
	})
}

func TestExpressionsOutsideOfTheSubsetAreRefusedAtTheirPlace(t *testing.T) {
	refused(t, "table t | search ", []refusal{
		{`‸`, "name of a field, found the end"},
		{`a ‸!= "b"`, "write not("},
		{`a ‸<> "b"`, "write not("},
		{`a ‸= "b"`, "= assigns"},
		{`a ‸== null`, "isnull()"},
		{`a ‸== "*"`, "isnotnull()"},
		{`a ‸== "**"`, "isnotnull()"},
		{`a ‸== "a*b"`, "write match()"},
		{`a ‸== "*a*b*"`, "write match()"},
		{`a ‸== "***"`, "write match()"},
		{`a ‸== "a\\*"`, "backslash beside"},
		{`a ‸== "*\\a"`, "backslash beside"},
		{`a ‸== "a?"`, "question mark"},
		{`‸in(a, "a*b")`, "write match()"},
		{`‸in(a, b)`, "string constant"},
		{`‸in(a, lower("b"))`, "string constant"},
		{`‸in(a)`, "1 argument"},
		{`a == ‸'b'`, "double quotes"},
		{`a ‸AND b`, `unexpected "AND"`},
		{`a ‸&& b`, `unexpected "&"`},
		{`not ‸a == "b"`, "not is a function"},
		{`a ‸in ("b")`, `unexpected "in"`},
		{`a ‸like "b"`, `unexpected "like"`},
		{`a == "b" ‸== true`, `unexpected "="`},
		{`a ‸* 2 == 4`, `unexpected "*"`},
		{`(a ‸`, `expected ")"`},
		{`a == ‸(b)`, "name of a field"},
		{`(a) ‸== b`, `unexpected "="`},
		{`a ‸)`, `unexpected ")"`},
		{`a‸.b`, `unexpected "."`},
		{`a == ‸1d`, "no number"},
		{`a == ‸1.`, "no number"},
		{`a == ‸-x`, "no number"},
		{`a == ‸99999999999999999999`, "64 bits"},
		{`a == "‸\d"`, "does not exist"},
		{`a == "‸\u0041"`, "does not exist"},
		{`a == "‸\*"`, "does not exist"},
		{`a == ‸"b`, "not closed"},
		{`a == ‸"b\"`, "not closed"},
		{`a == "b‸\`, "does not exist"},
		{"a == \"b‸\nc\"", "printable ASCII"},
		{"a == \"b‸\tc\"", "printable ASCII"},
		{`a == "‸é"`, "printable ASCII"},
		{"a ‸\t== \"b\"", "unexpected"},
		{`‸é == "b"`, "name of a field"},
		{`‸concat(a, "b") == "c"`, "no function concat"},
		{`‸Lower(a) == "c"`, "no function Lower"},
		{`lower ‸(a) == "c"`, `unexpected "("`},
		{`‸lower(a, b) == "c"`, "2 arguments"},
		{`‸lower() == "c"`, "0 arguments"},
		{`‸case(a, b, c, d)`, "default"},
		{`‸match(a, b)`, "string constant"},
		{`‸match(a, "a(")`, "not closed"},
		{`‸strjoin(a, b)`, "string constant"},
		{`‸datetrunc(_time, "10")`, "no span"},
		{`‸dateadd(_time, "m", 1)`, "no unit"},
		{`‸field(a)`, "string constant"},
		{`‸_1`, "inside foreach only"},
		{`‸foreach(_2, a)`, "_2 has no list"},
		{`‸foreach(_1)`, "needs a list"},
		{`foreach(‸foreach(_1, a), b)`, "chain them"},
		{`foreach(‸_0, b)`, "names no list"},
		{`foreach(_1, ‸_1)`, "inside foreach only"},
		{`_g1 ‸= 1`, "= assigns"},
	})
}

func refused(t *testing.T, prefix string, list []refusal) {
	t.Helper()
	for _, r := range list {
		before, behind, marked := strings.Cut(prefix+r.query, "‸")
		_, err := Parse(before + behind)
		syntax, ok := errorAs[*SyntaxError](err)
		if !marked || !ok {
			t.Errorf("%s gave %v, want an error at the mark", r.query, err)
			continue
		}
		if syntax.Offset != len(before) || !strings.Contains(syntax.Reason, r.reason) {
			t.Errorf("%s\ngave %v\nwant byte %d: ... %s", r.query, err, len(before), r.reason)
		}
	}
}

func TestLimitsAreErrors(t *testing.T) {
	for name, query := range map[string]string{
		"brackets":     "table t | search " + strings.Repeat("(", 100000) + "a",
		"calls":        "table t | search " + strings.Repeat("not(", 10000) + "a" + strings.Repeat(")", 10000),
		"unions":       strings.Repeat("table t | union [ ", 1000),
		"length":       "table t | search " + strings.Repeat("a or ", 20000) + "a",
		"regex groups": `table t | search match(a, "` + strings.Repeat("(", 30000) + `")`,
		"regex counts": `table t | search match(a, "a{1001}")`,
		"many foreach": "table t | search " + strings.Repeat("foreach(_1, ", 5000) + "a",
	} {
		if _, err := Parse(query); err == nil {
			t.Errorf("%s without end were read", name)
		}
	}
}
