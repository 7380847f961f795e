// Package backends says what a target is: something that prints plans as
// queries. It knows no target; backends/all lists them.
package backends

import (
	"errors"
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Target describes a query language and makes backends for it.
type Target struct {
	Name  string // what -t accepts: "athena"
	Title string // for people: "Amazon Athena"
	// Language of the queries a backend prints unless an option says
	// otherwise: "sql", "spl", "kuery".
	Language string
	// Extension of files that hold queries, with its dot.
	Extension string
	// Comment turns one line of text into a comment that may stand before a
	// query in a file of queries; nil where the language has no comments.
	Comment func(line string) string
	Options []Option
	// New makes a backend. Its error is an *OptionError.
	New func(Settings) (Backend, error)
}

// An Option is one key that -O accepts for a target.
type Option struct {
	Name    string // "table"
	Default string // as the user would write it; may be empty
	Help    string // one sentence, no capital, no full stop
}

// Settings are the options that a user gave. Keys that the target does not
// declare never reach it.
type Settings struct {
	Values map[string]string
	// ReadFile reads a file that an option names. Nil means that files cannot
	// be read here.
	ReadFile func(name string) ([]byte, error)
}

// Get gives the value of an option, or fallback if the user gave none.
func (s Settings) Get(name, fallback string) string {
	if v, ok := s.Values[name]; ok {
		return v
	}
	return fallback
}

// Bool reads an option that is true or false.
func (s Settings) Bool(name string, fallback bool) (bool, error) {
	switch v := s.Get(name, fmt.Sprint(fallback)); v {
	case "true":
		return true, nil
	case "false":
		return false, nil
	default:
		return false, &OptionError{Name: name, Message: fmt.Sprintf("%q is neither true nor false", v)}
	}
}

// OneOf reads an option that is one of a few words, the first being the
// default.
func (s Settings) OneOf(name string, words ...string) (string, error) {
	v := s.Get(name, words[0])
	for _, w := range words {
		if v == w {
			return v, nil
		}
	}
	return "", &OptionError{Name: name, Message: fmt.Sprintf("%q is none of %q", v, words)}
}

// An OptionError says that the user gave an option a value it cannot have.
type OptionError struct {
	Name, Message string
}

func (e *OptionError) Error() string { return fmt.Sprintf("option %s: %s", e.Name, e.Message) }

// A Backend prints plans in one language. It is safe for concurrent use, and
// the same plan always gives the same query.
type Backend interface {
	// Translate prints one plan. Its error is an *Unsupported; a backend
	// never drops a condition and never guesses.
	Translate(ir.Plan) (Query, error)
}

// A Query is a finished text.
type Query struct {
	Language string
	Text     string
	Notes    []ir.Note
}

// Unsupported says that a target cannot express a part of a rule.
type Unsupported struct {
	ID      string // "unsupported-regex": kebab-case, always begins with "unsupported-" or "field-"
	At      diag.Span
	Message string // what cannot be said, naming the target
	Hint    string // what to do instead; may be empty
}

func (e *Unsupported) Error() string { return e.Message }

// Refuse makes an *Unsupported for a predicate.
func Refuse(p ir.Pred, id, format string, args ...any) *Unsupported {
	return &Unsupported{ID: id, At: p.Origin(), Message: fmt.Sprintf(format, args...)}
}

// AsUnsupported unwraps an error of Translate.
func AsUnsupported(err error) (*Unsupported, bool) {
	var u *Unsupported
	ok := errors.As(err, &u)
	return u, ok
}

// Notes collects the notes of one translation, each said once a place.
type Notes struct{ list []ir.Note }

// Add appends a note, unless an equal one (ID, place and message) is there.
// The effect is that on the predicate alone; negated turns it round for a
// predicate under an odd number of negations.
func (n *Notes) Add(id string, at diag.Span, effect ir.Effect, negated bool, format string, args ...any) {
	if negated {
		effect = effect.Negate()
	}
	note := ir.Note{ID: id, At: at, Effect: effect, Message: fmt.Sprintf(format, args...)}
	for _, old := range n.list {
		if old == note {
			return
		}
	}
	n.list = append(n.list, note)
}

// List gives the notes in the order in which they were added.
func (n *Notes) List() []ir.Note { return n.list }

// A Registry is a set of targets in a fixed order.
type Registry struct{ targets []Target }

// NewRegistry keeps targets in the order given.
func NewRegistry(targets ...Target) *Registry { return &Registry{targets: targets} }

// All lists the targets in order.
func (r *Registry) All() []Target { return r.targets }

// Names lists the targets' names in order.
func (r *Registry) Names() []string {
	names := make([]string, len(r.targets))
	for i, t := range r.targets {
		names[i] = t.Name
	}
	return names
}

// Lookup finds a target by name.
func (r *Registry) Lookup(name string) (Target, bool) {
	for _, t := range r.targets {
		if t.Name == name {
			return t, true
		}
	}
	return Target{}, false
}

// Search gives the condition of a plan that finds single records. A
// correlation is refused, for targets that cannot express one.
func Search(p ir.Plan) (*ir.Search, error) {
	if s, ok := p.Body.(*ir.Search); ok {
		return s, nil
	}
	return nil, &Unsupported{
		ID: "unsupported-correlation", At: p.Meta.At,
		Message: "correlations are not converted yet",
		Hint:    "convert the rules that it refers to on their own",
	}
}
