package diag

import (
	"strings"
	"testing"
)

func TestPositionsCountCodePointsAndSurviveLineEnds(t *testing.T) {
	f := NewFile("f", []byte("añb\r\n\r\nlast日x"))
	for _, c := range []struct {
		text         string
		line, column int
	}{{"a", 1, 1}, {"b", 1, 3}, {"last", 3, 1}, {"x", 3, 6}} {
		at := strings.Index(string(f.Src), c.text)
		s := Span{f, at, at + len(c.text)}
		if p := s.Position(); p.Line != c.line || p.Column != c.column || s.Text() != c.text {
			t.Errorf("%q is at %v, want %d:%d", c.text, p, c.line, c.column)
		}
		if got := f.Offset(c.line, c.column); got != at {
			t.Errorf("Offset(%d, %d) = %d, want %d", c.line, c.column, got, at)
		}
	}
	if got := f.LineEnd(1); got != 4 {
		t.Errorf("line 1 ends at %d, want 4: before the carriage return", got)
	}
	if got := f.Offset(1, 99); got != 4 {
		t.Errorf("a column behind the line gives %d, want the line's end", got)
	}
	if p := f.Position(999); p.Line != 3 {
		t.Errorf("an offset behind the file is on line %d", p.Line)
	}
}

func TestNearFindsWhatWasMeant(t *testing.T) {
	known := []string{"contains", "startswith", "endswith", "eventName", "eventSource", "re"}
	for in, want := range map[string]string{
		"startswth": "startswith", "eventname": "eventName", "cotnains": "contains", "evnetSource": "eventSource", "zzzzzz": "", "rx": "re",
	} {
		if got := strings.Join(Near(in, known), ","); got != want {
			t.Errorf("Near(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestListSortsByPlace(t *testing.T) {
	f := NewFile("f", []byte("abcdef"))
	l := List{
		{ID: "b", Severity: Error, Span: Span{f, 3, 4}},
		{ID: "z", Severity: Warning, Span: Span{f, 1, 2}},
		{ID: "a", Severity: Error, Span: Span{f, 3, 5}},
	}
	l.Sort()
	if got := l[0].ID + l[1].ID + l[2].ID; got != "zab" {
		t.Errorf("order %s", got)
	}
	if !l.HasErrors() || l.Count(Warning) != 1 {
		t.Error("counts are off")
	}
}
