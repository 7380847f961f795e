package logpresso

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A kind is the type of a column.
type kind int

const (
	scalarColumn kind = iota // a string, a number or a boolean: lower() and match() read them alike
	ipColumn                 // an address; its text comes from string()
	dateColumn               // a date; its text depends on the server's time zone
	mapColumn                // keys as CloudTrail writes them
	listColumn               // elements are read one by one
)

// A column says where Logpresso keeps a field of CloudTrail.
type column struct {
	name string // what Logpresso calls the field; a dot leads into a map
	path string // what CloudTrail calls it; "" if it has no such field
	kind kind
	// guess says what is not known of the column, for a note; "" if it is
	// evidenced or the user named it.
	guess string
	// flat says that no array stands below a map (AWS CloudTrail User Guide,
	// record contents).
	flat bool
	// objects says that the elements of a list are objects.
	objects bool
	// canonical says that CloudTrail writes each value in one spelling.
	canonical bool
	// from lists the columns to read, the first that is not null counting; nil
	// stands for name alone.
	from []string
}

// expr reads the column.
func (c column) expr() string {
	if len(c.from) == 0 {
		return c.name
	}
	last := len(c.from) - 1
	e := c.from[last]
	for i := last - 1; i >= 0; i-- {
		e = call("nvl", c.from[i], e)
	}
	return e
}

// A schema is the table of columns.
type schema []column

// builtin lists the columns of the AWS app. Evidence is the vendor's rule
// "AWS 구성 레코더 중지"; what it does not show carries a guess. The pipeline
// aws-cloudtrail-logpresso renames by the same table.
func builtin() schema {
	const (
		unseen   = "its name follows the vendor's naming, no published rule shows it"
		unseenAs = "a published rule shows the column but not what it holds"
		unseenID = "a published rule shows the column but not whether it holds recipientAccountId or userIdentity.accountId"
	)
	return schema{
		{name: "event_name", path: "eventName", canonical: true},
		{name: "event_source", path: "eventSource", canonical: true},
		{name: "aws_region", path: "awsRegion", canonical: true},
		{name: "src_ip", path: "sourceIPAddress", kind: ipColumn},
		{name: "user_agent", path: "userAgent"},
		{name: "req_params", path: "requestParameters", kind: mapColumn},
		{name: "resp_params", path: "responseElements", kind: mapColumn, guess: unseenAs},
		{name: "user_identity", path: "userIdentity", kind: mapColumn, flat: true},
		{name: "tls_details", path: "tlsDetails", kind: mapColumn, flat: true, guess: unseenAs},
		{name: "account_id", path: "recipientAccountId", guess: unseenID},
		{name: "_time", path: "eventTime", kind: dateColumn},
		{name: "error_code", path: "errorCode", canonical: true, guess: unseen},
		{name: "error_msg", path: "errorMessage", guess: unseen},
		{name: "event_type", path: "eventType", canonical: true, guess: unseen},
		{name: "event_id", path: "eventID", guess: unseen},
		{name: "event_version", path: "eventVersion", guess: unseen},
		{name: "event_category", path: "eventCategory", canonical: true, guess: unseen},
		{name: "request_id", path: "requestID", guess: unseen},
		{name: "read_only", path: "readOnly", guess: unseen},
		{name: "management_event", path: "managementEvent", guess: unseen},
		{name: "api_version", path: "apiVersion", guess: unseen},
		{name: "shared_event_id", path: "sharedEventID", guess: unseen},
		{name: "vpc_endpoint_id", path: "vpcEndpointId", guess: unseen},
		{name: "additional_event_data", path: "additionalEventData", kind: mapColumn, guess: unseen},
		{name: "service_event_details", path: "serviceEventDetails", kind: mapColumn, guess: unseen},
		{name: "resources", path: "resources", kind: listColumn, objects: true, guess: unseen},
		{name: "user", guess: unseenAs},
		{name: "user_type", guess: unseenAs},
	}
}

