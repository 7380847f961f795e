package ir

import (
	"time"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Correlate finds groups of records that other plans found. For every record
// that one of them found there is a window, closed at both ends, that ends at
// the record's time and is Within long; the correlation holds for a group when
// what Kind measures in some window satisfies Having. (Sigma correlations
// specification 2.1.0.)
type Correlate struct {
	At     diag.Span
	Kind   Measure
	Of     []Source
	By     []Key // the group; none means that all records form one group
	Within time.Duration
	Having Having
}

func (*Correlate) body() {}

// A Source is a plan whose records a correlation looks at.
type Source struct {
	Name string // as the correlation refers to it
	Plan *Plan
}

// A Key is one part of a group, or one value that is measured: for each of
// Correlate.Of the field to read, since an alias may name a different field
// for each rule.
type Key struct {
	Name   string
	Fields []Field
}

// A Measure is what a correlation looks at in a window.
type Measure int

const (
	// EventCount is the number of different records.
	EventCount Measure = iota
	// ValueCount is the number of different texts of Having.Values; of several,
	// the number of different tuples without a null.
	ValueCount
	// ValueSum, ValueAvg and ValuePercentile are over the decimal numbers in
	// the value; without any number no bound holds. ValuePercentile
	// interpolates linearly between the closest ranks; the median is the
	// percentile 50.
	ValueSum
	ValueAvg
	ValuePercentile
	// Temporal is the number of different plans that found a record.
	Temporal
	// TemporalOrdered holds when the window has one record for each plan, in
	// the order of Of, at times that do not fall; one record may stand for two
	// plans. It has no bounds.
	TemporalOrdered
)

// String gives the name of the type in Sigma.
func (m Measure) String() string {
	return [...]string{
		"event_count", "value_count", "value_sum", "value_avg", "value_percentile", "temporal", "temporal_ordered",
	}[m]
}

// Having is the condition on a window's measure: all Bounds must hold, and
// Rules too if it is set.
type Having struct {
	Bounds     []Bound
	Values     []Key   // what value measures look at
	Percentile float64 // of ValuePercentile, 0 to 100
	// Rules, of Temporal only, is an expression over Seen predicates.
	Rules Expr
}

// A Bound compares a measure with a constant.
type Bound struct {
	Op     Op
	Number Number
}

// Seen holds in a window that has a record of plan number Rule of
// Correlate.Of. It stands in Having.Rules only.
type Seen struct {
	At   diag.Span
	Rule int
}

func (*Seen) expr() {}

// Origin implements Pred.
func (p *Seen) Origin() diag.Span { return p.At }

// On gives nil: the predicate is about a window.
func (p *Seen) On() *Field { return nil }

// Fields gives nil: the predicate is about a window.
func (p *Seen) Fields() []Field { return nil }

// WithFields implements Pred.
func (p *Seen) WithFields([]Field) Pred { return p }
