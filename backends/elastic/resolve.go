package elastic

import (
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A place is where a predicate looks: a row of the table, with what a subtree
// leaves open filled in.
type place struct {
	mapping
	name    string  // the Elastic field
	written string  // what the rule calls it
	json    ir.Kind // type of the CloudTrail value, if the catalogue knows it
	// native: the rule itself speaks of the Elastic field, so that what the
	// field gets from elsewhere is meant as well.
	native bool
}

// resolve finds the place of a field by its Elastic name, else by its
// CloudTrail path.
func resolve(f ir.Field) (place, bool) {
	p := place{name: f.Name, written: f.Written, json: f.Type.Kind}
	if p.written == "" {
		p.written = f.Name
	}
	if strings.Contains(f.Name, "*") {
		return p, false // KQL would take it for a pattern of field names
	}
	if p.byName(f) || p.byPath(f.Name) {
		if p.kind == address && !p.native {
			p.byPath(p.raw) // of a host there is only the text
		}
		if p.values == nil {
			p.values = valuesOf(p.raw)
		}
		return p, p.kind != homeless
	}
	return p, false
}

// byName looks for rows of an Elastic field. Several CloudTrail fields share
// some of them: the written path tells which is meant.
func (p *place) byName(f ir.Field) bool {
	found := false
	for _, m := range mappings {
		tail, ok := covers(m.name, f.Name)
		if !ok {
			continue
		}
		if origin := m.raw + tail; !found || origin == f.Written {
			p.mapping = m
			p.raw = origin
			p.native = origin != f.Written
			found = true
		}
	}
	return found
}

// byPath looks for the home of a CloudTrail path.
func (p *place) byPath(path string) bool {
	for _, m := range mappings {
		tail, ok := covers(m.raw, path)
		if ok && !m.copied || m.kind == homeless && m.raw == path+"." {
			p.mapping = m
			p.raw = path
			p.name = m.name + tail
			return true
		}
	}
	return false
}

// covers tells whether a row's name is the given one, or the subtree that
// holds it; the tail is what comes below.
func covers(row, name string) (tail string, ok bool) {
	if row == "" {
		return "", false
	}
	if strings.HasSuffix(row, ".") {
		tail, ok = strings.CutPrefix(name, row)
		return tail, ok && tail != ""
	}
	return "", row == name
}

func valuesOf(raw string) []string {
	for _, v := range leafValues {
		if v.raw == raw {
			return v.values
		}
	}
	return nil
}

// unmapped refuses a predicate on a field that has no place.
func unmapped(p ir.Pred, at place) error {
	u := backends.Refuse(p, "field-unmapped", "Elastic stores no field %s of CloudTrail", at.written)
	if at.kind == homeless {
		u.Message = "Elastic drops the field " + at.written + " when it stores a CloudTrail event"
		u.Hint = "leave it out, or map it in a pipeline to a field that your index has"
		return u
	}
	if u.Hint = diag.DidYouMean(at.written, names()); u.Hint == "" {
		u.Hint = "map it in a pipeline to a CloudTrail field, or to one that Elastic stores"
	}
	return u
}

// names lists what resolve would have found, each name once.
func names() []string {
	var list []string
	for _, m := range mappings {
		for _, name := range []string{m.raw, m.name} {
			if name != "" && m.kind != homeless && !strings.HasSuffix(name, ".") && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}
