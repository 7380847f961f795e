package sigma

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Hostile input is refused by name, and soon.
func TestLimits(t *testing.T) {
	many := func(n int, format string) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, format, i)
		}
		return s.String()
	}
	condition := func(c string) string { return inRule("a: {f: v}\ncondition: " + c) }
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'j'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 10), ", "))
	}
	tests := []struct{ id, name, src string }{
		{"limit-file-size", "20 MB", strings.Repeat("a: b # c\n", 20<<20/9)},
		{"limit-condition-size", "a long name", condition(strings.Repeat("a", 17<<10))},
		{"limit-condition-size", "10^5 brackets", condition(strings.Repeat("(", 100000) + "a")},
		{"limit-condition-tokens", "many words", condition("a" + strings.Repeat(" or a", 2001))},
		{"limit-condition-depth", "brackets", condition(strings.Repeat("(", 101) + "a" + strings.Repeat(")", 101))},
		{"limit-condition-depth", "nots", condition(strings.Repeat("not ", 101) + "a")},
		{"limit-condition-depth", "both", condition(strings.Repeat("not (", 51) + "a" + strings.Repeat(")", 51))},
		{"limit-mapping-keys", "keys", inRule("a:\n" + many(1001, "  f%d: v\n") + "condition: a")},
		{"limit-mapping-keys", "10^5 keys", many(100000, "f%d: v\n")},
		{"limit-list-values", "values", inRule("a:\n" + many(10001, "  - v%d\n") + "condition: a")},
		{"limit-yaml-depth", "lists", strings.Repeat("[", 101) + strings.Repeat("]", 101)},
		{"limit-yaml-depth", "10^6 brackets", strings.Repeat("[", 1000000)},
		{"limit-yaml-depth", "10^6 braces", strings.Repeat("{", 1000000)},
		{"limit-yaml-depth", "mappings", strings.Repeat("? ", 200) + "a"},
		{"limit-yaml-depth", "lists in blocks", strings.Repeat("- ", 300000) + "a"},
		{"limit-yaml-depth", "keys", many(150, "k%d: {") + strings.Repeat("}", 150)},
		{"limit-yaml-nodes", "aliases of aliases", bomb},
		{"limit-yaml-nodes", "a list repeated", "a: &a [" + strings.Repeat("x, ", 3000) + "x]\n" + many(100, "k%d: *a\n")},
		{"limit-yaml-nodes", "many lists", many(12, "- ["+strings.Repeat("x,", 9000)+"%d]\n")},
		{"limit-yaml-nodes", "many documents", strings.Repeat("--- a\n", 150000)},
		{"yaml-alias-cycle", "of a list", "a: &a [*a]\n"},
		{"yaml-alias-cycle", "further up", "a: &a {b: {c: [1, *a]}}\n"},
		{"duplicate-key", "one key over and over", strings.Repeat("a:\n ", 100000)},
	}
	for _, test := range tests {
		t.Run(test.id+" "+test.name, func(t *testing.T) {
			start := time.Now()
			docs := parseText(test.src)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
			l := allDiags(docs)
			ids := map[string]int{}
			for _, d := range l {
				ids[d.ID]++
			}
			if ids[test.id] == 0 || !docs[0].Broken() {
				t.Errorf("got %v", ids)
			}
			if len(docs) < 10 && len(l) > 1200 {
				t.Errorf("%d diagnostics", len(l))
			}
		})
	}
}

// What stays below the limits is read.
func TestBelowLimits(t *testing.T) {
	lim := DefaultLimits()
	for name, condition := range map[string]string{
		"depth":               strings.Repeat("(", lim.ConditionDepth) + "a" + strings.Repeat(")", lim.ConditionDepth),
		"nots":                strings.Repeat("not ", lim.ConditionDepth) + "a",
		"tokens":              "a" + strings.Repeat(" or a", lim.ConditionTokens/2-1),
		"one after the other": strings.Repeat("not (a) and ", lim.ConditionTokens/6) + "a",
	} {
		start := time.Now()
		docs := parseText(inRule("a: {f: v}\ncondition: " + condition))
		if l := allDiags(docs); len(l) > 0 {
			t.Errorf("%s: %v", name, l)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func TestLimitsCanBeSet(t *testing.T) {
	lim := DefaultLimits()
	lim.ConditionTokens = 2
	docs := Parse(diag.NewFile("x", []byte(inRule("a: {f: v}\ncondition: a or a"))), lim)
	if l := allDiags(docs); len(l) != 1 || l[0].ID != "limit-condition-tokens" {
		t.Errorf("got %v", l)
	}
}

// Whatever fills a file up to the limit is read in little time.
func TestFullFilesAreReadSoon(t *testing.T) {
	size := DefaultLimits().FileSize
	for _, part := range []string{
		"#\n", "- ", "? ", "{", "[", "&a ", "!a ", "a: b\n", "\"a\":", "- a\n", "a: [", "- #x\n", "\n", "a: |\n", "'", "\"", "a,",
		"{a: b}, ", "--- a\n", "---\n", "a: &a *a\n", "- &a x\n", "a: b #c\n", "[a, #c\n", "? a\n", ": ", " ", "\t", "a: >\n\n", "a ",
		"%a\n", "\"\\", "- a\n#x\n\n", "a: 'b' c\n", "é", "\u2028", "\r", "--- {a: *b}\n", "--- &a\n",
	} {
		src := strings.Repeat(part, size/len(part))
		start := time.Now()
		docs := parseText(src)
		took := time.Since(start)
		if testing.Verbose() && took > 200*time.Millisecond {
			t.Logf("%q took %s for %d documents", part, took, len(docs))
		}
		if took > 20*time.Second { // a growth with the square of the size would take far longer
			t.Errorf("%q took %s for %d documents", part, took, len(docs))
		}
	}
}
