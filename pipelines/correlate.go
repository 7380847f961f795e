package pipelines

import (
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// correlate applies the pipeline to the plans that a correlation looks at, and
// renames the fields that it groups by and measures as if they stood in those
// plans.
func (p *Pipeline) correlate(plan ir.Plan, body *ir.Correlate, target string, diags *diag.List) ir.Plan {
	c := *body
	c.Of = make([]ir.Source, len(body.Of))
	for i, s := range body.Of {
		applied := p.Apply(*s.Plan, target, diags)
		c.Of[i] = ir.Source{Name: s.Name, Plan: &applied}
	}
	keys := func(old []ir.Key) []ir.Key {
		out := make([]ir.Key, len(old))
		for i, k := range old {
			out[i] = ir.Key{Name: k.Name}
			for s, f := range k.Fields {
				out[i].Fields = append(out[i].Fields, p.key(body.Of[s].Plan, f, body.At, target, diags))
			}
		}
		return out
	}
	c.By, c.Having.Values = keys(body.By), keys(body.Having.Values)
	plan.Body = &c
	if len(c.Of) > 0 {
		plan.State = c.Of[0].Plan.State
	}
	return plan
}

// key gives the name that the pipeline gives to a field of a plan.
func (p *Pipeline) key(of *ir.Plan, f ir.Field, at diag.Span, target string, diags *diag.List) ir.Field {
	probe := ir.Plan{Meta: of.Meta, Source: of.Source, State: of.State}
	probe.Body = &ir.Search{Where: &ir.Exists{Leaf: ir.Leaf{Field: f, At: at}}}
	var found []ir.Field
	ir.Walk(p.Apply(probe, target, diags).Body.(*ir.Search).Where, func(q ir.Pred, _ bool) {
		if e, ok := q.(*ir.Exists); ok && e.Field.Written == f.Written {
			found = append(found, e.Field)
		}
	})
	switch len(found) {
	case 0:
		return f // dropped as a condition; as a key it stays
	case 1:
		return found[0]
	}
	diags.Errorf("pipeline-key-ambiguous", at, "the pipeline gives %q several names, and a correlation needs one", f.Written)
	return f
}
