package sigma

import "github.com/sigtrail/sigtrail/sigma/diag"

// A Text is a scalar: its text after YAML decoded it, and where it stands.
// The zero Text means that the key is absent.
type Text struct {
	Value string
	Span  diag.Span
}

// Given reports whether the scalar was written at all.
func (t Text) Given() bool { return t.Span.Known() }

// Sub gives the span of Value[from:to], or the span of the whole scalar where
// its style does not allow a narrower one. It reads the source again, since
// places inside a scalar are needed only when something is wrong with it.
func (t Text) Sub(from, to int) diag.Span {
	if from < 0 || from > to || to > len(t.Value) {
		return t.Span
	}
	return t.locator()(from, to)
}

// A Document is one YAML document of a file. A document that could not be read
// is still there, with its diagnostics, so that nothing is lost silently.
type Document struct {
	Index int // counted from 0 in its file
	Span  diag.Span
	// Body is a *Rule, *Correlation or *Filter, or nil if the document is none
	// of them. It is usable but incomplete if Broken.
	Body  Body
	Diags diag.List
}

// Broken reports whether the document must not be converted.
func (d *Document) Broken() bool { return d.Body == nil || d.Diags.HasErrors() }

// A Body is what a document holds. Its members are *Rule, *Correlation and
// *Filter.
type Body interface {
	Head() *Meta
	body()
}

// A Rule finds single events.
type Rule struct {
	Meta      Meta
	LogSource LogSource
	Detection Detection
}

// A Correlation finds groups of events that rules found.
type Correlation struct {
	Meta      Meta
	Span      diag.Span // of the mapping under "correlation"
	Type      Text
	Rules     []Text
	GroupBy   []Text
	Timespan  Text
	Aliases   []Alias
	Condition CorrelationCondition
	Generate  Text // "true", "false" or absent
}

// An Alias gives one name to fields that are called differently by different
// rules.
type Alias struct {
	Name   Text
	Fields []AliasField
}

// An AliasField is the field that an alias means for one rule.
type AliasField struct{ Rule, Field Text }

// A CorrelationCondition is either a mapping of bounds or an expression over
// rules.
type CorrelationCondition struct {
	Span       diag.Span
	Bounds     []Bound
	Fields     []Text
	Percentile Text
	// Expr is set when the condition is a string; its Refs name rules.
	Text Text
	Expr Cond
}

// A Bound is one comparison of a correlation's measure.
type Bound struct{ Op, Value Text }

// A Filter keeps the events it selects out of the results of rules.
type Filter struct {
	Meta      Meta
	LogSource LogSource
	Rules     []Text
	Any       bool // applies to every rule whose log source fits
	Detection Detection
}

// Head gives the metadata.
func (r *Rule) Head() *Meta { return &r.Meta }

// Head gives the metadata.
func (c *Correlation) Head() *Meta { return &c.Meta }

// Head gives the metadata.
func (f *Filter) Head() *Meta { return &f.Meta }

func (*Rule) body()        {}
func (*Correlation) body() {}
func (*Filter) body()      {}

// Meta is what a document says about itself.
type Meta struct {
	Title, ID, Name, Status, Description, License Text
	Author, Date, Modified, Level, Taxonomy       Text
	References, FalsePositives, Tags, Fields      []Text
	Scope                                         []Text
	Related                                       []Relation
	Custom                                        []Text // keys that Sigma does not define
}

// A Relation links a rule to another.
type Relation struct{ ID, Type Text }

// A LogSource says which events a rule is about.
type LogSource struct {
	Span                                   diag.Span
	Category, Product, Service, Definition Text
	Custom                                 []Text
}

// A Detection is a set of named selections and the conditions that join them.
type Detection struct {
	Span       diag.Span
	Selections []*Selection // in source order
	Conditions []Condition  // any of them suffices
	Timeframe  Text         // of a legacy aggregation
}

// A Selection is one named search.
type Selection struct {
	Name Text
	Span diag.Span // of the definition
	Body Node
}

// A Node is a part of a selection. Its members are *Item, *AllOf and *AnyOf.
type Node interface {
	Pos() diag.Span
	node()
}

