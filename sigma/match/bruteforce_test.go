package match_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// This file answers correlations by looking at all records for each record. It
// is written from the definition of Sigma correlations (specification 2.1.0)
// and without regard to how the evaluator goes about it. The questions are made
// in bruteforce_questions_test.go and written as Sigma in bruteforce_text_test.go,
// so that reading and lowering them is on trial, too.

// A question is a correlation.
type question struct {
	name, kind string
	rules      []asked
	by         []string
	aliases    []nickname
	span       int // seconds
	bounds     []limit
	fields     []string
	percentile string
	words      *words // a condition in words, over the rules
	wordsOnly  bool   // the rules are those that the words name, in their order
}

// asked is one of a question's rules: one that finds the records whose name
// has the letter, or another question.
type asked struct {
	name, letter string
	inner        *question
}

// A nickname gives the field that a name means, for each of a question's rules.
type nickname struct {
	name   string
	fields []string
}

type limit struct{ op, number string }

// words is a tree of and, or, not and, at its leaves, numbers of rules.
type words struct {
	op   string
	rule int
	of   []*words
}

// A happening is a record.
type happening struct {
	second int
	timed  bool
	names  string
	fields map[string][]cell
}

// A cell is one value of a field.
type cell struct {
	json, text string
	null       bool
}

// An answer is a hit: the record that completes a window, the group, and what
// was measured.
type answer struct {
	record  int
	key     []string
	measure float64
}

func (a answer) String() string {
	return fmt.Sprintf("record %d of %q: %.9g", a.record, a.key, a.measure)
}

// A member is a record of a group, with the rules that found it there.
type member struct {
	record int
	rules  []bool
}

// answers tries every window that ends at a record of a group: closed at both
// ends, and with all the records of its last second.
func (q *question) answers(all []happening) []answer {
	var out []answer
	groups, order := q.groups(all)
	for _, id := range order {
		group := groups[id]
		for _, last := range group {
			end := all[last.record].second
			var window []member
			for _, m := range group {
				if s := all[m.record].second; end-q.span <= s && s <= end {
					window = append(window, m)
				}
			}
			if measure, holds := q.holds(all, window, last); holds {
				out = append(out, answer{last.record, splitKey(id), measure})
			}
		}
	}
	return out
}

// groups puts each record that a rule finds into each group that its key
// fields name for that rule.
func (q *question) groups(all []happening) (groups map[string][]member, order []string) {
	groups = map[string][]member{}
	for i, r := range q.rules {
		found := r.finds(all)
		for n, h := range all {
			if !h.timed || !found[n] {
				continue
			}
			for _, tuple := range tuples(h, q.fieldsOf(q.by, i)) {
				id := joinKey(tuple)
				at := slices.IndexFunc(groups[id], func(m member) bool { return m.record == n })
				if at < 0 {
					groups[id] = append(groups[id], member{n, make([]bool, len(q.rules))})
					at = len(groups[id]) - 1
				}
				groups[id][at].rules[i] = true
			}
		}
	}
	for id := range groups {
		order = append(order, id)
	}
	slices.Sort(order)
	return groups, order
}

// finds tells for each record whether the rule finds it: of a question, those
// that complete one of its windows.
func (a asked) finds(all []happening) []bool {
	found := make([]bool, len(all))
	for n, h := range all {
		found[n] = a.inner == nil && strings.Contains(h.names, a.letter)
	}
	if a.inner != nil {
		for _, hit := range a.inner.answers(all) {
			found[hit.record] = true
		}
	}
	return found
}

// fieldsOf resolves names for rule number i.
func (q *question) fieldsOf(names []string, i int) []string {
	out := slices.Clone(names)
	for j, name := range names {
		for _, n := range q.aliases {
			if n.name == name {
				out[j] = n.fields[i]
			}
		}
	}
	return out
}

// tuples combines the different texts of some fields of a record in every way.
func tuples(h happening, fields []string) [][]string {
	out := [][]string{{}}
	for _, f := range fields {
		var longer [][]string
		for _, head := range out {
			var used []string
			for _, c := range h.fields[f] {
				if !c.null && !slices.Contains(used, c.text) {
					used = append(used, c.text)
					longer = append(longer, append(slices.Clone(head), c.text))
				}
			}
		}
		out = longer
	}
	return out
}

const keySeparator = "\x1f"

func joinKey(parts []string) string {
	return strconv.Itoa(len(parts)) + keySeparator + strings.Join(parts, keySeparator)
}

func splitKey(id string) []string {
	parts := strings.Split(id, keySeparator)
	if parts[0] == "0" {
		return nil
	}
	return parts[1:]
}

