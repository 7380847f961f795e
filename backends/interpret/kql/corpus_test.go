package kql

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// records reads the real records of the corpus.
func records(t *testing.T) []event.Object {
	t.Helper()
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		t.Skip("SIGTRAIL_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "events", "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var all []event.Object
	for _, file := range files {
		if strings.HasSuffix(file, ".origin.ndjson") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			o, err := event.Parse(line)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		t.Fatalf("no records below %s", dir)
	}
	return all
}

// TestRealRecordsAreIndexed holds every value of every real record to be found
// by a query for it, and every field to exist. Some records were altered by
// those who published them: times in another form or cut out, the text null
// where null was. They are rejected, and they stay few.
func TestRealRecordsAreIndexed(t *testing.T) {
	all := records(t)
	rejected := 0
	for i, record := range all {
		for _, v := range both() {
			d := Index(record, Options{Ingest: v})
			if d.Err() != nil {
				rejected++
				continue
			}
			checkFound(t, fmt.Sprintf("record %d, version %d", i, v), d)
		}
	}
	if share := float64(rejected) / float64(2*len(all)); share > 0.05 {
		t.Errorf("%.1f %% of the records are rejected, want less than 5", 100*share)
	}
}

func checkFound(t *testing.T, where string, d Document) {
	t.Helper()
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	for _, name := range slices.Sorted(maps.Keys(d.values)) {
		if strings.HasSuffix(name, textSuffix) {
			continue
		}
		clauses := []string{fmt.Sprintf(`"%s":*`, escape.Replace(name))}
		for _, value := range d.values[name] {
			clauses = append(clauses, fmt.Sprintf(`"%s":"%s"`, escape.Replace(name), escape.Replace(value)))
		}
		query := strings.Join(clauses, " and ")
		if ok, err := match(t, query, d); err != nil || !ok {
			t.Fatalf("%s: %s: %v, %v, want true", where, query, ok, err)
		}
	}
}
