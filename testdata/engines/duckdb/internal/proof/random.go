package proof

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/sigtrail/sigtrail/sigma/ir"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// A Dice makes rules at random, of the fields and values of events, so that
// some event often matches. Equal seeds make equal rules.
type Dice struct {
	rand   *rand.Rand
	events []Event
}

// NewDice begins with a seed.
func NewDice(seed uint64, events []Event) *Dice {
	return &Dice{rand.New(rand.NewPCG(seed, 0)), events}
}

// Rule makes the next rule.
func (d *Dice) Rule(i int) Rule {
	return ruleOf(fmt.Sprintf("random %d", i), d.expr(d.event(), d.rand.IntN(3)))
}

func (d *Dice) event() Event { return d.events[d.rand.IntN(len(d.events))] }

// one gives one of some values.
func one[T any](d *Dice, list ...T) T { return list[d.rand.IntN(len(list))] }

func (d *Dice) expr(e Event, depth int) ir.Expr {
	if depth == 0 {
		return d.pred(e)
	}
	if d.rand.IntN(4) == 0 {
		return &ir.Not{Of: d.expr(d.event(), depth-1)}
	}
	var of []ir.Expr
	for range 2 + d.rand.IntN(2) {
		of = append(of, d.expr(e, depth-1))
	}
	if d.rand.IntN(2) == 0 {
		return &ir.Or{Of: of}
	}
	return &ir.And{Of: of}
}

// A spot is a field of an event with one of the values that it reaches.
type spot struct {
	field string
	value jackson.Value
}

// spots lists the places of a record. Names with dots or blanks are left out:
// the product takes a dot for the end of a name.
func spots(v jackson.Value, path string) []spot {
	switch v.Kind {
	case jackson.Array:
		out := []spot{{path, v}}
		for _, item := range v.Items {
			out = append(out, spots(item, path)...)
		}
		return out
	case jackson.Object:
		var out []spot
		if path != "" {
			out = append(out, spot{path, v})
		}
		for i, key := range v.Keys {
			if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r == '.' || r == ' ' || !unicode.IsPrint(r) }) {
				continue
			}
			out = append(out, spots(v.Items[i], strings.TrimPrefix(path+"."+key, "."))...)
		}
		return out
	}
	return []spot{{path, v}}
}

func (d *Dice) spot(e Event) spot {
	list := spots(e.value, "")
	s := list[d.rand.IntN(len(list))]
	if d.rand.IntN(20) == 0 {
		s.field += ".nothing"
	}
	return s
}

// text gives the text of a value as rules see it.
func (s spot) text() string {
	if text, ok := s.value.Scalar(); ok {
		return text
	}
	return jackson.Compact(s.value)
}

func (d *Dice) pred(e Event) ir.Expr {
	s := d.spot(e)
	leaf := ir.Leaf{Field: ir.NewField(s.field)}
	switch d.rand.IntN(16) {
	case 0:
		return &ir.Exists{Leaf: leaf}
	case 1:
		return &ir.Null{Leaf: leaf}
	case 2:
		return &ir.Match{Leaf: leaf, Pattern: ir.NewPattern(ir.Piece{Kind: ir.Any}), Fold: true}
	case 3:
		return &ir.Regex{Leaf: leaf, Regexp: d.regex(s.text())}
	case 4:
		return &ir.Same{Leaf: leaf, Other: ir.NewField(d.twin(e, s).field), How: one(d, ir.ShapeExact, ir.ShapeExact, ir.ShapePrefix, ir.ShapeSuffix, ir.ShapeContains), Fold: d.rand.IntN(2) == 0}
	case 5:
		return d.keyword(s)
	case 6:
		return &ir.TimePart{Leaf: leaf, Part: one(d, ir.Minute, ir.Hour, ir.Day, ir.Week, ir.Month, ir.Year), Op: d.op(), Value: d.rand.IntN(60)}
	case 7, 8:
		return &ir.Compare{Leaf: leaf, Op: one(d, ir.LT, ir.LTE, ir.GT, ir.GTE), Number: d.number(s.text())}
	case 9:
		return &ir.CIDR{Leaf: leaf, Network: d.network(s.text())}
	}
	return &ir.Match{Leaf: leaf, Pattern: d.pattern(s.text()), Fold: d.rand.IntN(4) > 0}
}

func (d *Dice) op() ir.Op { return one(d, ir.EQ, ir.LT, ir.LTE, ir.GT, ir.GTE) }

// twin finds another field with the same text, if there is one.
func (d *Dice) twin(e Event, s spot) spot {
	for _, t := range spots(e.value, "") {
		if t.field != s.field && strings.EqualFold(t.text(), s.text()) && d.rand.IntN(2) == 0 {
			return t
		}
	}
	return d.spot(e)
}

// part gives some run of a text.
func (d *Dice) part(text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return ""
	}
	from := d.rand.IntN(len(runes))
	return string(runes[from : from+d.rand.IntN(min(12, len(runes)-from))])
}

func (d *Dice) pattern(text string) ir.Pattern {
	lit := func(s string) ir.Piece { return ir.Piece{Kind: ir.Lit, Text: s} }
	star, mark := ir.Piece{Kind: ir.Any}, ir.Piece{Kind: ir.One}
	if d.rand.IntN(3) == 0 {
		text = one(d, strings.ToUpper(text), strings.ToLower(text))
	}
	runes := []rune(text)
	cut := d.rand.IntN(len(runes) + 1)
	head, tail := string(runes[:cut]), string(runes[cut:])
	switch d.rand.IntN(8) {
	case 0:
		return ir.NewPattern(lit(head), star)
	case 1:
		return ir.NewPattern(star, lit(tail))
	case 2:
		return ir.NewPattern(star, lit(d.part(text)), star)
	case 3:
		return ir.NewPattern(lit(head), star, lit(d.part(tail)), star)
	case 4:
		if len(runes) > cut {
			return ir.NewPattern(lit(head), mark, lit(string(runes[cut+1:])))
		}
	case 5:
		return ir.NewPattern(mark, star)
	}
	return ir.Text(text)
}

func (d *Dice) regex(text string) ir.Regexp {
	source := regexp.QuoteMeta(d.part(text))
	switch d.rand.IntN(4) {
	case 0:
		source = "^" + source
	case 1:
		source += "$"
	case 2:
		source = ".*" + source + `[^a-z\s]?`
	}
	r, err := ir.ParseRegexp(source, d.rand.IntN(2) == 0, d.rand.IntN(3) == 0, d.rand.IntN(3) == 0)
	if err != nil {
		r, _ = ir.ParseRegexp(`^[a-z]+\d`, true, false, false)
	}
	return r
}

func (d *Dice) keyword(s spot) ir.Expr {
	star := ir.Piece{Kind: ir.Any}
	part := d.part(s.text())
	if part == "" {
		part = "a"
	}
	return &ir.Keyword{Pattern: ir.NewPattern(star, ir.Piece{Kind: ir.Lit, Text: part}, star), Fold: d.rand.IntN(2) == 0}
}

func (d *Dice) number(text string) ir.Number {
	if n, ok := ir.ParseNumber(text); ok {
		return n
	}
	n, _ := ir.ParseNumber(strconv.Itoa(d.rand.IntN(500)))
	return n
}

func (d *Dice) network(text string) ir.Network {
	a, err := netip.ParseAddr(text)
	if err != nil {
		a = netip.MustParseAddr(one(d, "10.0.0.0", "2001:db8::1", "0.0.0.0"))
	}
	n, _ := ir.NewNetwork(netip.PrefixFrom(a.WithZone(""), d.rand.IntN(a.BitLen()+1)))
	return n
}
