package trino

import (
	"fmt"
	"strings"
)

func (a *adapter) unary(e *unary) value {
	if e.op == "NOT" {
		defer a.loosely()()
		v := a.boolean(e.of, "NOT")
		return value{typ: Is(Boolean), sql: "(NOT " + v.sql + ")"}
	}
	if n, ok := e.of.(*num); ok && e.op == "-" {
		return a.num(n, "-")
	}
	v := a.expr(e.of)
	if !isNumber(v.typ) && v.typ.Kind != Interval {
		refuse(e.pos(), "Cannot apply operator: %s%s", e.op, v.typ)
	}
	return value{typ: v.typ, sql: "(" + e.op + v.sql + ")"}
}

func (a *adapter) boolean(e expr, what string) value {
	v := a.expr(e)
	if v.typ.Kind != Boolean && v.typ.Kind != Unknown {
		refuse(e.pos(), "%s needs a boolean: actual type %s", what, v.typ)
	}
	return v.as(Is(Boolean))
}

func isNumber(t Type) bool { return t.Kind == Integer || t.Kind == Decimal || t.Kind == Double }

func (a *adapter) binary(e *binary) value {
	switch e.op {
	case "AND", "OR":
		defer a.loosely()()
		left, right := a.boolean(e.left, e.op), a.boolean(e.right, e.op)
		return value{typ: Is(Boolean), sql: "(" + left.sql + " " + e.op + " " + right.sql + ")"}
	case "||":
		return a.concat(e, a.expr(e.left), a.expr(e.right))
	case "+", "-", "*":
		return a.arithmetic(e, a.expr(e.left), a.expr(e.right))
	case "/", "%":
		refuse(e.pos(), "division is left out here, since it fails on zero")
	}
	left, right := a.comparable(e, a.expr(e.left), a.expr(e.right), e.op)
	return value{typ: Is(Boolean), sql: "(" + left + " " + e.op + " " + right + ")"}
}

// comparable brings two values to one type in which they can be compared. This
// is where text meets a number and is refused.
func (a *adapter) comparable(e expr, left, right value, op string) (string, string) {
	t, ok := common(left.typ, right.typ)
	if !ok {
		refuse(e.pos(), "Cannot apply operator: %s %s %s", left.typ, op, right.typ)
	}
	if t.Kind == JSON || t.Kind == Map || t.Kind == Unknown {
		refuse(e.pos(), "comparisons of %s are left out here", t)
	}
	return left.as(t).key(), right.as(t).key()
}

func (a *adapter) concat(e expr, left, right value) value {
	for _, v := range []value{left, right} {
		if v.typ.Kind != Varchar && v.typ.Kind != Unknown {
			refuse(e.pos(), "Unexpected parameters (%s, %s) for function concat", left.typ, right.typ)
		}
	}
	out := value{typ: Is(Varchar), sql: "(" + left.sql + " || " + right.sql + ")"}
	if left.text != nil && right.text != nil {
		text := *left.text + *right.text
		out.text = &text
	}
	return out
}

func (a *adapter) arithmetic(e *binary, left, right value) value {
	switch l, r := left.typ.Kind, right.typ.Kind; {
	case l == TimestampTZ && r == Interval && e.op != "*":
		return value{typ: left.typ, sql: fmt.Sprintf("trino_shift(%s, %s%s)", left.sql, strings.TrimPrefix(e.op, "+"), right.sql)}
	case l == Timestamp && r == Interval && e.op != "*":
		return value{typ: left.typ, sql: fmt.Sprintf("(%s %s to_microseconds(%s))", left.sql, e.op, right.sql)}
	case isNumber(left.typ) && isNumber(right.typ), l == Interval && r == Interval && e.op != "*":
		t, _ := common(left.typ, right.typ)
		return value{typ: t, sql: "(" + left.sql + " " + e.op + " " + right.sql + ")"}
	}
	refuse(e.pos(), "Cannot apply operator: %s %s %s", left.typ, e.op, right.typ)
	panic("unreachable")
}

func (a *adapter) isNull(e *isNull) value {
	defer a.loosely()()
	return value{typ: Is(Boolean), sql: "(" + a.expr(e.of).sql + " IS" + negated(e.negate, " ") + "NULL)"}
}

func (a *adapter) isDistinct(e *isDistinct) value {
	defer a.loosely()()
	left, right := a.comparable(e, a.expr(e.left), a.expr(e.right), "IS DISTINCT FROM")
	return value{typ: Is(Boolean), sql: "(" + left + " IS" + negated(e.negate, " ") + "DISTINCT FROM " + right + ")"}
}

func (a *adapter) in(e *in) value {
	defer a.loosely()()
	list := append([]value{a.expr(e.of)}, a.exprs(e.list)...)
	t := a.unify(e, list, "IN value and list items")
	if t.Kind == JSON || t.Kind == Map {
		refuse(e.pos(), "comparisons of %s are left out here", t)
	}
	keys := make([]string, len(list))
	for i, v := range list {
		keys[i] = v.key()
	}
	return value{typ: Is(Boolean), sql: "(" + keys[0] + negated(e.negate, " IN ") + "(" + strings.Join(keys[1:], ", ") + "))"}
}

func (a *adapter) between(e *between) value {
	defer a.loosely()()
	list := []value{a.expr(e.of), a.expr(e.low), a.expr(e.high)}
	a.unify(e, list, "BETWEEN operands")
	sql := "(" + list[0].key() + negated(e.negate, " BETWEEN ") + list[1].key() + " AND " + list[2].key() + ")"
	return value{typ: Is(Boolean), sql: sql}
}

func (a *adapter) cases(e *cases) value {
	defer a.loosely()()
	var conditions, results []value
	for _, w := range e.when {
		condition := w[0]
		if e.of != nil {
			condition = &binary{place(w[0].pos()), "=", e.of, w[0]}
		}
		conditions = append(conditions, a.boolean(condition, "CASE"))
		results = append(results, a.expr(w[1]))
	}
	if e.otherwise != nil {
		results = append(results, a.expr(e.otherwise))
	}
	t := a.unify(e, results, "CASE results")
	var b strings.Builder
	b.WriteString("(CASE")
	for i, c := range conditions {
		b.WriteString(" WHEN " + c.sql + " THEN " + results[i].sql)
	}
	if e.otherwise != nil {
		b.WriteString(" ELSE " + results[len(results)-1].sql)
	}
	return value{typ: t, sql: b.String() + " END)"}
}
