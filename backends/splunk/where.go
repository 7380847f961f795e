package splunk

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// wherePrinter prints conditions for the where command. Each is TRUE or FALSE
// and never NULL, since NOT NULL is NULL and a row is kept on TRUE only.
func (t *translation) wherePrinter() *text.Dialect {
	return &text.Dialect{
		And: " AND ", Or: " OR ",
		Not:  not,
		True: "1=1", False: "1=0",
		Pred: func(p ir.Pred, _ bool) (text.Text, error) { return t.where(p) },
	}
}

func (t *translation) where(p ir.Pred) (text.Text, error) {
	switch p := p.(type) {
	case *ir.Match:
		return t.whereMatch(p)
	case *ir.Regex:
		return t.each(p, t.readsEvent(p), func(v value) text.Text {
			return v.findsBut(p.Regexp.Portable(), func(phantom string) bool { return takes(p, phantom) })
		})
	case *ir.Compare:
		return t.each(p, t.raw, func(v value) text.Text { return v.holds(comparison(p, v.expr)...) })
	case *ir.CIDR:
		return t.each(p, t.raw, func(v value) text.Text { return v.holds(inNetwork(p.Network, v.expr)...) })
	case *ir.TimePart:
		return t.each(p, t.raw, func(v value) text.Text { return wherePart(p, v) })
	case *ir.Exists:
		return t.whereExists(p)
	case *ir.Same:
		return t.whereSame(p)
	case *ir.Keyword:
		return holds("match(_raw," + quoteRegex(t.keywordRegex(p)) + ")"), nil
	case *ir.KeywordRegex:
		return whereKeywordRegex(p)
	}
	panic(fmt.Sprintf("splunk: unhandled %T", p))
}

// each joins a test of every value that a field may have.
func (t *translation) each(p ir.Pred, event bool, test func(value) text.Text) (text.Text, error) {
	values, err := t.values(p, event)
	if err != nil {
		return text.Text{}, err
	}
	tests := make([]text.Text, len(values))
	for i, v := range values {
		tests[i] = test(v)
	}
	return text.Join(tests, " OR ", ""), nil
}

func (t *translation) whereMatch(m *ir.Match) (text.Text, error) {
	if isAnything(m) {
		return t.whereAnything(m)
	}
	if t.meansSucceeded(m) {
		name := evalField(m.Field.Name)
		found := value{expr: name, multi: true}.finds(matchRegex(ir.Text(successText), true))
		return text.Loose("%s OR %s", not(notNull(name).S), found.S), nil
	}
	re := matchRegex(m.Pattern, m.Fold)
	if t.readsEvent(m) && isInJSON(m) {
		return t.eachPath(m, func(path string) []text.Text {
			return []text.Text{value{expr: extract(path)}.finds(re)}
		})
	}
	return t.each(m, t.readsEvent(m), func(v value) text.Text {
		return v.findsBut(re, func(phantom string) bool { return takes(m, phantom) && !isLiteral(m.Pattern, phantom) })
	})
}

// onlyNulls matches the JSON of an array that has nulls only, or arrays of them.
// An array that holds an empty one has a value. Read through {}, an empty array
// is none at all, which json_extract may give for an absent value.
const (
	onlyNulls = `^\[+null(\]*,\[*null)*\]+\z`
	noneAtAll = `^\[\]\z`
)

// whereAnything holds when some value is not null.
func (t *translation) whereAnything(m *ir.Match) (text.Text, error) {
	if !t.raw && !isContainer(m.Field) {
		return t.each(m, false, func(v value) text.Text {
			return v.holds(v.butPhantoms(func(string) bool { return true })...)
		})
	}
	ends := shapeOf(m.Field).endsInArray()
	return t.eachPath(m, func(path string) []text.Text {
		switch {
		case !single(path):
			return []text.Text{noMatch(extract(path), noneAtAll+"|"+onlyNulls)}
		case ends:
			return []text.Text{noMatch(extract(path), onlyNulls)}
		}
		return []text.Text{notNull(extract(path))}
	})
}

// whereExists holds when some value is there, null or not. A container that is
// null has a field of its own name, which it has not otherwise.
func (t *translation) whereExists(p *ir.Exists) (text.Text, error) {
	if !t.raw && !isContainer(p.Field) {
		return t.each(p, false, func(v value) text.Text {
			conditions := v.butPhantoms(func(phantom string) bool { return phantom != nullText })
			if len(conditions) == 0 {
				return notNull(v.expr)
			}
			return v.holds(conditions...)
		})
	}
	return t.eachPath(p, func(path string) []text.Text {
		found := notNull(extract(path))
		if !single(path) {
			found = noMatch(extract(path), noneAtAll)
		}
		if t.raw {
			return []text.Text{found}
		}
		return []text.Text{notNull(evalField(path)), found}
	})
}

// noMatch holds when a value is there in which re is not found.
func noMatch(expr, re string) text.Text {
	return holds(not("match(" + expr + "," + quoteRegex(re) + ")"))
}

func notNull(expr string) text.Text { return text.Tight("isnotnull(%s)", expr) }

// eachPath joins tests of every path at which the field's value may stand.
func (t *translation) eachPath(p ir.Pred, test func(path string) []text.Text) (text.Text, error) {
	s := shapeOf(*p.On())
	if err := checkPath(p, *p.On(), s); err != nil {
		return text.Text{}, err
	}
	var tests []text.Text
	for _, path := range s.paths() {
		tests = append(tests, test(path)...)
	}
	return text.Join(tests, " OR ", ""), nil
}

