package splunk

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// quoteString makes a string for either context: a search term or an
// expression. Every backslash is doubled, since expressions read \t and its
// kind as one character (Search Reference, "Backslashes").
func quoteString(s string) string {
	return `"` + stringEscaper.Replace(s) + `"`
}

var stringEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// quoteRegex makes the string for a regular expression. In a regular
// expression a character may be named by its number: a backtick, which would
// call a macro, and control characters are. None of them may stand behind a
// backslash in re.
func quoteRegex(re string) string {
	var b strings.Builder
	for _, c := range re {
		if c == '`' || unicode.IsControl(c) {
			fmt.Fprintf(&b, `\x%02x`, c)
		} else {
			b.WriteRune(c)
		}
	}
	return quoteString(b.String())
}

// quotePattern makes the value of a search term. A star in it is always a
// wildcard: no escape makes it literal (Search Manual, "Wildcards"), so the
// pattern must be searchable.
func quotePattern(p ir.Pattern) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, piece := range p {
		switch piece.Kind {
		case ir.Lit:
			b.WriteString(stringEscaper.Replace(piece.Text))
		case ir.Any:
			b.WriteByte('*')
		default:
			panic(fmt.Sprintf("splunk: unhandled PieceKind %d in a search term", int(piece.Kind)))
		}
	}
	b.WriteByte('"')
	return b.String()
}

// unsearchable reports whether a character cannot be sure to stand for itself
// in a search term: a star is a wildcard, a backtick calls a macro, and how
// other letters than ASCII's are folded is not documented.
func unsearchable(c rune) bool {
	return c == '*' || c == '`' || c < ' ' || c > '~'
}

// searchPattern gives the narrowest pattern that a search term can hold and
// that has every text of p: what it cannot say becomes Any. exact reports
// whether nothing had to.
func searchPattern(p ir.Pattern) (q ir.Pattern, exact bool) {
	exact = true
	network := looksLikeNetwork(p)
	var pieces []ir.Piece
	widen := func() {
		exact = false
		pieces = append(pieces, ir.Piece{Kind: ir.Any})
	}
	for _, piece := range p {
		switch piece.Kind {
		case ir.Any:
			pieces = append(pieces, piece)
		case ir.One:
			widen()
		case ir.Lit:
			for _, c := range piece.Text {
				if unsearchable(c) || network && c == '/' {
					widen()
				} else {
					pieces = append(pieces, ir.Piece{Kind: ir.Lit, Text: string(c)})
				}
			}
		default:
			panic(fmt.Sprintf("splunk: unhandled PieceKind %d", int(piece.Kind)))
		}
	}
	return ir.NewPattern(pieces...), exact
}

// looksLikeNetwork reports whether an equality with the pattern would be read
// as a search for the addresses of a network. It takes more texts for networks
// than are networks.
func looksLikeNetwork(p ir.Pattern) bool {
	shape, literal := p.Shape()
	address, bits, ok := strings.Cut(literal, "/")
	return shape == ir.ShapeExact && ok && address != "" && bits != "" &&
		strings.Trim(address, "0123456789abcdefABCDEF.:") == "" && strings.Trim(bits, "0123456789.") == ""
}

// searchField writes a field's name in a search term or a list of columns.
func searchField(name string) string {
	if isName(name, ".{}") && !isOperator(name) {
		return name
	}
	return quoteString(name)
}

// evalField writes a field's name in an expression, where a dot joins texts
// and so needs quotes (Search Reference, eval, "Field names").
func evalField(name string) string {
	if isName(name, "") && !isOperator(name) {
		return name
	}
	return "'" + name + "'"
}

func isOperator(name string) bool {
	switch strings.ToUpper(name) {
	case "AND", "OR", "NOT", "XOR", "IN", "LIKE", "BY", "AS", "TRUE", "FALSE", "NULL", "CASE", "TERM":
		return true
	}
	return false
}

// isName reports whether s begins with an ASCII letter or _ and goes on with
// letters, digits and the characters in more.
func isName(s, more string) bool {
	for i, c := range s {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		if !letter && (i == 0 || (c < '0' || c > '9') && !strings.ContainsRune(more, c)) {
			return false
		}
	}
	return s != ""
}

// isWord reports whether s has ASCII letters, digits and _ only.
func isWord(s string) bool { return s != "" && isName("_"+s, "") }

// validText reports whether a record could hold the pattern's text at all.
func validText(p ir.Pattern) bool {
	for _, piece := range p {
		if !utf8.ValidString(piece.Text) {
			return false
		}
	}
	return true
}

// hasCase reports whether comparing with s by case could differ from comparing
// without.
func hasCase(s string) bool {
	for _, c := range s {
		if len(foldSet(c)) > 1 {
			return true
		}
	}
	return false
}

// anything is the pattern of a lone Any.
func anything() ir.Pattern { return ir.NewPattern(ir.Piece{Kind: ir.Any}) }
