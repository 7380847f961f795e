package match

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// holds measures the window that ends at the record of that place, and tells
// whether the correlation's condition is satisfied.
func (c *correlation) holds(g *group, now time.Time, place int) (measure float64, ok bool) {
	having := &c.body.Having
	switch c.body.Kind {
	case ir.EventCount:
		measure, ok = float64(len(g.entries)), true
	case ir.ValueCount:
		measure, ok = c.distinct(g), true
	case ir.ValueSum, ir.ValueAvg, ir.ValuePercentile:
		measure, ok = c.number(g)
	case ir.Temporal:
		seen := c.seen(g)
		for _, s := range seen {
			if s {
				measure++
			}
		}
		ok = having.Rules == nil || seenHolds(having.Rules, seen)
	case ir.TemporalOrdered:
		return 0, c.ordered(g, now, place)
	default:
		panic(fmt.Sprintf("match: unhandled measure %d", int(c.body.Kind)))
	}
	for _, b := range having.Bounds {
		ok = ok && b.Op.Holds(cmp.Compare(measure, b.Number.Value))
	}
	return measure, ok
}

// distinct counts the different tuples of the measured values.
func (c *correlation) distinct(g *group) float64 {
	seen := map[string]bool{}
	for _, e := range g.entries {
		for s, ok := range e.by {
			if !ok {
				continue
			}
			for _, tuple := range tuples(c.values, s, e.record) {
				seen[joined(tuple)] = true
			}
		}
	}
	return float64(len(seen))
}

// numbers lists the decimal numbers of the measured value, a record's once,
// however many sources found it.
func (c *correlation) numbers(g *group) []float64 {
	var out []float64
	for _, e := range g.entries {
		read := map[string]bool{}
		for s, ok := range e.by {
			p := c.values[0][s]
			if !ok || read[p.name] {
				continue
			}
			read[p.name] = true
			p.reach(e.record.root, nil, func(v Value, _ *trail) bool {
				if text, isText := v.Text(); isText {
					if n, isNumber := ir.ParseNumber(text); isNumber {
						out = append(out, n.Value)
					}
				}
				return false
			})
		}
	}
	return out
}

func (c *correlation) number(g *group) (float64, bool) {
	ns := c.numbers(g)
	if len(ns) == 0 {
		return 0, false
	}
	if c.body.Kind == ir.ValuePercentile {
		return percentile(ns, c.body.Having.Percentile), true
	}
	sum := 0.0
	for _, n := range ns {
		sum += n
	}
	if c.body.Kind == ir.ValueAvg {
		return sum / float64(len(ns)), true
	}
	return sum, true
}

// percentile interpolates linearly between the closest ranks.
func percentile(ns []float64, p float64) float64 {
	slices.Sort(ns)
	rank := p / 100 * float64(len(ns)-1)
	lo, hi := ns[int(math.Floor(rank))], ns[int(math.Ceil(rank))]
	return lo + (hi-lo)*(rank-math.Floor(rank))
}

// seen tells which sources have a record in the window.
func (c *correlation) seen(g *group) []bool {
	seen := make([]bool, len(c.sources))
	for _, e := range g.entries {
		for s, ok := range e.by {
			seen[s] = seen[s] || ok
		}
	}
	return seen
}

func seenHolds(e ir.Expr, seen []bool) bool {
	switch e := e.(type) {
	case *ir.And:
		for _, x := range e.Of {
			if !seenHolds(x, seen) {
				return false
			}
		}
		return true
	case *ir.Or:
		for _, x := range e.Of {
			if seenHolds(x, seen) {
				return true
			}
		}
		return false
	case *ir.Not:
		return !seenHolds(e.Of, seen)
	case ir.Const:
		return bool(e)
	case *ir.Seen:
		return seen[e.Rule]
	}
	panic(fmt.Sprintf("match: unhandled %T in a condition over rules", e))
}

// ordered looks for records of all sources, one after the other, the last of
// them being the one that ends the window. Taking the earliest that fits at
// each step leaves most room for the next.
func (c *correlation) ordered(g *group, now time.Time, place int) bool {
	last := len(c.sources) - 1
	from := time.Time{}
	for s := range last {
		found := false
		for _, e := range g.entries {
			if e.by[s] && !e.time.Before(from) {
				from, found = e.time, true
				break
			}
		}
		if !found {
			return false
		}
	}
	for _, e := range g.entries {
		if e.by[last] && e.place == place && e.time.Equal(now) {
			return true
		}
	}
	return false
}
