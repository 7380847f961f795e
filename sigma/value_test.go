package sigma

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// itemsOf reads the items of "selection" in a detection.
func itemsOf(t *testing.T, definition string) (Node, []string) {
	t.Helper()
	docs := parseText(inRule("selection:\n" + indent(definition) + "condition: selection"))
	if len(docs) != 1 || docs[0].Body == nil {
		t.Fatalf("no rule: %v", allDiags(docs))
	}
	var ids []string
	for _, d := range docs[0].Diags {
		ids = append(ids, d.ID)
	}
	return docs[0].Body.(*Rule).Detection.Selections[0].Body, ids
}

// The text of a value is what the author wrote, whatever a YAML library makes
// of it.
func TestValues(t *testing.T) {
	const number, scalar, null = "value-ambiguous-number", "value-ambiguous-scalar", "value-implicit-null"
	tests := []struct {
		written string
		kind    Kind
		text    string
		warning string
	}{
		{"00000429", String, "00000429", number},
		{"012345678901", String, "012345678901", number},
		{"123456789012", Number, "123456789012", ""},
		{"18446744073709551616", Number, "18446744073709551616", ""},
		{"0", Number, "0", ""},
		{"-0", Number, "-0", ""},
		{"010", String, "010", number},
		{"0o17", String, "0o17", number},
		{"0x10", String, "0x10", number},
		{"-0x1F", String, "-0x1F", number},
		{"0b101", String, "0b101", number},
		{"0xZZ", String, "0xZZ", ""},
		{"1_000", String, "1_000", number},
		{"_1", String, "_1", ""},
		{"+5", String, "+5", number},
		{".5", String, ".5", number},
		{"5.", String, "5.", number},
		{".", String, ".", ""},
		{"1e3", Number, "1e3", ""},
		{"1E+3", Number, "1E+3", ""},
		{"1.10", Number, "1.10", ""},
		{"-1.5e-3", Number, "-1.5e-3", ""},
		{"01e3", String, "01e3", number},
		{"1e", String, "1e", ""},
		{"1.2.3", String, "1.2.3", ""},
		{"10.0.0.1", String, "10.0.0.1", ""},
		{".inf", String, ".inf", number},
		{"-.Inf", String, "-.Inf", number},
		{".NaN", String, ".NaN", number},
		{"2015-03-31", String, "2015-03-31", ""},
		{"2015-03-31T10:00:00Z", String, "2015-03-31T10:00:00Z", ""},
		{"no", String, "no", scalar},
		{"Yes", String, "Yes", scalar},
		{"oN", String, "oN", scalar},
		{"y", String, "y", ""},
		{"12:30", String, "12:30", scalar},
		{"1:30:00", String, "1:30:00", scalar},
		{"-1:30.5", String, "-1:30.5", scalar},
		{"12:60", String, "12:60", ""},
		{"::1", String, "::1", ""},
		{"=", String, "=", scalar},
		{"true", Bool, "true", ""},
		{"FALSE", Bool, "FALSE", ""},
		{"tRUE", String, "tRUE", ""},
		{"~", Null, "~", ""},
		{"null", Null, "null", ""},
		{"NULL", Null, "NULL", ""},
		{"nULL", String, "nULL", ""},
		{"", Null, "", null},
		{"''", String, "", ""},
		{"'null'", String, "null", ""},
		{"\"012\"", String, "012", ""},
		{"!!str 012", String, "012", ""},
		{"'a*\\*'", String, "a*\\*", ""},
		{"\"\\\\*\"", String, "\\*", ""},
		{"|-\n    yes", String, "yes", ""},
		{">\n    a\n    b", String, "a b\n", "value-trailing-newline"},
		{"aws-cli #1", String, "aws-cli", "comment-swallowing"},
		{"aws-cli # 1", String, "aws-cli", ""},
		{"aws-cli#1", String, "aws-cli#1", ""},
		{"'aws-cli' #1", String, "aws-cli", ""},
	}
	for _, test := range tests {
		body, ids := itemsOf(t, "f: "+test.written)
		v := body.(*AllOf).Items[0].Values[0]
		if v.Kind != test.kind || v.Text.Value != test.text {
			t.Errorf("%s: got the %s %q", test.written, v.Kind, v.Text.Value)
		}
		var want []string
		if test.warning != "" {
			want = []string{test.warning}
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%s: %s", test.written, diff)
		}
	}
}

