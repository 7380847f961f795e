package spl

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// A command is a step of the pipeline behind the search: where, eval, sort,
// bin, dedup, table, streamstats or stats.
type command interface {
	// run gives the rows that the command leaves.
	run(rows []*row, o *Options) ([]*row, error)
	// columns are the only fields that it leaves, nil if it leaves all.
	columns() []string
}

// open is a command that leaves the fields of its rows.
type open struct{}

func (open) columns() []string { return nil }

type (
	whereCommand struct {
		open
		cond cond
	}
	evalCommand struct {
		open
		assignments []assignment
	}
	assignment struct {
		name string
		expr expr
	}
	sortCommand struct {
		open
		keys []string
	}
	binCommand struct {
		open
		span float64
	}
	dedupCommand struct {
		open
		field string
	}
	tableCommand struct{ names []string }
)

func (c whereCommand) run(rows []*row, _ *Options) ([]*row, error) {
	var kept []*row
	for _, r := range rows {
		t, err := (&scope{row: r}).ask(c.cond)
		if err != nil {
			return nil, err
		}
		if t == isTrue {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

func (c evalCommand) run(rows []*row, _ *Options) ([]*row, error) {
	for _, r := range rows {
		for _, a := range c.assignments {
			v, err := (&scope{row: r}).eval(a.expr)
			if err != nil {
				return nil, err
			}
			r.put(a.name, v)
		}
	}
	return rows, nil
}

// run sorts in ascending order. Rows that are equal in every key come in the
// order they had, or the other way round.
func (c sortCommand) run(rows []*row, o *Options) ([]*row, error) {
	keys := make(map[*row][]float64, len(rows))
	for _, r := range rows {
		for _, name := range c.keys {
			n, ok, err := r.numeric("sort", r.get(name))
			if err != nil {
				return nil, err
			}
			if !ok {
				return nil, r.unsure("where sort puts a row without %s", name)
			}
			keys[r] = append(keys[r], n)
		}
	}
	sorted := append([]*row(nil), rows...)
	if o.TiesReversed {
		for i, r := range rows {
			sorted[len(rows)-1-i] = r
		}
	}
	sort.SliceStable(sorted, func(i, j int) bool {
		a, b := keys[sorted[i]], keys[sorted[j]]
		for k := range a {
			if a[k] != b[k] {
				return a[k] < b[k]
			}
		}
		return false
	})
	return sorted, nil
}

func (c binCommand) run(rows []*row, _ *Options) ([]*row, error) {
	for _, r := range rows {
		n, ok, err := r.numeric("bin", r.get("_time"))
		if err != nil {
			return nil, err
		}
		if ok {
			r.put("_time", number(math.Floor(n/c.span)*c.span))
		}
	}
	return rows, nil
}

// run keeps the first row of each value.
func (c dedupCommand) run(rows []*row, _ *Options) ([]*row, error) {
	var kept []*row
	seen := map[string]bool{}
	for _, r := range rows {
		t, ok, err := r.single("dedup", r.get(c.field))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, r.unsure("whether dedup keeps a row without %s", c.field)
		}
		if !seen[t] {
			kept = append(kept, r)
		}
		seen[t] = true
	}
	return kept, nil
}

func (c tableCommand) run(rows []*row, _ *Options) ([]*row, error) { return rows, nil }

func (c tableCommand) columns() []string { return c.names }

// keyOf writes the by fields of a row as one text; not ok if one is absent.
func (r *row) keyOf(by []string) (key string, ok bool, err error) {
	var b strings.Builder
	for _, name := range by {
		t, ok, err := r.single("by "+name, r.get(name))
		if err != nil || !ok {
			return "", false, err
		}
		fmt.Fprintf(&b, "%d:%s", len(t), t)
	}
	return b.String(), true, nil
}
