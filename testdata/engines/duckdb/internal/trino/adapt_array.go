package trino

import (
	"fmt"
	"strings"
)

// arrays prints the functions of arrays and maps.
func (a *adapter) arrays(c *call) (value, bool) {
	switch c.name {
	case "any_match", "all_match", "none_match":
		a.count(c, 2, 2)
		list, body := a.lambda(c)
		if body.typ.Kind != Boolean && body.typ.Kind != Unknown {
			refuse(c.pos(), "Unexpected parameters (%s, <function>) for function %s: the function gives %s", list.typ, c.name, body.typ)
		}
		mapped := fmt.Sprintf("list_transform(%s, %s)", list.sql, body.as(Is(Boolean)).sql)
		sql := map[string]string{
			"any_match": "trino_any(%s)", "all_match": "trino_all(%s)", "none_match": "(NOT trino_any(%s))",
		}[c.name]
		return value{typ: Is(Boolean), sql: strings.Replace(sql, "%s", mapped, 1)}, true
	case "transform":
		a.count(c, 2, 2)
		list, body := a.lambda(c)
		return value{typ: ArrayOf(body.typ), sql: fmt.Sprintf("list_transform(%s, %s)", list.sql, body.sql)}, true
	case "filter":
		a.count(c, 2, 2)
		list, body := a.lambda(c)
		if body.typ.Kind != Boolean {
			refuse(c.pos(), "Unexpected parameters for function filter: the function gives %s", body.typ)
		}
		return value{typ: list.typ, sql: fmt.Sprintf("list_filter(%s, %s)", list.sql, body.sql)}, true
	case "cardinality":
		v := a.one(c, Array, Map)
		if v.typ.Kind == Map {
			return value{typ: Is(Integer), sql: "CAST(cardinality(" + v.sql + ") AS BIGINT)"}, true
		}
		return value{typ: Is(Integer), sql: "len(" + v.sql + ")"}, true
	case "array_distinct":
		v := a.one(c, Array)
		return value{typ: v.typ, sql: "trino_array_distinct(" + v.sql + ")"}, true
	case "element_at":
		return a.elementAt(c), true
	}
	return value{}, false
}

// one gives the only argument, which must be of one of some kinds.
func (a *adapter) one(c *call, kinds ...Kind) value {
	a.count(c, 1, 1)
	v := a.expr(c.args[0])
	for _, k := range kinds {
		if v.typ.Kind == k {
			return v
		}
	}
	refuse(c.pos(), "Unexpected parameters (%s) for function %s", v.typ, c.name)
	panic("unreachable")
}

func (a *adapter) elementAt(c *call) value {
	a.count(c, 2, 2)
	of, key := a.expr(c.args[0]), a.expr(c.args[1])
	switch {
	case of.typ.Kind == Map && coerces(key.typ, of.typ.Of[0]):
		return value{typ: of.typ.Of[1], sql: "map_extract_value(" + of.sql + ", " + key.sql + ")"}
	case of.typ.Kind == Array && key.typ.Kind == Integer:
		return value{typ: of.typ.Of[0], sql: "list_extract(" + of.sql + ", " + key.sql + ")"}
	}
	refuse(c.pos(), "Unexpected parameters (%s, %s) for function element_at", of.typ, key.typ)
	panic("unreachable")
}

// lambda prints the first two arguments of a call, an array and a function of
// its elements. Every variable gets a name of its own, so that none can hide
// another or a column.
func (a *adapter) lambda(c *call) (list, function value) {
	defer a.loosely()()
	list = a.expr(c.args[0])
	l, ok := c.args[1].(*lambda)
	if list.typ.Kind != Array || !ok || len(l.params) != 1 {
		refuse(c.pos(), "Unexpected parameters for function %s: an array and a function of one argument are needed", c.name)
	}
	a.lambdas++
	name := fmt.Sprintf("l%d_", a.lambdas)
	a.vars = append(a.vars, column{Column: Column{Name: l.params[0], Type: list.typ.Of[0]}, sql: name})
	body := a.expr(l.body)
	a.vars = a.vars[:len(a.vars)-1]
	body.text = nil
	if body.typ.Kind == Unknown {
		body = body.as(Is(Boolean))
	}
	body.sql = "lambda " + name + ": " + body.sql
	return list, body
}

