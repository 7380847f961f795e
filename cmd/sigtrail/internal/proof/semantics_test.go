package proof_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof/generate"
	"github.com/sigtrail/sigtrail/sigma/match"
)

const cases = "../../../../testdata/semantics"

// minCases is the number of cases that must be there, and minQueries how many
// of their rules each target must have a query for.
const (
	minCases   = 50
	minQueries = 30
)

// TestSemantics holds the reference evaluator against events whose outcome was
// written by hand, and every engine against the evaluator. A case is a folder
// with rule.yml, events.ndjson and, in want.txt, the numbers of the lines of
// events that the rule describes.
func TestSemantics(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join(cases, "*", "rule.yml"))
	if err != nil || len(folders) < minCases {
		t.Fatalf("%d cases (%v), want at least %d", len(folders), err, minCases)
	}
	l, sum := newLab(t), score{}
	for _, path := range folders {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) { l.semantics(t, dir, sum) })
	}
	sum.log(t)
	for target, c := range sum {
		if c.Queries < minQueries {
			t.Errorf("%s has queries for %d cases, want at least %d", target, c.Queries, minQueries)
		}
	}
}

func (l *lab) semantics(t *testing.T, dir string, sum score) {
	src, lines, want := readText(t, dir, "rule.yml"), strings.Split(readText(t, dir, "events.ndjson"), "\n"), readText(t, dir, "want.txt")
	s, ok := l.compile(src)
	if !ok {
		t.Fatal("the rule is broken")
	}
	m, err := match.New(s.where())
	if err != nil {
		t.Fatal(err)
	}
	var records []proof.Record
	got := ""
	for i, line := range lines[:len(lines)-1] {
		r, err := proof.NewRecord([]byte(line))
		if err != nil {
			t.Fatalf("event %d: %v", i+1, err)
		}
		if m.Match(r.Meaning) {
			got += fmt.Sprintln(i + 1)
		}
		if generate.Foreign(r.Event) == "" {
			records = append(records, r)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the evaluator finds other events (-want +got):\n%s", diff)
	}
	if got == "" || strings.Count(got, "\n") == len(lines)-1 {
		t.Error("a case needs events that its rule describes, and others")
	}
	l.try(t, src, s, records, sum)
}

func readText(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
