package athena

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// An operand is one value of a field, as SQL.
type operand struct {
	scalar string // its text; NULL for an object; "" if it always is one
	object string // its text if it is an object, else NULL; "" if it never is
	kind   typeKind
	native string // the value in its own type; "" if that is text
}

// text prints the text of the value. Only a test that an object's text can
// pass asks for objects, since it makes the query longer.
func (o operand) text(objects bool) string {
	switch {
	case o.scalar == "":
		return o.object
	case !objects || o.object == "":
		return o.scalar
	}
	return "COALESCE(" + o.scalar + ", " + o.object + ")"
}

// A test prints a condition on one value. depth counts the lambdas around it.
type test func(o operand, depth int) text.Text

// any prints that some value of the place passes the test: unknown or false if
// none does.
func (t *translation) any(p *place, depth int, f test) text.Text {
	return t.along(p, depth, func(expr string, depth int) text.Text {
		if p.json && !t.asPlain(p) {
			return t.anyJSON(p, expr, depth, f)
		}
		return t.anyElement(p, expr, p.arrays, depth, f)
	})
}

// asPlain reports whether a text that may hold an array as JSON is taken for
// the value itself, since nobody wants to look into arrays.
func (t *translation) asPlain(p *place) bool { return p.plain && !t.opens(p) }

// along follows the steps of a place from the row, one any_match for each
// array on the way, and calls end where they end.
func (t *translation) along(p *place, depth int, end func(expr string, depth int) text.Text) text.Text {
	if p.or != nil {
		return end("COALESCE("+columnOf(p)+", "+columnOf(p.or)+")", depth)
	}
	return t.follow("", p.steps, depth, end)
}

func (t *translation) follow(expr string, steps []step, depth int, end func(string, int) text.Text) text.Text {
	for i, s := range steps {
		if s.kind == stepEach {
			v := t.variable(depth)
			return text.Tight("any_match(%s, %s -> %s)", expr, v, t.follow(v, steps[i+1:], depth+1, end).S)
		}
		expr = s.from(expr)
	}
	return end(expr, depth)
}

// from prints the step, other than stepEach, from a value.
func (s step) from(expr string) string {
	switch {
	case s.kind == stepKey:
		return "element_at(" + expr + ", " + quote(s.name) + ")"
	case expr == "":
		return name(s.name)
	}
	return expr + "." + name(s.name)
}

// columnOf prints the value of a place without arrays.
func columnOf(p *place) string {
	expr := ""
	for _, s := range p.steps {
		expr = s.from(expr)
	}
	return expr
}

// variable names the argument of a lambda by its depth: arguments of nested
// lambdas hide one another if they have one name.
func (t *translation) variable(depth int) string {
	const names = "vwxyz"
	if depth < len(names) {
		return t.free(names[depth : depth+1])
	}
	return t.free(fmt.Sprintf("v%d", depth))
}

// free makes a name that hides no column.
func (t *translation) free(name string) string {
	for {
		_, _, column := findColumn(t.backend.schema.table.Columns, name)
		_, _, partition := findColumn(t.backend.schema.table.Partitions, name)
		if !column && !partition {
			return name
		}
		name += "_"
	}
}

// anyElement prints that some element, below so many arrays, passes.
func (t *translation) anyElement(p *place, expr string, arrays, depth int, f test) text.Text {
	if arrays == 0 {
		return f(columnOperand(p.kind, expr), depth)
	}
	v := t.variable(depth)
	return text.Tight("any_match(%s, %s -> %s)", expr, v, t.anyElement(p, v, arrays-1, depth+1, f).S)
}

// columnOperand prints the text of a value with a type of its own, as
// CloudTrail would have written it.
func columnOperand(kind typeKind, expr string) operand {
	o := operand{kind: kind, native: expr}
	switch kind {
	case typeText:
		o.scalar, o.native = expr, ""
	case typeBool, typeInteger:
		o.scalar = "CAST(" + expr + " AS varchar)"
	case typeTime:
		o.scalar = "date_format(" + expr + ", '%Y-%m-%dT%H:%i:%sZ')"
	case typeStruct, typeMap:
		o.object = "json_format(CAST(" + expr + " AS json))"
	case typeReal, typeOther, typeArray:
		// Their texts are not those of the record; callers refuse them.
	default:
		panic(fmt.Sprintf("athena: unhandled typeKind %d", int(kind)))
	}
	return o
}

// opens reports whether the path inside a JSON text may cross an array.
func (t *translation) opens(p *place) bool {
	switch t.backend.arrays {
	case arraysAlways:
		return true
	case arraysNever:
		return false
	}
	return mayCross(p)
}

func mayCross(p *place) bool {
	for _, s := range p.path {
		if s.Arity != ir.Single {
			return true
		}
	}
	return p.json && (p.root || len(p.path) == 0)
}

// path gives the path inside the JSON text, in which every value may be an
// array if the user says so.
func (t *translation) path(p *place) []ir.Segment {
	if t.backend.arrays != arraysAlways {
		return p.path
	}
	path := make([]ir.Segment, len(p.path))
	for i, s := range p.path {
		path[i] = ir.Segment{Key: s.Key, Arity: ir.Either}
	}
	return path
}