// formatNode prints a part of a selection.
func formatNode(n Node) string {
	switch n := n.(type) {
	case nil:
		return "nil"
	case *AllOf:
		out := "{"
		for _, it := range n.Items {
			out += formatNode(it)
		}
		return out + "}"
	case *AnyOf:
		out := "["
		for _, x := range n.Of {
			out += formatNode(x)
		}
		return out + "]"
	case *Item:
		out := fmt.Sprintf("<%s", n.Field.Value)
		for _, m := range n.Modifiers {
			out += "|" + m.Value
		}
		if n.List {
			out += " list"
		}
		for _, v := range n.Values {
			out += " " + v.Kind.String() + ":" + v.Text.Value
		}
		return out + ">"
	}
	panic(fmt.Sprintf("sigma: unhandled %T", n))
}

func TestSelectionShapes(t *testing.T) {
	tests := []struct {
		definition, want string
		ids              []string
	}{
		{"{a: 1, b|contains|all: [x, y]}", "{<a number:1><b|contains|all list string:x string:y>}", nil},
		{"[{a: 1}, {b: 2}]", "[{<a number:1>}{<b number:2>}]", nil},
		{"[x, 5, true]", "< list string:x number:5 boolean:true>", nil},
		{"'|all': [x, y]", "{<|all list string:x string:y>}", nil},
		{"'|re||i|': x", "{<|re||i| string:x>}", nil},
		{"[{a: 1}, x, y, {b: 2}, z]", "[{<a number:1>}< list string:x string:y>{<b number:2>}< list string:z>]", []string{"selection-mixes-kinds"}},
		{"x", "< string:x>", []string{"selection-single-keyword"}},
		{"{}", "nil", []string{"selection-empty"}},
		{"[]", "nil", []string{"selection-empty"}},
		{"~", "nil", []string{"selection-empty"}},
		{"[[x]]", "nil", []string{"selection-nested-list"}},
		{"[{}, {a: 1}]", "[{<a number:1>}]", []string{"selection-empty"}},
		{"[x, [y], z]", "< list string:x string:z>", []string{"selection-nested-list"}},
		{"{a: {b: {c: 1}}}", "{}", []string{"item-value-not-scalar"}},
		{"{a: [x, [y], {z: 1}]}", "{<a list string:x>}", []string{"item-value-not-scalar", "item-value-not-scalar"}},
		{"{a: []}", "{}", []string{"item-values-empty"}},
		{"{a: [x, null]}", "{<a list string:x null:null>}", []string{"value-null-in-list"}},
		{"[x, null]", "< list string:x null:null>", nil},
		{"{' a': 1}", "{< a number:1>}", []string{"item-field-blank"}},
		{"{5: x, true: y}", "{<5 string:x><true string:y>}", nil},
		{"{a: 1, a|neq: 2, a: 3}", "{<a number:1><a|neq number:2>}", []string{"duplicate-key"}},
	}
	for _, test := range tests {
		body, ids := itemsOf(t, test.definition)
		if got := formatNode(body); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.definition, got, test.want)
		}
		if diff := cmp.Diff(test.ids, ids); diff != "" {
			t.Errorf("%s: %s", test.definition, diff)
		}
	}
}

func TestItemPlaces(t *testing.T) {
	docs := parseText(inRule("selection:\n  'user.name|contains|all':\n    - \"a\\tb\"\n    - it\n  other|re: x # y\ncondition: selection"))
	var p placer
	p.node(docs[0].Body.(*Rule).Detection.Selections[0].Body)
	var got []string
	for _, x := range p.places {
		got = append(got, x.String())
	}
	want := []string{
		`all of 5:5-8:16 "'user.name|contains|all':\n      - \"a\\tb\"\n      - it\n    other|re: x"`,
		`item 5:5-7:11 "'user.name|contains|all':\n      - \"a\\tb\"\n      - it"`,
		`key 5:5-5:29 "'user.name|contains|all'"`, `field 5:6-5:15 "user.name"`, `modifier 5:16-5:24 "contains"`, `modifier 5:25-5:28 "all"`,
		`string 6:9-6:15 "\"a\\tb\""`, `string 7:9-7:11 "it"`,
		`item 8:5-8:16 "other|re: x"`, `key 8:5-8:13 "other|re"`, `field 8:5-8:10 "other"`, `modifier 8:11-8:13 "re"`, `string 8:15-8:16 "x"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
