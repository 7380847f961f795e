package spl

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// leaves visits the scalars and nulls whose name is the rest of a path: keys
// joined by dots, with {} behind the name of an array, once for each level of
// nesting. A key may hold dots itself. Objects and arrays have no name of
// their own.
func leaves(v event.Value, rest string, visit func(event.Value)) {
	switch v := v.(type) {
	case event.Object:
		for _, m := range v {
			if below, ok := strings.CutPrefix(rest, m.Key); ok {
				beneath(m.Value, below, visit)
			}
		}
	case event.Array:
		for _, x := range v {
			beneath(x, rest, visit)
		}
	}
}

// beneath visits what a key or an array's {} leads to.
func beneath(v event.Value, rest string, visit func(event.Value)) {
	step := ""
	switch v.(type) {
	case event.Object:
		step = "."
	case event.Array:
		step = "{}"
	default:
		if rest == "" {
			visit(v)
		}
		return
	}
	if below, ok := strings.CutPrefix(rest, step); ok {
		leaves(v, below, visit)
	}
}

// A jsonPath is the path of json_extract: keys, and {} as the empty key.
type jsonPath []string

const each = ""

// parsePath reads "a.b{}.c".
func parsePath(s string) (jsonPath, error) {
	var path jsonPath
	for _, part := range strings.Split(s, ".") {
		key, braces, _ := strings.Cut(part, "{")
		if key == "" || strings.Contains(key, "}") {
			return nil, fmt.Errorf("%q is no JSON path: keys joined by dots, {} behind an array", s)
		}
		path = append(path, key)
		if braces == "" && key == part {
			continue
		}
		braces = "{" + braces
		if strings.ReplaceAll(braces, "{}", "") != "" {
			return nil, fmt.Errorf("%q is no JSON path: only {} may stand behind a key", s)
		}
		for range len(braces) / 2 {
			path = append(path, each)
		}
	}
	return path, nil
}

// reach lists the values at the end of a path, nulls included, and says
// whether the path met an array where it says {}.
func (path jsonPath) reach(v event.Value) (found []event.Value, crossed bool) {
	if len(path) == 0 {
		return []event.Value{v}, false
	}
	switch v := v.(type) {
	case event.Object:
		if x, ok := v.Get(path[0]); ok && path[0] != each {
			return path[1:].reach(x)
		}
	case event.Array:
		if path[0] != each {
			return nil, false
		}
		for _, x := range v {
			below, _ := path[1:].reach(x)
			found = append(found, below...)
		}
		return found, true
	}
	return nil, false
}

// extract evaluates json_extract: the text of a scalar, the compact JSON of a
// container; behind {} the array of all values; NULL for absent and null.
func (path jsonPath) extract(o event.Object, emptyArrays bool) value {
	found, crossed := path.reach(o)
	if !path.spreads() {
		if len(found) == 0 || found[0] == nil {
			return null{}
		}
		return text(written(found[0]))
	}
	if !crossed || !emptyArrays && allNull(found) {
		return null{}
	}
	return text(event.Compact(event.Array(found)))
}

func (path jsonPath) spreads() bool {
	for _, step := range path {
		if step == each {
			return true
		}
	}
	return false
}

func allNull(all []event.Value) bool {
	for _, v := range all {
		if v != nil {
			return false
		}
	}
	return true
}

func written(v event.Value) string {
	if s, ok := event.Text(v); ok {
		return s
	}
	return event.Compact(v)
}
