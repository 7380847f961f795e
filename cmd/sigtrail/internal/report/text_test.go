package report

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// print draws an error at the first occurrence of a text.
func print(src, at string, width int) string {
	f := diag.NewFile("rule.yml", []byte(src))
	start := strings.Index(src, at)
	var b strings.Builder
	text := Text{Width: width}
	text.Print(&b, diag.Diagnostic{
		ID: "some-id", Severity: diag.Error, Message: "wrong", Hint: "mend it\nlike this",
		Span: diag.Span{File: f, Start: start, End: start + len(at)},
	})
	return b.String()
}

func TestTheUnderlineStandsUnderTheSpan(t *testing.T) {
	for _, c := range []struct{ src, at, line, underline string }{
		{"a: bad\n", "bad", "1 | a: bad", "  |    ^~~"},
		{"a: 日本 bad\n", "bad", "1 | a: 日本 bad", "  |         ^~~"},
		{"a: é\u0301 bad", "bad", "1 | a: é\u0301 bad", "  |      ^~~"},
		{"\tb", "b", "1 |  b", "  |  ^"},
		{"x\n\n\n\n\n\n\n\n\nlast: \x01b", "b", "10 | last: \ufffdb", "   |        ^"},
		{"a: |\n  x\n  y\n", "|\n  x\n  y", "1 | a: |", "  |    ^"},
	} {
		got := strings.Split(print(c.src, c.at, 80), "\n")
		if got[1] != c.line || got[2] != c.underline {
			t.Errorf("got\n%s\n%s\nwant\n%s\n%s", got[1], got[2], c.line, c.underline)
		}
		if !strings.HasPrefix(got[0], "rule.yml:") || !strings.HasSuffix(got[0], ": error: wrong [some-id]") {
			t.Errorf("the first line is %q", got[0])
		}
		if got[3] != "  = mend it" || got[4] != "    like this" {
			t.Errorf("the hint is %q", got[3:])
		}
	}
}

func TestLongLinesAreCutAroundTheSpan(t *testing.T) {
	for _, c := range []struct{ before, at, after int }{{200, 5, 200}, {0, 300, 10}, {300, 5, 0}, {40, 200, 40}} {
		src := strings.Repeat("b", c.before) + strings.Repeat("X", c.at) + strings.Repeat("a", c.after)
		got := strings.Split(print(src, strings.Repeat("X", c.at), 80), "\n")
		line, underline := []rune(got[1]), got[2]
		if len(line) > 80 || len(underline) > 80 {
			t.Errorf("%+v: lines of %d and %d columns", c, len(line), len(underline))
		}
		start := strings.IndexByte(underline, '^')
		if start < 0 || line[start] != 'X' {
			t.Errorf("%+v: the underline misses the span:\n%s\n%s", c, got[1], underline)
		}
	}
}

func TestAnUnknownPlaceIsLeftOut(t *testing.T) {
	var b strings.Builder
	text := Text{Color: true}
	text.Print(&b, diag.Diagnostic{ID: "some-id", Severity: diag.Warning, Message: "odd"})
	if got := b.String(); got != "\x1b[1;33mwarning:\x1b[0m odd [some-id]\n" {
		t.Errorf("got %q", got)
	}
}
