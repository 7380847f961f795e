package match_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// FuzzMatch: whatever a rule says and whatever a record holds, a rule that was
// not refused has a verdict, Explain tells the same, the complement is the
// complement, Simplify changes nothing, and counting copies of the record
// counts the copies that match.
func FuzzMatch(f *testing.F) {
	seedMatch(f)
	f.Fuzz(func(t *testing.T, rule, text string) {
		record, err := match.ParseRecord([]byte(text))
		if err != nil {
			return
		}
		for _, u := range compileRules(rule) {
			if u.Broken() {
				continue
			}
			switch body := u.Plan.Body.(type) {
			case *ir.Search:
				if m := tryNew(t, body.Where); m != nil {
					checkVerdict(t, m, body.Where, record)
					checkCopies(t, m, u.Plan, record)
				}
			case *ir.Correlate:
				tryCorrelator(t, u.Plan, copies(t, record))
			}
		}
	})
}

func seedMatch(f *testing.F) {
	const item = "title: t\nlogsource: {product: aws}\ndetection:\n  s:\n    %s\n  condition: s\n"
	for _, text := range []string{
		"f: 'a*b?'", "f|contains|all: [a, 1]", "f|re|i: '^a.*(b|c){2}$'", "f|cidr: 10.0.0.0/8", "f|gt: 1.5", "f|exists: false", "f: null",
		"f.g|fieldref|startswith: f", "t|hour|gte: 3", "t|week|neq: 53", "f|base64offset|contains: foo", "f|windash|contains: ' -a'", "'|all': [x, 1]",
		"'|re': 'a|b'", "f|cased|neq: [a, null]", "f|wide|base64: a", "f|expand: '%x%'", "a.b.c: true",
	} {
		f.Add(fmt.Sprintf(item, text), `{"eventTime":"2026-01-01T03:00:00Z","f":["a\u00e9b",10,{"g":"10.1.2.3"}],"a.b":{"c":[true,null,[]]}}`)
	}
	for _, e := range append(sigma.Examples(), lower.Examples()...) {
		f.Add(e.Good, attach)
	}
}

// compileRules takes a file all the way to plans.
func compileRules(src string) []*lower.Unit {
	var units []*lower.Unit
	for _, doc := range sigma.Parse(diag.NewFile("rule.yml", []byte(src)), sigma.DefaultLimits()) {
		units = append(units, lower.NewUnit("rule.yml", doc))
	}
	lower.Link(units)
	return units
}

// tryNew gives the matcher of a condition, or nil if it holds a placeholder:
// the only thing that lowering leaves and evaluating cannot take.
func tryNew(t *testing.T, where ir.Expr) *match.Matcher {
	t.Helper()
	m, err := match.New(where)
	if err != nil && !isPlaceholder(err) {
		t.Fatalf("%s: %v", ir.Format(where), err)
	}
	return m
}

func isPlaceholder(err error) bool {
	var fault *match.Error
	return errors.As(err, &fault) && fault.At.Known() && strings.Contains(fault.Message, "placeholder")
}

func checkVerdict(t *testing.T, m *match.Matcher, where ir.Expr, r match.Record) {
	t.Helper()
	got := m.Match(r)
	checkTrace(t, m.Explain(r), r)
	for _, law := range []struct {
		name string
		expr ir.Expr
		want bool
	}{
		{"the condition again", where, got},
		{"the complement", not(where), !got},
		{"Simplify", ir.Simplify(where), got},
		{"Simplify of the complement", ir.Simplify(not(where)), !got},
		{"Simplify of the complement's complement", ir.Simplify(not(not(or(and(where))))), got},
	} {
		if verdict(t, law.expr, r) != law.want {
			t.Errorf("%s on %s: %s is not %t", ir.Format(where), r, law.name, law.want)
		}
	}
	if again := mustRecord(t, r.String()); m.Match(again) != got || again.String() != r.String() {
		t.Errorf("%s on %s: read again, the record is %s", ir.Format(where), r, again)
	}
}

// checkTrace holds every part of an explanation against its own verdict, and
// what a predicate reached against the record.
func checkTrace(t *testing.T, trace match.Trace, r match.Record) {
	t.Helper()
	if got := mustNew(t, trace.Expr).Match(r); got != trace.Holds {
		t.Errorf("%s on %s: explained as %t", ir.Format(trace.Expr), r, trace.Holds)
	}
	if p, ok := trace.Expr.(ir.Pred); ok && p.On() != nil {
		reached := 0
		for _, field := range p.Fields() {
			reached += len(r.Reach(field.Name))
		}
		if reached != len(trace.Reached) {
			t.Errorf("%s on %s: %d values explained, %d reached", ir.Format(trace.Expr), r, len(trace.Reached), reached)
		}
	}
	for _, part := range trace.Of {
		checkTrace(t, part, r)
	}
}

// copies gives the record a few times over: twice in one second, once within
// a minute, once a day later. A record that has a time of its own keeps it.
func copies(t *testing.T, r match.Record) []match.Record {
	t.Helper()
	var out []match.Record
	for _, second := range []int{0, 0, 50, 86400} {
		when := time.Date(2026, 1, 1, 0, 0, second, 0, time.UTC).Format(time.RFC3339)
		rest := r.String()[len("{"):]
		if rest != "}" {
			rest = "," + rest
		}
		out = append(out, mustRecord(t, `{"eventTime":"`+when+`"`+rest))
	}
	return out
}

// checkCopies counts copies of the record by every measure; counting all of
// them as one group, each copy that matches is a hit.
func checkCopies(t *testing.T, m *match.Matcher, plan ir.Plan, r match.Record) {
	t.Helper()
	list := copies(t, r)
	for kind := ir.EventCount; kind <= ir.TemporalOrdered; kind++ {
		body := &ir.Correlate{Kind: kind, Within: time.Hour, Of: []ir.Source{{Name: "rule", Plan: &plan}, {Name: "rule too", Plan: &plan}}}
		both := ir.Key{Name: "f", Fields: []ir.Field{ir.NewField("f"), ir.NewField("a.b")}}
		least, _ := ir.ParseNumber("1")
		body.Having = ir.Having{Bounds: []ir.Bound{{Op: ir.GTE, Number: least}}, Values: []ir.Key{both}, Percentile: 50}
		hits, skipped := tryCorrelator(t, ir.Plan{Body: body}, list)
		if kind != ir.EventCount {
			body.By = []ir.Key{both}
			tryCorrelator(t, ir.Plan{Body: body}, list)
			continue
		}
		want := 0
		for _, c := range list {
			if m.Match(c) {
				want++
			}
		}
		if skipped == 0 && hits != want {
			t.Errorf("%d hits, %d of %d copies of %s match", hits, want, len(list), r)
		}
	}
}

// tryCorrelator runs a correlation over records and gives the numbers of hits
// and of records without a time.
func tryCorrelator(t *testing.T, plan ir.Plan, records []match.Record) (hits, skipped int) {
	t.Helper()
	c, err := match.NewCorrelator(plan)
	if err != nil {
		if !isPlaceholder(err) {
			t.Fatalf("a correlation of a sound rule: %v", err)
		}
		return 0, 0
	}
	for _, r := range records {
		found, err := c.Add(r)
		if err != nil {
			t.Fatalf("%s: %v", r, err)
		}
		hits += len(found)
	}
	hits += len(c.Flush())
	if again := c.Flush(); len(again) > 0 {
		t.Errorf("%d hits were given twice", len(again))
	}
	return hits, c.Skipped()
}
