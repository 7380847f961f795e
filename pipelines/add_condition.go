package pipelines

import (
	"regexp"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

// addCondition demands more of an event than the rule does: all its items, or,
// negated, not all of them.
type addCondition struct {
	items    []addedItem
	template bool
	negated  bool
}

// An addedItem is one line of conditions.
type addedItem struct {
	field     string
	modifiers []string
	values    []addedValue
}

type addedValue struct {
	text
	null bool
}

// addedModifiers are those that lines of conditions may carry.
func addedModifiers() []string {
	return []string{"contains", "startswith", "endswith", "cased", "exists", "all", "neq"}
}

func loadAddCondition(l *loader, o object) step {
	o.text("name") // pySigma's name for the selection; nothing refers to it
	s := &addCondition{template: o.flag("template"), negated: o.flag("negated")}
	n, ok := o.need("conditions")
	if !ok {
		return s
	}
	lines := l.pairs(n, "a mapping of fields to values")
	if len(lines) == 0 && n.kind == mappingNode {
		l.wrong(n, "a mapping of fields to values that is not empty")
	}
	for _, p := range lines {
		s.items = append(s.items, l.addedItem(p))
	}
	return s
}

func (l *loader) addedItem(p pair) addedItem {
	parts := strings.Split(p.key.value, "|")
	it := addedItem{field: parts[0], modifiers: parts[1:]}
	if it.field == "" {
		l.diags.Errorf("pipeline-wrong-value", p.key.at, "a condition needs a field; keywords cannot be added")
	}
	for _, m := range it.modifiers {
		if !contains(addedModifiers(), m) {
			l.unknown("pipeline-unknown-modifier", text{m, p.key.at}, "the modifier %q cannot be used here", addedModifiers())
		}
	}
	values := l.list(p.value)
	if len(values) == 0 {
		l.wrong(p.value, "a value or a list of values")
	}
	for _, v := range values {
		if v.isNull() && len(it.modifiers) == 0 {
			it.values = append(it.values, addedValue{text{at: v.span}, true})
		} else if t, ok := l.scalar(v); ok {
			it.values = append(it.values, addedValue{t, false})
		}
	}
	if it.has("exists") && (len(it.modifiers) > 1 || len(values) != 1 || values[0].scalarType() != boolType) {
		l.diags.Errorf("pipeline-wrong-value", p.value.span, "exists needs true or false, and stands alone")
	}
	return it
}

func (it addedItem) has(modifier string) bool { return contains(it.modifiers, modifier) }

func (s *addCondition) apply(r *run, it *item) {
	if r.isCorrelation() { // its rules get the condition
		return
	}
	var all []ir.Expr
	for _, added := range s.items {
		all = append(all, added.expr(r.newField(added.field), func(v addedValue) string { return s.fill(r, it, v.value) }))
	}
	var e ir.Expr = &ir.And{Of: all}
	ir.Walk(e, func(p ir.Pred, _ bool) { r.done[p] = marks{}.with(it.id) })
	if s.negated {
		e = &ir.Not{Of: e}
	}
	r.setWhere(&ir.And{Of: []ir.Expr{e, r.where()}})
}

// newField makes a field that the rule does not have. In a rule for CloudTrail
// the catalogue may know it; the step that asks it may have run already.
func (r *run) newField(name string) ir.Field {
	f := ir.NewField(name)
	if (ir.LogSource{Product: "aws", Service: "cloudtrail"}).Contains(r.plan.Source) {
		f.Type, _ = cloudtrail.Lookup(name)
	}
	return f
}

// expr gives the meaning of a line: the text of each value comes from fill.
func (it addedItem) expr(f ir.Field, fill func(addedValue) string) ir.Expr {
	of := make([]ir.Expr, len(it.values))
	for i, v := range it.values {
		leaf := ir.Leaf{Field: f, At: v.at}
		switch {
		case v.null:
			of[i] = &ir.Null{Leaf: leaf}
		case it.has("exists"):
			of[i] = &ir.Exists{Leaf: leaf}
			if strings.EqualFold(v.value, "false") {
				of[i] = &ir.Not{Of: of[i]}
			}
		default:
			of[i] = &ir.Match{Leaf: leaf, Pattern: it.surround(lower.Pattern(fill(v))), Fold: !it.has("cased")}
		}
	}
	var e ir.Expr = &ir.Or{Of: of}
	if it.has("all") {
		e = &ir.And{Of: of}
	}
	if it.has("neq") {
		return &ir.Not{Of: e}
	}
	return e
}

// surround adds the wildcards that the modifiers mean.
func (it addedItem) surround(p ir.Pattern) ir.Pattern {
	star := ir.Piece{Kind: ir.Any}
	var parts []ir.Piece
	if it.has("contains") || it.has("endswith") {
		parts = append(parts, star)
	}
	parts = append(parts, p...)
	if it.has("contains") || it.has("startswith") {
		parts = append(parts, star)
	}
	return ir.NewPattern(parts...)
}

// fill puts the rule's log source into a template: $product or ${product}, $$
// for a dollar sign. Any other word behind a dollar sign stays, as it does in
// pySigma.
func (s *addCondition) fill(r *run, it *item, text string) string {
	if !s.template {
		return text
	}
	return regexp.MustCompile(`\$(?:\$|(\w+)|\{(\w+)\})`).ReplaceAllStringFunc(text, func(found string) string {
		if found == "$$" {
			return "$"
		}
		name := strings.Trim(found, "${}")
		value, known := keyOf(r.plan.Source, name)
		switch {
		case !known:
			return found
		case value == "":
			r.refuse(it, "pipeline-template", r.source(), "the pipeline needs the %s of the log source, and the rule has none", name)
		}
		return value
	})
}

// source is the place of the log source, or of the rule.
func (r *run) source() diag.Span { return r.plan.Source.At }

func keyOf(s ir.LogSource, name string) (value string, ok bool) {
	switch name {
	case "category":
		return s.Category, true
	case "product":
		return s.Product, true
	case "service":
		return s.Service, true
	}
	return "", false
}
