package match

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Matcher is a condition made ready to be tried on many records. It is
// immutable and safe for concurrent use.
type Matcher struct{ root node }

// An Error says which predicate cannot be evaluated, and why.
type Error struct {
	At      diag.Span
	Message string
}

func (e *Error) Error() string { return e.Message }

// New prepares a condition. It fails, with an *Error, on a pattern that still
// holds a placeholder, on a regular expression that does not compile and on an
// invalid network; plans that package lower made and pipelines completed hold
// none of these.
func New(e ir.Expr) (*Matcher, error) {
	root, err := compile(e)
	if err != nil {
		return nil, err
	}
	return &Matcher{root}, nil
}

// Match reports whether the condition holds on the record.
func (m *Matcher) Match(r Record) bool { return m.root.holds(r) }

// A node is a compiled ir.Expr. Its members are *and, *or, *not, constant,
// *search, *keyword and *same.
type node interface {
	holds(Record) bool
	explain(Record) Trace
}

type and struct {
	expr ir.Expr
	of   []node
}

type or struct {
	expr ir.Expr
	of   []node
}

type not struct {
	expr ir.Expr
	of   node
}

type constant ir.Const

func (n *and) holds(r Record) bool {
	for _, x := range n.of {
		if !x.holds(r) {
			return false
		}
	}
	return true
}

func (n *or) holds(r Record) bool {
	for _, x := range n.of {
		if x.holds(r) {
			return true
		}
	}
	return false
}

func (n *not) holds(r Record) bool { return !n.of.holds(r) }

func (n constant) holds(Record) bool { return bool(n) }

func compile(e ir.Expr) (node, error) {
	switch e := e.(type) {
	case *ir.And:
		of, err := compileAll(e.Of)
		return &and{e, of}, err
	case *ir.Or:
		of, err := compileAll(e.Of)
		return &or{e, of}, err
	case *ir.Not:
		of, err := compile(e.Of)
		return &not{e, of}, err
	case ir.Const:
		return constant(e), nil
	case ir.Pred:
		n, err := compilePred(e)
		if err != nil {
			return nil, &Error{At: e.Origin(), Message: err.Error()}
		}
		return n, nil
	}
	panic(fmt.Sprintf("match: unhandled %T", e))
}

func compileAll(of []ir.Expr) ([]node, error) {
	nodes := make([]node, len(of))
	for i, e := range of {
		n, err := compile(e)
		if err != nil {
			return nil, err
		}
		nodes[i] = n
	}
	return nodes, nil
}