// aggregates are the aggregate functions that may also stand over a window, by
// the kind of their result (Unknown for that of the argument).
var aggregates = map[string]Kind{
	"count": Integer, "count_if": Integer, "max": Unknown, "min": Unknown, "sum": Unknown, "avg": Double,
	"bool_or": Boolean, "bool_and": Boolean, "array_agg": Array, "row_number": Integer,
}

func (a *adapter) aggregate(c *call) (value, bool) {
	kind, ok := aggregates[c.name]
	if c.name == "approx_percentile" || c.name == "approx_distinct" {
		refuse(c.pos(), "%s is left out here: its result is not determined", c.name)
	}
	if !ok {
		return value{}, false
	}
	switch {
	case c.over != nil && c.distinct:
		refuse(c.pos(), "DISTINCT in window function parameters not yet supported: %s", c.name)
	case c.over != nil && c.filter != nil:
		refuse(c.pos(), "FILTER is not yet supported for window functions")
	case c.over == nil && c.name == "row_number":
		refuse(c.pos(), "row_number needs a window")
	case len(a.vars) > 0:
		refuse(c.pos(), "Lambda expression cannot contain aggregations or window functions")
	case c.over == nil && !a.grouped:
		refuse(c.pos(), "aggregations without GROUP BY or a window are left out here")
	}
	sql, typ := a.aggregated(c, kind)
	if c.filter != nil {
		sql += " FILTER (WHERE " + a.boolean(c.filter, "FILTER").sql + ")"
	}
	if c.over != nil {
		sql += " OVER (" + a.window(c.over) + ")"
	}
	if typ.Kind == Integer {
		sql = "CAST(" + sql + " AS BIGINT)"
	}
	return value{typ: typ, sql: sql}, true
}

// aggregated prints the function and its argument.
func (a *adapter) aggregated(c *call, kind Kind) (string, Type) {
	none := c.star || c.name == "row_number"
	if c.star && c.name != "count" || none && len(c.args) > 0 || !none && len(c.args) != 1 {
		refuse(c.pos(), "Unexpected parameters for function %s", c.name)
	}
	if c.star {
		return "count(*)", Is(kind)
	}
	if none {
		return c.name + "()", Is(kind)
	}
	v := a.expr(c.args[0])
	switch {
	case (c.name == "sum" || c.name == "avg") && !isNumber(v.typ),
		(kind == Boolean || c.name == "count_if") && v.typ.Kind != Boolean,
		(c.name == "max" || c.name == "min") && (v.typ.Kind >= Array || v.typ.Kind == JSON):
		refuse(c.pos(), "Unexpected parameters (%s) for function %s", v.typ, c.name)
	}
	t := Is(kind)
	switch kind {
	case Unknown:
		t = v.typ
	case Array:
		t = ArrayOf(v.typ)
	}
	distinct := map[bool]string{true: "DISTINCT "}[c.distinct]
	return c.name + "(" + distinct + v.sql + ")", t
}

func (a *adapter) window(w *window) string {
	if w.name != "" {
		def, ok := a.windows[w.name]
		if !ok {
			refuse(w.at, "Cannot resolve WINDOW name %s", w.name)
		}
		if len(w.partition) > 0 || len(w.order) > 0 || w.frame != nil {
			refuse(w.at, "windows on top of named ones are left out here")
		}
		return a.window(def)
	}
	var parts []string
	if len(w.partition) > 0 {
		keys := a.exprs(w.partition)
		parts = append(parts, "PARTITION BY "+join(keys, ", "))
	}
	if len(w.order) > 0 {
		parts = append(parts, "ORDER BY "+a.orderings(w.order))
	}
	if w.frame != nil {
		parts = append(parts, fmt.Sprintf("%s BETWEEN %s AND %s", w.frame.unit, a.bound(w, w.frame.from), a.bound(w, w.frame.to)))
	}
	return strings.Join(parts, " ")
}

// bound prints an end of a frame. A distance in time needs a time to sort by.
func (a *adapter) bound(w *window, b bound) string {
	if b.expr == nil {
		return b.text
	}
	v := a.expr(b.expr)
	switch {
	case w.frame.unit == "ROWS" && v.typ.Kind == Integer:
		return v.sql + " " + b.text
	case w.frame.unit == "RANGE" && v.typ.Kind == Interval && len(w.order) == 1:
		if k := a.expr(w.order[0].expr).typ.Kind; k == Timestamp || k == TimestampTZ {
			return "to_microseconds(" + v.sql + ") " + b.text
		}
	}
	refuse(w.at, "the frame does not fit the order of the window, or is left out here")
	panic("unreachable")
}
