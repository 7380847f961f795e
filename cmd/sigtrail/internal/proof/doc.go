// Package proof holds queries against what their rules mean, without any of the
// systems that the queries are for. The meaning is that of sigma/match; the
// queries are run by the interpreters of backends/interpret, which read their
// text and share no code with whatever wrote it.
//
// Where the interpreters cannot say how a system would decide, the record is
// left out and counted by the reason. Where a query carries notes, it must keep
// what they promise: a wider query finds all that the rule describes, a
// narrower one nothing else, and one without either finds exactly the same.
//
// It does not know how rules or events are found or made, and proves nothing
// of targets without an interpreter: no query for Athena runs here.
package proof
