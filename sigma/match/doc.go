// Package match is the reference evaluator: what a rule means on an event,
// executable. Whatever a query language makes of a rule, this package says
// which events it should have found; it is written to be read and checked
// first, and to be fast second.
//
// It knows package ir and JSON. It does not know YAML, modifiers, pipelines,
// CloudTrail's fields or any query language, and it looks at single records:
// it neither unwraps {"Records": [...]} nor counts over time.
//
//	m, err := match.New(search.Where)
//	record, err := match.ParseRecord(line)
//	if m.Match(record) { ... }
//
// # Records
//
// A record is one JSON object. ParseRecord keeps what decoding into Go maps
// would lose: numbers stay as written (1.50 is not 1.5), keys keep their
// order, and a null is not the same as no key. Decisions where JSON leaves a
// choice (RFC 8259, sections 4, 8 and 9):
//
//   - a key that occurs twice in one object has the value written last, at the
//     place where the key stood first
//   - a byte that is not UTF-8, and an escaped surrogate without its partner,
//     are read as U+FFFD, so that one broken byte cannot hide an event
//   - nesting ends at 1,000 levels; anything deeper is an error
//
// In the first two, values come out as encoding/json decodes them; the place of
// a repeated key is the one that JavaScript and Python keep.
//
// # Fields
//
// A field's Name is cut at its dots into segments. Its Written form and Type
// play no part: the evaluator sees plans before a pipeline renames fields and
// trusts the record, not a catalogue. Starting at the record:
//
//   - an object is entered by the longest run of the segments left that,
//     joined by dots, is one of its keys. A key that holds dots therefore
//     beats the nested spelling, and there is no way back: when the longest
//     key leads nowhere, a shorter one is not tried. Keys match exactly
//   - an array is entered in every element, whatever the level
//   - anything else ends the search while segments are left
//
// Where no segment is left, an array gives each of its elements, nested arrays
// included, and an empty array, nested or not, gives one value whose text is
// []. The outcome is a list of values in record order, perhaps empty, perhaps
// with nulls.
//
// # Texts
//
// A string's text is the string, a number's is what the record wrote, a
// boolean's is true or false. An object's is compact JSON: keys in record
// order, no white space, and of all characters only the quote, the backslash
// and the controls below U+0020 escaped (\b \f \n \r \t, others as \u00xx with
// small letters), however the record had escaped them. So / and < and é stand
// for themselves, while a policy document that was recorded as a string shows
// \" for each quote in it. Null has no text.
//
// # Predicates
//
// A predicate holds when at least one of the values that its field reaches
// satisfies it, and null satisfies none; Exists and Null alone look at nulls.
// Two predicates may be satisfied by two different elements of one array.
// There are two truth values: a predicate on an absent field is false, and
// its negation true.
//
//   - Match compares the whole text, code point by code point. Any stands for
//     any number of code points and One for exactly one, line breaks included.
//     With Fold both sides are lowered by simple mapping (ir.Lower): K (Kelvin
//     sign) equals k, İ equals i, Σ equals σ; but ß is not ss, ς is not σ, and
//     a letter with a combining accent is not the composed letter. A lone Any
//     asks only that the value is not null. A literal that is not valid UTF-8
//     matches nothing, since no text of a record holds such bytes
//   - Compare reads the text as a decimal number in JSON syntax, so it takes
//     the string "22" as well as the number, and compares doubles. A text that
//     is no such number, or that no double can hold (1e999), never holds
//   - Regex searches the text, unanchored, with Go's regexp package in its
//     portable form. Flag i follows that package's case folding, which is
//     wider than Match's: it takes ſ for s, too
//   - CIDR wants a text that is wholly an IP address. An IPv4-mapped IPv6
//     address counts as IPv4, and no IPv4 address is inside an IPv6 network
//     such as ::/0. A host name, a network, an address with a zone or with
//     leading zeros is no address
//   - Exists wants any reached value, null and empty text included; Null wants
//     that no reached value is other than null: absent, null, array of nulls
//   - Same wants a value of each field whose texts relate. Only strings,
//     numbers and booleans count; objects and [] do not
//   - TimePart reads the text as an RFC 3339 timestamp (T and Z also in small
//     letters, any number of decimals, second 60 allowed, real calendar days
//     only) and takes the part as written, in the timestamp's own zone. Week
//     is the ISO 8601 week; Year is the calendar year even where the week
//     belongs to the next or the last one
//   - Keyword and KeywordRegex look at every string, number and boolean of the
//     record at any depth, one at a time; keys, nulls and empty arrays and
//     objects are not searched
//
// An empty And holds and an empty Or does not.
package match
