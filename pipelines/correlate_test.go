package pipelines

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// correlation counts the sessions of a user over a CloudTrail rule and one for
// another product.
func correlation() ir.Plan {
	trail, other := rule(match("eventName", "x")), rule(match("eventName", "y"))
	other.Source = ir.LogSource{Product: "gcp"}
	key := func(names ...string) ir.Key {
		k := ir.Key{Name: names[0]}
		for _, n := range names {
			k.Fields = append(k.Fields, ir.NewField(n))
		}
		return k
	}
	return ir.Plan{
		Meta: ir.Meta{At: at(9), Fields: []string{"eventName"}}, Source: trail.Source,
		Body: &ir.Correlate{
			At: at(8), Kind: ir.ValueCount,
			Of: []ir.Source{{Name: "a", Plan: &trail}, {Name: "b", Plan: &other}},
			By: []ir.Key{key("userIdentity.arn", "principal")}, Having: ir.Having{Values: []ir.Key{key("resources.ARN", "resources.ARN")}},
		},
	}
}

// describe writes the parts of a correlation that a pipeline may change.
func describe(p ir.Plan) string {
	c, ok := p.Body.(*ir.Correlate)
	if !ok {
		return flat(p) + state(p)
	}
	var lines []string
	for _, s := range c.Of {
		lines = append(lines, s.Name+": "+strings.ReplaceAll(describe(*s.Plan), "\n", "; "))
	}
	for _, keys := range [][]ir.Key{c.By, c.Having.Values} {
		for _, k := range keys {
			lines = append(lines, k.Name+fmt.Sprint(k.Fields))
		}
	}
	return strings.Join(lines, "\n") + state(p)
}

func state(p ir.Plan) string {
	if p.State == nil {
		return ""
	}
	return fmt.Sprintf(" %v", p.State)
}

func TestCorrelations(t *testing.T) {
	const trail = "rule_conditions: [{type: logsource, product: aws}]"
	for _, c := range []struct{ name, pipeline, want string }{
		{"keys follow the fields of their own rule", "- {type: field_name_prefix, prefix: x., " + trail + "}",
			"a: (match/i x.eventName \"x\")\nb: (match/i eventName \"y\")\nuserIdentity.arn[x.userIdentity.arn principal]\nresources.ARN[x.resources.ARN resources.ARN]"},
		{"what is meant for correlations concerns keys only", "- {type: field_name_mapping, mapping: {eventName: e, userIdentity.arn: u, principal: u}, rule_conditions: [{type: is_sigma_correlation_rule}]}",
			"a: (match/i eventName \"x\")\nb: (match/i eventName \"y\")\nuserIdentity.arn[u u]\nresources.ARN[resources.ARN resources.ARN]"},
		{"what is meant for one log source's correlations leaves other keys", "- {type: field_name_suffix, suffix: _s, rule_conditions: [{type: is_sigma_correlation_rule}, {type: logsource, product: aws}]}",
			"a: (match/i eventName \"x\")\nb: (match/i eventName \"y\")\nuserIdentity.arn[userIdentity.arn_s principal]\nresources.ARN[resources.ARN_s resources.ARN]"},
		{"conditions on names hold for keys", "- {type: field_name_prefix, prefix: x., field_name_conditions: [{type: include_fields, fields: principal}]}",
			"a: (match/i eventName \"x\")\nb: (match/i eventName \"y\")\nuserIdentity.arn[userIdentity.arn x.principal]\nresources.ARN[resources.ARN resources.ARN]"},
		{"keys get types", "- {type: cloudtrail_types, " + trail + "}",
			"a: (match/i eventName \"x\")\nb: (match/i eventName \"y\")\nuserIdentity.arn[userIdentity.arn principal]\nresources.ARN[resources[].ARN resources.ARN]"},
		{"a state is set where the conditions hold", "- {type: set_state, key: k, val: v, rule_conditions: [{type: logsource, product: gcp}]}",
			"a: (match/i eventName \"x\")\nb: (match/i eventName \"y\") map[k:v]\nuserIdentity.arn[userIdentity.arn principal]\nresources.ARN[resources.ARN resources.ARN] map[k:v]"},
		{"conditions are added to rules", "- {type: add_condition, conditions: {i: m}, " + trail + "}",
			"a: (and (match/i i \"m\") (match/i eventName \"x\"))\nb: (match/i eventName \"y\")\nuserIdentity.arn[userIdentity.arn principal]\nresources.ARN[resources.ARN resources.ARN]"},
		{"nested items reach keys", "- {type: nest, rule_conditions: [{type: is_sigma_correlation_rule}], items: [{type: field_name_prefix, prefix: x.}]}",
			"a: (match/i eventName \"x\")\nb: (match/i eventName \"y\")\nuserIdentity.arn[x.userIdentity.arn x.principal]\nresources.ARN[x.resources.ARN x.resources.ARN]"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			var diags diag.List
			plan := correlation()
			got := describe(load(t, transform(c.pipeline)).Apply(plan, "splunk", &diags))
			if diff := cmp.Diff(c.want, got); diff != "" || len(diags) > 0 {
				t.Errorf("(-want +got)\n%s%s", diff, show(diags))
			}
			if diff := cmp.Diff(describe(correlation()), describe(plan)); diff != "" {
				t.Errorf("Apply changed its input\n%s", diff)
			}
		})
	}
}

func TestAChainOfCorrelationsIsRewrittenThroughout(t *testing.T) {
	inner := correlation()
	chain := ir.Plan{Body: &ir.Correlate{
		Of: []ir.Source{{Name: "inner", Plan: &inner}},
		By: []ir.Key{{Name: "userIdentity.arn", Fields: []ir.Field{ir.NewField("userIdentity.arn")}}},
	}}
	var diags diag.List
	got := describe(load(t, transform("- {type: field_name_suffix, suffix: _s}")).Apply(chain, "splunk", &diags))
	want := "inner: a: (match/i eventName_s \"x\"); b: (match/i eventName_s \"y\"); userIdentity.arn[userIdentity.arn_s principal_s]; resources.ARN[resources.ARN_s resources.ARN_s]\nuserIdentity.arn[userIdentity.arn_s]"
	if diff := cmp.Diff(want, got); diff != "" || len(diags) > 0 {
		t.Errorf("%s%s", diff, show(diags))
	}
}

func TestAKeyHasOneName(t *testing.T) {
	var diags diag.List
	load(t, transform("- {type: field_name_mapping, mapping: {principal: [p, q]}}")).Apply(correlation(), "splunk", &diags)
	want := `error pipeline-key-ambiguous [x]: the pipeline gives "principal" several names, and a correlation needs one`
	if got := show(diags); got != want {
		t.Error(got)
	}
}

func TestConditionsOnCorrelations(t *testing.T) {
	for condition, want := range map[string]bool{
		"{type: is_sigma_rule}":                                           false,
		"{type: is_sigma_correlation_rule}":                               true,
		"{type: logsource, product: gcp}":                                 true,
		"{type: logsource, product: windows}":                             false,
		"{type: contains_field, field: eventName}":                        false,
		"{type: contains_detection_item, field: eventName, value: x}":     false,
		"{type: rule_attribute, attribute: fields, value: x, op: not_in}": true,
	} {
		var diags diag.List
		p := load(t, transform("- {type: change_logsource, product: fired, rule_conditions: ["+condition+"]}"))
		if got := p.Apply(correlation(), "splunk", &diags).Source.Product == "fired"; got != want || len(diags) > 0 {
			t.Errorf("%s: %v\n%s", condition, got, show(diags))
		}
	}
}

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
