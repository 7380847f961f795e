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
}

// Row makes the row of a record whose columns have CloudTrail's names.
func (l *Loader) Row(record jackson.Value) duck.Record {
	var row duck.Record
	for _, c := range l.Table.Columns {
		if l.Whole != "" && strings.EqualFold(c.Name, l.Whole) {
			row = append(row, jackson.Compact(record))
			continue
		}
		v, _ := lookup(record, c.Name)
		row = append(row, l.value(c.Type, v))
	}
	for _, c := range l.Table.Partitions {
		row = append(row, partition(record, strings.ToLower(c.Name)))
	}
	return row
}

// lookup finds a member without regard to case: names of columns have none.
func lookup(v jackson.Value, name string) (jackson.Value, bool) {
	if m, ok := v.Get(name); ok {
		return m, true
	}
	for i, key := range v.Keys {
		if strings.EqualFold(key, name) {
			return v.Items[i], true
		}
	}
	return jackson.Value{}, false
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
		if v.Text == "true" || v.Text == "false" {
			return v.Text == "true"
		}
		return nil
	case "int", "bigint":
		if n, err := strconv.ParseInt(v.Text, 10, 64); err == nil {
			return n
		}
		return nil
	case "timestamp":
		if at, err := time.Parse(time.RFC3339, v.Text); err == nil {
			return at.UTC().Truncate(time.Millisecond)
		}
		return nil
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
		items = []jackson.Value{v}
	}
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = l.value(of, item)
	}
	return list
}

func (l *Loader) mapped(v jackson.Value) any {
	if v.Kind != jackson.Object {
		return nil
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
		return nil
	}
	row := map[string]any{}
	for _, c := range t.Members {
		m, _ := lookup(v, c.Name)
		row[strings.ToLower(c.Name)] = l.value(c.Type, m)
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
