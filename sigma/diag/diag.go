// Package diag is the ground floor: files, places in them, and what sigtrail
// has to say about those places. It knows nothing of Sigma, of YAML or of how
// a diagnostic is shown.
package diag

import (
	"fmt"
	"sort"
)

// A Severity says what a diagnostic costs its reader. The zero value is
// invalid, so that a forgotten severity shows.
type Severity int

const (
	_ Severity = iota
	// Error: the document it points at is not converted.
	Error
	// Warning: converted, but the author probably meant something else.
	Warning
	// Info: worth knowing, nothing to repair.
	Info
)

// String gives the word that reports use.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Info:
		return "info"
	}
	return fmt.Sprintf("Severity(%d)", int(s))
}

// A Diagnostic is one complaint about one place.
type Diagnostic struct {
	ID       string // stable, kebab-case, noun first: "condition-unknown-selection"
	Severity Severity
	Span     Span
	Message  string // what is wrong; no capital, no full stop
	Hint     string // what to do about it; may be empty
	Related  []Related
}

// A Related is a second place that explains a diagnostic, such as the first
// of two equal keys.
type Related struct {
	Span    Span
	Message string
}

// A List collects diagnostics. Functions that can go on after a complaint
// take a *List or return one, and always return a usable value beside it.
type List []Diagnostic

// Add appends d.
func (l *List) Add(d Diagnostic) { *l = append(*l, d) }

// Errorf appends an error without a hint.
func (l *List) Errorf(id string, at Span, format string, args ...any) {
	l.Add(Diagnostic{ID: id, Severity: Error, Span: at, Message: fmt.Sprintf(format, args...)})
}

// Warnf appends a warning without a hint.
func (l *List) Warnf(id string, at Span, format string, args ...any) {
	l.Add(Diagnostic{ID: id, Severity: Warning, Span: at, Message: fmt.Sprintf(format, args...)})
}

// Hint sets the hint of the diagnostic added last. It does nothing on an
// empty list.
func (l List) Hint(format string, args ...any) {
	if len(l) > 0 {
		l[len(l)-1].Hint = fmt.Sprintf(format, args...)
	}
}

// HasErrors reports whether any diagnostic is an error.
func (l List) HasErrors() bool {
	for _, d := range l {
		if d.Severity == Error {
			return true
		}
	}
	return false
}

// Count gives the number of diagnostics of severity s.
func (l List) Count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Sort orders the list by file name, place and ID; equal ones keep their
// order.
func (l List) Sort() {
	sort.SliceStable(l, func(i, j int) bool {
		a, b := l[i], l[j]
		if an, bn := a.Span.FileName(), b.Span.FileName(); an != bn {
			return an < bn
		}
		if a.Span.Start != b.Span.Start {
			return a.Span.Start < b.Span.Start
		}
		return a.ID < b.ID
	})
}
