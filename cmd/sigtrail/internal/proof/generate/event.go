package generate

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Events gives events on the boundary of a condition, at most limit. For each
// predicate in turn the rest of the condition is brought to where the predicate
// decides; then the predicate meets one value after another. Most are records
// that CloudTrail might write, as far as Foreign knows; they are followed by
// some that it never would.
func Events(chance *rand.Rand, where ir.Expr, limit int) []event.Object {
	m := &maker{chance: chance, bases: bases(), where: where}
	var candidates []event.Object
	for _, p := range distinct(chance, where) {
		candidates = append(candidates, m.boundary(p)...)
	}
	strangers := limit / 8
	var own, foreign []event.Object
	for _, record := range sample(chance, candidates, 2*limit) {
		switch {
		case Foreign(record) == "":
			own = append(own, record)
		case len(foreign) < strangers:
			foreign = append(foreign, record)
		}
	}
	return append(own[:min(len(own), limit-len(foreign))], foreign...)
}

// maxPredicates bounds how many predicates of one rule are looked at.
const maxPredicates = 16

// distinct lists the predicates of a condition, each meaning once, some by
// chance where there are many.
func distinct(chance *rand.Rand, where ir.Expr) []ir.Pred {
	var preds []ir.Pred
	seen := map[string]bool{}
	ir.Walk(where, func(p ir.Pred, _ bool) {
		if key := ir.Format(p); !seen[key] {
			seen[key] = true
			preds = append(preds, p)
		}
	})
	if len(preds) > maxPredicates {
		chance.Shuffle(len(preds), func(i, j int) { preds[i], preds[j] = preds[j], preds[i] })
		preds = preds[:maxPredicates]
	}
	return preds
}

// sample gives up to n different records, in the order they had.
func sample(chance *rand.Rand, records []event.Object, n int) []event.Object {
	chosen := chance.Perm(len(records))
	chosen = chosen[:min(len(chosen), n)]
	slices.Sort(chosen)
	seen := map[string]bool{}
	var out []event.Object
	for _, at := range chosen {
		if text := event.Compact(records[at]); !seen[text] {
			seen[text] = true
			out = append(out, records[at])
		}
	}
	return out
}

// A maker makes events for one condition.
type maker struct {
	chance *rand.Rand
	bases  []event.Object
	where  ir.Expr
}

// contexts is how many records a predicate is put into.
const contexts = 6

// boundary gives events on which one predicate decides.
func (m *maker) boundary(p ir.Pred) []event.Object {
	records := make([]event.Object, contexts)
	for i := range records {
		s := &solver{chance: m.chance, record: pick(m.chance, m.bases)}
		s.pivot(m.where, p)
		records[i] = s.record
	}
	around := surroundings{maker: m, pred: p, records: records}
	fields := p.Fields()
	switch len(fields) {
	case 0:
		return around.keyword()
	case 2:
		return append(around.field(fields[0], &fields[1]), around.field(fields[1], &fields[0])...)
	}
	return around.field(fields[0], nil)
}

// surroundings are a predicate and the records in which it decides.
type surroundings struct {
	*maker
	pred    ir.Pred
	records []event.Object
}

func (s *surroundings) record() event.Object { return pick(s.chance, s.records) }

// field gives events that differ in what stands at one field, and around it.
// Another field that is compared with it mostly has the same value or nearly.
func (s *surroundings) field(f ir.Field, other *ir.Field) []event.Object {
	path := segments(f.Name)
	var out []event.Object
	for _, v := range variants(s.chance, s.pred) {
		record := s.record()
		if other != nil && s.chance.IntN(4) > 0 {
			companion := pick(s.chance, []event.Value{v, v, "Alice", "al", "*", ""})
			record = with(s.chance, record, segments(other.Name), companion)
		}
		out = append(out, with(s.chance, record, path, v))
	}
	return append(append(out, without(s.record(), path)), s.misplaced(path)...)
}

// misplaced gives events in which something else than the rule expects stands
// on the way to a value: nothing, null, a text, an array, an object without
// the key, or the value under a key that is nearly right.
func (s *surroundings) misplaced(path []ir.Segment) []event.Object {
	var out []event.Object
	v := pick(s.chance, samples(s.chance, s.pred))
	for i := 1; i < len(path); i++ {
		here, below := path[:i], path[i:]
		out = append(out, without(s.record(), here))
		for _, instead := range s.instead(below, v) {
			out = append(out, with(s.chance, s.record(), here, instead))
		}
	}
	last := len(path) - 1
	respelt := slices.Clone(path)
	respelt[last].Key = strings.ToUpper(path[last].Key)
	longer := append(slices.Clone(path), ir.Segment{Key: "more"})
	return append(out,
		with(s.chance, without(s.record(), path), respelt, v),
		with(s.chance, without(s.record(), path), longer, v))
}

// instead gives what may stand where an object with a value below is expected.
func (s *surroundings) instead(below []ir.Segment, v event.Value) []event.Value {
	whole := func(v event.Value) event.Value { return with(s.chance, nil, below, v) }
	return []event.Value{
		nil, "", "x", v, event.Object{}, event.Array{}, event.Array{nil}, event.Array{event.Object{}},
		event.Object{{Key: "other", Value: v}}, whole(v), whole(nil), event.Array{"x", whole(v)},
		event.Array{whole(v), whole("zz")}, event.Array{whole("zz"), whole(v)}, event.Array{event.Object{}, whole(v)},
		event.Array{event.Array{whole(v)}}, event.Array{whole(nil), event.Object{}},
	}
}

// keyword puts what a keyword looks for into values of all kinds, into keys
// and across values.
func (s *surroundings) keyword() []event.Object {
	places := []string{
		"userAgent", "errorMessage", "requestParameters.note", "requestParameters.list.items", "resources.ARN",
		"requestParameters.policyDocument",
	}
	var out []event.Object
	for _, v := range variants(s.chance, s.pred) {
		out = append(out, with(s.chance, s.record(), segments(pick(s.chance, places)), v))
	}
	if text, ok := event.Text(pick(s.chance, samples(s.chance, s.pred))); ok {
		key := with(s.chance, s.record(), []ir.Segment{{Key: "requestParameters"}, {Key: text}}, "x")
		half := len(text) / 2
		across := with(s.chance, s.record(), segments("requestParameters.list"), event.Array{text[:half], text[half:]})
		out = append(out, key, across)
	}
	return out
}
