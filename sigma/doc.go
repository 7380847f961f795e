// Package sigma is the Sigma language as it is written: documents, rules,
// correlations, filters, selections and conditions, every scalar with the text
// the author wrote and the place where he wrote it.
//
// Parse reads a file in steps, each in files of its own: the bytes are checked
// (source.go); the YAML library makes nodes, which get exact places and lose
// their aliases, duplicate keys and tags (yaml*.go, position.go,
// scalar_place.go); collections are merged (collection.go); documents are read
// (rule.go, correlation.go, filters in rule.go) with their metadata,
// selections and values; conditions are split into tokens, checked and handed
// to the boolean grammar (condition*.go, aggregation.go). Every complaint has
// an ID, listed in ids.go, with examples that run as tests.
//
// The package does not know what a modifier means, what an event looks like,
// which rules a reference names, or what becomes of a rule; package lower
// turns these trees into meaning.
package sigma
