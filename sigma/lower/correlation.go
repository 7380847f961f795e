package lower

import (
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Correlation gives the plan of a correlation over the plans of its rules,
// which stand in the order of c.Rules.
func Correlation(c *sigma.Correlation, rules []*ir.Plan) (ir.Plan, diag.List) {
	l := &correlator{c: c, rules: rules}
	body := &ir.Correlate{At: c.Span, Kind: measure(c.Type.Value)}
	body.Within, _ = sigma.Timespan(c.Timespan.Value)
	for i, r := range c.Rules {
		body.Of = append(body.Of, ir.Source{Name: r.Value, Plan: rules[i]})
	}
	for _, name := range c.GroupBy {
		body.By = append(body.By, l.key(name))
	}
	body.Having = l.having(body.Kind)
	l.checkAliases()
	plan := ir.Plan{Meta: meta(&c.Meta), Body: body}
	if len(rules) > 0 {
		plan.Source = rules[0].Source
	}
	return plan, l.diags
}

type correlator struct {
	c     *sigma.Correlation
	rules []*ir.Plan
	used  []string // aliases that something refers to
	diags diag.List
}

func measure(kind string) ir.Measure {
	if kind == "value_median" {
		return ir.ValuePercentile
	}
	for m := ir.EventCount; m <= ir.TemporalOrdered; m++ {
		if m.String() == kind {
			return m
		}
	}
	return ir.EventCount // the parser has refused it
}

// key resolves a name in group-by or field: an alias hides a field of its
// name.
func (l *correlator) key(name sigma.Text) ir.Key {
	key := ir.Key{Name: name.Value}
	alias := l.alias(name.Value)
	for i, r := range l.c.Rules {
		field := name.Value
		if alias != nil {
			field = l.aliasField(alias, r, l.rules[i])
		}
		key.Fields = append(key.Fields, ir.NewField(field))
	}
	return key
}

func (l *correlator) alias(name string) *sigma.Alias {
	for i := range l.c.Aliases {
		if l.c.Aliases[i].Name.Value == name {
			l.used = append(l.used, name)
			return &l.c.Aliases[i]
		}
	}
	return nil
}

// aliasField finds what an alias means for a rule, which it may call by the
// reference, the name or the id.
func (l *correlator) aliasField(a *sigma.Alias, ref sigma.Text, rule *ir.Plan) string {
	for _, f := range a.Fields {
		if called(f.Rule.Value, ref, rule) {
			return f.Field.Value
		}
	}
	l.diags.Errorf("alias-rule-missing", a.Name.Span, "the alias %q says nothing of the rule %q", a.Name.Value, ref.Value)
	l.diags.Hint("add %s: with the field that it means there", ref.Value)
	return a.Name.Value
}

func called(name string, ref sigma.Text, rule *ir.Plan) bool {
	return name == ref.Value || name == rule.Meta.Name || strings.EqualFold(name, rule.Meta.ID)
}

// checkAliases reports aliases that nothing uses, and rules in them that the
// correlation does not have.
func (l *correlator) checkAliases() {
	for _, a := range l.c.Aliases {
		if !contains(l.used, a.Name.Value) {
			l.diags.Warnf("alias-unused", a.Name.Span, "neither group-by nor the condition uses the alias %q", a.Name.Value)
		}
		for _, f := range a.Fields {
			if !l.has(f.Rule.Value) {
				l.diags.Errorf("alias-rule-unknown", f.Rule.Span, "%q is none of the correlation's rules", f.Rule.Value)
				l.diags.Hint("%s", diag.DidYouMean(f.Rule.Value, texts(l.c.Rules)))
			}
		}
	}
}

func (l *correlator) has(name string) bool {
	for i, r := range l.c.Rules {
		if called(name, r, l.rules[i]) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// having reads the condition. Without one, a temporal correlation wants all
// its rules.
func (l *correlator) having(kind ir.Measure) ir.Having {
	cond := &l.c.Condition
	var h ir.Having
	for _, b := range cond.Bounds {
		n, _ := ir.ParseNumber(b.Value.Value)
		h.Bounds = append(h.Bounds, ir.Bound{Op: boundOp(b.Op.Value), Number: n})
	}
	for _, f := range cond.Fields {
		h.Values = append(h.Values, l.key(f))
	}
	h.Percentile, _ = strconv.ParseFloat(cond.Percentile.Value, 64)
	if l.c.Type.Value == "value_median" {
		h.Percentile = 50
	}
	switch {
	case kind == ir.TemporalOrdered:
		l.seen(cond.Expr) // refers to all rules, joined by and: says nothing new
	case kind == ir.Temporal && cond.Expr != nil:
		h.Rules = ir.Simplify(l.seen(cond.Expr))
	case kind == ir.Temporal && len(h.Bounds) == 0:
		all := strconv.Itoa(len(l.c.Rules))
		n, _ := ir.ParseNumber(all)
		h.Bounds = []ir.Bound{{Op: ir.GTE, Number: n}}
	}
	return h
}

func boundOp(name string) ir.Op {
	switch name {
	case "eq":
		return ir.EQ
	case "neq":
		return ir.NEQ
	}
	op, _ := comparison(name)
	return op
}

// seen turns an expression over rules into one over what a window has seen.
// It must speak of every rule, and of no other.
func (l *correlator) seen(c sigma.Cond) ir.Expr {
	if c == nil {
		return ir.Const(true)
	}
	spoken := map[int]bool{}
	e := l.seenIn(c, spoken)
	for i, r := range l.c.Rules {
		if !spoken[i] {
			l.diags.Errorf("correlation-rule-unused", r.Span, "the condition says nothing of the rule %q", r.Value)
			l.diags.Hint("name it in the condition, or take it out of rules")
		}
	}
	return e
}

func (l *correlator) seenIn(c sigma.Cond, spoken map[int]bool) ir.Expr {
	switch c := c.(type) {
	case *sigma.And:
		return &ir.And{Of: l.seenAll(c.Of, spoken)}
	case *sigma.Or:
		return &ir.Or{Of: l.seenAll(c.Of, spoken)}
	case *sigma.Not:
		return &ir.Not{Of: l.seenIn(c.Of, spoken)}
	case *sigma.Ref:
		for i, r := range l.c.Rules {
			if called(c.Name.Value, r, l.rules[i]) {
				spoken[i] = true
				return &ir.Seen{At: c.Name.Span, Rule: i}
			}
		}
		l.diags.Errorf("correlation-rule-unknown", c.Name.Span, "%q is none of the correlation's rules", c.Name.Value)
		l.diags.Hint("%s", diag.DidYouMean(c.Name.Value, texts(l.c.Rules)))
	}
	return ir.Const(false) // the parser has refused quantifiers
}

func (l *correlator) seenAll(cs []sigma.Cond, spoken map[int]bool) []ir.Expr {
	of := make([]ir.Expr, len(cs))
	for i, c := range cs {
		of[i] = l.seenIn(c, spoken)
	}
	return of
}