// AllOf is a mapping: all its items must hold.
type AllOf struct {
	Span  diag.Span
	Items []*Item
}

// AnyOf is a list of mappings, or one that mixes them with keywords: one of
// its nodes must hold. Scalars that stand beside each other form one Item.
type AnyOf struct {
	Span diag.Span
	Of   []Node
}

// An Item tests one field. A keyword search is an Item whose Field is empty.
type Item struct {
	Span      diag.Span // from the key to the end of the last value
	Key       Text      // as written, with modifiers; absent for a list of keywords
	Field     Text
	Modifiers []Text // in order; an empty one was written as "f||x" or "f|"
	Values    []Value
	List      bool // the values were written as a list
}

// Pos gives the item's span.
func (n *Item) Pos() diag.Span { return n.Span }

// Pos gives the mapping's span.
func (n *AllOf) Pos() diag.Span { return n.Span }

// Pos gives the list's span.
func (n *AnyOf) Pos() diag.Span { return n.Span }

func (*Item) node()  {}
func (*AllOf) node() {}
func (*AnyOf) node() {}

// A Value is a scalar in a detection. Its text is what the author wrote, never
// what YAML would make of it: 00000429 and 0x10 stay as they are.
type Value struct {
	Kind Kind
	Text Text
}

// A Kind is the type of a scalar in a detection.
type Kind int

// The kinds. What YAML 1.1 or 1.2 calls a date, an octal or an infinity is a
// String here.
const (
	String Kind = iota
	Number      // plain JSON number syntax
	Bool        // plain true or false, in YAML's spellings
	Null        // plain null, ~ or nothing at all
)

// String gives the word for messages.
func (k Kind) String() string { return [...]string{"string", "number", "boolean", "null"}[k] }

// A Condition joins selections.
type Condition struct {
	Text Text
	Expr Cond // nil if the text could not be read
	// Aggregation is what stood behind "|" in Sigma 1: set means that the
	// condition as a whole is obsolete.
	Aggregation *Aggregation
}

// A Cond is a node of a condition. Its members are *And, *Or, *Not, *Ref and
// *Quant. And and Or are flat: an And directly in an And does not occur unless
// it was bracketed.
type Cond interface {
	Pos() diag.Span
	cond()
}

// And holds when all of Of hold.
type And struct {
	Span diag.Span
	Of   []Cond
}

// Or holds when one of Of holds.
type Or struct {
	Span diag.Span
	Of   []Cond
}

// Not is the complement.
type Not struct {
	Span diag.Span
	Of   Cond
}

// Ref names a selection, or, in a correlation's condition, a rule.
type Ref struct {
	Name      Text
	Selection *Selection // nil in a correlation's condition
}

// Quant is "1 of", "any of" or "all of" a pattern or them.
type Quant struct {
	Span    diag.Span
	All     bool
	Pattern Text         // "them" or a name with stars
	Of      []*Selection // what it stands for, in source order; never empty
}

// Pos gives the expression's span.
func (c *And) Pos() diag.Span { return c.Span }

// Pos gives the expression's span.
func (c *Or) Pos() diag.Span { return c.Span }

// Pos gives the expression's span.
func (c *Not) Pos() diag.Span { return c.Span }

// Pos gives the name's span.
func (c *Ref) Pos() diag.Span { return c.Name.Span }

// Pos gives the quantifier's span.
func (c *Quant) Pos() diag.Span { return c.Span }

func (*And) cond()   {}
func (*Or) cond()    {}
func (*Not) cond()   {}
func (*Ref) cond()   {}
func (*Quant) cond() {}

// An Aggregation is the part of a Sigma 1 condition behind "|": a function
// with a threshold, or "near".
type Aggregation struct {
	Span      diag.Span // from the bar to the end
	Function  Text      // count, sum, min, max, avg or near
	Field     Text      // between the brackets; may be absent
	By        []Text
	Op        Text // >, >=, <, <=, =, ==, !=
	Threshold Text
	Near      Cond // of near: its Refs name selections
}
