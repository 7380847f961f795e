package spl

import (
	"errors"
	"fmt"
	"math/rand"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// A moment is an event of a timeline: second, key, kind and a value.
type moment struct {
	at               int
	key, kind, value string
}

// timeline makes events in the order of an archive: newest first.
func timeline(r *rand.Rand) []moment {
	all := make([]moment, r.Intn(20))
	for i := range all {
		all[i] = moment{r.Intn(40), pick(r, "k", "l"), pick(r, "a", "b", "c"), pick(r, "v", "w", "x")}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].at > all[j].at })
	return all
}

func pick(r *rand.Rand, list ...string) string { return list[r.Intn(len(list))] }

func (m moment) object() event.Object {
	at := time.Unix(int64(1.7e9)+int64(m.at), 0).UTC().Format(time.RFC3339)
	return event.Object{{Key: "eventTime", Value: at}, {Key: "key", Value: m.key}, {Key: "kind", Value: m.kind}, {Key: "v", Value: m.value}}
}

const span = 10

// past lists the events of a key in the closed window that ends at m.
func past(all []moment, m moment) []moment {
	var out []moment
	for _, x := range all {
		if x.key == m.key && x.at <= m.at && x.at >= m.at-span {
			out = append(out, x)
		}
	}
	return out
}

func countValues(window []moment) int {
	seen := map[string]bool{}
	for _, x := range window {
		seen[x.value] = true
	}
	return len(seen)
}

// ordered says whether a, b and c come in this order within one window.
func ordered(all []moment, key string) bool {
	for _, a := range all {
		for _, b := range all {
			for _, c := range all {
				if a.key == key && b.key == key && c.key == key && a.kind == "a" && b.kind == "b" && c.kind == "c" &&
					a.at <= b.at && b.at <= c.at && c.at-a.at <= span {
					return true
				}
			}
		}
	}
	return false
}

// someWindow asks each window that ends at an event of the key.
func someWindow(all []moment, key string, holds func(window []moment) bool) bool {
	for _, m := range all {
		if m.key == key && holds(past(all, m)) {
			return true
		}
	}
	return false
}

var correlations = []struct {
	name, query string
	fires       func(all []moment, key string) bool
}{
	{"event_count at least 3", `index=*
| eval sigma_k1='key'
| where isnotnull(sigma_k1)
| sort 0 _time
| streamstats global=f window=3 count as sigma_n earliest(_time) as sigma_t0 by sigma_k1
| where sigma_n=3 AND _time-sigma_t0<=10
| stats min(_time) as firstTime max(_time) as lastTime max(sigma_n) as sigma_n values(kind) as kind by sigma_k1`,
		func(all []moment, key string) bool {
			return someWindow(all, key, func(w []moment) bool { return len(w) >= 3 })
		}},
	{"value_count at least 3", `index=*
| eval sigma_k1='key'
| where isnotnull('v') | sort 0 _time | streamstats time_window=11s dc(v) as sigma_n by sigma_k1 | where sigma_n>=3
| stats count as n by sigma_k1`,
		func(all []moment, key string) bool {
			return someWindow(all, key, func(w []moment) bool { return countValues(w) >= 3 })
		}},
	{"temporal", `index=*
| eval sigma_k1='key', t1=if(kind="a",_time,null()), t2=if(kind="b",_time,null())
| where kind="a" OR kind="b"
| sort 0 _time
| streamstats max(t1) as s1 max(t2) as s2 by sigma_k1
| where if(_time-min(s1,s2)<=10 AND isnotnull(s1) AND isnotnull(s2),1,0)=1
| stats count as n by sigma_k1`,
		func(all []moment, key string) bool {
			return someWindow(all, key, func(w []moment) bool { return countKind(w, "a") > 0 && countKind(w, "b") > 0 })
		}},
	{"temporal_ordered", `index=*
| eval sigma_k1='key', sigma_m1=if(kind="a",1,0), sigma_m2=if(kind="b",1,0), sigma_m3=if(kind="c",1,0)
| eval sigma_stage=case(sigma_m1=1,1,sigma_m2=1,2,sigma_m3=1,3), c1=if(sigma_m1=1,_time,null())
| sort 0 _time sigma_stage
| streamstats max(c1) as s1 by sigma_k1
| eval c2=if(sigma_m2=1,s1,null())
| streamstats max(c2) as s2 by sigma_k1
| where sigma_m3=1 AND if(_time-s2<=10,1,0)=1
| stats count as n by sigma_k1`, ordered},
}

