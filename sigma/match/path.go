package match

import (
	"strconv"
	"strings"
)

// A path is a field's name with the places of its dots. A run of segments is a
// piece of the name, so looking for the longest one joins no strings.
type path struct {
	name string
	ends []int // where each segment ends in name
}

func newPath(name string) path {
	p := path{name: name}
	for i := range len(name) {
		if name[i] == '.' {
			p.ends = append(p.ends, i)
		}
	}
	p.ends = append(p.ends, len(name))
	return p
}

// A visitor sees one value and where it stands, and returns true to end the
// search.
type visitor func(v Value, at *trail) bool

// reach visits the values that the path reaches from root, in record order,
// until visit returns true; it reports whether visit did.
func (p path) reach(root Value, at *trail, visit visitor) bool {
	return p.below(root, 0, at, visit)
}

// below goes on at v with the segments from index done.
func (p path) below(v Value, done int, at *trail, visit visitor) bool {
	switch {
	case v.kind == Array && len(v.elems) > 0:
		for i, e := range v.elems {
			if p.below(e, done, at.index(i), visit) {
				return true
			}
		}
		return false
	case done == len(p.ends):
		return visit(v, at)
	case v.kind != Object:
		return false
	}
	start := 0
	if done > 0 {
		start = p.ends[done-1] + len(".")
	}
	for upTo := len(p.ends); upTo > done; upTo-- {
		key := p.name[start:p.ends[upTo-1]]
		if member, ok := v.object.get(key); ok {
			return p.below(member, upTo, at.key(key), visit)
		}
	}
	return false
}

// A trail is the way from the record to a value. A nil trail stays nil as it
// grows: matching leaves none and pays nothing, explaining starts with an
// empty one.
type trail struct {
	up   *trail
	step string
}

func (t *trail) index(i int) *trail {
	if t == nil {
		return nil
	}
	return &trail{t, "[" + strconv.Itoa(i) + "]"}
}

func (t *trail) key(key string) *trail {
	switch {
	case t == nil:
		return nil
	case key == "" || strings.ContainsAny(key, ".[]\" \t\r\n"):
		return &trail{t, "[" + string(appendQuoted(nil, key)) + "]"}
	case t.up == nil:
		return &trail{t, key}
	}
	return &trail{t, "." + key}
}

// String writes the way as people do: requestParameters.items[1]["a.b"].
func (t *trail) String() string {
	var steps []string
	for ; t != nil && t.up != nil; t = t.up {
		steps = append(steps, t.step)
	}
	var b strings.Builder
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteString(steps[i])
	}
	return b.String()
}
