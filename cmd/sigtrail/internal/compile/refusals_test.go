package compile

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

const refusals = "../../../../testdata/corpus/refusals.txt"

// corpusDocuments is the number of documents in the public rules, so that a
// refusal cannot go missing with its file.
const corpusDocuments = 3842

// TestCorpusRefusals reads, lowers and links all public rules as one run and
// holds what is refused, and why, against a committed list: a new line in it is
// a rule that users lose.
func TestCorpusRefusals(t *testing.T) {
	root := filepath.Join(corpus(t), "sigmahq")
	var units []*lower.Unit
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yml" {
			return err
		}
		src, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		for _, doc := range sigma.Parse(diag.NewFile(name, src), sigma.DefaultLimits()) {
			units = append(units, lower.NewUnit(name, doc))
		}
		return err
	})
	if err != nil || len(units) != corpusDocuments {
		t.Fatalf("%d documents, want %d: %v", len(units), corpusDocuments, err)
	}
	lower.Link(units)
	var list strings.Builder
	for _, u := range units {
		if err := firstError(u.Diags); err != nil {
			p := err.Span.Position()
			fmt.Fprintf(&list, "%s %d:%d %s %s\n", u.File, p.Line, p.Column, err.ID, err.Message)
		}
	}
	compare(t, refusals, list.String())
}
