package sigma

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// selections reads the selections of a detection or filter; reserved are the
// keys beside them.
func (p *parser) selections(d *Detection, n node, reserved []string) {
	for i := 0; i+1 < len(n.of); i += 2 {
		key, value := n.of[i], n.of[i+1]
		if slices.Contains(reserved, key.text.Value) {
			continue
		}
		if near := misspelt(key.text.Value, reserved); near != "" && !n.has(near) {
			p.reportMisspelt(n, key, near)
		}
		p.selectionName(key)
		s := &Selection{Name: key.text, Span: visible(key, value).span()}
		s.Body = p.selectionBody(key, value)
		d.Selections = append(d.Selections, s)
	}
	if len(d.Selections) == 0 {
		p.errorf("selection-missing", n.span(), "there is no selection, so nothing can be found")
		p.hint("write at least one, such as selection: {eventName: StopLogging}")
	}
}

// selectionName reports a name that conditions cannot write.
func (p *parser) selectionName(key node) {
	name := key.text.Value
	switch name {
	case "and", "or", "not", "of", "them", "all", "any", "1":
		p.errorf("selection-name-reserved", key.span(), "%q is a word of conditions and cannot name a selection", name)
		p.hint("give the selection another name")
		return
	}
	if strings.Contains(name, "|") {
		p.warnf("selection-name-invalid", key.span(), "modifiers belong behind a field, not behind the name of a selection")
		p.hint("move them to the fields below")
	} else if !isName(name) {
		p.warnf("selection-name-invalid", key.span(), "a condition cannot name %q, it can only meet it by a pattern", name)
		p.hint("names have letters, digits, \"_\", \"-\" and \".\"")
	}
}

func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return !isNameRune(c) }) < 0
}

func isNameRune(c rune) bool {
	return c == '_' || c == '-' || c == '.' || unicode.IsLetter(c) || unicode.IsDigit(c)
}

// selectionBody reads the definition of a selection; nil if it has none.
func (p *parser) selectionBody(key, n node) Node {
	switch {
	case n.kind == brokenNode:
		return nil
	case n.isNull(), n.kind != scalarNode && len(n.of) == 0:
		p.emptySelection(visible(key, n))
		return nil
	case n.kind == mappingNode:
		return p.allOf(n)
	case n.kind == listNode:
		return p.anyOf(n)
	}
	p.warnf("selection-single-keyword", n.span(), "a selection should be a mapping or a list; this is read as one keyword, searched in the whole record")
	p.hint("write a list of keywords, or name the field: \"field: %s\"", n.text.Value)
	return &Item{Span: n.span(), Values: []Value{p.value(n)}}
}

func (p *parser) emptySelection(n node) {
	p.errorf("selection-empty", n.span(), "there is nothing in this selection")
	p.hint("write fields and values, or a list of keywords")
}

func (p *parser) allOf(n node) Node {
	all := &AllOf{Span: n.span(), Items: make([]*Item, 0, len(n.of)/2)}
	for i := 0; i+1 < len(n.of); i += 2 {
		if it := p.item(n.of[i], n.of[i+1]); it != nil {
			all.Items = append(all.Items, it)
		}
	}
	return all
}

// anyOf reads a list: of mappings, of keywords, or of both.
func (p *parser) anyOf(n node) Node {
	any := &AnyOf{Span: n.span()}
	var keywords *Item // the scalars directly before
	mappings := 0
	for _, v := range n.of {
		switch v.kind {
		case scalarNode:
			if keywords == nil {
				keywords = &Item{Span: v.span(), List: true}
				any.Of = append(any.Of, keywords)
			}
			keywords.Values = append(keywords.Values, p.value(v))
			keywords.Span = keywords.Span.To(v.span())
		case mappingNode:
			mappings, keywords = mappings+1, nil
			if body := p.selectionBody(v, v); body != nil {
				any.Of = append(any.Of, body)
			}
		case listNode:
			p.errorf("selection-nested-list", v.span(), "a list stands directly in a list")
			p.hint("write its values in the outer list, or put a field before them: \"- field: [...]\"")
		}
	}
	return p.simplest(any, keywords, mappings)
}

// simplest gives a list its tree: an item if it holds keywords only.
func (p *parser) simplest(any *AnyOf, keywords *Item, mappings int) Node {
	switch {
	case len(any.Of) == 0:
		return nil // all of it is reported
	case mappings == 0:
		keywords.Span = any.Span
		return keywords
	}
	for _, n := range any.Of {
		if it, ok := n.(*Item); ok {
			p.warnf("selection-mixes-kinds", it.Span, "this list mixes mappings with keywords; the keywords are searched in the whole record")
			p.hint("put the keywords into a selection of their own, or name their field")
			break
		}
	}
	return any
}

