package pipelines

import (
	"maps"
	"slices"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// changeLogsource replaces the log source as a whole.
type changeLogsource struct{ source ir.LogSource }

func loadChangeLogsource(l *loader, o object) step {
	s := &changeLogsource{logSource(o)}
	if s.source == (ir.LogSource{}) {
		l.diags.Errorf("pipeline-missing-key", o.node.span, "a log source needs a category, a product or a service")
	}
	return s
}

func (s *changeLogsource) apply(r *run, _ *item) {
	at := r.plan.Source.At
	r.plan.Source = s.source
	r.plan.Source.At = at
}

// setState tells the backend something, such as the name of an index.
type setState struct{ key, value string }

func loadSetState(_ *loader, o object) step {
	return &setState{o.needText("key").value, o.needText("val").value}
}

func (s *setState) apply(r *run, _ *item) {
	state := maps.Clone(r.plan.State)
	if state == nil {
		state = map[string]string{}
	}
	state[s.key] = s.value
	r.plan.State = state
}

// setAttribute adds an attribute for later conditions of the pipeline.
type setAttribute struct{ name, value string }

func loadSetAttribute(l *loader, o object) step {
	name := o.needText("attribute")
	l.attributes = append(l.attributes, name.value)
	l.diags.Warnf("pipeline-attribute", name.at, "only the conditions of this pipeline see the attribute %q: no target reads attributes", name.value)
	return &setAttribute{name.value, o.needText("value").value}
}

func (s *setAttribute) apply(r *run, _ *item) { r.attributes[s.name] = s.value }

// ruleFailure refuses the rule.
type ruleFailure struct{ message string }

func loadRuleFailure(_ *loader, o object) step { return &ruleFailure{o.needText("message").value} }

func (s *ruleFailure) apply(r *run, it *item) {
	r.refuse(it, "pipeline-rule-failure", r.plan.Meta.At, "%s", s.message)
}

// itemFailure refuses rules with certain predicates.
type itemFailure struct{ message string }

func loadItemFailure(_ *loader, o object) step { return &itemFailure{o.needText("message").value} }

func (s *itemFailure) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		r.refuse(it, "pipeline-item-failure", p.Origin(), "%s", s.message)
		return p
	})
}

// strictMapping refuses rules with fields that no mapping of the pipeline has
// named.
type strictMapping struct{}

func (*strictMapping) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		for _, f := range p.Fields() {
			if !r.mapped[f.Name] && r.selectsName(it, f.Name) {
				r.refuse(it, "pipeline-field-unmapped", p.Origin(), "the pipeline has no mapping for %s", f.Written)
			}
		}
		return p
	})
}

// editFields changes the list of fields worth showing.
type editFields struct {
	edit  func(shown, names []string) []string
	names []string
}

func loadAddField(l *loader, o object) step {
	return l.editFields(o, "field", func(shown, names []string) []string {
		return append(shown[:len(shown):len(shown)], names...)
	})
}

func loadRemoveField(l *loader, o object) step {
	return l.editFields(o, "field", func(shown, names []string) []string {
		return slices.DeleteFunc(slices.Clone(shown), func(name string) bool { return contains(names, name) })
	})
}

func loadSetField(l *loader, o object) step {
	return l.editFields(o, "fields", func(_, names []string) []string { return names })
}

func (l *loader) editFields(o object, key string, edit func(shown, names []string) []string) step {
	s := &editFields{edit: edit}
	for _, t := range o.needTexts(key) {
		s.names = append(s.names, t.value)
	}
	return s
}

func (s *editFields) apply(r *run, _ *item) {
	r.plan.Meta.Fields = s.edit(r.plan.Meta.Fields, s.names)
}

// A nesting does nothing itself: loading puts the items in it behind it, where
// they hold under its conditions (see item.nested).
type nesting struct{}

func (nesting) apply(*run, *item) {}
