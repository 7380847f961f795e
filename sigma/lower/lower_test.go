package lower_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

const head = `title: t
logsource: {product: aws, service: cloudtrail}
detection:
`

// plan lowers a rule given by its detection, indented by two blanks.
func plan(t *testing.T, detection string) (ir.Plan, diag.List) {
	t.Helper()
	docs := sigma.Parse(diag.NewFile("rule.yml", []byte(head+detection)), sigma.DefaultLimits())
	if len(docs) != 1 || docs[0].Broken() {
		t.Fatalf("the rule does not parse: %v\n%s", docs[0].Diags, detection)
	}
	return lower.Rule(docs[0].Body.(*sigma.Rule))
}

// item lowers a rule with one selection.
func item(t *testing.T, text string) (string, diag.List) {
	t.Helper()
	p, diags := plan(t, "  sel:\n    "+text+"\n  condition: sel\n")
	return strings.Join(strings.Fields(ir.Format(p.Body.(*ir.Search).Where)), " "), diags
}

func TestItemsBecomePredicates(t *testing.T) {
	for text, want := range map[string]string{
		`f: v`:                          `(match/i f "v")`,
		`f: [a, b]`:                     `(or (match/i f "a") (match/i f "b"))`,
		`f|contains: v`:                 `(match/i f "*v*")`,
		`f|startswith: v`:               `(match/i f "v*")`,
		`f|endswith: v`:                 `(match/i f "*v")`,
		`f: '*v*'`:                      `(match/i f "*v*")`,
		`f|contains: '*v'`:              `(match/i f "*v*")`,
		`f|contains|all: [a, b]`:        `(and (match/i f "*a*") (match/i f "*b*"))`,
		`f|all|contains: [a, b]`:        `(and (match/i f "*a*") (match/i f "*b*"))`,
		`f|cased: V`:                    `(match f "V")`,
		`f|contains|cased: V`:           `(match f "*V*")`,
		`f|neq: v`:                      `(not (match/i f "v"))`,
		`f|neq: [a, b]`:                 `(not (or (match/i f "a") (match/i f "b")))`,
		`f|neq|all: [a, b]`:             `(not (and (match/i f "a") (match/i f "b")))`,
		`f: null`:                       `(null f)`,
		`f|neq: null`:                   `(not (null f))`,
		`f: ''`:                         `(match/i f "")`,
		`f: 22`:                         `(match/i f "22")`,
		`f: 00000429`:                   `(match/i f "00000429")`,
		`f: true`:                       `(match/i f "true")`,
		`f|exists: true`:                `(exists f)`,
		`f|exists: false`:               `(not (exists f))`,
		`f|re: ^a.b$`:                   `(re f /^a.b$/)`,
		`f|re|i|s: a`:                   `(re f /a/is)`,
		`f|re|ignorecase|multiline: a`:  `(re f /a/im)`,
		`f|re: (?i)a`:                   `(re f /(?i)a/i)`,
		`f|cidr: 10.1.2.3/8`:            `(cidr f 10.0.0.0/8)`,
		`f|cidr: '::ffff:10.0.0.0/104'`: `(cidr f 10.0.0.0/8)`,
		`f|cidr: 192.0.2.1`:             `(cidr f 192.0.2.1/32)`,
		`f|cidr: '2001:db8::/32'`:       `(cidr f 2001:db8::/32)`,
		`f|gt: 5`:                       `(> f 5)`,
		`f|lte: -1.5`:                   `(<= f -1.5)`,
		`f|gte: [1, 2]`:                 `(or (>= f 1) (>= f 2))`,
		`f|fieldref: g`:                 `(same/i f g)`,
		`f|fieldref|startswith: g.h`:    `(same-prefix/i f g.h)`,
		`f|fieldref|contains|cased: g`:  `(same-contains f g)`,
		`f|fieldref|neq: g`:             `(not (same/i f g))`,
		`f|hour: 3`:                     `(hour = f 3)`,
		`f|hour|gte: 3`:                 `(hour >= f 3)`,
		`f|week|neq: 53`:                `(not (week = f 53))`,
		`f|expand: a%x%b`:               `(match/i f "a%x%b")`,
		`f|re|expand: ^%a%[.]%b%$`:      `(re f /^%a%[.]%b%$/)`,
		`f: a%x%b`:                      `(match/i f "a%x%b")`,
		`f|base64: foo`:                 `(match/i f "Zm9v")`,
		`f|base64offset|contains: foo`:  `(or (match/i f "*Zm9v*") (match/i f "*Zvb*") (match/i f "*mb2*"))`,
		`f|wide|base64: foo`:            `(match/i f "ZgBvAG8A")`,
		`f|utf16|base64: foo`:           `(match/i f "//5mAG8AbwA=")`,
		`f|utf16be|base64: foo`:         `(match/i f "AGYAbwBv")`,
		`f|base64: é`:                   `(match/i f "w6k=")`,
		`f|base64: 'a\*b'`:              `(match/i f "YSpi")`,
		`f|windash: ' -a'`:              `(or (match/i f " -a") (match/i f " /a") (match/i f " –a") (match/i f " —a") (match/i f " ―a"))`,
		`f|contains|windash: a-b`:       `(match/i f "*a-b*")`,
		`'|all': [x, y]`:                `(and (keyword/i "*x*") (keyword/i "*y*"))`,
		`'|re|i': [x, y]`:               `(or (keyword-re /x/i) (keyword-re /y/i))`,
		`'|cased': [x]`:                 `(keyword "*x*")`,
		"- a\n    - b":                  `(or (keyword/i "*a*") (keyword/i "*b*"))`,
		"- f: a\n    - g: b":            `(or (match/i f "a") (match/i g "b"))`,
		"- f: a\n      h: c\n    - x":   `(or (and (match/i f "a") (match/i h "c")) (keyword/i "*x*"))`,
		"f: a\n    g: b":                `(and (match/i f "a") (match/i g "b"))`,
		`f: [a, null]`:                  `(or (match/i f "a") (null f))`,
	} {
		got, diags := item(t, text)
		if diags.HasErrors() {
			t.Errorf("%s: %v", text, diags)
		}
		if got != want {
			t.Errorf("%s\n got  %s\n want %s", text, got, want)
		}
	}
}

