// Package jsonpath evaluates the two kinds of path that Trino knows: those of
// json_extract (Extract), and those of the SQL standard that json_query,
// json_exists and json_value take (Parse).
//
// Of the standard's paths it leaves out arithmetic, variables and the methods
// other than size and type; such a path is refused by name. What Trino leaves
// out (like_regex, datetime) is refused as well.
package jsonpath

import (
	"fmt"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// A Path is a path of the SQL standard, ready to be used.
type Path struct {
	strict bool
	root   expr
}

// An expr gives a sequence of values. Its members are variable, literal, last
// and *access.
type expr interface{ expr() }

// variable is $ (the document) or @ (the item that a filter looks at).
type variable byte

type literal struct{ value jackson.Value }

// last is the index of the last element, inside a subscript.
type last struct{}

// access applies a step to what another expression gives.
type access struct {
	of   expr
	step step
}

func (variable) expr() {}
func (literal) expr()  {}
func (last) expr()     {}
func (*access) expr()  {}

// A step is an accessor. Its members are member, anyMember, descendant,
// anyElement, elements, *filter and method.
type step interface{ step() }

type member string

type anyMember struct{}

type descendant string

type anyElement struct{}

// elements are subscripts, each a single index or a range.
type elements []subscript

type subscript struct{ from, to expr } // to is nil for a single index

type filter struct{ where predicate }

type method string

func (member) step()     {}
func (anyMember) step()  {}
func (descendant) step() {}
func (anyElement) step() {}
func (elements) step()   {}
func (*filter) step()    {}
func (method) step()     {}

// A predicate is true, false or unknown of an item. Its members are *compare,
// *startsWith, *exists, *isUnknown, *not and *logic.
type predicate interface{ predicate() }

type compare struct {
	op          string
	left, right expr
}

type startsWith struct{ text, prefix expr }

type exists struct{ of expr }

type isUnknown struct{ of predicate }

type not struct{ of predicate }

// logic is && or ||.
type logic struct {
	and         bool
	left, right predicate
}

func (*compare) predicate()    {}
func (*startsWith) predicate() {}
func (*exists) predicate()     {}
func (*isUnknown) predicate()  {}
func (*not) predicate()        {}
func (*logic) predicate()      {}

// An Error says why a path is none, or why it cannot be followed in a
// document.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

func fault(format string, args ...any) *Error { return &Error{fmt.Sprintf(format, args...)} }
