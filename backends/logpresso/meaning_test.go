package logpresso

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// This file runs parsed queries on rows. Where the readings of the language
// differ, it takes the worse one or calls it an error, so that a query that
// passes is right under all of them. Values are nil, bool, int64, float64,
// string, netip.Addr, date, []any and *object.

type date string

type object struct {
	keys   []string
	values map[string]any
}

type row map[string]any

// A run is one way to read the language.
type run struct {
	row row
	// nullEquals gives null, not false, for null == "text".
	nullEquals bool
	// listText gives lists the text that Java writes; else it is an error to
	// ask for one.
	listText bool
}

// keeps tells whether the query lets the row through.
func (r *run) keeps(commands []command) bool {
	for _, c := range commands {
		switch c.name {
		case "table", "#":
		case "search":
			if !truthy(r.eval(c.expr)) {
				return false
			}
		case "eval":
			for _, set := range c.sets {
				r.row[set.name] = r.eval(set.expr)
			}
		case "tojson":
			out, in, _ := strings.Cut(strings.TrimPrefix(c.text, "output="), " ")
			r.row[out] = `{"` + in + `":` + toJSON(r.row[in], ": ") + `}`
		case "fields":
			for _, f := range strings.Split(strings.TrimPrefix(c.text, "- "), ", ") {
				delete(r.row, f)
			}
		case "rename":
			for _, pair := range strings.Split(c.text, ", ") {
				from, to, _ := strings.Cut(pair, " as ")
				if v, ok := r.row[from]; ok {
					delete(r.row, from)
					r.row[to] = v
				}
			}
		default:
			panic("unhandled command " + c.name)
		}
	}
	return true
}

// truthy is how search, and, or and if read a value.
func truthy(v any) bool {
	if b, ok := v.(bool); ok {
		return b
	}
	return v != nil
}

func (r *run) eval(n node) any {
	switch n.kind {
	case "literal":
		return n.lit
	case "field":
		return r.row[n.name]
	case "op":
		return r.operator(n)
	}
	switch n.name {
	case "if":
		if truthy(r.eval(n.args[0])) {
			return r.eval(n.args[1])
		}
		return r.eval(n.args[2])
	case "foreach":
		return r.foreach(n)
	}
	args := make([]any, len(n.args))
	for i, a := range n.args {
		args[i] = r.eval(a)
	}
	return r.function(n, args)
}

func (r *run) foreach(n node) any {
	list, ok := r.eval(n.args[1]).([]any)
	if !ok {
		fault("foreach over what is no list")
	}
	inner := &run{maps.Clone(r.row), r.nullEquals, r.listText}
	out := make([]any, len(list))
	for i, e := range list {
		inner.row["_1"] = e
		out[i] = inner.eval(n.args[0])
	}
	return out
}

func (r *run) operator(n node) any {
	switch n.name {
	case "and":
		return !slices.ContainsFunc(n.args, func(a node) bool { return !truthy(r.eval(a)) })
	case "or":
		return slices.ContainsFunc(n.args, func(a node) bool { return truthy(r.eval(a)) })
	}
	a, b := r.eval(n.args[0]), r.eval(n.args[1])
	if n.name == "==" && n.args[1].isString() {
		return r.equalsConstant(a, b.(string))
	}
	if a == nil || b == nil {
		return nil
	}
	x, xNumber := number64(a)
	y, yNumber := number64(b)
	switch {
	case n.name == "==" && xNumber && yNumber:
		return x == y
	case n.name == "==":
		s, sText := a.(string)
		t, tText := b.(string)
		return sText && tText && strings.EqualFold(s, t)
	case !xNumber || !yNumber:
		fault("%v %s %v", a, n.name, b)
	}
	return ordered(n.name, x, y)
}

func ordered(op string, x, y float64) any {
	switch op {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	case ">=":
		return x >= y
	case "-":
		return int64(x - y)
	case "+":
		return int64(x + y)
	}
	panic("unhandled operator " + op)
}

