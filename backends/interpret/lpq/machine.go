package lpq

import (
	"fmt"
	"net/netip"
	"sort"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// A row is one record, or one group of them, on its way through the commands.
type row struct {
	record  int // -1 for a row that stats made
	raw     event.Object
	columns map[string]outcome
	// maybe says why it is open whether the row exists at all.
	maybe string
}

// get gives a column, null if the row lacks it.
func (r *row) get(name string) outcome {
	o, ok := r.columns[name]
	if !ok {
		return certain(nil)
	}
	if len(o.values) == 0 {
		return r.line()
	}
	return o
}

// line is the raw record. Whether rows carry it, and how it was written, is
// open.
func (r *row) line() outcome {
	texts, ok := jsonReadings(convert(r.raw))
	if !ok {
		texts = nil
	}
	texts = append(texts, event.Compact(r.raw), nil)
	return either("whether rows carry the raw record, and how it is written, is not documented", texts...)
}

// names lists the columns but for the line, in order.
func (r *row) names() []string {
	names := []string{}
	for name := range r.columns {
		if name != "line" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// set gives the row a column, in place of one of that name.
func (r *row) set(name string, o outcome) { r.columns[name] = o }

func (r *row) clone() *row {
	c := *r
	c.columns = make(map[string]outcome, len(r.columns))
	for name, o := range r.columns {
		c.columns[name] = o
	}
	return &c
}

// A machine evaluates expressions on one row and keeps the first fault.
type machine struct {
	row   *row
	bound []Value // of foreach
	err   error
}

// fault notes what no query may do.
func (m *machine) fault(at int, format string, args ...any) outcome {
	reason := fmt.Sprintf(format, args...)
	if m.err == nil {
		m.err = &Fault{m.row.record, at, reason}
	}
	return open(reason)
}

// eval evaluates every part of an expression, also where the result is known
// without it, so that no fault stays hidden behind the data.
func (m *machine) eval(e expr) outcome {
	switch e := e.(type) {
	case constant:
		return certain(e.value)
	case column:
		return m.row.get(e.name)
	case parameter:
		return certain(m.bound[e.index])
	case junction:
		return m.junction(e)
	case comparison:
		return strictly(m.all([]expr{e.left, e.right}), func(v []Value) outcome { return m.compare(e, v[0], v[1]) })
	case arithmetic:
		return strictly(m.all([]expr{e.left, e.right}), func(v []Value) outcome { return m.sum(e, v[0], v[1]) })
	case likeness:
		return strictly(m.all([]expr{e.of}), func(v []Value) outcome { return m.like(e, v[0]) })
	case finding:
		return strictly(m.all([]expr{e.of}), func(v []Value) outcome { return m.find(e, v[0]) })
	case mapping:
		return strictly(m.all(e.lists), func(v []Value) outcome { return m.foreach(e, v) })
	case truncation:
		return strictly(m.all([]expr{e.of}), func(v []Value) outcome { return e.unit.truncate(v[0]) })
	case call:
		return m.call(e)
	}
	panic(fmt.Sprintf("lpq: unhandled %T", e))
}

func (m *machine) all(list []expr) []outcome { return each(list, m.eval) }

func (m *machine) call(e call) outcome {
	apply := func(v []Value) outcome { return e.function.apply(m, e.offset, v) }
	if e.function.lenient {
		return combine(m.all(e.args), apply)
	}
	return strictly(m.all(e.args), apply)
}

// junction gives true or false always: null counts as false, and every other
// value as true.
func (m *machine) junction(e junction) outcome {
	total := certain(!e.or)
	for _, part := range e.parts {
		total = combine([]outcome{total, m.eval(part)}, func(v []Value) outcome {
			a, b := truth(v[0]), truth(v[1])
			decisive := no
			if e.or {
				decisive = yes
			}
			switch {
			case a == decisive || b == decisive:
				return certain(e.or)
			case a == perhaps:
				return certain(v[0])
			case b == perhaps:
				return certain(v[1])
			}
			return certain(!e.or)
		})
	}
	return total
}

// foreach evaluates its body for each element. A value that is no list is
// repeated; what happens when none is a list, null included, is open.
func (m *machine) foreach(e mapping, args []Value) outcome {
	n := -1
	for _, v := range args {
		l, isList := v.(List)
		if isList && n >= 0 && n != len(l) {
			return open("foreach over lists of different lengths is not documented")
		}
		if isList {
			n = len(l)
		}
	}
	if n >= 0 {
		return m.bodies(e, args, n)
	}
	o := m.bodies(e, args, 1).settled()
	return either("foreach over "+kind(args[0])+" is not documented", nil, List{}, o)
}

func (m *machine) bodies(e mapping, args []Value, n int) outcome {
	before := m.bound
	defer func() { m.bound = before }()
	out := List{}
	for i := 0; i < n; i++ {
		m.bound = each(args, func(v Value) Value {
			if l, ok := v.(List); ok {
				return l[i]
			}
			return v
		})
		v := m.eval(e.body).settled()
		if _, unknown := v.(Unknown); unknown {
			return certain(v)
		}
		out = append(out, v)
	}
	return certain(out)
}

// pair appends one field of the row as kvjoin writes it.
func (m *machine) pair(pairs []string, name, sign, null, layout string) []string {
	var text string
	switch v := m.row.get(name).settled().(type) {
	case nil:
		if null == "" {
			return pairs
		}
		text = null
	case time.Time:
		text = v.Format(layout)
	case Unknown:
		return pairs
	case netip.Addr:
		text = addressText(v)
	default:
		text = javaText(v)
	}
	return append(pairs, name+sign+text)
}
