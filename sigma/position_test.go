package sigma

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// spanOf prints a span as line:column-line:column and what stands there.
func spanOf(s diag.Span) string {
	from, to := s.Position(), s.File.Position(s.End)
	return fmt.Sprintf("%d:%d-%d:%d %q", from.Line, from.Column, to.Line, to.Column, s.Text())
}

// nodesOf prints all scalars of a text with their values and places.
func nodesOf(t *testing.T, src string) []string {
	t.Helper()
	var diags diag.List
	s := newStream(diag.NewFile("x.yml", []byte(src)), DefaultLimits())
	s.diags = &diags
	var out []string
	var walk func(n node)
	walk = func(n node) {
		switch n.kind {
		case scalarNode:
			out = append(out, fmt.Sprintf("%q at %s", n.text.Value, spanOf(n.span())))
		case listNode, mappingNode:
			out = append(out, fmt.Sprintf("%s at %s", n.what(), spanOf(n.span())))
		}
		for _, c := range n.of {
			walk(c)
		}
	}
	for {
		root, ok := s.next()
		if !ok {
			break
		}
		walk(root)
	}
	for _, d := range diags {
		out = append(out, fmt.Sprintf("%s at %s", d.ID, spanOf(d.Span)))
	}
	return out
}

func TestScalarPlaces(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"plain", "a:  b c  # d\n", []string{`a mapping at 1:1-1:8 "a:  b c"`, `"a" at 1:1-1:2 "a"`, `"b c" at 1:5-1:8 "b c"`}},
		{"columns count code points", "ä: \"ö\" # ü\nß: é\n", []string{
			`a mapping at 1:1-2:5 "ä: \"ö\" # ü\nß: é"`, `"ä" at 1:1-1:2 "ä"`, `"ö" at 1:4-1:7 "\"ö\""`, `"ß" at 2:1-2:2 "ß"`, `"é" at 2:4-2:5 "é"`}},
		{"byte order mark and CRLF", "\ufeffa: b\r\nc: 'd'\r\n", []string{
			`a mapping at 1:2-2:7 "a: b\r\nc: 'd'"`, `"a" at 1:2-1:3 "a"`, `"b" at 1:5-1:6 "b"`, `"c" at 2:1-2:2 "c"`, `"d" at 2:4-2:7 "'d'"`}},
		{"line breaks of YAML only", "a: b\rc: d\u2028e: f\u0085g: h\n", []string{
			`a mapping at 1:1-1:20 "a: b\rc: d\u2028e: f\u0085g: h"`, `"a" at 1:1-1:2 "a"`, `"b" at 1:4-1:5 "b"`, `"c" at 1:6-1:7 "c"`, `"d" at 1:9-1:10 "d"`,
			`"e" at 1:11-1:12 "e"`, `"f" at 1:14-1:15 "f"`, `"g" at 1:16-1:17 "g"`, `"h" at 1:19-1:20 "h"`}},
		{"quotes", `- 'it''s'` + "\n" + `- "a\"b\\"` + "\n", []string{
			`a list at 1:1-2:11 "- 'it''s'\n- \"a\\\"b\\\\\""`, `"it's" at 1:3-1:10 "'it''s'"`, `"a\"b\\" at 2:3-2:11 "\"a\\\"b\\\\\""`}},
		{"anchors and tags are no part of a value", "a: &x   v\nb: &y !!str\n  w\nc: *x\n", []string{
			`a mapping at 1:1-4:6 "a: &x   v\nb: &y !!str\n  w\nc: *x"`, `"a" at 1:1-1:2 "a"`, `"v" at 1:9-1:10 "v"`, `"b" at 2:1-2:2 "b"`, `"w" at 3:3-3:4 "w"`, `"c" at 4:1-4:2 "c"`, `"v" at 4:4-4:6 "*x"`}},
		{"what an alias stands for is at the alias", "a: &x [1, {b: 2}]\nc: *x\n", []string{
			`a mapping at 1:1-2:6 "a: &x [1, {b: 2}]\nc: *x"`, `"a" at 1:1-1:2 "a"`, `a list at 1:4-1:18 "&x [1, {b: 2}]"`, `"1" at 1:8-1:9 "1"`, `a mapping at 1:11-1:17 "{b: 2}"`,
			`"b" at 1:12-1:13 "b"`, `"2" at 1:15-1:16 "2"`, `"c" at 2:1-2:2 "c"`, `a list at 2:4-2:6 "*x"`, `"1" at 2:4-2:6 "*x"`, `a mapping at 2:4-2:6 "*x"`, `"b" at 2:4-2:6 "*x"`, `"2" at 2:4-2:6 "*x"`}},
		{"nothing stands behind the colon", "a:\nb: # c\n", []string{
			`a mapping at 1:1-2:3 "a:\nb:"`, `"a" at 1:1-1:2 "a"`, `"" at 1:3-1:3 ""`, `"b" at 2:1-2:2 "b"`, `"" at 2:3-2:3 ""`}},
		{"flow", "{a, b: , c: [ ], d: [1, # x\n 2 ] }\n", []string{
			`a mapping at 1:1-2:7 "{a, b: , c: [ ], d: [1, # x\n 2 ] }"`, `"a" at 1:2-1:3 "a"`, `"" at 1:3-1:3 ""`, `"b" at 1:5-1:6 "b"`, `"" at 1:8-1:8 ""`, `"c" at 1:10-1:11 "c"`,
			`a list at 1:13-1:16 "[ ]"`, `"d" at 1:18-1:19 "d"`, `a list at 1:21-2:5 "[1, # x\n 2 ]"`, `"1" at 1:22-1:23 "1"`, `"2" at 2:2-2:3 "2"`}},
		{"values over several lines", "a: b\n  c\n\n  d # e\nf: 'g\n  h'\ni: \"j\\\n  k\"\n", []string{
			`a mapping at 1:1-8:5 "a: b\n  c\n\n  d # e\nf: 'g\n  h'\ni: \"j\\\n  k\""`, `"a" at 1:1-1:2 "a"`, `"b c\nd" at 1:4-4:4 "b\n  c\n\n  d"`, `"f" at 5:1-5:2 "f"`, `"g h" at 5:4-6:5 "'g\n  h'"`,
			`"i" at 7:1-7:2 "i"`, `"jk" at 7:4-8:5 "\"j\\\n  k\""`}},
		{"blocks", "a: |+ # x\n  b\n\n  # c\n\nd: >-\n  e\n  f\n\n# g\nh: |2\n    i\n", []string{
			`a mapping at 1:1-12:6 "a: |+ # x\n  b\n\n  # c\n\nd: >-\n  e\n  f\n\n# g\nh: |2\n    i"`, `"a" at 1:1-1:2 "a"`, `"b\n\n# c\n\n" at 1:4-4:6 "|+ # x\n  b\n\n  # c"`,
			`"d" at 6:1-6:2 "d"`, `"e f" at 6:4-8:4 ">-\n  e\n  f"`, `"h" at 11:1-11:2 "h"`, `"  i\n" at 11:4-12:6 "|2\n    i"`}},
		{"empty blocks", "a: |\nb: >-\n\nc: ''\n", []string{
			`a mapping at 1:1-4:6 "a: |\nb: >-\n\nc: ''"`, `"a" at 1:1-1:2 "a"`, `"" at 1:4-1:5 "|"`, `"b" at 2:1-2:2 "b"`, `"" at 2:4-2:6 ">-"`, `"c" at 4:1-4:2 "c"`, `"" at 4:4-4:6 "''"`}},
		{"keys with a question mark", "? a\n: b\n", []string{`a mapping at 1:1-2:4 "? a\n: b"`, `"a" at 1:3-1:4 "a"`, `"b" at 2:3-2:4 "b"`}},
		{"a tag is refused at its place", "a: !foo b\nc: !<tag:yaml.org,2002:str> 1\nd: ! 1\ne: !!map {}\n", []string{
			`a mapping at 1:1-4:12 "a: !foo b\nc: !<tag:yaml.org,2002:str> 1\nd: ! 1\ne: !!map {}"`, `"a" at 1:1-1:2 "a"`, `"b" at 1:9-1:10 "b"`, `"c" at 2:1-2:2 "c"`, `"1" at 2:29-2:30 "1"`,
			`"d" at 3:1-3:2 "d"`, `"1" at 3:6-3:7 "1"`, `"e" at 4:1-4:2 "e"`, `a mapping at 4:4-4:12 "!!map {}"`,
			`yaml-tag at 1:4-1:8 "!foo"`, `yaml-tag at 3:4-3:5 "!"`, `yaml-tag at 4:4-4:9 "!!map"`}},
		{"several documents", "---\na: 1\n---\n# nothing\n--- # x\nb: 2\n...\n---\n", []string{
			`a mapping at 2:1-2:5 "a: 1"`, `"a" at 2:1-2:2 "a"`, `"1" at 2:4-2:5 "1"`, `a mapping at 6:1-6:5 "b: 2"`, `"b" at 6:1-6:2 "b"`, `"2" at 6:4-6:5 "2"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, nodesOf(t, test.src)); diff != "" {
				t.Errorf("%s", diff)
			}
		})
	}
}

// Sub finds every part of a value in its source, or falls back to the whole.
func TestSub(t *testing.T) {
	tests := []struct{ name, src, part, want string }{
		{"plain", "a: one two\n", "two", `1:8-1:11 "two"`},
		{"single quotes", "a: 'one two'\n", "two", `1:9-1:12 "two"`},
		{"doubled quotes", "a: 'it''s two'\n", "two", `1:11-1:14 "two"`},
		{"a doubled quote", "a: 'it''s two'\n", "'", `1:7-1:9 "''"`},
		{"double quotes", "a: \"one two\"\n", "two", `1:9-1:12 "two"`},
		{"escapes", `a: "\t\x41\u00e9\"\\ two"` + "\n", "two", `1:22-1:25 "two"`},
		{"an escape", `a: "\t\x41\u00e9 two"` + "\n", "é", `1:11-1:17 "\\u00e9"`},
		{"code points of several bytes", "a: 'é''ü two'\n", "ü t", `1:8-1:11 "ü t"`},
		{"plain over lines", "a: one\n   two three\n", "two", `2:4-2:7 "two"`},
		{"plain over lines, across them", "a: one\n   two three\n", "e t", `1:6-2:5 "e\n   t"`},
		{"folded", "a: >\n  one\n  two\n", "two", `3:3-3:6 "two"`},
		{"literal", "a: |- # c\n  one\n    two\n", "two", `3:5-3:8 "two"`},
		{"quotes over lines give the whole", "a: 'one\n  two'\n", "two", `1:4-2:7 "'one\n  two'"`},
		{"double quotes over lines give the whole", "a: \"one\n  two\"\n", "two", `1:4-2:7 "\"one\n  two\""`},
		{"an alias gives the whole", "b: &x one two\na: *x\n", "two", `2:4-2:6 "*x"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var diags diag.List
			s := newStream(diag.NewFile("x.yml", []byte(test.src)), DefaultLimits())
			s.diags = &diags
			root, _ := s.next()
			n, _ := root.get("a")
			from := strings.Index(n.text.Value, test.part)
			if got := spanOf(n.text.Sub(from, from+len(test.part))); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestSubOutsideTheValueGivesTheWhole(t *testing.T) {
	f := diag.NewFile("x.yml", []byte("abc"))
	text := Text{Value: "abc", Span: diag.Span{File: f, End: 3}}
	for _, r := range [][2]int{{-1, 2}, {2, 1}, {0, 4}} {
		if got := text.Sub(r[0], r[1]); got != text.Span {
			t.Errorf("Sub(%d, %d) = %s", r[0], r[1], spanOf(got))
		}
	}
}
