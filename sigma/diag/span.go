package diag

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// A File is the text that spans point into. It is immutable and safe for
// concurrent use.
type File struct {
	Name  string // as the user gave it; "-" for standard input
	Src   []byte
	lines []int // byte offset of the start of each line
}

// NewFile indexes the lines of src. src must not be changed afterwards.
func NewFile(name string, src []byte) *File {
	lines := make([]int, 1, 1+bytes.Count(src, []byte{'\n'}))
	for i, b := range src {
		if b == '\n' {
			lines = append(lines, i+1)
		}
	}
	return &File{Name: name, Src: src, lines: lines}
}

// A Position is a place for people: both numbers count from 1, the column in
// Unicode code points.
type Position struct{ Line, Column int }

// Position converts a byte offset. An offset outside the file is moved to its
// nearest end.
func (f *File) Position(offset int) Position {
	offset = max(0, min(offset, len(f.Src)))
	line := sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > offset }) - 1
	return Position{Line: line + 1, Column: utf8.RuneCount(f.Src[f.lines[line]:offset]) + 1}
}

// Offset converts a line and a column, both counted from 1, the column in
// code points, to a byte offset. A column behind the end of its line gives the
// line's end.
func (f *File) Offset(line, column int) int {
	if line < 1 {
		return 0
	}
	if line > len(f.lines) {
		return len(f.Src)
	}
	at, end := f.lines[line-1], f.LineEnd(line)
	for ; column > 1 && at < end; column-- {
		_, n := utf8.DecodeRune(f.Src[at:end])
		at += n
	}
	return at
}

// LineStart gives the offset of the first byte of a line counted from 1.
func (f *File) LineStart(line int) int { return f.lines[line-1] }

// LineEnd gives the offset just behind the text of a line counted from 1,
// without its line break.
func (f *File) LineEnd(line int) int {
	end := len(f.Src)
	if line < len(f.lines) {
		end = f.lines[line] - 1
	}
	if end > f.lines[line-1] && f.Src[end-1] == '\r' {
		end--
	}
	return end
}

// A Span is a half-open range of bytes in a file. The zero Span means that
// the place is unknown; a span may be wide, it may not be wrong.
type Span struct {
	File       *File
	Start, End int
}

// Known reports whether the span points anywhere.
func (s Span) Known() bool { return s.File != nil }

// FileName gives the name of the file, or "" for an unknown span.
func (s Span) FileName() string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}

// Position gives line and column of the span's start; zero if unknown.
func (s Span) Position() Position {
	if s.File == nil {
		return Position{}
	}
	return s.File.Position(s.Start)
}

// Text gives the bytes the span covers, as written.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	return string(s.File.Src[s.Start:s.End])
}

// To gives the smallest span that covers s and t, which must lie in one file.
// An unknown span on either side yields the other.
func (s Span) To(t Span) Span {
	if !s.Known() {
		return t
	}
	if !t.Known() {
		return s
	}
	return Span{File: s.File, Start: min(s.Start, t.Start), End: max(s.End, t.End)}
}
