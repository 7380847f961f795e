package lpq

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// An execution runs commands over the rows of some records. Of two rows whose
// order is open, the one of the later record comes first if it is reversed.
type execution struct {
	records  []event.Object
	reversed bool
}

func (q *Query) execute(records []event.Object, reversed bool) ([]*row, error) {
	rows, err := execution{records, reversed}.all(q.commands)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.maybe != "" {
			return nil, &Unsure{r.record, 0, r.maybe}
		}
	}
	return rows, nil
}

func (x execution) all(commands []command) ([]*row, error) {
	var rows []*row
	for _, c := range commands {
		var err error
		if rows, err = x.run(c, rows); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (x execution) run(c command, rows []*row) ([]*row, error) {
	switch c := c.(type) {
	case source:
		return x.source(), nil
	case search:
		return c.run(rows)
	case eval:
		return rows, c.run(rows)
	case rename:
		c.run(rows)
		return rows, nil
	case stats:
		return c.run(rows)
	case explode:
		return c.run(rows)
	case sorting:
		return rows, c.run(rows)
	case tojson:
		c.run(rows)
		return rows, nil
	case fields:
		c.run(rows)
		return rows, nil
	case order:
		return rows, nil
	case appending:
		return x.append(c, rows)
	}
	panic(fmt.Sprintf("lpq: unhandled %T", c))
}

// source gives the rows of all records, the newest first.
func (x execution) source() []*row {
	rows := make([]*row, len(x.records))
	for i, record := range x.records {
		r := &row{record: i, raw: record, columns: map[string]outcome{"line": {}}}
		for name, v := range normalized(record) {
			if name != "line" {
				r.set(name, certain(v))
			}
		}
		rows[i] = r
	}
	if x.reversed {
		slices.Reverse(rows)
	}
	slices.SortStableFunc(rows, func(a, b *row) int { return b.time().Compare(a.time()) })
	return rows
}

func (r *row) time() time.Time {
	t, _ := r.get("_time").settled().(time.Time)
	return t
}

func (x execution) append(c appending, rows []*row) ([]*row, error) {
	more, err := x.all(c.query)
	if err != nil {
		return nil, err
	}
	if x.reversed {
		return append(more, rows...), nil
	}
	return append(rows, more...), nil
}

func (c search) run(rows []*row) ([]*row, error) {
	var kept []*row
	for _, r := range rows {
		m := &machine{row: r}
		o := m.eval(c.where)
		if m.err != nil {
			return nil, m.err
		}
		keep, why := o.verdict()
		switch keep {
		case yes:
			kept = append(kept, r)
		case perhaps:
			return nil, &Unsure{r.record, c.offset, why}
		}
	}
	return kept, nil
}

// verdict reads an outcome as a condition; every possible value has to agree.
func (o outcome) verdict() (v verdict, why string) {
	why = o.why
	counts := [3]int{}
	for _, value := range o.values {
		counts[truth(value)]++
		if u, unknown := value.(Unknown); unknown {
			why = u.Why
		}
	}
	switch len(o.values) {
	case counts[no]:
		return no, ""
	case counts[yes]:
		return yes, ""
	}
	return perhaps, why
}

func (c eval) run(rows []*row) error {
	for _, r := range rows {
		for _, a := range c.assignments {
			m := &machine{row: r}
			o := m.eval(a.value)
			if m.err != nil {
				return m.err
			}
			r.set(a.name, o)
		}
	}
	return nil
}

func (c rename) run(rows []*row) {
	for _, r := range rows {
		for i, from := range c.from {
			if _, ok := r.columns[from]; !ok {
				continue
			}
			o := r.get(from)
			delete(r.columns, from)
			r.set(c.to[i], o)
		}
	}
}

func (c fields) run(rows []*row) {
	for _, r := range rows {
		before := r.columns
		r.columns = map[string]outcome{}
		for name, o := range before {
			if slices.Contains(c.names, name) != c.drop {
				r.columns[name] = o
			}
		}
	}
}

// tojson writes {"field":value} into its output. Whether null is written is
// open, and so is the style.
func (c tojson) run(rows []*row) {
	for _, r := range rows {
		r.set(c.output, strictly([]outcome{r.get(c.field)}, func(args []Value) outcome {
			texts, ok := jsonReadings(Map{{c.field, args[0]}})
			if !ok {
				return open("how tojson writes " + kind(args[0]) + " is not documented")
			}
			if args[0] == nil {
				texts = append(texts, "{}")
			}
			return either("how tojson spaces, escapes and orders is not documented", texts...)
		}))
	}
}

// explode gives a row for each element. Values that are no lists keep their
// row; rows with null or without elements are lost on some ways.
func (c explode) run(rows []*row) ([]*row, error) {
	var out []*row
	for _, r := range rows {
		switch v := r.get(c.field).settled().(type) {
		case Unknown:
			return nil, &Unsure{r.record, c.offset, v.Why}
		case List:
			out = append(out, r.explode(c.field, v)...)
		case nil:
			r.maybe = "whether explode keeps null is not documented"
			out = append(out, r)
		default:
			out = append(out, r)
		}
	}
	return out, nil
}

func (r *row) explode(field string, l List) []*row {
	if len(l) == 0 {
		r.maybe = "whether explode keeps an empty list is not documented"
		r.set(field, either(r.maybe, nil, List{}))
		return []*row{r}
	}
	return each(l, func(v Value) *row {
		c := r.clone()
		c.set(field, certain(v))
		return c
	})
}

// sorting compares numbers, dates, texts and addresses with their like. Where
// other values stand is not documented.
func (c sorting) run(rows []*row) error {
	var err error
	slices.SortStableFunc(rows, func(a, b *row) int {
		for _, key := range c.keys {
			order, ok := sortOrder(a.get(key).settled(), b.get(key).settled())
			if !ok {
				err = &Unsure{a.record, c.offset, "where " + key + " sorts is not documented for all of its values"}
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	return err
}

func sortOrder(a, b Value) (order int, ok bool) {
	if order, ok = ordered(a, b); ok {
		return order, true
	}
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return cmp.Compare(x, y), ok && (x == y || !equalFold(x, y))
	case netip.Addr:
		y, ok := b.(netip.Addr)
		return x.Compare(y), ok
	}
	return 0, false
}
