package spl

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// A fact is one statement about the language: a query that holds, or does not
// hold, for a record. The query is a search unless it begins with a pipe.
type fact struct {
	says   string
	query  string
	record string
	holds  bool
}

func check(t *testing.T, o Options, facts []fact) {
	t.Helper()
	for _, f := range facts {
		query := "`m` " + f.query
		q, err := Parse(query)
		if err != nil {
			t.Errorf("%s\n%s\n%v", f.says, query, err)
			continue
		}
		got, err := q.Run([]event.Object{record(t, f.record)}, o)
		if err != nil {
			t.Errorf("%s\n%s\n%s\n%v", f.says, query, f.record, err)
			continue
		}
		if holds := len(got) == 1; holds != f.holds {
			t.Errorf("%s\n%s\n%s\nholds: %v", f.says, query, f.record, holds)
		}
	}
}

func record(t testing.TB, text string) event.Object {
	t.Helper()
	o, err := event.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

func records(t testing.TB, lines ...string) []event.Object {
	t.Helper()
	var all []event.Object
	for _, line := range lines {
		all = append(all, record(t, line))
	}
	return all
}

func TestSearchReadsValuesAsDocumented(t *testing.T) {
	check(t, Options{}, []fact{
		{"values compare without case", `f="ABC"`, `{"f":"abC"}`, true},
		{"the case of field names counts", `F="abc"`, `{"f":"abc"}`, false},
		{"a value is compared whole", `f="ab"`, `{"f":"abc"}`, false},
		{"a star is any run", `f="a*c"`, `{"f":"abbc"}`, true},
		{"a star may be empty", `f="a*c"`, `{"f":"ac"}`, true},
		{"pieces do not overlap", `f="ab*ba"`, `{"f":"aba"}`, false},
		{"a star spans newlines", `f="a*c"`, `{"f":"a\n\nc"}`, true},
		{"stars on all sides search within", `f="*b*c*"`, `{"f":"xbxcx"}`, true},
		{"a piece counts once", `f="*b*b*"`, `{"f":"xbx"}`, false},
		{"the order of pieces counts", `f="*b*c*"`, `{"f":"xcxbx"}`, false},
		{"a question mark is itself", `f="a?c"`, `{"f":"abc"}`, false},
		{"a question mark finds itself", `f="a?c"`, `{"f":"a?c"}`, true},
		{"= compares text: 1 is not 1.0", `f="1"`, `{"f":1.0}`, false},
		{"a number is its JSON text", `f="1.50"`, `{"f":1.50}`, true},
		{"a number and its text are the same", `f="22"`, `{"f":22}`, true},
		{"a boolean is its text", `f="FALSE"`, `{"f":false}`, true},
		{"an operator in quotes is a value", `f="AND"`, `{"f":"and"}`, true},
		{`\" is a quote`, `f="a\"b"`, `{"f":"a\"b"}`, true},
		{`\\ is a backslash`, `f="C:\\w"`, `{"f":"C:\\w"}`, true},
		{`\| is a pipe`, `f="a\|b"`, `{"f":"a|b"}`, true},
		{"a pipe in quotes is itself", `f="a|b"`, `{"f":"a|b"}`, true},
		{"a star behind a doubled backslash is a wildcard", `f="C:\\*"`, `{"f":"C:\\x"}`, true},
		{"a literal star cannot be asked for", `f="a*b"`, `{"f":"axb"}`, true},
		{"IN holds for any value", `f IN ("x", "B*")`, `{"f":"bcd"}`, true},
		{"IN holds for no other", `f IN ("x", "b")`, `{"f":"bcd"}`, false},
		{"a network holds its addresses", `f="10.0.0.0/8"`, `{"f":"10.1.2.3"}`, true},
		{"a network holds no other address", `f="10.0.0.0/8"`, `{"f":"11.1.2.3"}`, false},
		{"a network holds no host name", `f="10.0.0.0/8"`, `{"f":"s3.amazonaws.com"}`, false},
		{"an IPv6 network holds its addresses", `f="2001:db8::/32"`, `{"f":"2001:DB8::1"}`, true},
		{"equality with a network means the network", `f="0.0.0.0/0"`, `{"f":"1.2.3.4"}`, true},
		{"equality with a network also finds its text", `f="0.0.0.0/0"`, `{"f":"0.0.0.0/0"}`, true},
		{"a network in IN means the network too", `f IN ("0.0.0.0/0", "x")`, `{"f":"1.2.3.4"}`, true},
		{"text with a slash is no network", `f="a/8"`, `{"f":"A/8"}`, true},
		{"a mapped address lies in no IPv4 network", `f="10.0.0.0/8"`, `{"f":"::ffff:10.0.0.1"}`, false},
	})
}

func TestSearchReadsAbsenceAsDocumented(t *testing.T) {
	check(t, Options{}, []fact{
		{"a comparison with an absent field is false", `f="x"`, `{}`, false},
		{"NOT includes events without the field", `NOT f="x"`, `{}`, true},
		{"NOT f=* means absent", `NOT f=*`, `{"g":1}`, true},
		{"NOT f=* fails on a field", `NOT f=*`, `{"f":1}`, false},
		{"JSON null gives a field", `f=*`, `{"f":null}`, true},
		{"its value is the text null", `f="null"`, `{"f":null}`, true},
		{"present and not null", `(f=* NOT f="null")`, `{"f":null}`, false},
		{"the empty string gives a field", `f=*`, `{"f":""}`, true},
		{"an empty object gives no field", `f=*`, `{"f":{}}`, false},
		{"an empty array gives no field", `f{}=*`, `{"f":[]}`, false},
		{"an empty array has no field without braces either", `f=*`, `{"f":[]}`, false},
		{"an object has no field of its own name", `f=*`, `{"f":{"a":1}}`, false},
		{"any value of an array will do", `f{}="b"`, `{"f":["a","b"]}`, true},
		{"NOT means that no value matches", `NOT f{}="b"`, `{"f":["a","b"]}`, false},
		{"two terms may hold on two elements", `f{}="a" f{}="b"`, `{"f":["a","b"]}`, true},
		{"macros hold", "`a_macro`", `{}`, true},
		{"metadata holds", `sourcetype="aws:cloudtrail" index=* source=*cloudtrail* host=h-1.x`, `{}`, true},
		{"a list of metadata holds", `host IN ("a", "b*")`, `{}`, true},
	})
}

func TestFieldsAreNamedAsExtracted(t *testing.T) {
	const deep = `{"a":{"b":[{"c":1,"d":{"e":["x"]}},{"c":2}],"k.l":"dots","x-y":3},"a.b":"flat","n":[["q"]]}`
	check(t, Options{}, []fact{
		{"a dot goes into an object", `a.k.l="dots"`, deep, true},
		{"braces cross an array", `a.b{}.c="2"`, deep, true},
		{"without braces the array is not crossed", `a.b.c="2"`, deep, false},
		{"braces cross arrays at two steps", `a.b{}.d.e{}="x"`, deep, true},
		{"the inner array needs its braces too", `a.b{}.d.e="x"`, deep, false},
		{"braces on a scalar reach nothing", `a.x{}="3"`, deep, false},
		{"an array in an array has two braces", `n{}{}="q"`, deep, true},
		{"a key may hold dots", `a.b="flat"`, deep, true},
		{"other names are quoted", `"a.x-y"="3"`, deep, true},
		{"a quoted name may have spaces", `"s t"=*`, `{"s t":1}`, true},
		{"a quoted name takes IN", `"a.x-y" IN ("3")`, deep, true},
		{"a longer key is another field", `ab="1"`, `{"a":{"b":1},"abc":1}`, false},
		{"raw text is searched without case", `"*ELEMENT*"`, `{"f":{"g":"an elementary thing"}}`, true},
		{"raw text holds keys too", `"*eventname*"`, `{"eventName":1}`, true},
		{"raw text without the word", `"*other*"`, `{"eventName":1}`, false},
	})
}

func TestSearchBindsOrBeforeAnd(t *testing.T) {
	check(t, Options{}, []fact{
		{"terms are ANDed", `a="1" b="1"`, `{"a":1}`, false},
		{"a group of ORs holds for one", `(a="1" OR b="1")`, `{"b":1}`, true},
		{"a group beside a term", `(a="1" OR b="1") c="1"`, `{"b":1}`, false},
		{"a group of ANDs in a group of ORs", `((a="1" b="1") OR c="1")`, `{"c":1}`, true},
		{"NOT takes the next term only", `NOT a="1" b="1"`, `{"b":1}`, true},
		{"NOT of a group takes all of it", `NOT (a="1" b="1")`, `{"b":1}`, true},
		{"NOT of NOT", `NOT NOT a="1"`, `{"a":1}`, true},
		{"NOT of an OR", `NOT (a="1" OR b="1")`, `{"b":1}`, false},
	})
	q, err := Parse("``` a comment | where x ```\n\n```another```  f=\"x\"\n| where 'f'=\"x\"")
	if err != nil {
		t.Fatal(err)
	}
	got, err := q.Run(records(t, `{"f":"x"}`, `{"f":"y"}`, `{"f":"x"}`), Options{})
	if err != nil || len(got) != 2 || got[0] != 0 || got[1] != 2 {
		t.Errorf("comments before the query changed it: %v %v", got, err)
	}
}

func TestAddOnWritesSuccess(t *testing.T) {
	facts := []fact{
		{"absent errorCode reads success", `errorCode="success"`, `{}`, true},
		{"a recorded errorCode stays", `errorCode="success"`, `{"errorCode":"AccessDenied"}`, false},
		{"it is there for where too", `| where errorCode="success"`, `{}`, true},
		{"other fields stay absent", `NOT errorMessage=*`, `{}`, true},
		{"the raw text does not change", `"*success*"`, `{}`, false},
		{"a form for both", `(errorCode="success" OR NOT errorCode=*)`, `{}`, true},
	}
	check(t, Options{AddOn: true}, facts)
	for i := range facts[:3] {
		facts[i].holds = false
	}
	check(t, Options{}, facts)
}

func TestEachReadingChangesWhatIsOpen(t *testing.T) {
	for _, c := range []struct {
		name           string
		other          Options
		query, records string
		usual, changed int
	}{
		{"null", Options{NullAbsent: true}, `f=*`, `{"f":null}`, 1, 0},
		{"empty string", Options{EmptyAbsent: true}, `f=*`, `{"f":""}`, 1, 0},
		{"array of nulls", Options{ExtractEmpty: true}, `m=1 | where isnotnull(json_extract(_raw,"f{}"))`, `{"f":[null]}`, 0, 1},
		{"array without values", Options{ExtractEmpty: true}, `m=1 | where isnotnull(json_extract(_raw,"f{}.g"))`, `{"f":[{}]}`, 0, 1},
		{"split", Options{SplitDrops: true}, `m=1 | where mvcount(split('f',"x"))>1`, `{"f":"xa"}`, 1, 0},
		{"min", Options{MinNull: true}, `m=1 | where min('f','g')=1`, `{"f":1}`, 1, 0},
		{"ties", Options{TiesReversed: true}, `m=1 | sort 0 _time | streamstats max(x) as s | where x=1 AND s=1`,
			`{"x":1,"eventTime":"2026-01-01T00:00:00Z"}; {"x":2,"eventTime":"2026-01-01T00:00:00Z"}`, 1, 0},
		{"window", Options{WindowClosed: true}, `m=1 | sort 0 _time | streamstats time_window=60s count as n | where n=2`,
			`{"eventTime":"2026-01-01T00:00:00Z"}; {"eventTime":"2026-01-01T00:01:00Z"}`, 0, 1},
	} {
		q, err := Parse(strings.Replace(c.query, "m=1", "index=*", 1))
		if err != nil {
			t.Fatal(c.name, err)
		}
		all := records(t, strings.Split(c.records, "; ")...)
		for o, want := range map[Options]int{{}: c.usual, c.other: c.changed} {
			if got, err := q.Run(all, o); err != nil || len(got) != want {
				t.Errorf("%s, %+v: %v %v, want %d rows", c.name, o, got, err, want)
			}
		}
	}
}
