package lpq

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// A Query is a parsed query, ready to run on any records.
type Query struct {
	commands []command
	// ordered: some aggregate hangs on the order of rows.
	ordered bool
}

// A SyntaxError says what the parser does not accept, and where.
type SyntaxError struct {
	Offset int // in bytes
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason)
}

// A Fault says that a query does to a value what no query may, because the
// engines treat it in different ways: the query has to be written otherwise.
type Fault struct {
	Record int // index of the record, -1 for a row that stats made
	Offset int // place in the query, in bytes
	Reason string
}

func (e *Fault) Error() string {
	return fmt.Sprintf("record %d, byte %d: %s", e.Record, e.Offset, e.Reason)
}

// Unsure says that the outcome for a record hangs on something that is not
// documented. A test may leave such a record out, by name.
type Unsure struct {
	Record int // index of the record, -1 for a row that stats made
	Offset int // place in the query, in bytes
	Reason string
}

func (e *Unsure) Error() string {
	return fmt.Sprintf("record %d, byte %d: unsure: %s", e.Record, e.Offset, e.Reason)
}

// A Result is one row that a query ends with.
type Result struct {
	// Record is the index of the record, -1 for a row that stats made.
	Record int
	// Fields are the fields of the row; one that is missing is null.
	Fields map[string]Value
}

// Run gives the indexes of the records that survive the query, in the order
// of the records, each once. A query that groups records has no such answer;
// see Rows.
func (q *Query) Run(records []event.Object) ([]int, error) {
	rows, err := q.execute(records, false)
	if err != nil {
		return nil, err
	}
	survives := make([]bool, len(records))
	for _, r := range rows {
		if r.record < 0 {
			return nil, errors.New("the query groups records, so its rows are no records")
		}
		survives[r.record] = true
	}
	kept := []int{}
	for i, yes := range survives {
		if yes {
			kept = append(kept, i)
		}
	}
	return kept, nil
}

// Rows gives the rows that the query ends with. A table gives the newest
// records first; where it is open in which order rows of the same time come,
// and the result hangs on that, Rows is Unsure.
func (q *Query) Rows(records []event.Object) ([]Result, error) {
	rows, err := q.execute(records, false)
	if err != nil {
		return nil, err
	}
	out := results(rows)
	if !q.ordered {
		return out, nil
	}
	rows, err = q.execute(records, true)
	if err != nil {
		return nil, err
	}
	if fingerprint(out) != fingerprint(results(rows)) {
		return nil, &Unsure{-1, 0, "the result hangs on the order of rows of the same time"}
	}
	return out, nil
}

func results(rows []*row) []Result {
	return each(rows, func(r *row) Result {
		fields := map[string]Value{}
		for name := range r.columns {
			fields[name] = r.get(name).settled()
		}
		return Result{r.record, fields}
	})
}

// fingerprint describes rows without their order.
func fingerprint(rows []Result) string {
	lines := each(rows, func(r Result) string {
		fields := []string{fmt.Sprint(r.Record)}
		for name, v := range r.Fields {
			fields = append(fields, name+"="+identity(v))
		}
		sort.Strings(fields[1:])
		return strings.Join(fields, " ")
	})
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}
