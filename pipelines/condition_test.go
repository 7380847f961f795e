package pipelines

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// fires reports whether an item with the given conditions, written in flow
// style, acts on a rule.
func fires(t *testing.T, keys string, plan ir.Plan) bool {
	t.Helper()
	before := "- {id: first, type: set_state, key: k, val: 5}\n- {id: never, type: set_state, key: n, val: 1, rule_conditions: [{type: logsource, product: gcp}]}\n" +
		"- {id: attr, type: set_custom_attribute, attribute: cost, value: 12}\n- {id: renamed, type: field_name_mapping, mapping: {old: new}}\n"
	p := load(t, transform(before+"- {type: set_state, key: fired, val: yes, "+keys+"}"))
	var diags diag.List
	out := p.Apply(plan, "splunk", &diags)
	if len(diags) > 0 {
		t.Errorf("%s: %s", keys, show(diags))
	}
	return out.State["fired"] == "yes"
}

func TestRuleConditions(t *testing.T) {
	plan := rule(and(match("a", "1"), not(or(match("b", "x*"), null("c"))), same("d", "e"), match("old", "v"), keyword("k")))
	for _, c := range []struct {
		condition string
		want      bool
	}{
		{"{type: logsource, product: aws}", true},
		{"{type: logsource, product: AWS, service: cloudtrail}", true},
		{"{type: logsource, product: aws, service: guardduty}", false},
		{"{type: logsource, category: cloud}", false},
		{"{type: contains_field, field: b}", true},
		{"{type: contains_field, field: e}", true},
		{"{type: contains_field, field: new}", true},
		{"{type: contains_field, field: old}", false},
		{"{type: contains_field, field: B}", false},
		{"{type: contains_detection_item, field: a, value: 1}", true},
		{"{type: contains_detection_item, field: a, value: '1'}", true},
		{"{type: contains_detection_item, field: b, value: 'x*'}", true},
		{"{type: contains_detection_item, field: b, value: 'x\\*'}", false},
		{"{type: contains_detection_item, field: c, value: null}", true},
		{"{type: contains_detection_item, field: b, value: null}", false},
		{"{type: contains_detection_item, field: c, value: 'null'}", false},
		{"{type: is_sigma_rule}", true},
		{"{type: is_sigma_correlation_rule}", false},
		{"{type: processing_item_applied, processing_item_id: first}", true},
		{"{type: processing_item_applied, processing_item_id: never}", false},
		{"{type: processing_state, key: k, val: 5}", true},
		{"{type: processing_state, key: k, val: 5, op: ne}", false},
		{"{type: processing_state, key: k, val: 10, op: lt}", true},
		{"{type: processing_state, key: k, val: 10, op: gte}", false},
		{"{type: processing_state, key: k, val: abc, op: lt}", true},
		{"{type: processing_state, key: unset, val: 5, op: ne}", false},
		{"{type: tag, tag: attack.t1078}", true},
		{"{type: tag, tag: attack.t1079}", false},
		{"{type: rule_attribute, attribute: level, value: high}", true},
		{"{type: rule_attribute, attribute: level, value: medium, op: gt}", true},
		{"{type: rule_attribute, attribute: level, value: critical, op: gte}", false},
		{"{type: rule_attribute, attribute: status, value: stable, op: lt}", true},
		{"{type: rule_attribute, attribute: date, value: 2024-06-01, op: lt}", true},
		{"{type: rule_attribute, attribute: date, value: 2024-05-06, op: lte}", true},
		{"{type: rule_attribute, attribute: modified, value: 2024-05-06, op: lte}", false},
		{"{type: rule_attribute, attribute: modified, value: 2024-05-06, op: ne}", true},
		{"{type: rule_attribute, attribute: author, value: me}", false},
		{"{type: rule_attribute, attribute: title, value: A rule}", true},
		{"{type: rule_attribute, attribute: tags, value: attack.t1078, op: in}", true},
		{"{type: rule_attribute, attribute: tags, value: attack.t1078, op: not_in}", false},
		{"{type: rule_attribute, attribute: fields, value: a, op: in}", true},
		{"{type: rule_attribute, attribute: cost, value: 9, op: gt}", true},
		{"{type: rule_attribute, attribute: cost, value: 12}", true},
	} {
		if got := fires(t, "rule_conditions: ["+c.condition+"]", plan); got != c.want {
			t.Errorf("%s: %v", c.condition, got)
		}
	}
}

