package athena

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
)

const language = "sql"

// Target describes Amazon Athena for the list of targets.
func Target() backends.Target {
	return backends.Target{
		Name:      "athena",
		Title:     "Amazon Athena",
		Language:  language,
		Extension: ".sql",
		Comment:   func(line string) string { return "-- " + line },
		Options: []backends.Option{
			{Name: "schema", Default: shippedSchemas()[0], Help: "layout of the table: " + strings.Join(shippedSchemas(), ", ") + ", or a file that holds the table's CREATE TABLE statement"},
			{Name: "table", Help: "name of the table (default: that of the schema); for cloudtrail-lake the ID of the event data store"},
			{Name: "database", Help: "database of the table, or catalog.database (default: that of the schema, if any)"},
			{Name: "message", Default: defaultMessage, Help: "column that holds the text of an event, where keywords are searched in logs other than CloudTrail's"},
			{Name: "from", Help: "find events from this date or timestamp (UTC) on; a time window also skips the partitions outside it"},
			{Name: "to", Help: "find events up to this date, that day included, or before this timestamp"},
			{Name: "lookback", Help: "find events of the time span before the query runs, such as 24h or 7d"},
			{Name: "json-arrays", Default: arraysAuto, Help: "whether paths inside JSON may cross arrays: auto (as the catalogue knows, else they may), always, or never (shorter, and misses elements of arrays)"},
			{Name: "select", Default: selectAll, Help: "columns to show: * or fields (eventID, eventTime and the rule's fields, if it lists any)"},
		},
		New: newBackend,
	}
}

// defaultMessage is what shippers of logs call the text of an event.
const defaultMessage = "message"

// The values of the option json-arrays.
const (
	arraysAuto   = "auto"
	arraysAlways = "always"
	arraysNever  = "never"
)

// The values of the option select.
const (
	selectAll    = "*"
	selectFields = "fields"
)

func newBackend(s backends.Settings) (backends.Backend, error) {
	_, chosen := s.Values["schema"]
	b := &backend{chosen: chosen}
	var err error
	if b.schema, err = loadSchema(s); err != nil {
		return nil, err
	}
	if b.window, err = readWindow(s); err != nil {
		return nil, err
	}
	if _, ok := b.schema.timeColumn(); !ok && !b.window.none() {
		return nil, &backends.OptionError{Name: "schema", Message: "a time window needs a column eventtime of type STRING or TIMESTAMP, which the table lacks"}
	}
	if b.arrays, err = s.OneOf("json-arrays", arraysAuto, arraysAlways, arraysNever); err != nil {
		return nil, err
	}
	if b.selects, err = s.OneOf("select", selectAll, selectFields); err != nil {
		return nil, err
	}
	b.table, b.database, b.message = s.Get("table", ""), s.Get("database", ""), s.Get("message", defaultMessage)
	for _, option := range []string{"table", "database", "message"} {
		if message := checkName(s.Get(option, "")); message != "" {
			return nil, &backends.OptionError{Name: option, Message: message}
		}
	}
	if b.message == "" {
		return nil, &backends.OptionError{Name: "message", Message: "name a column"}
	}
	return b, nil
}

// checkName says what is wrong with the name of a table, a database or a
// column, which may be qualified with dots; an empty name is one that nobody gave.
func checkName(s string) string {
	if s == "" {
		return ""
	}
	if strings.ContainsAny(s, "\"`'") {
		return fmt.Sprintf("write %s without quotes, sigtrail adds them", s)
	}
	for _, part := range strings.Split(s, ".") {
		if part == "" || !writable(part) {
			return fmt.Sprintf("%q is no name", s)
		}
	}
	return ""
}
