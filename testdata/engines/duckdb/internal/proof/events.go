package proof

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/match"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// An Event is a record with a name for people.
type Event struct {
	ID     string
	Record match.Record
	value  jackson.Value
}

func newEvent(id string, line []byte) (Event, error) {
	r, err := match.ParseRecord(line)
	if err != nil {
		return Event{}, fmt.Errorf("%s: %w", id, err)
	}
	v, err := jackson.Parse(string(line))
	if err != nil {
		return Event{}, fmt.Errorf("%s: %w", id, err)
	}
	return Event{id, r, v}, nil
}

// lines reads a file of JSON lines.
func lines(path string) ([][]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for _, line := range bytes.Split(data, []byte("\n")) {
		if len(bytes.TrimSpace(line)) > 0 {
			out = append(out, line)
		}
	}
	return out, nil
}

// CorpusEvents reads the real records of a corpus, with the ids of the files
// beside them, and its made-up ones.
func CorpusEvents(corpus string) ([]Event, error) {
	origins, err := filepath.Glob(filepath.Join(corpus, "events", "*.origin.ndjson"))
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, path := range origins {
		ids, err := lines(path)
		if err != nil {
			return nil, err
		}
		records, err := lines(strings.Replace(path, ".origin", "", 1))
		if err != nil {
			return nil, err
		}
		if len(ids) != len(records) {
			return nil, fmt.Errorf("%s: %d origins for %d records", path, len(ids), len(records))
		}
		for i := range ids {
			var origin struct{ ID string }
			if err := json.Unmarshal(ids[i], &origin); err != nil {
				return nil, err
			}
			e, err := newEvent(origin.ID, records[i])
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	made, err := wrapped(filepath.Join(corpus, "synthetic.ndjson"))
	return append(out, made...), err
}

// SampleEvents reads the events beside the product's rules.
func SampleEvents(root string) ([]Event, error) {
	paths, err := filepath.Glob(filepath.Join(root, "rules", "*.events.ndjson"))
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, path := range paths {
		events, err := wrapped(path)
		if err != nil {
			return nil, err
		}
		out = append(out, events...)
	}
	return out, nil
}

// wrapped reads a file of objects that hold an event each.
func wrapped(path string) ([]Event, error) {
	list, err := lines(path)
	if err != nil {
		return nil, err
	}
	var out []Event
	for i, line := range list {
		var w struct {
			ID    string
			Event json.RawMessage
		}
		if err := json.Unmarshal(line, &w); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, i+1, err)
		}
		if w.ID == "" {
			w.ID = fmt.Sprintf("%s:%d", filepath.Base(path), i+1)
		}
		e, err := newEvent(w.ID, w.Event)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
