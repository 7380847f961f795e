// Package cloudtrail is the catalogue of what CloudTrail records look like:
// which paths there are, what type their values have, where arrays stand on the
// way, which words a field is known to hold, and which eventNames an
// eventSource records. It says nothing about any target, and it does not know
// which parameters belong to which operation: below requestParameters and
// responseElements it merges all operations of all services, so that a name
// which is an array in one operation and a text in another is ir.Either.
//
// It is careful rather than complete. ir.Single and ir.Many are said only where
// a document, a model or many records say so; what nobody knows is ir.Unknown.
// Names are those of the records, and case counts, as it does there.
//
// # Sources
//
//   - the AWS CloudTrail User Guide ("CloudTrail record contents" and
//     "CloudTrail userIdentity element", eventVersion 1.11) for everything
//     outside the parameters of operations;
//   - the API models of botocore and aws-sdk-go (both Apache-2.0), put into the
//     spelling of CloudTrail, for requestParameters, responseElements and the
//     eventNames of each eventSource;
//   - the names and types, never the values, found in public CloudTrail
//     records. Where records and models disagree, both are believed: the result
//     is ir.Either or ir.KindUnknown.
//
// # Tables
//
// paths.txt and operations.txt are made by the program in the folder gen, whose
// comment says how to refresh them; a test fails when they are out of date.
// They are searched in the form in which they are embedded (see internal/table
// and internal/layout): a program that looks nothing up pays nothing.
package cloudtrail
