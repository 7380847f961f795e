package sigma

import "github.com/sigtrail/sigtrail/sigma/diag"

// A node is a YAML node as the rest of the package sees it: its place found,
// its aliases resolved, its keys checked. The zero node is broken: what stood
// there has been reported already.
type node struct {
	kind  nodeKind
	style scalarStyle
	text  Text   // of a scalar; of a list or mapping only the span
	of    []node // the values of a list; key, value, key, value of a mapping
}

type nodeKind uint8

const (
	brokenNode nodeKind = iota
	scalarNode
	listNode
	mappingNode
)

type scalarStyle uint8

const (
	plainScalar scalarStyle = iota
	quotedScalar
	blockScalar
)

func (n node) span() diag.Span { return n.text.Span }

// isNull reports whether a scalar stands for nothing.
func (n node) isNull() bool {
	return n.kind == scalarNode && n.style == plainScalar && isNullText(n.text.Value)
}

// what names the kind of a node for messages.
func (n node) what() string {
	switch {
	case n.kind == listNode:
		return "a list"
	case n.kind == mappingNode:
		return "a mapping"
	case n.isNull():
		return "empty"
	}
	return "a scalar"
}

// get gives the value of a mapping's key.
func (n node) get(key string) (node, bool) {
	if i := n.index(key); i >= 0 {
		return n.of[i+1], true
	}
	return node{}, false
}

// index gives the place of a key in n.of, or -1.
func (n node) index(key string) int {
	if n.kind == mappingNode {
		for i := 0; i < len(n.of); i += 2 {
			if n.of[i].text.Value == key {
				return i
			}
		}
	}
	return -1
}

// has reports whether a mapping has a key.
func (n node) has(key string) bool { return n.index(key) >= 0 }

// keySpan gives the place of a key; of an absent one the place of the first
// key, since the whole mapping would underline everything.
func (n node) keySpan(key string) diag.Span {
	if i := n.index(key); i >= 0 {
		return n.of[i].span()
	}
	if len(n.of) > 0 {
		return n.of[0].span()
	}
	return n.span()
}
