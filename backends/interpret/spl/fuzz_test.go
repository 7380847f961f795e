package spl

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// seeds have every construct once.
var seeds = []string{
	"``` c ``` `m` sourcetype=\"aws:cloudtrail\" (a.b{}=\"x*\" OR NOT (f=* NOT f=\"null\")) \"g h\" IN (\"10.0.0.0/8\", \"\\\\\\\"\") \"*word*\"",
	`index=* | where isnotnull(mvfind('f{}',"(?is)^a\\*b.\\z")) AND NOT isnotnull(mvfilter(tonumber('n')>-5 OR 'n'!="x"))`,
	`index=* | where if(match(json_extract(_raw,"a{}.b"),"x"),1,0)=1 OR in(f,"a","b") OR cidrmatch("::/0",f)`,
	`index=* | where substr(lower('a'),-len('b'))=lower('b') AND mvcount(split(a,b))>1 AND replace(a,"x","y")="z"`,
	`index=* | eval k=case(a=1,b,c=2,d."|".e), t=null(), u=min(t,1)-now() | where isnotnull(relative_time(u,"-70m@m"))`,
	`index=* | dedup eventID | sort 0 _time k | streamstats global=f window=3 count as n earliest(_time) as t by k | stats values(k) as v perc95(n) as p by n, t`,
	`index=* | bin _time span=60s | sort 0 _time | streamstats time_window=61s dc(f) as n | table _time n "a b" c{}.d`,
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	all := records(f, `{"eventTime":"2026-01-01T00:00:00Z","f":["a*bc",null,"10.0.0.1"],"n":7,"a":{"b":{}}}`,
		`{"eventTime":"2026-01-01T00:00:00Z","eventID":"1","k":"x","a":"xay","b":"A","f":""}`, `{}`)
	f.Fuzz(func(t *testing.T, query string) {
		q, err := Parse(query)
		if err != nil {
			var wrong *SyntaxError
			if !errors.As(err, &wrong) || wrong.Offset < 0 || wrong.Offset > len(query) || wrong.Reason == "" {
				t.Fatalf("%q: %#v", query, err)
			}
			return
		}
		for _, o := range Readings(time.Unix(1e9, 0)) {
			if first, second := outcome(q, all, o), outcome(q, all, o); first != second {
				t.Fatalf("%q gave\n%s\nand then\n%s", query, first, second)
			}
		}
	})
}

// outcome writes all that a query gives.
func outcome(q *Query, all []event.Object, o Options) string {
	var b strings.Builder
	kept, err := q.Run(all, o)
	fmt.Fprintln(&b, kept, err)
	rows, err := q.Rows(all, o)
	fmt.Fprintln(&b, shown(rows), err)
	return b.String()
}

func TestSeedsParse(t *testing.T) {
	for _, s := range seeds {
		if _, err := Parse(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// FuzzQuoting writes any text as a value and finds it again.
func FuzzQuoting(f *testing.F) {
	for _, s := range []string{`a"b\`, `C:\temp\*`, "a|b", "[x]=1, y", "10.0.0.0/8", "^$.*+?", "日本", "%_'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
		literal := `"^` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(regexp.QuoteMeta(value)) + `\\z"`
		all := []event.Object{{{Key: "f", Value: value}}, {{Key: "f", Value: value + "~"}}}
		for _, query := range []string{
			"index=* f=" + quoted,
			"index=* | where f=" + quoted,
			"index=* | where match(f," + literal + ")",
		} {
			q, err := Parse(query)
			if err != nil {
				continue // refused is safe
			}
			got, err := q.Run(all, Options{})
			if err != nil {
				continue
			}
			if len(got) == 0 || got[0] != 0 || len(got) > 1 && !strings.Contains(value, "*") {
				t.Fatalf("%s finds %v of the value %q", query, got, value)
			}
		}
	})
}

func TestQuotingRefusesOnlyWhatIsUnsure(t *testing.T) {
	for _, value := range []string{`a"b\c`, `C:\temp\x`, "a|b", "[x]=1, y", "%_'", "(a OR b)", "$x$", "a;b", "NOT"} {
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
		check(t, Options{}, []fact{
			{value, "f=" + quoted, event.Compact(event.Object{{Key: "f", Value: value}}), true},
			{value, "| where f=" + quoted, event.Compact(event.Object{{Key: "f", Value: value}}), true},
		})
	}
}
