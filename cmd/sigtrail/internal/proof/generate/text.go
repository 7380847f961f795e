package generate

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma"
)

// Text prints a rule as Sigma's YAML. Of the tree it needs no places, and
// neither the members of a quantifier nor the selections of a reference.
func Text(r *sigma.Rule) string {
	var b strings.Builder
	title := r.Meta.Title.Value
	if title == "" {
		title = "A generated rule"
	}
	b.WriteString("title: " + quoted(title) + "\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n")
	for _, s := range r.Detection.Selections {
		b.WriteString("    " + key(s.Name.Value))
		writeNode(&b, s.Body, "        ")
	}
	b.WriteString("    condition")
	conditions := r.Detection.Conditions
	if len(conditions) == 1 {
		b.WriteString(": " + quoted(condition(conditions[0].Expr)) + "\n")
		return b.String()
	}
	b.WriteString(":\n")
	for _, c := range conditions {
		b.WriteString("        - " + quoted(condition(c.Expr)) + "\n")
	}
	return b.String()
}

// writeNode writes what stands behind the key of a selection, on lines of the
// given indent.
func writeNode(b *strings.Builder, n sigma.Node, indent string) {
	b.WriteString(":\n")
	switch n := n.(type) {
	case *sigma.AllOf:
		for _, it := range n.Items {
			writeItem(b, it, indent)
		}
	case *sigma.AnyOf:
		for _, of := range n.Of {
			writeMember(b, of, indent)
		}
	case *sigma.Item:
		writeMember(b, n, indent)
	default:
		panic(fmt.Sprintf("generate: unhandled %T", n))
	}
}

// writeMember writes a member of a list: a mapping, or keywords.
func writeMember(b *strings.Builder, n sigma.Node, indent string) {
	switch n := n.(type) {
	case *sigma.AllOf:
		for i, it := range n.Items {
			first := indent + "  "
			if i == 0 {
				first = indent + "- "
			}
			writeItemAfter(b, it, first, indent+"  ")
		}
	case *sigma.Item:
		for _, v := range n.Values {
			b.WriteString(indent + "- " + scalar(v) + "\n")
		}
	default:
		panic(fmt.Sprintf("generate: unhandled %T in a list", n))
	}
}

func writeItem(b *strings.Builder, it *sigma.Item, indent string) {
	writeItemAfter(b, it, indent, indent)
}

func writeItemAfter(b *strings.Builder, it *sigma.Item, first, indent string) {
	name := it.Field.Value
	for _, m := range it.Modifiers {
		name += "|" + m.Value
	}
	b.WriteString(first + key(name) + ":")
	if len(it.Values) == 1 && !it.List {
		b.WriteString(" " + scalar(it.Values[0]) + "\n")
		return
	}
	b.WriteString("\n")
	for _, v := range it.Values {
		b.WriteString(indent + "    - " + scalar(v) + "\n")
	}
}

func scalar(v sigma.Value) string {
	switch v.Kind {
	case sigma.String:
		return quoted(v.Text.Value)
	case sigma.Null:
		return "null"
	}
	return v.Text.Value
}

// key writes the key of a mapping, bare where YAML and the reader agree on it.
func key(s string) string {
	bare := strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.|") == ""
	if bare && s != "" && s[0] != '.' && s[0] != '|' && (s[0] < '0' || s[0] > '9') {
		return s
	}
	return quoted(s)
}

// quoted writes a scalar in single quotes, or in double ones where it holds
// what single ones cannot.
func quoted(s string) string {
	for _, r := range s {
		if !plainInQuotes(r) {
			return doubleQuoted(s)
		}
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// plainInQuotes reports whether YAML takes r as it is between quotes: no
// control, no line break of any kind, no byte order mark, no noncharacter.
func plainInQuotes(r rune) bool {
	switch {
	case r == utf8.RuneError, r == '\ufeff', r == '\u2028', r == '\u2029', r&0xfffe == 0xfffe:
		return false
	case r < ' ', 0x7f <= r && r < 0xa0:
		return false
	}
	return true
}

func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case plainInQuotes(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// condition writes a condition with brackets round everything that has parts.
func condition(c sigma.Cond) string {
	switch c := c.(type) {
	case *sigma.And:
		return joined(c.Of, " and ")
	case *sigma.Or:
		return joined(c.Of, " or ")
	case *sigma.Not:
		return "not " + operand(c.Of)
	case *sigma.Ref:
		return c.Name.Value
	case *sigma.Quant:
		if c.All {
			return "all of " + c.Pattern.Value
		}
		return "1 of " + c.Pattern.Value
	}
	panic(fmt.Sprintf("generate: unhandled %T", c))
}

func joined(of []sigma.Cond, word string) string {
	parts := make([]string, len(of))
	for i, c := range of {
		parts[i] = operand(c)
	}
	return strings.Join(parts, word)
}

func operand(c sigma.Cond) string {
	switch c.(type) {
	case *sigma.And, *sigma.Or:
		return "(" + condition(c) + ")"
	}
	return condition(c)
}