func countKind(window []moment, kind string) (n int) {
	for _, m := range window {
		if m.kind == kind {
			n++
		}
	}
	return n
}

// TestCorrelationsFindTheGroupsOfBruteForce holds under both answers to how
// sort orders ties.
func TestCorrelationsFindTheGroupsOfBruteForce(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	fired := map[string]int{}
	for range 600 {
		all := timeline(r)
		objects := make([]event.Object, len(all))
		for i, m := range all {
			objects[i] = m.object()
		}
		for _, c := range correlations {
			q, err := Parse(c.query)
			if err != nil {
				t.Fatal(c.name, err)
			}
			var want []string
			for _, key := range []string{"k", "l"} {
				if c.fires(all, key) {
					want = append(want, key)
					fired[c.name]++
				}
			}
			for _, o := range []Options{{}, {TiesReversed: true}} {
				rows, err := q.Rows(objects, o)
				if err != nil {
					t.Fatal(c.name, err)
				}
				var got []string
				for _, row := range rows {
					got = append(got, row.Values("sigma_k1")...)
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("%s on %v\ngroups %v, want %v", c.name, all, got, want)
				}
			}
		}
	}
	for _, c := range correlations {
		if fired[c.name] < 50 || fired[c.name] > 1150 {
			t.Errorf("%s fired %d times of 1200: the timelines do not test it", c.name, fired[c.name])
		}
	}
}

