// Package lpq runs a subset of the Logpresso query language on CloudTrail
// records, so that the queries that sigtrail emits can be checked without a
// Logpresso. It reads the text of a query as Logpresso would, and knows
// neither Sigma nor the code that writes the queries: the two cannot agree on
// a mistake.
//
// It is stricter than Logpresso. What the engines read in different ways
// although the query could avoid it is an error: at its place in the query
// (SyntaxError) where the text shows it, and at the record that meets it
// (Fault) where the type of a value does. Where the documents leave a result
// open, an expression has several possible values; if they decide about a
// record, the record is Unsure. A query is right only where each possible
// value gives the same answer.
//
// What it assumes: the fields of Row; JSON objects as maps, numbers as 64 bit
// integers or doubles; a server in UTC; records that lie in the time span and
// the tables that the source names; regular expressions and texts of doubles
// as in Java; Unicode as the Go library knows it.
//
// What it does not know: meta fields of a row other than _time and line, the
// columns user and user_type (nobody documents how they are filled), the
// schema of a table, limits of memory, and every command and function that
// sigtrail has no use for.
package lpq
