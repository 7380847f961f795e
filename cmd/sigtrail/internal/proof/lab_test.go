package proof_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof/generate"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof/shrink"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// engineCount is the number of targets that have an engine.
const engineCount = 3

// A lab compiles rules for the targets that have an engine, with some options,
// and compares what comes out.
type lab struct {
	job     compile.Job
	engines []proof.Engine // in the order of the job's targets
}

// newLab takes options written as target.key=value.
func newLab(t testing.TB, options ...string) *lab {
	t.Helper()
	l := &lab{job: compile.Job{Limits: sigma.DefaultLimits()}}
	for _, target := range all.Targets().All() {
		values := map[string]string{}
		for _, o := range options {
			if kv, ok := strings.CutPrefix(o, target.Name+"."); ok {
				key, value, _ := strings.Cut(kv, "=")
				values[key] = value
			}
		}
		engine, ok := proof.For(target.Name)
		if !ok {
			continue
		}
		compiled, err := compile.NewTarget(target, backends.Settings{Values: values}, nil, compile.Families())
		if err != nil {
			t.Fatal(err)
		}
		l.job.Targets = append(l.job.Targets, compiled)
		l.engines = append(l.engines, engine.With(values))
	}
	if len(l.engines) != engineCount {
		t.Fatalf("%d engines, want %d", len(l.engines), engineCount)
	}
	return l
}

// A subject is a compiled rule.
type subject struct {
	plan     ir.Plan // before any pipeline
	outcomes []compile.Outcome
}

// compile gives a rule's plan and what became of it for each target; ok is
// false if the rule is broken.
func (l *lab) compile(src string) (s subject, ok bool) {
	file := l.job.LoadFile(diag.NewFile("rule.yml", []byte(src)))
	results := l.job.Results(&file)
	if len(file.Units) != 1 || file.Units[0].Broken() {
		return subject{}, false
	}
	return subject{file.Units[0].Plan, results[0].Queries}, true
}

// where is the condition of a rule, nil for a correlation.
func (s *subject) where() ir.Expr {
	search, ok := s.plan.Body.(*ir.Search)
	if !ok {
		return nil
	}
	return search.Where
}

// A tally counts what a test compared for one target.
type tally struct {
	Queries, Refused, Compared, Described, Exact, Alike, Differences int
	leftOut                                                          map[string]int
}

// A score is the tallies of the targets.
type score map[string]*tally

func (s score) of(target string) *tally {
	if s[target] == nil {
		s[target] = &tally{leftOut: map[string]int{}}
	}
	return s[target]
}

func (s score) compared() int {
	n := 0
	for _, t := range s {
		n += t.Compared
	}
	return n
}

func (s score) log(t *testing.T) {
	t.Helper()
	for _, target := range slices.Sorted(maps.Keys(s)) {
		c := s[target]
		t.Logf("%s: %d queries, %d refused; %d comparisons, %d of them without a note that speaks, %d alike, %d of events that the rule describes; %d differences",
			target, c.Queries, c.Refused, c.Compared, c.Exact, c.Alike, c.Described, c.Differences)
		for _, reason := range slices.Sorted(maps.Keys(c.leftOut)) {
			t.Logf("%s: left out %d: %s", target, c.leftOut[reason], reason)
		}
	}
}

// try compares one rule on records and reports each target's first difference,
// as small as it gets.
func (l *lab) try(t *testing.T, src string, s subject, records []proof.Record, sum score) {
	t.Helper()
	for i := range s.outcomes {
		out := &s.outcomes[i]
		c := sum.of(out.Target)
		if out.Err != nil {
			c.Refused++
			continue
		}
		report, err := proof.Compare(l.engines[i], s.plan, out, records)
		if err != nil {
			t.Errorf("%s: %v\n%s\n%s", out.Target, err, out.Query.Text, src)
			continue
		}
		c.Queries++
		c.Compared += report.Compared
		c.Described += report.Described
		c.Exact += report.Exact
		c.Alike += report.Alike
		c.Differences += len(report.Differences)
		for _, left := range report.LeftOut {
			c.leftOut[left.What] += left.N
		}
		if len(report.Differences) > 0 {
			t.Errorf("%s", l.explain(src, out.Target, report.Differences[0].Record.Event))
		}
	}
}

// explain cuts a failing rule and event down and prints them as the folder that
// would hold them in testdata/semantics.
func (l *lab) explain(src, target string, o event.Object) string {
	rule, ok := readRule(src)
	c := shrink.Case{Rule: rule, Event: o}
	fails := func(c shrink.Case) bool { return l.differs(generate.Text(c.Rule), target, c.Event) != "" }
	if ok && fails(c) {
		c = shrink.Shrink(c, fails)
		src, o = generate.Text(c.Rule), c.Event
	}
	return fmt.Sprintf("%s\n--- rule.yml\n%s--- events.ndjson\n%s", l.differs(src, target, o), src, event.Compact(o))
}

func readRule(src string) (*sigma.Rule, bool) {
	docs := sigma.Parse(diag.NewFile("rule.yml", []byte(src)), sigma.DefaultLimits())
	if len(docs) != 1 {
		return nil, false
	}
	rule, ok := docs[0].Body.(*sigma.Rule)
	return rule, ok
}

// differs says how a target's query differs from a rule on one event that
// CloudTrail may write, "" if it does not.
func (l *lab) differs(src, target string, o event.Object) string {
	s, ok := l.compile(src)
	if !ok || generate.Foreign(o) != "" {
		return ""
	}
	record, err := proof.RecordOf(o)
	if err != nil {
		return ""
	}
	for i := range s.outcomes {
		out := &s.outcomes[i]
		if out.Target != target || out.Err != nil {
			continue
		}
		report, err := proof.Compare(l.engines[i], s.plan, out, []proof.Record{record})
		if err != nil || len(report.Differences) == 0 {
			return ""
		}
		return fmt.Sprintf("%s: %s\n%s", target, report.Differences[0], out.Query.Text)
	}
	return ""
}
