package spl

import "sort"

type (
	// streamstatsCommand writes into each row what its window, the rows up to
	// it, add up to.
	streamstatsCommand struct {
		open
		aggregates []aggregate
		by         []string
		rows       int  // of the window; 0: all
		seconds    int  // of the window; 0: all
		current    bool // the window includes the row itself
	}
	// statsCommand makes one row of each group.
	statsCommand struct {
		aggregates []aggregate
		by         []string
	}
)

func (c streamstatsCommand) run(rows []*row, o *Options) ([]*row, error) {
	past := map[string][]*row{}
	for i, r := range rows {
		if c.rows == 0 && c.seconds == 0 && i >= maxStream {
			return nil, r.unsure("streamstats without a window beyond %d rows", maxStream)
		}
		key, ok, err := r.keyOf(c.by)
		if err != nil {
			return nil, err
		}
		if !ok {
			for _, a := range c.aggregates {
				r.put(a.as, null{})
			}
			continue
		}
		before := past[key]
		past[key] = append(before, r)
		if c.current {
			before = past[key]
		}
		window, err := c.window(before, r, o)
		if err != nil {
			return nil, err
		}
		for _, a := range c.aggregates {
			v, err := a.of(window, r)
			if err != nil {
				return nil, err
			}
			r.put(a.as, v)
		}
	}
	return rows, nil
}

// window gives the last of the rows of a key, which are in the order of time,
// up to row r.
func (c streamstatsCommand) window(rows []*row, r *row, o *Options) ([]*row, error) {
	if c.rows > 0 && len(rows) > c.rows {
		return rows[len(rows)-c.rows:], nil
	}
	if c.seconds == 0 {
		return rows, nil
	}
	var failed error
	first := sort.Search(len(rows), func(i int) bool {
		age, err := rows[i].age(r)
		if err != nil {
			failed = err
		}
		return age < float64(c.seconds) || age == float64(c.seconds) && o.WindowClosed
	})
	if failed != nil {
		return nil, failed
	}
	if len(rows)-first > maxStream {
		return nil, r.unsure("a time window of more than %d rows", maxStream)
	}
	return rows[first:], nil
}

// age is how many seconds a row lies before a later one.
func (r *row) age(later *row) (float64, error) {
	then, okThen, err := r.numeric("time_window", r.get("_time"))
	if err != nil {
		return 0, err
	}
	now, okNow, err := later.numeric("time_window", later.get("_time"))
	if err != nil {
		return 0, err
	}
	if !okThen || !okNow {
		return 0, later.unsure("time_window over a row without _time")
	}
	return now - then, nil
}

// run groups rows by their keys, in an order that only the keys decide. Rows
// without a key are dropped. Without by there is one group, but no row comes
// of none, unless it is counted.
func (c statsCommand) run(rows []*row, o *Options) ([]*row, error) {
	groups := map[string][]*row{}
	var keys []string
	for _, r := range rows {
		key, ok, err := r.keyOf(c.by)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], r)
	}
	if len(c.by) == 0 && len(keys) == 0 && c.counts() {
		keys = append(keys, "")
	}
	sort.Strings(keys)
	var out []*row
	for _, key := range keys {
		r, err := c.row(groups[key], o)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (c statsCommand) counts() bool {
	for _, a := range c.aggregates {
		if a.function == "count" {
			return true
		}
	}
	return false
}

func (c statsCommand) row(group []*row, o *Options) (*row, error) {
	out := &row{record: -1, options: o}
	for _, name := range c.by {
		out.put(name, group[0].get(name))
	}
	for _, a := range c.aggregates {
		v, err := a.of(group, out)
		if err != nil {
			return nil, err
		}
		out.put(a.as, v)
	}
	return out, nil
}

func (c statsCommand) columns() []string {
	names := append([]string{}, c.by...)
	for _, a := range c.aggregates {
		names = append(names, a.as)
	}
	return names
}
