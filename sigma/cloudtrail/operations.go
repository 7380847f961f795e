package cloudtrail

import (
	_ "embed"
	"slices"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/layout"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/table"
)

//go:embed operations.txt
var operations string

// Services lists the values of eventSource, sorted.
func Services() []string {
	var list []string
	table.Each(operations, layout.SourcePrefix, func(source, _ string) bool {
		list = append(list, source)
		return true
	})
	return list
}

// Operations lists the values of eventName that an eventSource is known to
// record, sorted; none for an unknown one. AWS adds new ones all the time, and
// records contain some that no API model lists.
func Operations(eventSource string) []string {
	id, ok := table.Find(operations, layout.SourceKey(eventSource))
	if !ok {
		return nil
	}
	var list []string
	table.Each(operations, "", func(key, value string) bool {
		if name, ok := layout.NameOf(id, key); ok && value == "" {
			list = append(list, name)
		}
		return true
	})
	slices.Sort(list) // the table's order is that of names with IDs behind
	return list
}

// Operation reports whether an eventSource is known to record an eventName.
func Operation(eventSource, eventName string) bool {
	id, ok := table.Find(operations, layout.SourceKey(eventSource))
	if !ok {
		return false
	}
	_, ok = table.Find(operations, layout.OperationKey(id, eventName))
	return ok
}
