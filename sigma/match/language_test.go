package match_test

import (
	"fmt"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A verdictOn is an item of a rule and whether it holds on a record.
type verdictOn struct {
	item string
	want bool
}

// holdsOn reads an item as Sigma and tries it.
func holdsOn(t *testing.T, item, record string) bool {
	t.Helper()
	return selectionHolds(t, "  s:\n    "+item+"\n  condition: s\n", record)
}

// selectionHolds reads a detection, indented by two blanks, and tries it.
func selectionHolds(t *testing.T, detection, record string) bool {
	t.Helper()
	units := compileRules("title: t\nlogsource: {product: aws}\ndetection:\n" + detection)
	if len(units) != 1 || units[0].Broken() {
		t.Fatalf("%s is refused: %v", detection, units[0].Diags)
	}
	return verdict(t, units[0].Plan.Body.(*ir.Search).Where, mustRecord(t, record))
}

func checkItems(t *testing.T, record string, items []verdictOn) {
	t.Helper()
	for _, i := range items {
		if got := holdsOn(t, i.item, record); got != i.want {
			t.Errorf("%s on %s: got %t", i.item, record, got)
		}
	}
}

const run = `{"eventName":"RunInstances","errorCode":null,"readOnly":false,"userAgent":"",
 "requestParameters":{"maxCount":2,"size":1.50,"tags":[],
  "items":[{"port":22,"cidr":["10.0.0.0/8"]},{"port":443,"cidr":["0.0.0.0/0","::/0"]}]}}`

// TestItemsOnARecord is about texts, nulls, arrays and objects.
func TestItemsOnARecord(t *testing.T) {
	checkItems(t, run, []verdictOn{
		{`eventName: runinstances`, true}, {`eventName|cased: runinstances`, false}, {`eventname: RunInstances`, false},
		{`readOnly: false`, true}, {`readOnly: 'FALSE'`, true}, {`readOnly: no`, false}, {`readOnly: False`, true},
		{`errorCode: null`, true}, {`errorCode: ~`, true}, {`errorCode:`, true}, {`errorCode: '*'`, false}, {`errorCode: 'null'`, false},
		{`errorCode|exists: true`, true}, {`errorMessage|exists: true`, false}, {`errorMessage|exists: false`, true},
		{`errorMessage: null`, true}, {`errorMessage: ''`, false}, {`errorMessage|neq: x`, true}, {`errorMessage|neq: null`, false},
		{`userAgent: ''`, true}, {`userAgent: '*'`, true}, {`userAgent: null`, false}, {`userAgent: '?*'`, false},
		{`requestParameters.maxCount: 2`, true}, {`requestParameters.maxCount: '2'`, true}, {`requestParameters.maxCount|gt: 1`, true}, {`requestParameters.maxCount: 2.0`, false},
		{`requestParameters.size: 1.50`, true}, {`requestParameters.size|gte: 1.5`, true}, {`requestParameters.size: 1.5`, false}, {`requestParameters.size|startswith: 1.`, true},
		{`requestParameters.tags: '*'`, true}, {`requestParameters.tags: '[]'`, true}, {`requestParameters.tags|exists: true`, true}, {`requestParameters.tags: null`, false},
		{`requestParameters.tags.key: null`, true}, {`requestParameters.tags.key|exists: true`, false},
		{`requestParameters.items.port: 443`, true}, {`requestParameters.items.port|all: [22, 443]`, true}, {`requestParameters.items.port|all: [22, 80]`, false},
		{`requestParameters.items.port|lt: 30`, true}, {`requestParameters.items.port|gt: 400`, true}, {`requestParameters.items.port|neq: 22`, false}, {`requestParameters.items.port|neq|all: [22, 80]`, true},
		{`requestParameters.items.cidr: '0.0.0.0/0'`, true}, {`requestParameters.items: '*}]'`, false}, {`requestParameters.items: '{"port":22,*'`, true},
		{`requestParameters: RunInstances`, false}, {`requestParameters|contains: '"maxCount":2'`, true}, {`userAgent.x: '*'`, false},
		{`requestParameters.items.cidr|cidr: 10.0.0.0/8`, false},
		{"requestParameters.items.port: 22\n    requestParameters.items.cidr: '0.0.0.0/0'", true},
		{`requestParameters.items.port|re: '^(22|80)$'`, true}, {`requestParameters.items.port|fieldref: requestParameters.maxCount`, false},
		{`requestParameters.items.port|fieldref|startswith: requestParameters.maxCount`, true},
	})
}

// TestNullsAndTheirKin has a column for each item and a row for each record.
func TestNullsAndTheirKin(t *testing.T) {
	items := []string{`f: null`, `f|exists: true`, `f: ''`, `f: '*'`, `f: '?*'`, `f|neq: x`, `f|exists: false`, `f|neq: null`, `f: [x, null]`, `f|contains: ''`}
	for _, row := range []struct{ record, want string }{
		{`{}`, "y____yy_y_"},
		{`{"f":null}`, "yy___y__y_"},
		{`{"f":""}`, "_yyy_y_y_y"},
		{`{"f":"x"}`, "_y_yy__yyy"},
		{`{"f":[]}`, "_y_yyy_y_y"},
		{`{"f":[null]}`, "yy___y__y_"},
		{`{"f":{}}`, "_y_yyy_y_y"},
	} {
		got := ""
		for _, item := range items {
			if holdsOn(t, item, row.record) {
				got += "y"
			} else {
				got += "_"
			}
		}
		if got != row.want {
			t.Errorf("%s: got %s, want %s for %q", row.record, got, row.want, items)
		}
	}
}

// TestScalarsAreWhatTheAuthorWrote: no value changes on its way through YAML.
func TestScalarsAreWhatTheAuthorWrote(t *testing.T) {
	for written, text := range map[string]string{
		`00000429`: `00000429`, `012345678901`: `012345678901`, `0123`: `0123`, `0o17`: `0o17`, `1_000`: `1_000`, `1e3`: `1e3`, `1.10`: `1.10`,
		`18446744073709551616`: `18446744073709551616`, `2015-03-31`: `2015-03-31`, `2020-1-2`: `2020-1-2`, `No`: `No`, `y`: `y`, `12:30`: `12:30`, `=`: `=`,
		`.5`: `.5`, `5.`: `5.`, `.inf`: `.inf`, `+5`: `+5`, `0x10`: `0x10`, `-0`: `-0`, `!!str 010`: `010`, `&a b`: `b`, `"a\tb"`: "a\tb",
		`'it''s'`: `it's`, `"null"`: `null`, `'~'`: `~`, `TRUE`: `true`, `aws-cli #1`: `aws-cli`, "|-\n      a\n      b": "a\nb", ">-\n      a\n      b": "a b",
	} {
		if !holdsOn(t, "f: "+written, `{"f":`+quoted(text)+`}`) {
			t.Errorf("%s is not the text %q", written, text)
		}
		if written != text && written != "TRUE" && holdsOn(t, "f: "+written, `{"f":`+quoted(written)+`}`) {
			t.Errorf("%s is that very text", written)
		}
	}
}

// TestWildcardsAndEscapes lists, for values as YAML gives them, a text that
// matches and one that does not.
func TestWildcardsAndEscapes(t *testing.T) {
	for _, c := range []struct{ value, match, miss string }{
		{`a*b`, `aXYb`, `aXYbc`}, {`a\*b`, `a*b`, `aXb`}, {`a\\*b`, `a\Xb`, `aXb`}, {`a\\\*b`, `a\*b`, `a\Xb`}, {`a\\\\*b`, `a\\Xb`, `a\Xb`},
		{`a\b`, `a\b`, `ab`}, {`a\\b`, `a\b`, `a\\b`}, {`a\\\b`, `a\\b`, `a\b`}, {`a\\\\b`, `a\\b`, `a\b`}, {`a\`, `a\`, `a`}, {`a\\`, `a\`, `a\\`},
		{`\?`, `?`, `x`}, {`\\?`, `\x`, `?`}, {`\\server\*`, `\server*`, `\\server\x`}, {`**`, ``, ``}, {`?*`, `x`, ``}, {`100%`, `100%`, `100`}, {`%x%`, `%x%`, `x`},
		{`a?c`, `aéc`, `ac`}, {`a?c`, "a\nc", `a--c`}, {`a*c`, "a\n\nc", "a\n\nd"}, {`?`, `😀`, `ab`}, {`C:\Temp\*`, `C:\Temp*`, `C:\Temp\x`},
	} {
		if record := `{"f":` + quoted(c.match) + `}`; !holdsOn(t, "f: '"+c.value+"'", record) {
			t.Errorf("%s does not match %q", c.value, c.match)
		}
		if record := `{"f":` + quoted(c.miss) + `}`; c.miss != c.match && holdsOn(t, "f: '"+c.value+"'", record) {
			t.Errorf("%s matches %q", c.value, c.miss)
		}
	}
}

// TestModifiersOnARecord has a value of each kind that modifiers ask about.
func TestModifiersOnARecord(t *testing.T) {
	checkItems(t, `{"s":"StopLogging","u":"stop","l":["alpha","beta"],"n":10,"big":1e3,"neg":"-2.5","ip":"10.1.2.3","mapped":"::ffff:10.1.2.3","v6":"2001:DB8::1","host":"ec2.amazonaws.com",
	 "t":"2026-01-01T23:30:00-05:00","b64":"eA==","cmd":"x /all","two":"a\nB","b":true,"script":"xxZm9veA=="}`, []verdictOn{
		{`s|startswith: STOP`, true}, {`s|endswith: ging`, true}, {`s|contains: plog`, true}, {`s|contains|cased: plog`, false}, {`s|cased|startswith: Stop`, true},
		{`s|contains|all: [stop, log]`, true}, {`s|contains|all: [stop, x]`, false}, {`s|all|startswith: [st, STOP]`, true}, {`l|all: [alpha, beta]`, true}, {`l|contains|all: [alp, bet]`, true},
		{`s|neq: [stoplogging, x]`, false}, {`s|neq: [a, b]`, true}, {`s|contains|neq: log`, false}, {`s|neq|cased: stoplogging`, true}, {`s|re|neq: ^Stop`, false},
		{`s|re: 'L.g'`, true}, {`s|re: 'l.g'`, false}, {`s|re|i: 'l.g'`, true}, {`s|re: '(?i)l.g'`, true},
		{`two|re: '^B'`, false}, {`two|re|m: '^B'`, true}, {`two|re: 'a.B'`, false}, {`two|re|s: 'a.B'`, true}, {`two|re: 'a$'`, false}, {`two|re|m|i: 'A$'`, true},
		{`ip|cidr: 10.0.0.0/8`, true}, {`ip|cidr: 10.1.2.3`, true}, {`ip|cidr: 11.0.0.0/8`, false}, {`mapped|cidr: 10.0.0.0/8`, true}, {`v6|cidr: '2001:db8::/32'`, true}, {`host|cidr: 0.0.0.0/0`, false}, {`ip|cidr: '::/0'`, false}, {`ip|cidr|neq: 10.0.0.0/8`, false},
		{`n|gt: 9.5`, true}, {`n|lte: 10`, true}, {`n|lt: 10`, false}, {`big|gt: 999`, true}, {`neg|lt: -2`, true}, {`s|gt: 0`, false}, {`s|lte: 0`, false}, {`n|gt: [50, 9]`, true}, {`n|gt|all: [50, 9]`, false}, {`x|gt: 0`, false},
		{`t|hour: 23`, true}, {`t|day: 1`, true}, {`t|minute: 30`, true}, {`t|year: 2026`, true}, {`t|month|lt: 2`, true}, {`t|week: 1`, true}, {`t|hour|gte: 23`, true}, {`t|hour|neq: 4`, true}, {`s|hour|gte: 0`, false}, {`s|hour|neq: 0`, true},
		{`s|fieldref|startswith: u`, true}, {`s|fieldref: u`, false}, {`u|fieldref|contains: s`, false}, {`s|fieldref|startswith|cased: u`, false}, {`s|fieldref: x`, false}, {`x|fieldref: y`, false}, {`x|fieldref|neq: y`, true},
		{`b64|base64: x`, true}, {`script|base64offset|contains: foox`, true}, {`cmd|windash|endswith: ' -all'`, true}, {`cmd|endswith|windash: ' –all'`, true}, {`cmd|endswith: ' -all'`, false},
		{`b: true`, true}, {`b|startswith: t`, true}, {`n|contains: 1`, true}, {`b|exists: true`, true}, {`b|exists: 'True'`, true},
	})
}

// TestKeywordsLookAtLeaves: keys, nulls and text that spans values do not
// count.
func TestKeywordsLookAtLeaves(t *testing.T) {
	checkItems(t, `{"eventName":"RunInstances","n":{"port":4431,"ok":true},"l":[null,["deep"],{"k":"a?b"}]}`, []verdictOn{
		{`- runinst`, true}, {`- port`, false}, {`- 443`, true}, {`- deep`, true}, {`- 'null'`, false}, {`- 'tru'`, true}, {`- 'Run*es'`, true}, {`- 'a\?b'`, true}, {`- 'a\?c'`, false},
		{"- nothing\n    - deep", true}, {`'|all': [deep, 443]`, true}, {`'|all': [deep, nothing]`, false}, {`'|cased': [runinst]`, false}, {`'|re': ['^deep$']`, true}, {`'|re|i': [^DEEP]`, true},
		{`'|neq': [deep]`, false}, {`'|contains': [dee]`, true}, {"- x: y\n    - deep", true}, {"- eventName: RunInstances\n    - nothing", true}, {`'|all': deep`, true},
	})
	if !selectionHolds(t, "  s: deep\n  condition: s\n", `{"l":"so deep"}`) {
		t.Error("a single scalar is not a keyword")
	}
}

// TestConditionsOverSelections tries conditions on records that satisfy some
// of the selections a, b_1, b_2, _c: the record {"a":1} satisfies a.
func TestConditionsOverSelections(t *testing.T) {
	const detection = "  a: {a: 1}\n  b_1: {b1: 1}\n  b_2: {b2: 1}\n  _c: {c: 1}\n  condition: "
	for _, c := range []struct {
		condition string
		holds     func(a, b1, b2, c bool) bool
	}{
		{"a or b_1 and b_2", func(a, b1, b2, c bool) bool { return a || b1 && b2 }},
		{"not a and b_1 or b_2", func(a, b1, b2, c bool) bool { return !a && b1 || b2 }},
		{"not (a or b_1)", func(a, b1, b2, c bool) bool { return !(a || b1) }},
		{"not not a", func(a, b1, b2, c bool) bool { return a }},
		{"1 of b_*", func(a, b1, b2, c bool) bool { return b1 || b2 }},
		{"any of b_*", func(a, b1, b2, c bool) bool { return b1 || b2 }},
		{"all of b_* and a", func(a, b1, b2, c bool) bool { return b1 && b2 && a }},
		{"1 of them", func(a, b1, b2, c bool) bool { return a || b1 || b2 }},
		{"all of them", func(a, b1, b2, c bool) bool { return a && b1 && b2 }},
		{"1 of *", func(a, b1, b2, c bool) bool { return a || b1 || b2 }},
		{"1 of _*", func(a, b1, b2, c bool) bool { return c }},
		{"a and not 1 of *_*", func(a, b1, b2, c bool) bool { return a && !(b1 || b2) }},
		{"1 of b_1", func(a, b1, b2, c bool) bool { return b1 }},
		{"a AND NOT b_1", func(a, b1, b2, c bool) bool { return a && !b1 }},
		{"[a and b_1, _c]", func(a, b1, b2, c bool) bool { return a && b1 || c }},
		{"\n    a\n    and(b_1 or\tb_2)", func(a, b1, b2, c bool) bool { return a && (b1 || b2) }},
	} {
		for bits := range 16 {
			one := func(i int) int { return bits >> i & 1 }
			record := fmt.Sprintf(`{"a":%d,"b1":%d,"b2":%d,"c":%d}`, one(0), one(1), one(2), one(3))
			want := c.holds(one(0) == 1, one(1) == 1, one(2) == 1, one(3) == 1)
			if got := selectionHolds(t, detection+c.condition+"\n", record); got != want {
				t.Errorf("%s on %s: got %t", c.condition, record, got)
			}
		}
	}
}

// TestFiltersSuppress: a filter takes away what its selections match, however
// its condition is put, and never an event that none of them matches.
func TestFiltersSuppress(t *testing.T) {
	const rule = "title: t\nname: r\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  f_1: {r: 1}\n  condition: 1 of them\n---\n"
	const head = "title: f\nlogsource: {product: aws}\nfilter:\n  f_1: {x: 1}\n  f_2: {y: 1}\n"
	for _, c := range []struct {
		condition string
		keeps     func(x, y bool) bool
	}{
		{"not f_1", func(x, y bool) bool { return !x }},
		{"f_1", func(x, y bool) bool { return !x }},
		{"not 1 of f_*", func(x, y bool) bool { return !(x || y) }},
		{"1 of f_*", func(x, y bool) bool { return !(x || y) }},
		{"all of them", func(x, y bool) bool { return !(x && y) }},
		{"f_1 and not f_2", func(x, y bool) bool { return !(x && !y) }},
		{"not f_1 or f_2", func(x, y bool) bool { return !x || y }},
	} {
		for _, rules := range []string{"any", "[r]", "r"} {
			units := compileRules(rule + head + "  rules: " + rules + "\n  condition: " + c.condition + "\n")
			for bits := range 8 {
				r, x, y := bits&1, bits>>1&1, bits>>2&1
				record := mustRecord(t, fmt.Sprintf(`{"r":%d,"x":%d,"y":%d}`, r, x, y))
				want := r == 1 && c.keeps(x == 1, y == 1)
				if got := verdict(t, units[0].Plan.Body.(*ir.Search).Where, record); got != want {
					t.Errorf("%s over %s on %s: got %t", c.condition, rules, record, got)
				}
			}
		}
	}
}

// TestCollectionsMerge: the template wins over the rule, lists are replaced
// whole, and a repeated rule is the one before it with something changed.
func TestCollectionsMerge(t *testing.T) {
	units := compileRules("action: global\ntitle: t\nlogsource: {product: aws}\ndetection:\n  a: {x: [1, 2]}\n  condition: a or b\n---\n" +
		"detection:\n  a: {x: [3], w: 1}\n  b: {y: 1}\n---\naction: repeat\ndetection:\n  b: {y: 2, z: 1}\n---\naction: reset\n---\n" +
		"title: u\nlogsource: {product: aws}\ndetection:\n  c: {x: 9}\n  condition: c\n")
	if len(units) != 3 {
		t.Fatalf("%d rules", len(units))
	}
	for record, want := range map[string]string{
		`{"x":1}`: "___", `{"x":2,"w":1}`: "yy_", `{"x":3,"w":1}`: "___", `{"y":1}`: "y__", `{"y":2}`: "___", `{"y":2,"z":1}`: "_y_", `{"x":9}`: "__y",
	} {
		got := ""
		for _, u := range units {
			if verdict(t, u.Plan.Body.(*ir.Search).Where, mustRecord(t, record)) {
				got += "y"
			} else {
				got += "_"
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", record, got, want)
		}
	}
}
