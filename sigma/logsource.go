package sigma

import "strings"

// logSource reads which events a document is about. It decides what a query
// searches, so its faults are errors.
func (p *parser) logSource(root node) LogSource {
	n, ok := root.get("logsource")
	if !ok || n.isNull() {
		p.missing(root, "logsource", "a document of this kind needs a log source")
		return LogSource{}
	}
	if n.kind != mappingNode {
		p.wrongType("logsource-wrong-type", n, "write the keys category, product and service under it",
			"\"logsource\" must be a mapping")
		return LogSource{Span: n.span()}
	}
	l := LogSource{Span: n.span()}
	broken := false
	for i := 0; i+1 < len(n.of); i += 2 {
		broken = !p.logSourceKey(&l, n, n.of[i], n.of[i+1]) || broken
	}
	if !broken && !l.Category.Given() && !l.Product.Given() && !l.Service.Given() {
		p.errorf("logsource-empty", n.span(), "the log source has none of the keys category, product and service")
		p.hint("for AWS CloudTrail write product: aws, service: cloudtrail")
	}
	return l
}

// logSourceKey reads one key and reports whether its value is usable.
func (p *parser) logSourceKey(l *LogSource, in, key, value node) bool {
	var to *Text
	switch key.text.Value {
	case "category":
		to = &l.Category
	case "product":
		to = &l.Product
	case "service":
		to = &l.Service
	case "definition":
		l.Definition = p.metaScalar(key, value)
		return true
	default:
		l.Custom = append(l.Custom, key.text)
		if near := misspelt(key.text.Value, []string{"category", "product", "service", "definition"}); near != "" {
			p.reportMisspelt(in, key, near)
		}
		return true
	}
	if value.kind != scalarNode || value.isNull() || strings.TrimSpace(value.text.Value) == "" {
		p.wrongType("logsource-wrong-type", visible(key, value), "write a text, or leave the key out", "%q must be a text", key.text.Value)
		return false
	}
	*to = value.text
	p.checkLogSourceText(value.text)
	return true
}

func (p *parser) checkLogSourceText(t Text) {
	want := strings.ToLower(strings.ReplaceAll(t.Value, " ", "_"))
	if want != t.Value {
		p.warnf("logsource-not-canonical", t.Span, "log sources are written in lower case, with \"_\" for blanks")
		p.hint("write %q", want)
	}
}

// wrongType reports a node of a wrong kind, unless that has been done.
func (p *parser) wrongType(id string, n node, hint, format string, args ...any) {
	if n.kind != brokenNode {
		p.errorf(id, n.span(), format+", but is %s", append(args, n.what())...)
		p.hint("%s", hint)
	}
}

// visible gives value, at the place of its key if nothing is written there.
func visible(key, value node) node {
	if value.span().Start == value.span().End {
		value.text.Span = key.span()
	}
	return value
}
