package athena

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A place is where a schema keeps the values of a field.
type place struct {
	field ir.Field
	steps []step
	// kind is the type of what stands at the end of the steps; after arrays
	// the type of their elements.
	kind typeKind
	// typeName is that type as the definition names it, for messages.
	typeName string
	// arrays counts the arrays that stand at the end of the steps: their
	// elements are the values.
	arrays int
	// json says that the text at the end of the steps is JSON, and path leads
	// on in it.
	json bool
	path []ir.Segment
	// root says that this JSON is an array, or may be one, in which the path
	// goes on.
	root bool
	// plain says that the text at the end of the steps is JSON only where it
	// holds an array, and else the value itself.
	plain bool
	// object says that the text at the end of the steps is a whole JSON object.
	object bool
	// flattened says that the path may cross an array, but stands in a map
	// whose keys nobody has documented for arrays.
	flattened bool
	// or is a second place for values that do not fit the first.
	or *place
	// event is the path of the field in the column that holds the whole
	// record; nil where there is no such column.
	event []ir.Segment
	// misspelt is how CloudTrail spells the part of the path that columns
	// and struct members gave, if the rule spells it otherwise.
	misspelt string
}

// A step leads from the row towards a value.
type step struct {
	kind stepKind
	name string
}

type stepKind int

const (
	stepMember stepKind = iota // a column, or a member of a struct
	stepKey                    // the element of a map under a key
	stepEach                   // every element of an array
)

// resolve finds the place of a field.
func (s *schema) resolve(f ir.Field) (*place, *unmapped) {
	for _, segment := range f.Segments() {
		if !writable(segment.Key) {
			return nil, &unmapped{id: "unsupported-field-name", message: fmt.Sprintf("field %q has an empty or unprintable part", f.Name)}
		}
	}
	if s.open {
		return columnPlace(f), nil
	}
	if s.homes != nil {
		return s.resolveHome(f)
	}
	w := &walk{schema: s, place: place{field: f}, segments: f.Segments()}
	columns := s.table.Columns
	if f.Name != f.Written {
		// Only a pipeline can mean a partition column: no record has it.
		columns = append(append([]column{}, columns...), s.table.Partitions...)
	}
	if fault := w.members(columns); fault != nil {
		if s.event != "" && f.Type.Known {
			return s.inEvent(f, f.Segments()), nil
		}
		return nil, fault
	}
	w.finish()
	return &w.place, nil
}

// inEvent gives the place of a field in the column that holds the whole record.
func (s *schema) inEvent(f ir.Field, path []ir.Segment) *place {
	return &place{
		field: f, steps: []step{{stepMember, s.event}}, kind: typeText, json: true, path: path, event: path,
	}
}

// resolveHome finds the place of a field whose column is named otherwise: in
// the longest listed path that it begins with, in the map of everything else
// if CloudTrail has such a field, or, for OCSF names, in the table as it is.
func (s *schema) resolveHome(f ir.Field) (*place, *unmapped) {
	plain := schema{name: s.name, table: s.table, lore: s.lore, shipped: s.shipped}
	best := home{}
	for _, h := range s.homes {
		if hasPathPrefix(f.Name, h.field) && len(h.field) > len(best.field) {
			best = h
		}
	}
	if best.field == "" {
		return s.resolveRest(f, &plain)
	}
	keep := len(f.Segments()) - strings.Count(best.field, ".") - 1
	var first *place
	for i := len(best.columns) - 1; i >= 0; i-- {
		p, fault := plain.resolve(rehome(f, best.columns[i], keep))
		if fault != nil {
			u := s.nowhere(f, strings.Count(best.field, ".")+1)
			u.hint = plainValue(best.field)
			return nil, u
		}
		p.field, p.or, p.misspelt = f, first, ""
		if s.spelledOtherwise(f, best.field) {
			p.misspelt = best.field
		}
		first = p
	}
	return first, nil
}

