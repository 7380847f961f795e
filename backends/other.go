package backends

import (
	"cmp"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// OtherLog reports whether a plan is about a log that sigtrail knows nothing
// of: then the rule's names of fields are all there is, and what a target knows
// of CloudTrail does not hold.
func OtherLog(p ir.Plan) bool {
	cloudTrail := ir.LogSource{Product: "aws", Service: "cloudtrail"}
	return p.Unmapped && !cloudTrail.Contains(p.Source)
}

// SourceTable names a table after a log source, such as
// windows_process_creation, for targets that must name one.
func SourceTable(l ir.LogSource) string {
	var words []string
	for _, word := range []string{l.Product, l.Category, l.Service} {
		if word != "" {
			words = append(words, word)
		}
	}
	name := strings.Map(func(r rune) rune {
		if r == '_' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(strings.Join(words, "_")))
	return cmp.Or(name, "events")
}
