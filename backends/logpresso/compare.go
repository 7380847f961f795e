package logpresso

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// decimal is a number in JSON syntax. double() alone would also take Java's
// other spellings, such as 0x10, 5d and NaN.
const decimal = `\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z`

// compare prints a comparison of a value with a number.
func compare(pl place, p *ir.Compare) text.Text {
	test := call("nvl", call("double", pl.text())+relation(p.Op)+number(p.Number), "false")
	if p.Field.Type.Kind == ir.KindNumber {
		return text.Tight("%s", test)
	}
	return text.Loose("%s and %s", call("match", pl.text(), quote(decimal)), test)
}

func relation(o ir.Op) string {
	if o == ir.EQ {
		return " == "
	}
	return " " + o.String() + " "
}

// number writes a constant without an exponent, which the language may lack.
func number(n ir.Number) string {
	if strings.ContainsAny(n.Text, "eE") {
		return strconv.FormatFloat(n.Value, 'f', -1, 64)
	}
	return n.Text
}

// inNetwork prints that the text of a value is an address in a network.
// network() is not asked for all bits, which it did not survive in 2016, nor
// for none, which would not tell the families apart.
func inNetwork(value string, n ir.Network) string {
	addr := call("ip", call("string", value))
	switch {
	case n.Bits() == 0 && n.Addr().Is4():
		return call("string", addr) + ` == "*.*"`
	case n.Bits() == 0:
		return call("string", addr) + ` == "*:*"`
	case n.IsSingleIP():
		return call("string", addr) + " == " + quote(addressText(n.Addr()))
	}
	return call("network", addr, strconv.Itoa(n.Bits())) + " == " + quote(addressText(n.Addr()))
}

// timestamp is date-time of RFC 3339, section 5.6, with the days that each
// month has.
const timestamp = `\A(?:` +
	`[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|` +
	`(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29` +
	`)[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\z`

// timePart prints a comparison of a part of a timestamp, as written, with a
// number.
func timePart(pl place, p *ir.TimePart) text.Text {
	var from, to string
	switch p.Part {
	case ir.Year:
		from, to = "0", "4"
	case ir.Month:
		from, to = "5", "7"
	case ir.Day:
		from, to = "8", "10"
	case ir.Hour:
		from, to = "11", "13"
	case ir.Minute:
		from, to = "14", "16"
	default:
		panic(fmt.Sprintf("logpresso: unhandled Part %d", int(p.Part)))
	}
	digits := call("substr", call("string", pl.value), from, to)
	test := call("nvl", call("double", digits)+relation(p.Op)+strconv.Itoa(p.Value), "false")
	return text.Loose("%s and %s", call("match", pl.text(), quote(timestamp)), test)
}

// same prints that two fields have texts that relate. Neither may cross an
// array, since foreach walks several lists in step and does not nest; so a path
// of unknown shape is read as a single value.
func (t *translation) same(p *ir.Same, negated bool) (text.Text, error) {
	texts := make([]string, 2)
	for i, f := range p.Fields() {
		pl, err := t.values(f, p, false, negated)
		switch {
		case err != nil:
			return text.Text{}, err
		case pl.isObject(f):
			return text.Text{}, refuseObject(p, f)
		case pl.list != "":
			return text.Text{}, backends.Refuse(p, "unsupported-fieldref-array", "Logpresso cannot compare each element of %s with another field", f.Written)
		case pl.column.kind == ipColumn:
			t.noteAddressText(pl, p, ir.Different, negated)
		}
		texts[i] = call("string", pl.value)
		if p.Fold {
			texts[i] = call("lower", pl.text())
		}
	}
	return relate(texts[0], texts[1], p.How, p.Fold), nil
}

// relate prints a relation of two texts. == of two expressions ignores case,
// so texts in exact case are compared by contains, which does not.
func relate(a, b string, how ir.Shape, fold bool) text.Text {
	switch how {
	case ir.ShapeExact:
		if fold {
			return text.Tight("%s", call("nvl", a+" == "+b, "false"))
		}
		return text.Loose("%s == %s and %s", call("len", a), call("len", b), call("contains", a, b))
	case ir.ShapePrefix:
		return text.Tight("%s", call("nvl", call("indexof", a, b)+" == 0", "false"))
	case ir.ShapeSuffix:
		tail := call("substr", a, call("len", a)+" - "+call("len", b))
		return text.Loose("%s and %s and %s >= %s and (%s == 0 or %s)", call("isnotnull", a), call("isnotnull", b),
			call("len", a), call("len", b), call("len", b), call("contains", tail, b))
	case ir.ShapeContains:
		return text.Tight("%s", call("contains", a, b))
	}
	panic(fmt.Sprintf("logpresso: unhandled Shape %d", int(how)))
}
