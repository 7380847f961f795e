package lower

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Pattern decodes the escapes and wildcards of a Sigma string: '*' and '?' are
// wildcards unless a backslash stands before them; a backslash before '*', '?'
// or '\' is taken away, before anything else it is text. (Sigma rules
// specification 2.1.0, "Escaping".)
func Pattern(s string) ir.Pattern { return decode(s, false) }

// decode is Pattern; with holes, %name% is a placeholder and \% a percent
// sign.
func decode(s string, holes bool) ir.Pattern {
	var parts []ir.Piece
	var text strings.Builder
	flush := func(next ir.Piece) {
		parts = append(parts, ir.Piece{Kind: ir.Lit, Text: text.String()}, next)
		text.Reset()
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && escapable(s[i+1], holes):
			i++
			text.WriteByte(s[i])
		case c == '*':
			flush(ir.Piece{Kind: ir.Any})
		case c == '?':
			flush(ir.Piece{Kind: ir.One})
		case c == '%' && holes:
			name, _, closed := strings.Cut(s[i+1:], "%")
			if !closed || name == "" {
				text.WriteByte(c)
				continue
			}
			flush(ir.Piece{Kind: ir.Hole, Text: name})
			i += len(name) + 1
		default:
			text.WriteByte(c)
		}
	}
	flush(ir.Piece{Kind: ir.Lit})
	return ir.NewPattern(parts...)
}

func escapable(c byte, holes bool) bool {
	return c == '*' || c == '?' || c == '\\' || holes && c == '%'
}

// surround adds the wildcards that a shape modifier means.
func surround(p ir.Pattern, s ir.Shape) ir.Pattern {
	star := ir.Piece{Kind: ir.Any}
	switch s {
	case ir.ShapeContains:
		return ir.NewPattern(append(append([]ir.Piece{star}, p...), star)...)
	case ir.ShapePrefix:
		return ir.NewPattern(append(append([]ir.Piece{}, p...), star)...)
	case ir.ShapeSuffix:
		return ir.NewPattern(append([]ir.Piece{star}, p...)...)
	}
	return p
}
