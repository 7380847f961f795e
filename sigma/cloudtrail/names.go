package cloudtrail

import (
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/layout"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/table"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// FreeForm reports whether a path lies in one of the objects in which each
// service of AWS writes what it likes. There, a path that the catalogue does
// not list may well exist; anywhere else it is a mistake.
func FreeForm(path string) bool {
	top, _, below := strings.Cut(path, ".")
	switch top {
	case "requestParameters", "responseElements", "additionalEventData",
		"serviceEventDetails", "edgeDeviceDetails", "eventContext":
		return below
	}
	return false
}

// TopLevel lists the fields of a record, sorted.
func TopLevel() []string { return names(layout.NodeID(0)) }

// Names lists the keys known of the object at a path, sorted; none for a path
// that is not known or leads to no object. It reads the whole table: it is for
// messages and listings.
func Names(path string) []string {
	_, place, ok := resolve(layout.NodeID(0), strings.Split(path, "."))
	if !ok || place.Node == "" {
		return nil
	}
	return names(place.Node)
}

func names(node string) []string {
	if node == "" {
		return nil
	}
	var list []string
	table.Each(paths, "", func(pathKey, _ string) bool {
		if key, ok := layout.KeyOf(node, pathKey); ok && key != layout.Wildcard {
			list = append(list, key)
		}
		return true
	})
	slices.Sort(list) // the table's order is that of keys with IDs behind
	return list
}

// Near gives up to three known paths that an unknown one was probably meant to
// be: with segments misspelt, or with its parents left out.
func Near(path string) []string {
	if Known(path) || strings.Count(path, ".") >= maxSegments {
		return nil
	}
	near := respelt(path)
	for _, parent := range likelyParents() {
		if full := parent + "." + path; Known(full) {
			near = append(near, full)
		}
	}
	return near[:min(3, len(near))]
}

// respelt corrects the segments that are not known, from the left; at all but
// the last of them it follows the best correction only.
func respelt(path string) []string {
	before, key, after, node := firstUnknown(path)
	var known []string
	names := similar(key, names(node))
	for _, name := range names {
		if full := before + name + after; Known(full) {
			known = append(known, full)
		}
	}
	if len(known) == 0 && len(names) > 0 && after != "" {
		return respelt(before + names[0] + after)
	}
	return known
}

// firstUnknown cuts a path at its first unknown segment; node is the object
// in which the segment is missing, if it is one.
func firstUnknown(path string) (before, key, after, node string) {
	node = layout.NodeID(0)
	for rest := path; ; {
		key, _, _ = strings.Cut(rest, ".")
		after = rest[len(key):]
		place, ok := find(node, key)
		if !ok || after == "" {
			return before, key, after, node
		}
		before, node, rest = before+key+".", place.Node, after[1:]
	}
}

// similar gives the names that differ from key in case only, or else those
// near it.
func similar(key string, known []string) []string {
	near := diag.Near(key, known)
	if len(near) > 0 && strings.EqualFold(near[0], key) {
		return near[:1]
	}
	return near
}

// likelyParents are the objects that people forget to name.
func likelyParents() []string {
	return []string{
		"userIdentity", "userIdentity.sessionContext", "userIdentity.sessionContext.sessionIssuer",
		"userIdentity.sessionContext.attributes", "requestParameters", "responseElements",
		"additionalEventData", "resources", "tlsDetails",
	}
}
