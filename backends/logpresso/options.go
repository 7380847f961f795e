package logpresso

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/sigtrail/sigtrail/backends"
)

// defaultTable stands for the table of the AWS app, whose real name is not
// published.
const defaultTable = "aws_cloudtrail"

func optionList() []backends.Option {
	return []backends.Option{
		{Name: "table", Default: defaultTable, Help: "table that holds the CloudTrail events, as [NODE:]TABLE, several with commas; the default is a stand-in, so set it to your own"},
		{Name: "duration", Help: "how far back to look, such as 30m, 1d or 2w"},
		{Name: "from", Help: "first moment, as yyyyMMddHHmmss or 2006-01-02T15:04:05 in the server's time zone; needs to"},
		{Name: "to", Help: "moment before which to stop, written like from"},
		{Name: "fragment", Default: "false", Help: "leave out the source, as the vendor's rules are published"},
		{Name: "derive", Default: "true", Help: "end with the columns cloud_resource, user, cloud_account and cloud_region of the vendor's rules"},
		{Name: "native-case", Default: "false", Help: "compare eventName, eventSource and their like as the vendor's rules do, without lower()"},
		{Name: "null-guard", Default: "false", Help: "wrap what is negated in nvl(..., false), for a server on which == gives null for null"},
		{Name: "arrays", Default: "possible", Help: "possible: read a path of unknown shape as one that may cross arrays; known: read it as a single value, which may miss events"},
		{Name: "fields", Help: "columns that differ from the built-in ones, as FIELD=COLUMN[,COLUMN...][:TYPE];..., the first column that is not null counting; TYPE is string, ip, date, map or list"},
	}
}

// options are the settings of one backend, checked.
type options struct {
	table      string // "" unless the user gave one
	span       string // "duration=1d " or the like, or ""
	fragment   bool
	derive     bool
	nativeCase bool
	nullGuard  bool
	// possibleArrays reads a path of unknown shape element by element.
	possibleArrays bool
	schema         schema
	own            schema // the columns that the user named, and no others
}

func readOptions(s backends.Settings) (options, error) {
	var o options
	for _, b := range []struct {
		name     string
		fallback bool
		to       *bool
	}{
		{"fragment", false, &o.fragment},
		{"derive", true, &o.derive},
		{"native-case", false, &o.nativeCase},
		{"null-guard", false, &o.nullGuard},
	} {
		v, err := s.Bool(b.name, b.fallback)
		if err != nil {
			return options{}, err
		}
		*b.to = v
	}
	arrays, err := s.OneOf("arrays", "possible", "known")
	if err != nil {
		return options{}, err
	}
	o.possibleArrays = arrays == "possible"
	if given := s.Get("table", ""); given != "" {
		if o.table, err = tableNames(given); err != nil {
			return options{}, &backends.OptionError{Name: "table", Message: err.Error()}
		}
	}
	if o.span, err = readSpan(s); err != nil {
		return options{}, err
	}
	fields := s.Get("fields", "")
	if o.own, err = (schema{}).override(fields); err != nil {
		return options{}, err
	}
	o.schema, err = builtin().override(fields)
	return o, err
}

// tablePattern is one table of the command table: a node, a name that may
// begin or end with a star, and a question mark for a table that may be absent.
var tablePattern = regexp.MustCompile(`^(?:(?:[A-Za-z0-9_]+|\*):)?\*?[A-Za-z0-9_]+\*?\??$`)

// tableNames checks a list of tables and writes it in one form.
func tableNames(list string) (string, error) {
	names := strings.Split(list, ",")
	for i, n := range names {
		names[i] = strings.TrimSpace(n)
		if !tablePattern.MatchString(names[i]) {
			return "", fmt.Errorf("%q is no table; write [NODE:]TABLE with letters, digits and _, several with commas", names[i])
		}
	}
	return strings.Join(names, ", "), nil
}

var durationPattern = regexp.MustCompile(`^[1-9][0-9]{0,8}(?:mon|w|d|h|m|s)$`)

// readSpan reads the time range, which is a duration or two moments.
func readSpan(s backends.Settings) (string, error) {
	duration, from, to := s.Get("duration", ""), s.Get("from", ""), s.Get("to", "")
	switch {
	case duration == "" && from == "" && to == "":
		return "", nil
	case duration != "" && from+to != "":
		return "", &backends.OptionError{Name: "duration", Message: "excludes from and to"}
	case duration != "":
		if !durationPattern.MatchString(duration) {
			return "", &backends.OptionError{Name: "duration", Message: fmt.Sprintf("%q is no duration; write a number and one of s, m, h, d, w, mon", duration)}
		}
		return "duration=" + duration + " ", nil
	}
	first, err := moment("from", from)
	if err != nil {
		return "", err
	}
	end, err := moment("to", to)
	if err != nil {
		return "", err
	}
	if end <= first {
		return "", &backends.OptionError{Name: "to", Message: fmt.Sprintf("%q is not after from", to)}
	}
	return "from=" + first + " to=" + end + " ", nil
}

// moment converts a point in time to the one form that table reads. A zone is
// refused, since a server reads the form in its own.
func moment(option, s string) (string, error) {
	const form = "20060102150405"
	if s == "" {
		return "", &backends.OptionError{Name: option, Message: "is missing; from and to are given together"}
	}
	for _, layout := range []string{form, "20060102", "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(form), nil
		}
	}
	return "", &backends.OptionError{Name: option, Message: fmt.Sprintf("%q is neither yyyyMMddHHmmss nor a time such as 2006-01-02T15:04:05; leave out the zone, the server uses its own", s)}
}