func TestItemsAreRefusedByName(t *testing.T) {
	for text, want := range map[string]string{
		`f|startswth: v`:              "modifier-unknown",
		`f|Contains: v`:               "modifier-unknown",
		`f|: v`:                       "modifier-empty",
		`f||contains: v`:              "modifier-empty",
		`f|startswith|endswith: v`:    "modifier-conflict",
		`f|re|contains: v`:            "modifier-conflict",
		`f|contains|re: v`:            "modifier-conflict",
		`f|i: v`:                      "modifier-conflict",
		`f|cased|re: v`:               "modifier-conflict",
		`f|cidr|gt: 1`:                "modifier-conflict",
		`f|contains|base64: v`:        "modifier-conflict",
		`f|exists|neq: true`:          "modifier-conflict",
		`f|neq|neq: v`:                "modifier-conflict",
		`f|all|contains|all: [v, w]`:  "modifier-conflict",
		`f|exists: maybe`:             "value-not-boolean",
		`f|exists: [true, false]`:     "value-exists-list",
		`f|gt: many`:                  "value-not-number",
		`f|cidr: 10.0.0`:              "value-not-cidr",
		`f|cidr: fe80::1%eth0`:        "value-not-cidr",
		`f|re: '(?=a)'`:               "value-not-regex",
		`f|re: '['`:                   "value-not-regex",
		`f|hour: 24`:                  "value-not-time-part",
		`f|re: 5`:                     "value-not-text",
		`f|cased: True`:               "value-not-text",
		`f|contains|cased: 5`:         "value-not-text",
		`f|windash: -5`:               "value-not-text",
		`f|base64: [a, true]`:         "value-not-text",
		`'|re': [5]`:                  "value-not-text",
		`f|week: 0`:                   "value-not-time-part",
		`f|fieldref: 'a*'`:            "value-not-field",
		`f|base64: 'a*'`:              "value-not-encodable",
		`f|base64offset|contains: v`:  "value-not-encodable",
		`f|wide: é`:                   "value-not-encodable",
		`f|windash: '-a -b -c -d -e'`: "value-not-encodable",
		`f|contains: null`:            "value-null-modifier",
		`f|cidr: null`:                "value-null-modifier",
		`f|all: [v, null]`:            "value-null-modifier",
		`f|cased: [v, null]`:          "value-null-modifier",
		`f|expand: ['%x%', null]`:     "value-null-modifier",
		`'|startswith': [x]`:          "modifier-conflict",
		`'|cidr': [x]`:                "modifier-conflict",
		`'|all': ['*']`:               "keyword-matches-everything",
	} {
		_, diags := item(t, text)
		found := false
		for _, d := range diags {
			found = found || d.ID == want && d.Severity == diag.Error && d.Span.Known()
		}
		if !found {
			t.Errorf("%s: want %s, got %v", text, want, diags)
		}
	}
}

