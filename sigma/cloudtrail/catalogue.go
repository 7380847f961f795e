package cloudtrail

import (
	_ "embed"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/layout"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/table"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

//go:embed paths.txt
var paths string

// maxSegments is more than any path of a record has. It bounds the work on
// names that no record could have.
const maxSegments = 24

// Lookup gives what is known of a dotted path, arrays on it left out:
// "requestParameters.ipPermissions.items.ipRanges.items.cidrIp". ok is false,
// and the type zero, for a path that the catalogue does not list.
func Lookup(path string) (t ir.Type, ok bool) {
	segments, place, ok := resolve(layout.NodeID(0), strings.Split(path, "."))
	if !ok {
		return ir.Type{}, false
	}
	return ir.Type{Known: true, Kind: ir.Kind(place.Kind), Path: segments}, true
}

// Known reports whether the catalogue lists a path.
func Known(path string) bool {
	_, ok := Lookup(path)
	return ok
}

// resolve follows keys from a node. No key that the catalogue lists holds a
// dot; those of maps may.
func resolve(node string, keys []string) ([]ir.Segment, layout.Place, bool) {
	if len(keys) > maxSegments {
		return nil, layout.Place{}, false
	}
	if place, ok := find(node, keys[0]); ok {
		if path, last, ok := descend(keys[0], place, keys[1:]); ok {
			return path, last, true
		}
	}
	return resolveFree(node, keys)
}

// resolveFree follows keys through a map, whose keys anybody may choose and
// which therefore may hold dots: where the map holds objects, what lies below
// the key must be listed, and else the key is all that is left.
func resolveFree(node string, keys []string) ([]ir.Segment, layout.Place, bool) {
	place, ok := find(node, layout.Wildcard)
	if !ok {
		return nil, layout.Place{}, false
	}
	for run := 1; place.Node != "" && run < len(keys); run++ {
		if path, last, ok := descend(strings.Join(keys[:run], "."), place, keys[run:]); ok {
			return path, last, true
		}
	}
	if place.Node != "" && len(keys) > 1 {
		return nil, layout.Place{}, false
	}
	return descend(strings.Join(keys, "."), place, nil)
}

// descend puts a key before what rest resolves to below its place.
func descend(key string, place layout.Place, rest []string) ([]ir.Segment, layout.Place, bool) {
	segment := ir.Segment{Key: key, Arity: ir.Arity(place.Arity)}
	if len(rest) == 0 {
		return []ir.Segment{segment}, place, true
	}
	if place.Node == "" {
		return nil, layout.Place{}, false
	}
	path, last, ok := resolve(place.Node, rest)
	if !ok {
		return nil, layout.Place{}, false
	}
	return append([]ir.Segment{segment}, path...), last, true
}

func find(node, key string) (layout.Place, bool) {
	if key == "" {
		return layout.Place{}, false
	}
	value, ok := table.Find(paths, layout.PathKey(node, key))
	if !ok {
		return layout.Place{}, false
	}
	return layout.Decode(value), true
}