func TestCommandsMakeRows(t *testing.T) {
	const events = `{"eventTime":"2026-01-01T00:00:20Z","eventID":"3","u":"b","n":5,"e":"z"}
{"eventTime":"2026-01-01T00:00:10Z","eventID":"2","u":"a","n":"7.5","e":"y"}
{"eventTime":"2026-01-01T00:00:10Z","eventID":"2","u":"a","n":"7.5","e":"y"}
{"eventTime":"2026-01-01T00:00:00Z","eventID":"1","u":"b","n":1}`
	for _, c := range []struct{ query, want string }{
		{`dedup eventID | table eventID u`, "3 b; 2 a; 1 b"},
		{`sort 0 _time | table eventID`, "1; 2; 2; 3"},
		{`table u, "e"`, "b z; a y; a y; b -"},
		{`stats count as n by u`, "a 2; b 2"},
		{`stats count(e) as c dc(e) as d by u`, "a 2 1; b 1 1"},
		{`stats sum(n) as s avg(n) as a min(n) as i max(n) as x by u`, "a 15 7.5 7.5 7.5; b 6 3 1 5"},
		{`stats values(e) as v min(_time) as t`, "y,z 1767225600"},
		{`stats count as c by e`, "y 2; z 1"},
		{`stats count as c by u, e`, "a y 2; b z 1"},
		{`where u="c" | stats count as c`, "0"},
		{`where u="c" | stats max(n) as c`, ""},
		{`stats count as c by u | where c=2 | eval k=u."!" | table k`, "a!; b!"},
		{`bin _time span=60s | stats count as c by _time u`, "1767225600 a 2; 1767225600 b 2"},
		{`bin _time span=15s | stats count as c by _time, u`, "1767225600 a 2; 1767225600 b 1; 1767225615 b 1"},
		{`sort 0 _time | streamstats count as c by u | table eventID c`, "1 1; 2 1; 2 2; 3 2"},
		{`sort 0 _time | streamstats count as c by e | table eventID c`, "1 -; 2 1; 2 2; 3 1"},
		{`sort 0 _time | streamstats window=2 count as c | table c`, "1; 2; 2; 2"},
		{`sort 0 _time | streamstats current=f count as c max(n) as m | table c m`, "0 -; 1 1; 2 7.5; 3 7.5"},
		{`sort 0 _time | streamstats time_window=10s count as c | table c`, "1; 1; 2; 1"},
		{`sort 0 _time | streamstats time_window=11s count as c | table c`, "1; 2; 3; 3"},
		{`sort 0 _time | streamstats time_window=10s median(n) as c perc95(n) as p by u | table c p`, "1 1; 7.5 7.5; 7.5 7.5; 5 5"},
		{`eval x=n, y=x | table y`, "5; 7.5; 7.5; 1"},
		{`eval n=null() | where isnotnull(n)`, ""},
	} {
		q, err := Parse("index=* | " + c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		rows, err := q.Rows(records(t, strings.Split(events, "\n")...), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		if got := shown(rows); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
		}
	}
}

// shown writes the columns of rows, "-" for none.
func shown(rows []Row) string {
	var lines []string
	for _, r := range rows {
		var cells []string
		for _, name := range r.Columns {
			cell := strings.Join(r.Values(name), ",")
			if cell == "" {
				cell = "-"
			}
			cells = append(cells, cell)
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	return strings.Join(lines, "; ")
}

// TestGroupedRowsAreNoRecords keeps Run from giving an index to a row that
// stands for several records, and Values from showing a field that is gone.
func TestGroupedRowsAreNoRecords(t *testing.T) {
	all := records(t, `{"u":"a","n":"1"}`, `{"u":"a","n":"2"}`)
	q, err := Parse(`index=* | stats median(n) as m by u`)
	if err != nil {
		t.Fatal(err)
	}
	var unsure *Unsure
	if _, err := q.Rows(all, Options{}); !errors.As(err, &unsure) || unsure.Record != -1 {
		t.Errorf("the median of 1 and 2 is taken as sure: %v", err)
	}
	if q, err = Parse(`index=* | stats count as c by u`); err != nil {
		t.Fatal(err)
	}
	if got, err := q.Run(all, Options{}); err == nil {
		t.Errorf("a grouped row passes as record %v", got)
	}
	if q, err = Parse(`index=* | sort 0 _time`); err != nil {
		t.Fatal(err)
	}
	newestFirst := []event.Object{moment{at: 9}.object(), moment{at: 5}.object()}
	if got, err := q.Run(newestFirst, Options{}); err != nil || len(got) != 2 || got[0] != 0 {
		t.Errorf("Run left the order of the records: %v %v", got, err)
	}
	if q, err = Parse(`index=* | table n`); err != nil {
		t.Fatal(err)
	}
	rows, err := q.Rows(all, Options{})
	if err != nil || rows[1].Record != 1 || rows[1].Values("u") != nil || shown(rows) != "1; 2" {
		t.Errorf("table left %+v %v", rows, err)
	}
}

// TestStreamsBeyondTheLimitAreUnsure has one row more than Splunk promises to
// hold.
func TestStreamsBeyondTheLimitAreUnsure(t *testing.T) {
	all := make([]event.Object, maxStream+1)
	for i := range all {
		all[i] = moment{at: i / 1000, key: "k"}.object()
	}
	for _, window := range []string{"", "time_window=60s "} {
		q, err := Parse(`index=* | sort 0 _time | streamstats ` + window + `count as n | where n>5`)
		if err != nil {
			t.Fatal(err)
		}
		var unsure *Unsure
		if _, err := q.Run(all, Options{}); !errors.As(err, &unsure) {
			t.Errorf("%q: %v", window, err)
		}
		if got, err := q.Run(all[1:], Options{}); err != nil || len(got) != maxStream-5 {
			t.Errorf("%q: %d rows, %v", window, len(got), err)
		}
	}
}
