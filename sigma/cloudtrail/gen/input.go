package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// An input is everything that the tables are made from.
type input struct {
	fields    fields
	requests  []*service // by eventSource
	responses []*service
	events    []map[string]any // records, numbers as json.Number
}

// fields is fields.json: what the CloudTrail User Guide documents.
type fields struct {
	Top      []field
	Nested   map[string][]field
	NonAPI   []event `json:"nonApiEvents"`
	Unlisted []event `json:"undocumentedApiEvents"`
	Observed map[string]struct {
		Types map[string]int
	}
}

type field struct{ Name, Type string }

type event struct {
	Source string `json:"eventSource"`
	Name   string `json:"eventName"`
}

// api is awsapi.json or awsapi-response.json.
type api struct {
	Sources map[string]struct {
		Ev   map[string][]int
		Sh   []json.RawMessage
		Svc  []string
		Alt  []string
		Sfx  map[string]string
		Sfxv []string
	}
}

func read(corpus string) (*input, error) {
	in := &input{}
	if err := readJSON(filepath.Join(corpus, "fields.json"), &in.fields); err != nil {
		return nil, err
	}
	var err error
	if in.requests, err = readServices(filepath.Join(corpus, "awsapi.json"), request); err != nil {
		return nil, err
	}
	if in.responses, err = readServices(filepath.Join(corpus, "awsapi-response.json"), response); err != nil {
		return nil, err
	}
	if in.events, err = readEvents(corpus); err != nil {
		return nil, err
	}
	markPascal(in.requests, in.events, "requestParameters")
	markPascal(in.responses, in.events, "responseElements")
	return in, nil
}

func readJSON(name string, into any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func readServices(name string, side side) ([]*service, error) {
	var a api
	if err := readJSON(name, &a); err != nil {
		return nil, err
	}
	var list []*service
	for _, source := range sortedKeys(a.Sources) {
		s := a.Sources[source]
		svc := &service{
			source: source, side: side, style: styleOf(source, s.Svc), alternates: s.Alt,
			operations: s.Ev, suffix: s.Sfx, versions: s.Sfxv,
			looseNumbers: looseNumbers(s.Svc, side),
			structures:   make([]map[string]string, len(s.Sh)),
		}
		for i, raw := range s.Sh[1:] { // the first is a filler
			if err := json.Unmarshal(raw, &svc.structures[i+1]); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, source, err)
			}
		}
		list = append(list, svc)
	}
	return list, nil
}

func readEvents(corpus string) ([]map[string]any, error) {
	names, err := filepath.Glob(filepath.Join(corpus, "events", "*.ndjson"))
	if err != nil {
		return nil, err
	}
	var events []map[string]any
	for _, name := range names {
		if origin, _ := filepath.Match("*.origin.ndjson", filepath.Base(name)); origin {
			continue
		}
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		decoder := json.NewDecoder(file)
		decoder.UseNumber()
		for decoder.More() {
			var e map[string]any
			if err := decoder.Decode(&e); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return nil, fmt.Errorf("%s holds no events", corpus)
	}
	return events, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
