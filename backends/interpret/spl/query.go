package spl

import (
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// A Query is a parsed query, ready to run on any records.
type Query struct {
	search   term
	commands []command
}

// A SyntaxError says what the parser does not accept, and where.
type SyntaxError struct {
	Offset int // in bytes
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason)
}

// An Unsure error says that the outcome for a record hangs on something that
// Splunk does not document. A test may leave such a record out, by name.
type Unsure struct {
	Record int // index of the record, -1 for a row that stands for several
	Reason string
}

func (e *Unsure) Error() string {
	if e.Record < 0 {
		return "grouped row: " + e.Reason
	}
	return fmt.Sprintf("record %d: %s", e.Record, e.Reason)
}

// Options say how Splunk is set up and how open questions are answered. The
// zero value is Splunk without the add-on, each question answered the likely
// way.
type Options struct {
	// AddOn writes errorCode=success into records without an errorCode, as
	// the Splunk Add-on for AWS does.
	AddOn bool
	// Now is the time that now() gives. Without it now() is an error.
	Now time.Time

	// NullAbsent: JSON null gives no field, instead of the text "null".
	NullAbsent bool
	// EmptyAbsent: the empty string gives no field.
	EmptyAbsent bool
	// ExtractEmpty: json_extract with {} gives an array whenever there is
	// one, even if it holds nothing or only null, instead of NULL.
	ExtractEmpty bool
	// SplitDrops: split leaves out empty pieces.
	SplitDrops bool
	// MinNull: min gives NULL when one of its arguments is NULL.
	MinNull bool
	// TiesReversed: sort reverses the order of equal rows.
	TiesReversed bool
	// WindowClosed: time_window includes a row that is exactly as old as the
	// window is long.
	WindowClosed bool
}

// Readings lists the options under which a query has to give the right
// answer: with and without the add-on, and each open question answered the
// other way. now is the time of now().
func Readings(now time.Time) []Options {
	return []Options{
		{Now: now},
		{Now: now, AddOn: true},
		{Now: now, NullAbsent: true},
		{Now: now, EmptyAbsent: true},
		{Now: now, ExtractEmpty: true},
		{Now: now, SplitDrops: true},
		{Now: now, MinNull: true},
		{Now: now, TiesReversed: true},
		{Now: now, WindowClosed: true},
	}
}

// A Row is one result.
type Row struct {
	// Record is the index of the record, -1 for a row that stats made.
	Record int
	// Columns are the names that stats or table left, in their order; nil
	// when the row still has every field of its record.
	Columns []string

	row *row
}

// Values gives the values of a field as text, none if the row lacks it.
func (r Row) Values(name string) []string {
	if r.Columns != nil && !contains(r.Columns, name) {
		return nil
	}
	return texts(r.row.get(name))
}

// Run gives the indexes of the records that survive the query, in the order
// of the records. A query that groups records has no such answer; see Rows.
func (q *Query) Run(records []event.Object, o Options) ([]int, error) {
	rows, err := q.Rows(records, o)
	if err != nil {
		return nil, err
	}
	kept := make([]int, 0, len(rows))
	for _, r := range rows {
		if r.Record < 0 {
			return nil, errors.New("the query groups records, so its rows are no records")
		}
		kept = append(kept, r.Record)
	}
	sort.Ints(kept)
	return kept, nil
}

// Rows gives the rows that the query ends with, in their order.
func (q *Query) Rows(records []event.Object, o Options) ([]Row, error) {
	var rows []*row
	for i, record := range records {
		r := &row{record: i, object: record, options: &o}
		if holds(q.search, r) {
			rows = append(rows, r)
		}
	}
	var columns []string
	for _, c := range q.commands {
		var err error
		if rows, err = c.run(rows, &o); err != nil {
			return nil, err
		}
		if names := c.columns(); names != nil {
			columns = names
		}
	}
	out := make([]Row, len(rows))
	for i, r := range rows {
		out[i] = Row{Record: r.record, Columns: columns, row: r}
	}
	return out, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
