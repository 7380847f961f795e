package generate

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Foreign says why a record is none that CloudTrail writes, as far as the
// catalogue knows; "" if it may be one. Backends rely on the catalogue: on a
// record that it rules out a query may find what it likes.
//
// JSON null may stand anywhere. Below the objects that services fill as they
// like, a name that nobody has listed may hold anything.
func Foreign(record event.Object) string {
	for _, m := range record {
		if reason := foreign(m.Key, m.Value, false); reason != "" {
			return reason
		}
	}
	return contradiction(record)
}

// foreign looks at a value under a path; inArray says that the value is an
// element of the array there.
func foreign(path string, v event.Value, inArray bool) string {
	t, known := cloudtrail.Lookup(path)
	if !known && !cloudtrail.FreeForm(path) {
		return "no record has " + path
	}
	if array, ok := v.(event.Array); ok {
		if known && (inArray || arity(t) == ir.Single) {
			return path + " is no array"
		}
		for _, e := range array {
			if reason := foreign(path, e, true); reason != "" {
				return reason
			}
		}
		return ""
	}
	if known && v != nil {
		if arity(t) == ir.Many && !inArray {
			return path + " is always an array"
		}
		if reason := wrongKind(path, t, v); reason != "" {
			return reason
		}
	}
	if object, ok := v.(event.Object); ok {
		for _, m := range object {
			if m.Key == "" || strings.Contains(m.Key, ".") {
				return "a key in " + path + " is empty or holds a dot"
			}
			if reason := foreign(path+"."+m.Key, m.Value, false); reason != "" {
				return reason
			}
		}
	}
	return ""
}

func arity(t ir.Type) ir.Arity { return t.Path[len(t.Path)-1].Arity }

// wrongKind holds a value that is neither null nor an array against its type,
// and a word against the spelling in which records have it.
func wrongKind(path string, t ir.Type, v event.Value) string {
	ok := true
	switch t.Kind {
	case ir.KindUnknown:
	case ir.KindText:
		_, ok = v.(string)
	case ir.KindNumber:
		_, ok = v.(json.Number)
	case ir.KindBool:
		_, ok = v.(bool)
	case ir.KindTime:
		ok = isTimestamp(v)
	case ir.KindObject:
		_, ok = v.(event.Object)
	default:
		panic(fmt.Sprintf("generate: unhandled Kind %d", int(t.Kind)))
	}
	if !ok {
		return fmt.Sprintf("%s is a %s", path, t.Kind)
	}
	if s, isText := v.(string); isText && t.Kind == ir.KindText {
		return unlikely(path, s)
	}
	return ""
}

// isTimestamp accepts what CloudTrail writes: UTC, to the second (AWS
// CloudTrail User Guide, "eventTime").
func isTimestamp(v event.Value) bool {
	const layout = "2006-01-02T15:04:05Z"
	s, isText := v.(string)
	t, err := time.Parse(layout, s)
	return isText && err == nil && t.Format(layout) == s
}

// contradiction says what parts of a record exclude each other, and what it
// lacks that every record has.
func contradiction(record event.Object) string {
	if v, ok := record.Get("eventTime"); !ok || v == nil {
		return "every record has eventTime"
	}
	v, _ := record.Get("userIdentity")
	identity, _ := v.(event.Object)
	kind, _ := identity.Get("type")
	account, hasAccount := identity.Get("accountId")
	if kind == "AWSService" && hasAccount && account != nil {
		return "an identity of a service has no account"
	}
	own, hasOwn := identity.Get("userName")
	session, _ := identity.Get("sessionContext")
	if o, _ := session.(event.Object); hasOwn && own != nil {
		issuer, _ := o.Get("sessionIssuer")
		if members, _ := issuer.(event.Object); len(members) > 0 {
			return "an identity with a session issuer has no name of its own"
		}
	}
	return ""
}

// maxText is how long a text outside the objects of services may be, in bytes
// (AWS CloudTrail User Guide, "CloudTrail record contents").
const maxText = 1024

// name matches what CloudTrail writes where a service calls: the name of a host,
// or words such as AWS Internal.
var name = regexp.MustCompile(`^[A-Za-z][0-9A-Za-z-]*([. ][0-9A-Za-z-]+)*$`)

// version matches a value of tlsDetails.tlsVersion.
var version = regexp.MustCompile(`^TLSv[0-9]+(\.[0-9]+)?$`)

func isAddress(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Zone() == ""
}

// unlikely says why a text is none that CloudTrail writes under a path.
func unlikely(path, s string) string {
	switch {
	case len(s) > maxText && !cloudtrail.FreeForm(path):
		return path + " is a shorter text"
	case path == "sourceIPAddress" && !isAddress(s) && !name.MatchString(s):
		return "sourceIPAddress is an address or a name"
	case path == "errorCode" && ir.Lower(s) == "success":
		return "errorCode tells of errors only"
	case path == "tlsDetails.tlsVersion" && !version.MatchString(s):
		return "tlsDetails.tlsVersion is TLSv and a number"
	}
	if p, known := cloudtrail.Spelled(path, ir.Text(s)); known && p.Literal() != s {
		return path + " is spelled " + p.Literal()
	}
	return ""
}
