package cloudtrail

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// records reads the events and the made-up records of the corpus.
func records(t *testing.T) []map[string]any {
	t.Helper()
	corpus := os.Getenv("SIGTRAIL_CORPUS")
	if corpus == "" {
		t.Skip("SIGTRAIL_CORPUS is not set: the catalogue is not compared with records")
	}
	names, err := filepath.Glob(filepath.Join(corpus, "events", "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	for _, name := range append(names, filepath.Join(corpus, "synthetic.ndjson")) {
		if strings.HasSuffix(name, ".origin.ndjson") {
			continue
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		decoder := json.NewDecoder(file)
		for decoder.More() {
			var r map[string]any
			if err := decoder.Decode(&r); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if inner, made := r["event"].(map[string]any); made {
				r = inner
			}
			list = append(list, r)
		}
	}
	return list
}

// A walk compares the catalogue with every leaf of every record.
type walk struct {
	leaves, known, certain int
	paths                  map[string]bool
	wrong                  map[string]string
}

// value visits v, found under keys, of which isArray tells the arrays.
func (w *walk) value(v any, keys []string, isArray []bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, x := range v {
			_, list := x.([]any)
			w.value(x, append(slices.Clone(keys), key), append(slices.Clone(isArray), list))
		}
	case []any:
		for _, x := range v {
			w.value(x, keys, isArray)
		}
	case nil:
	default:
		w.leaf(v, keys, isArray)
	}
}

func (w *walk) leaf(v any, keys []string, isArray []bool) {
	path := strings.Join(keys, ".")
	w.leaves++
	w.paths[path] = true
	typ, ok := Lookup(path)
	if !ok {
		return
	}
	w.known++
	if len(typ.Path) != len(keys) {
		w.wrong[path] = "split in another way than the record is"
		return
	}
	certain := true
	for i, s := range typ.Path {
		switch {
		case s.Key != keys[i]:
			w.wrong[path] = "split in another way than the record is"
		case s.Arity == ir.Single && isArray[i]:
			w.wrong[path] = fmt.Sprintf("%s is an array in a record and never one in the catalogue", s.Key)
		case s.Arity == ir.Many && !isArray[i]:
			w.wrong[path] = fmt.Sprintf("%s is no array in a record and always one in the catalogue", s.Key)
		}
		certain = certain && (s.Arity == ir.Single || s.Arity == ir.Many)
	}
	if certain {
		w.certain++
	}
}

func TestNoRecordContradictsAnArity(t *testing.T) {
	w := walk{paths: map[string]bool{}, wrong: map[string]string{}}
	list := records(t)
	for _, r := range list {
		w.value(r, nil, nil)
	}
	for path, why := range w.wrong {
		t.Errorf("%s: %s", path, why)
	}
	t.Logf("%d records, %d leaves on %d paths; %d leaves known, %d with certain arities", len(list), w.leaves, len(w.paths), w.known, w.certain)
	if len(list) < 4000 || len(w.paths) < 2000 || w.known*100 < w.leaves*97 || w.certain*100 < w.leaves*90 {
		t.Errorf("too little was compared")
	}
}

func TestEnumsHoldTheWordsOfTheRecords(t *testing.T) {
	seen, strange := 0, map[string]int{}
	for _, r := range records(t) {
		for _, path := range []string{"eventType", "eventCategory", "userIdentity.type", "responseElements.ConsoleLogin", "additionalEventData.MFAUsed"} {
			var v any = r
			for _, key := range strings.Split(path, ".") {
				object, _ := v.(map[string]any)
				v = object[key]
			}
			word, ok := v.(string)
			if !ok || word == "..." { // a record of a document
				continue
			}
			seen++
			if !slices.Contains(Enum(path), word) {
				strange[path+" "+word]++
			}
		}
	}
	for word, n := range strange {
		if n > 1 { // a single slip of somebody's test record is no new word
			t.Errorf("%s is in %d records", word, n)
		}
	}
	t.Logf("%d words compared, once only: %v", seen, strange)
	if seen < 5000 {
		t.Errorf("only %d words were compared", seen)
	}
}