// comparison gives conditions for a number in expr. tonumber alone would read
// more than JSON's numbers.
func comparison(p *ir.Compare, expr string) []string {
	number := p.Number.Text
	if strings.ContainsAny(number, "eE") {
		number = strconv.FormatFloat(p.Number.Value, 'f', -1, 64)
	}
	condition := fmt.Sprintf("tonumber(%s)%s%s", expr, p.Op, number)
	if p.Field.Type.Kind == ir.KindNumber {
		return []string{condition}
	}
	isNumber := quoteRegex(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z`)
	return []string{"match(" + expr + "," + isNumber + ")", condition}
}

// inNetwork gives conditions for an address in expr. A network or an address
// with a zone is none, which the first condition sees to.
func inNetwork(n ir.Network, expr string) []string {
	var in []string
	for _, network := range spellings(n) {
		in = append(in, cidrmatch(network, expr))
	}
	conditions := []string{"match(" + expr + "," + quoteRegex(`^[0-9A-Fa-f:.]+\z`) + ")", strings.Join(in, " OR ")}
	if len(in) > 1 {
		conditions[1] = "(" + conditions[1] + ")"
	}
	if overlapsMapped(n) {
		conditions = append(conditions, not(cidrmatch(mapped().String(), expr)))
	}
	return conditions
}

func cidrmatch(network, expr string) string {
	return "cidrmatch(" + quoteString(network) + "," + expr + ")"
}

// mapped is the network of the IPv4 addresses that are written as IPv6
// addresses. They count as IPv4.
func mapped() netip.Prefix { return netip.MustParsePrefix("::ffff:0:0/96") }

// overlapsMapped reports whether an IPv6 network holds the mapped addresses.
func overlapsMapped(n ir.Network) bool { return n.Addr().Is6() && n.Overlaps(mapped()) }

// spellings gives the networks of whose addresses n consists: an IPv4 network
// also as the network of its mapped addresses.
func spellings(n ir.Network) []string {
	if n.Addr().Is6() {
		return []string{n.String()}
	}
	mapped := netip.PrefixFrom(netip.AddrFrom16(n.Addr().As16()), n.Bits()+mapped().Bits())
	return []string{n.String(), mapped.String()}
}

// whereSame compares two fields. The where command compares texts that look
// like numbers as numbers, so 012 and 12 would be equal; the letter in front
// of both makes them text.
func (t *translation) whereSame(p *ir.Same) (text.Text, error) {
	a, guards, err := t.compared(p, p.Field)
	if err != nil {
		return text.Text{}, err
	}
	b, others, err := t.compared(p, p.Other)
	if err != nil {
		return text.Text{}, err
	}
	return holds(append(append(guards, others...), relation(p.How, a, b))...), nil
}

// compared gives a field's text for a comparison, and the conditions that keep
// phantoms out.
func (t *translation) compared(p *ir.Same, f ir.Field) (expr string, guards []string, err error) {
	s := shapeOf(f)
	for i, a := range s.arities {
		if a == ir.Many {
			u := backends.Refuse(p, "unsupported-fieldref-array",
				"Splunk cannot compare fields one value at a time, and %s is an array at %q", f.Written, s.keys[i])
			u.Hint = "compare fields that have one value"
			return "", nil, u
		}
	}
	name := s.names()[0]
	v := value{expr: evalField(name), phantoms: t.phantoms(f)}
	if t.raw {
		v = value{expr: extract(name)}
		err = checkPath(p, f, s)
	}
	expr = v.expr
	if p.Fold {
		expr = "lower(" + expr + ")"
	}
	guards = v.butPhantoms(func(string) bool { return true })
	if t.raw {
		guards = []string{notNull(v.expr).S}
	}
	return expr, guards, err
}

// relation gives the condition that texts a and b relate. Every text contains
// the empty one, of which substr and split know nothing; and whether split
// keeps an empty piece at an end is not documented.
func relation(how ir.Shape, a, b string) string {
	begins := `"x".substr(` + a + ",1,len(" + b + `))="x".` + b
	ends := `"x".substr(` + a + ",-len(" + b + `))="x".` + b
	orEmpty := func(conditions ...string) string {
		return "(len(" + b + ")=0 OR " + strings.Join(conditions, " OR ") + ")"
	}
	switch how {
	case ir.ShapeExact:
		return `"x".` + a + `="x".` + b
	case ir.ShapePrefix:
		return orEmpty(begins)
	case ir.ShapeSuffix:
		return orEmpty(ends)
	case ir.ShapeContains:
		return orEmpty(begins, ends, "mvcount(split("+a+","+b+"))>1")
	}
	panic(fmt.Sprintf("splunk: unhandled Shape %d", int(how)))
}

// whereKeywordRegex searches the event's text, in which no leaf begins or ends
// at the ends of the text or of a line.
func whereKeywordRegex(p *ir.KeywordRegex) (text.Text, error) {
	for _, token := range p.Regexp.Tokens {
		if token.Kind == ir.TokenBegin || token.Kind == ir.TokenEnd {
			u := backends.Refuse(p, "unsupported-keyword-anchor",
				"Splunk searches keywords in the text of the whole event, where ^ and $ do not stand for the ends of a value")
			u.Hint = "leave the anchor out, or name the field"
			return text.Text{}, u
		}
	}
	return holds("match(_raw," + quoteRegex(p.Regexp.Portable()) + ")"), nil
}