func TestRefusalsPointAtTheFault(t *testing.T) {
	for text, want := range map[string]string{
		`f|startswth: v`:    "startswth",
		`f|re: 'abc(?=d)e'`: "(?=d",
		`f|re: "a\\z"`:      `\\z`,
		`f|gt: [1, x]`:      "x",
	} {
		_, diags := item(t, text)
		if !diags.HasErrors() || diags[0].Span.Text() != want {
			t.Errorf("%s: the span is %q, want %q", text, diags[0].Span.Text(), want)
		}
	}
}

func TestWarningsDoNotStopARule(t *testing.T) {
	for text, want := range map[string]string{
		`f|all: v`:            "modifier-all-single",
		`f|gt: '5'`:           "value-quoted-number",
		`f|hour: '5'`:         "value-quoted-number",
		`f|exists: 'true'`:    "value-quoted-boolean",
		`f|cidr: 10.1.0.0/8`:  "value-cidr-host-bits",
		`f|contains: ''`:      "value-empty-shape",
		`f: 1.5`:              "value-decimal-equality",
		`f|wide: a`:           "modifier-utf16-bare",
		`f|base64offset: foo`: "modifier-base64offset-exact",
	} {
		_, diags := item(t, text)
		if diags.HasErrors() || len(diags) != 1 || diags[0].ID != want {
			t.Errorf("%s: want the warning %s, got %v", text, want, diags)
		}
	}
}

func TestConditionsJoinSelections(t *testing.T) {
	detection := `  a: {f: a}
  b_1: {f: b1}
  b_2: {f: b2}
  _c: {f: c}
  condition: `
	for condition, want := range map[string]string{
		"a":                            `(match/i f "a")`,
		"not a":                        `(not (match/i f "a"))`,
		"a or b_1 and b_2":             `(or (match/i f "a") (and (match/i f "b1") (match/i f "b2")))`,
		"(a or b_1) and b_2":           `(and (or (match/i f "a") (match/i f "b1")) (match/i f "b2"))`,
		"not a and b_1":                `(and (not (match/i f "a")) (match/i f "b1"))`,
		"1 of b_*":                     `(or (match/i f "b1") (match/i f "b2"))`,
		"all of b_* and not 1 of _*":   `(and (match/i f "b1") (match/i f "b2") (not (match/i f "c")))`,
		"1 of them":                    `(or (match/i f "a") (match/i f "b1") (match/i f "b2"))`,
		"[a, b_1]":                     `(or (match/i f "a") (match/i f "b1"))`,
		"not (a or not (b_1 and b_2))": `(not (or (match/i f "a") (not (and (match/i f "b1") (match/i f "b2")))))`,
	} {
		p, diags := plan(t, detection+condition+"\n")
		if diags.HasErrors() {
			t.Errorf("%s: %v", condition, diags)
		}
		got := strings.Join(strings.Fields(ir.Format(p.Body.(*ir.Search).Where)), " ")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", condition, diff)
		}
	}
}

func TestAnUnusedSelectionIsStillChecked(t *testing.T) {
	_, diags := plan(t, "  a: {f: x}\n  b: {f|oops: x}\n  condition: a\n")
	if !diags.HasErrors() {
		t.Error("the mistyped modifier of an unused selection passed")
	}
}

