// Package ir holds what a rule means, before and after a pipeline rewrote it
// and before a target prints it: predicates over fields, joined by and, or and
// not. Nothing in it is ever unknown: logic has two values, and a predicate on
// an absent field is simply false (Null excepted).
//
// It knows nothing of YAML, of modifiers or of any query language. Trees are
// immutable: a pass makes a new tree (Map, Simplify, Prune).
package ir
