// Package athena prints plans as SQL for Amazon Athena, engine version 3 (which
// is Trino), over a table of CloudTrail logs.
//
// Which columns exist is data: a schema, which is a table definition in Hive
// DDL. Six ship (schemas/*.sql), users bring their own with the option schema.
// A field's path goes along columns and struct members as far as they reach;
// the rest is a JSON path inside a text column, or the key of a map. A path
// that leads nowhere is refused, never sent to Athena.
//
// The comment of a column or struct member tells what its type cannot:
//
//   - "JSON text": the text is a JSON object, in which a path goes on
//   - "dotted keys": the keys of the map may hold dots, so that all the rest of
//     a path is one key
//   - "whole event": the text is the whole record as JSON
//
// A user's DDL without comments is read with those of the shipped tables.
//
// Three-valued logic: an absent value is NULL, and a comparison with it is
// unknown. Every predicate prints so that unknown can only mean false, and a
// negation is NOT COALESCE(..., FALSE). That is exact, since and, or and
// any_match never turn unknown into true.
//
// A plan of another log source that no pipeline fits (ir.Plan.Unmapped) is
// about a table that nobody described, unless the user chose a schema: then that
// alone counts. Else every name is a column of text, and a dot leads to a member
// of a struct, since no column has one in its name (Athena User Guide, "OpenX
// JSON SerDe"); keywords are searched in the column of the option message, and
// the table is named after the log source.
//
// Facts about the engine come from the Athena and Trino documentation and were
// checked by running queries on Trino 435.
//
// What it does not know, and takes for granted:
//
//   - JSON text columns hold the record's JSON as CloudTrail wrote it
//   - keys that hold dots are found only where the catalogue splits the path
//     (ir.Field.Segments), or in a map of dotted keys
//   - arrays that stand directly in arrays are opened two levels deep; CloudTrail
//     records have none that are deeper, but for polygons of coordinates
//   - where a path crosses an array, and inside an object, a JSON number with a
//     fraction is compared in its shortest form (a note says so where it can
//     matter)
//   - numbers too large for a double count as infinite
//   - correlations: a query finds single events
package athena
