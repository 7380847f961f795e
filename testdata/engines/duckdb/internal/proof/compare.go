package proof

import (
	"context"
	"errors"
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/duck"
)

// A Disagreement is a query that does not run, or events on which it breaks
// what its notes promise.
type Disagreement struct {
	Schema, Rule string
	Query        Query
	Missing      []string // described by the rule, and not found
	Extra        []string // found, and not described
	Example      string   // the first of these events
	Err          error    // why the query does not run
}

// A Result sums up one schema.
type Result struct {
	Schema  string
	Events  int
	Queries int
	// Refused counts the rules that the product refuses, by the reason.
	Refused map[string]int
	// Compared counts the queries that were compared, by what their notes
	// promise; Matches the events that rules of these describe.
	Compared map[ir.Effect]int
	Matches  int
	// RunOnly counts the queries that only had to run, and Apart those of them
	// that find other events than the rule describes.
	RunOnly, Apart int
	Disagreements  []Disagreement
}

// Comparisons is how many pairs of a query and an event were compared.
func (r *Result) Comparisons() int {
	n := 0
	for _, queries := range r.Compared {
		n += queries * r.Events
	}
	return n
}

// A Proof is a schema with its events, ready to run queries.
type Proof struct {
	Result
	events []Event
	fits   []bool // events that are as CloudTrail writes them
	engine *duck.Engine
	table  string
}

// New loads the events into a table of the schema, which is one that ships or a
// file.
func New(ctx context.Context, root, schema string, events []Event) (*Proof, error) {
	p, err := load(ctx, root, schema, events)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", schema, err)
	}
	return p, nil
}

func newResult(schema string, events int) Result {
	return Result{Schema: schema, Events: events, Refused: map[string]int{}, Compared: map[ir.Effect]int{}}
}

// Close frees the table.
func (p *Proof) Close() error { return p.engine.Close() }

// Run compiles a rule, runs the query and compares. The error is one of this
// engine, not of the product.
func (p *Proof) Run(ctx context.Context, r Rule) error {
	q, err := compile(r, p.Schema, p.table)
	if errors.Is(err, errRefused) {
		p.Refused[err.Error()]++
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	if err := p.Compare(ctx, r.Name, q); err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	return nil
}

// Compare runs a query and holds what it finds against its meaning.
func (p *Proof) Compare(ctx context.Context, rule string, q Query) error {
	p.Queries++
	d := Disagreement{Schema: p.Schema, Rule: rule, Query: q}
	rows, err := p.engine.Rows(ctx, q.Text)
	if err != nil {
		d.Err = err
		p.Disagreements = append(p.Disagreements, d)
		return nil
	}
	if q.Meaning == nil {
		p.RunOnly++
		return nil
	}
	matches, err := p.difference(&d, rows)
	if err != nil {
		return err
	}
	if q.Effect == ir.Different {
		p.RunOnly++
		if len(d.Missing)+len(d.Extra) > 0 {
			p.Apart++
		}
		return nil
	}
	p.Compared[q.Effect]++
	p.Matches += matches
	if len(d.Missing) > 0 && q.Effect != ir.Narrower || len(d.Extra) > 0 && q.Effect != ir.Wider {
		p.Disagreements = append(p.Disagreements, d)
	}
	return nil
}

// difference holds the rows that a query found against the meaning of the rule.
func (p *Proof) difference(d *Disagreement, rows []int) (matches int, err error) {
	m, err := match.New(d.Query.Meaning)
	if err != nil {
		return 0, err
	}
	found := make([]bool, len(p.events))
	for _, i := range rows {
		found[i] = true
	}
	for i, e := range p.events {
		if d.Query.FitOnly && !p.fits[i] {
			continue
		}
		described := d.Query.window.holds(e) && m.Match(e.Record)
		switch {
		case described && !found[i]:
			d.Missing = append(d.Missing, e.ID)
		case !described && found[i]:
			d.Extra = append(d.Extra, e.ID)
		}
		if described != found[i] && d.Example == "" {
			d.Example = e.Record.String()
		}
		if described {
			matches++
		}
	}
	return matches, nil
}
