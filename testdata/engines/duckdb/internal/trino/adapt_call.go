package trino

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/joni"
	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jsonpath"
)

// A signature is one form of a function: the kinds of its arguments, that of
// its result, and its name in DuckDB. A name that begins with trino_ is a
// function of package duck.
type signature struct {
	args   []Kind
	result Kind
	duck   string
	// fails says that the function may fail, and has a twin that gives NULL
	// then, for try.
	fails bool
}

// signatures are the functions without peculiarities.
var signatures = map[string][]signature{
	"lower":                  {{[]Kind{Varchar}, Varchar, "trino_lower", false}},
	"upper":                  {{[]Kind{Varchar}, Varchar, "trino_upper", false}},
	"reverse":                {{[]Kind{Varchar}, Varchar, "trino_reverse", false}},
	"length":                 {{[]Kind{Varchar}, Integer, "length", false}},
	"strpos":                 {{[]Kind{Varchar, Varchar}, Integer, "trino_strpos", false}},
	"starts_with":            {{[]Kind{Varchar, Varchar}, Boolean, "starts_with", false}},
	"replace":                {{[]Kind{Varchar, Varchar, Varchar}, Varchar, "replace", false}},
	"json_parse":             {{[]Kind{Varchar}, JSON, "trino_json_parse", true}},
	"json_format":            {{[]Kind{JSON}, Varchar, "", false}},
	"from_iso8601_timestamp": {{[]Kind{Varchar}, TimestampTZ, "trino_from_iso8601", true}},
	"regexp_like":            {{[]Kind{Varchar, Varchar}, Boolean, "trino_regexp_like", true}},
	"regexp_extract": {
		{[]Kind{Varchar, Varchar}, Varchar, "trino_regexp_extract", true},
		{[]Kind{Varchar, Varchar, Integer}, Varchar, "trino_regexp_extract_group", true},
	},
	"json_extract":        {{[]Kind{JSON, Varchar}, JSON, "trino_json_extract", true}, {[]Kind{Varchar, Varchar}, JSON, "trino_json_extract", true}},
	"json_extract_scalar": {{[]Kind{JSON, Varchar}, Varchar, "trino_json_extract_scalar", true}, {[]Kind{Varchar, Varchar}, Varchar, "trino_json_extract_scalar", true}},
	"contains":            {{[]Kind{Varchar, IPAddress}, Boolean, "trino_contains", true}},
}

// special functions need more than a signature. Those of dates and of arrays
// are in files of their own.
func (a *adapter) special(c *call) (value, bool) {
	switch c.name {
	case "try":
		a.count(c, 1, 1)
		outer := a.loose
		a.try, a.loose = a.try+1, 0
		defer func() { a.try, a.loose = a.try-1, outer }()
		return a.expr(c.args[0]), true
	case "coalesce":
		defer a.loosely()()
		a.count(c, 2, maxArguments)
		args := a.exprs(c.args)
		t := a.unify(c, args, "COALESCE operands")
		return value{typ: t, sql: "COALESCE(" + join(args, ", ") + ")"}, true
	case "nullif":
		defer a.loosely()()
		a.count(c, 2, 2)
		left, right := a.expr(c.args[0]), a.expr(c.args[1])
		x, y := a.comparable(c, left, right, "NULLIF")
		return value{typ: left.typ, sql: "(CASE WHEN " + x + " = " + y + " THEN NULL ELSE " + left.sql + " END)"}, true
	case "if":
		a.count(c, 2, 3)
		e := &cases{place: c.place, when: [][2]expr{{c.args[0], c.args[1]}}}
		if len(c.args) == 3 {
			e.otherwise = c.args[2]
		}
		return a.cases(e), true
	case "concat":
		a.count(c, 2, maxArguments)
		v := a.expr(c.args[0])
		for _, e := range c.args[1:] {
			v = a.concat(c, v, a.expr(e))
		}
		return v, true
	case "concat_ws":
		defer a.loosely()()
		a.count(c, 2, maxArguments)
		args := a.exprs(c.args)
		if t := a.unify(c, args, "concat_ws arguments"); t.Kind != Varchar {
			refuse(c.pos(), "Unexpected parameters (%s) for function concat_ws", t)
		}
		return value{typ: Is(Varchar), sql: "concat_ws(" + join(args, ", ") + ")"}, true
	case "chr":
		return a.chr(c), true
	}
	return value{}, false
}

