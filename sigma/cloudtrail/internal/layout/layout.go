// Package layout says how the catalogue's tables are written, for the program
// that makes them and the package that reads them.
//
// The table of paths is a graph: a node stands for an object, and has an entry
// for every key that the object may have; the entry's value is an encoded
// Place. Objects of one kind share a node, and an object may lead back to
// itself, so that the graph is finite although some AWS structures contain
// themselves.
//
// The table of operations has an entry for every eventSource, with an ID as its
// value, and one for every eventName of every eventSource.
//
// In both tables the name comes before the ID, because front coding then
// stores a name only once, however many objects or services know it.
package layout

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/table"
)

// Wildcard is the key that stands for every key of a map.
const Wildcard = "*"

const (
	nodeDigits   = 3
	sourceDigits = 2
)

// NodeID is the name of the node with a number. Node 0 is the record itself.
func NodeID(n int) string { return table.ID(n, nodeDigits) }

// PathKey is the table's key for a key of an object.
func PathKey(node, key string) string { return key + node }

// KeyOf takes a PathKey of the node apart; ok is false if it is another's.
func KeyOf(node, pathKey string) (key string, ok bool) { return strings.CutSuffix(pathKey, node) }

// SourceID is the name of the eventSource with a number.
func SourceID(n int) string { return table.ID(n, sourceDigits) }

// SourcePrefix tells eventSources from eventNames.
const SourcePrefix = "@"

// SourceKey is the table's key for an eventSource.
func SourceKey(source string) string { return SourcePrefix + source }

// OperationKey is the table's key for an eventName of an eventSource.
func OperationKey(source, name string) string { return name + source }

// NameOf takes an OperationKey of the source apart; ok is false if it is
// another's.
func NameOf(source, operationKey string) (name string, ok bool) {
	return strings.CutSuffix(operationKey, source)
}

// A Place is what the catalogue knows of the value under one key.
type Place struct {
	Arity int // an ir.Arity
	Kind  int // an ir.Kind
	// Node is the ID of the object found there; empty where nothing can lie
	// below, or nothing is known of what does.
	Node string
}

// shapes has a letter for every arity and kind: a row for each ir.Arity, a
// column for each ir.Kind.
const shapes = "" +
	"abcdef" + // ir.Unknown
	"ghijkl" + // ir.Single
	"mnopqr" + // ir.Many
	"stuvwx" // ir.Either

// kinds is the number of columns, common the commonest shape: a single text.
const (
	kinds  = 6
	common = 'h'
)

// Encode writes a place. The commonest is written as nothing.
func (p Place) Encode() string {
	shape := shapes[p.Arity*kinds+p.Kind]
	if shape == common && p.Node == "" {
		return ""
	}
	return string(shape) + p.Node
}

// Decode reads what Encode wrote.
func Decode(value string) Place {
	if value == "" {
		value = string(common)
	}
	i := strings.IndexByte(shapes, value[0])
	if i < 0 {
		panic(fmt.Sprintf("layout: %q is not a place", value))
	}
	return Place{Arity: i / kinds, Kind: i % kinds, Node: value[1:]}
}
