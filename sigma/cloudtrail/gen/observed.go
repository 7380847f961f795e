package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// rare is the number of records below which a value that only records know is
// not judged: what was one thing nine times may be another the tenth time.
const rare = 10

// slip is the number of records below which a key that only records know is not
// listed: it may be a slip, or what some user called a thing.
const slip = 3

// An observed value is what records held at one path, elements of arrays
// counted one by one.
type observed struct {
	path       string
	arrays     [styles]int
	others     [styles]int // scalars and objects outside arrays; no nulls
	containers int         // objects that hold nothing, or only items
	kinds      map[ir.Kind]int
	members    map[string]*observed
}

func newObserved(path string) *observed {
	return &observed{path: path, kinds: map[ir.Kind]int{}, members: map[string]*observed{}}
}

func (o *observed) member(key string) *observed {
	m := o.members[key]
	if m == nil {
		m = newObserved(o.path + "\x00" + key)
		o.members[key] = m
	}
	return m
}

// observe gathers what the events hold.
func observe(in *input) *observed {
	styleOf := map[string]style{}
	for _, s := range in.requests {
		styleOf[s.source] = s.style
	}
	root := newObserved("")
	for _, e := range in.events {
		source, _ := e["eventSource"].(string)
		root.object(e, styleOf[source])
	}
	for _, path := range sortedKeys(in.fields.Observed) {
		if strings.Contains(path, "<") { // edited by someone
			continue
		}
		o := root
		for _, key := range strings.Split(path, ".") {
			o = o.member(key)
		}
		for _, name := range sortedKeys(in.fields.Observed[path].Types) {
			o.count(name, in.fields.Observed[path].Types[name])
		}
	}
	return root
}

// count adds what fields.json says of records that are not at hand.
func (o *observed) count(name string, n int) {
	switch name {
	case "array":
		o.arrays[plain] += n
	case "null":
	default:
		o.others[plain] += n
		o.kinds[kindNamed(name)] += n
	}
}

func (o *observed) value(v any, st style) {
	switch v := v.(type) {
	case nil:
	case []any:
		o.arrays[st]++
		o.elements(v, st)
	case map[string]any:
		o.others[st]++
		o.object(v, st)
	default:
		o.others[st]++
		o.kinds[kindOf(v)]++
	}
}

func (o *observed) elements(list []any, st style) {
	for _, v := range list {
		switch v := v.(type) {
		case nil:
		case []any:
			o.elements(v, st)
		case map[string]any:
			o.object(v, st)
		default:
			o.kinds[kindOf(v)]++
		}
	}
}

func (o *observed) object(v map[string]any, st style) {
	o.kinds[ir.KindObject]++
	if _, holds := v["items"]; len(v) == 0 || len(v) == 1 && holds {
		o.containers++
	}
	for key, x := range v {
		o.member(key).value(x, st)
	}
}

func kindOf(v any) ir.Kind {
	switch v.(type) {
	case string:
		return ir.KindText
	case json.Number:
		return ir.KindNumber
	case bool:
		return ir.KindBool
	}
	panic(fmt.Sprintf("gen: unhandled %T", v))
}

// merge adds up what was seen at several paths.
func merge(list []*observed) *observed {
	sum := newObserved("")
	for _, o := range list {
		for st := range styles {
			sum.arrays[st] += o.arrays[st]
			sum.others[st] += o.others[st]
		}
		sum.containers += o.containers
		for k, n := range o.kinds {
			sum.kinds[k] += n
		}
	}
	return sum
}

func total(counts [styles]int) int { return counts[plain] + counts[ec2] + counts[s3] }

// seen counts the values that were not null.
func (o *observed) seen() int { return total(o.arrays) + total(o.others) }

// isContainer: EC2 wrote a list as an object that holds the array.
func (o *observed) isContainer() bool {
	return o.containers > 0 && o.containers == total(o.others) && total(o.arrays) == 0
}

// kind is the one kind that was seen, and how often; a fiftieth of slips is
// forgiven, since hand-made records are among them.
func (o *observed) kind() (kind ir.Kind, n int) {
	best := 0
	for _, k := range []ir.Kind{ir.KindText, ir.KindNumber, ir.KindBool, ir.KindObject} {
		n += o.kinds[k]
		if o.kinds[k] > best {
			kind, best = k, o.kinds[k]
		}
	}
	if best*50 < n*49 {
		return ir.KindUnknown, n
	}
	return kind, n
}
