package proof

import (
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// A remark is a note with an effect, ready to be asked whether it speaks of a
// record. A null in some field does not excuse a query that misses a record
// without one.
type remark struct {
	effect ir.Effect
	id     string // target and ID
	// preds are the predicates of the rule from which the note comes, none if it
	// comes from elsewhere.
	preds []ir.Pred
}

func remarks(target string, notes []ir.Note, rule ir.Expr) []remark {
	var list []remark
	for _, n := range notes {
		if n.Effect == ir.Exact {
			continue
		}
		r := remark{effect: n.Effect, id: target + " " + n.ID}
		ir.Walk(rule, func(p ir.Pred, _ bool) {
			if p.Origin() == n.At && len(p.Fields()) > 0 {
				r.preds = append(r.preds, p)
			}
		})
		list = append(list, r)
	}
	return list
}

// boundOn is what the notes of a query leave of its promise on one record.
func boundOn(list []remark, record match.Record) Bound {
	b := Equal
	for _, r := range list {
		if len(r.preds) == 0 || slices.ContainsFunc(r.preds, func(p ir.Pred) bool { return r.speaksOf(p, record) }) {
			b |= boundOf(r.effect)
		}
	}
	return b
}

// speaksOf reports whether the note may explain a difference that a predicate
// makes on a record. A note of which this package does not know when it speaks
// always does.
func (r remark) speaksOf(p ir.Pred, record match.Record) bool {
	some := func(test func(match.Value) bool) bool { return slices.ContainsFunc(reached(p, record), test) }
	switch r.id {
	case "splunk null-as-text", "splunk null-exists":
		return some(isNoneToSplunk)
	case "logpresso exists-null", "logpresso array-nulls":
		return some(func(v match.Value) bool { return v.Kind() == match.Null })
	case "splunk empty-array", "logpresso array-empty":
		return some(func(v match.Value) bool { return v.Kind() == match.Array })
	case "splunk empty-text":
		return some(func(v match.Value) bool { return v.Kind() == match.String && textOf(v) == "" })
	case "splunk object-text", "splunk fieldref-object", "elastic object-path":
		return some(func(v match.Value) bool { return v.Kind() == match.Object })
	case "elastic case-sensitive", "logpresso case-sensitive":
		return holdsByCase(p, record)
	case "elastic empty-value":
		return len(reached(p, record)) == 0 || some(isHollow)
	case "elastic length-limit":
		return slices.ContainsFunc(whole(p, record), isLong)
	case "elastic number-text", "logpresso number-text":
		return some(isRewritten)
	case "logpresso address-column", "logpresso address-text":
		return some(func(v match.Value) bool { return !isIPv4(textOf(v)) })
	case "logpresso case-folding":
		return some(func(v match.Value) bool { return !isASCII(textOf(v)) })
	}
	return true
}

// whole lists the top-level values in which the fields of a predicate stand.
func whole(p ir.Pred, r match.Record) []match.Value {
	var values []match.Value
	for _, f := range p.Fields() {
		top, _, _ := strings.Cut(f.Name, ".")
		values = append(values, r.Reach(top)...)
	}
	return values
}

// isLong allows for texts that are longer in Elastic's index, where no limit is
// below 1,024 characters.
func isLong(v match.Value) bool { return utf8.RuneCountInString(textOf(v)) > 500 }

// reached lists the values that the fields of a predicate reach.
func reached(p ir.Pred, r match.Record) []match.Value {
	var values []match.Value
	for _, f := range p.Fields() {
		values = append(values, r.Reach(f.Name)...)
	}
	return values
}

func textOf(v match.Value) string {
	s, _ := v.Text()
	return s
}

// isNoneToSplunk recognises null, and the texts that count as null there.
func isNoneToSplunk(v match.Value) bool {
	s := textOf(v)
	return v.Kind() == match.Null || v.Kind() == match.String && (s == "" || strings.Contains(ir.Lower(s), "null"))
}

// holdsByCase reports whether a match holds only because it ignores case.
func holdsByCase(p ir.Pred, record match.Record) bool {
	m, ok := p.(*ir.Match)
	if !ok {
		return true
	}
	cased := *m
	cased.Fold = false
	if holds(m, record) != holds(&cased, record) {
		return true
	}
	// A boolean may be looked for as JSON spells it, or as the rule did.
	cased.Pattern = m.Pattern.Lower()
	shape, word := cased.Pattern.Shape()
	return shape == ir.ShapeExact && (word == "true" || word == "false") && holds(m, record) != holds(&cased, record)
}

func holds(p ir.Pred, record match.Record) bool {
	m, err := match.New(p)
	return err == nil && m.Match(record)
}

// isHollow recognises what Elastic's ingest pipeline takes out of a record, or
// what holds some of it.
func isHollow(v match.Value) bool {
	switch v.Kind() {
	case match.Null:
		return true
	case match.String:
		return slices.Contains([]string{"", "-", "none"}, textOf(v))
	case match.Object, match.Array:
		hollow := []string{`""`, `"-"`, `"none"`, "null", "[]", "{}"}
		return slices.ContainsFunc(hollow, func(s string) bool { return strings.Contains(v.String(), s) })
	}
	return false
}

// isRewritten recognises a number that stores may write in another form, and
// objects, which may hold one.
func isRewritten(v match.Value) bool {
	const longestLong = 18
	s := textOf(v)
	odd := strings.ContainsAny(s, ".eE") || len(s) > longestLong || strings.HasPrefix(s, "-0")
	return v.Kind() == match.Number && odd || v.Kind() == match.Object
}

func isIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
