package lower

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// item gives the meaning of one item: its values joined by or, by and under
// all, the whole complemented under neq.
func (l *lowerer) item(it *sigma.Item) ir.Expr {
	c, ok := l.chain(it)
	if !ok {
		return ir.Const(false)
	}
	l.checkItem(&c, it)
	of := make([]ir.Expr, 0, len(it.Values))
	for _, v := range it.Values {
		of = append(of, l.value(&c, it, v))
	}
	var e ir.Expr = &ir.Or{Of: of}
	if c.all.Given() {
		e = &ir.And{Of: of}
	}
	if c.neq.Given() {
		return &ir.Not{Of: e}
	}
	return e
}

func (l *lowerer) checkItem(c *chain, it *sigma.Item) {
	if c.all.Given() && len(it.Values) == 1 {
		l.diags.Warnf("modifier-all-single", c.all.Span, "%q asks for all of one value", "all")
		l.diags.Hint("leave it out, or list the values that must all hold")
	}
	if c.test == testExists && len(it.Values) > 1 {
		l.diags.Errorf("value-exists-list", it.Span, "exists takes one boolean, not a list")
	}
	if isKeyword(it) && c.test != testMatch && c.test != testRegex {
		l.conflict(c.testAt, "%q needs a field", c.testAt.Value)
	}
	if isKeyword(it) && (c.shape == ir.ShapePrefix || c.shape == ir.ShapeSuffix) {
		l.conflict(c.shapeAt, "%q needs a field: a keyword is searched anywhere in the record", c.shapeAt.Value)
	}
}

// isKeyword reports whether the item searches the whole record.
func isKeyword(it *sigma.Item) bool { return it.Field.Value == "" }

// value gives the meaning of one value of an item. Its refusals stand for
// false, beside an error.
func (l *lowerer) value(c *chain, it *sigma.Item, v sigma.Value) ir.Expr {
	if v.Kind == sigma.Null {
		return l.null(c, it, v)
	}
	leaf := ir.Leaf{Field: ir.NewField(it.Field.Value), At: v.Text.Span}
	if m := c.wantsText(); m.Given() && v.Kind != sigma.String {
		e := l.refuse("value-not-text", leaf.At, "%q needs a text, and without quotes this is a %s", m.Value, v.Kind)
		l.diags.Hint("put it in quotes if the text is meant")
		return e
	}
	switch c.test {
	case testMatch:
		return l.match(c, it, leaf, v)
	case testRegex:
		return l.regex(c, it, leaf, v)
	case testCIDR:
		return l.cidr(leaf, v)
	case testCompare:
		return l.compare(c, leaf, v)
	case testTimePart:
		return l.timePart(c, leaf, v)
	case testExists:
		return l.exists(leaf, v)
	case testFieldRef:
		return l.fieldRef(c, leaf, v)
	}
	panic(fmt.Sprintf("lower: unhandled test %d", int(c.test)))
}

// refuse reports an error at a value and gives the expression to go on with.
func (l *lowerer) refuse(id string, at diag.Span, format string, args ...any) ir.Expr {
	l.diags.Errorf(id, at, format, args...)
	return ir.Const(false)
}

func (l *lowerer) null(c *chain, it *sigma.Item, v sigma.Value) ir.Expr {
	at := v.Text.Span
	switch {
	case isKeyword(it):
		return l.refuse("value-null-keyword", at, "null is no keyword")
	case c.test != testMatch:
		return l.refuse("value-null-modifier", at, "null does not go with %q", c.testAt.Value)
	case c.shapeAt.Given():
		return l.refuse("value-null-modifier", at, "null does not go with %q", c.shapeAt.Value)
	case len(c.encoders) > 0:
		return l.refuse("value-null-modifier", at, "null does not go with %q", c.encoders[0].Value)
	}
	for _, m := range [...]sigma.Text{c.all, c.cased, c.expand} {
		if m.Given() {
			return l.refuse("value-null-modifier", at, "null does not go with %q", m.Value)
		}
	}
	return &ir.Null{Leaf: ir.Leaf{Field: ir.NewField(it.Field.Value), At: at}}
}

func (l *lowerer) match(c *chain, it *sigma.Item, leaf ir.Leaf, v sigma.Value) ir.Expr {
	patterns, ok := l.patterns(c, v)
	if !ok {
		return ir.Const(false)
	}
	of := make([]ir.Expr, 0, len(patterns))
	for _, p := range patterns {
		if isKeyword(it) {
			of = append(of, l.keyword(c, p, leaf.At))
			continue
		}
		shaped := surround(p, c.shape)
		if shape, _ := shaped.Shape(); shape == ir.ShapeAny && c.shapeAt.Given() && len(p) == 0 {
			l.diags.Warnf("value-empty-shape", leaf.At, "%q of nothing holds for every value that is not null", c.shapeAt.Value)
			l.diags.Hint("write '*' if that is meant")
		}
		of = append(of, &ir.Match{Leaf: leaf, Pattern: shaped, Fold: !c.cased.Given()})
	}
	return &ir.Or{Of: of}
}

func (l *lowerer) keyword(c *chain, p ir.Pattern, at diag.Span) ir.Expr {
	p = surround(p, ir.ShapeContains)
	if shape, _ := p.Shape(); shape == ir.ShapeAny {
		return l.refuse("keyword-matches-everything", at, "a keyword of nothing, or of a lone wildcard, is in every record")
	}
	return &ir.Keyword{At: at, Pattern: p, Fold: !c.cased.Given()}
}

// encode runs patterns through an encoder.
func (l *lowerer) encode(with encoder, in []ir.Pattern, at diag.Span) (out []ir.Pattern, ok bool) {
	for _, p := range in {
		if l.size > maxPredicates {
			return nil, false
		}
		encoded, err := with(p)
		if err != nil {
			l.refuse("value-not-encodable", at, "%v", err)
			return nil, false
		}
		if !l.grow(len(encoded), at) {
			return nil, false
		}
		out = append(out, encoded...)
	}
	return out, true
}

// patterns decodes a value and runs it through the encoders.
func (l *lowerer) patterns(c *chain, v sigma.Value) ([]ir.Pattern, bool) {
	at := v.Text.Span
	out := []ir.Pattern{decode(v.Text.Value, c.expand.Given())}
	for _, m := range c.encoders {
		var ok bool
		if out, ok = l.encode(encoderOf(m.Value), out, at); !ok {
			return nil, false
		}
	}
	for _, p := range out {
		if !validText(p) {
			l.refuse("value-not-encodable", at, "the bytes of this value in UTF-16 are no text that a record could hold")
			l.diags.Hint("put base64 behind the UTF-16 modifier")
			return nil, false
		}
	}
	if n := v.Kind == sigma.Number && c.shape == ir.ShapeExact && len(c.encoders) == 0; n && hasFraction(v.Text.Value) {
		l.diags.Warnf("value-decimal-equality", at, "%s is compared as text: a record that writes the number differently does not match", v.Text.Value)
	}
	return out, true
}
