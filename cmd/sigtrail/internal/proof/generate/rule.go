package generate

import (
	"math/rand/v2"
	"strings"

	"github.com/sigtrail/sigtrail/sigma"
)

// A Writer makes up rules. It remembers what it has read in the catalogue.
type Writer struct {
	fields fields
	chance *rand.Rand // of the rule at hand
	// cased says that the rule at hand compares every text with regard to case,
	// so that targets which cannot do otherwise have nothing to admit.
	cased bool
	// plain says that the rule at hand keeps to tests of single fields for
	// texts, networks and presence, which no target refuses.
	plain bool
	// subjects are the fields that the rule at hand is about: items that ask
	// about the same field, or about two in one array, are where logic shows.
	subjects []string
}

// NewWriter makes a Writer.
func NewWriter() *Writer { return &Writer{fields: newFields()} }

// Rule makes up a rule that follows from the source of chance alone. Nearly
// always it is valid, though a target may refuse it.
func (w *Writer) Rule(chance *rand.Rand) *sigma.Rule {
	w.chance = chance
	w.cased, w.plain = w.oneIn(2), w.oneIn(3)
	w.subjects = nil
	for range 2 + w.chance.IntN(4) {
		w.subjects = append(w.subjects, w.fields.pick(w.chance))
	}
	r := &sigma.Rule{}
	names := w.names()
	for _, name := range names {
		r.Detection.Selections = append(r.Detection.Selections, &sigma.Selection{
			Name: text(name), Body: w.node(),
		})
	}
	r.Detection.Conditions = []sigma.Condition{{Expr: w.cond(names, 2)}}
	if w.oneIn(12) {
		r.Detection.Conditions = append(r.Detection.Conditions, sigma.Condition{Expr: w.cond(names, 1)})
	}
	return r
}

func (w *Writer) oneIn(n int) bool { return w.chance.IntN(n) == 0 }

func pick[T any](chance *rand.Rand, list []T) T { return list[chance.IntN(len(list))] }

func text(s string) sigma.Text { return sigma.Text{Value: s} }

// names gives the names of the selections: a few that share a beginning, so
// that patterns have something to choose from, and one that patterns skip.
func (w *Writer) names() []string {
	all := []string{"selection", "sel_a", "sel_b", "filter_main_x", "filter_main_y", "filter-opt.z", "_hidden"}
	w.chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+w.chance.IntN(4)]
}

// cond joins selections, depth deep at most.
func (w *Writer) cond(names []string, depth int) sigma.Cond {
	if depth == 0 || w.oneIn(4) {
		return w.term(names)
	}
	switch w.chance.IntN(5) {
	case 0, 1:
		return &sigma.And{Of: w.conds(names, depth-1)}
	case 2:
		return &sigma.Or{Of: w.conds(names, depth-1)}
	case 3:
		return &sigma.Not{Of: w.cond(names, depth-1)}
	}
	return w.term(names)
}

func (w *Writer) conds(names []string, depth int) []sigma.Cond {
	of := make([]sigma.Cond, 2+w.chance.IntN(2))
	for i := range of {
		of[i] = w.cond(names, depth)
	}
	return of
}

// term names a selection, or several by a quantifier that finds some.
func (w *Writer) term(names []string) sigma.Cond {
	name := pick(w.chance, names)
	if !w.oneIn(4) {
		return &sigma.Ref{Name: text(name)}
	}
	patterns := []string{name[:3] + "*", name, "*" + name[len(name)-1:]}
	if !strings.HasPrefix(name, "_") {
		patterns = append(patterns, "them", "*")
	}
	pattern := pick(w.chance, patterns)
	if strings.HasPrefix(name, "_") && !strings.HasPrefix(pattern, "_") {
		pattern = "_*"
	}
	return &sigma.Quant{All: w.oneIn(2), Pattern: text(pattern)}
}

// node makes the body of a selection: a mapping, a list of them, keywords, or
// a list of both.
func (w *Writer) node() sigma.Node {
	switch n := w.chance.IntN(20); {
	case n < 14 || n >= 17 && w.plain:
		return w.mapping()
	case n < 17:
		any := &sigma.AnyOf{}
		for range 2 + w.chance.IntN(2) {
			any.Of = append(any.Of, w.mapping())
		}
		return any
	case n < 18:
		return &sigma.AnyOf{Of: []sigma.Node{w.mapping(), w.keywords()}}
	}
	return w.keywords()
}

// mapping joins items, on different fields as a rule: two tests of one text
// are seldom both satisfied.
func (w *Writer) mapping() sigma.Node {
	all := &sigma.AllOf{}
	seen := map[string]bool{}
	for range 1 + w.chance.IntN(3) {
		it := w.item()
		field, key := it.Field.Value, keyOf(it)
		if seen[key] || seen[field] && !w.oneIn(4) {
			continue
		}
		seen[field], seen[key] = true, true
		all.Items = append(all.Items, it)
	}
	return all
}

func keyOf(it *sigma.Item) string {
	key := it.Field.Value + "|"
	for _, m := range it.Modifiers {
		key += m.Value + "|"
	}
	return key
}

// keywords makes a list of words, without a field of its own or under "|all"
// and its like.
func (w *Writer) keywords() sigma.Node {
	it := &sigma.Item{List: true}
	for range 1 + w.chance.IntN(2) {
		it.Values = append(it.Values, sigma.Value{Text: text(w.keyword())})
	}
	if !w.cased && w.oneIn(2) {
		return it
	}
	chains := [][]string{{"all"}, {"contains"}, {"contains", "all"}, {"neq"}}
	it.Modifiers = texts(pick(w.chance, chains))
	if w.cased {
		it.Modifiers = append(it.Modifiers, text("cased"))
	}
	if w.oneIn(6) {
		it.Modifiers = texts([]string{"re"})
		it.Values = []sigma.Value{{Text: text(w.regex())}}
	}
	return &sigma.AllOf{Items: []*sigma.Item{it}}
}

func texts(names []string) []sigma.Text {
	out := make([]sigma.Text, len(names))
	for i, n := range names {
		out[i] = text(n)
	}
	return out
}
