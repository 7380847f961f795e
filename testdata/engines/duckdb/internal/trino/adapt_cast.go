package trino

import (
	"fmt"
	"strings"
)

// casts are the conversions that Trino makes and this package knows, by the
// kinds of both sides: a function of DuckDB with the type it gives. A name that
// begins with trino_ and ends in ! may fail.
var casts = map[[2]Kind]string{
	{Varchar, Double}:    "trino_to_double!",
	{Varchar, Integer}:   "trino_to_bigint!",
	{Varchar, IPAddress}: "trino_to_ipaddress!",
	{JSON, Varchar}:      "trino_json_to_varchar!",
	{Boolean, Varchar}:   "CAST(%s AS VARCHAR)",
	{Integer, Varchar}:   "CAST(%s AS VARCHAR)",
	{Double, Varchar}:    "trino_double_text",
	{Timestamp, Varchar}: "trino_timestamp_text",
	{Timestamp, Date}:    "CAST(%s AS DATE)",
	{TimestampTZ, Date}:  "CAST(trino_local(%s) AS DATE)",
	{Integer, Double}:    "CAST(%s AS DOUBLE)",
	{Decimal, Double}:    "CAST(%s AS DOUBLE)",
	{Boolean, Double}:    "CAST(%s AS DOUBLE)",
}

func (a *adapter) cast(e *cast) value {
	if e.try {
		outer := a.loose
		a.try, a.loose = a.try+1, 0
		defer func() { a.try, a.loose = a.try-1, outer }()
	}
	of := a.castOperand(e)
	if coerces(of.typ, e.to) {
		return of.as(e.to)
	}
	if e.to.Kind == JSON {
		return value{typ: e.to, sql: toJSON(e, of.typ, of.sql)}
	}
	if of.typ.Kind == JSON && e.to.Equal(ArrayOf(Is(JSON))) {
		return value{typ: e.to, sql: a.own("trino_json_to_array", true) + "(" + of.sql + ")"}
	}
	form, ok := casts[[2]Kind{of.typ.Kind, e.to.Kind}]
	if !ok {
		refuse(e.pos(), "Cannot cast %s to %s, or left out here", of.typ, e.to)
	}
	if strings.Contains(form, "%s") {
		return value{typ: e.to, sql: strings.Replace(form, "%s", of.sql, 1)}
	}
	name, fails := strings.CutSuffix(form, "!")
	return value{typ: e.to, sql: a.own(name, fails) + "(" + of.sql + ")"}
}

// castOperand reads what is cast. TRY_CAST catches the errors of the cast only,
// so that its operand is as it would be without.
func (a *adapter) castOperand(e *cast) value {
	if !e.try {
		return a.expr(e.of)
	}
	a.try--
	defer func() { a.try++ }()
	return a.expr(e.of)
}

// toJSON prints a value as JSON text. sql stands in the result several times.
func toJSON(e expr, t Type, sql string) string {
	switch t.Kind {
	case Varchar:
		return "trino_json_string(" + sql + ")"
	case Boolean, Integer:
		return "CAST(" + sql + " AS VARCHAR)"
	case JSON:
		return sql
	case Timestamp:
		return "trino_json_string(trino_timestamp_text(" + sql + "))"
	case Array:
		return "trino_json_array(list_transform(" + sql + ", lambda e_: " + toJSON(e, t.Of[0], "e_") + "))"
	case Map:
		values := "list_transform(map_values(" + sql + "), lambda e_: " + toJSON(e, t.Of[1], "e_") + ")"
		return "trino_json_map(map_keys(" + sql + "), " + values + ")"
	case Row:
		keys, values := make([]string, len(t.Of)), make([]string, len(t.Of))
		for i, of := range t.Of {
			keys[i] = quoteText(t.Fields[i])
			values[i] = toJSON(e, of, "struct_extract("+sql+", "+keys[i]+")")
		}
		return fmt.Sprintf("CASE WHEN %s IS NULL THEN NULL ELSE trino_json_object([%s], [%s]) END",
			sql, strings.Join(keys, ", "), strings.Join(values, ", "))
	}
	refuse(e.pos(), "Cannot cast %s to json, or left out here", t)
	panic("unreachable")
}

// parts are the functions that take a part of a date, with their names in
// DuckDB. Both number weeks by ISO 8601.
var parts = map[string]string{
	"year": "year", "month": "month", "week": "week", "week_of_year": "week", "day": "day", "day_of_month": "day",
	"hour": "hour", "minute": "minute", "second": "second", "day_of_week": "isodow", "dow": "isodow",
}

// dates prints the functions of dates and times.
func (a *adapter) dates(c *call) (value, bool) {
	if part, ok := parts[c.name]; ok {
		v := a.one(c, Date, Timestamp, TimestampTZ)
		if v.typ.Kind == Date && (part == "hour" || part == "minute" || part == "second") {
			refuse(c.pos(), "Unexpected parameters (date) for function %s", c.name)
		}
		return value{typ: Is(Integer), sql: part + "(" + local(v) + ")"}, true
	}
	if c.name != "date_format" {
		return value{}, false
	}
	a.count(c, 2, 2)
	at, format := a.expr(c.args[0]), a.expr(c.args[1])
	if k := at.typ.Kind; k != Date && k != Timestamp && k != TimestampTZ || format.typ.Kind != Varchar {
		refuse(c.pos(), "Unexpected parameters (%s, %s) for function date_format", at.typ, format.typ)
	}
	checkFormat(c, constant(c, format))
	return value{typ: Is(Varchar), sql: "trino_date_format(epoch_us(" + local(at) + "), " + format.sql + ")"}, true
}

// local prints a time as it is in its own zone.
func local(v value) string {
	switch v.typ.Kind {
	case TimestampTZ:
		return "trino_local(" + v.sql + ")"
	case Date:
		return "CAST(" + v.sql + " AS TIMESTAMP)"
	}
	return v.sql
}

// checkFormat refuses the parts of a MySQL format that package duck does not
// print.
func checkFormat(c *call, format string) {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		if i == len(format) || !strings.Contains("YmdHisST%", format[i:i+1]) {
			refuse(c.args[1].pos(), "the format %q is left out here", format)
		}
	}
}
