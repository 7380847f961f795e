package pipelines

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// cloudtrailTypes is sigtrail's own transformation. It writes what the
// CloudTrail catalogue knows of each field into the field, for backends to
// read, and warns of names that no record has. Below objects that services fill
// as they like, a name that nobody has listed stays unknown without a word.
type cloudtrailTypes struct{}

func (*cloudtrailTypes) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		if len(p.Fields()) == 0 {
			return p
		}
		fields := append([]ir.Field(nil), p.Fields()...)
		for i, f := range fields {
			if r.selectsName(it, f.Name) {
				fields[i] = r.typed(f, p.Origin())
			}
		}
		return p.WithFields(fields)
	})
}

// typed gives a field its type, and warns once of one that no record has. A
// name that a pipeline gave is that pipeline's business.
func (r *run) typed(f ir.Field, at diag.Span) ir.Field {
	t, ok := cloudtrail.Lookup(f.Name)
	if ok {
		f.Type = t
		return f
	}
	if f.Name == f.Written && !cloudtrail.FreeForm(f.Name) && !r.warned[f.Name] {
		r.warned[f.Name] = true
		r.diags.Add(unknownField(f.Name, at))
	}
	return f
}

func unknownField(name string, at diag.Span) diag.Diagnostic {
	d := diag.Diagnostic{
		ID: "field-unknown", Severity: diag.Warning, Span: at,
		Message: "no CloudTrail record has a field " + name,
	}
	if near := cloudtrail.Near(name); len(near) > 0 {
		d.Hint = `did you mean "` + strings.Join(near, `" or "`) + `"?`
	}
	return d
}

// cloudtrailSpelling is sigtrail's own transformation for targets that compare
// with regard to case. Where CloudTrail is known to write the values of a field
// in one way only, it makes a test that ignores case an exact one in that
// spelling, which finds the same records.
type cloudtrailSpelling struct{}

func (*cloudtrailSpelling) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		m, ok := p.(*ir.Match)
		if !ok || !m.Fold || m.Field.Name != m.Field.Written || !r.selectsName(it, m.Field.Name) {
			return p
		}
		spelled, known := cloudtrail.Spelled(m.Field.Name, m.Pattern)
		if !known {
			return p
		}
		if spelled.String() != m.Pattern.String() {
			r.note(ir.Note{
				ID: "canonical-spelling", At: m.At, Effect: ir.Exact,
				Message: m.Field.Written + " is written " + spelled.String() + " in all records",
			})
		}
		q := *m
		q.Pattern, q.Fold = spelled, false
		return &q
	})
}
