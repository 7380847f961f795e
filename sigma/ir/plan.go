package ir

import "github.com/sigtrail/sigtrail/sigma/diag"

// A Plan is one rule, ready to be rewritten by pipelines and printed by a
// backend. It is never changed in place.
type Plan struct {
	Meta   Meta
	Source LogSource
	Body   Body
	// Notes tell how the plan differs from the rule, if a stage had to change
	// its meaning. Backends add theirs to the query; cmd shows both.
	Notes []Note
	// Unmapped says that none of the pipelines that ship with sigtrail knew the
	// log source: a name that the target does not know is then printed as it
	// stands, as the rule or the user's pipeline wrote it, and not refused.
	Unmapped bool
	// State holds what pipelines set for backends, such as an index name
	// (pySigma's set_state). An option of the command line beats it.
	State map[string]string
}

// Meta is what a rule says about itself. It never changes what matches.
type Meta struct {
	At             diag.Span // the document
	File           string
	Document       int // counted from 0 in its file
	ID             string
	Name           string
	Title          string
	Description    string
	Status         string
	Level          string
	Author         string
	Date           string
	Modified       string
	License        string
	Tags           []string
	References     []string
	FalsePositives []string
	Fields         []string
}

// A LogSource says which events a rule is about. It is not a condition: a
// pipeline or backend turns it into an index, a table or a dataset.
type LogSource struct {
	Category, Product, Service string
	At                         diag.Span
}

// Contains reports whether every event of m is an event of l: each of l's
// three keys is absent or equal to m's.
func (l LogSource) Contains(m LogSource) bool {
	fits := func(a, b string) bool { return a == "" || a == b }
	return fits(l.Category, m.Category) && fits(l.Product, m.Product) && fits(l.Service, m.Service)
}

// A Body is what a plan looks for. Its members are *Search and *Correlate.
type Body interface{ body() }

// A Search finds the single records for which Where holds.
type Search struct{ Where Expr }

func (*Search) body() {}

// An Effect says how the events that a query finds differ from the events
// that the rule describes.
type Effect int

const (
	// Exact: not at all; the note informs.
	Exact Effect = iota
	// Wider: the query finds them all, and may find more.
	Wider
	// Narrower: the query may miss some, and finds nothing else.
	Narrower
	// Different: both may happen.
	Different
)

// String gives the word that output formats print.
func (e Effect) String() string {
	return [...]string{"exact", "wider", "narrower", "different"}[e]
}

// Negate gives the effect on the complement.
func (e Effect) Negate() Effect {
	switch e {
	case Wider:
		return Narrower
	case Narrower:
		return Wider
	}
	return e
}

// A Note admits a difference, or tells something worth knowing about one
// query. It is the only way in which a stage may change what a rule means.
type Note struct {
	ID      string // stable, kebab-case, noun first: "case-sensitive"
	At      diag.Span
	Effect  Effect
	Message string // no capital, no full stop
}
