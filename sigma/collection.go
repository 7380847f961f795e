package sigma

import "github.com/sigtrail/sigtrail/sigma/diag"

// A template is a document that others are merged with. Collections are not
// in the text of Sigma 2, but found in public rules; pySigma's reading of them
// is followed.
type template struct {
	root   node
	at     diag.Span
	broken bool
	used   bool
	index  int // of its document
}

func (t *template) given() bool { return t.at.Known() }

// action carries out a document that has the key "action".
func (p *parser) action(doc *Document, root node) {
	at := root.index("action")
	action := root.of[at+1]
	rest := root
	rest.of = append(append(make([]node, 0, len(root.of)), root.of[:at]...), root.of[at+2:]...)
	switch action.text.Value {
	case "global":
		p.endTemplate()
		p.template = template{root: rest, at: root.span(), broken: doc.Diags.HasErrors(), index: doc.Index}
	case "reset":
		p.endTemplate()
		p.template = template{}
	case "repeat":
		p.repeat(doc, rest, action)
		return
	default:
		if action.kind != brokenNode {
			p.errorf("action-unknown", action.span(), "%q is no action", action.text.Value)
			p.hint("the actions are global, reset and repeat")
		}
	}
	if len(doc.Diags) > 0 {
		p.yield(doc)
	}
}

// endTemplate reports a template that nothing was merged with.
func (p *parser) endTemplate() {
	if t := &p.template; t.given() && !t.used && !t.broken {
		diags := p.diags
		doc := p.begin(t.index)
		doc.Span = t.at
		p.errorf("action-template-unused", t.at, "no rule follows this template, so nothing is made of it")
		p.hint("leave \"action: global\" out if this is a rule")
		p.yield(doc)
		p.diags = diags
	}
}

// withTemplate merges a rule with the template. On a conflict the template
// wins, which is reported, since authors rarely expect it.
func (p *parser) withTemplate(rule node) node {
	t := &p.template
	if !t.given() {
		return rule
	}
	t.used = true
	p.reportBroken(t, rule.span())
	return merge(rule, t.root, func(mine, theirs node) {
		p.warnf("global-overrides-key", mine.span(), "the template of this collection sets %q too, and wins", mine.text.Value)
		p.relate(theirs.span(), "set for all rules here")
		p.hint("take the key out of one of the two")
	})
}

func (p *parser) reportBroken(t *template, at diag.Span) {
	if t.broken {
		p.errorf("action-template-broken", at, "the document that this one is merged with has errors")
		p.relate(t.at, "it stands here")
	}
}

// repeat makes one more rule of the previous one.
func (p *parser) repeat(doc *Document, root, action node) {
	if !p.previous.given() {
		p.errorf("action-repeat-first", action.span(), "there is no rule before this document that it could repeat")
		p.yield(doc)
		return
	}
	p.reportBroken(&p.previous, action.span())
	root = merge(p.previous.root, root, func(_, _ node) {})
	p.previous = template{root: root, at: doc.Span, broken: doc.Diags.HasErrors()}
	p.body(doc, root)
}

// merge lays one mapping over another, key by key at every depth; everything
// but mappings is replaced. conflict is told the two keys of each replacement
// that changes something.
func merge(base, over node, conflict func(mine, theirs node)) node {
	out := node{kind: mappingNode, text: base.text, of: append(make([]node, 0, len(base.of)+len(over.of)), base.of...)}
	for i := 0; i+1 < len(over.of); i += 2 {
		key, value := over.of[i], over.of[i+1]
		at := base.index(key.text.Value)
		switch {
		case at < 0:
			out.of = append(out.of, key, value)
		case value.kind == mappingNode && base.of[at+1].kind == mappingNode:
			out.of[at+1] = merge(base.of[at+1], value, conflict)
		default:
			if !sameNode(base.of[at+1], value) {
				conflict(base.of[at], key)
			}
			out.of[at], out.of[at+1] = key, value
		}
	}
	return out
}

// sameNode reports whether two nodes say the same.
func sameNode(a, b node) bool {
	if a.kind != b.kind || a.text.Value != b.text.Value || len(a.of) != len(b.of) {
		return false
	}
	for i := range a.of {
		if !sameNode(a.of[i], b.of[i]) {
			return false
		}
	}
	return true
}
