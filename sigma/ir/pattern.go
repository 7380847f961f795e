package ir

import (
	"fmt"
	"strings"
)

// A Pattern is text with wildcards, in parts, so that no later stage has to
// guess whether a '*' was meant. Build it with NewPattern, which brings it
// into its one form: no empty Lit, no two Lits beside each other, no Any
// beside an Any. The empty Pattern matches the empty text.
type Pattern []Piece

// A Piece is one part of a Pattern.
type Piece struct {
	Kind PieceKind
	Text string // of Lit: the text; of Hole: the placeholder's name; else ""
}

// A PieceKind tells the parts of a Pattern apart.
type PieceKind int

const (
	// Lit is literal text.
	Lit PieceKind = iota
	// Any is zero or more characters, line breaks included.
	Any
	// One is exactly one Unicode code point.
	One
	// Hole is a placeholder that a pipeline has yet to fill. A plan that
	// still holds one is refused before it reaches a backend.
	Hole
)

// NewPattern joins and collapses parts into the one form of a Pattern.
func NewPattern(parts ...Piece) Pattern {
	p := make(Pattern, 0, len(parts))
	for _, part := range parts {
		last := len(p) - 1
		switch {
		case part.Kind == Lit && part.Text == "":
		case part.Kind == Lit && last >= 0 && p[last].Kind == Lit:
			p[last].Text += part.Text
		case part.Kind == Any && last >= 0 && p[last].Kind == Any:
		default:
			p = append(p, part)
		}
	}
	return p
}

// Text makes the pattern that matches exactly s.
func Text(s string) Pattern { return NewPattern(Piece{Kind: Lit, Text: s}) }

// A Shape is the simplest kind of search that a Pattern needs.
type Shape int

const (
	// ShapeExact: the whole text is known (possibly empty).
	ShapeExact Shape = iota
	// ShapePrefix: known text, then anything.
	ShapePrefix
	// ShapeSuffix: anything, then known text.
	ShapeSuffix
	// ShapeContains: known text somewhere.
	ShapeContains
	// ShapeAny: anything at all, a lone Any.
	ShapeAny
	// ShapeGlob: everything else.
	ShapeGlob
)

// Shape classifies the pattern and gives its known text, which is empty for
// ShapeAny and ShapeGlob.
func (p Pattern) Shape() (Shape, string) {
	kinds := make([]byte, 0, 3)
	text := ""
	for _, part := range p {
		if len(kinds) == 3 || part.Kind == One || part.Kind == Hole {
			return ShapeGlob, ""
		}
		if part.Kind == Lit {
			text = part.Text
		}
		kinds = append(kinds, "LA"[part.Kind])
	}
	switch string(kinds) {
	case "", "L":
		return ShapeExact, text
	case "LA":
		return ShapePrefix, text
	case "AL":
		return ShapeSuffix, text
	case "ALA":
		return ShapeContains, text
	case "A":
		return ShapeAny, ""
	}
	return ShapeGlob, ""
}

// HasWildcard reports whether the pattern holds Any or One.
func (p Pattern) HasWildcard() bool { return p.has(Any) || p.has(One) }

// HasHole reports whether a placeholder is left.
func (p Pattern) HasHole() bool { return p.has(Hole) }

// HasOne reports whether the pattern holds a single-character wildcard.
func (p Pattern) HasOne() bool { return p.has(One) }

func (p Pattern) has(k PieceKind) bool {
	for _, part := range p {
		if part.Kind == k {
			return true
		}
	}
	return false
}

// Literal gives all literal text of the pattern, its wildcards left out: what
// a backend inspects for characters that it must treat with care.
func (p Pattern) Literal() string {
	var b strings.Builder
	for _, part := range p {
		if part.Kind == Lit {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// Map gives a pattern whose literal texts went through f.
func (p Pattern) Map(f func(string) string) Pattern {
	q := make([]Piece, len(p))
	for i, part := range p {
		if part.Kind == Lit {
			part.Text = f(part.Text)
		}
		q[i] = part
	}
	return NewPattern(q...)
}

// Lower maps every literal code point to its simple lower-case form: the
// folding that Match.Fold means. A target that folds the record's side by its
// own lower() gets its constants from here.
func (p Pattern) Lower() Pattern { return p.Map(Lower) }

// Lower maps each code point of s by simple lower-case mapping, without locale
// and without special casing.
func Lower(s string) string { return strings.Map(lowerRune, s) }

// String writes the pattern as Sigma would: wildcards bare, literal stars,
// question marks and backslashes escaped, placeholders as %name%.
func (p Pattern) String() string {
	var b strings.Builder
	for _, part := range p {
		switch part.Kind {
		case Lit:
			b.WriteString(literalEscaper.Replace(part.Text))
		case Any:
			b.WriteByte('*')
		case One:
			b.WriteByte('?')
		case Hole:
			b.WriteString("%" + part.Text + "%")
		default:
			panic(fmt.Sprintf("ir: unhandled PieceKind %d", int(part.Kind)))
		}
	}
	return b.String()
}

var literalEscaper = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)
