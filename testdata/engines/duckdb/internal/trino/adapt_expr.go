package trino

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Now is the instant at which every query runs, so that runs can be repeated.
var Now = time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)

func (a *adapter) expr(e expr) value {
	switch e := e.(type) {
	case *ident:
		return a.ident(e)
	case *member:
		return a.member(e)
	case *str:
		return value{Is(Varchar), quoteText(e.text), &e.text}
	case *num:
		return a.num(e, "")
	case *boolean:
		return value{typ: Is(Boolean), sql: strconv.FormatBool(e.value)}
	case *null:
		return value{typ: Is(Unknown), sql: "NULL"}
	case *typed:
		return a.typed(e)
	case *interval:
		return a.interval(e)
	case *current:
		return a.current(e)
	case *call:
		return a.call(e)
	case *jsonCall:
		return a.jsonCall(e)
	case *cast:
		return a.cast(e)
	case *array:
		return a.array(e)
	case *unary:
		return a.unary(e)
	case *binary:
		return a.binary(e)
	case *isNull:
		return a.isNull(e)
	case *isDistinct:
		return a.isDistinct(e)
	case *in:
		return a.in(e)
	case *between:
		return a.between(e)
	case *like:
		return a.like(e)
	case *cases:
		return a.cases(e)
	case *lambda:
		refuse(e.pos(), "a lambda is no value")
	case *subscript:
		refuse(e.pos(), "subscripts are left out here, since they fail where nothing is: use element_at")
	}
	panic(fmt.Sprintf("trino: unhandled %T", e))
}

func (a *adapter) exprs(list []expr) []value {
	out := make([]value, len(list))
	for i, e := range list {
		out[i] = a.expr(e)
	}
	return out
}

// loosely is for expressions that go on when a part of them is NULL. Inside try
// no part of theirs may fail, since a NULL would stand for the error. It gives
// the way out of the expression.
func (a *adapter) loosely() func() {
	a.loose++
	return func() { a.loose-- }
}

func (a *adapter) ident(e *ident) value {
	for i := len(a.vars) - 1; i >= 0; i-- {
		if a.vars[i].Name == e.name {
			return value{typ: a.vars[i].Type, sql: a.vars[i].sql}
		}
	}
	if v, ok := a.column(e.name, ""); ok {
		return v
	}
	refuse(e.pos(), "Column '%s' cannot be resolved", e.name)
	panic("unreachable")
}

func (a *adapter) column(name, table string) (value, bool) {
	var found []column
	for _, c := range a.columns {
		if c.Name == name && (table == "" || c.table == table) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return value{}, false
	}
	return value{typ: found[0].Type, sql: found[0].sql}, true
}

func (a *adapter) member(e *member) value {
	if table, ok := e.of.(*ident); ok {
		if v, ok := a.column(e.name, table.name); ok {
			return v
		}
	}
	of := a.expr(e.of)
	if of.typ.Kind != Row {
		refuse(e.pos(), "Expression %s is not of type ROW", of.typ)
	}
	for i, f := range of.typ.Fields {
		if f == e.name {
			return value{typ: of.typ.Of[i], sql: "struct_extract(" + of.sql + ", " + quoteText(f) + ")"}
		}
	}
	refuse(e.pos(), "Column '%s' cannot be resolved", e.name)
	panic("unreachable")
}

func (a *adapter) num(e *num, sign string) value {
	switch e.kind {
	case integerToken:
		if _, err := strconv.ParseInt(sign+e.text, 10, 64); err != nil {
			refuse(e.pos(), "Invalid numeric literal: %s", e.text)
		}
		return value{typ: Is(Integer), sql: "CAST(" + sign + e.text + " AS BIGINT)"}
	case decimalToken:
		if strings.Count(e.text, "")-2 > 38 {
			refuse(e.pos(), "the decimal %s has more than 38 digits", e.text)
		}
		return value{typ: Is(Decimal), sql: sign + strings.TrimSuffix(e.text, ".")}
	}
	return value{typ: Is(Double), sql: "CAST('" + sign + e.text + "' AS DOUBLE)"}
}

// timestampLayout is how Trino writes timestamps; it takes days alone as well.
const timestampLayout = "2006-01-02 15:04:05.999999999"

func (a *adapter) typed(e *typed) value {
	layout := time.DateOnly
	if e.kind == "TIMESTAMP" && len(e.text) > len(time.DateOnly) {
		layout = timestampLayout
	}
	at, err := time.Parse(layout, e.text)
	if err != nil {
		refuse(e.pos(), "'%s' is not a valid %s literal", e.text, e.kind)
	}
	if e.kind == "DATE" {
		return value{typ: Is(Date), sql: "DATE " + quoteText(e.text)}
	}
	// Columns of logs hold milliseconds at most, so that the next microsecond
	// stands for a fraction of one.
	if rounded := at.Truncate(time.Microsecond); rounded != at {
		at = rounded.Add(time.Microsecond)
	}
	return value{typ: Is(Timestamp), sql: "TIMESTAMP " + quoteText(at.Format("2006-01-02 15:04:05.999999"))}
}