// chr is known for constants, whose text LIKE and regular expressions must
// know.
func (a *adapter) chr(c *call) value {
	a.count(c, 1, 1)
	if n, ok := c.args[0].(*num); ok {
		code, err := strconv.ParseInt(n.text, 10, 32)
		if err == nil && utf8.ValidRune(rune(code)) {
			text := string(rune(code))
			return value{Is(Varchar), fmt.Sprintf("trino_chr(CAST(%d AS BIGINT))", code), &text}
		}
	}
	refuse(c.pos(), "chr is known here for the numbers of characters only")
	panic("unreachable")
}

func (a *adapter) count(c *call, least, most int) {
	if len(c.args) < least || len(c.args) > most {
		refuse(c.pos(), "Unexpected parameters for function %s: %d of them", c.name, len(c.args))
	}
}

func (a *adapter) call(c *call) value {
	if len(c.args) > maxArguments {
		refuse(c.pos(), "%s has %d arguments, more than %d", c.name, len(c.args), maxArguments)
	}
	if v, ok := a.aggregate(c); ok {
		return v
	}
	if c.over != nil || c.distinct || c.star || c.filter != nil {
		refuse(c.pos(), "%s is no aggregate or window function, or left out here", c.name)
	}
	for _, form := range []func(*call) (value, bool){a.special, a.arrays, a.dates} {
		if v, ok := form(c); ok {
			return v
		}
	}
	list, ok := signatures[c.name]
	if !ok {
		refuse(c.pos(), "Function '%s' not registered, or left out here", c.name)
	}
	args := a.exprs(c.args)
	for _, s := range list {
		if s.fits(args) {
			a.checkConstants(c, args)
			return a.apply(s, args)
		}
	}
	types := make([]string, len(args))
	for i, v := range args {
		types[i] = v.typ.String()
	}
	refuse(c.pos(), "Unexpected parameters (%s) for function %s", strings.Join(types, ", "), c.name)
	panic("unreachable")
}

func (s signature) fits(args []value) bool {
	if len(args) != len(s.args) {
		return false
	}
	for i, v := range args {
		if !coerces(v.typ, Is(s.args[i])) {
			return false
		}
	}
	return true
}

func (a *adapter) apply(s signature, args []value) value {
	for i := range args {
		args[i] = args[i].as(Is(s.args[i]))
	}
	if s.duck == "" {
		return value{typ: Is(s.result), sql: args[0].sql}
	}
	return value{typ: Is(s.result), sql: a.own(s.duck, s.fails) + "(" + join(args, ", ") + ")"}
}

// own names a function, inside try its twin.
func (a *adapter) own(name string, fails bool) string {
	if fails && a.try > 0 {
		if a.loose > 0 {
			refuse(0, "inside try, %s inside what goes on with NULL is left out here", name)
		}
		return name + "_try"
	}
	return name
}

// checkConstants refuses paths and regular expressions that Trino would refuse
// before it looks at the first row.
func (a *adapter) checkConstants(c *call, args []value) {
	var err error
	switch c.name {
	case "json_extract", "json_extract_scalar":
		_, err = jsonpath.ParseExtractor(constant(c, args[1]))
	case "regexp_like", "regexp_extract":
		_, err = joni.Compile(constant(c, args[1]))
	}
	if err != nil {
		refuse(c.args[1].pos(), "%s", err)
	}
}

func constant(c *call, v value) string {
	if v.text == nil {
		refuse(c.pos(), "the path or pattern of %s is known here as a constant only", c.name)
	}
	return *v.text
}

// jsonCall prints json_query, json_exists and json_value: their input, the
// path, and the clauses in a form that package duck reads.
func (a *adapter) jsonCall(e *jsonCall) value {
	input := a.expr(e.input)
	if input.typ.Kind != Varchar && input.typ.Kind != Unknown {
		refuse(e.pos(), "Cannot read input of type %s as JSON using formatting JSON", input.typ)
	}
	if _, err := jsonpath.Parse(e.path); err != nil {
		refuse(e.pathAt, "%s", err)
	}
	result := Is(Varchar)
	if e.name == "json_exists" {
		result = Is(Boolean)
	}
	c := e.clauses
	if e.name == "json_exists" && c.err == "" {
		c.err = "FALSE"
	}
	clauses := fmt.Sprintf("%s|%t|%s|%s", c.wrapper, c.omitQuotes, c.empty, c.err)
	sql := fmt.Sprintf("%s(%s, %s, %s)", a.own("trino_"+e.name, true), input.as(Is(Varchar)).sql, quoteText(e.path), quoteText(clauses))
	return value{typ: result, sql: sql}
}
