package compile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/samples"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
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
			events := strings.TrimSuffix(path, ".yml") + ".events.ndjson"
			data, err := os.ReadFile(events)
			if err != nil {
				t.Fatal(err)
			}
			positive, negative := 0, 0
			for _, c := range samples.Run(path, shippedRule(t, path, ids), events, data).Cases {
				if !c.OK() {
					t.Errorf("line %d (%s): match is %t %s", c.Line, c.Note, c.Got, c.Fault)
				}
				if c.Want {
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
func shippedRule(t *testing.T, path string, ids map[string]string) ir.Plan {
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
	return plan
}
