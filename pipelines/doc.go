// Package pipelines reads processing pipelines in pySigma's YAML format and
// lets them rewrite plans: fields are renamed, conditions added, placeholders
// filled, rules refused. A pipeline that ships for a target is a file in the
// folder builtin.
//
// It is strict. A key, type or condition that it does not know is an error at
// its place, never silence: a condition that is overlooked turns an "or" into
// an "and". It knows nothing of rules as they were written, and nothing of any
// target but its name.
//
// # Where it differs from pySigma
//
// A pipeline works on what a rule means, not on what it says. Therefore
//
//   - an item with several values is as many items here. When conditions on
//     values hold for some of them only, only those are changed, and a warning
//     says so (pySigma changes the whole list);
//   - selections that no condition of the rule uses do not exist;
//   - numbers and booleans are compared by their text;
//   - processing_item_applied and vars see their own pipeline only;
//   - regular expressions are Go's (RE2), anchored at the start as Python's
//     re.match is.
//
// A correlation's rules are rewritten one by one. The fields that it groups by
// and measures follow the fields of the rule they are read from; an item with
// the condition is_sigma_correlation_rule concerns them alone.
//
// What acts on finished text (postprocessing, finalizers, query expressions,
// values turned into regular expressions) is refused by name.
package pipelines
