package pipelines

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// sampleParams writes parameters with values that are right for them.
func sampleParams(params []string) string {
	values := map[string]string{
		"mapping": "{a: [b, c]}", "prefix": "x.", "suffix": ".y", "include": "[v]", "conditions": "{d|contains: [e, f]}",
		"product": "aws", "field": "a", "fields": "[a, c]", "regex": "'(x)'", "replacement": "'\\1'", "skip_special": "true",
		"value": "medium", "key": "k", "val": "1", "attribute": "level", "message": "m", "items": "[{type: field_name_suffix, suffix: s}]",
		"op": "ne", "tag": "attack.t1078", "processing_item_id": "a", "pattern": "x", "cond": "any", "negate": "true", "mode": "re",
	}
	text := ""
	for _, p := range params {
		if v, ok := values[p]; ok {
			text += ", " + p + ": " + v
		}
	}
	return text
}

// TestSamplesLoad keeps the seeds of the fuzz test useful.
func TestSamplesLoad(t *testing.T) {
	for _, x := range transformations() {
		load(t, transform("- {type: "+x.name+sampleParams(x.params)+"}"))
	}
	for _, s := range []scope{ruleScope, itemScope, nameScope} {
		for _, c := range conditionTypes(s) {
			load(t, transform("- {id: a, type: field_name_prefix, prefix: p., "+string(s)+"_conditions: [{type: "+c.name+sampleParams(c.params)+"}]}"))
		}
	}
}

// FuzzLoad feeds anything to Load, and a rule to whatever comes out: nothing
// may panic, spans must lie in the file, and the rule must stay as it was.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob("builtin/*.yml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	for _, t := range transformations() {
		f.Add(transform("- {id: a, type: " + t.name + sampleParams(t.params) + ", rule_conditions: {q: {type: logsource, product: gcp}}, rule_cond_expr: not q}\nvars: {v: [r, 's*']}"))
	}
	for _, s := range []scope{ruleScope, itemScope, nameScope} {
		for _, c := range conditionTypes(s) {
			f.Add(transform("- {id: a, type: field_name_prefix, prefix: p., " + string(s) + "_conditions: [{type: " + c.name + sampleParams(c.params) + "}]}"))
		}
	}
	f.Add("a: &b [*b, *c, !x y, {<<: *b}]\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := diag.NewFile("p.yml", []byte(text))
		p, diags := Load(file)
		for _, d := range diags {
			if d.Span.File != file || d.Span.Start < 0 || d.Span.End > len(text) || d.Span.Start > d.Span.End || d.ID == "" {
				t.Errorf("%s has the span %d-%d of %d bytes", d.ID, d.Span.Start, d.Span.End, len(text))
			}
		}
		where := or(and(match("a", "x*"), not(null("b"))), same("requestParameters.c", "a"), keyword("k"), hole("a", "<", "v", ">"), &ir.Exists{Leaf: leaf("d")})
		before := ir.Format(where)
		var complaints diag.List
		out := p.Apply(rule(where), "splunk", &complaints)
		if ir.Format(where) != before {
			t.Error("Apply changed its input")
		}
		ir.Format(out.Body.(*ir.Search).Where)
		plan := correlation()
		describe(p.Apply(plan, "splunk", &complaints))
		if describe(plan) != describe(correlation()) {
			t.Error("Apply changed a correlation")
		}
		p.AppliesTo(out.Source)
	})
}
