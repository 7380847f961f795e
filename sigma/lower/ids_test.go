package lower_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/lower"
)

// TestEveryIDIsListedWithExamples holds the list of diagnostics against the
// code, and the examples against the list.
func TestEveryIDIsListedWithExamples(t *testing.T) {
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	reported := regexp.MustCompile(`(?:Errorf|Warnf|refuse)\("([a-z0-9-]+)"|ID: "([a-z0-9-]+)", (?:Severity|At)|l\.related\(u, ref, found, "([a-z0-9-]+)"`)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reported.FindAllStringSubmatch(string(src), -1) {
			used[m[1]+m[2]+m[3]] = true
		}
		if strings.Contains(string(src), `l.conflict(`) {
			used["modifier-conflict"] = true
		}
	}
	var listed []string
	for _, d := range lower.Diagnostics() {
		listed = append(listed, d.ID)
		if !used[d.ID] {
			t.Errorf("%s is listed but never reported", d.ID)
		}
	}
	for id := range used {
		if !slices.Contains(listed, id) {
			t.Errorf("%s is reported but not listed", id)
		}
	}
	if !slices.IsSorted(listed) {
		t.Error("the list is not sorted")
	}
	var exemplified []string
	for _, e := range lower.Examples() {
		exemplified = append(exemplified, e.ID)
	}
	exemplified = append(exemplified, "limit-correlation-rules", "limit-rule-size") // too long to read
	slices.Sort(exemplified)
	if !slices.Equal(listed, exemplified) {
		t.Errorf("the examples are for %v", exemplified)
	}
}

func TestExamplesShowWhatTheySay(t *testing.T) {
	severity := map[string]string{}
	for _, d := range lower.Diagnostics() {
		severity[d.ID] = d.Severity.String()
	}
	for _, e := range lower.Examples() {
		if got := ids(link(t, e.Bad)); !slices.Contains(got, severity[e.ID]+":"+e.ID) {
			t.Errorf("%s: the bad example reports %v", e.ID, got)
		}
		// The good example of a legacy aggregation is still obsolete.
		if got := ids(link(t, e.Good)); len(got) > 0 && !slices.Equal(got, []string{"warning:condition-legacy-aggregation"}) {
			t.Errorf("%s: the good example reports %v", e.ID, got)
		}
	}
}

func ids(units []*lower.Unit) []string {
	var out []string
	for _, u := range units {
		for _, d := range u.Diags {
			out = append(out, d.Severity.String()+":"+d.ID)
		}
	}
	return out
}
