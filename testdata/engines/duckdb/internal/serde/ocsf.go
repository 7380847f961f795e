package serde

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/duck"
	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// OCSF makes rows of Security Lake's table.
type OCSF struct {
	Loader
	// Homes are the columns of CloudTrail's fields, as the product lists them:
	// the field, its column, and a second one for values that do not fit.
	Homes [][]string
}

// ParseHomes reads that list.
func ParseHomes(src string) [][]string {
	var homes [][]string
	for _, line := range strings.Split(src, "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			homes = append(homes, strings.Split(line, "\t"))
		}
	}
	return homes
}

// Row makes an OCSF event of a record, and the row of that. A field has the
// first of its columns that takes it, a column the first of its fields that is
// not null.
func (o *OCSF) Row(record jackson.Value) (row duck.Record, fits bool) {
	event := jackson.Value{Kind: jackson.Object}
	for _, home := range o.Homes {
		if field, in, ok := strings.Cut(home[0], "."); ok && field == "resources" {
			o.resources(&event, record, in, strings.TrimPrefix(home[1], "resources."))
			continue
		}
		v, ok := reach(record, strings.Split(home[0], "."))
		if !ok || v.Kind == jackson.Null {
			continue
		}
		column := home[1]
		if len(home) > 2 && !isAddress(v) {
			column = home[2]
		}
		put(&event, strings.Split(column, "."), v)
	}
	rest := jackson.Value{Kind: jackson.Object}
	o.flatten(&rest, record, "")
	put(&event, []string{"unmapped"}, rest)
	for column, field := range map[string]string{"accountid": "recipientAccountId", "region": "awsRegion"} {
		if v, ok := record.Get(field); ok {
			put(&event, []string{column}, v)
		}
	}
	row, fits = o.Loader.Row(event)
	return row, fits && o.resourcesFit(record)
}

func isAddress(v jackson.Value) bool {
	_, err := netip.ParseAddr(v.Text)
	return err == nil
}

func reach(v jackson.Value, path []string) (jackson.Value, bool) {
	ok := true
	for _, key := range path {
		if v, ok = v.Get(key); !ok {
			return v, false
		}
	}
	return v, true
}

// put sets a member, unless it is there.
func put(v *jackson.Value, path []string, leaf jackson.Value) {
	i := slices.Index(v.Keys, path[0])
	if i < 0 {
		i = len(v.Keys)
		v.Keys = append(v.Keys, path[0])
		v.Items = append(v.Items, jackson.Value{Kind: jackson.Object})
		if len(path) == 1 {
			v.Items[i] = leaf
			return
		}
	}
	if len(path) > 1 {
		put(&v.Items[i], path[1:], leaf)
	}
}

// resources maps one member of the elements of resources.
func (o *OCSF) resources(event *jackson.Value, record jackson.Value, member, column string) {
	from, ok := record.Get("resources")
	if !ok || from.Kind != jackson.Array {
		return
	}
	put(event, []string{"resources"}, jackson.Value{Kind: jackson.Array, Items: make([]jackson.Value, len(from.Items))})
	to := event.Items[slices.Index(event.Keys, "resources")]
	for i, item := range from.Items {
		to.Items[i].Kind = jackson.Object
		if v, ok := item.Get(member); ok {
			put(&to.Items[i], strings.Split(column, "."), v)
		}
	}
}

// resourcesFit reports whether all members of resources have a column.
func (o *OCSF) resourcesFit(record jackson.Value) bool {
	from, _ := record.Get("resources")
	for _, item := range from.Items {
		for _, key := range item.Keys {
			if !slices.ContainsFunc(o.Homes, func(home []string) bool { return home[0] == "resources."+key }) {
				return false
			}
		}
	}
	return from.Kind == jackson.Null || from.Kind == jackson.Array
}

// flatten collects the plain values that have no home, by their paths.
func (o *OCSF) flatten(rest *jackson.Value, v jackson.Value, path string) {
	housed := slices.ContainsFunc(o.Homes, func(home []string) bool { return home[0] == path })
	if housed || path == "resources" {
		return
	}
	switch v.Kind {
	case jackson.Object:
		for i, key := range v.Keys {
			o.flatten(rest, v.Items[i], strings.TrimPrefix(path+"."+key, "."))
		}
	case jackson.Array:
		for i, item := range v.Items {
			o.flatten(rest, item, fmt.Sprintf("%s[%d]", path, i))
		}
	case jackson.Null:
	default:
		rest.Keys, rest.Items = append(rest.Keys, path), append(rest.Items, v)
	}
}
