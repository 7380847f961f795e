package pipelines

import (
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A node is a piece of YAML: its place found, its aliases resolved, its keys
// checked. Of the zero kind it is broken: what stood there has been reported.
type node struct {
	kind  nodeKind
	plain bool   // a scalar without quotes
	text  string // of a scalar, as written
	span  diag.Span
	of    []node // the values of a list; key, value, key, value of a mapping
}

type nodeKind int

const (
	brokenNode nodeKind = iota
	scalarNode
	listNode
	mappingNode
)

// get gives the value of a mapping's key.
func (n node) get(key string) (node, bool) {
	for i := 0; n.kind == mappingNode && i < len(n.of); i += 2 {
		if n.of[i].text == key {
			return n.of[i+1], true
		}
	}
	return node{}, false
}

// A scalarType is what a scalar stands for. Dates and the like are texts, as
// they are in rules.
type scalarType int

const (
	textType scalarType = iota
	numberType
	boolType
	nullType
)

func (n node) scalarType() scalarType {
	if !n.plain {
		return textType
	}
	switch n.text {
	case "", "~", "null", "Null", "NULL":
		return nullType
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return boolType
	}
	if _, ok := ir.ParseNumber(n.text); ok {
		return numberType
	}
	return textType
}

func (n node) isNull() bool { return n.kind == scalarNode && n.scalarType() == nullType }

// what names a node for messages.
func (n node) what() string {
	switch {
	case n.kind == listNode:
		return "a list"
	case n.kind == mappingNode:
		return "a mapping"
	case n.isNull():
		return "nothing"
	}
	return [...]string{"a text", "a number", "a boolean"}[n.scalarType()]
}
