package splunk

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// TestRealEventsAreFoundByTheirOwnValues asks for values of real events, on
// fields typed by the catalogue, and runs the queries on the event they are
// from and on the one before it.
func TestRealEventsAreFoundByTheirOwnValues(t *testing.T) {
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		t.Skip("SIGTRAIL_CORPUS does not say where the events are")
	}
	b := newTestBackend(t)
	tried, differing, last := 0, 0, `{}`
	for n, raw := range corpusEvents(t, dir) {
		if n%20 != 0 {
			continue
		}
		for _, e := range questions(raw, n) {
			q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: e}})
			if u, ok := backends.AsUnsupported(err); ok && u.ID == "unsupported-dotted-key" {
				continue
			}
			must(err)
			wider, narrower := admits(q.Notes)
			for _, record := range []string{raw, last} {
				found, want := run(t, q.Text, newEvent(t, record).withAddon()), means(t, e, record)
				tried++
				if found != want {
					differing++
				}
				if found && !want && !wider || want && !found && !narrower {
					t.Errorf("found %t, should be %t\n%s\n%s\n%s", found, want, ir.Format(e), q.Text, record)
				}
			}
		}
		last = raw
	}
	if tried < 5_000 || differing > tried/50 {
		t.Errorf("%d of %d verdicts differ, with notes", differing, tried)
	}
}

func corpusEvents(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "events", "*.ndjson"))
	must(err)
	sort.Strings(files)
	var events []string
	for _, file := range files {
		if strings.HasSuffix(file, ".origin.ndjson") {
			continue
		}
		data, err := os.ReadFile(file)
		must(err)
		scanner := bufio.NewScanner(bytes.NewReader(data))
		scanner.Buffer(nil, 1<<24)
		for scanner.Scan() {
			events = append(events, scanner.Text())
		}
		must(scanner.Err())
	}
	return events
}

// questions asks for every leaf of an event in one of several ways.
func questions(raw string, n int) []ir.Expr {
	leaves := map[string]string{}
	leavesOf("", json.RawMessage(raw), leaves)
	paths := make([]string, 0, len(leaves))
	for path := range leaves {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var asked []ir.Expr
	for i, path := range paths {
		f := ir.NewField(path)
		f.Type, _ = cloudtrail.Lookup(path)
		value := ir.Piece{Kind: ir.Lit, Text: leaves[path]}
		star := ir.Piece{Kind: ir.Any}
		var e ir.Expr
		switch (i + n) % 6 {
		case 0:
			e = exists(f)
		case 1:
			e = null(f)
		case 2:
			e = &ir.Match{Leaf: leaf(f), Pattern: ir.NewPattern(star, value, star), Fold: true}
		case 3:
			e = &ir.Match{Leaf: leaf(f), Pattern: ir.NewPattern(value), Fold: false}
		default:
			e = &ir.Match{Leaf: leaf(f), Pattern: ir.NewPattern(value), Fold: true}
		}
		if i%4 == 0 {
			e = negated(e)
		}
		asked = append(asked, e)
	}
	return asked
}

// leavesOf collects one value for each path, as rules write paths.
func leavesOf(path string, value json.RawMessage, leaves map[string]string) {
	value = bytes.TrimSpace(value)
	switch value[0] {
	case '{':
		for key, member := range members(value) {
			leavesOf(strings.TrimPrefix(path+"."+key, "."), member, leaves)
		}
	case '[':
		for _, element := range elements(value) {
			leavesOf(path, element, leaves)
		}
	default:
		if text := scalarText(value); text > leaves[path] {
			leaves[path] = text
		}
	}
}
