package athena

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// quote prints text as a string. A quote is doubled; a backslash is an ordinary
// character. What cannot be printed (control characters, marks that turn the
// direction of writing, unusual blanks) becomes chr(n), so that it survives
// files, terminals and web forms; the result may therefore be a concatenation,
// which binds tighter than any comparison.
func quote(s string) string {
	var parts []string
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, "'"+literal.String()+"'")
			literal.Reset()
		}
	}
	for _, r := range s {
		switch {
		case !unicode.IsPrint(r):
			flush()
			parts = append(parts, "chr("+strconv.Itoa(int(r))+")")
		case r == '\'':
			literal.WriteString("''")
		default:
			literal.WriteRune(r)
		}
	}
	flush()
	if len(parts) == 0 {
		return "''"
	}
	return strings.Join(parts, " || ")
}

// like prints a pattern as the right side of LIKE. There is no escape character
// unless ESCAPE names one, and then it may stand only before %, _ and itself
// (Trino documentation, "Comparison functions and operators").
func like(p ir.Pattern) string {
	var b strings.Builder
	escaped := false
	for _, piece := range p {
		switch piece.Kind {
		case ir.Any:
			b.WriteByte('%')
		case ir.One:
			b.WriteByte('_')
		case ir.Lit:
			text := likeEscaper.Replace(piece.Text)
			escaped = escaped || text != piece.Text
			b.WriteString(text)
		default:
			panic(fmt.Sprintf("athena: unhandled PieceKind %d", int(piece.Kind)))
		}
	}
	if escaped {
		return quote(b.String()) + ` ESCAPE '\'`
	}
	return quote(b.String())
}

var likeEscaper = strings.NewReplacer(`%`, `\%`, `_`, `\_`, `\`, `\\`)

// scalarPath prints a path for json_extract and json_extract_scalar. A key that
// is not a plain word needs brackets and double quotes; in them a backslash
// escapes a quote or itself (Trino, JsonPathTokenizer). The path must be a
// literal, so keys are written as they are (see writable).
func scalarPath(path []ir.Segment) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range path {
		if isPlainKey(s.Key) {
			b.WriteString("." + s.Key)
		} else {
			b.WriteString(`["` + keyEscaper.Replace(s.Key) + `"]`)
		}
	}
	return quote(b.String())
}

var keyEscaper = strings.NewReplacer(`"`, `\"`, `\`, `\\`)

// laxPath prints the SQL/JSON path that reaches every value of a path. Lax mode
// opens arrays by itself, but only one level; [*] after each key that may hold
// an array opens a second one, and leaves anything else alone. The last key,
// if it may hold an array, gets end instead.
func laxPath(path []ir.Segment, end string) string {
	return quote("lax " + laxSteps(path, end))
}

func laxSteps(path []ir.Segment, end string) string {
	if len(path) == 0 {
		return "$" + end
	}
	var b strings.Builder
	b.WriteByte('$')
	for i, s := range path {
		b.WriteString(laxKey(s.Key))
		switch {
		case s.Arity == ir.Single:
		case i == len(path)-1:
			b.WriteString(end)
		default:
			b.WriteString("[*]")
		}
	}
	return b.String()
}

// laxKey prints one member accessor. No word is reserved there; in double
// quotes only a double quote is special, and is doubled (Trino, JsonPath.g4).
func laxKey(key string) string {
	if isPlainKey(key) {
		return "." + key
	}
	return `."` + strings.ReplaceAll(key, `"`, `""`) + `"`
}

// isPlainKey reports whether a key can stand bare in both kinds of path.
func isPlainKey(key string) bool {
	for i := range len(key) {
		c := key[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return key != ""
}

// writable reports whether a key can be written in a path, which must be a
// single literal.
func writable(key string) bool {
	for _, r := range key {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return key != "" && utf8.ValidString(key)
}

// name prints an identifier. Athena folds the case of identifiers, quoted or
// not, and Hive stores them in lower case.
func name(s string) string {
	s = strings.ToLower(s)
	if isPlainKey(s) && !isReserved(s) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// label prints the name of a result column, whose case matters to readers.
func label(s string) string {
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// isReserved knows the words that queries must quote (Athena User Guide,
// "Reserved keywords in SQL SELECT statements"), and three names of types that
// are easier to read so.
func isReserved(word string) bool {
	switch word {
	case "alter", "and", "as", "between", "by", "case", "cast", "constraint", "create", "cross", "cube",
		"current_catalog", "current_date", "current_path", "current_role", "current_schema", "current_time",
		"current_timestamp", "current_user", "deallocate", "delete", "describe", "distinct", "drop", "else", "end",
		"escape", "except", "execute", "exists", "extract", "false", "first", "for", "from", "full", "group",
		"grouping", "having", "in", "inner", "insert", "intersect", "into", "is", "join", "json_array",
		"json_exists", "json_object", "json_query", "json_table", "json_value", "last", "left", "like", "listagg",
		"localtime", "localtimestamp", "natural", "normalize", "not", "null", "of", "on", "or", "order", "outer",
		"prepare", "recursive", "right", "rollup", "select", "skip", "table", "then", "trim", "true", "uescape",
		"unescape", "union", "unnest", "using", "values", "when", "where", "with",
		"date", "time", "timestamp":
		return true
	}
	return false
}
