// Package generate makes what a proof needs and nobody has written: Sigma
// rules that use the whole language, and for any rule the events on its
// boundary, where a small difference in meaning shows.
//
// Rules are trees of package sigma without places; Text prints them. Events are
// made from the meaning of a rule, by way of valid CloudTrail records: for each
// predicate the values that it holds for, those that it nearly holds for, and
// those of another kind or at another depth than the rule expects.
//
// Everything follows from the source of chance that the caller gives, so that
// one seed always makes the same rules and events.
//
// It does not know pipelines, targets or the reference evaluator, and therefore
// not which events a rule finds.
package generate