// holds measures a window that ends at a record, and tries the condition on it.
func (q *question) holds(all []happening, window []member, last member) (measure float64, holds bool) {
	switch q.kind {
	case "event_count":
		measure, holds = float64(len(window)), true
	case "value_count":
		measure, holds = float64(len(q.distinct(all, window))), true
	case "value_sum", "value_avg", "value_percentile", "value_median":
		measure, holds = q.ofNumbers(q.numbers(all, window))
	case "temporal":
		seen := q.seen(window)
		for _, s := range seen {
			if s {
				measure++
			}
		}
		holds = true
		switch {
		case q.words != nil:
			holds = q.words.true(seen)
		case len(q.bounds) == 0:
			holds = measure == float64(len(q.rules))
		}
	case "temporal_ordered":
		holds = q.inOrder(all, window, 0, math.MinInt, last)
	}
	for _, b := range q.bounds {
		holds = holds && b.holds(measure)
	}
	return measure, holds
}

func (q *question) seen(window []member) []bool {
	seen := make([]bool, len(q.rules))
	for _, m := range window {
		for i, found := range m.rules {
			seen[i] = seen[i] || found
		}
	}
	return seen
}

// inOrder looks for records of rule number i and of those behind it, none
// before the second; the last of them ends the window.
func (q *question) inOrder(all []happening, window []member, i, second int, last member) bool {
	if i == len(q.rules)-1 {
		return last.rules[i] && all[last.record].second >= second
	}
	for _, m := range window {
		if at := all[m.record].second; m.rules[i] && at >= second && q.inOrder(all, window, i+1, at, last) {
			return true
		}
	}
	return false
}

// distinct gives the different texts, or tuples of them, of the fields that
// are counted.
func (q *question) distinct(all []happening, window []member) map[string]bool {
	out := map[string]bool{}
	for _, m := range window {
		for i, found := range m.rules {
			if !found {
				continue
			}
			for _, tuple := range tuples(all[m.record], q.fieldsOf(q.fields, i)) {
				out[joinKey(tuple)] = true
			}
		}
	}
	return out
}

var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// numbers gives the decimal numbers of a window, each value of a record once,
// however many rules found the record.
func (q *question) numbers(all []happening, window []member) []float64 {
	var out []float64
	for _, m := range window {
		read := map[string]bool{}
		for i, found := range m.rules {
			field := q.fieldsOf(q.fields, i)[0]
			if !found || read[field] {
				continue
			}
			read[field] = true
			for _, c := range all[m.record].fields[field] {
				if x, err := strconv.ParseFloat(c.text, 64); err == nil && decimal.MatchString(c.text) {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

func (q *question) ofNumbers(numbers []float64) (measure float64, some bool) {
	if len(numbers) == 0 {
		return 0, false
	}
	sum := 0.0
	for _, x := range numbers {
		sum += x
	}
	switch q.kind {
	case "value_sum":
		return sum, true
	case "value_avg":
		return sum / float64(len(numbers)), true
	case "value_median":
		return percentile(numbers, 50), true
	}
	p, err := strconv.ParseFloat(q.percentile, 64)
	if err != nil {
		panic(err)
	}
	return percentile(numbers, p), true
}

// percentile interpolates linearly between the closest ranks.
func percentile(numbers []float64, p float64) float64 {
	slices.Sort(numbers)
	rank := p * float64(len(numbers)-1) / 100
	below, part := math.Modf(rank)
	low := numbers[int(below)]
	if part == 0 {
		return low
	}
	return low + part*(numbers[int(below)+1]-low)
}

func (b limit) holds(measure float64) bool {
	n, err := strconv.ParseFloat(b.number, 64)
	if err != nil {
		panic(err)
	}
	return map[string]bool{
		"gt": measure > n, "gte": measure >= n, "lt": measure < n,
		"lte": measure <= n, "eq": measure == n, "neq": measure != n,
	}[b.op]
}

func (w *words) true(seen []bool) bool {
	switch w.op {
	case "and":
		return !slices.ContainsFunc(w.of, func(x *words) bool { return !x.true(seen) })
	case "or":
		return slices.ContainsFunc(w.of, func(x *words) bool { return x.true(seen) })
	case "not":
		return !w.of[0].true(seen)
	}
	return seen[w.rule]
}

// TestCorrelationsAgreeWithTheirDefinition asks thousands of random questions
// of each form about random timelines.
func TestCorrelationsAgreeWithTheirDefinition(t *testing.T) {
	const rounds = 500
	for i, form := range forms() {
		t.Run(form.name, func(t *testing.T) {
			a := newAsker(uint64(i))
			met, hits := 0, 0
			for range rounds {
				q, all := a.question(form, 2), a.timeline()
				want := q.answers(all)
				if ask(t, q, all, want); t.Failed() {
					return
				}
				hits += len(want)
				if len(want) > 0 {
					met++
				}
			}
			if met < rounds/4 || met > rounds*3/4 || a.chained < rounds/10 || a.aliased < rounds/10 {
				t.Errorf("%d of %d questions had hits, %d were chains, %d had aliases: too one-sided to mean much", met, rounds, a.chained, a.aliased)
			}
			t.Logf("%d questions, %d with hits, %d hits; %d chains, %d with aliases", rounds, met, hits, a.chained, a.aliased)
		})
	}
}
