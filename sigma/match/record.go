package match

import "fmt"

// A Record is one event. It is immutable and safe for concurrent use; the zero
// Record is an event without fields.
type Record struct{ root Value }

// String gives the record as compact JSON, in the form of an object's text.
func (r Record) String() string { return r.root.String() }

// Reach lists the values that a field reaches, in record order; see the
// package documentation. None means that the field is absent.
func (r Record) Reach(field string) []Value {
	var values []Value
	newPath(field).reach(r.root, nil, func(v Value, _ *trail) bool {
		values = append(values, v)
		return false
	})
	return values
}

// A Value is one JSON value of a record. The zero Value is null.
type Value struct {
	kind   Kind
	text   string // of a Bool, Number or String
	elems  []Value
	object *object
}

// A Kind is the JSON type of a value.
type Kind int

// The kinds. A field that reaches an Array reaches its elements instead,
// unless the array is empty.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String gives the word for messages.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// Kind gives the value's JSON type.
func (v Value) Kind() Kind { return v.kind }

// Text gives what predicates compare; null has no text.
func (v Value) Text() (text string, ok bool) {
	switch v.kind {
	case Null:
		return "", false
	case Bool, Number, String:
		return v.text, true
	case Array, Object:
		return v.String(), true
	}
	panic(fmt.Sprintf("match: unhandled Kind %d", int(v.kind)))
}

// String gives the value as compact JSON: unlike Text, strings are in quotes
// and null is spelled out, so that people can tell values apart.
func (v Value) String() string { return string(v.appendJSON(nil)) }

func (v Value) appendJSON(b []byte) []byte {
	switch v.kind {
	case Null:
		return append(b, "null"...)
	case Bool, Number:
		return append(b, v.text...)
	case String:
		return appendQuoted(b, v.text)
	case Array:
		b = append(b, '[')
		for i, e := range v.elems {
			if i > 0 {
				b = append(b, ',')
			}
			b = e.appendJSON(b)
		}
		return append(b, ']')
	case Object:
		b = append(b, '{')
		for i, key := range v.object.keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendQuoted(b, key), ':')
			b = v.object.values[i].appendJSON(b)
		}
		return append(b, '}')
	}
	panic(fmt.Sprintf("match: unhandled Kind %d", int(v.kind)))
}

// appendQuoted writes a JSON string that escapes only what JSON demands
// (RFC 8259, section 7).
func appendQuoted(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20:
			b = append(b, c)
		case shortEscape(c) != 0:
			b = append(b, '\\', shortEscape(c))
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
	}
	return append(b, '"')
}

// shortEscape gives the letter of a control's two-character escape, or 0.
func shortEscape(c byte) byte {
	switch c {
	case '\b':
		return 'b'
	case '\f':
		return 'f'
	case '\n':
		return 'n'
	case '\r':
		return 'r'
	case '\t':
		return 't'
	}
	return 0
}

// leaves visits every string, number and boolean at or below v, in record
// order, until visit returns true; it reports whether visit did.
func (v Value) leaves(at *trail, visit visitor) bool {
	switch v.kind {
	case Null:
		return false
	case Bool, Number, String:
		return visit(v, at)
	case Array:
		for i, e := range v.elems {
			if e.leaves(at.index(i), visit) {
				return true
			}
		}
		return false
	case Object:
		for i, e := range v.object.values {
			if e.leaves(at.key(v.object.keys[i]), visit) {
				return true
			}
		}
		return false
	}
	panic(fmt.Sprintf("match: unhandled Kind %d", int(v.kind)))
}

// An object keeps its keys in the order in which the record wrote them.
type object struct {
	keys   []string
	values []Value
	places map[string]int // of the keys, when there are more than fewKeys
}

// fewKeys is how many keys are looked through one by one. CloudTrail's own
// records stay below it at their top level.
const fewKeys = 32

func (o *object) place(key string) (int, bool) {
	if o.places != nil {
		i, ok := o.places[key]
		return i, ok
	}
	for i, k := range o.keys {
		if k == key {
			return i, true
		}
	}
	return 0, false
}

func (o *object) get(key string) (Value, bool) {
	if i, ok := o.place(key); ok {
		return o.values[i], true
	}
	return Value{}, false
}

// set adds a key, or replaces its value where it stands.
func (o *object) set(key string, v Value) {
	if i, ok := o.place(key); ok {
		o.values[i] = v
		return
	}
	o.keys, o.values = append(o.keys, key), append(o.values, v)
	switch {
	case o.places != nil:
		o.places[key] = len(o.keys) - 1
	case len(o.keys) > fewKeys:
		o.places = make(map[string]int, 2*len(o.keys))
		for i, k := range o.keys {
			o.places[k] = i
		}
	}
}
