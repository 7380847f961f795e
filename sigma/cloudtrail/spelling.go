package cloudtrail

import (
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/layout"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/table"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Spelled gives the pattern that finds with regard to case what p finds without
// on the field of that path, where CloudTrail is known to write each of its
// values in one way: names of operations, hosts of services, and enumerated
// words. ok is false where nobody knows.
func Spelled(path string, p ir.Pattern) (spelled ir.Pattern, ok bool) {
	shape, text := p.Shape()
	switch {
	case path == "eventSource" && strings.HasSuffix(p.Lower().Literal(), ".amazonaws.com"):
		return p.Lower(), true
	case path == "eventName" && shape == ir.ShapeExact:
		name, known := eventName(text)
		return ir.Text(name), known
	case path == "eventName" && shape == ir.ShapePrefix:
		return p, uniform(text)
	case shape != ir.ShapeExact:
		return p, false
	}
	for _, word := range Enum(path) {
		if ir.Lower(word) == ir.Lower(text) {
			return ir.Text(word), true
		}
	}
	return p, false
}

// signIns are the eventNames that no API model lists because they are no calls
// (AWS Sign-In User Guide, "AWS Management Console sign-in events").
func signIns() []string {
	return []string{"ConsoleLogin", "SwitchRole", "ExitRole", "CheckMfa", "RenewRole", "PasswordRecoveryRequested", "PasswordRecoveryCompleted", "PasswordUpdated", "EmailUpdated"}
}

// twice are the eventNames, in lower case, that services spell in two ways.
func twice() []string {
	return []string{
		"createapikey", "createchangeset", "createdataset", "createdbcluster", "createdbinstance", "createdbparametergroup",
		"createruleset", "createvpcconnection", "createworkgroup", "deleteapikey", "deletedataset", "deletedbcluster",
		"deletedbinstance", "deleteruleset", "deletesshpublickey", "deletevpcconnection", "deleteworkgroup", "describedataset",
		"describevpcconnection", "getdataset", "getworkgroup", "listapikeys", "listchangesets", "listdatasets", "listrulesets",
		"listvpcconnections", "listworkgroups", "rebootdbcluster", "rebootdbinstance", "updatedataset", "updateruleset", "updateworkgroup",
	}
}

// eventName finds the one spelling of a name of an operation. The name as it
// was written is found by bisection; only a name in another case makes it read
// on.
func eventName(text string) (string, bool) {
	if text == "" || slices.Contains(twice(), ir.Lower(text)) {
		return text, false
	}
	for _, name := range signIns() {
		if strings.EqualFold(name, text) {
			return name, true
		}
	}
	found := ""
	table.Each(operations, text, func(rest, value string) bool {
		if isID(rest) && value == "" {
			found = text
		}
		return found == ""
	})
	if found == "" {
		eachNameLike(text, func(name string) bool {
			if strings.EqualFold(name, text) {
				found = name
			}
			return found == ""
		})
	}
	return found, found != ""
}

// isID reports whether what stands behind a name in the table is the ID of a
// service, and not the rest of a longer name.
func isID(rest string) bool { return len(rest) == len(layout.SourceID(0)) }

// uniform reports whether all eventNames that begin with a text do so in its
// very spelling, and some do.
func uniform(prefix string) bool {
	some, all := false, true
	eachNameLike(prefix, func(name string) bool {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			some = true
			all = strings.HasPrefix(name, prefix)
		}
		return all
	})
	return some && all
}

// eachNameLike calls f for every eventName of every service that begins with
// the first letter of text, in either case, until f returns false.
func eachNameLike(text string, f func(name string) bool) {
	first := text[:1]
	upper, lower := strings.ToUpper(first), strings.ToLower(first)
	eachName(upper, f)
	if lower != upper {
		eachName(lower, f)
	}
}

// eachName calls f for every eventName of every service that begins with a
// prefix, until f returns false.
func eachName(prefix string, f func(name string) bool) {
	table.Each(operations, prefix, func(rest, _ string) bool {
		if prefix == "" && strings.HasPrefix(rest, layout.SourcePrefix) {
			return true
		}
		return f(prefix + rest[:len(rest)-len(layout.SourceID(0))])
	})
}
