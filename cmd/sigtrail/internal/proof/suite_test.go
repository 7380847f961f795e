package proof_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// suite compares the queries of rules with their meaning and adds up.
type suite struct {
	job                               *compile.Job
	queries, compared, exact, refused int
}

func newSuite(t *testing.T) *suite {
	t.Helper()
	s := &suite{job: &compile.Job{Limits: sigma.DefaultLimits()}}
	for _, target := range all.Targets().All() {
		if _, ok := proof.For(target.Name); !ok {
			continue
		}
		c, err := compile.NewTarget(target, backends.Settings{}, nil, compile.Families())
		if err != nil {
			t.Fatal(err)
		}
		s.job.Targets = append(s.job.Targets, c)
	}
	return s
}

// rule holds every query of one rule against its meaning on records.
func (s *suite) rule(t *testing.T, name string, src []byte, records func(ir.Plan) []proof.Record) {
	t.Helper()
	file := s.job.LoadFile(diag.NewFile(name, src))
	if len(file.Units) != 1 || file.Units[0].Broken() {
		t.Fatalf("%s: %v", name, file.Units[0].Diags)
	}
	plan := file.Units[0].Plan
	if c, ok := plan.Body.(*ir.Correlate); ok {
		plan = *c.Of[0].Plan // queries are refused, which the counts tell
	}
	on := records(plan)
	for _, out := range s.job.Results(&file)[0].Queries {
		if out.Err != nil {
			s.refused++
			continue
		}
		engine, _ := proof.For(out.Target)
		report, err := proof.Compare(engine, plan, &out, on)
		if err != nil {
			t.Errorf("%s: %s: %v\n%s\n%s", name, out.Target, err, src, out.Query.Text)
			continue
		}
		s.queries++
		s.compared += report.Compared
		s.exact += report.Exact
		for _, d := range report.Differences[:min(1, len(report.Differences))] {
			t.Errorf("%s: %s (%s): %s\n%s\n%s", name, out.Target, report.Bound, d, src, out.Query.Text)
		}
	}
}

// wants fails when fewer queries or comparisons were made than before.
func (s *suite) wants(t *testing.T, queries, compared int) {
	t.Helper()
	t.Logf("%d queries, %d refused, %d comparisons, %d of them exact", s.queries, s.refused, s.compared, s.exact)
	if s.queries < queries || s.compared < compared {
		t.Errorf("%d queries and %d comparisons, want at least %d and %d", s.queries, s.compared, queries, compared)
	}
}

// samples reads the events of a file of JSON lines, which stand under "event"
// or are the lines themselves.
func samples(t *testing.T, path string, wrapped bool) []proof.Record {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []proof.Record
	for _, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		event := json.RawMessage(line)
		if wrapped {
			var sample struct{ Event json.RawMessage }
			if err := json.Unmarshal(line, &sample); err != nil {
				t.Fatal(err)
			}
			event = sample.Event
		}
		r, err := proof.NewRecord(event)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, r)
	}
	return out
}

// TestShippedRulesAreFoundByTheirQueries runs the queries of the rules that
// ship over the events of all of them.
func TestShippedRulesAreFoundByTheirQueries(t *testing.T) {
	const folder = "../../../../rules"
	s := newSuite(t)
	events, err := filepath.Glob(filepath.Join(folder, "*.events.ndjson"))
	if err != nil || len(events) < 12 {
		t.Fatalf("%d files of events (%v)", len(events), err)
	}
	var records []proof.Record
	for _, path := range events {
		records = append(records, samples(t, path, true)...)
	}
	for _, path := range events {
		rule := strings.TrimSuffix(path, ".events.ndjson") + ".yml"
		src, err := os.ReadFile(rule)
		if err != nil {
			t.Fatal(err)
		}
		s.rule(t, filepath.Base(rule), src, func(ir.Plan) []proof.Record { return records })
	}
	s.wants(t, 48, 10_000)
}

// TestPublicRulesAreFoundByTheirQueries runs the queries of the public rules
// for CloudTrail over public records.
func TestPublicRulesAreFoundByTheirQueries(t *testing.T) {
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		t.Skip("SIGTRAIL_CORPUS names no folder: this test runs queries over public records")
	}
	rules, err := filepath.Glob(filepath.Join(dir, "sigmahq", "rules", "cloud", "aws", "cloudtrail", "*.yml"))
	if err != nil || len(rules) < 30 {
		t.Fatalf("%d rules (%v)", len(rules), err)
	}
	records := samples(t, filepath.Join(dir, "synthetic.ndjson"), true)
	files, err := filepath.Glob(filepath.Join(dir, "events", "*[!n].ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		records = append(records, samples(t, f, false)...)
	}
	s := newSuite(t)
	for _, path := range rules {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s.rule(t, filepath.Base(path), src, func(ir.Plan) []proof.Record { return records })
	}
	s.wants(t, 95, 250_000)
}
