package sigma

import "slices"

func (p *parser) rule(root node) *Rule {
	return &Rule{
		Meta:      p.meta(root, "logsource", "detection"),
		LogSource: p.logSource(root),
		Detection: p.detection(root),
	}
}

// detection reads the selections of a rule and the conditions that join them.
func (p *parser) detection(root node) Detection {
	n, _ := root.get("detection")
	d := Detection{Span: n.span()}
	if n.kind != mappingNode {
		p.wrongType("detection-wrong-type", visible(root.of[root.index("detection")], n),
			"write selections and a condition under it", "\"detection\" must be a mapping")
		return d
	}
	if t, ok := n.get("timeframe"); ok {
		d.Timeframe = p.timeframe(n, t)
	}
	p.selections(&d, n, []string{"condition", "timeframe"})
	p.conditions(&d, n, true)
	return d
}

func (p *parser) timeframe(in, n node) Text {
	if n.kind != scalarNode || n.isNull() {
		p.wrongType("timeframe-wrong-type", visible(in.of[in.index("timeframe")], n),
			"write a number and a unit, such as 15m", "\"timeframe\" must be a time span")
		return Text{}
	}
	return n.text
}

// filter reads a filter document. It has its own selections, which rules never
// see.
func (p *parser) filter(root node) *Filter {
	f := &Filter{Meta: p.meta(root, "logsource", "filter"), LogSource: p.logSource(root)}
	for _, key := range [...]string{"level", "status"} {
		if i := root.index(key); i >= 0 {
			p.warnf("filter-key-misplaced", root.of[i].span(), "a filter has no %q: it finds nothing by itself", key)
			p.hint("take it out")
		}
	}
	n, _ := root.get("filter")
	f.Detection.Span = n.span()
	if n.kind != mappingNode {
		p.wrongType("filter-wrong-type", visible(root.of[root.index("filter")], n),
			"write rules, a selection and a condition under it", "\"filter\" must be a mapping")
		return f
	}
	p.filterRules(f, n)
	p.selections(&f.Detection, n, []string{"condition", "rules"})
	p.conditions(&f.Detection, n, false)
	p.checkFilterConditions(f.Detection.Conditions)
	return f
}

func (p *parser) filterRules(f *Filter, n node) {
	rules, ok := n.get("rules")
	switch {
	case !ok || rules.isNull() || rules.kind == listNode && len(rules.of) == 0:
		p.errorf("filter-rules-missing", n.keySpan("rules"), "the filter does not say which rules it applies to")
		p.hint("list ids or names under \"rules\", or write \"rules: any\" for every rule of the log source")
	case rules.kind == scalarNode && rules.text.Value == "any":
		f.Any = true
	default:
		f.Rules = p.references("filter-wrong-type", rules)
	}
}

// references reads ids or names of rules: a list, or one of them.
func (p *parser) references(id string, n node) []Text {
	const hint = "write ids or names of rules"
	if n.kind == scalarNode && !n.isNull() {
		return []Text{n.text}
	}
	if n.kind != listNode {
		p.wrongType(id, n, hint, "\"rules\" must be a list")
		return nil
	}
	var texts []Text
	for _, v := range n.of {
		switch {
		case v.kind != scalarNode || v.isNull():
			p.wrongType(id, v, hint, "a rule must be named by a text")
		case slices.ContainsFunc(texts, func(t Text) bool { return t.Value == v.text.Value }):
			p.warnf("reference-repeated", v.span(), "the rule %q is listed twice", v.text.Value)
			p.hint("take one of them out")
		default:
			texts = append(texts, v.text)
		}
	}
	return texts
}

// checkFilterConditions: a filter has one condition, without the aggregations
// of Sigma 1.
func (p *parser) checkFilterConditions(conditions []Condition) {
	for i, c := range conditions {
		if i > 0 {
			p.errorf("filter-condition-list", c.Text.Span, "a filter has one condition")
			p.hint("join the conditions by \"or\" or \"and\"")
		}
		if c.Aggregation != nil {
			p.errorf("filter-aggregation", c.Aggregation.Span, "a filter looks at single events and cannot count them")
			p.hint("take the part behind \"|\" out")
		}
	}
}
