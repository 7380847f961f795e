package lower

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// legacy gives the correlation that an aggregation of Sigma 1 means, over the
// plan of the condition before the bar. A maximum above, or a minimum below, a
// threshold is reached by a single event and stays a search.
func (l *lowerer) legacy(r *sigma.Rule, c sigma.Condition, base ir.Plan) ir.Body {
	a := c.Aggregation
	if a.Function.Value == "min" || a.Function.Value == "max" {
		return l.extreme(a, base)
	}
	timespan := r.Detection.Timeframe
	within, ok := sigma.Timespan(timespan.Value)
	if !ok {
		l.diags.Errorf("condition-legacy-timeframe", a.Span, "the aggregation does not say in which time span it counts")
		l.diags.Hint("add a timeframe to the detection, such as timeframe: 15m")
		return base.Body
	}
	body := &ir.Correlate{At: a.Span, Within: within, Of: []ir.Source{{Name: "rule", Plan: &base}}}
	if a.Function.Value == "near" {
		l.near(c, a, body)
	} else if !l.counted(a, body) {
		return base.Body
	}
	for _, by := range a.By {
		body.By = append(body.By, legacyKey(by.Value))
	}
	l.diags.Warnf("condition-legacy-aggregation", a.Span, "aggregations are obsolete since Sigma 2; this one is read as a correlation")
	l.diags.Hint("give the rule a name, end its condition before the bar, and add a document:\n%s", modern(a, body, timespan.Value))
	return body
}

func legacyKey(name string) ir.Key {
	return ir.Key{Name: name, Fields: []ir.Field{ir.NewField(name)}}
}

// counted fills in what count, sum and avg measure, and their bound.
func (l *lowerer) counted(a *sigma.Aggregation, body *ir.Correlate) bool {
	n, ok := ir.ParseNumber(a.Threshold.Value)
	if !ok {
		l.diags.Errorf("value-not-number", a.Threshold.Span, "the threshold must be a decimal number, not %q", a.Threshold.Value)
		return false
	}
	body.Having.Bounds = []ir.Bound{{Op: legacyOp(a.Op.Value), Number: n}}
	switch {
	case a.Function.Value == "count" && a.Field.Given():
		body.Kind = ir.ValueCount
	case a.Function.Value == "count":
		body.Kind = ir.EventCount
		return true
	case a.Function.Value == "sum":
		body.Kind = ir.ValueSum
	default:
		body.Kind = ir.ValueAvg
	}
	if !a.Field.Given() {
		l.diags.Errorf("condition-legacy-field", a.Function.Span, "%q needs the field whose values it looks at", a.Function.Value)
		return false
	}
	body.Having.Values = []ir.Key{legacyKey(a.Field.Value)}
	return true
}

func legacyOp(sign string) ir.Op {
	switch sign {
	case ">":
		return ir.GT
	case ">=":
		return ir.GTE
	case "<":
		return ir.LT
	case "<=":
		return ir.LTE
	case "!=":
		return ir.NEQ
	}
	return ir.EQ
}

// extreme reads max(f) > n and min(f) < n as the comparison of single events.
func (l *lowerer) extreme(a *sigma.Aggregation, base ir.Plan) ir.Body {
	op, name := legacyOp(a.Op.Value), a.Function.Value
	n, isNumber := ir.ParseNumber(a.Threshold.Value)
	above := op == ir.GT || op == ir.GTE
	below := op == ir.LT || op == ir.LTE
	if !isNumber || !a.Field.Given() || name == "max" && !above || name == "min" && !below {
		l.diags.Errorf("condition-legacy-extreme", a.Span, "only max(field) above and min(field) below a number can be found")
		l.diags.Hint("they hold as soon as one event is above or below it; write the comparison as an item, such as field|gt: 5")
		return base.Body
	}
	l.diags.Warnf("condition-legacy-aggregation", a.Span, "aggregations are obsolete since Sigma 2; this one is read as a comparison of single events")
	l.diags.Hint("write %s|%s: %s in the selection", a.Field.Value, [...]string{ir.LT: "lt", ir.LTE: "lte", ir.GT: "gt", ir.GTE: "gte"}[op], n.Text)
	compare := &ir.Compare{Leaf: ir.Leaf{Field: ir.NewField(a.Field.Value), At: a.Span}, Op: op, Number: n}
	return &ir.Search{Where: ir.Simplify(&ir.And{Of: []ir.Expr{base.Body.(*ir.Search).Where, compare}})}
}

