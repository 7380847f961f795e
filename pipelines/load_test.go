package pipelines

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

func loadAll(text string) string {
	_, diags := Load(diag.NewFile("p.yml", []byte(text)))
	return show(diags)
}

func TestWhatIsRefusedAndWhere(t *testing.T) {
	item := func(s string) string { return transform("- " + s) }
	for _, c := range []struct{ name, text, want string }{
		{"unknown top key", "nam: x\ntransformations: []", `error pipeline-unknown-key [nam]: a pipeline has no key "nam" (did you mean "name"?)`},
		{"no mapping", "- a", `error pipeline-wrong-value [- a]: this is a list; expected is a mapping: a pipeline`},
		{"unknown type", item("type: field_name_maping"), `error pipeline-unknown-type [field_name_maping]: there is no transformation called "field_name_maping" (did you mean "field_name_mapping"?)`},
		{"no type", item("id: x"), `error pipeline-missing-key [id: x]: a transformation needs the key "type"`},
		{"type of pySigma's that is not supported", item("type: http_placeholders"),
			`error pipeline-unsupported [http_placeholders]: the transformation "http_placeholders" is not supported: pipelines read nothing but their own file; use value_placeholders and vars`},
		{"unknown parameter", item("{type: set_state, key: a, value: b}"),
			`error pipeline-unknown-key [value]: "set_state" has no key "value" (known are id, type, key, val)
error pipeline-missing-key [{type: set_state, key: a, value: b}]: "set_state" needs the key "val"`},
		{"misspelt condition key", item("{type: drop_detection_item, detection_item_cond_nott: true}"),
			`error pipeline-unknown-key [detection_item_cond_nott]: "drop_detection_item" has no key "detection_item_cond_nott" (did you mean "detection_item_cond_not" or "detection_item_cond_op"?)`},
		{"conditions that a whole transformation would not look at", item("{type: rule_failure, message: no, field_name_conditions: [{type: include_fields, fields: a}]}"),
			`error pipeline-condition-unused [[{type: include_fields, fields: a}]]: "rule_failure" acts on whole rules: it does not look at field_name_conditions (use rule_conditions, such as contains_field)`},
		{"a joining word without conditions", item("{type: drop_detection_item, rule_cond_op: or}"),
			`error pipeline-condition-missing [or]: rule_cond_op has no rule_conditions to join`},
		{"unknown condition", item("{type: drop_detection_item, rule_conditions: [{type: logsorce, product: aws}]}"),
			`error pipeline-unknown-condition [logsorce]: there is no rule condition called "logsorce" (did you mean "logsource"?)`},
		{"condition of another scope", item("{type: drop_detection_item, field_name_conditions: [{type: is_null, cond: any}]}"),
			`error pipeline-unknown-condition [is_null]: there is no field_name condition called "is_null" (known are include_fields, exclude_fields, processing_item_applied, processing_state)`},
		{"unknown key of a condition", item("{type: drop_detection_item, rule_conditions: [{type: logsource, prodct: aws}]}"),
			`error pipeline-unknown-key [prodct]: the condition logsource has no key "prodct" (did you mean "product"?)
error pipeline-missing-key [{type: logsource, prodct: aws}]: a log source needs a category, a product or a service`},
		{"unknown word", item("{type: drop_detection_item, rule_conditions: [{type: is_sigma_rule}], rule_cond_op: xor}"),
			`error pipeline-wrong-value [xor]: "rule_cond_op" cannot be "xor" (did you mean "or"?)`},
		{"a boolean that is none", item("{type: add_condition, conditions: {a: b}, negated: yes}"),
			`error pipeline-wrong-value [yes]: this is a text; expected is true or false`},
		{"a priority that is none", "priority: high\ntransformations: []", `error pipeline-wrong-value [high]: this is a text; expected is an integer`},
		{"an id that is used twice", transform("- {id: a, type: drop_detection_item}\n- {id: a, type: drop_detection_item}"),
			`error pipeline-duplicate-id [a]: another item is called "a" already`},
		{"an id that nothing has", transform("- {id: abcd, type: drop_detection_item}\n- {type: drop_detection_item, rule_conditions: [{type: processing_item_applied, processing_item_id: abce}]}"),
			`error pipeline-unknown-item [abce]: no item of this pipeline has the id "abce" (did you mean "abcd"?)`},
		{"an attribute that rules do not have", item("{type: drop_detection_item, rule_conditions: [{type: rule_attribute, attribute: levl, value: high}]}"),
			`error pipeline-unknown-attribute [levl]: rules have no attribute "levl" here, and no item sets one (did you mean "level"?)`},
		{"an order that an attribute does not have", item("{type: drop_detection_item, rule_conditions: [{type: rule_attribute, attribute: level, value: hgh, op: gt}]}"),
			`error pipeline-wrong-value [gt]: "level" has no order in which "hgh" could stand (level, status, date and modified can be compared by order)`},
		{"a comparison that lists do not have", item("{type: drop_detection_item, rule_conditions: [{type: rule_attribute, attribute: tags, value: a.b}]}"),
			`error pipeline-wrong-value [{type: rule_attribute, attribute: tags, value: a.b}]: "eq" cannot be used with the attribute "tags" (lists take in and not_in, all other attributes take the comparisons)`},
		{"an expression and a word", item("{type: drop_detection_item, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_op: or, rule_cond_expr: a}"),
			`error pipeline-condition-conflict [or]: rule_cond_op and rule_cond_expr exclude each other`},
		{"an expression over a list", item("{type: drop_detection_item, rule_conditions: [{type: is_sigma_rule}], rule_cond_expr: a}"),
			`error pipeline-condition-unnamed [a]: rule_cond_expr needs conditions with names: write rule_conditions as a mapping`},
		{"an unused name", item("{type: drop_detection_item, rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_rule}}, rule_cond_expr: a}"),
			`error pipeline-condition-unused [b]: the expression does not use the condition "b"`},
		{"an unknown name", item("{type: drop_detection_item, rule_conditions: {trail: {type: is_sigma_rule}}, rule_cond_expr: not trial}"),
			`error pipeline-condition-syntax [not trial]: no condition is called "trial" (did you mean "trail"?)`},
		{"expressions that are none", transform(`
- {type: drop_detection_item, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: "(a"}
- {type: drop_detection_item, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: a a}
- {type: drop_detection_item, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: a and}
- {type: drop_detection_item, rule_conditions: {a: {type: is_sigma_rule}}, rule_cond_expr: ""}`),
			`error pipeline-condition-syntax ["(a"]: a bracket ( is not closed
error pipeline-condition-syntax [a a]: "a" stands where the expression should end
error pipeline-condition-syntax [a and]: the expression ends too early
error pipeline-condition-syntax [""]: the expression ends too early`},
		{"postprocessing", "transformations: []\npostprocessing:\n- {type: embed, prefix: x}", `error pipeline-unsupported [- {type: embed, prefix: x}]: postprocessing is not supported: it acts on the finished text of queries (use the options of the target and the output formats instead)`},
		{"empty postprocessing is harmless", "transformations: []\npostprocessing: []\nfinalizers: []", ""},
		{"a mapping to nothing", item("{type: field_name_mapping, mapping: {a: []}}"), `error pipeline-wrong-value [[]]: this is a list; expected is a name or a list of names`},
		{"a mapping to an empty name", item("{type: field_name_mapping, mapping: {a: ''}}"), `error pipeline-wrong-value [a]: "a" is mapped to a field without a name`},
		{"a mapping of keywords", item("{type: field_name_mapping, mapping: {null: a}}"), `error yaml-key-null [null]: a key is missing`},
		{"a regular expression that is none", item(`{type: replace_string, regex: '(?=a)', replacement: ''}`),
			"error pipeline-not-regex ['(?=a)']: invalid or unsupported Perl syntax: `(?=` (expressions are RE2: no look-around and no back-references)"},
		{"a replacement that is none", item(`{type: replace_string, regex: 'a', replacement: '\n'}`),
			`error pipeline-wrong-value ['\n']: a backslash in a replacement stands before a group or another backslash: \1, \g<name>, \\`},
		{"interpret_special alone", item(`{type: replace_string, regex: 'a', replacement: 'b', interpret_special: true}`),
			`error pipeline-wrong-value [true]: interpret_special means nothing without skip_special: wildcards are read then anyway`},
		{"both include and exclude", item(`{type: value_placeholders, include: [a], exclude: [b]}`), `error pipeline-wrong-value [[b]]: include and exclude exclude each other`},
		{"an added keyword", item(`{type: add_condition, conditions: {'|all': b}}`), `error pipeline-wrong-value ['|all']: a condition needs a field; keywords cannot be added`},
		{"an added modifier that is not supported", item(`{type: add_condition, conditions: {a|base64: b}}`),
			`error pipeline-unknown-modifier [a|base64]: the modifier "base64" cannot be used here (known are contains, startswith, endswith, cased, exists, all, neq)`},
		{"an added empty condition", item(`{type: add_condition, conditions: {}}`), `error pipeline-wrong-value [{}]: this is a mapping; expected is a mapping of fields to values that is not empty`},
		{"an attribute nobody reads", item(`{type: set_custom_attribute, attribute: a, value: b}`),
			`warning pipeline-attribute [a]: only the conditions of this pipeline see the attribute "a": no target reads attributes`},
		{"a number that is none", item(`{type: set_value, value: x, force_type: num}`), `error pipeline-wrong-value [x]: this is a text; expected is a number`},
		{"no transformations", "name: x", `warning pipeline-empty [name: x]: the pipeline has no transformations and changes nothing`},
		{"a fault in a nested item", item("{type: nest, items: [{type: set_stat}]}"), `error pipeline-unknown-type [set_stat]: there is no transformation called "set_stat" (did you mean "set_state"?)`},
		{"faults are told together", transform("- {type: x}\n- {type: y}"),
			`error pipeline-unknown-type [x]: there is no transformation called "x" (known are ` + knownTypes() + `)
error pipeline-unknown-type [y]: there is no transformation called "y" (known are ` + knownTypes() + `)`},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			if diff := cmp.Diff(c.want, loadAll(c.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func knownTypes() string {
	var names []string
	for _, t := range transformations() {
		names = append(names, t.name)
	}
	return strings.Join(names, ", ")
}

func TestYAMLThatIsRefused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `error pipeline-empty []: the file holds no pipeline`},
		{"# nothing", `error pipeline-empty [# nothing]: the file holds no pipeline`},
		{"name: a\nname: b\ntransformations: []", `error duplicate-key [name]: key "name" is already set`},
		{"transformations: []\nvars:\n  a: 1\n  a: 2", `error duplicate-key [a]: key "a" is already set`},
		{"transformations: []\n---\nname: b", `error pipeline-second-document []: a file holds one pipeline; this document is another (put each pipeline into a file of its own)`},
		{"name: [\ntransformations: x", "error yaml-syntax [transformations: x]: this is not YAML: did not find expected ',' or ']' (check the indentation and the quotes)"},
		{"transformations: []\n<<: {a: b}", `error yaml-merge-key [<<]: merge keys are not supported: tools differ in what they make of them (write the keys out)`},
		{"transformations: !x []", `error yaml-tag [!x]: the tag "!x" has no meaning here`},
		{"name: !!int 5\ntransformations: []", `error yaml-tag [!!int]: the tag "!!int" has no meaning here (leave it out; a value that is to begin with "!" needs quotes)`},
		{"? [a]\n: b\ntransformations: []", `error yaml-key-not-scalar [[a]]: a key cannot be a list`},
		{"transformations: &a [*a]", `error yaml-alias-cycle [*a]: the alias "*a" stands inside the very thing it stands for`},
		{"vars: {x: " + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}\ntransformations: []", `error limit-yaml-size []: more than 100000 nodes, or 100 inside one another`},
		{"vars:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n  b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n  c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n  d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n  e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]",
			`error limit-yaml-size [*d]: more than 100000 nodes, or 100 inside one another`},
		{strings.Repeat("#", maxFileSize+1), `error limit-file-size []: a pipeline file of more than 1048576 bytes is not read`},
	} {
		got, _, _ := strings.Cut(loadAll(c.text), "\nerror pipeline-wrong-value")
		if got, _, _ = strings.Cut(got, "\nwarning"); got != c.want {
			t.Errorf("%.60q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// TestSpans checks the places of scalars in all styles: each text below is the
// type of a transformation that does not exist, and must be what the error
// points at.
func TestSpans(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"transformations:\n- type: bad", "bad"},
		{"transformations:\r\n- type: bad\r\n  id: x\r\n", "bad"},
		{"\ufeff# mark\ntransformations: [{type: bad}]", "bad"},
		{"\ufefftransformations: [{type: bad}]", "bad"},
		{"transformations: [{id: 'äö日本', type: bad}]", "bad"},
		{"transformations: [{type: 'ba''d'}]", "'ba''d'"},
		{`transformations: [{type: "b\"ad"}]`, `"b\"ad"`},
		{"transformations:\n- type: |\n    bad\n    worse\n  id: x", "|\n    bad\n    worse"},
		{"transformations:\n- type: >-\n    bad\n\n    worse\n  id: x", ">-\n    bad\n\n    worse"},
		{"transformations:\n- type: bad\n    worse\n  id: x", "bad\n    worse"},
		{"transformations:\n- type: &a bad", "bad"},
		{"transformations:\n- type: !!str bad", "bad"},
		{"vars: {v: &a bad}\ntransformations:\n- type: *a", "*a"},
		{"transformations:\n- type: bad\u2028", "transformations:\n- type: bad\u2028"},
		{"transformations:\r- type: bad", "transformations:\r- type: bad"},
	} {
		_, diags := Load(diag.NewFile("p.yml", []byte(c.text)))
		if len(diags) != 1 || diags[0].ID != "pipeline-unknown-type" || diags[0].Span.Text() != c.want {
			t.Errorf("%q:\n%s\nwant %q", c.text, show(diags), c.want)
		}
	}
}

func TestLoadKeepsWhatThePipelineSaysOfItself(t *testing.T) {
	p := load(t, "name: A name\npriority: -5\nallowed_backends: [splunk]\ntransformations: []")
	if p.Name != "A name" || p.Priority != -5 || len(p.targets) != 1 || p.targets[0] != "splunk" {
		t.Errorf("%+v", p)
	}
}

func TestSortKeepsTheOrderOfEqualPriorities(t *testing.T) {
	ps := []*Pipeline{{Name: "a", Priority: 20}, {Name: "b"}, {Name: "c", Priority: 20}, {Name: "d", Priority: 10}, {Name: "e"}}
	Sort(ps)
	got := ""
	for _, p := range ps {
		got += p.Name
	}
	if got != "bedac" {
		t.Error(got)
	}
}
