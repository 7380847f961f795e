package splunk

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// A splunkEvent is a record as Splunk holds it: its text, and the fields that JSON
// extraction makes of it. Field names are paths with {} behind arrays, a JSON
// null is the text null, and empty arrays and objects give no field.
type splunkEvent struct {
	raw    string
	fields map[string][]string
}

func newEvent(t *testing.T, raw string) *splunkEvent {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(raw)); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	e := &splunkEvent{raw: compact.String(), fields: map[string][]string{"sourcetype": {"aws:cloudtrail"}}}
	e.extract("", compact.Bytes())
	return e
}

func (e *splunkEvent) extract(name string, value json.RawMessage) {
	switch value[0] {
	case '{':
		for key, member := range members(value) {
			e.extract(strings.TrimPrefix(name+"."+key, "."), member)
		}
	case '[':
		for _, element := range elements(value) {
			e.extract(name+"{}", element)
		}
	default:
		e.fields[name] = append(e.fields[name], scalarText(value))
	}
}

// withAddon adds the fields that the AWS add-on would.
func (e *splunkEvent) withAddon() *splunkEvent {
	if _, ok := e.fields["errorCode"]; !ok {
		e.fields["errorCode"] = []string{"success"}
	}
	e.fields["status"] = []string{"success"}
	return e
}

func members(object json.RawMessage) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	must(json.Unmarshal(object, &m))
	return m
}

func elements(array json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	must(json.Unmarshal(array, &list))
	return list
}

// scalarText gives a string's text, and anything else as it is written.
func scalarText(value json.RawMessage) string {
	if value[0] != '"' {
		return string(value)
	}
	var s string
	must(json.Unmarshal(value, &s))
	return s
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// jsonExtract is json_extract: NULL for an absent path or a JSON null, a JSON
// array for a path with {} in it.
func jsonExtract(raw, path string) (string, bool) {
	found := []json.RawMessage{json.RawMessage(raw)}
	for _, step := range strings.Split(path, ".") {
		key, isArray := strings.CutSuffix(step, "{}")
		var next []json.RawMessage
		for _, value := range found {
			if value[0] != '{' {
				continue
			}
			member, ok := members(value)[key]
			switch {
			case !ok:
			case !isArray:
				next = append(next, member)
			case member[0] == '[':
				next = append(next, elements(member)...)
			}
		}
		found = next
	}
	if len(found) == 0 {
		return "", false
	}
	if !strings.Contains(path, "{}") {
		return scalarText(found[0]), string(found[0]) != "null"
	}
	list := make([]string, len(found))
	for i, value := range found {
		list[i] = string(value)
	}
	return "[" + strings.Join(list, ",") + "]", true
}
