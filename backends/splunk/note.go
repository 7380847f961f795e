package splunk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// note adds what the query's reader must know of a predicate.
func (t *translation) note(p ir.Pred, negated bool) {
	for _, f := range p.Fields() {
		t.noteShape(p, f, negated)
		t.noteForeign(p, f, negated)
	}
	add := func(id string, effect ir.Effect, format string, args ...any) {
		t.notes.Add(id, p.Origin(), effect, negated, format, args...)
	}
	switch p := p.(type) {
	case *ir.Match:
		t.noteMatch(p, add)
	case *ir.Regex:
		t.noteText(p, true, add)
	case *ir.Same:
		t.noteSame(p, add)
	case *ir.Exists:
		add("null-exists", ir.Narrower, "%s exists also where it is null or empty, which Splunk may not tell from absent", p.Field.Written)
	case *ir.Keyword:
		t.noteKeyword(p, add)
	case *ir.KeywordRegex:
		add("keyword-raw", ir.Different, "a keyword is searched in the text of the whole event, so that it is also found in keys and across values, and not where JSON escapes a character")
	}
}

// An adder adds a note on one predicate.
type adder func(id string, effect ir.Effect, format string, args ...any)

func (t *translation) noteMatch(m *ir.Match, add adder) {
	switch {
	case t.meansSucceeded(m):
		add("errorcode-success", ir.Wider, "CloudTrail writes no errorCode when a call succeeds, so %q would find nothing; it is read as: the call succeeded (the option addon=false reads it literally)", m.Pattern)
	case isLiteral(m.Pattern, nullText) && takes(m, nullText) && hasPhantoms(m.Field, t.readsEvent(m)):
		add("null-as-text", ir.Wider, "Splunk gives a JSON null the text null, so that a null in %s counts as the string", m.Field.Written)
	case !isAnything(m):
		t.noteText(m, dependsOnForm(m.Pattern), add)
	case !t.raw && !isContainer(m.Field):
		noteAbsent(m.Field, add)
	}
}

// noteText tells of the texts that a test of text may meet and a field does not
// show. onForm says whether the outcome hangs on how an object is written.
func (t *translation) noteText(p ir.Pred, onForm bool, add adder) {
	f, event := *p.On(), t.readsEvent(p)
	switch {
	case hasPhantoms(f, event) && takes(p, nullText):
		noteNull(f, add)
	case event && shapeOf(f).endsInArray() && takes(p, nullArray):
		add("null-as-text", ir.Narrower, "%s is read out of the event, where the string [null] looks like an array of nulls and counts as null", f.Written)
	}
	if !event && takes(p, "") {
		add("empty-text", ir.Narrower, "Splunk may extract no field from an empty string, so that an empty one in %s may be missed", f.Written)
	}
	if takes(p, "[]") {
		noteEmptyArray(f, event, add)
	}
	if onForm && readsObject(p) {
		noteObjectText(f, add)
	}
}

// hasPhantoms reports whether a test of the field's text sees phantoms. Only a
// lone value that is read from the event has none.
func hasPhantoms(f ir.Field, event bool) bool { return !event || shapeOf(f).arrays() > 0 }

// noteNull tells of a condition that leaves the text null out.
func noteNull(f ir.Field, add adder) {
	switch f.Type.Kind {
	case ir.KindNumber, ir.KindBool, ir.KindTime, ir.KindObject:
		return // none of their texts is null
	}
	add("null-as-text", ir.Narrower, "Splunk gives a JSON null the text null, so that a string null in %s counts as null", f.Written)
}

// noteAbsent tells of a condition that takes what is a value for none: the text
// null, and the empty text if Splunk extracts no field from it.
func noteAbsent(f ir.Field, add adder) {
	switch f.Type.Kind {
	case ir.KindNumber, ir.KindBool, ir.KindTime, ir.KindObject:
		return // none of their texts is null or empty
	}
	add("null-as-text", ir.Narrower, "Splunk gives a JSON null the text null and may give an empty string no field, so that both strings count as null in %s", f.Written)
}

// noteEmptyArray tells of a pattern that the text of an empty array has. One
// that is read from the event is seen if no other array is on the way.
func noteEmptyArray(f ir.Field, event bool, add adder) {
	s := shapeOf(f)
	if s.endsInArray() && !(event && s.arrays() == 1) {
		add("empty-array", ir.Narrower, "Splunk extracts nothing from an empty array, so that %s is not found where it is []", f.Written)
	}
}

