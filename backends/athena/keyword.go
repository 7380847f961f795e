package athena

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// maxArray is how many elements ARRAY[...] may have (Athena).
const maxArray = 254

// keyword prints a search for text in the whole record. A text that JSON
// escapes is also searched as JSON writes it, where the record is kept so.
func (t *translation) keyword(p *ir.Keyword, negated bool) (text.Text, error) {
	if !utf8.ValidString(p.Pattern.Literal()) {
		return text.Text{}, backends.Refuse(p, "unsupported-bytes", "Athena cannot search text for bytes that are not UTF-8")
	}
	fold := p.Fold && hasCase(p.Pattern)
	escaped := p.Pattern.Map(escapeJSON)
	search := func(expr string) text.Text {
		side, pattern := sides(expr, p.Pattern, fold)
		texts := []text.Text{text.Tight("%s LIKE %s", side, like(pattern))}
		if escaped.String() != p.Pattern.String() {
			_, pattern = sides(expr, escaped, fold)
			texts = append(texts, text.Tight("%s LIKE %s", side, like(pattern)))
		}
		return text.Join(texts, " OR ", "FALSE")
	}
	return t.everywhere(p, negated, ir.Wider, search), nil
}

// escapeJSON writes text as it stands inside a JSON string, with capital
// hexadecimal digits, as Jackson has them, which writes JSON for Athena.
func escapeJSON(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ':
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// keywordRegex prints a search for an expression in the whole record.
func (t *translation) keywordRegex(p *ir.KeywordRegex, negated bool) (text.Text, error) {
	t.noteFold(p, p.Regexp, negated)
	return t.everywhere(p, negated, ir.Different, func(expr string) text.Text {
		return text.Tight("regexp_like(%s, %s)", expr, quote(javaRegexp(p.Regexp)))
	}), nil
}

// everywhere applies a search to the text of the whole record, or, where the
// table does not keep that, to the text of each of its columns. Of a table that
// nobody knows, one column is taken to hold the record.
func (t *translation) everywhere(p ir.Pred, negated bool, whole ir.Effect, search func(expr string) text.Text) text.Text {
	s := t.backend.schema
	if s.open {
		t.notes.Add("keyword-column", p.Origin(), ir.Different, negated,
			"a keyword is searched in the column %s, which is taken to hold the text of the event; name yours with the option message", t.backend.message)
		return search(columnOf(columnPlace(ir.NewField(t.backend.message))))
	}
	if s.event != "" {
		t.notes.Add("keyword-json", p.Origin(), whole, negated,
			"a keyword is searched in the JSON of the whole event, which also holds names and punctuation")
		return search(name(s.event))
	}
	t.notes.Add("keyword-columns", p.Origin(), ir.Different, negated,
		"a keyword is searched in the columns of the table: what has no column is not found, and JSON in a column also holds names and punctuation")
	var texts []text.Text
	for columns := s.columnTexts(); len(columns) > 0; {
		n := min(maxArray, len(columns))
		texts = append(texts, text.Tight("any_match(ARRAY[%s], %s -> %s)",
			strings.Join(columns[:n], ", "), t.variable(0), search(t.variable(0)).S))
		columns = columns[n:]
	}
	return text.Join(texts, " OR ", "FALSE")
}

// hasText reports whether Athena can turn values of a type into text.
func hasText(t hiveType) bool {
	for _, m := range t.Members {
		if !hasText(m.Type) {
			return false
		}
	}
	return t.Kind != typeOther && (t.Elem == nil || hasText(*t.Elem))
}

// columnTexts prints the text of every column that has one.
func (s *schema) columnTexts() []string {
	var list []string
	for _, c := range s.table.Columns {
		if !hasText(c.Type) {
			continue
		}
		switch o := columnOperand(c.Type.Kind, name(c.Name)); c.Type.Kind {
		case typeArray:
			list = append(list, "json_format(CAST("+name(c.Name)+" AS json))")
		case typeReal:
			list = append(list, "CAST("+name(c.Name)+" AS varchar)")
		default:
			list = append(list, o.text(false))
		}
	}
	return list
}
