package proof

import (
	"fmt"
	"sync"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/backends/interpret/kql"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// A Record is one event, read twice: for the meaning of rules and, by other
// code, for the interpreters.
type Record struct {
	Meaning match.Record
	Event   event.Object
	// documents makes what Elastic's index holds of the record, by version of
	// the pipeline, and keeps it.
	documents func() []kql.Document
}

// NewRecord reads a JSON object.
func NewRecord(data []byte) (Record, error) {
	meaning, err := match.ParseRecord(data)
	if err != nil {
		return Record{}, err
	}
	o, err := event.Parse(data)
	if err != nil {
		return Record{}, err
	}
	return Record{Meaning: meaning, Event: o, documents: documents(o)}, nil
}

// RecordOf makes a record of an event that was put together.
func RecordOf(o event.Object) (Record, error) {
	r, err := NewRecord([]byte(event.Compact(o)))
	if err != nil {
		return Record{}, fmt.Errorf("a made record cannot be read: %w", err)
	}
	return r, nil
}

func documents(o event.Object) func() []kql.Document {
	return sync.OnceValue(func() []kql.Document {
		var docs []kql.Document
		for _, v := range variants() {
			docs = append(docs, kql.Index(o, kql.Options{Ingest: v.ingest}))
		}
		return docs
	})
}
