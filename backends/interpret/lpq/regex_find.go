package lpq

import (
	"fmt"
	"unicode"
)

// find says whether the expression matches anywhere in a text, once for each
// reading.
func (re *regex) find(text string) []bool {
	readings := []reading{{}}
	if re.doubts.words {
		readings = append(readings, reading{words: true})
	}
	if re.doubts.sharp {
		for _, r := range readings {
			r.sharp = true
			readings = append(readings, r)
		}
	}
	return each(readings, func(r reading) bool { return re.in(text, r) })
}

func (re *regex) in(text string, r reading) bool {
	f := &finder{[]rune(text), r}
	everywhere := places{}
	for i := 0; i <= len(f.text); i++ {
		everywhere[i] = true
	}
	return len(f.step(re.root, everywhere)) > 0
}

// A finder moves places through an expression over one text.
type finder struct {
	text    []rune
	reading reading
}

// places are offsets in a text, in characters.
type places map[int]bool

// step gives the places behind a part that begins at any of the places.
func (f *finder) step(n regexNode, from places) places {
	switch n := n.(type) {
	case chars:
		return f.chars(n, from)
	case sequence:
		for _, part := range n {
			from = f.step(part, from)
		}
		return from
	case alternatives:
		out := places{}
		for _, part := range n {
			out.add(f.step(part, from))
		}
		return out
	case repeat:
		return f.repeat(n, from)
	case anchor:
		return from.where(func(at int) bool { return f.holds(n, at) })
	case look:
		return from.where(func(at int) bool { return f.looks(n, at) != n.negative })
	}
	panic(fmt.Sprintf("lpq: unhandled %T", n))
}

func (p places) where(holds func(int) bool) places {
	out := places{}
	for at := range p {
		if holds(at) {
			out[at] = true
		}
	}
	return out
}

// add takes in places and gives those that are new.
func (p places) add(more places) (added places) {
	added = places{}
	for at := range more {
		if !p[at] {
			p[at], added[at] = true, true
		}
	}
	return added
}

func (f *finder) chars(n chars, from places) places {
	out := places{}
	for at := range from {
		if at < len(f.text) && n.set.has(f.text[at], f.reading.sharp) {
			out[at+1] = true
		}
	}
	return out
}

func (f *finder) repeat(n repeat, from places) places {
	for i := 0; i < n.min && len(from) > 0; i++ {
		from = f.step(n.of, from)
	}
	out := places{}
	fresh := out.add(from)
	for i := n.min; len(fresh) > 0 && (n.max < 0 || i < n.max); i++ {
		fresh = out.add(f.step(n.of, fresh))
	}
	return out
}

func (f *finder) looks(n look, at int) bool {
	if !n.behind {
		return len(f.step(n.of, places{at: true})) > 0
	}
	for start := max(0, at-n.width); start <= at; start++ {
		if f.step(n.of, places{start: true})[at] {
			return true
		}
	}
	return false
}

// holds tells whether an anchor fits a place, as Java's classes Begin, End,
// Caret, Dollar, UnixCaret, UnixDollar and Bound do.
func (f *finder) holds(a anchor, at int) bool {
	end := len(f.text)
	switch a {
	case textStart:
		return at == 0
	case textEnd:
		return at == end
	case finalEnd:
		return at == end || f.newline(at) == end-at
	case finalEndUnix:
		return at == end || at == end-1 && f.text[at] == '\n'
	case lineStart: // never at the end, not even of an empty text
		return at < end && (at == 0 || f.isNewline(at-1) && (f.text[at-1] != '\r' || f.text[at] != '\n'))
	case lineStartUnix:
		return at < end && (at == 0 || f.text[at-1] == '\n')
	case lineEnd:
		return at == end || f.newline(at) > 0
	case lineEndUnix:
		return at == end || f.text[at] == '\n'
	case wordEdge:
		return f.word(at-1) != f.word(at)
	case noWordEdge:
		return f.word(at-1) == f.word(at)
	}
	panic(fmt.Sprintf("lpq: unhandled anchor %d", a))
}

// newline is the length of the end of line that begins at a place; no place
// lies inside of \r\n.
func (f *finder) newline(at int) int {
	switch {
	case !f.isNewline(at):
		return 0
	case f.text[at] == '\r' && at+1 < len(f.text) && f.text[at+1] == '\n':
		return 2
	case f.text[at] == '\n' && at > 0 && f.text[at-1] == '\r':
		return 0
	}
	return 1
}

func (f *finder) isNewline(at int) bool {
	switch f.text[at] {
	case '\n', '\r', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// word tells what belongs to a word. A mark above a letter belongs to it in
// the wide reading.
func (f *finder) word(at int) bool {
	if at < 0 || at >= len(f.text) {
		return false
	}
	r := f.text[at]
	if r < 0x80 {
		return isLetter(byte(r)) || isDigit(byte(r))
	}
	return f.reading.words && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}