// item reads one field with its values; nil if its value cannot be one.
func (p *parser) item(key, value node) *Item {
	it := &Item{Span: key.span().To(value.span()), Key: key.text}
	p.splitKey(it)
	switch value.kind {
	case scalarNode:
		it.Values = []Value{p.value(value)}
	case listNode:
		it.List = true
		if len(value.of) == 0 {
			p.errorf("item-values-empty", value.span(), "an empty list of values can never be found")
			p.hint("write a value, or null for a field that is absent")
			return nil
		}
		it.Values = p.itemValues(it, value)
	case mappingNode:
		p.errorf("item-value-not-scalar", value.span(), "the value of a field cannot be a mapping")
		p.hint("join the names by dots: \"%s\"", dotted(it.Field.Value, value))
		return nil
	default:
		return nil
	}
	return it
}

func dotted(field string, value node) string {
	if len(value.of) == 0 || value.of[0].text.Value == "" {
		return field + ".name: value"
	}
	return field + "." + value.of[0].text.Value + ": ..."
}

func (p *parser) itemValues(it *Item, list node) []Value {
	values := make([]Value, 0, len(list.of))
	for _, v := range list.of {
		switch v.kind {
		case scalarNode:
			val := p.value(v)
			if val.Kind == Null && it.Field.Value != "" {
				p.warnf("value-null-in-list", visible(list, v).span(), "null among other values means that the field may also be absent")
				p.hint("write a selection of its own for the absent field, since other tools refuse this")
			}
			values = append(values, val)
		case listNode, mappingNode:
			p.errorf("item-value-not-scalar", v.span(), "a value cannot be %s", v.what())
			p.hint("write all values in one list; a text that begins with a bracket or holds \": \" needs quotes")
		}
	}
	return values
}

// splitKey splits a key into the field and its modifiers.
func (p *parser) splitKey(it *Item) {
	key := it.Key
	field, modifiers, found := strings.Cut(key.Value, "|")
	it.Field = key
	if found {
		at := key.locator()
		it.Field = Text{Value: field, Span: at(0, len(field))}
		from := len(field) + 1
		for _, m := range strings.Split(modifiers, "|") {
			it.Modifiers = append(it.Modifiers, Text{Value: m, Span: at(from, from+len(m))})
			from += len(m) + 1
		}
	}
	if field == "" && !found {
		p.errorf("item-field-missing", key.Span, "the name of the field is empty")
		p.hint("write a field, or \"|all\" for keywords that must all be found")
	} else if trimmed := strings.TrimSpace(field); trimmed != field {
		p.warnf("item-field-blank", it.Field.Span, "the blanks at the ends of this field name belong to it")
		p.hint("write %q", trimmed)
	}
}

// value reads a scalar of a detection and warns of spellings that other tools
// read differently, or that say something else than they seem to.
func (p *parser) value(n node) Value {
	v := Value{Kind: kindOf(n), Text: n.text}
	text, at := n.text.Value, n.span()
	switch {
	case n.style == blockScalar && strings.HasSuffix(text, "\n"):
		p.warnf("value-trailing-newline", at, "this value ends in a line break, so only a text that does so too is equal to it")
		p.hint("write \"|-\" or \">-\"")
	case n.style != plainScalar:
	case text == "":
		p.warnf("value-implicit-null", at, "no value means null: the field must be absent")
		p.hint("write null if that is meant, or '' for an empty text")
	case isOddNumber(text):
		p.warnf("value-ambiguous-number", at, "tools differ in what number %s is; here it is the text as written", text)
		p.hint("put it in quotes: '%s'", text)
	case isOddScalar(text):
		p.warnf("value-ambiguous-scalar", at, "some tools read %s as a boolean or a number; here it is the text as written", text)
		p.hint("put it in quotes: '%s'; a boolean is written true or false", text)
	}
	if n.style == plainScalar {
		p.swallowed(at)
	}
	return v
}

// swallowed warns of a plain value that a " #" cuts short. A comment proper
// has a blank behind the "#".
func (p *parser) swallowed(at diag.Span) {
	src := at.File.Src
	if hasAt(src, at.End, " #") && at.End+2 < len(src) && white(src, at.End+2) == 0 && at.Start < at.End {
		end := headerEnd(src, at.End)
		p.warnf("comment-swallowing", p.span(at.End+1, end), "everything from \"#\" is a comment and not part of the value")
		p.hint("put the value in quotes if it belongs to it, or write a blank behind \"#\"")
	}
}
