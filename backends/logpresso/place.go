package logpresso

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A place is where a row keeps what a field reaches.
type place struct {
	column column
	steps  int // from the column to the value
	// list is the variable whose elements are to be tested one by one, or ""
	// when the field reaches one value.
	list string
	// value reads the value from the row, or from the element _1 of list.
	value string
}

// holds prints that a condition on value holds for the value, or for one of
// the elements.
func (pl place) holds(condition text.Text) text.Text {
	if pl.list == "" {
		return condition
	}
	verdicts := call("foreach", call("if", condition.S, `"1"`, `"0"`), pl.list)
	return text.Tight("%s", call("strjoin", `""`, verdicts)+` == "*1*"`)
}

// text reads the value as a string, unless what reads it turns numbers and
// booleans into strings anyway, as lower() and match() do.
func (pl place) text() string {
	if pl.column.kind == ipColumn {
		return call("string", pl.value)
	}
	return pl.value
}

// find looks a field up and tells what is uncertain of its column.
func (t *translation) find(f ir.Field, p ir.Pred) (column, []ir.Segment, error) {
	c, steps, err := t.lookup(f, p)
	if err != nil {
		return column{}, nil, err
	}
	for _, s := range steps {
		if !quotable(s.Key) {
			return column{}, nil, backends.Refuse(p, "unsupported-field-name", "Logpresso may rewrite the characters of the key %q", s.Key)
		}
	}
	if c.guess != "" && !t.guessed[c.name] {
		t.guessed[c.name] = true
		t.notes.Add("field-inferred", p.Origin(), ir.Exact, false,
			"the column %s is inferred: %s; if yours differs, name it with -O fields=%s=COLUMN", c.name, c.guess, cmp.Or(c.path, c.name))
	}
	return c, steps, nil
}

// settle decides for each step of unknown arity whether it is read element by
// element, and admits it if a path is read as if no array stood on it: inside
// the path an array hides what it holds, at its end it is compared as Java
// writes a list.
func (t *translation) settle(c column, steps []ir.Segment, possible bool, f ir.Field, p ir.Pred, negated bool) []ir.Segment {
	out := slices.Clone(steps)
	effect := ir.Exact
	for i := range out {
		switch {
		case out[i].Arity != ir.Unknown:
		case c.flat:
			out[i].Arity = ir.Single
		case possible:
			out[i].Arity = ir.Either
		default:
			out[i].Arity = ir.Single
			effect = ir.Narrower
			if i == len(out)-1 {
				effect = ir.Different
			}
		}
	}
	if effect != ir.Exact {
		t.notes.Add("array-unknown", p.Origin(), effect, negated,
			"nothing is known of the shape of %s, so it is read as a single value; if it crosses an array, its elements are not found", f.Written)
	}
	return out
}

// place walks from a column along steps. Each array on the way becomes a
// variable of the query: array() makes a list of a value that is none, and
// flatten() one list of lists in it.
func (t *translation) place(c column, steps []ir.Segment) place {
	pl := place{column: c, steps: len(steps), value: c.expr()}
	if len(steps) > 0 && c.kind == mapColumn {
		pl.column.kind = scalarColumn
	}
	expand := func() {
		if pl.list == "" {
			pl.list = t.variable(call("flatten", call("array", pl.value)))
		} else {
			pl.list = t.variable(call("flatten", call("foreach", pl.value, pl.list)))
		}
		pl.value = "_1"
	}
	if c.kind == listColumn {
		expand()
	}
	for _, s := range steps {
		pl.value = call("valueof", pl.value, quote(s.Key))
		if s.Arity != ir.Single {
			expand()
		}
	}
	return pl
}

// values is the place of the single values that a predicate tests; possible
// tells how to read a path of unknown shape. Dates are refused.
func (t *translation) values(f ir.Field, p ir.Pred, possible, negated bool) (place, error) {
	c, steps, err := t.find(f, p)
	if err != nil {
		return place{}, err
	}
	if c.kind == dateColumn {
		u := backends.Refuse(p, "unsupported-time", "Logpresso keeps %s as a date and writes it in the server's time zone, so its text cannot be tested", f.Written)
		u.Hint = fmt.Sprintf("name a column that holds the time as CloudTrail wrote it with -O fields=%s=COLUMN:string", f.Written)
		return place{}, u
	}
	return t.place(c, t.settle(c, steps, possible, f, p, negated)), nil
}

// member is the place of a field as a whole: an array at its end is not
// entered. nulls says that there may be an array, so that the place is not
// null although the array may hold nothing but nulls.
func (t *translation) member(f ir.Field, p ir.Pred, negated bool) (pl place, nulls bool, err error) {
	c, steps, err := t.find(f, p)
	if err != nil {
		return place{}, false, err
	}
	if len(steps) == 0 {
		return place{column: c, value: c.expr()}, c.kind == listColumn, nil
	}
	steps = slices.Clone(steps)
	last := &steps[len(steps)-1]
	nulls = last.Arity != ir.Single && !(last.Arity == ir.Unknown && c.flat)
	last.Arity = ir.Single
	return t.place(c, t.settle(c, steps, t.possibleArrays, f, p, negated)), nulls, nil
}

// isObject reports whether the place holds a whole object, whose text is JSON.
func (pl place) isObject(f ir.Field) bool {
	if pl.steps > 0 {
		return f.Type.Kind == ir.KindObject
	}
	return pl.column.kind == mapColumn || pl.column.objects
}

// objectText gives a variable that holds an object as JSON. tojson writes
// {"source":object}, and an object that is null must not become the text null.
func (t *translation) objectText(object string) string {
	source := object
	if !identifier.MatchString(source) {
		source = t.variable(object)
	}
	json, isNew := t.define("tojson " + source)
	if isNew {
		t.stages = append(t.stages, stage{"tojson output=" + json, []string{source}})
	}
	head := fmt.Sprint(len(`{"":`) + len(source))
	inner := call("substr", json, head, call("len", json)+" - 1")
	return t.variable(call("if", call("isnull", source), "null", inner))
}

// A stage is a command that prepares variables for a search.
type stage struct {
	command string
	args    []string
}

func (s stage) String() string { return s.command + " " + strings.Join(s.args, ", ") }

// variable gives the variable that holds an expression.
func (t *translation) variable(expr string) string {
	v, isNew := t.define(expr)
	if !isNew {
		return v
	}
	assignment := v + " = " + expr
	if last := len(t.stages) - 1; last >= 0 && t.stages[last].command == "eval" {
		t.stages[last].args = append(t.stages[last].args, assignment)
	} else {
		t.stages = append(t.stages, stage{"eval", []string{assignment}})
	}
	return v
}

// define names a variable after its definition; equal definitions share one.
func (t *translation) define(definition string) (name string, isNew bool) {
	t.staged = true
	if name, ok := t.defined[definition]; ok {
		return name, false
	}
	name = fmt.Sprintf("_v%d", len(t.variables)+1)
	t.defined[definition] = name
	t.variables = append(t.variables, name)
	return name, true
}