// near splits the rule: what stands before the bar, and each selection behind
// it, are rules of a temporal correlation.
func (l *lowerer) near(c sigma.Condition, a *sigma.Aggregation, body *ir.Correlate) {
	body.Kind = ir.Temporal
	body.Of[0].Name = plainName(c.Text.Value)
	e := l.nearSeen(a.Near, body)
	if isConjunction(e) {
		n, _ := ir.ParseNumber(strconv.Itoa(len(body.Of)))
		body.Having.Bounds = []ir.Bound{{Op: ir.GTE, Number: n}}
		return
	}
	body.Having.Rules = ir.Simplify(&ir.And{Of: []ir.Expr{&ir.Seen{At: a.Span, Rule: 0}, e}})
}

// plainName makes a name of a condition.
func plainName(condition string) string {
	name, _, _ := strings.Cut(condition, "|")
	return strings.Join(strings.Fields(name), "_")
}

// isConjunction reports whether all rules must have been seen.
func isConjunction(e ir.Expr) bool {
	switch e := e.(type) {
	case *ir.Seen:
		return true
	case *ir.And:
		for _, x := range e.Of {
			if !isConjunction(x) {
				return false
			}
		}
		return true
	}
	return false
}

func (l *lowerer) nearSeen(c sigma.Cond, body *ir.Correlate) ir.Expr {
	all := func(cs []sigma.Cond) []ir.Expr {
		of := make([]ir.Expr, len(cs))
		for i, x := range cs {
			of[i] = l.nearSeen(x, body)
		}
		return of
	}
	switch c := c.(type) {
	case *sigma.And:
		return &ir.And{Of: all(c.Of)}
	case *sigma.Or:
		return &ir.Or{Of: all(c.Of)}
	case *sigma.Not:
		return &ir.Not{Of: l.nearSeen(c.Of, body)}
	case *sigma.Ref, *sigma.Quant:
		base := *body.Of[0].Plan
		base.Body = &ir.Search{Where: ir.Simplify(l.cond(c))}
		body.Of = append(body.Of, ir.Source{Name: plainName(c.Pos().Text()), Plan: &base})
		return &ir.Seen{At: c.Pos(), Rule: len(body.Of) - 1}
	}
	panic(fmt.Sprintf("lower: unhandled %T", c))
}

// modern writes the correlation document that means the same, without its
// title.
func modern(a *sigma.Aggregation, body *ir.Correlate, timespan string) string {
	var b strings.Builder
	names := make([]string, len(body.Of))
	for i, s := range body.Of {
		names[i] = s.Name
	}
	fmt.Fprintf(&b, "correlation:\n  type: %s\n  rules: [%s]\n", body.Kind, strings.Join(names, ", "))
	if len(a.By) > 0 {
		fmt.Fprintf(&b, "  group-by: [%s]\n", strings.Join(texts(a.By), ", "))
	}
	fmt.Fprintf(&b, "  timespan: %s", timespan)
	switch {
	case body.Kind == ir.Temporal && body.Having.Rules != nil:
		fmt.Fprintf(&b, "\n  condition: %s and %s", names[0], a.Near.Pos().Text())
	case body.Kind != ir.Temporal:
		field := ""
		if a.Field.Given() {
			field = "field: " + a.Field.Value + ", "
		}
		op := [...]string{"eq", "lt", "lte", "gt", "gte", "neq"}[body.Having.Bounds[0].Op]
		fmt.Fprintf(&b, "\n  condition: {%s%s: %s}", field, op, a.Threshold.Value)
	}
	return b.String()
}
