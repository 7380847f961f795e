package athena

import (
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// forOther gives the backend for such logs: their table is not known, unless
// the user chose a schema. Then that is all that is known of it.
func (b *backend) forOther(source ir.LogSource) *backend {
	c := *b
	c.schema = &schema{table: &table{Name: backends.SourceTable(source)}, open: true}
	if b.chosen {
		s := *b.schema
		s.lore, s.homes = nil, nil
		c.schema = &s
	}
	return &c
}

// assume tells what a query takes for granted where no schema is known, and
// refuses what only a schema can give.
func (t *translation) assume(plan ir.Plan) error {
	if !t.backend.schema.open {
		return nil
	}
	if !t.backend.window.none() {
		return &backends.Unsupported{
			ID: "unsupported-window", At: plan.Meta.At,
			Message: "Athena needs a column of times for a time window, and no schema tells that of this log source",
			Hint:    "give the table's definition with the option schema",
		}
	}
	t.notes.Add("fields-assumed", plan.Meta.At, ir.Exact, false,
		"no pipeline knows the log source, so its fields are taken for columns of text of the names in the rule, and dots for members of structs")
	if t.backend.table == "" && plan.State["table"] == "" {
		t.notes.Add("table-assumed", plan.Meta.At, ir.Exact, false,
			"the table is named %s after the log source; name yours with the option table", t.backend.schema.table.Name)
	}
	return nil
}

// resolve finds the place of a field. In an unmapped plan, a name that is in no
// schema of the user's choice is a column.
func (t *translation) resolve(p ir.Pred, f ir.Field) (*place, *unmapped) {
	place, fault := t.backend.schema.resolve(f)
	if fault == nil || !t.unmapped || !fault.stranger {
		return place, fault
	}
	t.notes.Add("column-assumed", p.Origin(), ir.Exact, false,
		"the schema %s has no column for %s, which is taken for one of text", t.backend.schema.name, f.Written)
	return columnPlace(f), nil
}

// columnPlace takes a path for a column, and members of structs in it, with
// text at its end.
func columnPlace(f ir.Field) *place {
	p := &place{field: f, kind: typeText}
	for _, segment := range f.Segments() {
		p.steps = append(p.steps, step{stepMember, segment.Key})
	}
	return p
}
