package compile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// corpus gives the folder of public rules and events, or skips.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		t.Skip("SIGTRAIL_CORPUS names no folder: this test compares public rules and events")
	}
	return dir
}

// lines reads a file of JSON lines.
func lines(t testing.TB, path string) [][]byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		if len(bytes.TrimSpace(s.Bytes())) > 0 {
			out = append(out, bytes.Clone(s.Bytes()))
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// An event is a record with the name that expectations use.
type event struct {
	id     string
	record match.Record
}

func parseEvent(t testing.TB, id string, data []byte) event {
	t.Helper()
	r, err := match.ParseRecord(data)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return event{id, r}
}

// realEvents reads events/*.ndjson with the ids of the files beside them.
func realEvents(t testing.TB, dir string) []event {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "events", "*.origin.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var out []event
	for _, f := range files {
		origins, records := lines(t, f), lines(t, strings.Replace(f, ".origin", "", 1))
		if len(origins) != len(records) {
			t.Fatalf("%s: %d origins for %d records", f, len(origins), len(records))
		}
		for i, o := range origins {
			var origin struct{ ID string }
			if err := json.Unmarshal(o, &origin); err != nil {
				t.Fatal(err)
			}
			out = append(out, parseEvent(t, origin.ID, records[i]))
		}
	}
	return out
}

// A corpusRule is one of the rules that expectations exist for.
type corpusRule struct {
	name    string
	matches []string
	plan    ir.Plan
}

func corpusRules(t testing.TB, dir string) []corpusRule {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Rules map[string]struct {
			File    string
			Matches []string
		}
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	var out []corpusRule
	for name, e := range expected.Rules {
		path := filepath.Join(dir, "sigmahq", e.File)
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, corpusRule{name, e.Matches, plan(t, e.File, src)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}

// plan lowers a file that holds one rule without errors.
func plan(t testing.TB, name string, src []byte) ir.Plan {
	t.Helper()
	job := Job{Limits: sigma.DefaultLimits()}
	units := job.LoadFile(diag.NewFile(name, src)).Units
	if len(units) != 1 || units[0].Broken() {
		t.Fatalf("%s: %d documents, %v", name, len(units), units[0].Diags)
	}
	return units[0].Plan
}

// counts of the corpus that the tests must have seen.
const (
	wantRules      = 40
	wantEvents     = 3959
	wantSynthetic  = 164
	wantLegacy     = 5
	wantUnresolved = 1
)

// TestCorpusRulesMatchTheExpectedEvents holds the reference evaluator against
// expectations that another program made: per rule the ids of the real events,
// and per synthetic event the rules that match it.
func TestCorpusRulesMatchTheExpectedEvents(t *testing.T) {
	dir := corpus(t)
	rules, events := corpusRules(t, dir), realEvents(t, dir)
	if len(rules) != wantRules || len(events) != wantEvents {
		t.Fatalf("%d rules and %d events, want %d and %d", len(rules), len(events), wantRules, wantEvents)
	}
	synthetic := lines(t, filepath.Join(dir, "synthetic.ndjson"))
	found := make([][]string, len(synthetic))
	legacy, unresolved := 0, 0
	for _, r := range rules {
		if c, ok := r.plan.Body.(*ir.Correlate); ok {
			legacy++ // expectations are for the condition before the bar
			r.plan = *c.Of[0].Plan
		}
		where := r.plan.Body.(*ir.Search).Where
		if _, open := firstHole(r.plan); open {
			unresolved++ // convert refuses it by name
			where = withoutHoles(where)
		}
		m, err := match.New(where)
		if err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		if diff := cmp.Diff(sorted(r.matches), matching(m, events)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.name, diff)
		}
		for i, line := range synthetic {
			if m.Match(syntheticEvent(t, line).record) {
				found[i] = append(found[i], r.name)
			}
		}
	}
	if legacy != wantLegacy || unresolved != wantUnresolved {
		t.Errorf("%d rules with an old aggregation and %d with a placeholder, want %d and %d", legacy, unresolved, wantLegacy, wantUnresolved)
	}
	checkSynthetic(t, synthetic, found)
}

// withoutHoles lets a placeholder match nothing, as the expectations do.
func withoutHoles(e ir.Expr) ir.Expr {
	return ir.Map(e, func(p ir.Pred) ir.Expr {
		if _, open := hole(p); open {
			return ir.Const(false)
		}
		return p
	})
}

func matching(m *match.Matcher, events []event) []string {
	ids := []string{}
	for _, e := range events {
		if m.Match(e.record) {
			ids = append(ids, e.id)
		}
	}
	sort.Strings(ids)
	return ids
}

func sorted(ids []string) []string {
	out := append([]string{}, ids...)
	sort.Strings(out)
	return out
}

func syntheticEvent(t testing.TB, line []byte) event {
	t.Helper()
	var s struct {
		ID    string
		Event json.RawMessage
	}
	if err := json.Unmarshal(line, &s); err != nil {
		t.Fatal(err)
	}
	return parseEvent(t, s.ID, s.Event)
}

func checkSynthetic(t *testing.T, synthetic [][]byte, found [][]string) {
	t.Helper()
	if len(synthetic) != wantSynthetic {
		t.Fatalf("%d synthetic events, want %d", len(synthetic), wantSynthetic)
	}
	for i, line := range synthetic {
		var s struct {
			ID      string
			Matches []string
		}
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sorted(s.Matches), sorted(found[i])); diff != "" {
			t.Errorf("synthetic event %s (-want +got):\n%s", s.ID, diff)
		}
	}
}
