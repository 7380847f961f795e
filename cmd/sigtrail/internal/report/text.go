// Package report shows diagnostics to people and machines. It knows what they
// look like, not what they mean.
package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Text writes diagnostics as people read them: place, severity, message and
// ID on one line, then the line of the file with the span underlined, then
// what to do.
type Text struct {
	Color bool
	Width int // of the terminal; 0 means 80
}

// Print writes one diagnostic.
func (t *Text) Print(w io.Writer, d diag.Diagnostic) {
	b := bufio.NewWriter(w)
	defer b.Flush()
	fmt.Fprintf(b, "%s%s %s [%s]\n", t.place(d.Span), t.paint(color(d.Severity), d.Severity.String()+":"), d.Message, d.ID)
	t.snippet(b, d.Span)
	if d.Hint != "" {
		fmt.Fprintf(b, "  = %s\n", strings.ReplaceAll(d.Hint, "\n", "\n    "))
	}
	for _, r := range d.Related {
		fmt.Fprintf(b, "%s%s\n", t.place(r.Span), r.Message)
		t.snippet(b, r.Span)
	}
}

// place is "file:line:column: ", or "" when it is unknown.
func (t *Text) place(s diag.Span) string {
	if !s.Known() {
		return ""
	}
	p := s.Position()
	return t.paint(bold, fmt.Sprintf("%s:%d:%d:", shown(s.File.Name), p.Line, p.Column)) + " "
}

// shown gives the name of a file as messages print it.
func shown(name string) string {
	if name == "-" {
		return "<stdin>"
	}
	return name
}

// ANSI colours.
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	blue   = "1;34"
)

func color(s diag.Severity) string {
	switch s {
	case diag.Error:
		return red
	case diag.Warning:
		return yellow
	}
	return blue
}

func (t *Text) paint(code, s string) string {
	if !t.Color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// snippet draws the first line of a span and underlines its part of it.
func (t *Text) snippet(w io.Writer, s diag.Span) {
	if !s.Known() || len(s.File.Src) == 0 {
		return
	}
	line := s.Position().Line
	from, to := s.File.LineStart(line), s.File.LineEnd(line)
	start := min(s.Start, to)
	end := max(start, min(s.End, to))
	before, marked, after := cells(s.File.Src[from:start]), cells(s.File.Src[start:end]), cells(s.File.Src[end:to])
	number := fmt.Sprint(line)
	before, marked, after = t.fit(before, marked, after, len(number)+3)
	gutter := strings.Repeat(" ", len(number))
	fmt.Fprintf(w, "%s | %s\n", number, before.text+marked.text+after.text)
	fmt.Fprintf(w, "%s | %s%s\n", gutter, strings.Repeat(" ", before.width), t.paint(red, "^"+strings.Repeat("~", max(0, marked.width-1))))
}

// A cellText is text with the number of terminal columns it takes.
type cellText struct {
	text  string
	width int
}

// cells makes text printable: tabs become blanks, control and invalid
// characters a replacement, so that what is underlined stands where it seems.
func cells(src []byte) cellText {
	var c cellText
	var b strings.Builder
	for _, r := range string(src) {
		if r == '\t' {
			r = ' '
		}
		if !unicode.IsPrint(r) && !unicode.Is(unicode.M, r) {
			r = '\ufffd'
		}
		b.WriteRune(r)
		c.width += cellWidth(r)
	}
	c.text = b.String()
	return c
}

func cellWidth(r rune) int {
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// fit cuts a long line so that the marked part stays visible.
func (t *Text) fit(before, marked, after cellText, margin int) (b, m, a cellText) {
	room := t.Width
	if room <= 0 {
		room = 80
	}
	room = max(20, room-margin)
	if before.width+marked.width+after.width <= room {
		return before, marked, after
	}
	marked = head(marked, room*2/3)
	left := room - marked.width
	before = tail(before, max(left*2/3, left-after.width))
	return before, marked, head(after, room-marked.width-before.width)
}

const ellipsis = "…"

func head(c cellText, limit int) cellText {
	if c.width <= limit {
		return c
	}
	out := cellText{}
	for _, r := range c.text {
		w := cellWidth(r)
		if out.width+w > limit-1 {
			break
		}
		out.text += string(r)
		out.width += w
	}
	return cellText{out.text + ellipsis, out.width + 1}
}

func tail(c cellText, limit int) cellText {
	if c.width <= limit {
		return c
	}
	runes := []rune(c.text)
	used, at := 0, len(runes)
	for at > 0 && used+cellWidth(runes[at-1]) <= limit-1 {
		at--
		used += cellWidth(runes[at])
	}
	return cellText{ellipsis + string(runes[at:]), used + 1}
}
