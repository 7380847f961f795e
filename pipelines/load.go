package pipelines

import (
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Load reads a pipeline. If the list holds errors the pipeline does nothing and
// must not be used in place of the one that was meant.
func Load(f *diag.File) (*Pipeline, diag.List) {
	l := &loader{p: &Pipeline{vars: map[string][]string{}}}
	root := read(f, &l.diags)
	if root.kind != brokenNode {
		l.pipeline(root)
	}
	l.checkReferences()
	if l.diags.HasErrors() {
		l.p.items = nil // half of a pipeline would mean something else
	}
	return l.p, l.diags
}

// A loader reads one pipeline.
type loader struct {
	p     *Pipeline
	diags diag.List
	ids   []text // of items, in order
	// what conditions refer to
	usedIDs, usedAttributes []text
	attributes              []string // that some item sets
	nests                   int
}

// A text is a string with its place.
type text struct {
	value string
	at    diag.Span
}

func (l *loader) pipeline(root node) {
	o, ok := l.object(root, "a pipeline", []string{"name", "priority", "allowed_backends", "vars", "transformations", "postprocessing", "finalizers"})
	if !ok {
		return
	}
	l.p.Name = o.text("name").value
	if n, ok := o.get("priority"); ok {
		l.p.Priority = l.integer(n)
	}
	for _, t := range o.texts("allowed_backends") {
		l.p.targets = append(l.p.targets, t.value)
		l.p.targetsAt = l.p.targetsAt.To(t.at)
	}
	l.vars(o)
	for _, key := range []string{"postprocessing", "finalizers"} {
		if n, ok := o.get(key); ok && len(n.of) > 0 {
			l.diags.Errorf("pipeline-unsupported", n.span, "%s is not supported: it acts on the finished text of queries", key)
			l.diags.Hint("use the options of the target and the output formats instead")
		}
	}
	if n, ok := o.get("transformations"); ok {
		l.p.items = l.items(n)
	} else {
		l.diags.Warnf("pipeline-empty", root.span, "the pipeline has no transformations and changes nothing")
	}
}

func (l *loader) integer(n node) int {
	v, err := strconv.Atoi(n.text)
	if n.kind != scalarNode || err != nil {
		l.wrong(n, "an integer")
	}
	return v
}

// vars reads the values that placeholders may take, one or a list each.
func (l *loader) vars(o object) {
	n, ok := o.get("vars")
	if !ok {
		return
	}
	for _, pair := range l.pairs(n, "a mapping of variables") {
		values := l.list(pair.value)
		if len(values) == 0 {
			l.wrong(pair.value, "a value or a list of values")
		}
		for _, v := range values {
			if t, ok := l.scalar(v); ok {
				l.p.vars[pair.key.value] = append(l.p.vars[pair.key.value], t.value)
			}
		}
	}
}

// items reads the transformations of a pipeline, or those nested in one.
func (l *loader) items(n node) []*item {
	if n.kind != listNode {
		l.wrong(n, "a list of transformations")
		return nil
	}
	var items []*item
	for _, x := range n.of {
		items = append(items, l.item(x)...)
	}
	return items
}

// item reads one transformation, with those nested in it; none if it cannot be
// used.
func (l *loader) item(n node) []*item {
	typ, ok := l.typeOf(n, "a transformation")
	if !ok {
		return nil
	}
	t, ok := l.transformation(typ)
	if !ok {
		return nil
	}
	var conditions []string
	for _, s := range []scope{ruleScope, itemScope, nameScope} {
		conditions = append(conditions, conditionKeys(s)...)
	}
	o, _ := l.object(n, strconv.Quote(t.name), append([]string{"id", "type"}, t.params...), conditions...)
	it := &item{at: typ.at, id: o.text("id").value}
	if id := o.text("id"); id.value != "" {
		l.newID(id)
	}
	it.rule = l.conditions(o, ruleScope)
	if t.whole {
		l.noConditions(o, t.name)
	} else {
		it.pred, it.name = l.conditions(o, itemScope), l.conditions(o, nameScope)
	}
	it.step = t.load(l, o)
	if _, ok := it.step.(nesting); ok {
		return l.nest(o, it)
	}
	return []*item{it}
}

// nest reads the items nested in one. No id that a user writes can be the mark,
// which begins with a character that YAML does not allow.
func (l *loader) nest(o object, outer *item) []*item {
	l.nests++
	outer.mark = "\x00nest" + strconv.Itoa(l.nests)
	items := []*item{outer}
	if n, ok := o.need("items"); ok {
		for _, it := range l.items(n) {
			it.nested(outer)
			items = append(items, it)
		}
	}
	return items
}

// noConditions refuses conditions that a transformation of whole rules would
// not look at.
func (l *loader) noConditions(o object, name string) {
	for _, scope := range []scope{itemScope, nameScope} {
		for _, key := range conditionKeys(scope) {
			if n, ok := o.get(key); ok {
				l.diags.Errorf("pipeline-condition-unused", n.span, "%q acts on whole rules: it does not look at %s", name, key)
				l.diags.Hint("use rule_conditions, such as contains_field")
			}
		}
	}
}

func (l *loader) newID(id text) {
	for _, old := range l.ids {
		if old.value == id.value {
			l.diags.Errorf("pipeline-duplicate-id", id.at, "another item is called %q already", id.value)
			l.diags[len(l.diags)-1].Related = []diag.Related{{Span: old.at, Message: "first used here"}}
			return
		}
	}
	l.ids = append(l.ids, id)
}

// transformation finds a type by its name.
func (l *loader) transformation(typ text) (transformation, bool) {
	var known []string
	for _, t := range transformations() {
		if t.name == typ.value {
			return t, true
		}
		known = append(known, t.name)
	}
	if why, ok := refused(typ.value); ok {
		l.diags.Errorf("pipeline-unsupported", typ.at, "the transformation %q is not supported: %s", typ.value, why)
		return transformation{}, false
	}
	l.unknown("pipeline-unknown-type", typ, "there is no transformation called %q", known)
	return transformation{}, false
}

// checkReferences looks for the items and attributes that conditions name,
// when all of them are known.
func (l *loader) checkReferences() {
	var ids []string
	for _, id := range l.ids {
		ids = append(ids, id.value)
	}
	for _, t := range l.usedIDs {
		if !contains(ids, t.value) {
			l.unknown("pipeline-unknown-item", t, "no item of this pipeline has the id %q", ids)
		}
	}
	for _, t := range l.usedAttributes {
		if !contains(l.attributes, t.value) {
			l.unknown("pipeline-unknown-attribute", t, "rules have no attribute %q here, and no item sets one", append(attributeNames(), l.attributes...))
		}
	}
}

// unknown reports a name that is none of those known; the message takes it.
func (l *loader) unknown(id string, t text, message string, known []string) {
	l.diags.Errorf(id, t.at, message, t.value)
	hint := diag.DidYouMean(t.value, known)
	if hint == "" && len(known) > 0 {
		hint = "known are " + strings.Join(known, ", ")
	}
	l.diags.Hint("%s", hint)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
