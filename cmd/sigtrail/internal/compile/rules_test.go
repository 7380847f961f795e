package compile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

const shipped = "../../../../rules"

// minShipped and minSamples are the numbers of rules and events that must be
// there.
const (
	minShipped = 12
	minSamples = 3
)

// TestShippedRulesFindTheirEvents runs each shipped rule over the events
// beside it: those that must match, and those that nearly do.
func TestShippedRulesFindTheirEvents(t *testing.T) {
	rules, err := filepath.Glob(filepath.Join(shipped, "*.yml"))
	if err != nil || len(rules) < minShipped {
		t.Fatalf("%d rules (%v), want at least %d", len(rules), err, minShipped)
	}
	ids := map[string]string{}
	for _, path := range rules {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yml"), func(t *testing.T) {
			m := shippedRule(t, path, ids)
			positive, negative := 0, 0
			for i, line := range lines(t, strings.TrimSuffix(path, ".yml")+".events.ndjson") {
				var sample struct {
					Match bool
					Note  string
					Event json.RawMessage
				}
				if err := json.Unmarshal(line, &sample); err != nil {
					t.Fatalf("line %d: %v", i+1, err)
				}
				if got := m.Match(parseEvent(t, sample.Note, sample.Event).record); got != sample.Match {
					t.Errorf("line %d (%s): match is %t", i+1, sample.Note, got)
				}
				if sample.Match {
					positive++
				} else {
					negative++
				}
			}
			if positive < minSamples || negative < minSamples {
				t.Errorf("%d matching events and %d near misses", positive, negative)
			}
		})
	}
}

// shippedRule compiles a rule that ships: it must be without a fault, its name
// that of its file, its id its own.
func shippedRule(t *testing.T, path string, ids map[string]string) *match.Matcher {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	job := Job{Limits: sigma.DefaultLimits()}
	units := job.LoadFile(diag.NewFile(path, src)).Units
	if len(units) != 1 || len(units[0].Diags) > 0 {
		t.Fatalf("%d documents; a shipped rule has no faults: %v", len(units), units[0].Diags)
	}
	plan := units[0].Plan
	if name := strings.TrimSuffix(filepath.Base(path), ".yml"); plan.Meta.Name != name {
		t.Errorf("the rule is named %q, its file %q", plan.Meta.Name, name)
	}
	if other, taken := ids[plan.Meta.ID]; taken || plan.Meta.ID == "" {
		t.Errorf("id %q is also that of %s", plan.Meta.ID, other)
	}
	ids[plan.Meta.ID] = path
	m, err := match.New(plan.Body.(*ir.Search).Where)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
