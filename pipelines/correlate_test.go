package pipelines

import (
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// TestCorrelationsAreRenamedThroughout: the plans below, the group and the
// measured values all get the target's names.
func TestCorrelationsAreRenamedThroughout(t *testing.T) {
	p, diags := Load(diag.NewFile("p.yml", []byte(`
name: names
transformations:
  - id: one
    type: field_name_mapping
    mapping: {user: user.name, v: value, many: [a, b]}
  - id: state
    type: set_state
    key: index
    val: main
`)))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	field := func(name string) ir.Key { return ir.Key{Name: name, Fields: []ir.Field{ir.NewField(name)}} }
	plan := ir.Plan{Body: &ir.Correlate{
		Of: []ir.Source{{Name: "r", Plan: &ir.Plan{Body: &ir.Search{Where: &ir.Null{Leaf: ir.Leaf{Field: ir.NewField("user")}}}}}},
		By: []ir.Key{field("user"), field("other")}, Having: ir.Having{Values: []ir.Key{field("v")}},
	}}
	got := p.Apply(plan, "x", &diags)
	c := got.Body.(*ir.Correlate)
	for name, want := range map[string]string{
		ir.Format(c.Of[0].Plan.Body.(*ir.Search).Where): "(null user.name)",
		c.By[0].Fields[0].Name:                          "user.name",
		c.By[1].Fields[0].Name:                          "other",
		c.Having.Values[0].Fields[0].Name:               "value",
		got.State["index"]:                              "main",
	} {
		if name != want {
			t.Errorf("got %q, want %q", name, want)
		}
	}
	if old := plan.Body.(*ir.Correlate); old.By[0].Fields[0].Name != "user" || diags.HasErrors() {
		t.Errorf("the plan that was given changed, or %v", diags)
	}
	plan.Body.(*ir.Correlate).By[0] = field("many")
	if p.Apply(plan, "x", &diags); !diags.HasErrors() {
		t.Error("a group-by field with two names passed")
	}
}
