package ir

import (
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// An Expr is a condition on one record. Its members are *And, *Or, *Not,
// Const and the predicates (see Pred).
type Expr interface{ expr() }

// And holds when all of Of hold; an empty And holds.
type And struct{ Of []Expr }

// Or holds when one of Of holds; an empty Or does not.
type Or struct{ Of []Expr }

// Not is the plain complement of Of.
type Not struct{ Of Expr }

// Const holds, or does not, whatever the record.
type Const bool

func (*And) expr()  {}
func (*Or) expr()   {}
func (*Not) expr()  {}
func (Const) expr() {}

// A Pred is a test of one record that has no parts. Its members are *Match,
// *Compare, *Regex, *CIDR, *Exists, *Null, *Same, *TimePart, *Keyword and
// *KeywordRegex; and *Seen, which stands in the conditions of correlations only.
//
// A predicate on a field holds when at least one value that the field reaches
// satisfies it: fields go through every element of every array on their way.
// Only Null and Exists look at values that are JSON null.
type Pred interface {
	Expr
	// Origin is the place in the rule that asked for the predicate.
	Origin() diag.Span
	// On is the field that is tested, or nil for a keyword. A pass that
	// renames fields must look at Fields instead, since Same has two.
	On() *Field
	// Fields lists every field the predicate reads.
	Fields() []Field
	// WithFields gives a copy of the predicate that reads these fields, in
	// the order of Fields.
	WithFields([]Field) Pred
}

// A Leaf is what predicates on one field have in common.
type Leaf struct {
	Field Field
	At    diag.Span
}

// Origin implements Pred.
func (l *Leaf) Origin() diag.Span { return l.At }

// On implements Pred.
func (l *Leaf) On() *Field { return &l.Field }

// Fields implements Pred.
func (l *Leaf) Fields() []Field { return []Field{l.Field} }

// Match holds when the text of a value, from its first to its last character,
// has the pattern. Text of a value: strings as they are, numbers as written in
// the record, true and false, objects as compact JSON. A pattern that is a
// lone Any holds on every value that is not null, of whatever kind.
type Match struct {
	Leaf
	Pattern Pattern
	Fold    bool // compare by simple lower-case mapping of each code point
}

// Compare holds when the text of a value reads as a decimal number that
// stands in the relation Op to Number.
type Compare struct {
	Leaf
	Op     Op
	Number Number
}

// Regex holds when the expression is found somewhere in the text of a value.
type Regex struct {
	Leaf
	Regexp Regexp
}

// CIDR holds when the text of a value is an IP address inside Network. An
// IPv4-mapped IPv6 address counts as IPv4.
type CIDR struct {
	Leaf
	Network Network
}

// Exists holds when the field reaches at least one value, JSON null and empty
// text included.
type Exists struct{ Leaf }

// Null holds when the field reaches no value other than JSON null: absent, null
// or an array of nulls.
type Null struct{ Leaf }

// Same holds when some value of Field and some value of Other (scalars only)
// have texts that relate by How: equal, or the first beginning with, ending in
// or containing the second.
type Same struct {
	Leaf
	Other Field
	How   Shape // ShapeExact, ShapePrefix, ShapeSuffix or ShapeContains
	Fold  bool
}

// TimePart holds when the text of a value is an RFC 3339 timestamp and Part of
// it, as written and without converting its zone, stands in the relation Op to
// Value.
type TimePart struct {
	Leaf
	Part  Part
	Op    Op
	Value int
}

// Keyword holds when some leaf value of the record (string, number or boolean,
// at any depth; keys do not count) has the pattern, which begins and ends with
// Any.
type Keyword struct {
	At      diag.Span
	Pattern Pattern
	Fold    bool
}

// KeywordRegex holds when the expression is found in some leaf value of the
// record.
type KeywordRegex struct {
	At     diag.Span
	Regexp Regexp
}

func (*Match) expr()        {}
func (*Compare) expr()      {}
func (*Regex) expr()        {}
func (*CIDR) expr()         {}
func (*Exists) expr()       {}
func (*Null) expr()         {}
func (*Same) expr()         {}
func (*TimePart) expr()     {}
func (*Keyword) expr()      {}
func (*KeywordRegex) expr() {}

// Fields lists both fields.
func (p *Same) Fields() []Field { return []Field{p.Field, p.Other} }

// Origin implements Pred.
func (p *Keyword) Origin() diag.Span { return p.At }

// On gives nil: a keyword has no field.
func (p *Keyword) On() *Field { return nil }

// Fields gives nil: a keyword has no field.
func (p *Keyword) Fields() []Field { return nil }

// Origin implements Pred.
func (p *KeywordRegex) Origin() diag.Span { return p.At }

// On gives nil: a keyword has no field.
func (p *KeywordRegex) On() *Field { return nil }

// Fields gives nil: a keyword has no field.
func (p *KeywordRegex) Fields() []Field { return nil }

// WithFields implements Pred.
func (p *Match) WithFields(f []Field) Pred { q := *p; q.Field = f[0]; return &q }

// WithFields implements Pred.
func (p *Compare) WithFields(f []Field) Pred { q := *p; q.Field = f[0]; return &q }

// WithFields implements Pred.
func (p *Regex) WithFields(f []Field) Pred { q := *p; q.Field = f[0]; return &q }

// WithFields implements Pred.
func (p *CIDR) WithFields(f []Field) Pred { q := *p; q.Field = f[0]; return &q }

// WithFields implements Pred.
func (p *Exists) WithFields(f []Field) Pred { q := *p; q.Field = f[0]; return &q }

// WithFields implements Pred.
func (p *Null) WithFields(f []Field) Pred { q := *p; q.Field = f[0]; return &q }

// WithFields implements Pred.
func (p *Same) WithFields(f []Field) Pred { q := *p; q.Field, q.Other = f[0], f[1]; return &q }

// WithFields implements Pred.
func (p *TimePart) WithFields(f []Field) Pred { q := *p; q.Field = f[0]; return &q }

// WithFields implements Pred.
func (p *Keyword) WithFields([]Field) Pred { return p }

// WithFields implements Pred.
func (p *KeywordRegex) WithFields([]Field) Pred { return p }
