package spl

import (
	"net/netip"
	"regexp"
)

// A cond is what where, if and mvfilter ask: conjunction, disjunction,
// negation, relation, isNotNull, matches, inside or oneOf.
type cond interface{ cond() }

type (
	conjunction []cond
	disjunction []cond
	negation    struct{ of cond }
	// relation compares two values with = != < <= > or >=.
	relation struct {
		op          string
		left, right expr
	}
	isNotNull struct{ of expr }
	// matches is match(text, "regex").
	matches struct {
		of expr
		re *pattern
	}
	// inside is cidrmatch("network", text).
	inside struct {
		network netip.Prefix
		of      expr
	}
	// oneOf is in(value, "a", "b").
	oneOf struct {
		of   expr
		list []string
	}
)

func (conjunction) cond() {}
func (disjunction) cond() {}
func (negation) cond()    {}
func (relation) cond()    {}
func (isNotNull) cond()   {}
func (matches) cond()     {}
func (inside) cond()      {}
func (oneOf) cond()       {}

// An expr gives a value: constant, rounded, field, elsewhere, minus,
// difference, joined, call, coalesce, spread, find, filter, extraction, choice,
// replacement, now or shifted.
type expr interface{ expr() }

type (
	constant struct{ value value }
	// rounded is a number with more digits than are kept for sure.
	rounded struct {
		constant
		written string
	}
	field struct{ name string }
	// elsewhere is a field that tells where an event is stored. Records do not
	// have it, and who knows what it holds.
	elsewhere  struct{ name string }
	minus      struct{ of expr }
	difference struct{ left, right expr }
	// joined is left.right, one text behind the other.
	joined struct{ left, right expr }
	// call is a function of plain values.
	call struct {
		name string
		args []expr
	}
	// coalesce is the first of its values that is not NULL.
	coalesce []expr
	// spread is json_array_to_mv(array).
	spread struct{ of expr }
	// find is mvfind(values, "regex").
	find struct {
		in expr
		re *pattern
	}
	// filter is mvfilter(condition on one field).
	filter struct {
		field string
		where cond
	}
	extraction struct{ path jsonPath }
	// choice is if or case: the value behind the first condition that is true.
	choice struct {
		branches  []branch
		otherwise expr
	}
	branch struct {
		when cond
		then expr
	}
	replacement struct {
		of expr
		re *regexp.Regexp
		by string
	}
	now struct{}
	// shifted is relative_time(time, "-70m@m"), in seconds.
	shifted struct {
		of       expr
		by, snap int64
	}
)

func (constant) expr()    {}
func (field) expr()       {}
func (minus) expr()       {}
func (difference) expr()  {}
func (joined) expr()      {}
func (call) expr()        {}
func (coalesce) expr()    {}
func (elsewhere) expr()   {}
func (spread) expr()      {}
func (find) expr()        {}
func (filter) expr()      {}
func (extraction) expr()  {}
func (choice) expr()      {}
func (replacement) expr() {}
func (now) expr()         {}
func (shifted) expr()     {}
