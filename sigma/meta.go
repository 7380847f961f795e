package sigma

import "slices"

// metaKeys are the keys that any document may have.
func metaKeys() []string {
	return []string{
		"title", "id", "name", "related", "taxonomy", "status", "description", "license", "references", "author",
		"date", "modified", "fields", "falsepositives", "level", "tags", "scope",
	}
}

// meta reads what a document says about itself. own are the keys that its
// kind of document has besides.
func (p *parser) meta(root node, own ...string) Meta {
	var m Meta
	for i := 0; i+1 < len(root.of); i += 2 {
		key, value := root.of[i], root.of[i+1]
		if key.text.Value == "falsepositives" && value.kind == scalarNode && !value.isNull() && root.has("correlation") {
			m.FalsePositives = []Text{value.text} // the schema of correlations allows a text
			continue
		}
		if p.metaText(&m, key, value) || p.metaList(&m, key, value) || slices.Contains(own, key.text.Value) {
			continue
		}
		m.Custom = append(m.Custom, key.text)
		p.customKey(root, key, own)
	}
	if !m.Title.Given() && !isBroken(root, "title") {
		p.missing(root, "title", "a document needs a title")
	}
	p.checkMeta(&m)
	return m
}

// isBroken reports whether a key's value has been reported already.
func isBroken(root node, key string) bool {
	value, ok := root.get(key)
	return ok && value.kind == brokenNode
}

// missing reports that a required key is absent, at the key itself if it
// stands there without a value.
func (p *parser) missing(in node, key, format string, args ...any) {
	p.errorf("key-missing", in.keySpan(key), format, args...)
	p.hint("add the key %q", key)
}

// metaText reads a key whose value is one text, and reports whether it is such
// a key.
func (p *parser) metaText(m *Meta, key, value node) bool {
	var to *Text
	switch key.text.Value {
	case "title":
		to = &m.Title
	case "id":
		to = &m.ID
	case "name":
		to = &m.Name
	case "status":
		to = &m.Status
	case "description":
		to = &m.Description
	case "license":
		to = &m.License
	case "author":
		to = &m.Author
	case "date":
		to = &m.Date
	case "modified":
		to = &m.Modified
	case "level":
		to = &m.Level
	case "taxonomy":
		to = &m.Taxonomy
	default:
		return false
	}
	*to = p.metaScalar(key, value)
	return true
}

// metaScalar reads one text of metadata; an unusable one is reported and
// absent.
func (p *parser) metaScalar(key, value node) Text {
	if value.kind == scalarNode && !value.isNull() {
		return value.text
	}
	p.wrongMeta(key, value, "a text")
	return Text{}
}

func (p *parser) wrongMeta(key, value node, want string) {
	if value.kind == brokenNode {
		return
	}
	p.warnf("metadata-wrong-type", visible(key, value).span(), "%q should be %s, but is %s", key.text.Value, want, value.what())
	p.hint("write %s, or leave the key out", want)
}

// metaList reads a key whose value is a list of texts, and reports whether it
// is such a key.
func (p *parser) metaList(m *Meta, key, value node) bool {
	var to *[]Text
	switch key.text.Value {
	case "references":
		to = &m.References
	case "falsepositives":
		to = &m.FalsePositives
	case "tags":
		to = &m.Tags
	case "fields":
		to = &m.Fields
	case "scope":
		to = &m.Scope
	case "related":
		p.related(m, key, value)
		return true
	default:
		return false
	}
	*to = p.metaTexts(key, value)
	return true
}

// metaTexts reads a list of different texts. A single text is reported, and
// taken as a list of one.
func (p *parser) metaTexts(key, value node) []Text {
	if value.kind == scalarNode && !value.isNull() {
		p.wrongMeta(key, value, "a list")
		return []Text{value.text}
	}
	if value.kind != listNode {
		p.wrongMeta(key, value, "a list")
		return nil
	}
	texts := make([]Text, 0, len(value.of))
	for _, v := range value.of {
		if t := p.metaScalar(key, v); t.Given() {
			p.repeated(key, texts, t)
			texts = append(texts, t)
		}
	}
	return texts
}

func (p *parser) repeated(key node, before []Text, t Text) {
	for _, b := range before {
		if b.Value == t.Value {
			p.warnf("metadata-repeated", t.Span, "%q stands twice under %q", t.Value, key.text.Value)
			p.relate(b.Span, "first written here")
			p.hint("take one of them out")
			return
		}
	}
}

func (p *parser) related(m *Meta, key, value node) {
	if value.kind != listNode {
		p.wrongMeta(key, value, "a list of mappings with id and type")
		return
	}
	for _, v := range value.of {
		if v.kind != mappingNode {
			p.wrongMeta(key, v, "a list of mappings with id and type")
			continue
		}
		var r Relation
		for i := 0; i+1 < len(v.of); i += 2 {
			switch v.of[i].text.Value {
			case "id":
				r.ID = p.metaScalar(v.of[i], v.of[i+1])
			case "type":
				r.Type = p.metaScalar(v.of[i], v.of[i+1])
			}
		}
		p.checkRelation(v, r)
		m.Related = append(m.Related, r)
	}
}

// customKey looks at a key that Sigma does not define. Such keys are allowed,
// so only what was probably meant otherwise is reported.
func (p *parser) customKey(root, key node, own []string) {
	name := key.text.Value
	if where := misplaced(name, own); where != "" {
		p.warnf("key-misplaced", key.span(), "%q has no effect here: %s", name, where)
		p.hint("move it, or take it out")
		return
	}
	if near := misspelt(name, append(metaKeys(), own...)); near != "" {
		p.reportMisspelt(root, key, near)
	}
}

func (p *parser) reportMisspelt(in, key node, near string) {
	p.warnf("key-misspelt", key.span(), "%q is not a key of Sigma, %q is", key.text.Value, near)
	if in.has(near) {
		p.hint("take it out or give it quite another name, since %q is there already", near)
		return
	}
	p.hint("write %q, or give a key of your own quite another name", near)
}

// misplaced says where a key of Sigma belongs if it is not at the top of this
// kind of document.
func misplaced(name string, own []string) string {
	switch name {
	case "condition", "timeframe":
		return "it belongs under \"detection\""
	case "timespan", "group-by":
		return "it belongs under \"correlation\""
	case "logsource":
		return "a correlation has the log sources of its rules"
	case "generate":
		return "it belongs into a correlation"
	}
	return ""
}
