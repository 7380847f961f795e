package lpq

import (
	"fmt"
	"unicode"
)

// A regex is a regular expression as Java reads it. Go's own engine cannot
// stand in for Java's: it lacks look-around, and the two differ in folding, in
// what ends a line, and in where ^ and $ hold. Whether a text has a match at
// all, which is the only question that match() asks, does not hang on
// greediness, so a set of places that moves through the expression answers it.
type regex struct {
	source string
	root   regexNode
	doubts reading
}

// A reading says how Java decides two questions: up to version 18, letters
// beyond ASCII belong to words for \b (although never for \w); and with the
// flags i and u, ß finds ẞ where it stands in a run of characters and misses
// it where it stands alone.
type reading struct{ words, sharp bool }

func compileRegex(source string) (*regex, error) {
	p := &regexParser{src: []rune(source)}
	root := p.choice()
	if p.pos < len(p.src) {
		p.fail("a bracket closes what was not opened")
	}
	if p.err != nil {
		return nil, fmt.Errorf("the regular expression %q: %w", source, p.err)
	}
	return &regex{source, root, p.doubts}, nil
}

// A regexNode is one of chars, sequence, alternatives, repeat, anchor and look.
type regexNode interface{ regexNode() }

type (
	// chars is one character out of a set.
	chars        struct{ set charSet }
	sequence     []regexNode
	alternatives []regexNode
	// repeat has no upper end if max is negative.
	repeat struct {
		of       regexNode
		min, max int
	}
	// look is a look-around, ahead unless it is behind.
	look struct {
		behind, negative bool
		of               regexNode
		width            int // at most, of what lies behind
	}
)

// An anchor is a place that takes up no text.
type anchor int

const (
	textStart anchor = iota
	textEnd
	finalEnd     // $ without m, \Z: the end, or before the newline there
	finalEndUnix // the same with flag d
	lineStart
	lineStartUnix
	lineEnd
	lineEndUnix
	wordEdge
	noWordEdge
)

func (chars) regexNode()        {}
func (sequence) regexNode()     {}
func (alternatives) regexNode() {}
func (repeat) regexNode()       {}
func (anchor) regexNode()       {}
func (look) regexNode()         {}

// A folding is how a set of characters disregards case.
type folding int

const (
	foldNone    folding = iota
	foldASCII           // flag i
	foldUnicode         // flags i and u
)

// A charSet is a set of characters, or all but those.
type charSet struct {
	ranges  []charRange
	negated bool
	fold    folding
}

type charRange struct {
	low, high rune
	exact     bool // a class such as \w, which does not fold
}

func (s charSet) has(r rune, sharp bool) bool {
	for _, c := range s.ranges {
		if c.has(r, s.fold) && (sharp || !c.isSharp(s.fold) || r == c.low) {
			return !s.negated
		}
	}
	return s.negated
}

// has folds as java.util.regex.Pattern does for single characters and ranges.
func (c charRange) has(r rune, mode folding) bool {
	inside := func(r rune) bool { return c.low <= r && r <= c.high }
	switch {
	case inside(r):
		return true
	case c.exact || mode == foldNone:
		return false
	case mode == foldASCII:
		return r < 0x80 && (inside(asciiUpper(r)) || inside(asciiLower(r)))
	case c.low == c.high:
		return fold(c.low) == fold(r)
	}
	return inside(unicode.ToUpper(r)) || inside(fold(r))
}

// isSharp tells an ß that reading is about.
func (c charRange) isSharp(mode folding) bool {
	return mode == foldUnicode && !c.exact && c.low == 'ß' && c.high == 'ß'
}

func asciiUpper(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}

func asciiLower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r - 'A' + 'a'
	}
	return r
}
