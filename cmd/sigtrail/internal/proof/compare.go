package proof

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// A Bound is what the notes of a query leave of the promise to find exactly
// the events that the rule describes.
type Bound int

const (
	// Equal: no note has an effect.
	Equal Bound = iota
	// Superset: the query may find more.
	Superset
	// Subset: the query may miss some.
	Subset
	// Unbound: both may happen, so there is nothing to hold the query to.
	Unbound
)

// String gives the word for tables.
func (b Bound) String() string {
	return [...]string{"equal", "superset", "subset", "unbound"}[b]
}

// BoundOf reads the notes of a query.
func BoundOf(notes []ir.Note) Bound {
	b := Equal
	for _, n := range notes {
		b |= boundOf(n.Effect)
	}
	return b
}

func boundOf(e ir.Effect) Bound {
	switch e {
	case ir.Exact:
		return Equal
	case ir.Wider:
		return Superset
	case ir.Narrower:
		return Subset
	case ir.Different:
		return Unbound
	}
	panic(fmt.Sprintf("proof: unhandled Effect %d", int(e)))
}

// allows reports whether an answer keeps the promise for a record that the
// rule describes, or does not.
func (b Bound) allows(described bool, v Verdict) bool {
	mayMiss, mayFind := b&Subset != 0, b&Superset != 0
	switch v {
	case Found:
		return described || mayFind
	case Missed:
		return !described || mayMiss
	case Mixed:
		return described && mayMiss || !described && mayFind
	case Faulty:
		return false
	}
	panic(fmt.Sprintf("proof: unhandled Verdict %d", int(v)))
}

// A Difference is a record on which a query breaks its promise.
type Difference struct {
	Record Record
	Index  int  // of the record
	Rule   bool // the rule describes the record
	Answer Answer
}

// String says what differs.
func (d Difference) String() string {
	described := "does not describe"
	if d.Rule {
		described = "describes"
	}
	if d.Answer.Reason == "" {
		return fmt.Sprintf("the rule %s the event, the query: %s", described, d.Answer.Verdict)
	}
	return fmt.Sprintf("the rule %s the event, the query: %s (%s)", described, d.Answer.Verdict, d.Answer.Reason)
}

// A Count is how often something was met.
type Count struct {
	What string
	N    int
}

// A Report is the outcome of comparing one query with its rule.
type Report struct {
	Target  string
	Bound   Bound
	Records int
	// Of the records compared, Described is how many the rule describes, Exact
	// on how many no note speaks, so that rule and query must say the same, and
	// Alike on how many they do.
	Compared, Described, Exact, Alike int
	Differences                       []Difference
	// LeftOut counts the records on which the engine was unsure, by reason.
	LeftOut []Count
}

// Compare runs the query that became of a rule, and the rule itself, on
// records. The rule's plan is the one before any pipeline. An error means that
// the query cannot be run at all, or that the rule cannot.
func Compare(engine Engine, rule ir.Plan, out *compile.Outcome, records []Record) (Report, error) {
	report := Report{Target: out.Target, Bound: BoundOf(out.Notes), Records: len(records)}
	search, ok := rule.Body.(*ir.Search)
	if !ok {
		return report, fmt.Errorf("the rule counts events over time, which no engine here does")
	}
	meaning, err := match.New(search.Where)
	if err != nil {
		return report, err
	}
	answers, err := engine.Run(out.Query.Text, records)
	if err != nil {
		return report, err
	}
	left := map[string]int{}
	notes := remarks(out.Target, out.Notes, search.Where)
	for i, a := range answers {
		d := Difference{Record: records[i], Index: i, Rule: meaning.Match(records[i].Meaning), Answer: a}
		bound := boundOn(notes, records[i].Meaning)
		if reason := report.leavesOut(d, bound); reason != "" {
			left[reason]++
			continue
		}
		report.add(d, bound)
	}
	report.LeftOut = counts(left)
	return report, nil
}

// leavesOut says why an answer counts neither way, "" if it does count.
func (r *Report) leavesOut(d Difference, bound Bound) string {
	switch {
	case d.Answer.Verdict == Unsure:
		return d.Answer.Reason
	case d.Answer.Verdict == Faulty && d.Answer.Partly && r.Bound != Equal:
		return d.Answer.Reason // a note speaks of the set-up in which it is faulty
	case d.Answer.Verdict == Faulty || bound.allows(d.Rule, d.Answer.Verdict):
		return ""
	}
	return tolerated(r.Target, d.Record.Event)
}

// add counts an answer, which is a difference if the notes that speak of the
// record do not allow it.
func (r *Report) add(d Difference, bound Bound) {
	r.Compared++
	if d.Rule {
		r.Described++
	}
	if bound == Equal {
		r.Exact++
	}
	if Equal.allows(d.Rule, d.Answer.Verdict) {
		r.Alike++
	}
	if !bound.allows(d.Rule, d.Answer.Verdict) {
		r.Differences = append(r.Differences, d)
	}
}

// counts lists what a map counted, the most frequent first.
func counts(m map[string]int) []Count {
	list := make([]Count, 0, len(m))
	for what, n := range m {
		list = append(list, Count{what, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.What, b.What))
	})
	return list
}
