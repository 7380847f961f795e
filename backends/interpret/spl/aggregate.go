package spl

import (
	"math"
	"regexp"
	"sort"
	"strconv"
)

// An aggregate is a function over a field of several rows, and the field that
// takes the result.
type aggregate struct {
	function string
	field    string // empty: count counts rows
	as       string
}

var percentile = regexp.MustCompile(`^perc(\d{1,2})$`)

func isAggregate(name string) bool {
	switch name {
	case "count", "earliest", "min", "max", "dc", "sum", "avg", "median", "values":
		return true
	}
	return percentile.MatchString(name)
}

// of aggregates rows; rows without the field do not count. The result is for
// row at, which doubts name.
func (a aggregate) of(rows []*row, at *row) (value, error) {
	if a.function == "count" && a.field == "" {
		return number(len(rows)), nil
	}
	switch a.function {
	case "count", "dc", "values":
		all, err := a.texts(rows)
		if err != nil {
			return null{}, err
		}
		return a.ofTexts(all), nil
	}
	numbers, err := a.numbers(rows)
	if err != nil || len(numbers) == 0 {
		return null{}, err
	}
	return a.ofNumbers(numbers, at)
}

func (a aggregate) texts(rows []*row) (all []string, err error) {
	for _, r := range rows {
		t, ok, err := r.single(a.function, r.get(a.field))
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, t)
		}
	}
	return all, nil
}

// numbers reads the values as numbers in ascending order. Whether a function
// skips other texts or compares them is not documented.
func (a aggregate) numbers(rows []*row) (all []float64, err error) {
	for _, r := range rows {
		n, ok, err := r.numeric(a.function, r.get(a.field))
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, n)
		}
	}
	sort.Float64s(all)
	return all, nil
}

func (a aggregate) ofTexts(all []string) value {
	switch a.function {
	case "count":
		return number(len(all))
	case "dc":
		return number(len(distinct(all)))
	case "values":
		return listed(distinct(all))
	}
	panic("spl: unhandled function " + a.function)
}

// distinct sorts texts and drops repetitions.
func distinct(all []string) []string {
	sorted := append([]string(nil), all...)
	sort.Strings(sorted)
	var out []string
	for i, t := range sorted {
		if i == 0 || t != sorted[i-1] {
			out = append(out, t)
		}
	}
	return out
}

// ofNumbers aggregates numbers in ascending order, of which there are some.
func (a aggregate) ofNumbers(all []float64, at *row) (value, error) {
	sum := 0.0
	for _, n := range all {
		sum += n
	}
	switch a.function {
	case "min", "earliest":
		return number(all[0]), nil
	case "max":
		return number(all[len(all)-1]), nil
	case "sum":
		return number(sum), nil
	case "avg":
		return number(sum / float64(len(all))), nil
	case "median":
		return a.rank(all, 50, at)
	}
	p, err := strconv.Atoi(percentile.FindStringSubmatch(a.function)[1])
	if err != nil {
		panic("spl: unhandled function " + a.function)
	}
	return a.rank(all, p, at)
}

// rank gives a percentile if every way to compute it agrees: the values on
// both sides of the place are the same.
func (a aggregate) rank(all []float64, percent int, at *row) (value, error) {
	place := float64(percent) / 100 * float64(len(all)-1)
	low := all[int(math.Floor(place))]
	nearest := int(math.Ceil(float64(percent) / 100 * float64(len(all))))
	nearest = min(max(nearest, 1), len(all)) - 1
	if high := all[int(math.Ceil(place))]; low != high || low != all[nearest] {
		return null{}, at.unsure("%s between %v and %v", a.function, low, high)
	}
	return number(low), nil
}
