package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The public rules for CloudTrail, and what must come out of them.
const (
	publicRules   = 40
	publicTargets = 4
)

// TestEveryPublicRuleBecomesAQueryOrAReason converts the public CloudTrail
// rules to all targets: a line for each rule and target, with a query or with
// an error that says why there is none.
func TestEveryPublicRuleBecomesAQueryOrAReason(t *testing.T) {
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		t.Skip("SIGTRAIL_CORPUS names no folder: this test converts public rules")
	}
	args := []string{"convert", "-t", "all", "-f", "ndjson", "-q"}
	var out, errs bytes.Buffer
	code := Main(append(args, publicFiles(t, dir)...), Env{Out: &out, Err: &errs, Width: 80})
	if code != ExitFindings {
		t.Errorf("exit code %d, want %d: one rule holds a placeholder", code, ExitFindings)
	}
	lines, queries, unresolved := 0, 0, 0
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var e struct {
			File, Target, Query string
			Error               *struct {
				ID, Message  string
				Line, Column int
			}
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		lines++
		switch {
		case e.Error == nil && e.Query != "":
			queries++
		case e.Error == nil:
			t.Errorf("%s, %s: neither query nor error", e.File, e.Target)
		case e.Error.Line == 0 || e.Error.Column == 0 || e.Error.Message == "":
			t.Errorf("%s, %s: an error without a place or a word: %+v", e.File, e.Target, e.Error)
		case e.Error.ID == "placeholder-unresolved":
			unresolved++
		case !strings.HasPrefix(e.Error.ID, "unsupported-") && !strings.HasPrefix(e.Error.ID, "field-"):
			t.Errorf("%s, %s: %+v", e.File, e.Target, e.Error)
		}
	}
	if lines != publicRules*publicTargets || unresolved != publicTargets {
		t.Errorf("%d lines, %d of them for the rule with a placeholder; want %d and %d", lines, unresolved, publicRules*publicTargets, publicTargets)
	}
	t.Logf("%d queries, %d refusals", queries, lines-queries)
}

func publicFiles(t *testing.T, dir string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Rules map[string]struct{ File string }
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, r := range expected.Rules {
		files = append(files, filepath.Join(dir, "sigmahq", r.File))
	}
	if len(files) != publicRules {
		t.Fatalf("%d rules, want %d", len(files), publicRules)
	}
	return files
}
