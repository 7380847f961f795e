package compile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

const conversion = "../../../../testdata/corpus/conversion.txt"

// A tally counts what became of documents for one target.
type tally struct {
	documents, queries, exact int
	// lines counts the queries with a note, the rules that only this target
	// refuses and those that are broken, by what the summary says of them.
	lines map[string]int
}

func (n *tally) add(o Outcome) {
	n.documents++
	switch {
	case o.Err != nil && o.Fault:
		n.lines["broken  "+o.Err.ID]++
		return
	case o.Err != nil:
		n.lines["refused "+o.Err.ID]++
		return
	}
	n.queries++
	notes, exact := map[string]bool{}, true
	for _, note := range o.Notes {
		notes["note    "+note.ID+" "+note.Effect.String()] = true
		exact = exact && note.Effect == ir.Exact
	}
	if exact {
		n.exact++
	}
	for note := range notes {
		n.lines[note]++
	}
}

// TestCorpusConversion converts all public rules to every target, with fields
// as they stand, and holds what becomes of them against a committed summary: a
// query less is a rule that users lose, and a note more one that says less.
func TestCorpusConversion(t *testing.T) {
	names, files, _ := corpusFiles(t)
	job := Job{Limits: sigma.DefaultLimits()}
	for _, target := range all.Targets().All() {
		compiled, err := NewTarget(target, backends.Settings{}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		compiled.Unmapped = true
		job.Targets = append(job.Targets, compiled)
	}
	tallies := make([]tally, len(job.Targets))
	for i := range tallies {
		tallies[i].lines = map[string]int{}
	}
	loaded := job.Load(names, 0, func(name string) *diag.File { return files[name] })
	err := job.Translate(loaded, func(_ *File, results []Result) error {
		for _, r := range results {
			for i, o := range r.Queries {
				tallies[i].add(o)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var summary strings.Builder
	for i, n := range tallies {
		if n.documents != corpusDocuments {
			t.Errorf("%s: %d documents, want %d", job.Targets[i].Name, n.documents, corpusDocuments)
		}
		fmt.Fprintf(&summary, "%s: %d documents, %d queries, %d of them exact\n", job.Targets[i].Name, n.documents, n.queries, n.exact)
		for _, line := range slices.Sorted(maps.Keys(n.lines)) {
			fmt.Fprintf(&summary, "%6d %s\n", n.lines[line], line)
		}
	}
	compare(t, conversion, summary.String())
}
