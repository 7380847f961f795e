package athena

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// place finds where the values of a field are, or refuses the predicate. It
// notes what holds for every predicate on such a place.
func (t *translation) place(p ir.Pred, f ir.Field, negated bool) (*place, error) {
	place, fault := t.resolve(p, f)
	if fault != nil {
		u := backends.Refuse(p, fault.id, "%s", fault.message)
		u.Hint = fault.hint
		return nil, u
	}
	if place.misspelt != "" {
		effect := ir.Wider
		if _, null := p.(*ir.Null); null {
			effect = ir.Narrower
		}
		t.notes.Add("field-case", p.Origin(), effect, negated,
			"names of columns have no case, so %s finds what CloudTrail calls %s", f.Written, place.misspelt)
	}
	if place.flattened {
		t.notes.Add("field-flattened", p.Origin(), ir.Different, negated,
			"Security Lake keeps %s in a map of flattened paths; how it names the elements of arrays there is not documented", f.Written)
	}
	if t.backend.arrays == arraysNever && place.json && mayCross(place) {
		effect := ir.Narrower
		switch p := p.(type) {
		case *ir.Null:
			effect = ir.Different
		case *ir.Match:
			if !listable(p) {
				effect = ir.Different
			}
		}
		t.notes.Add("arrays-skipped", p.Origin(), effect, negated,
			"values of %s inside arrays are not looked at, as the option json-arrays says", f.Written)
	}
	return place, nil
}

// textPlace is place for a predicate that needs the text of the values.
func (t *translation) textPlace(p ir.Pred, f ir.Field, negated bool) (*place, error) {
	place, err := t.place(p, f, negated)
	if err != nil {
		return nil, err
	}
	return place, t.needsText(p, place)
}

// needsText refuses columns whose text is not what CloudTrail wrote.
func (t *translation) needsText(p ir.Pred, place *place) error {
	if place.kind != typeReal && place.kind != typeOther {
		return nil
	}
	u := backends.Refuse(p, "unsupported-column-type", "the schema %s keeps %s as %s, which Athena cannot compare with text as CloudTrail writes it",
		t.backend.schema.name, place.field.Written, place.typeName)
	u.Hint = "declare the column as STRING"
	return u
}

// noteObject admits that the text of an object is not that of the record.
func (t *translation) noteObject(p *place, pred ir.Pred, negated bool) {
	if p.kind == typeStruct || p.kind == typeMap {
		t.notes.Add("object-text", pred.Origin(), ir.Different, negated,
			"%s is compared as the JSON of its column, in which names are in lower case and absent members are null", p.field.Written)
	}
}

// noteFraction admits, where a test fits the text of a fraction, that
// json_query writes 1.50 as 1.5 and 1e3 as 1000.0.
func (t *translation) noteFraction(p *place, pred ir.Pred, fits bool, negated bool) {
	if fits && p.json && t.opens(p) {
		t.notes.Add("number-text", pred.Origin(), ir.Different, negated,
			"a JSON number with a fraction or an exponent in %s is compared in its shortest form", p.field.Written)
	}
}

// noteInnerFraction admits the same of the numbers in an object, whose JSON a
// test searches for one. A whole column is not written anew.
func (t *translation) noteInnerFraction(p *place, pred ir.Pred, fits bool, negated bool) {
	if fits && p.json && !t.asPlain(p) && !isScalar(p.field.Type.Kind) {
		t.notes.Add("number-text", pred.Origin(), ir.Different, negated,
			"numbers with a fraction or an exponent inside an object in %s are compared in their shortest form", p.field.Written)
	}
}

// innerFraction finds a number with a fraction or an exponent, or a part of
// one, in a piece of the JSON of an object: it stands behind a colon, a bracket
// or a comma, and before a comma or a bracket, if not at an end of the piece.
var innerFraction = regexp.MustCompile(
	`(?:^|[:\[,])-?[0-9]*(?:[0-9]\.|\.[0-9]|[0-9][eE])[0-9]*[eE]?[+-]?[0-9]*(?:$|[,\]}])`)

// holdsInnerFraction reports whether a pattern may tell such numbers apart.
func holdsInnerFraction(p ir.Pattern) bool {
	return slices.ContainsFunc(p, func(piece ir.Piece) bool { return innerFraction.MatchString(piece.Text) })
}

// fitsFraction reports whether a pattern tells the spellings of a number apart:
// if it is written as such a number, or does so on samples. Of a field that
// holds numbers every wildcard is suspect.
func fitsFraction(p ir.Pattern, kind ir.Kind) bool {
	literal := p.Literal()
	written := strings.ContainsAny(literal, ".eE") && strings.ContainsAny(literal, "0123456789") &&
		strings.Trim(literal, "0123456789.eE+-") == ""
	switch kind {
	case ir.KindNumber:
		return written || p.HasWildcard()
	case ir.KindUnknown:
		return written || tellsSpellings(func(s string) bool { return fits(s, p) })
	}
	return false
}

// tellsSpellings tries a test on numbers as a record may write them and as
// json_query does.
func tellsSpellings(passes func(string) bool) bool {
	for _, number := range [][2]string{
		{"1.50", "1.5"}, {"0.10", "0.1"}, {"100.00", "100.0"}, {"-0.500", "-0.5"}, {"1e3", "1000.0"}, {"1.5E+2", "150.0"},
	} {
		if passes(number[0]) != passes(number[1]) {
			return true
		}
	}
	return false
}
