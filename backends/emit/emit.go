// Package emit writes queries in the formats that people and systems read. It
// translates nothing and knows no target: what it needs to know of one stands
// in the Entry.
package emit

import (
	"io"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// An Entry is what one rule became on one target: a query, or an error.
type Entry struct {
	File     string
	Document int
	ID       string
	Name     string
	Title    string
	Level    string
	Target   backends.Target
	Query    backends.Query
	Notes    []ir.Note
	Err      *diag.Diagnostic // set when there is no query
}

// A Format writes entries, one by one, in the order in which they come.
type Format struct {
	Name  string // what -f accepts
	Title string // one line for people
	// Extension of files in this format, with its dot; "" for the target's own.
	Extension string
	// Write writes one entry. Entries without a query are passed too.
	Write func(w io.Writer, e Entry) error
	// Caption gives what must be told about an entry outside of the product,
	// because the target's language has no comments; "" if nothing must be.
	Caption func(e Entry) string
}

// Formats lists the formats, the default first.
func Formats() []Format { return []Format{text(), ndjson()} }

// Lookup finds a format by name.
func Lookup(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
