package sigma

import "github.com/sigtrail/sigtrail/sigma/diag"

// correlationKeys are the keys under "correlation".
func correlationKeys() []string {
	return []string{"type", "rules", "group-by", "timespan", "aliases", "condition", "generate"}
}

// correlation reads a correlation document.
func (p *parser) correlation(root node) *Correlation {
	c := &Correlation{Meta: p.meta(root, "correlation", "generate")}
	if n, ok := root.get("generate"); ok {
		c.Generate = p.generate(root, n)
	}
	n, _ := root.get("correlation")
	c.Span = n.span()
	if n.kind != mappingNode {
		p.wrongType("correlation-wrong-type", visible(root.of[root.index("correlation")], n),
			"write type, rules, group-by, timespan and condition under it", "\"correlation\" must be a mapping")
		return c
	}
	for i := 0; i+1 < len(n.of); i += 2 {
		p.correlationKey(c, n, n.of[i], n.of[i+1])
	}
	p.correlationCondition(c, n)
	p.checkCorrelation(c, n)
	return c
}

func (p *parser) correlationKey(c *Correlation, in, key, value node) {
	switch name := key.text.Value; name {
	case "type":
		c.Type = p.correlationText(key, value)
	case "timespan":
		c.Timespan = p.correlationText(key, value)
	case "rules":
		c.Rules = p.references("correlation-wrong-type", visible(key, value))
	case "group-by":
		c.GroupBy = p.correlationTexts(key, value)
	case "aliases":
		p.aliases(c, key, value)
	case "condition": // when the type is known
	case "generate":
		inner := p.generate(in, value)
		if c.Generate.Given() && inner.Given() && isTrue(c.Generate) != isTrue(inner) {
			p.errorf("correlation-generate-conflict", inner.Span, "\"generate\" is set twice, and differently")
			p.relate(c.Generate.Span, "the other one")
			p.hint("leave one of them out")
		} else if inner.Given() {
			c.Generate = inner
		}
	default:
		p.errorf("correlation-key-unknown", key.span(), "a correlation has no key %q", name)
		p.hintKeys(name, correlationKeys())
	}
}

func isTrue(t Text) bool { return t.Value == "true" || t.Value == "True" || t.Value == "TRUE" }

// hintKeys says which key was probably meant, or which ones there are.
func (p *parser) hintKeys(name string, known []string) {
	if near := diag.DidYouMean(name, known); near != "" {
		p.hint("%s", near)
		return
	}
	p.hint("the keys are %s", wordList(known))
}

func wordList(words []string) string {
	out := words[0]
	for i, w := range words[1:] {
		if i == len(words)-2 {
			out += " and " + w
		} else {
			out += ", " + w
		}
	}
	return out
}

func (p *parser) correlationText(key, value node) Text {
	if value.kind == scalarNode && !value.isNull() {
		return value.text
	}
	p.wrongType("correlation-wrong-type", visible(key, value), "write a text", "%q must be a text", key.text.Value)
	return Text{}
}

// correlationTexts reads names of fields: a list, or one of them.
func (p *parser) correlationTexts(key, value node) []Text {
	if value.kind == listNode {
		var texts []Text
		for _, v := range value.of {
			if t := p.correlationText(key, v); t.Given() {
				texts = append(texts, t)
			}
		}
		return texts
	}
	if t := p.correlationText(key, value); t.Given() {
		return []Text{t}
	}
	return nil
}

func (p *parser) generate(in, value node) Text {
	if value.kind == scalarNode && kindOf(value) == Bool {
		return value.text
	}
	key := in.of[in.index("generate")]
	p.wrongType("correlation-wrong-type", visible(key, value), "write true or false", "\"generate\" must be a boolean")
	return Text{}
}

func (p *parser) aliases(c *Correlation, key, value node) {
	const hint = "write aliases: {name: {rule: field, other_rule: other_field}}"
	if value.kind != mappingNode {
		p.wrongType("correlation-wrong-type", visible(key, value), hint, "\"aliases\" must be a mapping")
		return
	}
	for i := 0; i+1 < len(value.of); i += 2 {
		name, fields := value.of[i], value.of[i+1]
		if fields.kind != mappingNode {
			p.wrongType("correlation-wrong-type", visible(name, fields), hint, "an alias must be a mapping from rules to fields")
			continue
		}
		a := Alias{Name: name.text}
		for j := 0; j+1 < len(fields.of); j += 2 {
			if t := p.correlationText(fields.of[j], fields.of[j+1]); t.Given() {
				a.Fields = append(a.Fields, AliasField{Rule: fields.of[j].text, Field: t})
			}
		}
		c.Aliases = append(c.Aliases, a)
	}
}

// correlationCondition reads the condition: bounds, or an expression over
// rules.
func (p *parser) correlationCondition(c *Correlation, in node) {
	at := in.index("condition")
	if at < 0 {
		return
	}
	key, n := in.of[at], in.of[at+1]
	c.Condition.Span = n.span()
	switch {
	case n.kind == mappingNode:
		for i := 0; i+1 < len(n.of); i += 2 {
			p.bound(c, n.of[i], n.of[i+1])
		}
	case n.kind == scalarNode && !n.isNull():
		c.Condition.Text = n.text
		p.stringCondition(c)
	default:
		p.wrongType("correlation-wrong-type", visible(key, n), "write it like {gte: 5}", "the condition of a correlation must be a mapping")
	}
}

// stringCondition reads an expression over rules. Without a list of rules, the
// rules it names are the correlation's.
func (p *parser) stringCondition(c *Correlation) {
	if !isTemporal(c.Type.Value) {
		p.errorf("correlation-condition-not-mapping", c.Condition.Text.Span, "the condition of this type must be a mapping")
		p.hint("write it like {gte: 5}; the operators are gt, gte, lt, lte, eq and neq")
		return
	}
	c.Condition.Expr = p.ruleCondition(c.Condition.Text)
	if len(c.Rules) == 0 && c.Condition.Expr != nil {
		c.Rules = ruleNames(c.Condition.Expr, nil)
	}
}

// ruleNames collects the names in an expression in the order in which they
// first appear.
func ruleNames(c Cond, names []Text) []Text {
	switch c := c.(type) {
	case *And:
		for _, e := range c.Of {
			names = ruleNames(e, names)
		}
	case *Or:
		for _, e := range c.Of {
			names = ruleNames(e, names)
		}
	case *Not:
		return ruleNames(c.Of, names)
	case *Ref:
		for _, n := range names {
			if n.Value == c.Name.Value {
				return names
			}
		}
		return append(names, c.Name)
	}
	return names
}

// bound reads one key of a condition that is a mapping.
func (p *parser) bound(c *Correlation, key, value node) {
	switch name := key.text.Value; name {
	case "gt", "gte", "lt", "lte", "eq", "neq":
		if t := p.correlationText(key, value); t.Given() {
			c.Condition.Bounds = append(c.Condition.Bounds, Bound{Op: key.text, Value: t})
		}
	case "field":
		c.Condition.Fields = p.correlationTexts(key, value)
	case "percentile":
		c.Condition.Percentile = p.correlationText(key, value)
	default:
		p.errorf("correlation-condition-key-unknown", key.span(), "the condition of a correlation has no key %q", name)
		p.hintKeys(name, []string{"gt", "gte", "lt", "lte", "eq", "neq", "field", "percentile"})
	}
}
