// Package logpresso prints plans as Logpresso queries over the columns of
// Logpresso's AWS app:
//
//	table aws_cloudtrail
//	| search in(lower(event_name), "stoplogging", "deletetrail")
//	| eval user = nvl(user, valueof(valueof(valueof(user_identity, "sessionContext"), "sessionIssuer"), "userName"))
//	| rename account_id as cloud_account, aws_region as cloud_region
//
// No engine was at hand. The vendor documents the language but not the case
// sensitivity of ==, nor what == makes of null or of a value that is no
// string; the open engine of 2016 answers these, and may be out of date. So the
// queries keep to what is right under every answer: both sides of a comparison
// are lower-case strings, null is asked for by isnull, and whatever could be
// null is wrapped in nvl. Neither != nor the wildcards inside a text, which ==
// treats as a regular expression of its own, are ever written.
//
// A path that crosses an array, or may cross one, is read into a variable with
// flatten and foreach, which only the manual shows, and its elements are tested
// one by one. Conditions that need such variables stand in a second search, so
// that the first one leaves them few rows.
//
// With the option derive, which is on, the query ends with the columns that the vendor's
// detection rules derive. cloud_resource is the request parameter that the rule
// is about: the first one under "fields" in the rule, or else the first one
// that the rule tests outside a negation and that is neither a boolean nor a
// number; without either it is left out.
//
// With the option fragment the source is left out. A fragment begins with a
// bar, is no query by itself, and has the language "logpresso-fragment".
// Target.Comment makes a first command, "# text |", of a line; it may stand
// before a query but not before a fragment, since two bars would meet.
//
// A plan of another log source that no pipeline fits (ir.Plan.Unmapped) is
// about columns of the names that the rule wrote, dots and all, which hold text;
// only what the option fields says of a column still goes. The query ends after
// the search, and its table is named after the log source unless the option
// table names one.
//
// The package knows a column only by the one published rule, by the vendor's
// naming, or by the option fields. It does not know the name of the AWS app's
// table, in which time zone a server reads dates (so no text and no part of
// eventTime can be compared), or in which form tojson writes a map.
package logpresso

import "github.com/sigtrail/sigtrail/backends"

const (
	language         = "logpresso"
	fragmentLanguage = "logpresso-fragment"
)

// Target describes Logpresso. It is the package's only door.
func Target() backends.Target {
	return backends.Target{
		Name:      "logpresso",
		Title:     "Logpresso",
		Language:  language,
		Extension: ".lq",
		Comment:   comment,
		Options:   optionList(),
		New: func(s backends.Settings) (backends.Backend, error) {
			o, err := readOptions(s)
			if err != nil {
				return nil, err
			}
			return &backend{o}, nil
		},
	}
}
