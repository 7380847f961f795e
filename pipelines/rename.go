package pipelines

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A renaming gives fields new names. ok is false for a field that it leaves
// alone; several fields mean any of them.
type renaming interface {
	rename(f ir.Field) (to []ir.Field, ok bool)
}

// A rename is the step that applies a renaming to predicates and to the list
// of fields worth showing.
type rename struct{ renaming }

func (s *rename) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		if len(p.Fields()) == 0 {
			return p
		}
		return s.predicate(r, it, p)
	})
	r.plan.Meta.Fields = s.shown(r, it)
}

// shown renames the fields worth showing, each once.
func (s *rename) shown(r *run, it *item) []string {
	var shown []string
	known := map[string]bool{}
	for _, name := range r.plan.Meta.Fields {
		for _, f := range s.names(r, it, ir.NewField(name)) {
			if !known[f.Name] {
				known[f.Name] = true
				shown = append(shown, f.Name)
			}
		}
		if len(shown) > maxPredicates {
			r.refuse(it, "pipeline-too-large", r.plan.Meta.At, "the pipeline makes more than %d fields to show", maxPredicates)
			break
		}
	}
	return shown
}

// predicate gives the predicate with its fields renamed, or any of several.
func (s *rename) predicate(r *run, it *item, p ir.Pred) ir.Expr {
	choices := [][]ir.Field{nil}
	for _, f := range p.Fields() {
		var longer [][]ir.Field
		for _, before := range choices {
			for _, to := range s.names(r, it, f) {
				longer = append(longer, append(before[:len(before):len(before)], to))
			}
		}
		choices = longer
		if len(choices) > maxPredicates {
			break
		}
	}
	if len(choices[0]) < len(p.Fields()) {
		r.refuse(it, "pipeline-too-large", p.Origin(), "the pipeline makes more than %d conditions of one", maxPredicates)
		return p
	}
	if len(choices) == 1 && sameNames(choices[0], p.Fields()) {
		return p
	}
	of := make([]ir.Expr, len(choices))
	for i, fields := range choices {
		of[i] = p.WithFields(fields)
	}
	if len(of) == 1 {
		return of[0]
	}
	return &ir.Or{Of: of}
}

func sameNames(a, b []ir.Field) bool {
	for i := range a {
		if a[i].Name != b[i].Name {
			return false
		}
	}
	return true
}

// names gives what a field becomes: itself, if the renaming or the conditions
// on its name leave it alone.
func (s *rename) names(r *run, it *item, f ir.Field) []ir.Field {
	if !r.selectsName(it, f.Name) {
		return []ir.Field{f}
	}
	to, ok := s.rename(f)
	if !ok {
		return []ir.Field{f}
	}
	before := r.names[f.Name]
	for _, g := range to {
		r.mapped[g.Name] = true
		if g.Name != f.Name {
			r.names[g.Name] = before.with(it.id)
		}
	}
	return to
}

// A mapping renames whole names.
type mapping map[string][]string

func loadMapping(l *loader, o object) step {
	m := mapping{}
	for _, e := range l.mapping(o) {
		m[e.from] = e.to
		if contains(e.to, "") {
			l.diags.Errorf("pipeline-wrong-value", e.at, "%q is mapped to a field without a name", e.from)
		}
	}
	return &rename{m}
}

func (m mapping) rename(f ir.Field) ([]ir.Field, bool) {
	names, ok := m[f.Name]
	var to []ir.Field
	for _, name := range names {
		to = append(to, renamed(f, name, single(name, ending(f.Segments()))))
	}
	return to, ok
}

// A prefixMapping renames the beginnings of names; the first that fits counts.
type prefixMapping []entry

func loadPrefixMapping(l *loader, o object) step { return &rename{prefixMapping(l.mapping(o))} }

