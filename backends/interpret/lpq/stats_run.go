package lpq

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// A group is the rows that agree in the keys of stats.
type group struct {
	keys []Value
	rows []*row
}

func (c stats) run(rows []*row) ([]*row, error) {
	groups, err := c.groups(rows)
	if err != nil {
		return nil, err
	}
	return each(groups, func(g *group) *row {
		r := &row{record: -1, columns: map[string]outcome{}}
		for i, name := range c.by {
			r.set(name, certain(g.keys[i]))
			if g.keys[i] == nil {
				r.maybe = "whether stats keeps a group for null is not documented"
			}
		}
		if len(g.rows) == 0 {
			r.maybe = "whether stats gives a row for no rows is not documented"
		}
		for _, a := range c.aggregates {
			r.set(a.name, a.of(g.rows))
		}
		return r
	}), nil
}

// groups come in the order of their first rows. Without keys there is one
// group, also of no rows.
func (c stats) groups(rows []*row) ([]*group, error) {
	var groups []*group
	byKey := map[string]*group{}
	if len(c.by) == 0 {
		groups = []*group{{}}
		byKey[""] = groups[0]
	}
	for _, r := range rows {
		if r.maybe != "" {
			return nil, &Unsure{r.record, c.offset, r.maybe}
		}
		keys := each(c.by, func(name string) Value { return r.get(name).settled() })
		for _, key := range keys {
			if u, unknown := key.(Unknown); unknown {
				return nil, &Unsure{r.record, c.offset, u.Why}
			}
		}
		id := strings.Join(each(keys, identity), "\n")
		g, ok := byKey[id]
		if !ok {
			g = &group{keys: keys}
			groups = append(groups, g)
			byKey[id] = g
		}
		g.rows = append(g.rows, r)
	}
	return groups, nil
}

// of gives the aggregate of some rows. An unknown value makes it unknown.
func (a aggregate) of(rows []*row) outcome {
	if a.function == "count" {
		return certain(int64(len(rows)))
	}
	var values []Value
	for _, r := range rows {
		switch v := r.get(a.field).settled().(type) {
		case nil:
		case Unknown:
			return certain(v)
		default:
			values = append(values, v)
		}
	}
	switch a.function {
	case "dc":
		return distinctCount(values)
	case "values":
		return distinctValues(values)
	case "array":
		return capped(List(values))
	case "first", "last", "min", "max":
		return pick(a.function, values)
	}
	return a.ofNumbers(numbersOf(values))
}

func pick(function string, values []Value) outcome {
	if len(values) == 0 {
		return certain(nil)
	}
	switch function {
	case "first":
		return certain(values[0])
	case "last":
		return certain(values[len(values)-1])
	}
	best := values[0]
	for _, v := range values[1:] {
		order, ok := ordered(v, best)
		if !ok {
			return open(function + "() of other values than numbers or dates is not documented")
		}
		if order != 0 && (order < 0) == (function == "min") {
			best = v
		}
	}
	return certain(best)
}

// distinct keeps the first of equal values. As some engines take texts of
// different case for the same, it gives those too.
func distinct(values []Value) (exact, folded List) {
	seen, seenFolded := map[string]bool{}, map[string]bool{}
	for _, v := range values {
		id := identity(v)
		if !seen[id] {
			seen[id] = true
			exact = append(exact, v)
		}
		if text, ok := v.(string); ok {
			id = identity(strings.Map(unicode.ToLower, text))
		}
		if !seenFolded[id] {
			seenFolded[id] = true
			folded = append(folded, v)
		}
	}
	slices.SortFunc(exact, byIdentity)
	slices.SortFunc(folded, byIdentity)
	return exact, folded
}

func byIdentity(a, b Value) int { return strings.Compare(identity(a), identity(b)) }

const whyCase = "whether aggregates tell texts of different case apart is not documented"

func distinctCount(values []Value) outcome {
	exact, folded := distinct(values)
	return either(whyCase, int64(len(exact)), int64(len(folded)))
}

func distinctValues(values []Value) outcome {
	exact, folded := distinct(values)
	if len(exact) != len(folded) {
		return open(whyCase)
	}
	return capped(exact)
}

// maxElements is how many elements values and array collect.
const maxElements = 100

func capped(l List) outcome {
	if len(l) > maxElements {
		return open("which 100 values an aggregate keeps is not documented")
	}
	return certain(l)
}

// numbersOf leaves out what is no number.
func numbersOf(values []Value) (numbers []Value) {
	for _, v := range values {
		if _, ok := asNumber(v); ok {
			numbers = append(numbers, v)
		}
	}
	return numbers
}

func (a aggregate) ofNumbers(numbers []Value) outcome {
	if len(numbers) == 0 {
		return open(a.function + "() without a number is not documented")
	}
	switch a.function {
	case "sum":
		return certain(total(numbers))
	case "avg":
		sum, _ := asNumber(total(numbers))
		return certain(sum / float64(len(numbers)))
	case "median":
		return percentile(numbers, 50)
	}
	return percentile(numbers, a.percentile)
}

// total is an integer as long as all numbers are.
func total(numbers []Value) Value {
	var whole int64
	var sum float64
	exact := true
	for _, v := range numbers {
		n, isInt := v.(int64)
		f, _ := asNumber(v)
		whole += n
		sum += f
		exact = exact && isInt
	}
	if exact {
		return whole
	}
	return sum
}

// percentile leaves open what stands between two ranks: the lower one, the
// upper one or a mean.
func percentile(numbers []Value, p float64) outcome {
	sorted := each(numbers, func(v Value) float64 {
		f, _ := asNumber(v)
		return f
	})
	slices.Sort(sorted)
	rank := p / 100 * float64(len(sorted)-1)
	low, high := sorted[int(math.Floor(rank))], sorted[int(math.Ceil(rank))]
	return either("how percentiles between two values are taken is not documented",
		low+(high-low)*(rank-math.Floor(rank)), low, high)
}
