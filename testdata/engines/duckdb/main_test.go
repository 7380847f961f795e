package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/proof"
)

const root = "../../.."

// What must have been compared, so that a moved folder or a product that
// refuses everything does not pass for success. The corpus does not change; the
// product's own rules and events may grow.
const (
	corpusEvents = 3959 + 164
	minSamples   = 200
	minQueries   = 120 // on every schema that ships
	minCompared  = 100 // of these
	minMatches   = 20_000
)

// TestQueriesFindWhatRulesDescribe runs every query on every schema.
func TestQueriesFindWhatRulesDescribe(t *testing.T) {
	corpus := os.Getenv("SIGTRAIL_CORPUS")
	if corpus == "" {
		t.Skip("SIGTRAIL_CORPUS names no folder: this test compares public rules and events")
	}
	results, err := run(context.Background(), root, corpus, more{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if n := print(&b, results, 5); n > 0 {
		t.Errorf("%d disagreements:\n%s", n, &b)
	}
	t.Logf("\n%s", &b)
	if len(results) <= len(proof.Schemas()) {
		t.Errorf("%d tables, want those of all schemas and one of a user's own", len(results))
	}
	for i, r := range results {
		if r.Events < corpusEvents+minSamples {
			t.Errorf("%s: %d events", r.Schema, r.Events)
		}
		compared := r.Compared[ir.Exact] + r.Compared[ir.Wider] + r.Compared[ir.Narrower]
		if r.Comparisons() != compared*r.Events {
			t.Errorf("%s: %d comparisons of %d queries with %d events", r.Schema, r.Comparisons(), compared, r.Events)
		}
		if shipped := i < len(proof.Schemas()); shipped && (r.Queries < minQueries || compared < minCompared || r.Matches < minMatches) {
			t.Errorf("%s: %d queries, %d of them compared, %d matches", r.Schema, r.Queries, compared, r.Matches)
		}
	}
}

// TestShippedRulesWithoutACorpus runs what the product brings itself.
func TestShippedRulesWithoutACorpus(t *testing.T) {
	m, err := gather(root, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.on(context.Background(), root, "cloudtrail")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Disagreements) > 0 || r.Compared[ir.Exact] < 60 || r.Matches < 100 {
		var b bytes.Buffer
		print(&b, []proof.Result{r}, 5)
		t.Errorf("%s", &b)
	}
}

// TestDisagreementsAreFound gives the proof queries that are wrong on purpose.
func TestDisagreementsAreFound(t *testing.T) {
	ctx := context.Background()
	m, err := gather(root, "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := proof.New(ctx, root, "cloudtrail", m.events)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	meaning := m.rules[0].Plan.Body.(*ir.Search).Where
	const all, none = "SELECT * FROM cloudtrail_logs_pp WHERE TRUE", "SELECT * FROM cloudtrail_logs_pp WHERE FALSE"
	for _, c := range []struct {
		query  string
		effect ir.Effect
		found  bool
	}{
		{all, ir.Exact, true}, {none, ir.Exact, true}, {all, ir.Wider, false}, {none, ir.Wider, true},
		{all, ir.Narrower, true}, {none, ir.Narrower, false}, {all, ir.Different, false}, {none, ir.Different, false},
		{"SELECT * FROM cloudtrail_logs_pp WHERE eventname = 5", ir.Different, true},
		{"SELECT * FROM cloudtrail_logs_pp WHERE nobody IS NULL", ir.Wider, true},
	} {
		before := len(p.Disagreements)
		if err := p.Compare(ctx, "on purpose", proof.Query{Text: c.query, Effect: c.effect, Meaning: meaning}); err != nil {
			t.Fatal(err)
		}
		if found := len(p.Disagreements) > before; found != c.found {
			t.Errorf("%s (%s): found is %t", c.query, c.effect, found)
		}
	}
	var b bytes.Buffer
	if n := print(&b, []proof.Result{p.Result}, 1); n != 6 || !strings.Contains(b.String(), "... and 5 more") {
		t.Errorf("%d disagreements:\n%s", n, &b)
	}
}
