// Package spl runs a subset of Splunk's search language on CloudTrail records,
// so that the queries that sigtrail emits can be checked without a Splunk. It
// reads the text of a query as Splunk would, and knows neither Sigma nor the
// code that writes the queries: the two cannot agree on a mistake.
//
// It is stricter than Splunk. A construct that is documented in two ways, or
// in none, is an error: at its place in the query (SyntaxError) where the text
// shows it, and at the record that meets it (Unsure) where only the data does.
// Where an open question has exactly two answers, Options choose one; Readings
// lists every choice, and a query is right when it is right under each of
// them.
//
// What it assumes about Splunk, beyond what Splunk documents: a name is the
// path to a leaf with {} behind each array; JSON null is the text "null"; an
// empty object or array has no field; an IPv4-mapped IPv6 address lies in no
// IPv4 network; letters fold one by one to lower case.
//
// What it does not know: index tokens (a phrase is searched as a piece of the
// raw text, which is right for one run of letters and digits between stars),
// fields that the AWS add-on adds other than errorCode, limits on the size of
// events, indexes and source types (comparisons with them hold), macros (they
// hold), time zones, and every command and function that sigtrail has no use
// for.
package spl
