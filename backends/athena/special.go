package athena

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// regex prints a search for a regular expression.
func (t *translation) regex(p *ir.Regex, negated bool) (text.Text, error) {
	place, err := t.textPlace(p, p.Field, negated)
	if err != nil {
		return text.Text{}, err
	}
	t.noteFold(p, p.Regexp, negated)
	t.noteObject(place, p, negated)
	search := regexp.MustCompile(p.Regexp.Portable())
	kind := p.Field.Type.Kind
	suspect := kind == ir.KindNumber || kind == ir.KindUnknown && tellsSpellings(search.MatchString)
	t.noteFraction(place, p, suspect, negated)
	t.noteInnerFraction(place, p, innerFraction.MatchString(strings.ReplaceAll(p.Regexp.Source, `\`, "")), negated)
	found := t.any(place, 0, func(o operand, _ int) text.Text {
		return text.Tight("regexp_like(%s, %s)", o.text(true), quote(javaRegexp(p.Regexp)))
	})
	return t.orEmpty(place, found, search.MatchString("[]")), nil
}

// javaRegexp writes an expression for regexp_like, whose engine (Joni) reads
// Java's syntax. Portable has taken care of all but \b and \B, which Joni
// counts by the letters of Unicode and Sigma by those of ASCII.
func javaRegexp(r ir.Regexp) string {
	const word = `[0-9A-Za-z_]`
	var b strings.Builder
	b.WriteString(ir.Regexp{Fold: r.Fold, Lines: r.Lines}.Portable())
	for _, token := range r.Tokens {
		switch {
		case token.Kind == ir.TokenEscape && token.Char == 'b':
			b.WriteString(`(?:(?<!` + word + `)(?=` + word + `)|(?<=` + word + `)(?!` + word + `))`)
		case token.Kind == ir.TokenEscape && token.Char == 'B':
			b.WriteString(`(?:(?<!` + word + `)(?!` + word + `)|(?<=` + word + `)(?=` + word + `))`)
		case token.Kind == ir.TokenEnd && r.Lines:
			b.WriteString("$")
		default:
			b.WriteString(ir.Regexp{DotAll: r.DotAll, Tokens: []ir.Token{token}}.Portable())
		}
	}
	return b.String()
}

// noteFold admits that Joni folds whole sequences (ß as ss), where Sigma folds
// code points.
func (t *translation) noteFold(p ir.Pred, r ir.Regexp, negated bool) {
	if r.Fold && strings.ContainsFunc(r.Source, func(c rune) bool { return c > 0x7f }) {
		t.notes.Add("regex-case-non-ascii", p.Origin(), ir.Different, negated,
			"Athena folds the case of letters outside ASCII in its own way, such as ß to ss")
	}
}

// cidr prints that the text is an address in a network. TRY_CAST gives NULL for
// a host name. To Athena an IPv4 address is an IPv6 address in ::ffff:0:0/96,
// so a network that holds those must leave them out; and it passes over the
// zone behind a %, which no address of a network has.
func (t *translation) cidr(p *ir.CIDR, negated bool) (text.Text, error) {
	place, err := t.textPlace(p, p.Field, negated)
	if err != nil {
		return text.Text{}, err
	}
	mapped := netip.MustParseAddr("::ffff:0.0.0.0")
	return t.any(place, 0, func(o operand, _ int) text.Text {
		expr := o.text(false)
		if p.Network.Addr().Is6() {
			expr = "regexp_extract(" + expr + `, '^[^%]*\z')`
		}
		address := "TRY_CAST(" + expr + " AS ipaddress)"
		in := text.Tight("contains('%s', %s)", p.Network, address)
		if !p.Network.Contains(mapped) {
			return in
		}
		return text.Loose("%s AND NOT contains('0.0.0.0/0', %s)", in.S, address)
	}), nil
}

// localTime finds the date, hour and minute of an RFC 3339 timestamp, as
// written in its own zone. from_iso8601_timestamp would also read 2024 or
// 2024-W10, and its error for an unusual zone is one that try() does not catch.
const localTime = `^([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}):(?:[0-5][0-9]|60)(?:\.[0-9]+)?` +
	`(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\z`

// timePart prints a condition on a part of a timestamp. What CloudTrail itself
// writes into a column is known to be one; a parameter of a call may say
// anything.
func (t *translation) timePart(p *ir.TimePart, negated bool) (text.Text, error) {
	place, err := t.textPlace(p, p.Field, negated)
	if err != nil {
		return text.Text{}, err
	}
	trusted := p.Field.Type.Kind == ir.KindTime && !place.json && place.steps[len(place.steps)-1].kind == stepMember
	return t.any(place, 0, func(o operand, _ int) text.Text {
		at := o.native
		switch expr := o.text(false); {
		case place.kind == typeTime:
		case trusted:
			at = "try(from_iso8601_timestamp(" + expr + "))"
		default:
			at = fmt.Sprintf("try(from_iso8601_timestamp(regexp_extract(%s, '%s', 1)))", expr, localTime)
		}
		return text.Tight("%s(%s) %s %d", p.Part, at, p.Op, p.Value)
	}), nil
}
