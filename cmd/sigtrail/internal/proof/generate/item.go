package generate

import (
	"fmt"
	"slices"

	"github.com/sigtrail/sigtrail/sigma"
)

// item makes one item: a test, its modifiers in an order that the language
// allows, and values that the test takes.
func (w *Writer) item() *sigma.Item {
	it := &sigma.Item{Field: text(pick(w.chance, w.subjects))}
	switch n := w.test(); {
	case n < 24:
		w.match(it)
	case n < 28:
		w.search(it)
	case n < 29:
		w.network(it)
	case n < 32:
		w.compare(it)
	case n < 34:
		w.timePart(it)
	case n < 36:
		it.Modifiers = texts([]string{"exists"})
		it.Values = []sigma.Value{{Kind: sigma.Bool, Text: text(pick(w.chance, []string{"true", "false"}))}}
		return it
	case n < 38:
		w.reference(it)
	default:
		it.Values = []sigma.Value{{Kind: sigma.Null}}
		if w.oneIn(3) {
			w.insert(it, "neq")
		}
		return it
	}
	if len(it.Values) > 1 {
		it.List = true
		switch {
		case w.oneIn(3):
			w.insert(it, "all")
		case len(it.Modifiers) == 0 && w.oneIn(8): // other tools refuse it, we read it as "or"
			it.Values = append(it.Values, sigma.Value{Kind: sigma.Null})
		}
	}
	if w.oneIn(8) {
		w.insert(it, "neq")
	}
	return it
}

// test chooses the test of an item, by the numbers of the switch in item.
func (w *Writer) test() int {
	if !w.plain {
		return w.chance.IntN(40)
	}
	return pick(w.chance, []int{0, 0, 0, 0, 0, 0, 28, 34, 38})
}

// insert puts a modifier that may stand anywhere at any place: in front only
// where the first one need not be.
func (w *Writer) insert(it *sigma.Item, modifier string) {
	first := 0
	if len(it.Modifiers) > 0 && it.Modifiers[0].Value == "re" {
		first = 1
	}
	at := first + w.chance.IntN(len(it.Modifiers)-first+1)
	it.Modifiers = slices.Insert(it.Modifiers, at, text(modifier))
}

// match makes a comparison with texts: plain, shaped, encoded, cased.
func (w *Writer) match(it *sigma.Item) {
	shape := pick(w.chance, []string{"", "", "", "", "contains", "startswith", "endswith"})
	var chain []string
	encoded := false
	if w.oneIn(10) {
		chain = append(chain, pick(w.chance, [][]string{
			{"windash"}, {"base64"}, {"base64offset"}, {"wide", "base64"}, {"utf16le", "base64offset"},
			{"utf16be", "base64"}, {"utf16", "base64"}, {"windash", "base64"},
		})...)
		encoded = true
	}
	if shape != "" {
		chain = append(chain, shape)
	}
	it.Modifiers = texts(chain)
	if w.cased {
		w.insert(it, "cased")
	}
	for range w.count() {
		it.Values = append(it.Values, w.value(it.Field.Value, encoded))
	}
}

// count is the number of values of an item.
func (w *Writer) count() int {
	if w.oneIn(3) {
		return 2 + w.chance.IntN(2)
	}
	return 1
}

// value makes one value for a field: of its own kind mostly, and else of any.
func (w *Writer) value(field string, encoded bool) sigma.Value {
	if encoded {
		return sigma.Value{Text: text("ab" + w.literal())}
	}
	switch n := w.chance.IntN(12); {
	case n == 0 && !w.cased:
		return sigma.Value{Kind: sigma.Number, Text: text(pick(w.chance, numbers()))}
	case n == 1 && !w.cased:
		return sigma.Value{Kind: sigma.Bool, Text: text(pick(w.chance, []string{"true", "false", "True"}))}
	case n == 2:
		return sigma.Value{Text: text(w.odd())}
	}
	return sigma.Value{Text: text(w.pattern(field))}
}

// search makes a regular expression with flags.
func (w *Writer) search(it *sigma.Item) {
	chain := []string{"re"}
	for _, flag := range [][]string{{"i", "ignorecase"}, {"m", "multiline"}, {"s", "dotall"}} {
		if w.oneIn(4) {
			chain = append(chain, pick(w.chance, flag))
		}
	}
	it.Modifiers = texts(chain)
	for range w.count() {
		it.Values = append(it.Values, sigma.Value{Text: text(w.regex())})
	}
}

func (w *Writer) network(it *sigma.Item) {
	if w.plain || !w.oneIn(4) {
		it.Field = text("sourceIPAddress")
	}
	it.Modifiers = texts([]string{"cidr"})
	for range w.count() {
		it.Values = append(it.Values, sigma.Value{Text: text(pick(w.chance, networks()))})
	}
}

func (w *Writer) compare(it *sigma.Item) {
	if w.oneIn(2) {
		it.Field = text(w.fields.number(w.chance))
	}
	it.Modifiers = texts([]string{pick(w.chance, []string{"gt", "gte", "lt", "lte"})})
	for range w.count() {
		it.Values = append(it.Values, sigma.Value{Kind: sigma.Number, Text: text(pick(w.chance, numbers()))})
	}
}

func (w *Writer) timePart(it *sigma.Item) {
	if !w.oneIn(3) {
		it.Field = text(pick(w.chance, []string{"eventTime", "userIdentity.sessionContext.attributes.creationDate"}))
	}
	parts := []struct {
		name   string
		lo, hi int
	}{{"minute", 0, 59}, {"hour", 0, 23}, {"day", 1, 31}, {"week", 1, 53}, {"month", 1, 12}, {"year", 1970, 2030}}
	part := pick(w.chance, parts)
	it.Modifiers = texts([]string{part.name})
	if w.oneIn(2) {
		it.Modifiers = append(it.Modifiers, text(pick(w.chance, []string{"gt", "gte", "lt", "lte"})))
	}
	for range w.count() {
		n := fmt.Sprint(part.lo + w.chance.IntN(part.hi-part.lo+1))
		it.Values = append(it.Values, sigma.Value{Kind: sigma.Number, Text: text(n)})
	}
}

func (w *Writer) reference(it *sigma.Item) {
	it.Modifiers = texts([]string{"fieldref"})
	if w.oneIn(2) {
		it.Modifiers = append(it.Modifiers, text(pick(w.chance, []string{"contains", "startswith", "endswith"})))
	}
	if w.cased {
		w.insert(it, "cased")
	}
	it.Values = []sigma.Value{{Text: text(w.fields.reference(w.chance))}}
}
