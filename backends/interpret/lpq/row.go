package lpq

import (
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// Row converts a raw CloudTrail record into a row of the AWS app: names by the
// app's field map, other top-level names in snake case; typed values. The
// source address is an IP address, null where a service stands in its place.
func Row(record event.Object) map[string]Value {
	row := normalized(record)
	row["line"] = event.Compact(record)
	return row
}

// column gives the name of a top-level field of CloudTrail in a row.
func columnName(field string) string {
	switch field {
	case "sourceIPAddress":
		return "src_ip"
	case "requestParameters":
		return "req_params"
	case "responseElements":
		return "resp_params"
	case "recipientAccountId":
		return "account_id"
	case "eventTime":
		return "_time"
	case "errorMessage":
		return "error_msg"
	}
	return snake(field)
}

// snake writes a camel case name in snake case; a run of capitals is a word.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && startsWord(runes, i) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func startsWord(runes []rune, i int) bool {
	before := runes[i-1]
	if unicode.IsLower(before) || unicode.IsDigit(before) {
		return true
	}
	return unicode.IsUpper(before) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// normalized is Row without the line.
func normalized(record event.Object) map[string]Value {
	row := map[string]Value{}
	for _, m := range record {
		name := columnName(m.Key)
		switch name {
		case "src_ip":
			row[name] = address(m.Value)
		case "_time":
			row[name] = date(m.Value)
		default:
			row[name] = convert(m.Value)
		}
	}
	if row["user_identity"] != nil {
		row["user"] = Unknown{"how the column user is filled is not documented"}
		row["user_type"] = Unknown{"how the column user_type is filled is not documented"}
	}
	return row
}

func address(v event.Value) Value {
	text, _ := v.(string)
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return nil
	}
	return a.Unmap()
}

func date(v event.Value) Value {
	if v == nil {
		return nil
	}
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Unknown{"what becomes of an eventTime that is no time is not documented"}
	}
	return t.UTC().Truncate(time.Millisecond)
}

func convert(v event.Value) Value {
	switch v := v.(type) {
	case nil, bool, string:
		return v
	case json.Number:
		return number(string(v))
	case event.Array:
		return List(each(v, func(x event.Value) Value { return convert(x) }))
	case event.Object:
		m := Map{}
		for i, member := range v {
			if !repeated(v[i+1:], member.Key) {
				m = append(m, Entry{member.Key, convert(member.Value)})
			}
		}
		return m
	}
	panic(fmt.Sprintf("lpq: unhandled %T", v))
}

// repeated says whether a key comes again, so that its last value counts.
func repeated(rest event.Object, key string) bool {
	_, again := rest.Get(key)
	return again
}

// number reads a JSON number as an integer or a double. Zero with a sign and
// numbers beyond both types have no documented form.
func number(text string) Value {
	unknown := Unknown{"how the number " + text + " is kept is not documented"}
	if strings.ContainsAny(text, ".eE") {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f == 0 && math.Signbit(f) {
			return unknown
		}
		return f
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || text == "-0" {
		return unknown
	}
	return n
}
