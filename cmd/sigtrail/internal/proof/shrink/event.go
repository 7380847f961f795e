package shrink

import (
	"iter"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// objects gives objects that have less than o.
func objects(o event.Object) iter.Seq[event.Object] {
	return func(yield func(event.Object) bool) {
		for size := max(1, len(o)/2); size > 0; size /= 2 {
			for at := 0; at+size <= len(o); at += size {
				if !yield(append(append(event.Object{}, o[:at]...), o[at+size:]...)) {
					return
				}
			}
		}
		for i, m := range o {
			for v := range values(m.Value) {
				if !yield(replaced(o, i, event.Member{Key: m.Key, Value: v})) {
					return
				}
			}
		}
	}
}

// values gives what is less than a value: parts of it, or one of its parts in
// its place.
func values(v event.Value) iter.Seq[event.Value] {
	return func(yield func(event.Value) bool) {
		switch v := v.(type) {
		case string:
			for s := range texts(v) {
				if !yield(s) {
					return
				}
			}
		case event.Object:
			for o := range objects(v) {
				if !yield(o) {
					return
				}
			}
		case event.Array:
			arrays(v, yield)
		}
	}
}

func arrays(a event.Array, yield func(event.Value) bool) {
	for shorter := range lists(a) {
		if !yield(event.Array(shorter)) {
			return
		}
	}
	for i, e := range a {
		for v := range values(e) {
			if !yield(event.Array(replaced(a, i, v))) {
				return
			}
		}
	}
	if len(a) == 1 {
		yield(a[0])
	}
}
