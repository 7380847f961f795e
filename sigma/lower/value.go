package lower

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func validText(p ir.Pattern) bool { return utf8.ValidString(p.Literal()) }

func hasFraction(number string) bool { return strings.ContainsAny(number, ".eE") }

// regex: the value is raw; neither Sigma's wildcards nor its escapes apply.
func (l *lowerer) regex(c *chain, it *sigma.Item, leaf ir.Leaf, v sigma.Value) ir.Expr {
	has := func(flag string) bool { return strings.Contains(c.flags, flag) }
	parse := ir.ParseRegexp
	if c.expand.Given() {
		parse = ir.ParseRegexpWithHoles
	}
	re, err := parse(v.Text.Value, has("i"), has("m"), has("s"))
	var bad *ir.RegexpError
	if errors.As(err, &bad) {
		return l.refuse("value-not-regex", v.Text.Sub(bad.Offset, bad.End), "%s", bad.Message)
	}
	if isKeyword(it) {
		return &ir.KeywordRegex{At: leaf.At, Regexp: re}
	}
	return &ir.Regex{Leaf: leaf, Regexp: re}
}

func (l *lowerer) cidr(leaf ir.Leaf, v sigma.Value) ir.Expr {
	text := v.Text.Value
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		addr, errAddr := netip.ParseAddr(text)
		if errAddr != nil || addr.Zone() != "" {
			e := l.refuse("value-not-cidr", leaf.At, "%q is not a network", text)
			l.diags.Hint("write an address and a length, such as 10.0.0.0/8 or 2001:db8::/32")
			return e
		}
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	network, changed := ir.NewNetwork(prefix)
	if changed {
		l.diags.Warnf("value-cidr-host-bits", leaf.At, "%q sets bits behind its length; %s is meant", text, network)
	}
	return &ir.CIDR{Leaf: leaf, Network: network}
}

func (l *lowerer) compare(c *chain, leaf ir.Leaf, v sigma.Value) ir.Expr {
	n, ok := ir.ParseNumber(v.Text.Value)
	if !ok {
		return l.refuse("value-not-number", leaf.At, "%q needs a decimal number, not %q", c.testAt.Value, v.Text.Value)
	}
	l.checkQuoted(v, c.testAt.Value)
	return &ir.Compare{Leaf: leaf, Op: c.op, Number: n}
}

// checkQuoted warns of a number in quotes.
func (l *lowerer) checkQuoted(v sigma.Value, modifier string) {
	if _, isNumber := ir.ParseNumber(v.Text.Value); isNumber && v.Kind == sigma.String {
		l.diags.Warnf("value-quoted-number", v.Text.Span, "the number behind %q should not be quoted: other tools refuse it", modifier)
	}
}

// partRange gives the values that a part of a timestamp can have. ISO 8601
// years have 52 or 53 weeks.
func partRange(p ir.Part) (lo, hi int) {
	switch p {
	case ir.Minute:
		return 0, 59
	case ir.Hour:
		return 0, 23
	case ir.Day:
		return 1, 31
	case ir.Week:
		return 1, 53
	case ir.Month:
		return 1, 12
	}
	return 0, 9999
}

func (l *lowerer) timePart(c *chain, leaf ir.Leaf, v sigma.Value) ir.Expr {
	lo, hi := partRange(c.part)
	n, err := strconv.Atoi(v.Text.Value)
	if err != nil || n < lo || n > hi {
		return l.refuse("value-not-time-part", leaf.At, "%q needs an integer from %d to %d, not %q", c.part, lo, hi, v.Text.Value)
	}
	l.checkQuoted(v, c.part.String())
	return &ir.TimePart{Leaf: leaf, Part: c.part, Op: c.op, Value: n}
}

func (l *lowerer) exists(leaf ir.Leaf, v sigma.Value) ir.Expr {
	text := strings.ToLower(v.Text.Value)
	if text != "true" && text != "false" || v.Kind == sigma.Number {
		return l.refuse("value-not-boolean", leaf.At, "exists needs true or false, not %q", v.Text.Value)
	}
	if v.Kind != sigma.Bool {
		l.diags.Warnf("value-quoted-boolean", leaf.At, "the boolean behind exists should not be quoted: other tools refuse it")
	}
	if text == "false" {
		return &ir.Not{Of: &ir.Exists{Leaf: leaf}}
	}
	return &ir.Exists{Leaf: leaf}
}

func (l *lowerer) fieldRef(c *chain, leaf ir.Leaf, v sigma.Value) ir.Expr {
	name := v.Text.Value
	if v.Kind != sigma.String || name == "" || strings.ContainsAny(name, "*?") {
		return l.refuse("value-not-field", leaf.At, "fieldref needs the name of a field, without wildcards, not %q", name)
	}
	return &ir.Same{Leaf: leaf, Other: ir.NewField(name), How: c.shape, Fold: !c.cased.Given()}
}
