package ir

import "strings"

// A Field names a place in a record, at the end of a dotted path.
type Field struct {
	// Name is what a target looks up: the path that the rule wrote, until a
	// pipeline renames it.
	Name string
	// Written is the path that the rule wrote. Messages to people name it.
	Written string
	// Type is what is known about the place; zero when nothing is.
	Type Type
}

// NewField makes a field that no pipeline has touched.
func NewField(name string) Field { return Field{Name: name, Written: name} }

// A Type is what the CloudTrail catalogue knows of a field.
type Type struct {
	// Known says that the catalogue lists the field. Below the free-form
	// objects (requestParameters, responseElements, ...) an unlisted field
	// may well exist.
	Known bool
	Kind  Kind
	// Path splits the field's Name into segments, each a key of an object.
	// It is nil when Known is false. A key may itself hold a dot.
	Path []Segment
}

// A Segment is one step of a path.
type Segment struct {
	Key   string
	Arity Arity // of the value found under Key
}

// An Arity says whether a value is an array.
type Arity int

const (
	// Unknown: nobody has seen or modelled the value.
	Unknown Arity = iota
	// Single: never an array.
	Single
	// Many: always an array.
	Many
	// Either: an array in some records and not in others.
	Either
)

// A Kind is the JSON type of the values at the end of a path, array elements
// counted one by one.
type Kind int

const (
	// KindUnknown: not known, or differs between records.
	KindUnknown Kind = iota
	// KindText is a JSON string.
	KindText
	// KindNumber is a JSON number.
	KindNumber
	// KindBool is true or false.
	KindBool
	// KindTime is a string that holds an RFC 3339 timestamp.
	KindTime
	// KindObject is a JSON object: the field names a whole subtree.
	KindObject
)

// String gives a short word for dumps and messages.
func (k Kind) String() string {
	return [...]string{"unknown", "text", "number", "boolean", "time", "object"}[k]
}

// Segments splits the field's name. With a known type it follows the
// catalogue, which may hold keys with dots; otherwise every dot separates, and
// nothing is known of any segment's arity.
func (f Field) Segments() []Segment {
	if f.Type.Path != nil {
		return f.Type.Path
	}
	keys := strings.Split(f.Name, ".")
	segments := make([]Segment, len(keys))
	for i, k := range keys {
		segments[i].Key = k
	}
	return segments
}

// CrossesArray reports whether a segment is, or may be, an array. A segment of
// unknown arity counts.
func (f Field) CrossesArray() bool {
	for _, s := range f.Segments() {
		if s.Arity != Single {
			return true
		}
	}
	return false
}

// Rename gives the field a new name. The last keep segments of the path stay
// what they are; what stands before them is new and never an array. With keep
// zero the last segment of the new name inherits the old one's arity.
func (f Field) Rename(name string, keep int) Field {
	old := f.Segments()
	g := f
	g.Name = name
	if f.Type.Path == nil {
		return g
	}
	tail := old[len(old)-min(keep, len(old)):]
	head := strings.TrimSuffix(name, joinKeys(tail))
	var path []Segment
	for _, k := range strings.Split(strings.TrimSuffix(head, "."), ".") {
		if k != "" {
			path = append(path, Segment{Key: k, Arity: Single})
		}
	}
	path = append(path, tail...)
	if keep == 0 && len(path) > 0 && len(old) > 0 {
		path[len(path)-1].Arity = old[len(old)-1].Arity
	}
	g.Type.Path = path
	return g
}

func joinKeys(segments []Segment) string {
	keys := make([]string, len(segments))
	for i, s := range segments {
		keys[i] = s.Key
	}
	return strings.Join(keys, ".")
}
