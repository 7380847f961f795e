// Package sigma is the Sigma language as it is written: documents, rules,
// correlations, filters, selections and conditions, every scalar with the text
// the author wrote and the place where he wrote it.
//
// It does not know what a modifier means, what an event looks like, or what
// becomes of a rule; package lower turns these trees into meaning.
package sigma