// resolveRest finds the place of a field that no home lists.
func (s *schema) resolveRest(f ir.Field, plain *schema) (*place, *unmapped) {
	for _, record := range s.records {
		known := schema{table: record, lore: s.lore, shipped: true}
		p, fault := known.resolve(f)
		switch {
		case fault != nil && fault.id == fieldUnmapped:
			continue
		case fault != nil:
			return s.inRest(f, &place{json: true, path: f.Segments()}), nil
		case p.kind == typeStruct || p.kind == typeMap || p.object || p.arrays > 0:
			return nil, &unmapped{
				id:      "unsupported-object",
				message: fmt.Sprintf("the schema %s keeps %s as a whole nowhere", s.name, f.Written),
				hint:    "name the field inside it",
			}
		}
		return s.inRest(f, p), nil
	}
	if p, fault := plain.resolve(f); fault == nil {
		return p, nil
	}
	return nil, s.nowhere(f, 0)
}

// inRest gives the place of a field in the map of what has no column. p is the
// field's place in a table of CloudTrail's own.
func (s *schema) inRest(f ir.Field, p *place) *place {
	key := f.Name
	if p.misspelt != "" {
		key = p.misspelt + f.Name[len(p.misspelt):]
	}
	q := &place{field: f, steps: []step{{stepMember, "unmapped"}, {stepKey, key}}, kind: typeText, misspelt: p.misspelt}
	for _, segment := range p.path {
		q.flattened = q.flattened || segment.Arity != ir.Single
	}
	return q
}

// rehome gives the field the name of a column, keeping the last segments of
// its path.
func rehome(f ir.Field, column string, keep int) ir.Field {
	tail := f.Segments()
	tail = tail[len(tail)-max(keep, 0):]
	g := f
	g.Type.Path = nil
	for _, key := range strings.Split(column, ".") {
		g.Type.Path = append(g.Type.Path, ir.Segment{Key: key, Arity: ir.Single})
	}
	g.Type.Path = append(g.Type.Path, tail...)
	return g
}

func hasPathPrefix(path, prefix string) bool {
	return len(path) >= len(prefix) && strings.EqualFold(path[:len(prefix)], prefix) &&
		(len(path) == len(prefix) || path[len(prefix)] == '.')
}

// spelledOtherwise reports whether a rule itself (and no pipeline) spells a
// path in another case than CloudTrail does, whose keys are compared exactly.
func (s *schema) spelledOtherwise(f ir.Field, spelling string) bool {
	return f.Name == f.Written && len(f.Name) >= len(spelling) && f.Name[:len(spelling)] != spelling
}

// A walk follows the segments of a field through types.
type walk struct {
	schema   *schema
	place    place
	segments []ir.Segment
	at       int      // segments passed
	names    []string // of columns and members passed, as the table spells them
	event    []ir.Segment
}

// rest is what is left of the path.
func (w *walk) rest() []ir.Segment { return w.segments[w.at:] }

// members enters the column or member that the longest run of segments names.
func (w *walk) members(columns []column) *unmapped {
	for end := len(w.segments); end > w.at; end-- {
		c, _, ok := findColumn(columns, joinKeys(w.segments[w.at:end]))
		if !ok {
			continue
		}
		arity := w.segments[end-1].Arity
		w.at = end
		w.names = append(w.names, c.Name)
		w.place.steps = append(w.place.steps, step{stepMember, c.Name})
		spelling := w.schema.lore.spell(strings.Join(w.names, "."))
		w.event = append(w.event, ir.Segment{Key: spelling[len(spelling)-len(c.Name):], Arity: arity})
		return w.enter(c, arity)
	}
	return w.schema.nowhere(w.place.field, w.at)
}

// enter goes on inside a column or member.
func (w *walk) enter(c column, arity ir.Arity) *unmapped {
	t := c.Type
	comment := c.Comment
	k := w.schema.lore.of(strings.Join(w.names, "."))
	if !isMark(comment) && k.kind == t.Kind {
		comment = k.comment
	}
	for t.Kind == typeArray && len(w.rest()) > 0 {
		w.place.steps = append(w.place.steps, step{kind: stepEach})
		t = *t.Elem
	}
	switch {
	case t.Kind == typeMap:
		return w.key(t, comment)
	case t.Kind == typeStruct && len(w.rest()) > 0:
		return w.members(t.Members)
	case t.Kind == typeText && len(w.rest()) > 0:
		if comment != jsonText && (w.schema.shipped || k.kind == typeText) {
			return w.belowText()
		}
		w.place.json, w.place.path = true, w.rest()
		w.place.root = arity == ir.Many || arity == ir.Either
		w.place.kind = typeText
		return nil
	case len(w.rest()) > 0:
		return w.belowText()
	}
	// An array that the table keeps as JSON text.
	w.place.json = t.Kind == typeText && (arity == ir.Many || arity == ir.Either) && (comment == jsonText || k.kind != typeText)
	w.place.plain = w.place.json && arity == ir.Either && comment != jsonText
	w.place.object = t.Kind == typeText && comment == jsonText
	w.leaf(t)
	return nil
}