func number64(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func (r *run) equalsConstant(v any, c string) any {
	if v == nil {
		if r.nullEquals {
			return nil
		}
		return false
	}
	s, ok := v.(string)
	if !ok {
		fault("%v is no string", v)
	}
	return hasShape(s, c)
}

func hasShape(s, c string) bool {
	prefix, suffix := strings.HasSuffix(c, "*"), strings.HasPrefix(c, "*")
	c = strings.Trim(c, "*")
	switch {
	case prefix && suffix:
		return strings.Contains(s, c)
	case prefix:
		return strings.HasPrefix(s, c)
	case suffix:
		return strings.HasSuffix(s, c)
	}
	return s == c
}

func (r *run) function(n node, args []any) any {
	first := args[0]
	switch n.name {
	case "not":
		if b, ok := first.(bool); ok {
			return !b
		}
		return nil
	case "isnull":
		return first == nil
	case "isnotnull":
		return first != nil
	case "nvl":
		if first == nil {
			return args[1]
		}
		return first
	case "array":
		return []any{first}
	case "field":
		return r.row[first.(string)]
	case "valueof":
		if o, ok := first.(*object); ok {
			return o.values[args[1].(string)]
		}
		return nil
	case "flatten":
		list, ok := first.([]any)
		if !ok {
			fault("flatten of what is no list")
		}
		return flat(list)
	case "strjoin":
		return joined(args[1], first.(string))
	case "kvjoin":
		return "unused"
	}
	return r.textFunction(n, args)
}

func flat(list []any) []any {
	out := []any{}
	for _, e := range list {
		if inner, ok := e.([]any); ok {
			out = append(out, flat(inner)...)
		} else {
			out = append(out, e)
		}
	}
	return out
}

func joined(v any, sep string) any {
	if v == nil {
		return nil
	}
	var parts []string
	for _, e := range v.([]any) {
		s, ok := e.(string)
		if !ok {
			fault("strjoin of %v", e)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, sep)
}

func (r *run) textFunction(n node, args []any) any {
	first := args[0]
	switch n.name {
	case "len":
		if first == nil {
			return int64(0)
		}
		return int64(len(first.(string)))
	case "match":
		return first != nil && compileJava(args[1].(string)).MatchString(r.textOf(first))
	case "contains":
		return first != nil && args[1] != nil && strings.Contains(first.(string), args[1].(string))
	case "in":
		if first == nil {
			return false
		}
		return slices.ContainsFunc(args[1:], func(c any) bool { return hasShape(first.(string), c.(string)) })
	}
	if first == nil {
		return nil
	}
	return r.conversion(n.name, args)
}

// conversion runs the functions that give null for null.
func (r *run) conversion(fn string, args []any) any {
	first := args[0]
	switch fn {
	case "string":
		return r.textOf(first)
	case "lower":
		if _, isAddress := first.(netip.Addr); isAddress {
			fault("lower of an address")
		}
		return strings.Map(unicode.ToLower, strings.ReplaceAll(r.textOf(first), "İ", "i\u0307"))
	case "double":
		return double(first)
	case "ip":
		addr, err := netip.ParseAddr(first.(string))
		if err != nil || addr.Zone() != "" {
			return nil
		}
		return addr.Unmap()
	case "network":
		prefix, err := first.(netip.Addr).Prefix(int(args[1].(int64)))
		if err != nil {
			return nil
		}
		return r.textOf(prefix.Addr())
	case "indexof":
		if args[1] == nil {
			return nil
		}
		return int64(strings.Index(first.(string), args[1].(string)))
	case "substr":
		return substr(first.(string), args[1:])
	}
	panic("unhandled function " + fn)
}

func substr(s string, bounds []any) any {
	from, to := bounds[0].(int64), int64(len(s))
	if len(bounds) > 1 {
		to = min(to, bounds[1].(int64))
	}
	if from < 0 || from >= int64(len(s)) {
		return nil
	}
	return s[from:max(from, to)]
}

// double reads text as Java does, which knows more spellings than JSON.
func double(v any) any {
	if f, ok := number64(v); ok {
		return f
	}
	s, ok := v.(string)
	if !ok {
		return nil
	}
	f, err := strconv.ParseFloat(strings.TrimRight(strings.TrimSpace(s), "dDfF"), 64)
	if err != nil {
		return nil
	}
	return f
}

func (r *run) textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool, int64:
		return fmt.Sprint(v)
	case float64:
		if s := strconv.FormatFloat(v, 'f', -1, 64); strings.Contains(s, ".") {
			return s
		}
		return fmt.Sprintf("%.1f", v)
	case netip.Addr:
		if v.Is4() {
			return v.String()
		}
		groups := strings.Split(v.StringExpanded(), ":")
		for i, g := range groups {
			if groups[i] = strings.TrimLeft(g, "0"); groups[i] == "" {
				groups[i] = "0"
			}
		}
		return strings.Join(groups, ":")
	}
	list, ok := v.([]any)
	if !ok || !r.listText {
		fault("%T has no text", v)
	}
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = "null"
		if e != nil {
			parts[i] = r.textOf(e)
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