func TestAValueThatHasNoPlaceStandsInNoOrder(t *testing.T) {
	plan := rule(match("a", "1"))
	plan.Meta.Status, plan.Meta.Date = "unheard of", "soon"
	for _, c := range []string{"attribute: status, value: stable, op: lt", "attribute: status, value: stable, op: lte", "attribute: date, value: 2024-01-01, op: lt"} {
		if fires(t, "rule_conditions: [{type: rule_attribute, "+c+"}]", plan) {
			t.Error(c)
		}
	}
}

func TestConditionsAreJoinedAsTheItemSays(t *testing.T) {
	yes, no := "{type: is_sigma_rule}", "{type: is_sigma_correlation_rule}"
	named := fmt.Sprintf("rule_conditions: {y: %s, z: %s, n: %s}", yes, yes, no)
	for _, c := range []struct {
		keys string
		want bool
	}{
		{"rule_conditions: []", true},
		{"rule_conditions: [" + yes + "," + no + "]", false},
		{"rule_conditions: [" + yes + "," + no + "], rule_cond_op: and", false},
		{"rule_conditions: [" + yes + "," + no + "], rule_cond_op: or", true},
		{"rule_conditions: [" + no + "," + no + "], rule_cond_op: or", false},
		{"rule_conditions: [" + yes + "," + no + "], rule_cond_not: true", true},
		{"rule_conditions: [" + yes + "," + no + "], rule_cond_op: or, rule_cond_not: true", false},
		{"rule_conditions: [" + yes + "], rule_cond_not: false", true},
		{named, false},
		{named + ", rule_cond_op: or", true},
		{named + ", rule_cond_expr: y and z and not n", true},
		{named + ", rule_cond_expr: y and (n or not z)", false},
		{named + ", rule_cond_expr: n or y and not(n)and z", true},
		{named + ", rule_cond_expr: not n and not z or not y", false},
		{named + ", rule_cond_expr: y and not not z and not n, rule_cond_not: true", false},
	} {
		if got := fires(t, c.keys, rule(match("a", "1"))); got != c.want {
			t.Errorf("%s: %v", c.keys, got)
		}
	}
}

func TestItemAndNameConditionsChoosePredicates(t *testing.T) {
	where := and(match("a", "one"), match("b", "x*"), null("c"), same("d", "e"), keyword("word"), &ir.Exists{Leaf: leaf("f")})
	const all = `(and (match/i a "one") (match/i b "x*") (null c) (same d e) (keyword/i "*word*") (exists f))`
	for _, c := range []struct{ keys, want string }{
		{"detection_item_conditions: [{type: match_string, pattern: 'o.e$', cond: any}]", "match/i p.a"},
		{"detection_item_conditions: [{type: match_string, pattern: 'ne', cond: any}]", ""},
		{"detection_item_conditions: [{type: match_string, pattern: 'x\\*', cond: all}]", "match/i p.b"},
		{"detection_item_conditions: [{type: match_string, pattern: '.', cond: all, negate: true}]", "null p.c,same p.d p.e,exists p.f"},
		{"detection_item_conditions: [{type: match_value, value: one, cond: any}]", "match/i p.a"},
		{"detection_item_conditions: [{type: match_value, value: null, cond: any}]", "null p.c"},
		{"detection_item_conditions: [{type: contains_wildcard, cond: any}]", "match/i p.b"},
		{"detection_item_conditions: [{type: is_null, cond: any}]", "null p.c"},
		{"detection_item_conditions: [{type: is_null, cond: any}, {type: match_value, value: one}], detection_item_cond_op: or", "match/i p.a,null p.c"},
		{"detection_item_conditions: {n: {type: is_null}, w: {type: contains_wildcard}}, detection_item_cond_expr: not (n or w)", "match/i p.a,same p.d p.e,exists p.f"},
		{"detection_item_conditions: [{type: processing_state, key: k, val: 5}]", "match/i p.a,match/i p.b,null p.c,same p.d p.e,exists p.f"},
		{"detection_item_conditions: [{type: processing_item_applied, processing_item_id: once}]", "match/i p.b2"},
		{"field_name_conditions: [{type: include_fields, fields: [a, e]}]", "match/i p.a,same d p.e"},
		{"field_name_conditions: [{type: include_fields, fields: ['[ab]'], mode: re}]", "match/i p.a,match/i p.b"},
		{"field_name_conditions: [{type: exclude_fields, fields: [a, b, c, d]}]", "same d p.e,exists p.f"},
		{"field_name_conditions: [{type: exclude_fields, fields: ['[a-e]'], mode: re}]", "exists p.f"},
		{"field_name_conditions: [{type: include_fields, fields: a}, {type: include_fields, fields: b}], field_name_cond_op: or", "match/i p.a,match/i p.b"},
		{"field_name_conditions: [{type: include_fields, fields: a}], field_name_cond_not: true", "match/i p.b,null p.c,same p.d p.e,exists p.f"},
		{"field_name_conditions: [{type: processing_item_applied, processing_item_id: once}]", "match/i p.b2"},
		{"field_name_conditions: [{type: include_fields, fields: [a, c]}], detection_item_conditions: [{type: is_null}]", "null p.c"},
	} {
		steps := "- {type: set_state, key: k, val: 5}\n"
		want := all
		if strings.Contains(c.keys, "once") {
			steps += "- {id: once, type: field_name_mapping, mapping: {b: b2}}\n"
			want = strings.ReplaceAll(want, "i b ", "i b2 ")
		}
		for _, changed := range strings.Split(c.want, ",") {
			want = strings.ReplaceAll(want, "("+strings.ReplaceAll(changed, "p.", ""), "("+changed)
		}
		p := load(t, transform(steps+"- {type: field_name_prefix, prefix: p., "+c.keys+"}"))
		var diags diag.List
		if got := flat(p.Apply(rule(where), "splunk", &diags)); got != want {
			t.Errorf("%s\n got %s\nwant %s", c.keys, got, want)
		}
	}
}

