package splunk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A shape is a field's path with the arities that this package goes by. Splunk
// extracts a field for every scalar of an event and names it by its path, with
// {} behind each key whose value is an array.
type shape struct {
	keys    []string
	arities []ir.Arity // never Unknown
	// guessed[i] says that segment i may be an array for all that is known.
	guessed []bool
	// below is the index of the first segment below a free-form object, or the
	// number of segments.
	below int
}

// shapeOf settles the arity of every segment. What the catalogue does not know
// is taken for no array, except the last two segments below a free-form
// object: there, an unlisted name may well exist and arrays are common.
func shapeOf(f ir.Field) shape {
	segments := f.Segments()
	n := len(segments)
	s := shape{keys: make([]string, n), arities: make([]ir.Arity, n), guessed: make([]bool, n), below: n}
	for i, segment := range segments {
		if s.below == n && isFreeForm(segment.Key) {
			s.below = i + 1
		}
		s.keys[i], s.arities[i] = segment.Key, segment.Arity
		if segment.Arity != ir.Unknown {
			continue
		}
		s.arities[i], s.guessed[i] = ir.Single, i >= s.below
		switch {
		case s.guessed[i] && i >= n-2:
			s.arities[i] = ir.Either
		case i == 0 && segment.Key == "resources":
			s.arities[i] = ir.Many // always, whatever is below
		}
	}
	return s
}

// isFreeForm reports whether a key names one of the objects whose members
// depend on the AWS API that was called (AWS CloudTrail User Guide, "CloudTrail
// record contents").
func isFreeForm(key string) bool {
	switch key {
	case "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails":
		return true
	}
	return false
}

// names lists every name under which Splunk may have extracted the field.
func (s shape) names() []string { return s.spell(true) }

// paths lists every path at which the field's value stands as a whole, be it
// an array, an object or a scalar.
func (s shape) paths() []string { return s.spell(false) }

// spell writes the path in every way in which its maybe-arrays can be spelled,
// the last key varying first. Without elements the last key stays bare.
func (s shape) spell(elements bool) []string {
	spelled := []string{""}
	for i, key := range s.keys {
		endings := []string{""}
		if elements || i < len(s.keys)-1 {
			endings = [...][]string{ir.Single: {""}, ir.Many: {"{}"}, ir.Either: {"", "{}"}}[s.arities[i]]
		}
		var next []string
		for _, before := range spelled {
			for _, ending := range endings {
				next = append(next, strings.TrimPrefix(before+"."+key+ending, "."))
			}
		}
		spelled = next
	}
	return spelled
}

// arrays counts the segments that are or may be arrays.
func (s shape) arrays() int {
	n := 0
	for _, a := range s.arities {
		if a != ir.Single {
			n++
		}
	}
	return n
}

// endsInArray reports whether the field's value is or may be an array.
func (s shape) endsInArray() bool { return s.arities[len(s.arities)-1] != ir.Single }

// isGuess reports whether an array may stand where it is not looked for.
func (s shape) isGuess() bool {
	for _, g := range s.guessed {
		if g {
			return true
		}
	}
	return false
}

// isContainer reports whether the field's value may be an object or an array,
// for which Splunk extracts no field of that name: whether one is there can be
// seen in the event only.
func isContainer(f ir.Field) bool {
	s := shapeOf(f)
	unknown := f.Type.Kind == ir.KindUnknown && (f.Type.Known || s.below <= len(s.keys)-1)
	return isObject(f) || unknown || s.endsInArray()
}

// isObject reports whether the field names a whole subtree.
func isObject(f ir.Field) bool {
	return f.Type.Kind == ir.KindObject || !f.Type.Known && isFreeForm(f.Name)
}

// single reports whether a name that Splunk extracted has one value at most.
func single(name string) bool { return !strings.Contains(name, "{}") }

// nameable reports whether the field's name can be written in every context.
// Braces are Splunk's sign for arrays, which only a rule that was written for
// Splunk can mean.
func (t *translation) nameable(f ir.Field) bool {
	return f.Name != "" && utf8.ValidString(f.Name) && !strings.ContainsAny(f.Name, "\"'`\\*") &&
		(t.other || !strings.ContainsAny(f.Name, "{}")) && strings.IndexFunc(f.Name, unicode.IsControl) < 0
}

func (t *translation) checkName(p ir.Pred, f ir.Field) error {
	if t.nameable(f) {
		return nil
	}
	u := backends.Refuse(p, "unsupported-field-name", "Splunk has no way to write the field name %q", f.Written)
	u.Hint = "a name cannot hold quotes, backticks, backslashes, stars, braces or control characters; rename the field in a pipeline"
	return u
}

// isTimeModifier reports whether a search term with this name would set the
// time range of the search instead of testing a field (Search Reference, "Time
// modifiers").
func isTimeModifier(name string) bool {
	switch name {
	case "earliest", "latest", "_index_earliest", "_index_latest", "now", "time", "timeformat",
		"starttime", "endtime", "starttimeu", "endtimeu", "startmonthsago", "startdaysago",
		"starthoursago", "startminutesago", "endmonthsago", "enddaysago", "endhoursago", "endminutesago",
		"searchtimespandays", "searchtimespanhours", "searchtimespanminutes", "searchtimespanmonths",
		"daysago", "hoursago", "minutesago", "monthsago":
		return true
	}
	return false
}

// isAddonField reports whether the AWS add-on, and not CloudTrail, writes a
// field of this name (fields that Splunk lists for its sample events).
func isAddonField(name string) bool {
	switch name {
	case "src", "src_ip", "user_agent", "region", "vendor_account", "vendor_region", "signature", "command",
		"msg", "app", "dvc", "object_category", "aws_account_id", "user_group_id", "user", "user_id",
		"user_name", "user_type", "user_arn", "user_access_key", "dest", "userName", "change_type",
		"action", "status", "object", "object_id", "result":
		return true
	}
	return false
}

// isSplunkField reports whether Splunk itself gives every event a field of
// this name (Knowledge Manager Manual, "Use default fields").
func isSplunkField(name string) bool {
	switch name {
	case "host", "index", "source", "sourcetype", "linecount", "punct", "splunk_server", "timestamp",
		"eventtype", "tag", "timestartpos", "timeendpos":
		return true
	}
	return strings.HasPrefix(name, "date_") || strings.HasPrefix(name, "_")
}
