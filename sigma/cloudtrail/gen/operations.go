package main

import (
	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/layout"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/table"
)

// writeOperations lays out which eventNames each eventSource records.
func writeOperations(in *input) (string, error) {
	sources := recorded(in)
	var entries []table.Entry
	for i, source := range sortedKeys(sources) {
		entries = append(entries, table.Entry{Key: layout.SourceKey(source), Value: layout.SourceID(i)})
		for _, name := range sortedKeys(sources[source]) {
			entries = append(entries, table.Entry{Key: layout.OperationKey(layout.SourceID(i), name)})
		}
	}
	return table.Write(entries)
}

// recorded gathers the eventNames of each eventSource.
func recorded(in *input) map[string]map[string]bool {
	sources := map[string]map[string]bool{}
	add := func(source, name string) {
		if sources[source] == nil {
			sources[source] = map[string]bool{}
		}
		sources[source][name] = true
	}
	for _, s := range append(append([]*service{}, in.requests...), in.responses...) {
		for _, source := range append([]string{s.source}, s.alternates...) {
			for operation := range s.operations {
				for _, name := range s.eventNames(operation) {
					add(source, name)
				}
			}
		}
	}
	for _, list := range [][]event{in.fields.NonAPI, in.fields.Unlisted} {
		for _, e := range list {
			add(e.Source, e.Name)
		}
	}
	return sources
}

// eventNames lists the ways in which records name an operation: Lambda adds a
// date and perhaps "v2", CloudFront the version of its API.
func (s *service) eventNames(operation string) []string {
	names := []string{operation}
	if date := s.suffix[operation]; date != "" {
		names = append(names, operation+date, operation+date+"v2")
	}
	for _, version := range s.versions {
		names = append(names, operation+version)
	}
	return names
}
