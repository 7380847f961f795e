package athena

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A translation prints one plan.
type translation struct {
	backend *backend
	notes   backends.Notes
	// unmapped says that a name which the schema does not know is a column.
	unmapped bool
}

// listable matches share one any_match: some value passes one of two tests if
// and only if some value passes the first or some value passes the second.
func listable(m *ir.Match) bool {
	shape, _ := m.Pattern.Shape()
	return shape != ir.ShapeAny
}

func (t *translation) predicate(p ir.Pred, negated bool) (text.Text, error) {
	switch p := p.(type) {
	case *ir.Match:
		if !listable(p) {
			return t.onPlace(p, negated, t.present)
		}
		return t.matches([]*ir.Match{p}, negated)
	case *ir.Compare:
		return t.compare(p, negated)
	case *ir.Regex:
		return t.regex(p, negated)
	case *ir.CIDR:
		return t.cidr(p, negated)
	case *ir.Exists:
		return t.exists(p, negated)
	case *ir.Null:
		return t.onPlace(p, negated, t.absent)
	case *ir.Same:
		return t.same(p, negated)
	case *ir.TimePart:
		return t.timePart(p, negated)
	case *ir.Keyword:
		return t.keyword(p, negated)
	case *ir.KeywordRegex:
		return t.keywordRegex(p, negated)
	}
	panic(fmt.Sprintf("athena: unhandled %T", p))
}

// onPlace prints a test of whether the field has a value at all.
func (t *translation) onPlace(p ir.Pred, negated bool, print func(*place) text.Text) (text.Text, error) {
	place, err := t.place(p, *p.On(), negated)
	if err != nil {
		return text.Text{}, err
	}
	return print(place), nil
}

// matches prints alternatives on one field.
func (t *translation) matches(ms []*ir.Match, negated bool) (text.Text, error) {
	first := ms[0]
	place, err := t.textPlace(first, first.Field, negated)
	if err != nil {
		return text.Text{}, err
	}
	objects, empty := false, false
	for _, m := range ms {
		if !utf8.ValidString(m.Pattern.Literal()) {
			return text.Text{}, backends.Refuse(m, "unsupported-bytes", "Athena cannot search text for bytes that are not UTF-8")
		}
		objects = objects || fitsObject(m.Pattern)
		empty = empty || fits("[]", m.Pattern)
		if fitsObject(m.Pattern) {
			t.noteObject(place, m, negated)
			t.noteInnerFraction(place, m, holdsInnerFraction(m.Pattern), negated)
		}
		t.noteFraction(place, m, fitsFraction(m.Pattern, place.field.Type.Kind), negated)
	}
	found := t.any(place, 0, func(o operand, _ int) text.Text { return alternatives(o, ms, objects) })
	return t.orEmpty(place, found, empty), nil
}

// orEmpty adds the empty array to what a test finds, if its text passes.
func (t *translation) orEmpty(p *place, found text.Text, passes bool) text.Text {
	if !passes {
		return found
	}
	if empty, ok := t.emptyArray(p); ok {
		return text.Join([]text.Text{found, empty}, " OR ", "FALSE")
	}
	return found
}

// alternatives prints patterns on one value: whole texts as a list, the others
// behind it.
func alternatives(o operand, ms []*ir.Match, objects bool) text.Text {
	var whole, rest []*ir.Match
	for _, m := range ms {
		if m.Pattern.HasWildcard() {
			rest = append(rest, m)
		} else {
			whole = append(whole, m)
		}
	}
	var texts []text.Text
	if len(whole) > 0 {
		texts = append(texts, oneOf(o, whole, objects))
	}
	for _, m := range rest {
		side, pattern := sides(o.text(objects), m.Pattern, m.Fold && hasCase(m.Pattern))
		texts = append(texts, text.Tight("%s LIKE %s", side, like(pattern)))
	}
	return text.Join(texts, " OR ", "FALSE")
}

// oneOf prints that the text is one of some constants.
func oneOf(o operand, ms []*ir.Match, objects bool) text.Text {
	fold := false
	for _, m := range ms {
		fold = fold || m.Fold && hasCase(m.Pattern)
	}
	values := make([]string, len(ms))
	var side string
	for i, m := range ms {
		var pattern ir.Pattern
		side, pattern = sides(o.text(objects), m.Pattern, fold)
		values[i] = quote(pattern.Literal())
	}
	if len(values) > 1 {
		return text.Tight("%s IN (%s)", side, strings.Join(values, ", "))
	}
	if o.kind == typeBool && fold {
		if b := ms[0].Pattern.Lower().Literal(); b == "true" || b == "false" {
			return text.Tight("%s = %s", o.native, b)
		}
	}
	return text.Tight("%s = %s", side, values[0])
}

// sides brings both sides of a comparison to lower case, if asked to. lower()
// maps each code point by simple mapping, as Fold means it.
func sides(expr string, p ir.Pattern, fold bool) (string, ir.Pattern) {
	if !fold {
		return expr, p
	}
	return "lower(" + expr + ")", p.Lower()
}

// hasCase reports whether the pattern holds a character that folding can
// reach. Without lower() a comparison can use the statistics of a file and the
// values of a partition column.
func hasCase(p ir.Pattern) bool {
	return strings.ContainsFunc(p.Literal(), foldsRune)
}