func TestAListOfWhichSomeValuesAreChosenIsTold(t *testing.T) {
	const some = "- {type: set_value, value: v, detection_item_conditions: [{type: match_value, value: x, cond: any}]}"
	list := or(match("a", "x"), match("a", "y"))
	for _, c := range []struct {
		where ir.Expr
		want  string
	}{
		{and(list, match("b", "1")), "(and (or (match/i a \"v\") (match/i a \"y\")) (match/i b \"1\"))\nwarning pipeline-values-apart"},
		{not(list), "(not (or (match/i a \"v\") (match/i a \"y\")))\nwarning pipeline-values-apart"},
		{or(match("a", "x"), match("a", "x")), `(or (match/i a "v") (match/i a "v"))`},
		{or(match("a", "x"), match("b", "y")), `(or (match/i a "v") (match/i b "y"))`},
		{match("a", "x"), `(match/i a "v")`},
	} {
		if got := outcome(load(t, transform(some)), rule(c.where)); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestAppliesTo(t *testing.T) {
	trail := ir.LogSource{Product: "aws", Service: "cloudtrail"}
	windows := ir.LogSource{Product: "windows"}
	isTrail := "{type: logsource, product: aws, service: cloudtrail}"
	for _, c := range []struct {
		keys           string
		trail, windows bool
	}{
		{"", true, true},
		{"rule_conditions: [" + isTrail + "]", true, false},
		{"rule_conditions: [" + isTrail + "], rule_cond_not: true", false, true},
		{"rule_conditions: [" + isTrail + ", {type: tag, tag: a.b}]", true, false},
		{"rule_conditions: [" + isTrail + ", {type: tag, tag: a.b}], rule_cond_op: or", true, true},
		{"rule_conditions: [{type: tag, tag: a.b}], rule_cond_not: true", true, true},
		{"rule_conditions: {t: " + isTrail + ", w: {type: logsource, product: windows}}, rule_cond_expr: t and w", false, false},
	} {
		p := load(t, transform("- {type: field_name_prefix, prefix: p., "+c.keys+"}"))
		if got := p.AppliesTo(trail); got != c.trail {
			t.Errorf("%s: CloudTrail %v", c.keys, got)
		}
		if got := p.AppliesTo(windows); got != c.windows {
			t.Errorf("%s: Windows %v", c.keys, got)
		}
	}
	for items, want := range map[string]bool{"[{type: field_name_prefix, prefix: p.}]": false, "[]": false} {
		nested := "- {type: nest, rule_conditions: [" + isTrail + "], items: " + items + "}"
		twice := "- {type: nest, items: [{type: nest, rule_conditions: [" + isTrail + "], items: " + items + "}]}"
		for _, text := range []string{nested, twice} {
			if p := load(t, transform(text)); p.AppliesTo(windows) != want || p.AppliesTo(trail) != (items != "[]") {
				t.Errorf("%s: Windows %v, CloudTrail %v", text, p.AppliesTo(windows), p.AppliesTo(trail))
			}
		}
	}
	if load(t, "transformations: []").AppliesTo(trail) {
		t.Error("a pipeline without transformations knows a log source")
	}
}
