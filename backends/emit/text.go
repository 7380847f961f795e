package emit

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// text is the format for people: each query under a comment that names its
// rule, with the notes that change what it finds, and a blank line behind it.
func text() Format {
	return Format{
		Name:    "default",
		Title:   "queries, each under a comment that names its rule",
		Write:   writeText,
		Caption: textCaption,
	}
}

func writeText(w io.Writer, e Entry) error {
	if e.Err != nil {
		return nil
	}
	var b bytes.Buffer
	if commented(e) {
		for _, line := range heading(e) {
			b.WriteString(e.Target.Comment(line) + "\n")
		}
	}
	b.WriteString(e.Query.Text + "\n\n")
	_, err := w.Write(b.Bytes())
	return err
}

// commented reports whether comments may stand before the query: the target has
// some, and no option made it print another language than its own.
func commented(e Entry) bool {
	return e.Target.Comment != nil && e.Query.Language == e.Target.Language
}

// textCaption tells the heading of a query whose language cannot hold it.
func textCaption(e Entry) string {
	if e.Err != nil || commented(e) {
		return ""
	}
	return strings.Join(heading(e), "\n")
}

// heading is the rule's title, target and id, and a line for each note that
// says what the query finds otherwise than the rule.
func heading(e Entry) []string {
	first := oneLine(e.Title) + " (" + e.Target.Name
	if e.ID != "" {
		first += ", " + oneLine(e.ID)
	}
	lines := []string{first + ")"}
	for _, n := range e.Notes {
		line := fmt.Sprintf("note: %s: %s", n.Effect, oneLine(n.Message))
		if n.Effect != ir.Exact && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// oneLine keeps a text of the rule from ending a comment early.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