func noteObjectText(f ir.Field, add adder) {
	add("object-text", ir.Different, "%s is an object, and the pattern depends on how Splunk writes objects as JSON; name a field in it instead", f.Written)
}

// dependsOnForm reports whether a pattern may match one JSON text of an object
// and not another.
func dependsOnForm(p ir.Pattern) bool {
	shape, literal := p.Shape()
	return shape != ir.ShapeContains || strings.ContainsFunc(literal, func(c rune) bool {
		return strings.ContainsRune(`"\{}[]`, c) || unsearchable(c)
	})
}

// noteShape tells, once a field and effect, of a place for which the catalogue
// has no answer. A predicate without a place in the rule is a pipeline's, which
// knows its fields.
func (t *translation) noteShape(p ir.Pred, f ir.Field, negated bool) {
	s := shapeOf(f)
	stranger := isStranger(p, f) && s.below == len(s.keys) && !t.isForeign(f) && !isObject(f)
	if !stranger && (!s.isGuess() || onlyLastGuessed(s) && readsPaths(p)) {
		return
	}
	if t.toldOf(f, negated) {
		return
	}
	t.notes.Add("field-shape-unknown", p.Origin(), ir.Narrower, negated,
		"where arrays stand on the way to %s is not known; its likely names are tried, and values under others are missed", f.Written)
}

// toldOf reports whether a note on the field stands already, and remembers that
// one is about to.
func (t *translation) toldOf(f ir.Field, negated bool) bool {
	key := fmt.Sprint(negated, f.Name)
	if slices.Contains(t.noted, key) {
		return true
	}
	t.noted = append(t.noted, key)
	return false
}

func onlyLastGuessed(s shape) bool {
	return !slices.Contains(s.guessed[:len(s.guessed)-1], true)
}

// readsPaths reports whether a predicate asks only whether something is there,
// which is the same for arrays, objects and scalars.
func readsPaths(p ir.Pred) bool {
	_, exists := p.(*ir.Exists)
	return exists || isAnything(p)
}

// noteForeign tells of a field that the rule takes for one of the record while
// Splunk has another of that name.
func (t *translation) noteForeign(p ir.Pred, f ir.Field, negated bool) {
	switch {
	case t.raw:
	case t.other && isSplunkField(f.Name) && !t.toldOf(f, negated):
		t.notes.Add("field-foreign", p.Origin(), ir.Different, negated,
			"Splunk gives every event a field %s of its own, which hides one of this name in the log", f.Written)
	case isStranger(p, f) && t.isForeign(f):
		t.notes.Add("field-foreign", p.Origin(), ir.Wider, negated,
			"CloudTrail has no field %s, but in Splunk there is one of this name that comes from elsewhere; the option raw=true looks at CloudTrail's fields only", f.Written)
	}
}

// isStranger reports whether the rule itself asks for a field that the
// catalogue does not know.
func isStranger(p ir.Pred, f ir.Field) bool {
	return p.Origin().Known() && !f.Type.Known && f.Name == f.Written
}

func (t *translation) isForeign(f ir.Field) bool {
	return isSplunkField(f.Name) || t.addon && isAddonField(f.Name)
}

func (t *translation) noteKeyword(k *ir.Keyword, add adder) {
	if t.other && mayBeEscaped(k.Pattern) {
		add("keyword-raw", ir.Different, "a keyword is searched in the text of the whole event, so that it is also found in keys, and may be missed where the log's format escapes a character")
		return
	}
	add("keyword-raw", ir.Wider, "a keyword is searched in the text of the whole event, so that it is also found in keys")
}

func (t *translation) noteSame(p *ir.Same, add adder) {
	for _, f := range p.Fields() {
		if !t.raw {
			noteNull(f, add)
		}
		s := shapeOf(f)
		if s.arrays() > 0 && !s.isGuess() {
			add("fieldref-array", ir.Narrower, "Splunk cannot compare fields one value at a time, so that %s is not looked at where it is an array", f.Written)
		}
		if t.raw && (f.Type.Kind == ir.KindUnknown || isObject(f)) {
			add("fieldref-object", ir.Wider, "%s may be an object, which Splunk would compare by its JSON", f.Written)
		}
	}
}