func (a *adapter) interval(e *interval) value {
	n, err := strconv.ParseInt(e.text, 10, 64)
	if err != nil || n < 0 || n > 1e9 {
		refuse(e.pos(), "'%s' is not a valid INTERVAL literal", e.text)
	}
	unit := map[string]time.Duration{"SECOND": time.Second, "MINUTE": time.Minute, "HOUR": time.Hour, "DAY": 24 * time.Hour}[e.unit]
	if e.negative {
		n = -n
	}
	return value{typ: Is(Interval), sql: fmt.Sprintf("CAST(%d AS BIGINT)", n*unit.Microseconds())}
}

func (a *adapter) current(e *current) value {
	switch e.word {
	case "CURRENT_TIMESTAMP":
		return value{typ: Is(TimestampTZ), sql: fmt.Sprintf("CAST(%d AS BIGINT)", Pack(Now.UnixMilli(), 0))}
	case "LOCALTIMESTAMP":
		return value{typ: Is(Timestamp), sql: "TIMESTAMP " + quoteText(Now.Format(timestampLayout))}
	case "CURRENT_DATE":
		return value{typ: Is(Date), sql: "DATE " + quoteText(Now.Format(time.DateOnly))}
	}
	panic(fmt.Sprintf("trino: unhandled %s", e.word))
}

// Pack gives a timestamp with time zone as it is kept in DuckDB.
func Pack(millis int64, offsetMinutes int) int64 { return millis*4096 + 2048 + int64(offsetMinutes) }

func (a *adapter) array(e *array) value {
	if len(e.of) > maxElements {
		refuse(e.pos(), "ARRAY has %d elements, more than %d", len(e.of), maxElements)
	}
	of := a.exprs(e.of)
	t := a.unify(e, of, "ARRAY elements")
	return value{typ: ArrayOf(t), sql: "[" + join(of, ", ") + "]"}
}

// unify finds the common type of values and brings them to it.
func (a *adapter) unify(e expr, values []value, what string) Type {
	t := Is(Unknown)
	for _, v := range values {
		c, ok := common(t, v.typ)
		if !ok {
			refuse(e.pos(), "All %s must be the same type or coercible to a common type. Cannot find common type between %s and %s", what, t, v.typ)
		}
		t = c
	}
	for i := range values {
		values[i] = values[i].as(t)
	}
	return t
}

// as brings a value to a type that it turns into by itself.
func (v value) as(t Type) value {
	switch {
	case t.Kind == TimestampTZ && v.typ.Kind == Timestamp:
		v.sql = "(epoch_ms(" + v.sql + ") * 4096 + 2048)"
	case t.Kind == TimestampTZ && v.typ.Kind == Date:
		v.sql = "(epoch_ms(CAST(" + v.sql + " AS TIMESTAMP)) * 4096 + 2048)"
	case t.Kind == Timestamp && v.typ.Kind == Date:
		v.sql = "CAST(" + v.sql + " AS TIMESTAMP)"
	case v.typ.Kind == Unknown && t.Kind != Unknown:
		v.sql = "CAST(" + v.sql + " AS " + t.Duck() + ")"
	}
	v.typ = t
	return v
}

func join(values []value, sep string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.sql
	}
	return strings.Join(out, sep)
}

func (a *adapter) like(e *like) value {
	defer a.loosely()()
	parts := []value{a.expr(e.of), a.expr(e.pattern)}
	if e.escape != nil {
		parts = append(parts, a.expr(e.escape))
	}
	for _, v := range parts {
		if v.typ.Kind != Varchar && v.typ.Kind != Unknown {
			refuse(e.pos(), "LIKE needs texts, not %s", v.typ)
		}
	}
	sql := "(" + parts[0].sql + negated(e.negate, " LIKE ") + parts[1].sql
	if e.escape != nil {
		checkEscapes(e, parts[1], parts[2])
		sql += " ESCAPE " + parts[2].sql
	}
	return value{typ: Is(Boolean), sql: sql + ")"}
}

// checkEscapes refuses an escape of anything but a wildcard or itself, as
// Trino does when it runs the query.
func checkEscapes(e *like, pattern, escape value) {
	if pattern.text == nil || escape.text == nil {
		refuse(e.pos(), "ESCAPE is known here with constants only")
	}
	sign, size := utf8.DecodeRuneInString(*escape.text)
	if size == 0 || size != len(*escape.text) {
		refuse(e.escape.pos(), "Escape string must be a single character")
	}
	escaped := false
	for _, r := range *pattern.text {
		if escaped && r != '%' && r != '_' && r != sign {
			escaped = true
			break
		}
		escaped = !escaped && r == sign
	}
	if escaped {
		refuse(e.pattern.pos(), "Escape character must be followed by '%%', '_' or the escape character itself")
	}
}

func negated(not bool, word string) string {
	if not {
		return " NOT" + word
	}
	return word
}
