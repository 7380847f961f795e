package match

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// at makes a record: a second, a name, a user and a value, such as "70 A u 5";
// a dash leaves the user or the value out.
func at(t *testing.T, text string) Record {
	t.Helper()
	var second int
	var name, user, value string
	if _, err := fmt.Sscan(text, &second, &name, &user, &value); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	when := time.Date(2026, 1, 1, 0, 0, second, 0, time.UTC).Format(time.RFC3339)
	doc := fmt.Sprintf(`{"eventTime":%q,"eventName":%q`, when, name)
	for key, v := range map[string]string{"user": user, "v": value} {
		if v != "-" {
			doc += fmt.Sprintf(`,%q:%s`, key, list(v))
		}
	}
	r, err := ParseRecord([]byte(doc + "}"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// list makes a JSON array of a value with commas.
func list(v string) string {
	if !strings.Contains(v, ",") {
		return fmt.Sprintf("%q", v)
	}
	return `["` + strings.ReplaceAll(v, ",", `","`) + `"]`
}

// named finds records by the letters of their name.
func named(letter string) ir.Source {
	star := ir.Piece{Kind: ir.Any}
	return ir.Source{Name: letter, Plan: &ir.Plan{Body: &ir.Search{Where: &ir.Match{
		Leaf: ir.Leaf{Field: ir.NewField("eventName")}, Pattern: ir.NewPattern(star, ir.Piece{Kind: ir.Lit, Text: letter}, star),
	}}}}
}

func key(name string, sources int) ir.Key {
	k := ir.Key{Name: name}
	for range sources {
		k.Fields = append(k.Fields, ir.NewField(name))
	}
	return k
}

func bound(op ir.Op, text string) ir.Bound {
	n, _ := ir.ParseNumber(text)
	return ir.Bound{Op: op, Number: n}
}

// correlate makes a correlation by user over ten seconds.
func correlate(kind ir.Measure, names string, bounds ...ir.Bound) *ir.Correlate {
	c := &ir.Correlate{Kind: kind, Within: 10 * time.Second}
	for _, n := range names {
		c.Of = append(c.Of, named(string(n)))
	}
	c.By = []ir.Key{key("user", len(c.Of))}
	c.Having.Bounds = bounds
	if kind == ir.ValueCount || kind == ir.ValueSum || kind == ir.ValueAvg || kind == ir.ValuePercentile {
		c.Having.Values = []ir.Key{key("v", len(c.Of))}
	}
	return c
}

// hits runs a correlation over a timeline and names the hits by second and
// key.
func hits(t *testing.T, c *ir.Correlate, timeline string) string {
	t.Helper()
	var records []Record
	for _, text := range strings.Split(timeline, "; ") {
		records = append(records, at(t, text))
	}
	return hitsOf(t, c, records)
}

func hitsOf(t *testing.T, c *ir.Correlate, records []Record) string {
	t.Helper()
	m, err := NewCorrelator(ir.Plan{Body: c})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	add := func(hs []Hit) {
		for _, h := range hs {
			out = append(out, fmt.Sprintf("%d:%s=%g", h.Time.Unix()%86400, strings.Join(h.Key, "+"), h.Measure))
		}
	}
	for _, r := range records {
		hs, err := m.Add(r)
		if err != nil {
			t.Fatal(err)
		}
		add(hs)
	}
	add(m.Flush())
	return strings.Join(out, " ")
}

func TestCorrelationsSlideOverTheStream(t *testing.T) {
	two := bound(ir.GTE, "2")
	withoutKey := correlate(ir.EventCount, "A", two)
	withoutKey.By = nil
	pair := correlate(ir.ValueCount, "A", two)
	pair.Having.Values = append(pair.Having.Values, key("eventName", 1))
	expression := correlate(ir.Temporal, "AB")
	expression.Having.Rules = &ir.And{Of: []ir.Expr{&ir.Seen{Rule: 0}, &ir.Not{Of: &ir.Seen{Rule: 1}}}}
	alias := correlate(ir.Temporal, "AB", two)
	alias.By[0].Fields[1] = ir.NewField("v")
	chain := correlate(ir.TemporalOrdered, "AB")
	chain.Of[0] = ir.Source{Name: "inner", Plan: &ir.Plan{Body: correlate(ir.EventCount, "A", two)}}
	median := correlate(ir.ValuePercentile, "A", bound(ir.GT, "2"))
	median.Having.Percentile = 50
	for _, c := range []struct {
		name           string
		c              *ir.Correlate
		timeline, want string
	}{
		{"the window is closed at both ends", correlate(ir.EventCount, "A", two), "0 A u -; 10 A u -; 21 A u -", "10:u=2"},
		{"groups are apart", correlate(ir.EventCount, "A", two), "0 A u -; 1 A w -; 2 A u -", "2:u=2"},
		{"case separates groups", correlate(ir.EventCount, "A", two), "0 A u -; 1 A U -", ""},
		{"no key, no part", correlate(ir.EventCount, "A", two), "0 A - -; 1 A - -", ""},
		{"without group-by all are one", withoutKey, "0 A u -; 1 A - -", "1:=2"},
		{"several values, several groups", correlate(ir.EventCount, "A", two), "0 A u,w -; 1 A w -; 2 A u,w -", "1:w=2 2:u=2 2:w=3"},
		{"one second is one window", correlate(ir.EventCount, "A", two), "5 A u -; 5 A u -", "5:u=2 5:u=2"},
		{"two rules, one record", correlate(ir.EventCount, "AB", two), "0 AB u -; 1 B u -", "1:u=2"},
		{"several bounds", correlate(ir.EventCount, "A", two, bound(ir.LT, "3")), "0 A u -; 1 A u -; 2 A u -", "1:u=2"},
		{"neq", correlate(ir.EventCount, "A", bound(ir.NEQ, "1")), "0 A u -; 1 A u -", "1:u=2"},
		{"others do not count", correlate(ir.EventCount, "A", two), "0 A u -; 1 B u -", ""},
		{"distinct values", correlate(ir.ValueCount, "A", two), "0 A u x; 1 A u x; 2 A u X; 3 A u -; 13 A u y", "2:u=2 3:u=2"},
		{"distinct tuples", pair, "0 A u x; 1 AA u x; 2 A u x", "1:u=2 2:u=2"},
		{"sum", correlate(ir.ValueSum, "A", bound(ir.GT, "10")), "0 A u 5; 1 A u many; 2 A u 6.5; 13 A u 9", "2:u=11.5"},
		{"average", correlate(ir.ValueAvg, "A", bound(ir.GTE, "3")), "0 A u 1; 1 A u 5; 2 A u -", "1:u=3 2:u=3"},
		{"no number, no average", correlate(ir.ValueAvg, "A", bound(ir.LT, "3")), "0 A u x", ""},
		{"median", median, "0 A u 1; 1 A u 2; 2 A u 10; 3 A u 4", "3:u=3"},
		{"all rules", correlate(ir.Temporal, "AB", two), "0 B u -; 9 A u -; 30 A u -", "9:u=2"},
		{"a record that two rules find", correlate(ir.Temporal, "AB", two), "0 AB u -", "0:u=2"},
		{"an expression over rules", expression, "0 B u -; 9 A u -; 30 A u -", "30:u=1"},
		{"an alias", alias, "0 A u -; 3 B w u", "3:u=2"},
		{"in order", correlate(ir.TemporalOrdered, "ABC"), "0 B u -; 1 A u -; 2 B u -; 3 C u -", "3:u=0"},
		{"out of order", correlate(ir.TemporalOrdered, "ABC"), "0 B u -; 1 A u -; 3 C u -", ""},
		{"in order within a second", correlate(ir.TemporalOrdered, "AB"), "5 B u -; 5 A u -", "5:u=0"},
		{"in order but too late", correlate(ir.TemporalOrdered, "AB"), "0 A u -; 11 B u -", ""},
		{"one record for two places", correlate(ir.TemporalOrdered, "AB"), "0 AB u -", "0:u=0"},
		{"a chain", chain, "0 A u -; 1 B u -; 2 A u -; 3 B u -", "3:u=0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, hits(t, c.c, c.timeline)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.timeline, diff)
			}
		})
	}
}

// What has a text can be a key, and can be counted: only nulls cannot.
func TestObjectsAndEmptyArraysHaveTexts(t *testing.T) {
	var records []Record
	for second, fields := range []string{
		`"user":{"b":1, "a":2},"v":[]`, `"user":{"b":1,"a":2},"v":{}`, `"user":[],"v":1`, `"user":[],"v":[null,{"k":"x"}]`, `"user":null,"v":[]`, `"v":1`, `"user":[null],"v":2`,
	} {
		r, err := ParseRecord([]byte(fmt.Sprintf(`{"eventTime":"2026-01-01T00:00:0%dZ","eventName":"A",%s}`, second, fields)))
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	got := hitsOf(t, correlate(ir.ValueCount, "A", bound(ir.GTE, "2")), records)
	if want := `1:{"b":1,"a":2}=2 3:[]=2`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestTimesAreInstants: whatever the reference takes for a timestamp is one
// here, too.
func TestTimesAreInstants(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-01T00:00:00Z":           "2026-01-01T00:00:00Z",
		"2026-01-01t01:00:00+01:00":      "2026-01-01T00:00:00Z",
		"2026-01-01T00:00:00.25z":        "2026-01-01T00:00:00.25Z",
		"2016-12-31T23:59:60Z":           "2017-01-01T00:00:00Z",
		"2016-12-31T18:59:60.5-05:00":    "2017-01-01T00:00:00.5Z",
		"0000-01-01T00:00:00Z":           "0000-01-01T00:00:00Z",
		"2026-01-01T00:00:00.123456789Z": "2026-01-01T00:00:00.123456789Z",
	} {
		r, err := ParseRecord([]byte(fmt.Sprintf(`{"eventTime":["soon",%q]}`, text)))
		if err != nil {
			t.Fatal(err)
		}
		if when, ok := recordTime(r); !ok || when.Format(time.RFC3339Nano) != want {
			t.Errorf("%s is %s (%t), want %s", text, when.Format(time.RFC3339Nano), ok, want)
		}
	}
}

// TestCountsAgreeWithTheirDefinition counts every window of random timelines
// by looking at all records.
func TestCountsAgreeWithTheirDefinition(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 300 {
		type ev struct {
			second int
			user   string
		}
		var events []ev
		second := 0
		for range 12 {
			second += r.Intn(6)
			events = append(events, ev{second, string(rune('u' + r.Intn(2)))})
		}
		var timeline, want []string
		for _, e := range events {
			timeline = append(timeline, fmt.Sprintf("%d A %s -", e.second, e.user))
			n := 0
			for _, f := range events {
				if f.user == e.user && f.second <= e.second && f.second >= e.second-10 {
					n++
				}
			}
			if n >= 3 {
				want = append(want, fmt.Sprintf("%d:%s=%d", e.second, e.user, n))
			}
		}
		got := hits(t, correlate(ir.EventCount, "A", bound(ir.GTE, "3")), strings.Join(timeline, "; "))
		if diff := cmp.Diff(strings.Join(want, " "), got); diff != "" {
			t.Fatalf("%v (-want +got):\n%s", timeline, diff)
		}
	}
}

func TestMemoryIsBoundedByTheWindow(t *testing.T) {
	m, err := NewCorrelator(ir.Plan{Body: correlate(ir.EventCount, "A", bound(ir.GTE, "2"))})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5000 {
		if _, err := m.Add(at(t, fmt.Sprintf("%d A user%d -", i, i))); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.top.groups) > 11 || len(m.top.expiry) > 11 {
		t.Errorf("%d groups and %d entries are kept for a window of ten seconds", len(m.top.groups), len(m.top.expiry))
	}
}

func TestStreamsOutOfOrderAreRefused(t *testing.T) {
	m, err := NewCorrelator(ir.Plan{Body: correlate(ir.EventCount, "A", bound(ir.GTE, "2"))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Add(at(t, "5 A u -")); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Add(at(t, "4 A u -")); err == nil {
		t.Error("a record of the past was taken")
	}
	r, err := ParseRecord([]byte(`{"eventName":"A"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Add(r); err != nil || m.Skipped() != 1 {
		t.Errorf("a record without a time: %v, %d skipped", err, m.Skipped())
	}
}
