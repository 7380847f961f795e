package logpresso

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// match prints that the text of a value has a pattern.
func (t *translation) match(m *ir.Match, negated bool) (text.Text, error) {
	if shape, _ := m.Pattern.Shape(); shape == ir.ShapeAny {
		return t.any(m, negated)
	}
	pl, value, pattern, err := t.comparison(m, negated)
	if err != nil {
		return text.Text{}, err
	}
	condition := like(value, pattern, m.Fold)
	if constant, ok := t.constant(m); ok && t.native(m) {
		condition = value + " == " + quote(constant)
	}
	return pl.holds(text.Tight("%s", condition)), nil
}

// listable reports whether a match may become a member of in(...).
func (t *translation) listable(m *ir.Match) bool {
	_, ok := t.constant(m)
	return ok
}

// list prints alternatives for one field, all listable, as one in(...).
func (t *translation) list(ms []*ir.Match, negated bool) (text.Text, error) {
	var pl place
	var args []string
	for i, m := range ms {
		at, value, _, err := t.comparison(m, negated)
		if err != nil {
			return text.Text{}, err
		}
		if i == 0 {
			if !t.native(m) {
				value = call("lower", value)
			}
			pl, args = at, []string{value}
		}
		constant, _ := t.constant(m)
		args = append(args, quote(constant))
	}
	return pl.holds(text.Tight("%s", call("in", args...))), nil
}

// constant writes the pattern of a match as == and in take it, if they can.
func (t *translation) constant(m *ir.Match) (string, bool) {
	pattern := m.Pattern
	c, _, ok := t.schema.lookup(m.Field)
	if ok && c.kind == ipColumn {
		pattern = addressPattern(pattern)
	}
	if !t.native(m) {
		pattern = pattern.Lower()
	}
	s, isPlain := plain(pattern)
	return s, isPlain && m.Fold
}

// native reports whether a match is to be compared as the vendor's rules do.
func (t *translation) native(m *ir.Match) bool {
	c, steps, ok := t.schema.lookup(m.Field)
	return ok && t.nativeCase && m.Fold && c.canonical && len(steps) == 0
}

// comparison finds what a match compares: where, which expression for the text,
// and which pattern. It adds the notes.
func (t *translation) comparison(m *ir.Match, negated bool) (place, string, ir.Pattern, error) {
	pl, err := t.values(m.Field, m, t.possibleArrays, negated)
	if err != nil {
		return place{}, "", nil, err
	}
	value, err := t.subject(pl, m.Field, m)
	if err != nil {
		return place{}, "", nil, err
	}
	pattern := m.Pattern
	if pl.column.kind == ipColumn {
		pattern = addressPattern(pattern)
		t.noteAddressPattern(pl, m, negated)
	}
	if _, ok := t.constant(m); ok && t.native(m) {
		t.notes.Add("case-sensitive", m.At, ir.Narrower, negated,
			"%s is compared as written, so %q is not found in another case", pl.column.name, m.Pattern)
	}
	if pl.endsInArray() && matchesEmptyArray(m.Pattern) {
		t.noteEmptyArray(m, negated)
	}
	if m.Fold && strings.ContainsAny(m.Pattern.Literal(), oddLetters) {
		t.notes.Add("case-folding", m.At, ir.Different, negated,
			"Logpresso lowers İ to two characters, and Σ to ς at the end of a word")
	}
	if pl.isObject(m.Field) {
		t.noteObject(m, objectEffect(m.Pattern), negated)
	}
	if pl.mayBeNumber(m.Field) && isRewritten(m.Pattern) {
		t.noteNumber(m, negated)
	}
	return pl, value, pattern, nil
}

// mayBeNumber reports whether the values may be JSON numbers, of which a map
// keeps the value and not the text.
func (pl place) mayBeNumber(f ir.Field) bool {
	return pl.steps > 0 && (f.Type.Kind == ir.KindNumber || f.Type.Kind == ir.KindUnknown)
}

func (t *translation) noteNumber(p ir.Pred, negated bool) {
	t.notes.Add("number-text", p.Origin(), ir.Different, negated,
		"if %s holds a number, it is compared as Logpresso writes it, not as the record does", p.On().Written)
}

// subject gives an expression for the text of the values at a place.
func (t *translation) subject(pl place, f ir.Field, p ir.Pred) (string, error) {
	switch {
	case !pl.isObject(f):
		return pl.text(), nil
	case pl.list != "":
		u := backends.Refuse(p, "unsupported-object-text", "Logpresso cannot write the objects of the array %s as text", f.Written)
		u.Hint = "name the field inside the object"
		return "", u
	}
	return t.objectText(pl.value), nil
}

// oddLetters are those that Java does not lower one by one, as Sigma does
// (Unicode SpecialCasing). The locale of the server is taken not to be Turkish,
// Azeri or Lithuanian.
const oddLetters = "İΣσς"

// endsInArray reports whether the values may be the elements of an array that
// the field names, which is then perhaps empty.
func (pl place) endsInArray() bool { return pl.list != "" && pl.value == "_1" }

// emptyArray is the text of an array without elements. A list of Logpresso has
// no element then, so nothing is tested.
const emptyArray = "[]"

