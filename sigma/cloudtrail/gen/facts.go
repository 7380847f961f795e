package main

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A fact is a place in the record that a document describes. It is both a hint
// on the value there and the object that may be found there.
type fact struct {
	path  string
	arity claim
	k     ir.Kind
	of    map[string]*fact
	// closed: the document lists every key, and is believed against records.
	closed bool
	extra  []object // what AWS API models add to the object
}

func (f *fact) id() string            { return "fact " + f.path }
func (f *fact) claim() claim          { return f.arity }
func (f *fact) kind() (ir.Kind, bool) { return f.k, f.k != ir.KindUnknown }

func (f *fact) objects() []object {
	if len(f.of) == 0 {
		return f.extra
	}
	return append([]object{f}, f.extra...)
}

func (f *fact) members() map[string]hint {
	m := map[string]hint{}
	for key, x := range f.of {
		m[key] = x
	}
	return m
}

// at finds or makes the fact at a path below f. Parents that no line names are
// single objects.
func (f *fact) at(path []string) *fact {
	for _, key := range path {
		if f.of == nil {
			f.of = map[string]*fact{}
			f.k = ir.KindObject
		}
		child := f.of[key]
		if child == nil {
			child = &fact{path: f.path + "\x00" + key, arity: claimSingle, closed: f.closed}
			f.of[key] = child
		}
		f = child
	}
	return f
}

// open are the objects in which each AWS service writes what it likes.
var open = map[string]bool{
	"requestParameters": true, "responseElements": true, "additionalEventData": true,
	"serviceEventDetails": true, "edgeDeviceDetails": true, "eventContext": true,
}

// document gathers what fields.json and facts.txt say.
func document(in *input) (*fact, error) {
	root := &fact{closed: true}
	for _, f := range in.fields.Top {
		top := root.at([]string{f.Name})
		top.closed = !open[f.Name]
		if err := top.set(f.Type); err != nil {
			return nil, err
		}
	}
	for _, object := range sortedKeys(in.fields.Nested) {
		top, _, _ := strings.Cut(object, "@") // responseElements@signin.amazonaws.com
		for _, f := range in.fields.Nested[object] {
			if err := root.at(append([]string{top}, strings.Split(f.Name, ".")...)).set(f.Type); err != nil {
				return nil, err
			}
		}
	}
	for path, seen := range in.fields.Observed {
		root.doubt(strings.Split(path, "."), seen.Types)
	}
	return root, root.read(factsText)
}

// set takes a type of fields.json.
func (f *fact) set(name string) error {
	inner, list := strings.CutPrefix(name, "array")
	if list {
		f.arity = claimMany
		name = strings.Trim(inner, "<>")
	}
	switch name {
	case "map":
		f.at([]string{wildcard}).arity = claimSilent
	case "timestamp":
		f.k = ir.KindTime
	case "":
	default:
		f.k = kindNamed(name)
		if f.k == ir.KindUnknown {
			return fmt.Errorf("fields.json: %s has the unknown type %q", f.path, name)
		}
	}
	return nil
}

func kindNamed(name string) ir.Kind {
	switch name {
	case "string":
		return ir.KindText
	case "integer", "number":
		return ir.KindNumber
	case "boolean":
		return ir.KindBool
	case "object":
		return ir.KindObject
	}
	return ir.KindUnknown
}

// doubt forgets a documented kind that records contradict.
func (f *fact) doubt(path []string, types map[string]int) {
	for _, key := range path {
		if f = f.of[key]; f == nil {
			return
		}
	}
	o := newObserved("")
	for name, n := range types {
		o.count(name, n)
	}
	kind, n := o.kind()
	isTime := kind == ir.KindText && f.k == ir.KindTime
	if n >= rare && kind != f.k && !isTime {
		f.k = ir.KindUnknown
	}
}

//go:embed facts.txt
var factsText string

// read adds the lines of facts.txt.
func (f *fact) read(text string) error {
	macros := map[string][]string{}
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) != 2 {
			return fmt.Errorf("facts.txt:%d: want a path and a type", i+1)
		}
		path, kind := words[0], words[1]
		if name, rest, ok := strings.Cut(path, "."); ok && strings.HasPrefix(name, "@") {
			macros[name] = append(macros[name], rest+" "+kind)
			continue
		}
		lines := macros[kind]
		if lines == nil {
			lines = []string{" " + kind}
		}
		for _, line := range lines {
			rest, kind, _ := strings.Cut(line, " ")
			if err := f.state(strings.TrimSuffix(path+"."+rest, "."), kind); err != nil {
				return fmt.Errorf("facts.txt:%d: %w", i+1, err)
			}
		}
	}
	return nil
}

// state notes one fact: a path whose keys end in [] where the value is an
// array and in [?] where it may be one.
func (f *fact) state(path, kind string) error {
	for _, key := range strings.Split(path, ".") {
		name, either := strings.CutSuffix(key, "[?]")
		name, list := strings.CutSuffix(name, "[]")
		f = f.at([]string{name})
		switch {
		case either:
			f.arity = claimEither
		case list:
			f.arity = claimMany
		}
	}
	if kind == "any" {
		f.k = ir.KindUnknown
		return nil
	}
	return f.set(kind)
}
