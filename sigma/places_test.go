package sigma

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// A place is a span of a document with a name for messages.
type place struct {
	what string
	at   diag.Span
}

func (p place) String() string {
	from, to := p.at.Position(), p.at.File.Position(p.at.End)
	return fmt.Sprintf("%s %d:%d-%d:%d %q", p.what, from.Line, from.Column, to.Line, to.Column, p.at.Text())
}

// A placer collects every span of a document.
type placer struct{ places []place }

func placesOf(d *Document) []place {
	p := &placer{}
	p.add("document", d.Span)
	switch b := d.Body.(type) {
	case *Rule:
		p.meta(&b.Meta)
		p.logSource(b.LogSource)
		p.detection(&b.Detection)
	case *Correlation:
		p.meta(&b.Meta)
		p.correlation(b)
	case *Filter:
		p.meta(&b.Meta)
		p.logSource(b.LogSource)
		p.texts("rules", b.Rules)
		p.detection(&b.Detection)
	}
	return p.places
}

func (p *placer) add(what string, at diag.Span) {
	if at.Known() {
		p.places = append(p.places, place{what, at})
	}
}

func (p *placer) text(what string, t Text) { p.add(what, t.Span) }

func (p *placer) texts(what string, ts []Text) {
	for _, t := range ts {
		p.text(what, t)
	}
}

func (p *placer) meta(m *Meta) {
	p.text("title", m.Title)
	for _, t := range []Text{m.ID, m.Name, m.Status, m.Description, m.License, m.Author, m.Date, m.Modified, m.Level, m.Taxonomy} {
		p.text("meta", t)
	}
	for _, ts := range [][]Text{m.References, m.FalsePositives, m.Tags, m.Fields, m.Scope, m.Custom} {
		p.texts("meta", ts)
	}
	for _, r := range m.Related {
		p.texts("related", []Text{r.ID, r.Type})
	}
}

func (p *placer) logSource(l LogSource) {
	p.add("logsource", l.Span)
	p.texts("logsource", []Text{l.Category, l.Product, l.Service, l.Definition})
	p.texts("logsource", l.Custom)
}

func (p *placer) detection(d *Detection) {
	p.add("detection", d.Span)
	p.text("timeframe", d.Timeframe)
	for _, s := range d.Selections {
		p.text("name", s.Name)
		p.add("selection", s.Span)
		if s.Body != nil {
			p.node(s.Body)
		}
	}
	for _, c := range d.Conditions {
		p.text("condition", c.Text)
		p.cond(c.Expr)
		if a := c.Aggregation; a != nil {
			p.add("aggregation", a.Span)
			p.texts("function, field, op, threshold", []Text{a.Function, a.Field, a.Op, a.Threshold})
			p.texts("by", a.By)
			p.cond(a.Near)
		}
	}
}

func (p *placer) node(n Node) {
	switch n := n.(type) {
	case *Item:
		p.add("item", n.Span)
		p.text("key", n.Key)
		p.text("field", n.Field)
		p.texts("modifier", n.Modifiers)
		for _, v := range n.Values {
			p.text(v.Kind.String(), v.Text)
		}
	case *AllOf:
		p.add("all of", n.Span)
		for _, it := range n.Items {
			p.node(it)
		}
	case *AnyOf:
		p.add("any of", n.Span)
		for _, x := range n.Of {
			p.node(x)
		}
	default:
		panic(fmt.Sprintf("sigma: unhandled %T", n))
	}
}

func (p *placer) cond(c Cond) {
	switch c := c.(type) {
	case nil:
	case *And:
		p.add("and", c.Span)
		for _, e := range c.Of {
			p.cond(e)
		}
	case *Or:
		p.add("or", c.Span)
		for _, e := range c.Of {
			p.cond(e)
		}
	case *Not:
		p.add("not", c.Span)
		p.cond(c.Of)
	case *Ref:
		p.text("ref", c.Name)
	case *Quant:
		p.add("quant", c.Span)
		p.text("pattern", c.Pattern)
	default:
		panic(fmt.Sprintf("sigma: unhandled %T", c))
	}
}

func (p *placer) correlation(c *Correlation) {
	p.add("correlation", c.Span)
	p.texts("type, timespan, generate", []Text{c.Type, c.Timespan, c.Generate})
	p.texts("rules", c.Rules)
	p.texts("group-by", c.GroupBy)
	for _, a := range c.Aliases {
		p.text("alias", a.Name)
		for _, f := range a.Fields {
			p.texts("alias", []Text{f.Rule, f.Field})
		}
	}
	p.add("condition", c.Condition.Span)
	p.text("condition", c.Condition.Text)
	for _, b := range c.Condition.Bounds {
		p.texts("bound", []Text{b.Op, b.Value})
	}
	p.texts("field", c.Condition.Fields)
	p.text("percentile", c.Condition.Percentile)
	p.cond(c.Condition.Expr)
}
