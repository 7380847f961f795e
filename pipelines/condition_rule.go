package pipelines

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

func ruleConditionTypes() []conditionType {
	return []conditionType{
		{"logsource", []string{"category", "product", "service"}, loadLogsource},
		{"contains_field", []string{"field"}, loadContainsField},
		{"contains_detection_item", []string{"field", "value"}, loadContainsItem},
		{"is_sigma_rule", nil, func(*loader, object) test { return &kindTest{correlation: false} }},
		{"is_sigma_correlation_rule", nil, func(*loader, object) test { return &kindTest{correlation: true} }},
		{"rule_attribute", []string{"attribute", "value", "op"}, loadAttribute},
		{"tag", []string{"tag"}, func(_ *loader, o object) test { return tagTest(o.needText("tag").value) }},
	}
}

// A logsourceTest holds for rules whose log source is part of its own.
type logsourceTest struct{ source ir.LogSource }

// holds reports whether the rule fits, or one of those that a correlation looks
// at.
func (t *logsourceTest) holds(r *run) bool {
	if !r.isCorrelation() {
		return t.source.Contains(r.plan.Source)
	}
	for _, s := range r.below {
		if t.source.Contains(s) {
			return true
		}
	}
	return false
}

func loadLogsource(l *loader, o object) test {
	s := logSource(o)
	if s == (ir.LogSource{}) {
		l.diags.Errorf("pipeline-missing-key", o.node.span, "a log source needs a category, a product or a service")
	}
	return &logsourceTest{s}
}

// logSource reads the three keys of a log source, which rules write in any
// case.
func logSource(o object) ir.LogSource {
	return ir.LogSource{
		Category: ir.Lower(o.text("category").value),
		Product:  ir.Lower(o.text("product").value),
		Service:  ir.Lower(o.text("service").value),
	}
}

// A containsField holds for rules that ask for a field, under the name that it
// has by then.
type containsField struct{ field string }

func loadContainsField(_ *loader, o object) test {
	return &containsField{o.needText("field").value}
}

// A containsItem holds for rules that compare a field with a value.
type containsItem struct {
	field string
	null  bool
	value ir.Pattern
}

func loadContainsItem(_ *loader, o object) test {
	t := &containsItem{field: o.needText("field").value}
	if n, ok := o.need("value"); ok && n.isNull() {
		t.null = true
	} else if ok {
		t.value = lower.Pattern(o.text("value").value)
	}
	return t
}

// A kindTest holds for single rules, or for correlations.
type kindTest struct{ correlation bool }

// A tagTest holds for rules with a tag.
type tagTest string

// An appliedTest holds once an item of the pipeline has been applied: to the
// rule, to the predicate or to the name, whatever its scope looks at.
type appliedTest struct{ id string }

func loadApplied(l *loader, o object) test {
	id := o.needText("processing_item_id")
	if id.value != "" {
		l.usedIDs = append(l.usedIDs, id)
	}
	return &appliedTest{id.value}
}

// ruleHolds gives the verdict of a test on the rule as it stands.
func (r *run) ruleHolds(t test) bool {
	switch t := t.(type) {
	case *logsourceTest:
		return t.holds(r)
	case *containsField:
		return r.any(func(p ir.Pred) bool {
			for _, f := range p.Fields() {
				if f.Name == t.field {
					return true
				}
			}
			return false
		})
	case *containsItem:
		return r.any(t.is)
	case *kindTest:
		return t.correlation == r.isCorrelation()
	case *attributeTest:
		return t.holds(r)
	case tagTest:
		return contains(r.plan.Meta.Tags, string(t))
	case *stateTest:
		return t.holds(r.plan.State)
	case *appliedTest:
		return r.applied[t.id]
	}
	panic(fmt.Sprintf("pipelines: unhandled %T in the scope of rules", t))
}

// is reports whether a predicate compares the field with the value.
func (t *containsItem) is(p ir.Pred) bool {
	if p.On() == nil || p.On().Name != t.field {
		return false
	}
	switch p := p.(type) {
	case *ir.Match:
		return !t.null && p.Pattern.String() == t.value.String()
	case *ir.Null:
		return t.null
	}
	return false
}

// any reports whether the rule has a predicate of which f holds.
func (r *run) any(f func(ir.Pred) bool) bool {
	found := false
	ir.Walk(r.where(), func(p ir.Pred, _ bool) { found = found || f(p) })
	return found
}

// A comparison compares two texts, or two numbers.
type comparison string

func comparisons() []string { return []string{"eq", "ne", "gte", "gt", "lte", "lt"} }

func (c comparison) ordered() bool {
	return strings.HasPrefix(string(c), "g") || strings.HasPrefix(string(c), "l")
}

// holds takes the outcome of a three-way comparison.
func (c comparison) holds(cmp int) bool {
	switch c {
	case "eq":
		return cmp == 0
	case "ne":
		return cmp != 0
	case "gte":
		return cmp >= 0
	case "gt":
		return cmp > 0
	case "lte":
		return cmp <= 0
	case "lt":
		return cmp < 0
	}
	panic(fmt.Sprintf("pipelines: unhandled comparison %q", string(c)))
}

// A stateTest compares what set_state has set. An unset key never holds.
type stateTest struct {
	key, value string
	op         comparison
}

func loadState(_ *loader, o object) test {
	return &stateTest{key: o.needText("key").value, value: o.needText("val").value, op: comparison(o.word("op", comparisons()...))}
}

func (t *stateTest) holds(state map[string]string) bool {
	value, set := state[t.key]
	return set && t.op.holds(compareTexts(value, t.value))
}

// compareTexts compares numbers by value and everything else by its bytes.
func compareTexts(a, b string) int {
	x, xIsNumber := ir.ParseNumber(a)
	y, yIsNumber := ir.ParseNumber(b)
	switch {
	case !xIsNumber || !yIsNumber:
		return strings.Compare(a, b)
	case x.Value < y.Value:
		return -1
	case x.Value > y.Value:
		return 1
	}
	return 0
}
