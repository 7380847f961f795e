// Package kql interprets KQL, the query language of Kibana, over documents
// made from raw CloudTrail records, so that a query written by a backend can
// be held against the meaning of its rule without a running Elastic stack.
//
// Three parts work together and share no code with any backend. [Parse] reads
// the grammar that Kibana accepts and rejects what Kibana rejects. [Index]
// does what Elastic's ingest pipeline and index mapping do to a record: it
// renames, converts, drops and cuts. [Query.Match] evaluates a query on a
// document by the type of each field.
//
// The interpreter is stricter than Elasticsearch on purpose. Where the stack
// would find something other than what the query seems to say, or where it
// would find nothing without a complaint, Match returns an error: a wildcard
// inside a flattened key, a field that no mapping knows, a test on null, a
// value without a field. Every test of a query is checked on every document,
// also where the answer is known without it.
//
// What it does not know: geoip and user agent parsing, event.type and
// event.category, enrichment of related.*, the retention setting of the newer
// pipeline (the default is assumed), analysis of text beyond ASCII, scripts,
// runtime fields and time zones other than UTC. A test on a field that such a
// step would fill is an error. Of the older pipeline it assumes, as of the
// newer one, that empty values are gone before anything else happens.
package kql

import "fmt"

// A Query is a parsed KQL query. It is immutable and may be matched against
// any number of documents.
type Query struct{ root node }

// An Error says what is wrong with a query and where. Parse returns it for
// what Kibana would not accept, Match for what has no exact meaning on the
// fields of the document.
type Error struct {
	Offset  int // in bytes, from the start of the query
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Message) }

// A node is one part of a query: and, or, not, *test, *bound or *nested.
type node interface{ node() }

type (
	// and holds if all of its parts hold; empty, it holds always.
	and []node
	// or holds if one of its parts holds.
	or []node
	// not holds if its part does not, missing fields included.
	not struct{ part node }
	// A test compares the values of a field with an operand. Its field is nil
	// where the query names none.
	test struct {
		offset int
		field  operand
		value  operand
	}
	// A bound compares the order of the values of a field with an operand.
	bound struct {
		offset int
		field  operand
		op     string // one of <, <=, >, >=
		value  operand
	}
	// nested is a query on the objects below a field.
	nested struct {
		offset int
		field  operand
		part   node
	}
)

func (and) node()     {}
func (or) node()      {}
func (not) node()     {}
func (*test) node()   {}
func (*bound) node()  {}
func (*nested) node() {}

// An operand is a value as written, or the name of a field: literal, pattern
// or null.
type operand interface{ operand() }

type (
	// literal is plain text. The unquoted words true and false are JSON
	// constants in Kibana; Elasticsearch reads their text by the type of the
	// field, so nothing is lost by keeping only the text.
	literal struct {
		text   string
		quoted bool
	}
	// pattern is the text before, between and behind the stars.
	pattern []string
	// null is the unquoted word null.
	null struct{}
)

func (literal) operand() {}
func (pattern) operand() {}
func (null) operand()    {}

// lone reports whether an operand is a single star, which asks for existence.
func lone(o operand) bool {
	p, ok := o.(pattern)
	return ok && len(p) == 2 && p[0] == "" && p[1] == ""
}