// anyJSON prints that some value inside a JSON text passes.
func (t *translation) anyJSON(p *place, doc string, depth int, f test) text.Text {
	mayBeObject := !isScalar(p.field.Type.Kind)
	if !t.opens(p) {
		o := operand{scalar: fmt.Sprintf("json_extract_scalar(%s, %s)", doc, scalarPath(p.path)), kind: typeText}
		if mayBeObject && !mayCross(p) {
			o.object = fmt.Sprintf("NULLIF(json_format(json_extract(%s, %s)), 'null')", doc, scalarPath(p.path))
		}
		return f(o, depth)
	}
	v := t.variable(depth)
	o := operand{scalar: fmt.Sprintf("json_extract_scalar(%s, '$')", v), kind: typeText}
	if mayBeObject {
		o.object = fmt.Sprintf("NULLIF(json_format(%s), 'null')", v)
	}
	return text.Tight("any_match(%s, %s -> %s)", t.elements(p, doc), v, f(o, depth+1).S)
}

// elements prints the array of all values inside a JSON text. json_extract
// keeps the order of keys, which json_parse would sort.
func (t *translation) elements(p *place, doc string) string {
	return fmt.Sprintf("CAST(json_extract(%s, '$') AS array(json))", t.array(p, doc, "[*][*]"))
}

// array prints the same array as JSON text; end stands behind the path. A text
// that is no array makes an array of itself where it may be a plain value.
func (t *translation) array(p *place, doc, end string) string {
	const wrapped = "json_query(%s, %s WITH ARRAY WRAPPER)"
	if !p.plain {
		return fmt.Sprintf(wrapped, doc, laxPath(t.path(p), end))
	}
	array := fmt.Sprintf(wrapped, "regexp_extract("+doc+`, '^\[[\s\S]*')`, laxPath(nil, "[*][*]"))
	return "COALESCE(" + array + ", json_format(CAST(ARRAY[" + doc + "] AS json)))"
}

// present prints that some value of the place is not null.
func (t *translation) present(p *place) text.Text {
	return t.along(p, 0, func(expr string, depth int) text.Text {
		switch {
		case !p.json || t.asPlain(p):
			return t.presentElement(expr, p.arrays, depth)
		case t.opens(p):
			// Besides brackets, commas and nulls there is something, or there
			// is an empty array, which counts as a value.
			return text.Tight(`regexp_like(%s, '[^\[\],nul]|\[\]')`, t.array(p, expr, ""))
		case isScalar(p.field.Type.Kind):
			return text.Tight("json_extract_scalar(%s, %s) IS NOT NULL", expr, scalarPath(p.path))
		}
		return text.Tight("json_format(json_extract(%s, %s)) <> 'null'", expr, scalarPath(p.path))
	})
}

func (t *translation) presentElement(expr string, arrays, depth int) text.Text {
	if arrays == 0 {
		return text.Tight("%s IS NOT NULL", expr)
	}
	v := t.variable(depth)
	return text.Loose("cardinality(%s) = 0 OR any_match(%s, %s -> %s)",
		expr, expr, v, t.presentElement(v, arrays-1, depth+1).S)
}

// absent prints that no value of the place is other than null.
func (t *translation) absent(p *place) text.Text {
	simple := p.arrays == 0 && (!p.json || t.asPlain(p) || !t.opens(p) && isScalar(p.field.Type.Kind))
	for _, s := range p.steps {
		simple = simple && s.kind != stepEach
	}
	switch {
	case !simple:
		return text.Text{S: not(t.present(p).S)}
	case p.json && !p.plain:
		return text.Tight("json_extract_scalar(%s, %s) IS NULL", columnOf(p), scalarPath(p.path))
	}
	return t.along(p, 0, func(expr string, _ int) text.Text { return text.Tight("%s IS NULL", expr) })
}

// emptyArray prints that some value of the place is an empty array, whose text
// is []. ok is false where none can be.
func (t *translation) emptyArray(p *place) (empty text.Text, ok bool) {
	if p.json {
		return t.emptyJSON(p)
	}
	if p.arrays == 0 {
		return text.Text{}, false
	}
	return t.along(p, 0, func(expr string, depth int) text.Text {
		return t.emptyElement(expr, p.arrays, depth)
	}), true
}

func (t *translation) emptyElement(expr string, arrays, depth int) text.Text {
	if arrays == 1 {
		return text.Tight("cardinality(%s) = 0", expr)
	}
	v := t.variable(depth)
	return text.Loose("cardinality(%s) = 0 OR any_match(%s, %s -> %s)",
		expr, expr, v, t.emptyElement(v, arrays-1, depth+1).S)
}

func (t *translation) emptyJSON(p *place) (text.Text, bool) {
	path := t.path(p)
	if !t.opens(p) || p.plain || len(path) > 0 && path[len(path)-1].Arity == ir.Single {
		return text.Text{}, false
	}
	return t.along(p, 0, func(expr string, _ int) text.Text {
		if len(path) == 0 {
			return text.Tight("%s = '[]'", expr)
		}
		parent, last := "$", laxKey(path[len(path)-1].Key)
		if len(path) > 1 {
			parent = laxSteps(path[:len(path)-1], "[*]")
		}
		return text.Tight("json_exists(%s, %s)", expr,
			quote(fmt.Sprintf("lax %s ? (@%s.size() == 0 || @%s[*].size() == 0)", parent, last, last)))
	}), true
}

// not negates a finished condition, for which unknown counts as false.
func not(operand string) string { return "NOT COALESCE(" + strings.TrimSpace(operand) + ", FALSE)" }
