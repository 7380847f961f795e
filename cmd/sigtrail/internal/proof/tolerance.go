package proof

import (
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A tolerance is a kind of record on which queries may differ from their rules
// without a note, because the target's documentation admits it for all of them.
// It is asked only where a query does differ, so that it hides nothing else;
// what it excuses is counted by its name.
type tolerance struct {
	name   string
	target string // "" for all
	covers func(event.Object) bool
}

func tolerances() []tolerance {
	return []tolerance{
		{name: "a letter beyond ASCII that folds to one within (language, tolerances)", covers: foldsIntoASCII},
		{name: "a value in another spelling than that of AWS (elastic, assumptions)", target: "elastic", covers: isRespelt},
	}
}

// tolerated names the tolerance that excuses a target on a record, "" if there
// is none.
func tolerated(target string, o event.Object) string {
	for _, t := range tolerances() {
		if (t.target == "" || t.target == target) && t.covers(o) {
			return "tolerated: " + t.name
		}
	}
	return ""
}

// foldsIntoASCII: the Kelvin sign is a k, the dotted capital I an i, and to
// some the long s an s. Stores fold as they like beyond ASCII.
func foldsIntoASCII(o event.Object) bool {
	return anyText("", o, func(_, s string) bool { return strings.ContainsAny(s, "\u212a\u0130\u017f") })
}

// isRespelt: Elastic compares with regard to case. Where AWS documents the
// spelling of values, its backend goes by that.
func isRespelt(o event.Object) bool {
	return anyText("", o, func(path, s string) bool {
		words := cloudtrail.Enum(path)
		switch path {
		case "eventSource", "awsRegion":
			return s != ir.Lower(s)
		case "eventName":
			p, known := cloudtrail.Spelled(path, ir.Text(s))
			return !known || p.Literal() != s
		case "sourceIPAddress", "userIdentity.invokedBy":
			return s != ir.Lower(s) && s != "AWS Internal"
		case "responseElements.CheckMfa", "responseElements.PasswordUpdated":
			words = []string{"Success", "Failure"}
		}
		return len(words) > 0 && !slices.Contains(words, s)
	})
}

// anyText reports whether some string below a value is wanted. Its path leaves
// arrays out.
func anyText(path string, v event.Value, wanted func(path, s string) bool) bool {
	switch v := v.(type) {
	case string:
		return wanted(path, v)
	case event.Array:
		return slices.ContainsFunc(v, func(e event.Value) bool { return anyText(path, e, wanted) })
	case event.Object:
		return slices.ContainsFunc(v, func(m event.Member) bool {
			return anyText(strings.TrimPrefix(path+"."+m.Key, "."), m.Value, wanted)
		})
	}
	return false
}
