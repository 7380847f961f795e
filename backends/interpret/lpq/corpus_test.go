package lpq

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// corpus reads the real records that SIGTRAIL_CORPUS points at.
func corpus(t *testing.T) []event.Object {
	t.Helper()
	folder := os.Getenv("SIGTRAIL_CORPUS")
	if folder == "" {
		t.Skip("SIGTRAIL_CORPUS is not set: no real records to run on")
	}
	files, err := filepath.Glob(filepath.Join(folder, "events", "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var all []event.Object
	for _, file := range files {
		if strings.HasSuffix(file, ".origin.ndjson") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			all = append(all, record(t, string(line)))
		}
	}
	if len(all) == 0 {
		t.Fatal("the corpus has no records")
	}
	return all
}

// textAt walks down objects only, and gives the text of a scalar there.
func textAt(o event.Object, path ...string) (string, bool) {
	v, _ := o.Get(path[0])
	if inner, ok := v.(event.Object); ok && len(path) > 1 {
		return textAt(inner, path[1:]...)
	}
	if len(path) > 1 {
		return "", false
	}
	return event.Text(v)
}

func TestRealRecordsSurviveAsAPlainLookAtThemSays(t *testing.T) {
	all := corpus(t)
	for query, survives := range map[string]func(event.Object) bool{
		`| search lower(event_source) == "iam.amazonaws.com" and not(lower(event_name) == "list*")`: func(o event.Object) bool {
			source, _ := textAt(o, "eventSource")
			name, _ := textAt(o, "eventName")
			return strings.EqualFold(source, "iam.amazonaws.com") && !strings.HasPrefix(strings.ToLower(name), "list")
		},
		`| search isnull(error_code)`: func(o event.Object) bool {
			v, _ := o.Get("errorCode")
			return v == nil
		},
		`| search lower(read_only) == "false"`: func(o event.Object) bool {
			text, _ := textAt(o, "readOnly")
			return text == "false"
		},
		`| search in(lower(valueof(user_identity, "type")), "root", "assumed*")`: func(o event.Object) bool {
			text, _ := textAt(o, "userIdentity", "type")
			return text == "Root" || text == "AssumedRole"
		},
		`| search match(valueof(valueof(req_params, "bucketName"), "x"), ".") or match(valueof(req_params, "bucketName"), "(?is)-.*-")`: func(o event.Object) bool {
			text, _ := textAt(o, "requestParameters", "bucketName")
			return strings.Count(text, "-") > 1
		},
		`| search in(network(ip(string(src_ip)), 8), "10.0.0.0", "192.0.0.0")`: func(o event.Object) bool {
			text, _ := textAt(o, "sourceIPAddress")
			a, err := netip.ParseAddr(text)
			return err == nil && (a.As16()[12] == 10 || a.As16()[12] == 192) && a.Is4()
		},
	} {
		q, err := ParseFragment(query)
		if err != nil {
			t.Fatalf("%s\n%v", query, err)
		}
		hits := 0
		for i, o := range all {
			kept, err := q.Run([]event.Object{o})
			if err != nil {
				t.Errorf("%s\nrecord %d: %v", query, i, err)
				continue
			}
			if got, want := len(kept) == 1, survives(o); got != want {
				t.Errorf("%s\nrecord %d survives: %v, want %v", query, i, got, want)
			}
			hits += len(kept)
		}
		if hits == 0 || hits == len(all) {
			t.Errorf("%s kept %d of %d records, which shows nothing", query, hits, len(all))
		}
	}
}