func (m prefixMapping) rename(f ir.Field) ([]ir.Field, bool) {
	for _, e := range m {
		rest, ok := strings.CutPrefix(f.Name, e.from)
		if !ok {
			continue
		}
		var to []ir.Field
		for _, prefix := range e.to {
			to = append(to, renamed(f, prefix+rest, prefixed(f.Segments(), prefix, rest)))
		}
		return to, true
	}
	return nil, false
}

// An affix is put before or behind every name.
type affix struct{ prefix, suffix string }

func loadPrefix(_ *loader, o object) step { return &rename{affix{prefix: o.needText("prefix").value}} }

func loadSuffix(_ *loader, o object) step { return &rename{affix{suffix: o.needText("suffix").value}} }

func (a affix) rename(f ir.Field) ([]ir.Field, bool) {
	before, first := cutLast(a.prefix)
	last, behind, _ := strings.Cut(a.suffix, ".")
	old := f.Segments()
	path := append(single(before, ir.Single), old...)
	path[len(path)-len(old)].Key = first + path[len(path)-len(old)].Key
	path[len(path)-1].Key += last
	path = append(path, single(behind, ir.Single)...)
	return []ir.Field{renamed(f, a.prefix+f.Name+a.suffix, path)}, true
}

// cutLast cuts a text behind its last dot.
func cutLast(s string) (before, after string) {
	i := strings.LastIndexByte(s, '.')
	return s[:max(i, 0)], s[i+1:]
}

// An entry is one line of a mapping.
type entry struct {
	from string
	to   []string
	at   diag.Span
}

// mapping reads a mapping of texts to texts or lists of them.
func (l *loader) mapping(o object) []entry {
	n, ok := o.need("mapping")
	if !ok {
		return nil
	}
	var list []entry
	for _, p := range l.pairs(n, "a mapping of names") {
		e := entry{from: p.key.value, at: p.key.at}
		values := l.list(p.value)
		if len(values) == 0 {
			l.wrong(p.value, "a name or a list of names")
		}
		for _, v := range values {
			if t, ok := l.scalar(v); ok {
				e.to = append(e.to, t.value)
			}
		}
		list = append(list, e)
	}
	return list
}

// renamed gives a field a new name, and a new path if its old one was known.
func renamed(f ir.Field, name string, path []ir.Segment) ir.Field {
	f.Name = name
	if f.Type.Path != nil {
		f.Type.Path = path
	}
	return f
}

// single makes the path of a name that somebody chose: objects, with an arity
// at the end. The empty name has none.
func single(name string, last ir.Arity) []ir.Segment {
	if name == "" {
		return nil
	}
	keys := strings.Split(name, ".")
	path := make([]ir.Segment, len(keys))
	for i, key := range keys {
		path[i] = ir.Segment{Key: key, Arity: ir.Single}
	}
	path[len(path)-1].Arity = last
	return path
}

// ending gives the arity of a value that stood at the end of a path and now
// has a name of its own: where the path crossed an array, it may be one.
func ending(path []ir.Segment) ir.Arity {
	all := ir.Single
	for _, s := range path {
		switch {
		case s.Arity == ir.Unknown || all == ir.Unknown:
			all = ir.Unknown
		case s.Arity != ir.Single:
			all = ir.Either
		}
	}
	return all
}

// prefixed makes the path of a name of which the rest is old. Where the rest
// begins with a whole segment, the segments keep what they are.
func prefixed(old []ir.Segment, prefix, rest string) []ir.Segment {
	tail := strings.TrimPrefix(rest, ".")
	atDot := tail != rest || strings.HasSuffix(prefix, ".") || prefix == ""
	for i := range old {
		if atDot && joined(old[i:]) == tail {
			return append(single(strings.TrimSuffix(prefix, "."), ending(old[:i])), old[i:]...)
		}
	}
	return single(prefix+rest, ending(old))
}

func joined(path []ir.Segment) string {
	keys := make([]string, len(path))
	for i, s := range path {
		keys[i] = s.Key
	}
	return strings.Join(keys, ".")
}
