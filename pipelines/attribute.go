package pipelines

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// An attributeTest compares something that a rule says about itself. An absent
// attribute equals nothing and stands in no order.
type attributeTest struct {
	attribute, value string
	op               comparison // or "in", "not_in"
}

// attributeNames lists the attributes of rules, lists last.
func attributeNames() []string {
	return []string{
		"title", "id", "name", "status", "level", "description", "author", "date", "modified", "license",
		"tags", "references", "falsepositives", "fields",
	}
}

func loadAttribute(l *loader, o object) test {
	t := &attributeTest{attribute: o.needText("attribute").value, value: o.needText("value").value}
	t.op = comparison(o.word("op", append(comparisons(), "in", "not_in")...))
	attribute, op := o.text("attribute"), o.text("op")
	_, isList := listAttribute(ir.Meta{}, t.attribute)
	switch {
	case attribute.value == "":
	case !contains(attributeNames(), t.attribute) && contains(comparisons(), string(t.op)):
		l.usedAttributes = append(l.usedAttributes, attribute)
	case isList != (t.op == "in" || t.op == "not_in"):
		l.diags.Errorf("pipeline-wrong-value", o.node.span, "%q cannot be used with the attribute %q", t.op, t.attribute)
		l.diags.Hint("lists take in and not_in, all other attributes take the comparisons")
	case t.op.ordered() && !isList && rank(t.attribute, t.value) < 0:
		at := op.at
		l.diags.Errorf("pipeline-wrong-value", at, "%q has no order in which %q could stand", t.attribute, t.value)
		l.diags.Hint("level, status, date and modified can be compared by order")
	}
	return t
}

func (t *attributeTest) holds(r *run) bool {
	if list, ok := listAttribute(r.plan.Meta, t.attribute); ok {
		return contains(list, t.value) == (t.op == "in")
	}
	value, ok := textAttribute(r.plan.Meta, t.attribute)
	if !ok {
		value = r.attributes[t.attribute]
	}
	switch {
	case value == "":
		return t.op == "ne"
	case !t.op.ordered():
		return t.op.holds(strings.Compare(value, t.value))
	case !ok:
		return t.op.holds(compareTexts(value, t.value))
	}
	x, y := rank(t.attribute, value), rank(t.attribute, t.value)
	return x >= 0 && t.op.holds(x-y)
}

func listAttribute(m ir.Meta, name string) ([]string, bool) {
	switch name {
	case "tags":
		return m.Tags, true
	case "references":
		return m.References, true
	case "falsepositives":
		return m.FalsePositives, true
	case "fields":
		return m.Fields, true
	}
	return nil, false
}

func textAttribute(m ir.Meta, name string) (string, bool) {
	switch name {
	case "title":
		return m.Title, true
	case "id":
		return m.ID, true
	case "name":
		return m.Name, true
	case "status":
		return m.Status, true
	case "level":
		return m.Level, true
	case "description":
		return m.Description, true
	case "author":
		return m.Author, true
	case "date":
		return m.Date, true
	case "modified":
		return m.Modified, true
	case "license":
		return m.License, true
	}
	return "", false
}

// rank places a value in the order of its attribute; -1 if it has no place. The
// order of statuses is pySigma's.
func rank(attribute, value string) int {
	switch attribute {
	case "level":
		return index(value, "informational", "low", "medium", "high", "critical")
	case "status":
		return index(value, "unsupported", "deprecated", "experimental", "test", "stable")
	case "date", "modified":
		var year, month, day int
		if n, err := fmt.Sscanf(strings.ReplaceAll(value, "/", "-"), "%d-%d-%d", &year, &month, &day); n == 3 && err == nil {
			return (year*100+month)*100 + day
		}
	}
	return -1
}

func index(s string, list ...string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}
