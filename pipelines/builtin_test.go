package pipelines

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestEveryMemberOfAFamilyLoadsWithoutComplaint(t *testing.T) {
	files := 0
	for _, f := range Families() {
		if f.Title == "" || len(f.Targets) < 2 {
			t.Errorf("%+v", f)
		}
		for _, target := range f.Targets {
			files++
			name := "builtin/" + f.Name + "-" + target + ".yml"
			src, err := builtin.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, diags := Load(diag.NewFile(name, src)); len(diags) > 0 {
				t.Errorf("%s:\n%s", name, show(diags))
			}
			p, ok := Builtin(f.Name, target)
			if !ok || p.Name == "" || p.Priority != 20 {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
	if entries, _ := builtin.ReadDir("builtin"); files != len(entries) {
		t.Errorf("%d files ship, %d belong to a family", len(entries), files)
	}
	if _, ok := Builtin("aws-cloudtrail", "nope"); ok {
		t.Error("there is a member for a target that does not exist")
	}
}

// TestMembersLeaveOtherRulesAlone: they run on every rule.
func TestMembersLeaveOtherRulesAlone(t *testing.T) {
	windows := rule(match("eventname", "x"))
	windows.Source = ir.LogSource{Product: "windows", Category: "process_creation"}
	for _, f := range Families() {
		for _, target := range f.Targets {
			p, _ := Builtin(f.Name, target)
			if !p.AppliesTo(ir.LogSource{Product: "aws", Service: "cloudtrail"}) {
				t.Errorf("%s does not apply to CloudTrail", target)
			}
			if p.AppliesTo(windows.Source) {
				t.Errorf("%s applies to Windows", target)
			}
			var diags diag.List
			out := p.Apply(windows, target, &diags)
			if len(diags) > 0 || flat(out) != flat(windows) || len(out.State) > 0 {
				t.Errorf("%s changes rules of other log sources: %s %s %v", target, flat(out), show(diags), out.State)
			}
		}
	}
}

// TestMembersTypeFieldsFirst: later steps and the backends rely on it.
func TestMembersTypeFieldsFirst(t *testing.T) {
	for _, target := range []string{"splunk", "athena"} {
		p, ok := Builtin("aws-cloudtrail", target)
		if !ok {
			t.Fatalf("no member for %s", target)
		}
		var diags diag.List
		out := p.Apply(rule(match("resources.ARN", "x")), target, &diags)
		if got := flat(out); got != `(match/i resources[].ARN "x")` || len(diags) > 0 {
			t.Errorf("%s: %s\n%s", target, got, show(diags))
		}
	}
}

// TestPipelinesInPySigmasStyle runs pipelines as people write them for pySigma.
func TestPipelinesInPySigmasStyle(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"index by log source", `
name: Own index
priority: 30
vars:
  admins: [root, 'adm-*']
transformations:
- id: index
  type: add_condition
  conditions:
    index: trail
  rule_conditions:
  - type: logsource
    product: aws
- id: fields
  type: field_name_mapping
  mapping:
    eventName: [event.action, event_name]
  field_name_conditions:
  - type: exclude_fields
    fields: ['^errorCode$']
    mode: re
- id: admins
  type: value_placeholders
  include: [admins]
- id: rest
  type: wildcard_placeholders
- type: rule_failure
  message: not reached
  rule_conditions:
    mapped: {type: processing_item_applied, processing_item_id: fields}
    windows: {type: logsource, product: windows}
  rule_cond_expr: mapped and windows
`, `(and (match/i index "trail") (or (match/i event.action "x") (match/i event_name "x")) (not (or (match/i user "root") (match/i user "adm-*"))) (match/i other "*"))
note pipeline-placeholder-wildcard wider`},
	} {
		where := and(match("eventName", "x"), not(hole("user", "", "admins", "")), hole("other", "", "unset", ""))
		if got := outcome(load(t, strings.TrimLeft(c.text, "\n")), rule(where)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
