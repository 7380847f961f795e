// Package trino reads queries in the dialect of Amazon Athena engine version 3,
// which is Trino, checks their types as Trino does, and prints them for DuckDB.
//
// Whatever DuckDB would take although Trino refuses it is refused here: text
// compared with a number, a path that is none, an unknown function, a bad
// escape in LIKE. What Trino would take but this package does not know is
// refused as well, by name; nothing is passed on unread.
//
// It knows neither CloudTrail nor Sigma. How the functions work that it calls
// in DuckDB is the business of package duck.
//
// Types in DuckDB: varchar and json are VARCHAR, ipaddress is a VARCHAR of 32
// hexadecimal digits, timestamp is TIMESTAMP, interval is a BIGINT of
// microseconds, and timestamp with time zone is a BIGINT as Trino packs it:
// milliseconds times 4096, plus 2048 plus the zone's offset in minutes.
package trino
