package pipelines

import (
	"strconv"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// An object is a mapping of which every key has been checked.
type object struct {
	l    *loader
	node node
	what string
}

// object checks the keys of a mapping against its own and those of its kind.
// What is no mapping gives an empty object, beside an error.
func (l *loader) object(n node, what string, own []string, kind ...string) (object, bool) {
	if n.kind != mappingNode {
		l.wrong(n, "a mapping: "+what)
		return object{l: l, node: node{span: n.span}, what: what}, false
	}
	for i := 0; i < len(n.of); i += 2 {
		key := text{n.of[i].text, n.of[i].span}
		if contains(own, key.value) || contains(kind, key.value) {
			continue
		}
		l.unknown("pipeline-unknown-key", key, what+" has no key %q", own)
		if near := diag.DidYouMean(key.value, append(kind, own...)); near != "" {
			l.diags.Hint("%s", near)
		}
	}
	return object{l: l, node: n, what: what}, true
}

// typeOf gives the type of a transformation or condition before its other
// keys are looked at.
func (l *loader) typeOf(n node, what string) (text, bool) {
	if n.kind != mappingNode {
		l.wrong(n, "a mapping: "+what)
		return text{}, false
	}
	typ, ok := n.get("type")
	if !ok {
		l.diags.Errorf("pipeline-missing-key", n.span, `%s needs the key "type"`, what)
		return text{}, false
	}
	return l.scalar(typ)
}

func (o object) get(key string) (node, bool) { return o.node.get(key) }

// need gives the value of a key that must be there.
func (o object) need(key string) (node, bool) {
	n, ok := o.get(key)
	if !ok && o.node.kind == mappingNode {
		o.l.diags.Errorf("pipeline-missing-key", o.node.span, "%s needs the key %q", o.what, key)
	}
	return n, ok
}

// text reads a scalar that may be absent: then it is empty, and stands where the
// object does.
func (o object) text(key string) text {
	n, ok := o.get(key)
	if !ok {
		return text{at: o.node.span}
	}
	t, _ := o.l.scalar(n)
	return t
}

// needText reads a scalar that must be there.
func (o object) needText(key string) text {
	o.need(key)
	return o.text(key)
}

// texts reads a scalar or a list of scalars that may be absent.
func (o object) texts(key string) []text {
	n, ok := o.get(key)
	if !ok {
		return nil
	}
	var list []text
	for _, v := range o.l.list(n) {
		if t, ok := o.l.scalar(v); ok {
			list = append(list, t)
		}
	}
	return list
}

// needTexts reads a scalar or a list that must be there and hold something.
func (o object) needTexts(key string) []text {
	n, ok := o.need(key)
	if !ok {
		return nil
	}
	if len(o.l.list(n)) == 0 {
		o.l.wrong(n, "a text or a list of texts")
	}
	return o.texts(key)
}

// flag reads a boolean that may be absent.
func (o object) flag(key string) bool {
	n, ok := o.get(key)
	if !ok {
		return false
	}
	if n.kind != scalarNode || n.scalarType() != boolType {
		o.l.wrong(n, "true or false")
		return false
	}
	return n.text[0] == 't' || n.text[0] == 'T'
}

// word reads one of a few words; the first of them stands for an absent key.
func (o object) word(key string, words ...string) string {
	t := o.text(key)
	if contains(words, t.value) {
		return t.value
	}
	if _, given := o.get(key); given {
		o.l.unknown("pipeline-wrong-value", t, strconv.Quote(key)+" cannot be %q", words)
	}
	return words[0]
}

// A pair is a key of a mapping with its value.
type pair struct {
	key   text
	value node
}

// pairs gives the keys of a mapping whose names are free, in order.
func (l *loader) pairs(n node, what string) []pair {
	if n.kind != mappingNode {
		l.wrong(n, what)
		return nil
	}
	var list []pair
	for i := 0; i < len(n.of); i += 2 {
		list = append(list, pair{text{n.of[i].text, n.of[i].span}, n.of[i+1]})
	}
	return list
}

// list gives the values of a list, or a lone value as a list of one.
func (l *loader) list(n node) []node {
	if n.kind == listNode {
		return n.of
	}
	return []node{n}
}

// scalar reads a text, a number or a boolean by its text.
func (l *loader) scalar(n node) (text, bool) {
	if n.kind != scalarNode || n.isNull() {
		l.wrong(n, "a text")
		return text{at: n.span}, false
	}
	return text{n.text, n.span}, true
}

// wrong says that something else was expected. What is broken has been
// reported before.
func (l *loader) wrong(n node, expected string) {
	if n.kind != brokenNode {
		l.diags.Errorf("pipeline-wrong-value", n.span, "this is %s; expected is %s", n.what(), expected)
	}
}
