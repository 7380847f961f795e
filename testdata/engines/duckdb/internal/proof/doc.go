// Package proof runs what the product makes of rules for Athena on DuckDB and
// compares the events found with those that the rules describe (sigma/match).
//
// It compiles with the product's packages, in the order of the product's own
// command: parse, lower, the user's pipelines, the shipped one, the backend. It
// holds a query to its notes: without an effect it must find the same events;
// a wider one may find more, a narrower one fewer; one that is both may find
// anything, and must only run.
package proof
