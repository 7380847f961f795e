package serde

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/duck"
	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// A Loader makes rows of one table.
type Loader struct {
	Table *Table
	// Nested prints objects and arrays in a map of texts.
	Nested func(jackson.Value) string
	// Whole is the column that holds the whole record as JSON, or "".
	Whole string

	fits bool // the row so far
}

// Row makes the row of a record whose columns have CloudTrail's names. fits
// says that the record is as CloudTrail writes it, so far as the table cares:
// no value had to be dropped because it is not of the column's type, and no
// name was found only without regard to case.
func (l *Loader) Row(record jackson.Value) (row duck.Record, fits bool) {
	l.fits = true
	for _, c := range l.Table.Columns {
		if l.Whole != "" && strings.EqualFold(c.Name, l.Whole) {
			row = append(row, jackson.Compact(record))
			continue
		}
		row = append(row, l.value(c.Type, l.lookup(record, c.Name)))
	}
	for _, c := range l.Table.Partitions {
		row = append(row, partition(record, strings.ToLower(c.Name)))
	}
	return row, l.fits
}

// lookup finds a member without regard to case: names of columns have none.
func (l *Loader) lookup(v jackson.Value, name string) jackson.Value {
	if m, ok := v.Get(name); ok {
		return m
	}
	for i, key := range v.Keys {
		if strings.EqualFold(key, name) {
			l.fits = false
			return v.Items[i]
		}
	}
	return jackson.Value{}
}

// drop gives NULL for a value that does not fit.
func (l *Loader) drop() any {
	l.fits = false
	return nil
}

// value makes what a column of a type holds. What does not fit is NULL.
func (l *Loader) value(t Type, v jackson.Value) any {
	if v.Kind == jackson.Null {
		return nil
	}
	switch t.Name {
	case "string", "varchar":
		return plain(v)
	case "boolean":
		l.fits = l.fits && v.Kind == jackson.Bool
		if v.Text == "true" || v.Text == "false" {
			return v.Text == "true"
		}
		return l.drop()
	case "int", "bigint":
		if n, err := strconv.ParseInt(v.Text, 10, 64); err == nil {
			return n
		}
		return l.drop()
	case "timestamp":
		if at, err := time.Parse(time.RFC3339, v.Text); err == nil {
			return at.UTC().Truncate(time.Millisecond)
		}
		return l.drop()
	case "array":
		return l.list(t.Of[0], v)
	case "map":
		return l.mapped(v)
	case "struct":
		return l.structure(t, v)
	}
	panic(fmt.Sprintf("serde: unhandled type %q", t.Name))
}

// plain gives the text of a scalar, and of anything else its JSON.
func plain(v jackson.Value) string {
	if s, ok := v.Scalar(); ok {
		return s
	}
	return jackson.Compact(v)
}

// list takes a value that is no array for its only element.
func (l *Loader) list(of Type, v jackson.Value) any {
	items := v.Items
	if v.Kind != jackson.Array {
		items, l.fits = []jackson.Value{v}, false
	}
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = l.value(of, item)
	}
	return list
}

func (l *Loader) mapped(v jackson.Value) any {
	if v.Kind != jackson.Object {
		return l.drop()
	}
	m := map[string]any{}
	for i, key := range v.Keys {
		item := v.Items[i]
		text, scalar := item.Scalar()
		switch {
		case item.Kind == jackson.Null:
			m[key] = nil
		case scalar:
			m[key] = text
		default:
			m[key] = l.Nested(item)
		}
	}
	return m
}

func (l *Loader) structure(t Type, v jackson.Value) any {
	if v.Kind != jackson.Object {
		return l.drop()
	}
	row := map[string]any{}
	for _, c := range t.Members {
		row[strings.ToLower(c.Name)] = l.value(c.Type, l.lookup(v, c.Name))
	}
	return row
}

// partition gives the place of a record in a bucket, by the name of the
// partition's column.
func partition(record jackson.Value, name string) any {
	text := func(field string) any {
		if v, ok := record.Get(field); ok && v.Kind == jackson.String {
			return v.Text
		}
		return nil
	}
	at, err := time.Parse(time.RFC3339, fmt.Sprint(text("eventTime")))
	day := func(layout string) any {
		if err != nil {
			return nil
		}
		return at.UTC().Format(layout)
	}
	switch name {
	case "timestamp", "date":
		return day("2006/01/02")
	case "year":
		return day("2006")
	case "month":
		return day("01")
	case "day":
		return day("02")
	case "region":
		return text("awsRegion")
	case "account":
		return text("recipientAccountId")
	}
	return nil
}

// JavaMap prints a value as Java prints the maps and lists it is read into.
func JavaMap(v jackson.Value) string {
	var b strings.Builder
	switch v.Kind {
	case jackson.Array:
		for i, item := range v.Items {
			b.WriteString(comma(i) + JavaMap(item))
		}
		return "[" + b.String() + "]"
	case jackson.Object:
		for i, item := range v.Items {
			b.WriteString(comma(i) + v.Keys[i] + "=" + JavaMap(item))
		}
		return "{" + b.String() + "}"
	case jackson.Null:
		return "null"
	}
	return v.Text
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}
