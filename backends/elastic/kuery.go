package elastic

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// kuery prints what a rewriter leaves. Its words are in small letters with
// white space round them, as the grammar wants (kibana, kbn-es-query,
// grammar.peggy); "not" takes one operand and never another "not", which
// ir.Simplify sees to.
var kuery = text.Dialect{
	And:      " and ",
	Or:       " or ",
	Not:      func(operand string) string { return "not " + operand },
	True:     "*:*",
	False:    "not *:*",
	Pred:     predicate,
	Listable: func(*ir.Match) bool { return true },
	List:     list,
}

func predicate(p ir.Pred, _ bool) (text.Text, error) {
	switch p := p.(type) {
	case *ir.Match:
		return text.Tight("%s:%s", field(p.Field), value(p)), nil
	case *ir.Exists:
		return text.Tight("%s:*", field(p.Field)), nil
	case *ir.CIDR:
		return text.Tight("%s:%s", field(p.Field), quote(p.Network.String())), nil
	case *ir.Compare:
		return text.Tight("%s %s %s", field(p.Field), p.Op, p.Number.Text), nil
	case *ir.Keyword:
		if p.Pattern.HasWildcard() {
			return text.Tight("%s", unquoted(p.Pattern)), nil
		}
		return text.Tight("%s", quote(p.Pattern.Literal())), nil
	}
	panic(fmt.Sprintf("elastic: unhandled %T", p))
}

// list prints alternatives on one field, each once.
func list(ms []*ir.Match, _ bool) (text.Text, error) {
	var values []string
	seen := map[string]bool{}
	for _, m := range ms {
		if v := value(m); !seen[v] {
			seen[v] = true
			values = append(values, v)
		}
	}
	name := field(ms[0].Field)
	if len(values) == 1 {
		return text.Tight("%s:%s", name, values[0]), nil
	}
	return text.Tight("%s:(%s)", name, strings.Join(values, " or ")), nil
}

// value prints a pattern: text without wildcards in quotes, where a * is only
// a star; a pattern without quotes; and the values of boolean fields as
// Elastic's own rules write them.
func value(m *ir.Match) string {
	switch {
	case m.Field.Type.Kind == ir.KindBool:
		return m.Pattern.Literal()
	case m.Pattern.HasWildcard():
		return unquoted(m.Pattern)
	}
	return quote(m.Pattern.Literal())
}

// show writes a pattern for a message, as Sigma would.
func show(p ir.Pattern) string {
	if p.HasWildcard() {
		return strconv.Quote(p.String())
	}
	return quote(p.Literal())
}

// field prints a name, in quotes if it is a word of the language or holds
// characters that mean something.
func field(f ir.Field) string {
	switch strings.ToLower(f.Name) {
	case "and", "or", "not", "true", "false", "null":
		return quote(f.Name)
	}
	plain := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_.-@$/", r))
	}
	if strings.IndexFunc(f.Name, func(r rune) bool { return !plain(r) }) < 0 {
		return f.Name
	}
	return quote(f.Name)
}

// quote makes a literal: in quotes only the backslash and the quote need one
// before them. Control characters are written as escapes, so that a query
// stays on one line.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case isControl(r):
			b.WriteString(escape(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func isControl(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func escape(r rune) string {
	switch r {
	case '\t':
		return `\t`
	case '\r':
		return `\r`
	case '\n':
		return `\n`
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// unquoted prints a pattern of Lit and Any. Words that would end the value are
// broken by writing their first letter as an escape: \not does not work, since
// the grammar reads \n first.
func unquoted(p ir.Pattern) string {
	var b strings.Builder
	runes, wild := flatten(p)
	for i, r := range runes {
		switch {
		case wild[i]:
			b.WriteByte('*')
		case isWord(runes, wild, i):
			fmt.Fprintf(&b, `\u%04x`, r)
		case strings.ContainsRune(`\():<>"*{}`, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case isControl(r):
			b.WriteString(escape(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// flatten gives the characters of a pattern, and which of them are wildcards.
func flatten(p ir.Pattern) (runes []rune, wild []bool) {
	for _, part := range p {
		switch part.Kind {
		case ir.Lit:
			for _, r := range part.Text {
				runes, wild = append(runes, r), append(wild, false)
			}
		case ir.Any:
			runes, wild = append(runes, '*'), append(wild, true)
		default:
			panic(fmt.Sprintf("elastic: unhandled PieceKind %d", part.Kind))
		}
	}
	return runes, wild
}

// isWord reports whether "not", "and" or "or" begins at i so that the grammar
// would take it for a keyword: "not" before a blank, the others between two.
// The ends of the value count as blanks, since one may follow in the query.
func isWord(runes []rune, wild []bool, i int) bool {
	blank := func(i int) bool {
		return i < 0 || i >= len(runes) || !wild[i] && (runes[i] == ' ' || runes[i] == '\u00a0')
	}
	is := func(word string) bool {
		end := i + len(word)
		return end <= len(runes) && strings.EqualFold(string(runes[i:end]), word) && blank(end)
	}
	return is("not") || (is("and") || is("or")) && blank(i-1)
}

// sayable reports whether a pattern can stand without quotes: the grammar
// trims the value after it has read the escapes, and Kibana uses one word as
// its own sign for a wildcard.
func sayable(p ir.Pattern) bool {
	first, last := p[0], p[len(p)-1]
	return strings.TrimLeftFunc(first.Text, isBlank) == first.Text &&
		strings.TrimRightFunc(last.Text, isBlank) == last.Text &&
		!strings.Contains(p.Literal(), "@kuery-wildcard@")
}

// isBlank reports whether JavaScript's trim takes r away.
func isBlank(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }
