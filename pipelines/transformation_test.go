package pipelines

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestTransformations(t *testing.T) {
	ab := and(match("a", "1"), match("b", "x*"))
	for _, c := range []struct {
		name, pipeline string
		where          ir.Expr
		want           string
	}{
		{"a mapping renames one field", "- {type: field_name_mapping, mapping: {a: z.a}}", ab,
			`(and (match/i z.a "1") (match/i b "x*"))`},
		{"a mapping to several means any of them", "- {type: field_name_mapping, mapping: {a: [y, z]}}", ab,
			`(and (or (match/i y "1") (match/i z "1")) (match/i b "x*"))`},
		{"under not, a mapping to several means none of them", "- {type: field_name_mapping, mapping: {a: [y, z]}}", not(match("a", "1")),
			`(not (or (match/i y "1") (match/i z "1")))`},
		{"a mapping renames both fields of a comparison", "- {type: field_name_mapping, mapping: {a: y, b: z}}", same("a", "b"),
			`(same y z)`},
		{"both fields may become several", "- {type: field_name_mapping, mapping: {a: [p, q], b: [r, s]}}", same("a", "b"),
			`(or (same p r) (same p s) (same q r) (same q s))`},
		{"conditions on names choose among the fields of a comparison",
			"- {type: field_name_prefix, prefix: x., field_name_conditions: [{type: include_fields, fields: b}]}", same("a", "b"),
			`(same a x.b)`},
		{"a mapping renames null and leaves keywords alone", "- {type: field_name_mapping, mapping: {a: z}}", or(null("a"), keyword("k")),
			`(or (null z) (keyword/i "*k*"))`},
		{"a prefix mapping keeps the rest", "- {type: field_name_prefix_mapping, mapping: {req.: r., r: never}}", or(match("req.x", "1"), match("b", "2")),
			`(or (match/i r.x "1") (match/i b "2"))`},
		{"a prefix mapping to several means any of them", "- {type: field_name_prefix_mapping, mapping: {re: [p, q]}}", match("req", "1"),
			`(or (match/i pq "1") (match/i qq "1"))`},
		{"a prefix goes before every name", "- {type: field_name_prefix, prefix: json.}", ab,
			`(and (match/i json.a "1") (match/i json.b "x*"))`},
		{"a suffix goes behind every name", "- {type: field_name_suffix, suffix: _s}", ab,
			`(and (match/i a_s "1") (match/i b_s "x*"))`},

		{"an added condition comes first", "- {type: add_condition, conditions: {index: main}}", ab,
			`(and (match/i index "main") (match/i a "1") (match/i b "x*"))`},
		{"lines of an added condition are all needed, values are not", "- {type: add_condition, conditions: {i: [x, 'y*'], j: null}}", match("a", "1"),
			`(and (or (match/i i "x") (match/i i "y*")) (null j) (match/i a "1"))`},
		{"a negated condition forbids them together", "- {type: add_condition, negated: true, conditions: {i: x, j: y}}", match("a", "1"),
			`(and (not (and (match/i i "x") (match/i j "y"))) (match/i a "1"))`},
		{"an added field of CloudTrail has its type", "- {type: add_condition, conditions: {resources.ARN: x}}", match("a", "1"),
			`(and (match/i resources[].ARN "x") (match/i a "1"))`},
		{"an added field of other log sources has none", "- {type: change_logsource, product: gcp}\n- {type: add_condition, conditions: {resources.ARN: x}}", match("a", "1"),
			`(and (match/i resources.ARN "x") (match/i a "1"))`},
		{"an added condition keeps an or together", "- {type: add_condition, conditions: {i: x}}", or(match("a", "1"), match("b", "2")),
			`(and (match/i i "x") (or (match/i a "1") (match/i b "2")))`},
		{"added conditions take modifiers",
			"- {type: add_condition, conditions: {a|contains: x, b|startswith|cased: 'y', c|endswith|neq: [p, q], d|exists: false, e|contains|all: [r, s]}}", match("f", "1"),
			`(and (match/i a "*x*") (match b "y*") (not (or (match/i c "*p") (match/i c "*q"))) (not (exists d)) (match/i e "*r*") (match/i e "*s*") (match/i f "1"))`},
		{"escapes in added values are Sigma's", `- {type: add_condition, conditions: {a: 'x\*y\z'}}`, match("f", "1"),
			`(and (match/i a "x\\*y\\\\z") (match/i f "1"))`},
		{"a template takes the log source", "- {type: add_condition, template: true, conditions: {a: '$product/${service} $$5 $other'}}", match("f", "1"),
			`(and (match/i a "aws/cloudtrail $5 $other") (match/i f "1"))`},
		{"a template refuses what the log source lacks", "- {type: add_condition, template: true, conditions: {a: '$category'}}", match("f", "1"),
			"(and (match/i a \"\") (match/i f \"1\"))\nerror pipeline-template"},
		{"without template a dollar sign is text", "- {type: add_condition, conditions: {a: $product}}", match("f", "1"),
			`(and (match/i a "$product") (match/i f "1"))`},

		{"a condition dropped from an and finds more", "- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [a]}]}", ab,
			"(match/i b \"x*\")\nnote pipeline-dropped wider"},
		{"an alternative dropped from an or finds less", "- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [a]}]}",
			or(match("a", "1"), match("b", "2")), "(match/i b \"2\")\nnote pipeline-dropped narrower"},
		{"under not, dropping turns round", "- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [a]}]}",
			and(match("c", "1"), not(and(match("a", "1"), match("b", "2")))),
			"(and (match/i c \"1\") (not (match/i b \"2\")))\nnote pipeline-dropped narrower"},
		{"a negation that is emptied goes as a whole", "- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [a]}]}",
			and(match("c", "1"), not(or(match("a", "1"), match("a", "2")))),
			"(match/i c \"1\")\nnote pipeline-dropped wider\nnote pipeline-dropped wider"},
		{"a rule that is emptied is refused", "- {type: drop_detection_item}", ab,
			"(and (match/i a \"1\") (match/i b \"x*\"))\nerror pipeline-rule-empty"},
		{"dropping nothing changes nothing", "- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [q]}]}", ab,
			`(and (match/i a "1") (match/i b "x*"))`},

		{"a placeholder takes its variable's values", "- {type: value_placeholders}\nvars: {v: [r, 's*'], w: 7}", match("a", "%v%"),
			`(match/i a "%v%")`},
		{"every value of a placeholder is an alternative", "- {type: value_placeholders}\nvars: {v: [r, 's*'], w: 7}", hole("a", "<", "v", ">"),
			`(or (match/i a "<r>") (match/i a "<s*>"))`},
		{"under not, no value of a placeholder may be there", "- {type: value_placeholders}\nvars: {v: [r, s], w: 7}", not(hole("a", "", "v", "")),
			`(not (or (match/i a "r") (match/i a "s")))`},
		{"a number is a value by its text", "- {type: value_placeholders}\nvars: {w: 007}", hole("a", "", "w", ""), `(match/i a "007")`},
		{"a placeholder without a variable is refused", "- {type: value_placeholders}\nvars: {v: r}", hole("a", "", "u", ""),
			"(match/i a \"%u%\")\nerror pipeline-placeholder-unset"},
		{"only included placeholders are filled", "- {type: value_placeholders, include: [w]}\nvars: {v: r, w: s}", or(hole("a", "", "v", ""), hole("a", "", "w", "")),
			`(or (match/i a "%v%") (match/i a "s"))`},
		{"excluded placeholders are not filled", "- {type: wildcard_placeholders, exclude: [w]}", or(hole("a", "x", "v", ""), hole("a", "", "w", "")),
			"(or (match/i a \"x*\") (match/i a \"%w%\"))\nnote pipeline-placeholder-wildcard wider"},
		{"a wildcard under not finds less", "- {type: wildcard_placeholders}", not(hole("a", "x", "v", "")),
			"(not (match/i a \"x*\"))\nnote pipeline-placeholder-wildcard narrower"},

		{"a value is mapped to several", "- {type: map_string, mapping: {'1': [one, 'uno*'], 'x*': ''}}", ab,
			`(and (or (match/i a "one") (match/i a "uno*")) (match/i b ""))`},
		{"a keyword is mapped by its word", "- {type: map_string, mapping: {k: m}}", keyword("k"), `(keyword/i "*m*")`},
		{"a replacement sees wildcards", `- {type: replace_string, regex: '^x\*$', replacement: 'y?'}`, ab, `(and (match/i a "1") (match/i b "y?"))`},
		{"a replacement may refer to groups", `- {type: replace_string, regex: '(\d)(?P<t>\w)', replacement: '\g<t>-\1$'}`, match("a", "1b"), `(match/i a "b-1$")`},
		{"a backslash stays a backslash", `- {type: replace_string, regex: 'x', replacement: 'y'}`, match("a", `C:\\x\\z`), `(match/i a "C:\\\\y\\\\z")`},
		{"skip_special leaves wildcards alone", `- {type: replace_string, regex: '.', replacement: '*', skip_special: true}`, match("a", "b*c"), `(match/i a "\\**\\*")`},
		{"interpret_special reads the result", `- {type: replace_string, regex: 'b', replacement: '*', skip_special: true, interpret_special: true}`, match("a", "bc"), `(match/i a "*c")`},
		{"a star that is none is not taken for one", `- {type: replace_string, regex: 'b', replacement: 'c'}`, match("a", `b\\*`), "(match/i a \"b\\\\\\\\*\")\nerror pipeline-replace-ambiguous"},
		{"a value is set", "- {type: set_value, value: v, field_name_conditions: [{type: include_fields, fields: a}]}", ab, `(and (match/i a "v") (match/i b "x*"))`},
		{"a value is set to null and back", "- {type: set_value, value: null}\n- {type: set_value, value: 5, force_type: num}", match("a", "1"), `(match/i a "5")`},
		{"a value is not set where there is none", "- {type: set_value, value: v}", &ir.Exists{Leaf: leaf("a")}, "(exists a)\nerror pipeline-set-value"},

		{"a rule can be refused", "- {type: rule_failure, message: no}", match("a", "1"), "(match/i a \"1\")\nerror pipeline-rule-failure"},
		{"an item can be refused", "- {type: detection_item_failure, message: no, field_name_conditions: [{type: include_fields, fields: b}]}", ab,
			"(and (match/i a \"1\") (match/i b \"x*\"))\nerror pipeline-item-failure"},
		{"a field without a mapping can be refused", "- {type: field_name_mapping, mapping: {a: a}}\n- {type: strict_field_mapping_failure}", ab,
			"(and (match/i a \"1\") (match/i b \"x*\"))\nerror pipeline-field-unmapped"},
		{"items are nested", "- type: nest\n  rule_conditions: [{type: logsource, product: aws}]\n  items:\n  - {type: field_name_prefix, prefix: p.}\n  - {type: field_name_suffix, suffix: _s}", match("a", "1"),
			`(match/i p.a_s "1")`},
		{"a condition on nested items is asked once",
			"- type: nest\n  rule_conditions: [{type: logsource, product: aws}]\n  items:\n  - {type: change_logsource, product: gcp}\n  - {type: field_name_prefix, prefix: p., rule_conditions: [{type: logsource, product: gcp}]}", match("a", "1"),
			`(match/i p.a "1")`},
		{"a nesting is an item that was applied", "- {id: n, type: nest, items: []}\n- {type: field_name_prefix, prefix: p., rule_conditions: [{type: processing_item_applied, processing_item_id: n}]}", match("a", "1"),
			`(match/i p.a "1")`},
		{"nested items need their item's conditions", "- type: nest\n  rule_conditions: [{type: logsource, product: gcp}]\n  items:\n  - {type: field_name_prefix, prefix: p.}", match("a", "1"),
			`(match/i a "1")`},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			plan := rule(c.where)
			before := ir.Format(c.where)
			p := load(t, transform(c.pipeline))
			if diff := cmp.Diff(c.want, outcome(p, plan)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if after := ir.Format(c.where); after != before {
				t.Errorf("Apply changed its input to\n%s", after)
			}
		})
	}
}

// TestTypesFollowRenaming checks that no renaming makes up certainty about
// arrays, which would make a backend look in the wrong place.
func TestTypesFollowRenaming(t *testing.T) {
	const path = "requestParameters.ipPermissions.items.ipRanges.items.cidrIp"
	for _, c := range []struct{ pipeline, field, want string }{
		{"", path, "requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp"},
		{"- {type: field_name_prefix, prefix: json.}", path, "json.requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp"},
		{"- {type: field_name_prefix, prefix: a.b_}", "resources", "a.b_resources[]"},
		{"- {type: field_name_suffix, suffix: _s.keyword}", "resources", "resources_s[].keyword"},
		{"- {type: field_name_prefix_mapping, mapping: {requestParameters.: rp.x.}}", path, "rp.x.ipPermissions.items[].ipRanges.items[].cidrIp"},
		{"- {type: field_name_prefix_mapping, mapping: {requestParameters: rp}}", path, "rp.ipPermissions.items[].ipRanges.items[].cidrIp"},
		{"- {type: field_name_prefix_mapping, mapping: {requestParameters.ipPermissions.items: perms}}", path, "perms[?].ipRanges.items[].cidrIp"},
		{"- {type: field_name_prefix_mapping, mapping: {requestParameters.ipPermissions.items.: ''}}", path, "ipRanges.items[].cidrIp"},
		{"- {type: field_name_prefix_mapping, mapping: {requestParameters.ipPermissions.it: rest}}", path, "restems.ipRanges.items.cidrIp[?]"},
		{"- {type: field_name_mapping, mapping: {" + path + ": ranges.cidr}}", path, "ranges.cidr[?]"},
		{"- {type: field_name_mapping, mapping: {eventName: event.action}}", "eventName", "event.action"},
		{"- {type: field_name_mapping, mapping: {requestParameters.x.y: z}}", "requestParameters.x.y", "z"},
	} {
		var diags diag.List
		plan := load(t, transform("- type: cloudtrail_types\n"+c.pipeline)).Apply(rule(match(c.field, "v")), "splunk", &diags)
		f := plan.Body.(*ir.Search).Where.(ir.Pred).On()
		if got := f.String(); got != c.want || len(diags) > 0 {
			t.Errorf("%s\n got %s\nwant %s\n%s", c.pipeline, got, c.want, show(diags))
		}
		var keys []string
		for _, s := range f.Type.Path {
			keys = append(keys, s.Key)
		}
		if f.Type.Path != nil && strings.Join(keys, ".") != f.Name || f.Written != c.field {
			t.Errorf("%s: name %q, path %q, written %q", c.pipeline, f.Name, keys, f.Written)
		}
	}
}

func TestCloudtrailTypesWarnsOfNamesThatNoRecordHas(t *testing.T) {
	p := load(t, transform("- type: cloudtrail_types"))
	where := and(
		match("eventname", "a"), match("eventname", "b"), match("userIdentity.username", "a"), match("eventName.x", "a"),
		match("requestParameters.nobodyKnows", "a"), match("eventName", "a"), same("eventName", "evntSource"), keyword("k"),
	)
	var diags diag.List
	out := p.Apply(rule(where), "splunk", &diags)
	want := `warning field-unknown [x]: no CloudTrail record has a field eventname (did you mean "eventName"?)
warning field-unknown [x]: no CloudTrail record has a field userIdentity.username (did you mean "userIdentity.userName"?)
warning field-unknown [x]: no CloudTrail record has a field eventName.x
warning field-unknown [x]: no CloudTrail record has a field evntSource (did you mean "eventSource"?)`
	if diff := cmp.Diff(want, show(diags)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if flat(out) != flat(rule(where)) {
		t.Errorf("names changed: %s", flat(out))
	}
}

func TestANameThatAPipelineGaveIsNotCalledUnknown(t *testing.T) {
	p := load(t, transform("- {type: field_name_mapping, mapping: {eventName: my.name, name: eventName}}\n- type: cloudtrail_types"))
	if got := outcome(p, rule(and(match("eventName", "a"), match("name", "b")))); got != `(and (match/i my.name "a") (match/i eventName "b"))` {
		t.Error(got)
	}
}

func TestAnUnknownArityStaysUnknown(t *testing.T) {
	path := func(arities ...ir.Arity) (p []ir.Segment) {
		for _, a := range arities {
			p = append(p, ir.Segment{Key: "k", Arity: a})
		}
		return p
	}
	for _, c := range []struct {
		path []ir.Segment
		want ir.Arity
	}{
		{path(ir.Single, ir.Single), ir.Single},
		{path(ir.Many, ir.Single), ir.Either},
		{path(ir.Single, ir.Either), ir.Either},
		{path(ir.Many, ir.Unknown, ir.Single), ir.Unknown},
		{path(ir.Unknown, ir.Many), ir.Unknown},
	} {
		if got := ending(c.path); got != c.want {
			t.Errorf("%v ends as %d, want %d", c.path, got, c.want)
		}
	}
}

func TestWholeRuleTransformations(t *testing.T) {
	plan := rule(match("a", "1"))
	plan.State = map[string]string{"kept": "yes"}
	plan.Notes = make([]ir.Note, 1, 5) // room for a careless append
	given := plan
	p := load(t, transform(`
- {type: change_logsource, product: Other, category: cat}
- {type: set_state, key: index, val: 5}
- {type: field_name_mapping, mapping: {a: [x, y]}}
- {type: add_field, field: [z, eventID]}
- {type: remove_field, field: y}
- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: y}]}
`))
	var diags diag.List
	out := p.Apply(plan, "splunk", &diags)
	if len(diags) > 0 {
		t.Error(show(diags))
	}
	if out.Source != (ir.LogSource{Product: "other", Category: "cat", At: at(0)}) {
		t.Errorf("log source %+v", out.Source)
	}
	if diff := cmp.Diff(map[string]string{"kept": "yes", "index": "5"}, out.State); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"x", "userIdentity.arn", "z", "eventID"}, out.Meta.Fields); diff != "" {
		t.Error(diff)
	}
	if len(out.Notes) != 2 || len(plan.State) != 1 || plan.Source != given.Source || len(plan.Meta.Fields) != 2 || plan.Meta.Fields[0] != "a" {
		t.Errorf("the plan that was given has changed: %+v", plan)
	}
	if extra := plan.Notes[:2]; extra[1] != (ir.Note{}) {
		t.Error("a note was written behind those of the plan that was given")
	}
	set := load(t, transform("- {type: set_field, fields: [only]}"))
	if out := set.Apply(plan, "splunk", &diags); len(out.Meta.Fields) != 1 || out.Meta.Fields[0] != "only" {
		t.Errorf("fields %q", out.Meta.Fields)
	}
}

func TestAValueOfManyPlaceholdersIsBounded(t *testing.T) {
	pieces := []ir.Piece{}
	for range 6 {
		pieces = append(pieces, ir.Piece{Kind: ir.Hole, Text: "v"}, ir.Piece{Kind: ir.One})
	}
	p := load(t, transform("- type: value_placeholders\nvars: {v: [a, b, c, d, e, f, g, h, i, j]}"))
	got := outcome(p, rule(&ir.Match{Leaf: leaf("a"), Pattern: ir.NewPattern(pieces...)}))
	if !strings.HasSuffix(got, "\nerror pipeline-placeholder-size") {
		t.Error(got)
	}
}

func TestAMappingThatMultipliesIsBounded(t *testing.T) {
	many := "- {type: field_name_mapping, mapping: {a: [" + strings.Repeat("a,", 200) + "]}}\n"
	for _, where := range []ir.Expr{match("a", "1"), same("a", "a")} {
		if got := outcome(load(t, transform(strings.Repeat(many, 3))), rule(where)); !strings.HasSuffix(got, "\nerror pipeline-too-large") {
			t.Errorf("%.100s", got)
		}
	}
}

func TestAPipelineForOtherTargetsIsNotApplied(t *testing.T) {
	p := load(t, "allowed_backends: [athena, elastic]\n"+transform("- {type: field_name_prefix, prefix: p.}"))
	var diags diag.List
	out := p.Apply(rule(match("a", "1")), "splunk", &diags)
	if want := "warning pipeline-other-target [athena, elastic]: the pipeline is not applied for splunk: it allows athena, elastic only"; show(diags) != want || flat(out) != `(match/i a "1")` {
		t.Errorf("%s\n%s", flat(out), show(diags))
	}
	if got := flat(p.Apply(rule(match("a", "1")), "athena", &diags)); got != `(match/i p.a "1")` {
		t.Error(got)
	}
}