func foldsRune(r rune) bool { return unicode.SimpleFold(r) != r || unicode.ToLower(r) != r }

// fitsObject reports whether the JSON text of an object can have the pattern.
func fitsObject(p ir.Pattern) bool {
	if len(p) == 0 {
		return false
	}
	first, last := p[0], p[len(p)-1]
	return (first.Kind != ir.Lit || strings.HasPrefix(first.Text, "{")) &&
		(last.Kind != ir.Lit || strings.HasSuffix(last.Text, "}"))
}

// fits reports whether a short ASCII text has the pattern.
func fits(s string, p ir.Pattern) bool {
	if len(p) == 0 {
		return s == ""
	}
	switch p[0].Kind {
	case ir.Any:
		return fits(s, p[1:]) || s != "" && fits(s[1:], p)
	case ir.One:
		return s != "" && fits(s[1:], p[1:])
	}
	rest, ok := strings.CutPrefix(s, p[0].Text)
	return ok && fits(rest, p[1:])
}

// compare prints a comparison of numbers. TRY_CAST alone also reads NaN,
// Infinity, 0x1p3, 5d and blanks, which are no decimal numbers; so the text is
// first reduced to one, unless the catalogue knows it to be one.
func (t *translation) compare(p *ir.Compare, negated bool) (text.Text, error) {
	place, err := t.place(p, p.Field, negated)
	if err != nil {
		return text.Text{}, err
	}
	limit := p.Op.String() + " " + number(p.Number)
	if place.kind == typeInteger || place.kind == typeReal {
		return t.any(place, 0, func(o operand, _ int) text.Text { return text.Tight("%s %s", o.native, limit) }), nil
	}
	if err := t.needsText(p, place); err != nil {
		return text.Text{}, err
	}
	return t.any(place, 0, func(o operand, _ int) text.Text {
		decimal := o.text(false)
		if p.Field.Type.Kind != ir.KindNumber || !place.json {
			decimal = fmt.Sprintf("regexp_extract(%s, '%s')", decimal, decimalNumber)
		}
		return text.Tight("TRY_CAST(%s AS double) %s", decimal, limit)
	}), nil
}

// decimalNumber is the number syntax of JSON (RFC 8259, section 6).
const decimalNumber = `^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z`

// number prints a constant as the rule wrote it, or, if that would be too long
// for an integer or decimal literal, as a double.
func number(n ir.Number) string {
	const digitsOfInt64 = 18
	if len(n.Text) <= digitsOfInt64 {
		return n.Text
	}
	return strconv.FormatFloat(n.Value, 'E', -1, 64)
}

// exists prints that the field reaches a value, null included. A column is NULL
// for null and absent alike, which only the JSON of the record can tell apart.
func (t *translation) exists(p *ir.Exists, negated bool) (text.Text, error) {
	place, err := t.place(p, p.Field, negated)
	if err != nil {
		return text.Text{}, err
	}
	if place.event != nil {
		event := *place
		event.path = place.event
		return text.Tight("json_exists(%s, %s)", name(t.backend.schema.event), laxPath(event.path, "")), nil
	}
	if place.json && len(place.path) > 0 {
		return t.along(place, 0, func(expr string, _ int) text.Text {
			if t.backend.arrays == arraysNever {
				return text.Tight("json_extract(%s, %s) IS NOT NULL", expr, scalarPath(place.path))
			}
			return text.Tight("json_exists(%s, %s)", expr, laxPath(t.path(place), ""))
		}), nil
	}
	t.notes.Add("exists-null", p.At, ir.Narrower, negated,
		"a column is NULL for a field that is absent and for one that is null alike, so that %s counts as absent when it is null", p.Field.Written)
	return t.along(place, 0, func(expr string, _ int) text.Text { return text.Tight("%s IS NOT NULL", expr) }), nil
}

// same prints that two fields have related texts. Objects take no part.
func (t *translation) same(p *ir.Same, negated bool) (text.Text, error) {
	places := make([]*place, 2)
	for i, f := range p.Fields() {
		place, err := t.textPlace(p, f, negated)
		if err != nil {
			return text.Text{}, err
		}
		if place.object || place.kind == typeStruct || place.kind == typeMap {
			return text.Text{}, backends.Refuse(p, "unsupported-fieldref-object", "%s is an object, which cannot be compared with a field", f.Written)
		}
		kind := f.Type.Kind
		t.noteFraction(place, p, kind == ir.KindNumber || kind == ir.KindUnknown, negated)
		places[i] = place
	}
	side := func(o operand) string {
		if p.Fold {
			return "lower(" + o.scalar + ")"
		}
		return o.scalar
	}
	return t.any(places[0], 0, func(a operand, depth int) text.Text {
		return t.any(places[1], depth, func(b operand, _ int) text.Text { return related(p.How, side(a), side(b)) })
	}), nil
}

func related(how ir.Shape, a, b string) text.Text {
	switch how {
	case ir.ShapeExact:
		return text.Tight("%s = %s", a, b)
	case ir.ShapePrefix:
		return text.Tight("starts_with(%s, %s)", a, b)
	case ir.ShapeSuffix:
		return text.Tight("starts_with(reverse(%s), reverse(%s))", a, b)
	case ir.ShapeContains:
		return text.Tight("strpos(%s, %s) > 0", a, b)
	}
	panic(fmt.Sprintf("athena: unhandled Shape %d", int(how)))
}