// belowText refuses a path that goes on where only a plain value is.
func (w *walk) belowText() *unmapped {
	u := w.schema.nowhere(w.place.field, w.at)
	u.hint = plainValue(joinKeys(w.segments[:w.at]))
	return u
}

// leaf ends the walk at a type; the elements of arrays are what counts.
func (w *walk) leaf(t hiveType) {
	for t.Kind == typeArray {
		w.place.arrays++
		t = *t.Elem
	}
	w.place.kind, w.place.typeName = t.Kind, t.Name
}

// key goes on inside a map. In a map of dotted keys all the rest is one key.
// Elsewhere a value behind one key is what it is, while a text may stand for an
// object whose form nobody has documented.
func (w *walk) key(t hiveType, comment string) *unmapped {
	rest := w.rest()
	if w.schema.event != "" && comment != dottedKeys {
		return w.keyOfEvent(t, rest)
	}
	switch {
	case len(rest) == 0:
		w.leaf(t)
		return nil
	case comment == dottedKeys:
		w.place.steps = append(w.place.steps, step{stepKey, joinKeys(rest)})
		w.at = len(w.segments)
		w.leaf(*t.Elem)
		return nil
	}
	w.place.steps = append(w.place.steps, step{stepKey, rest[0].Key})
	w.at++
	if t.Elem.Kind == typeText && len(w.rest()) > 0 {
		return &unmapped{
			id:      "unsupported-map-path",
			message: fmt.Sprintf("the schema %s keeps %s in a map, whose values have no documented form below their first key", w.schema.name, strings.Join(w.names, ".")),
			hint:    "keep the column as JSON text (STRING)",
		}
	}
	w.names = append(w.names, rest[0].Key)
	return w.enter(column{Name: rest[0].Key, Type: *t.Elem}, rest[0].Arity)
}

// keyOfEvent reads what a map holds from the whole record, where its form is
// known, unless it is a plain value behind a single key.
func (w *walk) keyOfEvent(t hiveType, rest []ir.Segment) *unmapped {
	path := append(append([]ir.Segment{}, w.event...), rest...)
	f := w.place.field
	if len(rest) == 1 && rest[0].Arity == ir.Single && isScalar(f.Type.Kind) && t.Elem.Kind == typeText {
		w.place.steps = append(w.place.steps, step{stepKey, rest[0].Key})
		w.leaf(*t.Elem)
		w.event = path
		w.at = len(w.segments)
		return nil
	}
	for i := range w.event {
		path[i].Arity = ir.Single
	}
	names := w.names
	*w = walk{schema: w.schema, place: *w.schema.inEvent(f, path), segments: w.segments, at: len(w.segments), names: names, event: path}
	return nil
}

// isScalar reports whether values of a kind are known to be no objects.
func isScalar(k ir.Kind) bool {
	return k == ir.KindText || k == ir.KindNumber || k == ir.KindBool || k == ir.KindTime
}

// finish adds what the whole walk tells.
func (w *walk) finish() {
	spelling := w.schema.lore.spell(strings.Join(w.names, "."))
	if w.schema.spelledOtherwise(w.place.field, spelling) && strings.EqualFold(spelling, strings.Join(w.names, ".")) {
		w.place.misspelt = spelling
	}
	if w.schema.event != "" && w.place.event == nil {
		w.place.event = append(w.event, w.rest()...)
	}
}

func joinKeys(segments []ir.Segment) string {
	keys := make([]string, len(segments))
	for i, s := range segments {
		keys[i] = s.Key
	}
	return strings.Join(keys, ".")
}
