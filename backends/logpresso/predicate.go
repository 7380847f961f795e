package logpresso

import (
	"fmt"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// pred prints one predicate as a condition that is true or false, never null.
func (t *translation) pred(p ir.Pred, negated bool) (text.Text, error) {
	switch p := p.(type) {
	case *ir.Match:
		return t.match(p, negated)
	case *ir.Regex:
		return t.regex(p, negated)
	case *ir.Exists:
		return t.exists(p, negated)
	case *ir.Null:
		return t.null(p, negated)
	case *ir.Same:
		return t.same(p, negated)
	case *ir.Compare:
		return t.onValue(p, negated, func(pl place) text.Text { return compare(pl, p) })
	case *ir.CIDR:
		return t.onValue(p, negated, func(pl place) text.Text { return text.Tight("%s", inNetwork(pl.value, p.Network)) })
	case *ir.TimePart:
		if p.Part == ir.Week {
			return text.Text{}, backends.Refuse(p, "unsupported-time-part", "Logpresso cannot tell the ISO week of a text")
		}
		return t.onValue(p, negated, func(pl place) text.Text { return timePart(pl, p) })
	case *ir.Keyword:
		return t.keyword(p, negated), nil
	case *ir.KeywordRegex:
		t.notes.Add("keyword-raw-text", p.Origin(), ir.Different, negated,
			"the expression is searched in the whole record, where it also sees key names and no value begins or ends by itself")
		return text.Tight("%s", call("match", rawText, quote(javaRegexp(p.Regexp)))), nil
	}
	panic(fmt.Sprintf("logpresso: unhandled %T", p))
}

// onValue prints a condition on the single values of the predicate's field.
func (t *translation) onValue(p ir.Pred, negated bool, condition func(place) text.Text) (text.Text, error) {
	f := *p.On()
	pl, err := t.values(f, p, t.possibleArrays, negated)
	if err != nil {
		return text.Text{}, err
	}
	if pl.isObject(f) {
		return text.Text{}, refuseObject(p, f)
	}
	return pl.holds(condition(pl)), nil
}

// refuseObject refuses a test that no object can pass.
func refuseObject(p ir.Pred, f ir.Field) error {
	u := backends.Refuse(p, "unsupported-object", "%s is a whole object, which Logpresso compares with patterns and expressions only", f.Written)
	u.Hint = "name the field inside the object"
	return u
}

// exists prints that a field is there. A key with a JSON null cannot be told
// from no key.
func (t *translation) exists(p *ir.Exists, negated bool) (text.Text, error) {
	pl, _, err := t.member(p.Field, p, negated)
	if err != nil {
		return text.Text{}, err
	}
	t.notes.Add("exists-null", p.At, ir.Narrower, negated, "a JSON null under %s counts as absent", p.Field.Written)
	t.noteAddress(pl, p, ir.Narrower, negated)
	return pl.present(), nil
}

// any prints that a field has a value that is not null.
func (t *translation) any(p *ir.Match, negated bool) (text.Text, error) {
	pl, nulls, err := t.member(p.Field, p, negated)
	if err != nil {
		return text.Text{}, err
	}
	if nulls {
		t.notes.Add("array-nulls", p.At, ir.Wider, negated, "an array that holds nothing but nulls counts as a value of %s", p.Field.Written)
	}
	t.noteAddress(pl, p, ir.Narrower, negated)
	return pl.present(), nil
}

// null prints that a field has no value that is not null. A value that is not
// found makes it hold, so the note of member is for its negation.
func (t *translation) null(p *ir.Null, negated bool) (text.Text, error) {
	pl, nulls, err := t.member(p.Field, p, !negated)
	if err != nil {
		return text.Text{}, err
	}
	if nulls {
		t.notes.Add("array-nulls", p.At, ir.Narrower, negated, "an array that holds nothing but nulls counts as a value of %s", p.Field.Written)
	}
	t.noteAddress(pl, p, ir.Wider, negated)
	if pl.list == "" {
		return text.Tight("%s", call("isnull", pl.value)), nil
	}
	isValue := call("not", call("isnull", pl.value))
	return text.Tight("%s", t.not(pl.holds(text.Tight("%s", isValue)).S)), nil
}

func (pl place) present() text.Text {
	return pl.holds(text.Tight("%s", call("isnotnull", pl.value)))
}

// noteAddress admits that an address column is empty where CloudTrail wrote
// the name of a service.
func (t *translation) noteAddress(pl place, p ir.Pred, effect ir.Effect, negated bool) {
	if pl.column.kind == ipColumn {
		t.notes.Add("address-column", p.Origin(), effect, negated,
			"%s holds addresses only, so it is probably null where CloudTrail wrote the name of a service", pl.column.name)
	}
}

// regex prints a search for a regular expression.
func (t *translation) regex(p *ir.Regex, negated bool) (text.Text, error) {
	pl, err := t.values(p.Field, p, t.possibleArrays, negated)
	if err != nil {
		return text.Text{}, err
	}
	value, err := t.subject(pl, p.Field, p)
	if err != nil {
		return text.Text{}, err
	}
	switch {
	case pl.column.kind == ipColumn:
		t.noteAddressText(pl, p, ir.Different, negated)
	case pl.isObject(p.Field):
		t.noteObject(p, ir.Different, negated)
	}
	if pl.endsInArray() && findsEmptyArray(p.Regexp) {
		t.noteEmptyArray(p, negated)
	}
	if pl.mayBeNumber(p.Field) && findsRewritten(p.Regexp) {
		t.noteNumber(p, negated)
	}
	return pl.holds(text.Tight("%s", call("match", value, quote(javaRegexp(p.Regexp))))), nil
}

// rawText is the record as one string. Rows of a stream may lack the column
// line; then all columns are joined.
const rawText = `nvl(line, kvjoin("=", "\n"))`

// keyword prints a search in the raw record, which also holds key names and in
// which a value may be escaped.
func (t *translation) keyword(p *ir.Keyword, negated bool) text.Text {
	effect := ir.Wider
	for _, r := range p.Pattern.Literal() {
		if !isPrintable(r) || r == '"' || r == '\\' {
			effect = ir.Different // JSON may escape it
		}
	}
	t.notes.Add("keyword-raw-text", p.At, effect, negated,
		"the keyword is searched in the whole record, where it is also found in key names and across values")
	pattern, subject := p.Pattern, rawText
	if p.Fold {
		pattern, subject = pattern.Lower(), call("lower", subject)
	}
	shape, s := pattern.Shape()
	if shape == ir.ShapeContains && quotable(s) {
		return text.Tight("%s", call("contains", subject, quote(s)))
	}
	return text.Tight("%s", like(rawText, p.Pattern, p.Fold))
}