func TestLegacyAggregationsBecomeCorrelations(t *testing.T) {
	const head = "  a: {f: x}\n  b: {f: y}\n  c: {f: z}\n  timeframe: 5m\n  condition: "
	for condition, want := range map[string]string{
		"a | count() > 5":           `event_count within 5m0s of rule > 5`,
		"a | count() by g, h >= 5":  `event_count within 5m0s of rule by g[g] by h[h] >= 5`,
		"a | count(v) by g.h < 5":   `value_count within 5m0s of rule by g.h[g.h] value v[v] < 5`,
		"a | sum(v) by g != 5":      `value_sum within 5m0s of rule by g[g] value v[v] != 5`,
		"a | avg(v) > 5":            `value_avg within 5m0s of rule value v[v] > 5`,
		"a | max(v) by g >= 5":      `(and (match/i f "x") (>= v 5))`,
		"a | min(v) < 5":            `(and (match/i f "x") (< v 5))`,
		"a | near b and c":          `temporal within 5m0s of a b c >= 3`,
		"a or c | near b and not c": `temporal within 5m0s of a_or_c b c (and (seen 0) (seen 1) (not (seen 2)))`,
	} {
		p, diags := plan(t, head+condition+"\n")
		got := ""
		switch body := p.Body.(type) {
		case *ir.Correlate:
			got = correlation(body)
			if !strings.Contains(diags[0].Hint, "correlation:\n  type: "+body.Kind.String()) {
				t.Errorf("%s: the modern rule is missing: %s", condition, diags[0].Hint)
			}
		case *ir.Search:
			got = strings.Join(strings.Fields(ir.Format(body.Where)), " ")
		}
		if got != want || diags.HasErrors() || diags[0].ID != "condition-legacy-aggregation" {
			t.Errorf("%s\n got  %s %v\n want %s", condition, got, diags, want)
		}
	}
}

func TestPatternDecodesEscapesOnce(t *testing.T) {
	for text, want := range map[string]string{
		`a*b`: `a*b`, `a\*b`: `a\*b`, `a\\*b`: `a\\*b`, `a\\\*b`: `a\\\*b`, `a\\\\*b`: `a\\\\*b`,
		`a\b`: `a\\b`, `a\\b`: `a\\b`, `a\\\b`: `a\\\\b`, `a\\\\b`: `a\\\\b`, `a\`: `a\\`, `a\\`: `a\\`,
		`\?`: `\?`, `\\?`: `\\?`, `\\server\*`: `\\server\*`, `**`: `*`, `?*`: `?*`, `100%`: `100%`,
	} {
		if got := lower.Pattern(text).String(); got != want {
			t.Errorf("%s decoded to %s, want %s", text, got, want)
		}
	}
}

// TestRulesThatUnfoldWithoutEndAreRefused: each of these is short, and would
// stand for millions of predicates or for gigabytes of text.
func TestRulesThatUnfoldWithoutEndAreRefused(t *testing.T) {
	selection := func(item string) string { return "  sel:\n    " + item + "\n  condition: sel\n" }
	large := "  sel: {f|windash: ['-a -b -c -d', '-e -f -g -h']}\n  condition: " + strings.Repeat("sel or ", 100) + "sel\n"
	for _, c := range []struct{ name, detection, want string }{
		{"doubled again and again", selection("f" + strings.Repeat("|wide", 40) + "|base64: a"), "value-not-encodable"},
		{"varied again and again", selection("f|windash|windash|windash: '-a -b -c -d'"), "limit-rule-size"},
		{"shifted again and again", selection("f" + strings.Repeat("|base64offset", 30) + ": secret"), "limit-rule-size"},
		{"a long list varied", selection("f|windash: [" + strings.Repeat("'-a -b -c -d', ", 2000) + "x]"), "limit-rule-size"},
		{"a long value varied", selection("f|windash: '-a -b -c -d" + strings.Repeat("x", 1<<17) + "'"), "value-not-encodable"},
		{"named again and again", large, "limit-rule-size"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, diags := plan(t, c.detection)
			if diags.Count(diag.Error) != 1 || !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.ID == c.want }) {
				t.Errorf("want one %s, got %v", c.want, diags)
			}
		})
	}
}
