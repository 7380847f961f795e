package match

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A glob is a pattern made ready for matching: cut at its Anys into runs, each
// a row of Lit and One that covers a fixed number of code points. Texts and
// literals are valid UTF-8, so searching bytes finds whole code points only.
type glob struct {
	fold  bool
	alone bool // the pattern is a lone Any
	never bool // a literal is not valid UTF-8
	runs  []run
}

// A run is what stands between two Anys; it may be empty at both ends of a
// pattern.
type run []ir.Piece

// newGlob prepares a pattern. A placeholder in it is an error.
func newGlob(pattern ir.Pattern, fold bool) (*glob, error) {
	pattern = ir.NewPattern(pattern...)
	shape, _ := pattern.Shape()
	g := &glob{fold: fold, alone: shape == ir.ShapeAny, runs: make([]run, 1)}
	for _, piece := range pattern {
		last := len(g.runs) - 1
		switch piece.Kind {
		case ir.Any:
			g.runs = append(g.runs, nil)
		case ir.Hole:
			return nil, fmt.Errorf("the placeholder %%%s%% has no value; a pipeline must fill it", piece.Text)
		case ir.Lit:
			g.never = g.never || !utf8.ValidString(piece.Text)
			if fold {
				piece.Text = ir.Lower(piece.Text)
			}
			g.runs[last] = append(g.runs[last], piece)
		case ir.One:
			g.runs[last] = append(g.runs[last], piece)
		default:
			panic(fmt.Sprintf("match: unhandled PieceKind %d", int(piece.Kind)))
		}
	}
	return g, nil
}

// holds tests a value: null never has the pattern, anything else has a lone
// Any, which saves writing out whole objects.
func (g *glob) holds(v Value) bool {
	if g.alone {
		return v.kind != Null
	}
	text, ok := v.Text()
	return ok && g.match(text)
}

// match tests a whole text without backtracking. The first run must stand at
// the beginning and the last at the end. Each run between is taken where it
// first occurs: as its length is fixed, no later place could leave more for
// the runs that follow.
func (g *glob) match(text string) bool {
	if g.never {
		return false
	}
	if g.fold {
		text = ir.Lower(text)
	}
	last := len(g.runs) - 1
	rest, ok := g.runs[0].cutPrefix(text)
	if !ok || last == 0 {
		return ok && rest == ""
	}
	for _, r := range g.runs[1:last] {
		if rest, ok = r.cutFirst(rest); !ok {
			return false
		}
	}
	return g.runs[last].isSuffix(rest)
}

// cutPrefix gives what follows the run if the text begins with it.
func (r run) cutPrefix(text string) (rest string, ok bool) {
	for _, piece := range r {
		if piece.Kind == ir.One {
			_, n := utf8.DecodeRuneInString(text)
			text, ok = text[n:], n > 0
		} else {
			text, ok = strings.CutPrefix(text, piece.Text)
		}
		if !ok {
			return "", false
		}
	}
	return text, true
}

// cutFirst gives what follows the first occurrence of the run.
func (r run) cutFirst(text string) (rest string, ok bool) {
	for {
		if r[0].Kind == ir.Lit {
			i := strings.Index(text, r[0].Text)
			if i < 0 {
				return "", false
			}
			text = text[i:]
		}
		if rest, ok = r.cutPrefix(text); ok {
			return rest, true
		}
		_, n := utf8.DecodeRuneInString(text)
		if n == 0 {
			return "", false
		}
		text = text[n:]
	}
}

// isSuffix reports whether the text ends with the run.
func (r run) isSuffix(text string) bool {
	for i := len(r) - 1; i >= 0; i-- {
		var ok bool
		if r[i].Kind == ir.One {
			_, n := utf8.DecodeLastRuneInString(text)
			text, ok = text[:len(text)-n], n > 0
		} else {
			text, ok = strings.CutSuffix(text, r[i].Text)
		}
		if !ok {
			return false
		}
	}
	return true
}