// called finds the column of a whole name: first what Logpresso calls it, then
// what CloudTrail does.
func (s schema) called(name string) (column, bool) {
	i := slices.IndexFunc(s, func(c column) bool { return c.name == name })
	if i < 0 {
		i = slices.IndexFunc(s, func(c column) bool { return c.path == name })
	}
	if name == "" || i < 0 {
		return column{}, false
	}
	return s[i], true
}

// lookup finds the column that holds a field, and the steps that lead from the
// column to it. The longest name wins, so that an override may name a single
// key of a map.
func (s schema) lookup(f ir.Field) (column, []ir.Segment, bool) {
	steps := f.Segments()
	for n := len(steps); n > 0; n-- {
		keys := make([]string, n)
		for i, step := range steps[:n] {
			keys[i] = step.Key
		}
		c, ok := s.called(strings.Join(keys, "."))
		if ok && (n == len(steps) || c.kind == mapColumn || c.kind == listColumn) {
			return c, steps[n:], true
		}
	}
	return column{}, nil, false
}

// unmapped refuses a field that has no column.
func (s schema) unmapped(f ir.Field, p ir.Pred) *backends.Unsupported {
	var known []string
	for _, c := range s {
		if c.path != "" {
			known = append(known, c.path)
		}
		if c.name != c.path {
			known = append(known, c.name)
		}
	}
	u := backends.Refuse(p, "field-unmapped", "Logpresso has no known column for %q", f.Written)
	u.Hint = fmt.Sprintf("name its column with -O fields=%s=COLUMN", f.Written)
	if near := diag.DidYouMean(f.Written, known); near != "" {
		u.Hint = near + " else " + u.Hint
	}
	return u
}

// identifier is a field that can be written as it is; any other name, which
// only an unmapped plan has, stands in field("...").
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// words mean something else to the parser than a field of that name.
func isWord(s string) bool {
	return slices.Contains([]string{"and", "or", "not", "true", "false", "null"}, s)
}

// override gives the schema with the columns that the option fields names.
func (s schema) override(list string) (schema, error) {
	out := slices.Clone(s)
	for _, entry := range strings.Split(list, ";") {
		if strings.TrimSpace(entry) == "" {
			continue
		}
		name, columns, ok := strings.Cut(entry, "=")
		if !ok {
			return nil, fieldsError("%q is not of the form FIELD=COLUMN", entry)
		}
		c := s.base(strings.TrimSpace(name))
		if err := c.read(columns); err != nil {
			return nil, err
		}
		at := slices.IndexFunc(out, func(o column) bool { return o.name == c.name })
		if at < 0 {
			out = append(out, c)
		} else {
			out[at] = c
		}
	}
	return out, nil
}

func fieldsError(format string, args ...any) error {
	return &backends.OptionError{Name: "fields", Message: fmt.Sprintf(format, args...)}
}

// base makes the column that an override of a field begins with: a column of
// the schema, a key below one, or a field of the user's own. Both of its names
// are set, since a field may come renamed or not.
func (s schema) base(name string) column {
	c, steps, ok := s.lookup(ir.NewField(name))
	switch {
	case !ok:
		return column{name: name, path: name}
	case len(steps) == 0:
		c.guess = ""
		return c
	}
	rest := ""
	for _, step := range steps {
		rest += "." + step.Key
	}
	return column{name: c.name + rest, path: c.path + rest}
}

// read sets the columns and the type of an override.
func (c *column) read(text string) error {
	names, word, typed := strings.Cut(text, ":")
	if typed {
		kinds := []string{"string", "ip", "date", "map", "list"}
		at := slices.Index(kinds, strings.TrimSpace(word))
		if at < 0 {
			return fieldsError("%q is no type; write one of %q", word, kinds)
		}
		c.kind = kind(at)
	}
	c.from = strings.Split(names, ",")
	for i, n := range c.from {
		c.from[i] = strings.TrimSpace(n)
		if !identifier.MatchString(c.from[i]) || isWord(c.from[i]) {
			return fieldsError("%q is no column; write letters, digits and _", n)
		}
	}
	return nil
}
