package sigma

import (
	"sort"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Parse reads a file. It yields every document in order, also those that
// could not be read, so that the number of documents is the number of things
// that need an answer; empty documents are ignored. A template (action:
// global or reset) that is in order and in use has no document of its own: it
// is part of the rules it is merged into.
//
// Parse reports everything that can be seen in one file. What needs other
// files (references, names used twice) or the meaning of modifiers is left to
// later stages.
func Parse(f *diag.File, lim Limits) []*Document {
	p := &parser{stream: newStream(f, lim)}
	doc := p.begin(0)
	if !checkSource(&p.reporter, f, lim) {
		doc.Span = doc.Diags[0].Span
		return []*Document{doc}
	}
	for i := 0; ; i++ {
		doc := p.begin(i)
		root, ok := p.next()
		if !ok {
			p.endTemplate()
			sort.SliceStable(p.docs, func(i, j int) bool { return p.docs[i].Index < p.docs[j].Index })
			return p.docs
		}
		doc.Span = root.span()
		p.document(doc, root)
	}
}

// A parser turns the nodes of one file into documents.
type parser struct {
	*stream
	docs     []*Document
	template template // of action: global
	previous template // for action: repeat
}

// begin directs what is reported from now on to a new document.
func (p *parser) begin(index int) *Document {
	doc := &Document{Index: index}
	p.diags = &doc.Diags
	return doc
}

// yield finishes a document.
func (p *parser) yield(doc *Document) {
	doc.Diags.Sort()
	p.docs = append(p.docs, doc)
}

func (p *parser) document(doc *Document, root node) {
	if root.kind != mappingNode {
		if root.kind != brokenNode {
			p.errorf("document-not-mapping", root.span(), "a document must be a mapping of keys, this is %s", root.what())
			p.hint("a rule begins with \"title: ...\"")
		}
		p.yield(doc)
		return
	}
	if root.has("action") {
		p.action(doc, root)
		return
	}
	if isRule := !root.has("correlation") && !root.has("filter"); isRule {
		root = p.withTemplate(root)
		p.previous = template{root: root, at: doc.Span, broken: doc.Diags.HasErrors()}
	}
	p.body(doc, root)
}

// body reads the one thing that a document is.
func (p *parser) body(doc *Document, root node) {
	switch p.documentKind(root) {
	case "detection":
		doc.Body = p.rule(root)
	case "correlation":
		doc.Body = p.correlation(root)
	case "filter":
		doc.Body = p.filter(root)
	}
	p.yield(doc)
}

// documentKind gives the key that makes a document what it is, or "".
func (p *parser) documentKind(root node) string {
	kind := ""
	for _, key := range [...]string{"detection", "correlation", "filter"} {
		i := root.index(key)
		switch {
		case i < 0:
		case kind == "":
			kind = key
		default:
			p.errorf("document-kind-ambiguous", root.of[i].span(), "a document cannot have both %q and %q", kind, key)
			p.relate(root.of[root.index(kind)].span(), "the other key")
			p.hint("put the two into documents of their own, with a line of \"---\" between them")
			return ""
		}
	}
	if kind == "" {
		p.errorf("document-kind-unknown", root.span(), "the document has none of the keys detection, correlation and filter")
		p.hint("a rule needs \"detection\"%s", p.misspeltKind(root))
	}
	return kind
}

func (p *parser) misspeltKind(root node) string {
	for i := 0; i < len(root.of); i += 2 {
		key := root.of[i].text.Value
		if near := misspelt(key, []string{"detection", "correlation", "filter"}); near != "" {
			return "; \"" + key + "\" was probably meant to be \"" + near + "\""
		}
	}
	return ""
}

// misspelt gives the known key that key was probably meant to be: one that
// differs only by case or by one edit; "" if there is none, or if key is known
// itself.
func misspelt(key string, known []string) string {
	found := ""
	for _, k := range known {
		switch {
		case k == key:
			return ""
		case found == "" && oneEdit(strings.ToLower(key), k):
			found = k
		}
	}
	return found
}

// oneEdit reports whether a and b differ by at most one byte inserted, left
// out or replaced, or by two neighbours swapped.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case i == len(a), a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
