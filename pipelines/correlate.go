package pipelines

import (
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// keys are the fields that a correlation reads from the records of a plan, to
// group by them or to measure them.
type keys struct {
	fields []ir.Field
	at     diag.Span
}

// applyToSources rewrites the plans of a correlation, each with the fields that
// the correlation reads from its records: those carry the names that the plan's
// own fields get.
func (p *Pipeline) applyToSources(c *ir.Correlate, diags *diag.List) *ir.Correlate {
	out := *c
	out.Of = append([]ir.Source(nil), c.Of...)
	out.By, out.Having.Values = cloneKeys(c.By), cloneKeys(c.Having.Values)
	for i, source := range out.Of {
		var fields []ir.Field
		places := keyFields(&out, i)
		for _, f := range places {
			fields = append(fields, *f)
		}
		plan, renamed := p.apply(*source.Plan, keys{fields, c.At}, diags)
		out.Of[i].Plan = &plan
		for n, f := range places {
			*f = renamed[n]
		}
	}
	return &out
}

func cloneKeys(keys []ir.Key) []ir.Key {
	out := append([]ir.Key(nil), keys...)
	for i := range out {
		out[i].Fields = append([]ir.Field(nil), out[i].Fields...)
	}
	return out
}

// keyFields gives the places of the fields that a correlation reads from the
// records of its i-th plan.
func keyFields(c *ir.Correlate, i int) []*ir.Field {
	var places []*ir.Field
	for _, list := range [][]ir.Key{c.By, c.Having.Values} {
		for _, k := range list {
			places = append(places, &k.Fields[i])
		}
	}
	return places
}

func (r *run) isCorrelation() bool {
	_, ok := r.plan.Body.(*ir.Correlate)
	return ok
}

// sources lists the log sources that a correlation looks at.
func sources(c *ir.Correlate) []ir.LogSource {
	var list []ir.LogSource
	for _, s := range c.Of {
		if inner, ok := s.Plan.Body.(*ir.Correlate); ok {
			list = append(list, sources(inner)...)
		} else {
			list = append(list, s.Plan.Source)
		}
	}
	return list
}

// correlationHolds gives the verdict of a test on the plan as a part of a
// correlation: what is meant for correlations concerns their keys.
func (r *run) correlationHolds(t test) bool {
	switch t := t.(type) {
	case *kindTest:
		return t.correlation
	case *appliedTest:
		return r.applied[t.id] || r.appliedToKeys[t.id]
	}
	return r.ruleHolds(t)
}

// applyToKeys renames the fields that a correlation groups by or measures. They
// cannot become several.
func (s *rename) applyToKeys(r *run, it *item) {
	for i, f := range r.keys.fields {
		to := s.names(r, it, f)
		if len(to) != 1 {
			r.refuse(it, "pipeline-key-ambiguous", r.keys.at, "the pipeline gives %q several names, and a correlation needs one", f.Written)
			continue
		}
		r.keys.fields[i] = to[0]
	}
}

// applyToKeys writes what the catalogue knows into the fields that a
// correlation groups by or measures.
func (*cloudtrailTypes) applyToKeys(r *run, it *item) {
	for i, f := range r.keys.fields {
		if r.selectsName(it, f.Name) {
			r.keys.fields[i] = r.typed(f, r.keys.at)
		}
	}
}
