package sigma

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// told prints diagnostics with their places and related places.
func told(l diag.List) []string {
	var out []string
	for _, d := range l {
		s := d.ID + " " + spanOf(d.Span)
		for _, r := range d.Related {
			s += ", " + spanOf(r.Span)
		}
		out = append(out, s)
	}
	return out
}

func expectTold(t *testing.T, src string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, told(allDiags(parseText(src)))); diff != "" {
		t.Errorf("%s%s", src, diff)
	}
}

func TestFilesWithoutDocuments(t *testing.T) {
	for _, src := range []string{"", "\n", "# a comment\n", "---\n", "---\n---\n# x\n", "\ufeff"} {
		if docs := parseText(src); len(docs) != 0 {
			t.Errorf("%q: %d documents", src, len(docs))
		}
	}
}

func TestDocumentsAreCountedInTheirFile(t *testing.T) {
	rule := inRule(plainDetection)
	docs := parseText("---\n" + rule + "---\n- broken\n---\n---\n" + rule + "---\naction: global\nlevel: low\n---\n" + rule)
	var got []string
	for _, d := range docs {
		got = append(got, fmt.Sprint(d.Index, d.Broken(), d.Span.Position().Line))
	}
	if diff := cmp.Diff([]string{"0 false 2", "1 true 8", "2 false 11", "4 false 20"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSourceFaults(t *testing.T) {
	expectTold(t, "a: b\n c\xff: d\n", `file-not-utf8 2:3-2:4 "\xff"`)
	expectTold(t, "a: b\x00\xff\n", `file-binary 1:5-1:6 "\x00"`)
	expectTold(t, "a: b\x7f\n", `file-control-character 1:5-1:6 "\x7f"`)
	expectTold(t, "a: b\u0080\n", `file-control-character 1:5-1:6 "\u0080"`)
	expectTold(t, "\xff\xfea\x00", `file-not-utf8 1:1-1:2 "\xff"`)
}

func TestMapping(t *testing.T) {
	expectTold(t, withMeta("level: low\nlevel: high"), `duplicate-key 7:1-7:6 "level", 6:1-6:6 "level"`)
	expectTold(t, inRule("selection: {f: 1, g: {h: 1, h: 2}, f: 3}\ncondition: selection"),
		`item-value-not-scalar 4:24-4:36 "{h: 1, h: 2}"`, `duplicate-key 4:31-4:32 "h", 4:25-4:26 "h"`, `duplicate-key 4:38-4:39 "f", 4:15-4:16 "f"`)
	expectTold(t, inRule("selection: {'<<': x, f: 1}\ncondition: selection"))
	expectTold(t, inRule("base: &b {f: no}\nselection: *b\ncondition: base or selection"),
		`value-ambiguous-scalar 4:16-4:18 "no"`, `value-ambiguous-scalar 5:14-5:16 "*b", 4:9-4:11 "&b"`)
	expectTold(t, inRule("selection: {f: &b {x: !foo 1}, g: *b}\ncondition: selection"),
		`item-value-not-scalar 4:18-4:32 "&b {x: !foo 1}"`, `yaml-tag 4:25-4:29 "!foo"`, `item-value-not-scalar 4:37-4:39 "*b", 4:18-4:20 "&b"`)
}

func TestLargeMappingsFindDuplicates(t *testing.T) {
	var s strings.Builder
	for i := range 60 {
		fmt.Fprintf(&s, "  f%d: v\n", i)
	}
	src := inRule("selection:\n" + s.String() + "  f3: w\n  f50: w\n  f3: x\ncondition: selection")
	var got []string
	for _, d := range allDiags(parseText(src)) {
		got = append(got, fmt.Sprint(d.ID, d.Span.Position().Line, d.Related[0].Span.Position().Line))
	}
	if diff := cmp.Diff([]string{"duplicate-key65 8", "duplicate-key66 55", "duplicate-key67 8"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMetadata(t *testing.T) {
	src := inRule(plainDetection) + `id: 6e1b0a52-7d43-4f1c-9a2e-0c8d3b5f7a91
name: trail_stopped
related:
  - {id: 0f8f0c64-27b1-4f39-9d0c-3a4f5b6c7d8e, type: derived}
taxonomy: sigma
status: test
description: |
  One
  two
license: MIT
references: [https://example.org/a]
author: Ada, Grace
date: 2024-02-29
modified: 2025-01-01
fields: [eventName]
falsepositives: [Maintenance]
level: high
tags: [attack.t1562.008, attack.defense-evasion, car.2016-04-005, cve.2021-44228, d3fend.d3f-NetworkTraffic, detection.dfir, stp.2k, tlp.amber-strict, our.own_tag]
scope: [server]
simulation: {a: [1]}
`
	docs := parseText(src)
	if l := allDiags(docs); len(l) > 0 {
		t.Error(told(l))
	}
	m := docs[0].Body.Head()
	got := fmt.Sprint(m.ID.Value, m.Name.Value, m.Related[0].Type.Value, m.Taxonomy.Value, m.Status.Value, m.Description.Value, m.License.Value,
		len(m.References), m.Author.Value, m.Date.Value, m.Modified.Value, m.Fields[0].Value, m.FalsePositives[0].Value, m.Level.Value, len(m.Tags), m.Scope[0].Value, m.Custom[0].Value)
	want := "6e1b0a52-7d43-4f1c-9a2e-0c8d3b5f7a91trail_stoppedderivedsigmatestOne\ntwo\nMIT1Ada, Grace2024-02-292025-01-01eventNameMaintenancehigh9serversimulation"
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestFalsePositivesOfCorrelationsMayBeOneText(t *testing.T) {
	expectTold(t, inCorrelation("type: temporal\nrules: [a, b]\ngroup-by: a\ntimespan: 5m")+"falsepositives: Maintenance\n")
	expectTold(t, withMeta("falsepositives: Maintenance"), `metadata-wrong-type 6:17-6:28 "Maintenance"`)
}

func TestTags(t *testing.T) {
	for tag, want := range map[string]string{
		"attack.t1078": "", "attack.ds0015": "", "attack.t1078.4": "metadata-tag-unknown", "attack.T1078": "metadata-tag-malformed", "attack.lateral_movement": "metadata-tag-unknown",
		"attack": "metadata-tag-malformed", "cve.2021.3156": "metadata-tag-unknown", "d3fend.d3-npm": "", "d3fend.x": "metadata-tag-unknown", "stp.6": "metadata-tag-unknown",
		"stp.1au": "metadata-tag-unknown", "tlp.white": "metadata-tag-unknown", "detection.sysmon": "metadata-tag-unknown", "car.2016-4-5": "metadata-tag-unknown", "x.Y": "metadata-tag-malformed",
	} {
		l := allDiags(parseText(withMeta("tags: [" + tag + "]")))
		if got := strings.Join(told(l), ""); want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", tag, got)
		}
	}
}

func TestMisspeltKeys(t *testing.T) {
	expectTold(t, withMeta("Level: low\ntag: []\nreferecnes: []\nlevle: low\nlabels: []"),
		`key-misspelt 6:1-6:6 "Level"`, `key-misspelt 7:1-7:4 "tag"`, `key-misspelt 8:1-8:11 "referecnes"`, `key-misspelt 9:1-9:6 "levle"`)
	expectTold(t, inRule("selection: {f: 1}\nconditions: selection"),
		`condition-missing 4:3-4:12 "selection"`, `key-misspelt 5:3-5:13 "conditions"`, `selection-single-keyword 5:15-5:24 "selection"`)
	expectTold(t, ruleHead+"detections: {}\n", `document-kind-unknown 1:1-3:15 "title: Trail stopped\nlogsource: {product: aws, service: cloudtrail}\ndetections: {}"`)
	expectTold(t, strings.Replace(withMeta(""), "product", "Product", 1), `key-misspelt 2:13-2:20 "Product"`)
}

func TestLogSource(t *testing.T) {
	docs := parseText(strings.Replace(withMeta(""), "{product: aws, service: cloudtrail}", "{category: c, product: aws, service: cloudtrail, definition: d, x: y}", 1))
	l := docs[0].Body.(*Rule).LogSource
	if got := fmt.Sprint(l.Category.Value, l.Product.Value, l.Service.Value, l.Definition.Value, len(l.Custom)); got != "cawscloudtraild1" || len(docs[0].Diags) > 0 {
		t.Errorf("got %s %v", got, told(docs[0].Diags))
	}
	expectTold(t, strings.Replace(withMeta(""), "{product: aws, service: cloudtrail}", "{product: , service: [x]}", 1),
		`logsource-wrong-type 2:13-2:20 "product"`, `logsource-wrong-type 2:33-2:36 "[x]"`)
	expectTold(t, strings.Replace(withMeta(""), "logsource: {product: aws, service: cloudtrail}\n", "", 1), `key-missing 1:1-1:6 "title"`)
}

func TestCollections(t *testing.T) {
	src := `action: global
title: Trail changed
level: low
logsource: {product: aws}
detection: {filter: {userAgent: x}, condition: s and not filter}
---
id: 00000000-0000-4000-8000-000000000001
level: high
logsource: {service: cloudtrail}
detection: {s: {eventName: StopLogging}}
---
action: repeat
id: 00000000-0000-4000-8000-000000000002
detection: {s: {eventName: [DeleteTrail], eventSource: y}}
---
action: reset
---
` + inRule(plainDetection)
	docs := parseText(src)
	var got []string
	for _, d := range docs {
		r := d.Body.(*Rule)
		line := fmt.Sprint(d.Index, " ", r.Meta.Title.Value, " ", r.Meta.ID.Value, " ", r.Meta.Level.Value, " ", r.LogSource.Product.Value, r.LogSource.Service.Value)
		for _, s := range r.Detection.Selections {
			line += " " + s.Name.Value + formatNode(s.Body)
		}
		got = append(got, line+" "+formatCond(r.Detection.Conditions[0].Expr))
	}
	want := []string{
		"1 Trail changed 00000000-0000-4000-8000-000000000001 low awscloudtrail s{<eventName string:StopLogging>} filter{<userAgent string:x>} (and s (not filter))",
		"2 Trail changed 00000000-0000-4000-8000-000000000002 low awscloudtrail s{<eventName list string:DeleteTrail><eventSource string:y>} filter{<userAgent string:x>} (and s (not filter))",
		"4 Trail stopped   awscloudtrail selection{<eventName string:StopLogging>} selection",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`global-overrides-key 8:1-8:6 "level", 3:1-3:6 "level"`}, told(allDiags(docs))); diff != "" {
		t.Error(diff)
	}
}

func TestCollectionFaults(t *testing.T) {
	rule := inRule(plainDetection)
	expectTold(t, "action: globl\ntitle: x\n", `action-unknown 1:9-1:14 "globl"`)
	expectTold(t, "action: [global]\n", `action-unknown 1:9-1:17 "[global]"`)
	expectTold(t, "action: global\nlevel: low\n---\naction: global\nlevel: high\n---\n"+rule, `action-template-unused 1:1-2:11 "action: global\nlevel: low"`)
	expectTold(t, "action: global\nlevel: low\nlevel: low\n---\n"+rule,
		`duplicate-key 3:1-3:6 "level", 2:1-2:6 "level"`,
		`action-template-broken 5:1-9:23 "title: Trail stopped\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  selection: {eventName: StopLogging}\n  condition: selection", 1:1-3:11 "action: global\nlevel: low\nlevel: low"`)
	expectTold(t, "action: global\nlevel: low\n---\n"+inFilter("rules: any\ns: {f: 1}\ncondition: not s")+"---\n"+rule+"level: low\n")
}

func TestCorrelation(t *testing.T) {
	src := `title: Failures then success
id: 0f8f0c64-27b1-4f39-9d0c-3a4f5b6c7d8e
correlation:
  type: value_count
  rules:
    - failed_login
    - 6e1b0a52-7d43-4f1c-9a2e-0c8d3b5f7a91
  group-by: [user, sourceIPAddress]
  timespan: 15m
  aliases:
    user:
      failed_login: userIdentity.userName
  condition:
    gt: 3
    lte: 100
    field: [recipientAccountId, awsRegion]
generate: true
level: high
`
	docs := parseText(src)
	c := docs[0].Body.(*Correlation)
	if len(docs[0].Diags) > 0 {
		t.Error(told(docs[0].Diags))
	}
	got := fmt.Sprint(c.Meta.Level.Value, c.Type.Value, len(c.Rules), c.GroupBy[1].Value, c.Timespan.Value, c.Aliases[0].Name.Value, c.Aliases[0].Fields[0].Rule.Value,
		c.Aliases[0].Fields[0].Field.Value, c.Condition.Bounds[1].Op.Value, c.Condition.Bounds[1].Value.Value, c.Condition.Fields[1].Value, c.Generate.Value)
	if got != "highvalue_count2sourceIPAddress15muserfailed_loginuserIdentity.userNamelte100awsRegiontrue" {
		t.Errorf("got %s", got)
	}
}

func TestTemporalConditions(t *testing.T) {
	temporal := func(kind, lines string) string {
		return inCorrelation("type: " + kind + "\ngroup-by: [u]\ntimespan: 1h\n" + lines)
	}
	docs := parseText(temporal("temporal", "condition: (b or a) and not b and c_1"))
	c := docs[0].Body.(*Correlation)
	var names []string
	for _, r := range c.Rules {
		names = append(names, r.Value)
	}
	if got := formatCond(c.Condition.Expr); got != "(and (or b a) (not b) c_1)" || strings.Join(names, " ") != "b a c_1" || len(docs[0].Diags) > 0 {
		t.Errorf("got %s, rules %v, %v", got, names, told(docs[0].Diags))
	}
	expectTold(t, temporal("temporal", "rules: [a, b]"))
	expectTold(t, temporal("temporal", "rules: [a, b]\ncondition: {gte: 2}"))
	expectTold(t, temporal("temporal_ordered", "rules: [a, b]\ncondition: a and b"))
	expectTold(t, temporal("temporal", "rules: [a, b]\ncondition: all"), `condition-quantifier-malformed 7:14-7:17 "all"`)
	expectTold(t, temporal("temporal", "rules: [a, b]\ncondition: value_count(a, 1) > 1"), `condition-function-call 7:14-7:35 "value_count(a, 1) > 1"`)
	expectTold(t, temporal("temporal", "rules: [a, b]\ncondition: a | count() > 5"), `condition-character-invalid 7:16-7:17 "|"`)
	expectTold(t, temporal("temporal", "rules: [a, b]\ncondition: 1 of a*"), `condition-quantifier-of-rules 7:14-7:21 "1 of a*"`)
	expectTold(t, temporal("temporal", "rules: [a, b]\ncondition: a*"), `condition-quantifier-missing 7:14-7:16 "a*"`)
	expectTold(t, temporal("temporal_ordered", "rules: [a, b]\ncondition: {gte: 1}"), `correlation-ordered-condition 7:14-7:22 "{gte: 1}"`)
}

func TestCorrelationFaults(t *testing.T) {
	expectTold(t, inCorrelation("{}"), `correlation-group-by-missing 3:3-3:5 "{}"`, `key-missing 3:3-3:5 "{}"`, `key-missing 3:3-3:5 "{}"`, `key-missing 3:3-3:5 "{}"`)
	expectTold(t, inCorrelation("type: event_count\nrules: []\ngroup-by: [a]\ntimespan: 5\ncondition: 5"),
		`key-missing 4:3-4:8 "rules"`, `timespan-malformed 6:13-6:14 "5"`, `correlation-condition-not-mapping 7:14-7:15 "5"`)
	expectTold(t, inCorrelation("type: event_count\nrules: a\ngroup-by: a\ntimespan: 5m\ncondition: {gte: 2.5, eq: 0, lt: -1}"),
		`correlation-bound-not-number 7:20-7:23 "2.5"`, `correlation-bound-not-number 7:36-7:38 "-1"`)
	expectTold(t, inCorrelation("type: value_sum\nrules: a\ngroup-by: a\ntimespan: 5m\ncondition: {field: x, gte: 1e400}"),
		`correlation-bound-not-number 7:30-7:35 "1e400"`)
	expectTold(t, inCorrelation("type: value_avg\nrules: a\ngroup-by: a\ntimespan: 5m\ncondition: {gte: 2.5, field: x}\naliases: [x]\ngap: 5m\nTimespan: 5m"),
		`correlation-wrong-type 8:12-8:15 "[x]"`, `correlation-key-unknown 9:3-9:6 "gap"`, `correlation-key-unknown 10:3-10:11 "Timespan"`)
	expectTold(t, strings.Replace(inCorrelation("type: event_count\nrules: a\ngroup-by: a\ntimespan: 5m\ncondition: {gte: 2}"), "title", "logsource: {product: aws}\ntitle", 1),
		`key-misplaced 1:1-1:10 "logsource"`)
}

// Bounds that silence would satisfy draw a warning, ranges do not.
func TestBoundsOfSilence(t *testing.T) {
	for bounds, want := range map[string]int{
		"{lt: 5}": 1, "{lte: 0}": 1, "{eq: 0}": 1, "{neq: 3}": 1, "{gte: 0, lt: 5}": 1,
		"{gt: 3, lte: 100}": 0, "{eq: 1}": 0, "{gte: 1, neq: 3}": 0, "{lt: 0}": 0, "{gt: 0}": 0,
	} {
		l := allDiags(parseText(inCorrelation("type: event_count\nrules: a\ngroup-by: a\ntimespan: 5m\ncondition: " + bounds)))
		if len(l) != want || want > 0 && l[0].ID != "correlation-bound-empty-group" {
			t.Errorf("%s: %v", bounds, told(l))
		}
	}
}

func TestTimespan(t *testing.T) {
	for text, want := range map[string]string{
		"90s": "1m30s", "15m": "15m0s", "1h": "1h0m0s", "2d": "48h0m0s", "1w": "168h0m0s", "1M": "730h29m6s", "1y": "8765h49m12s", "007m": "7m0s",
		"0s": "", "1.5h": "", "1h30": "", "h": "", "5": "", "": "", "-1m": "", "1H": "", "99999999999999999999s": "", "9223372036y": "", " 5m": "",
	} {
		d, ok := Timespan(text)
		if ok != (want != "") || ok && d.String() != want {
			t.Errorf("%q: %s %v", text, d, ok)
		}
	}
}

func TestFilter(t *testing.T) {
	docs := parseText(inFilter("rules:\n  - a\n  - b\nselection: {f: 1}\nother: [x]\ncondition: not selection and not 1 of oth*"))
	f := docs[0].Body.(*Filter)
	if got := fmt.Sprint(len(f.Rules), f.Any, len(f.Detection.Selections), formatCond(f.Detection.Conditions[0].Expr)); got != "2 false 2(and (not selection) (not (one oth*: other)))" || len(docs[0].Diags) > 0 {
		t.Errorf("got %s %v", got, told(docs[0].Diags))
	}
	docs = parseText(inFilter("rules: any\nselection: {f: 1}\ncondition: not selection"))
	if f := docs[0].Body.(*Filter); !f.Any || f.Rules != nil {
		t.Errorf("got %v %v", f.Any, f.Rules)
	}
	docs = parseText(inFilter("rules: my_rule\nselection: {f: 1}\ncondition: not selection"))
	if f := docs[0].Body.(*Filter); f.Any || len(f.Rules) != 1 {
		t.Errorf("got %v %v", f.Any, f.Rules)
	}
	expectTold(t, inFilter("rules: []\nselection: {f: 1}\ncondition: not selection"), `filter-rules-missing 4:3-4:8 "rules"`)
	expectTold(t, inFilter("rules: {a: b}\nselection: {f: 1}\ncondition: not selection"), `filter-wrong-type 4:10-4:16 "{a: b}"`)
	expectTold(t, inFilter("rules: any"), `condition-missing 4:3-4:8 "rules"`, `selection-missing 4:3-4:13 "rules: any"`)
}
