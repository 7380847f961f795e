package sigma

import (
	"strings"
	"testing"
)

// A syntax error is shown where it is, although the YAML library names a line
// at best, and often another one.
func TestSyntaxErrorPlaces(t *testing.T) {
	tests := []struct{ src, want, message string }{
		{"a:\n\tb: 1\n", `2:1-2:2 "\t"`, "a tab in the indentation"},
		{"a: b\n\tc: d\n", `2:1-2:2 "\t"`, "a tab in the indentation"},
		{"a: %x\n", `1:1-1:6 "a: %x"`, `a value cannot begin with "%"`},
		{"x: 1\n  \na:\n  - `b`\n", "4:3-4:8 \"- `b`\"", "a value cannot begin with \"`\""},
		{"x: 1\na: @x\nb: c", `2:1-2:6 "a: @x"`, `a value cannot begin with "@"`},
		{"%FOO\n---\na: b\n", `1:1-1:5 "%FOO"`, `a line cannot begin with "%"`},
		{"a: 'x\nb: y\n", `1:1-1:6 "a: 'x"`, "a quote is opened and never closed"},
		{"a: 'p\n  q'\nb: 1\nc: 'x\nd: 1\n", `4:1-4:6 "c: 'x"`, "a quote is opened and never closed"},
		{"a: b\nc: 'd\n---\ne: f\n", `2:1-2:6 "c: 'd"`, "a quote is opened and not closed before"},
		{"a: \"C:\\Windows\"\n", `1:1-1:16 "a: \"C:\\Windows\""`, "this backslash escape does not exist"},
		{"a: b: c\n", `1:1-1:8 "a: b: c"`, `a ": " stands where no key can be`},
		{"a: 1\n b: 2\nc: 3", `2:2-2:6 "b: 2"`, `a ": " stands where no key can be`},
		{"x: 1\na: - x\n", `2:1-2:7 "a: - x"`, `a "- " stands where no list can begin`},
		{"a: *\n", `1:1-1:5 "a: *"`, `a value cannot begin with "*"`},
		{"x: '*foo'\ny: 1\nz: *foo bar\n", `3:4-3:8 "*foo"`, "nothing has that anchor"},
		{"a: 1\nb\nc: 2\n", `2:1-2:2 "b"`, "a key without a colon"},
		{"t: 1\nx:\n  y: 1\n  z: 'a' b\nu: 1\n", `4:3-4:11 "z: 'a' b"`, "does not fit the mapping"},
		{"t: 1\nx:\n  y: 1\n  z: 2\n 3: 4\nu: 1\n", `5:2-5:6 "3: 4"`, "does not fit the mapping"},
		{"t: 1\nx:\n  - y\n  - a\n  z: 1\n", `5:3-5:7 "z: 1"`, "does not fit the list"},
		{"t: x\nu:\n  - [a, b\n  - c\n", `3:3-3:10 "- [a, b"`, "a bracket is opened"},
		{"a: x\n---\nb: [\n", `3:1-3:5 "b: ["`, "a value is missing"},
		{"a: 1\n...\njunk\n", `3:1-3:5 "junk"`, "text behind the end"},
		{"a: 1\rb\rc: 2\r", `1:6-1:7 "b"`, "a key without a colon"},
	}
	for _, test := range tests {
		for _, d := range allDiags(parseText(test.src)) {
			if d.ID != "yaml-syntax" {
				continue
			}
			if got := spanOf(d.Span); got != test.want || !strings.Contains(d.Message, test.message) {
				t.Errorf("%q\n got %s %s\nwant %s %s", test.src, got, d.Message, test.want, test.message)
			}
			test.src = ""
		}
		if test.src != "" {
			t.Errorf("%q: no error", test.src)
		}
	}
}

func TestSyntaxErrorKeepsTheDocumentsBeforeIt(t *testing.T) {
	rule := inRule(plainDetection)
	docs := parseText(rule + "---\n" + rule + "---\nx: [\n---\n" + rule)
	if len(docs) != 3 || docs[0].Broken() || docs[1].Broken() || docs[2].Body != nil || !docs[2].Broken() {
		t.Fatalf("got %d documents", len(docs))
	}
	if d := docs[2].Diags; len(d) != 1 || d[0].ID != "yaml-syntax" || docs[2].Span != d[0].Span {
		t.Errorf("got %v", d)
	}
}

func TestRareSyntaxErrorsAreExplained(t *testing.T) {
	for src, want := range map[string]string{
		"a: \"\\x4\"\n":          "not complete",
		"a: &\n":                 "\"&\"",
		"a: |\n\tb\n":            "tab",
		"%YAML 1.1\n%YAML 1.1\n": "not YAML",
	} {
		l := allDiags(parseText(src))
		if len(l) != 1 || l[0].ID != "yaml-syntax" || !strings.Contains(l[0].Message, want) {
			t.Errorf("%q: %v", src, l)
		}
	}
}
