package main

import (
	"sort"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail/internal/layout"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

const wildcard = layout.Wildcard

// A hint is what one source says of one value.
type hint interface {
	id() string
	claim() claim
	// kind is the JSON type of the value, or of its elements; sure is false
	// where CloudTrail is known to write such values in several ways.
	kind() (kind ir.Kind, sure bool)
	objects() []object
}

// A claim is what a hint says about arrays.
type claim int

const (
	claimSingle claim = iota
	claimMany
	claimEither
	claimPerhaps // one or the other: records decide, and without them it is either
	claimOdd     // recorded in ways that the model does not tell
	claimSilent  // nothing
)

// An object is a set of keys with a hint each.
type object interface {
	id() string
	members() map[string]hint
}

// A state is an object of the merged record: all that any source says of the
// objects at some place.
type state struct {
	objects []object
	seen    []*observed
}

func (s state) id() string {
	ids := make([]string, 0, len(s.objects)+len(s.seen))
	for _, o := range s.objects {
		ids = append(ids, o.id())
	}
	for _, o := range s.seen {
		ids = append(ids, "seen "+o.path)
	}
	sort.Strings(ids)
	return strings.Join(ids, "\n")
}

// closed reports whether a document lists every key of the object.
func (s state) closed() bool {
	for _, o := range s.objects {
		if f, ok := o.(*fact); ok && f.closed {
			return true
		}
	}
	return false
}

// A value is what all sources say of the value under one key.
type value struct {
	hints  map[string]hint // by id
	seen   []*observed
	closed bool
}

func (v *value) add(h hint) {
	v.hints[h.id()] = h
	f, isFact := h.(*fact)
	v.closed = v.closed || isFact && f.closed
}

// A merged object has a value for every key that some source knows.
type merged map[string]*value

func (m merged) at(key string) *value {
	if m[key] == nil {
		m[key] = &value{hints: map[string]hint{}}
	}
	return m[key]
}

// values merges the members of a state's objects with what was seen.
func (s state) values() merged {
	all := merged{}
	for _, o := range s.objects {
		for key, h := range o.members() {
			all.at(key).add(h)
		}
	}
	modelled := sortedKeys(all)
	for _, o := range s.seen {
		for _, key := range sortedKeys(o.members) {
			if contains(modelled, key) || !s.closed() {
				all.see(o.members[key], key, modelled)
			}
		}
	}
	for key, v := range all {
		if free := all[wildcard]; free != nil && key != wildcard {
			v.take(free)
		}
		if seen := merge(v.seen); len(v.hints) == 0 && seen.seen() < slip && !v.inContainer(seen) {
			delete(all, key)
		}
	}
	return all
}

// see notes what was seen under a key. A key of a map is of no interest by
// itself, nor is one that somebody edited ("by<username>ransferred").
func (m merged) see(o *observed, key string, modelled []string) {
	switch {
	case contains(modelled, key):
		m[key].seen = append(m[key].seen, o)
	case m[wildcard] != nil:
		m[wildcard].seen = append(m[wildcard].seen, o)
	case strings.ContainsAny(key, "<."):
	default:
		v := m.at(key)
		v.seen = append(v.seen, o)
		for _, near := range modelled { // a modelled name in other case
			if strings.EqualFold(near, key) {
				v.take(m[near])
			}
		}
	}
}

func contains(sorted []string, s string) bool {
	i := sort.SearchStrings(sorted, s)
	return i < len(sorted) && sorted[i] == s
}

func (v *value) take(w *value) {
	for _, h := range w.hints {
		v.add(h)
	}
}

// decide settles what the catalogue says of a value, and which objects may be
// found there.
func (v *value) decide() (ir.Arity, ir.Kind, state) {
	if v.closed {
		v.seen = nil
	}
	seen := merge(v.seen)
	arity := v.arity(seen)
	below := state{seen: v.seen}
	for _, id := range sortedKeys(v.hints) {
		h := v.hints[id]
		contained := false
		if t, ok := h.(typed); ok {
			var c object
			if c, contained = t.container(); contained && arity != ir.Many {
				below.objects = append(below.objects, c)
			}
		}
		if !contained || arity != ir.Single {
			below.objects = append(below.objects, h.objects()...)
		}
	}
	var withMembers []*observed
	for _, o := range below.seen {
		if len(o.members) > 0 {
			withMembers = append(withMembers, o)
		}
	}
	below.seen = withMembers
	below.objects = unique(below.objects)
	return arity, v.kind(seen), below
}

func unique(objects []object) []object {
	sort.SliceStable(objects, func(i, j int) bool { return objects[i].id() < objects[j].id() })
	var list []object
	for i, o := range objects {
		if i == 0 || o.id() != objects[i-1].id() {
			list = append(list, o)
		}
	}
	return list
}

// arity never says Single or Many on thin evidence: a query that looks only
// into arrays, or only beside them, would miss events.
func (v *value) arity(seen *observed) ir.Arity {
	isSingle, isMany := total(seen.others) > 0, total(seen.arrays) > 0
	unsure := len(v.hints) == 0 && seen.seen() < rare && !v.inContainer(seen)
	for _, h := range v.hints {
		switch h.claim() {
		case claimSingle:
			isSingle = true
		case claimMany:
			isMany = true
		case claimEither:
			isSingle, isMany = true, true
		case claimPerhaps:
			if t := h.(typed); !decided(seen, t.svc.style) {
				isSingle, isMany = true, true
			}
		case claimOdd:
			unsure = true
		case claimSilent:
		}
	}
	switch {
	case isSingle && isMany:
		return ir.Either
	case unsure || !isSingle && !isMany:
		return ir.Unknown
	case isMany:
		return ir.Many
	}
	return ir.Single
}

// inContainer reports whether records show the object form of an EC2 list, of
// which every one seen so far is the same, or the array in it.
func (v *value) inContainer(seen *observed) bool {
	if seen.isContainer() {
		return true
	}
	for _, o := range v.seen {
		if !strings.HasSuffix(o.path, "\x00items") || o.arrays[ec2] == 0 {
			return false
		}
	}
	return len(v.seen) > 0
}

// decided reports whether records settle how services write a value that their
// models leave open. Those of S3 do not: its old records and its new ones
// differ, and the newest records at hand may be of either kind.
func decided(seen *observed, st style) bool {
	return st == ec2 && (seen.arrays[ec2] > 0 || seen.isContainer())
}

func (v *value) kind(seen *observed) ir.Kind {
	kinds := map[ir.Kind]bool{}
	unsure := len(v.hints) == 0
	for _, h := range v.hints {
		if kind, sure := h.kind(); sure {
			kinds[kind] = true
		} else {
			unsure = true
		}
		if t, ok := h.(typed); ok {
			if _, contained := t.container(); contained && total(seen.arrays) == 0 {
				kinds[ir.KindObject] = true
			}
		}
	}
	kind, n := seen.kind()
	if unsure && n < rare {
		return ir.KindUnknown
	}
	if n > 0 {
		kinds[kind] = true
	}
	if len(kinds) != 1 {
		return ir.KindUnknown
	}
	for k := range kinds {
		kind = k
	}
	return kind
}