func (t *translation) noteEmptyArray(p ir.Pred, negated bool) {
	t.notes.Add("array-empty", p.Origin(), ir.Narrower, negated,
		"an empty array under %s counts as absent, its text %s is not found", p.On().Written, emptyArray)
}

// matchesEmptyArray errs on the side of a note: it looks at the literal text
// of the pattern alone.
func matchesEmptyArray(p ir.Pattern) bool {
	s := p.Literal()
	return len(p) > 0 && strings.Contains(emptyArray, s)
}

func findsEmptyArray(r ir.Regexp) bool {
	re, err := regexp.Compile(r.Portable())
	return err != nil || re.MatchString(emptyArray)
}

// numberLetters are those of a number in JSON.
const numberLetters = "0123456789.+-eE"

// isRewritten reports whether a pattern may match a number as the record wrote
// it and not as Logpresso does, or the other way round: 1e3 becomes 1000.0,
// 1.50 becomes 1.5, and a number of many digits loses some. Only one digit that
// is no zero stays where it is in all of them.
func isRewritten(p ir.Pattern) bool {
	const longestLong = 18
	s := p.Literal()
	switch {
	case strings.Trim(s, numberLetters) != "":
		return false
	case isNotEmpty(p):
		return false
	case p.HasWildcard():
		return p.HasOne() || len(s) != 1 || !strings.ContainsAny(s, "123456789")
	}
	return strings.ContainsAny(s, "0123456789") && (strings.ContainsAny(s, ".eE") || len(s) > longestLong)
}

// isNotEmpty recognises the pattern "one character and anything".
func isNotEmpty(p ir.Pattern) bool {
	return len(p) == 2 && p.HasOne() && (p[0].Kind == ir.Any || p[1].Kind == ir.Any)
}

// findsRewritten is isRewritten for an expression. It errs on the side of a
// note where the expression spells digits.
func findsRewritten(r ir.Regexp) bool {
	re, err := regexp.Compile(r.Portable())
	if err != nil {
		return true
	}
	for _, n := range [...][2]string{{"1e3", "1000.0"}, {"1.50", "1.5"}, {"1E400", "Infinity"}, {"12345678901234567890", "1.2345678901234567E19"}, {"-0", "0"}} {
		if re.MatchString(n[0]) != re.MatchString(n[1]) {
			return true
		}
	}
	return slices.ContainsFunc(r.Tokens, func(t ir.Token) bool { return t.Kind == ir.TokenChar && '0' <= t.Char && t.Char <= '9' })
}

func (t *translation) noteObject(p ir.Pred, effect ir.Effect, negated bool) {
	t.notes.Add("object-text", p.Origin(), effect, negated,
		"%s is searched as the JSON text that tojson makes of it, whose key order, spaces and escapes may differ from the record's", p.On().Written)
}

// objectEffect is exact for text that JSON writes alike whatever its form: it
// cannot span the quotes, commas and brackets between values.
func objectEffect(p ir.Pattern) ir.Effect {
	shape, s := p.Shape()
	if shape != ir.ShapeContains || strings.HasPrefix(s, ":") || strings.Trim(s, numberLetters) == "" {
		return ir.Different
	}
	for _, r := range s {
		if !isPrintable(r) || strings.ContainsRune(`"\/,[]{}`, r) {
			return ir.Different
		}
	}
	return ir.Exact
}

// addressPattern writes an IPv6 address as string() writes it, in eight groups.
func addressPattern(p ir.Pattern) ir.Pattern {
	shape, s := p.Shape()
	addr, err := netip.ParseAddr(s)
	if shape != ir.ShapeExact || err != nil || addr.Is4() || addr.Zone() != "" {
		return p
	}
	return ir.Text(addressText(addr.Unmap()))
}

// addressText writes an address as string() and network() do.
func addressText(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	b := a.As16()
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = fmt.Sprintf("%x", uint16(b[2*i])<<8|uint16(b[2*i+1]))
	}
	return strings.Join(groups, ":")
}

// noteAddressPattern says how a text test on an address column differs. None
// is needed for IPv4, which has one spelling.
func (t *translation) noteAddressPattern(pl place, m *ir.Match, negated bool) {
	shape, s := m.Pattern.Shape()
	literal := m.Pattern.Literal()
	_, err := netip.ParseAddr(s)
	switch {
	case strings.Trim(literal, "0123456789abcdefABCDEF.:") != "":
		t.notes.Add("address-column", m.At, ir.Narrower, negated,
			"%s holds addresses only, so %q is never found there", pl.column.name, m.Pattern)
	case shape == ir.ShapeExact && err == nil && strings.Contains(s, ":"):
		t.noteAddressText(pl, m, ir.Wider, negated)
	case strings.Contains(literal, ".") && strings.Trim(literal, "0123456789.") == "":
	default:
		t.noteAddressText(pl, m, ir.Different, negated)
	}
}

func (t *translation) noteAddressText(pl place, p ir.Pred, effect ir.Effect, negated bool) {
	t.notes.Add("address-text", p.Origin(), effect, negated,
		"%s holds addresses only and writes IPv6 in eight groups without ::, whatever the record wrote", pl.column.name)
}
