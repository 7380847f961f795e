package generate

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// segments splits a field's name as the catalogue does.
func segments(name string) []ir.Segment {
	if t, ok := cloudtrail.Lookup(name); ok {
		return t.Path
	}
	keys := strings.Split(name, ".")
	path := make([]ir.Segment, len(keys))
	for i, k := range keys {
		// Arity stays unknown, but what is above it in the catalogue is known.
		if t, ok := cloudtrail.Lookup(strings.Join(keys[:i+1], ".")); ok && len(t.Path) == i+1 {
			path[i] = t.Path[i]
		}
		path[i].Key = k
	}
	return path
}

// with gives the object with a value at the end of a path. What stands on the
// way stays, the first element of an array standing for it; what is missing is
// made, as an array where the catalogue says so and by chance where nobody
// knows.
func with(chance *rand.Rand, o event.Object, path []ir.Segment, v event.Value) event.Object {
	s := path[0]
	if len(path) == 1 {
		if _, isArray := v.(event.Array); s.Arity == ir.Many && !isArray && v != nil {
			v = event.Array{v}
		}
		return put(o, s.Key, v)
	}
	old, _ := o.Get(s.Key)
	switch old := old.(type) {
	case event.Object:
		return put(o, s.Key, with(chance, old, path[1:], v))
	case event.Array:
		if len(old) > 0 {
			first, _ := old[0].(event.Object)
			return put(o, s.Key, append(event.Array{with(chance, first, path[1:], v)}, old[1:]...))
		}
	}
	made := event.Value(with(chance, nil, path[1:], v))
	if s.Arity == ir.Many || s.Arity != ir.Single && chance.IntN(3) == 0 {
		made = event.Array{made}
	}
	return put(o, s.Key, made)
}

// without gives the object with nothing at the end of a path.
func without(o event.Object, path []ir.Segment) event.Object {
	at := slices.IndexFunc(o, func(m event.Member) bool { return m.Key == path[0].Key })
	if at < 0 {
		return o
	}
	if len(path) == 1 {
		return slices.Delete(slices.Clone(o), at, at+1)
	}
	switch old := o[at].Value.(type) {
	case event.Object:
		return put(o, path[0].Key, without(old, path[1:]))
	case event.Array:
		elements := slices.Clone(old)
		for i, e := range elements {
			if object, ok := e.(event.Object); ok {
				elements[i] = without(object, path[1:])
			}
		}
		return put(o, path[0].Key, elements)
	}
	return o
}

// at gives what stands at the end of a path, the first element of an array
// standing for it.
func at(o event.Object, path []ir.Segment) (event.Value, bool) {
	v, ok := o.Get(path[0].Key)
	if !ok || len(path) == 1 {
		return v, ok
	}
	if array, is := v.(event.Array); is && len(array) > 0 {
		v = array[0]
	}
	below, is := v.(event.Object)
	if !is {
		return nil, false
	}
	return at(below, path[1:])
}

// put sets a member of an object, of which it makes a copy.
func put(o event.Object, key string, v event.Value) event.Object {
	c := slices.Clone(o)
	for i := range c {
		if c[i].Key == key {
			c[i].Value = v
			return c
		}
	}
	return append(c, event.Member{Key: key, Value: v})
}
