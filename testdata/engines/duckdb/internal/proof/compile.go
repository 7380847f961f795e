package proof

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/athena"
	"github.com/sigtrail/sigtrail/pipelines"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Query is what the product made of a rule for one schema.
type Query struct {
	Text   string
	Notes  []ir.Note
	Effect ir.Effect // of all notes together
	// Meaning is the condition that the query stands for; nil if there is
	// nothing to compare it with.
	Meaning ir.Expr
	// FitOnly leaves out events that are not as CloudTrail writes them: rules
	// made of their oddities find what no rule for CloudTrail looks for.
	FitOnly bool
	window  window
}

// errRefused says that the product refuses a rule by name.
var errRefused = errors.New("refused")

// compile makes a query of a rule as the product's command does.
func compile(r Rule, schema, table string) (Query, error) {
	plan, err := prepare(r)
	if err != nil {
		return Query{}, err
	}
	options := maps.Clone(r.Options)
	if options == nil {
		options = map[string]string{}
	}
	delete(options, "database")
	options["schema"], options["table"] = schema, table
	backend, err := athena.Target().New(backends.Settings{Values: options, ReadFile: os.ReadFile})
	if err != nil {
		return Query{}, err
	}
	q, err := backend.Translate(plan)
	if u, ok := backends.AsUnsupported(err); ok {
		return Query{}, fmt.Errorf("%w: %s", errRefused, u.ID)
	}
	out := Query{Text: q.Text, Notes: append(append([]ir.Note{}, plan.Notes...), q.Notes...), FitOnly: r.MadeUp}
	for _, n := range out.Notes {
		out.Effect = together(out.Effect, n.Effect)
	}
	out.Meaning = meaning(r, plan)
	out.window, _ = readWindow(options)
	return out, err
}

// prepare runs the pipelines of a rule.
func prepare(r Rule) (ir.Plan, error) {
	builtin, ok := pipelines.Builtin("aws-cloudtrail", "athena")
	if !ok {
		return ir.Plan{}, errors.New("no pipeline ships for Athena")
	}
	list := append(append([]*pipelines.Pipeline{}, r.Pipelines...), builtin)
	pipelines.Sort(list)
	plan, fits := r.Plan, false
	var diags diag.List
	for _, p := range list {
		fits = fits || p.AppliesTo(plan.Source)
		plan = p.Apply(plan, "athena", &diags)
	}
	if !fits || diags.HasErrors() || holds(plan) {
		return plan, fmt.Errorf("%w: by a pipeline, or for want of one", errRefused)
	}
	return plan, nil
}

// holds reports whether a placeholder is left in a plan.
func holds(plan ir.Plan) bool {
	search, ok := plan.Body.(*ir.Search)
	left := false
	if ok {
		ir.Walk(search.Where, func(p ir.Pred, _ bool) {
			if m, ok := p.(*ir.Match); ok {
				for _, piece := range m.Pattern {
					left = left || piece.Kind == ir.Hole
				}
			}
		})
	}
	return left
}

// meaning gives what a query is compared with: the rule before any pipeline,
// unless the user's own change what it means; and nothing where those give
// fields names that records do not have.
func meaning(r Rule, plan ir.Plan) ir.Expr {
	if len(r.Pipelines) == 0 {
		plan = r.Plan
	}
	search, ok := plan.Body.(*ir.Search)
	if !ok {
		return nil
	}
	renamed := false
	ir.Walk(search.Where, func(p ir.Pred, _ bool) {
		for _, f := range p.Fields() {
			renamed = renamed || f.Name != f.Written
		}
	})
	if renamed {
		return nil
	}
	return search.Where
}

// together joins two effects.
func together(a, b ir.Effect) ir.Effect {
	switch {
	case a == ir.Exact || a == b:
		return b
	case b == ir.Exact:
		return a
	}
	return ir.Different
}

// A window is the time that options limit a query to.
type window struct{ from, to time.Time }

// readWindow reads the options from and to, dates or timestamps of UTC. The
// last day belongs to the window.
func readWindow(options map[string]string) (w window, err error) {
	for key, into := range map[string]*time.Time{"from": &w.from, "to": &w.to} {
		v := options[key]
		if v == "" {
			continue
		}
		if *into, err = time.Parse(time.RFC3339, v); err == nil {
			continue
		}
		if *into, err = time.Parse(time.DateOnly, v); err != nil {
			return w, err
		}
		if key == "to" {
			*into = into.AddDate(0, 0, 1)
		}
	}
	return w, nil
}

// holds reports whether the window holds an event.
func (w window) holds(e Event) bool {
	if w == (window{}) {
		return true
	}
	text, _ := e.value.Get("eventTime")
	at, err := time.Parse(time.RFC3339, text.Text)
	return err == nil && !at.Before(w.from) && (w.to.IsZero() || at.Before(w.to))
}

// OwnSchema gives the schema of a rule's own, if it has one.
func (r Rule) OwnSchema() (path string, ok bool) {
	path = filepath.Join(r.Dir, r.Options["schema"])
	info, err := os.Stat(path)
	return path, r.Options["schema"] != "" && err == nil && !info.IsDir()
}
