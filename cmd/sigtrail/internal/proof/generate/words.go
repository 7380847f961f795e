package generate

import (
	"strings"
)

// pieces are what texts are put together from: words, and every character that
// some language, escape or folding treats in its own way.
func pieces() []string {
	return []string{
		"admin", "Role", "x", "ALLOW", "7", "42", " ", "-", "_", ".", ":", "/", "=", "@", "#", "$", "&", "|", "(", ")", "[", "]",
		"{", "}", "<", ">", "^", "+", "!", "~", "%", ",", ";", "'", `"`, "`", `\\`, `\*`, `\?`, "é", "É", "ß", "İ", "Σ", "ς",
		"\u212a", "\u017f", "日本", "😀", "\u0301", "’", "“", "\u00a0", "\u2028", "\t", "\n", "\r", "\x00", "\x1f", "\x7f",
		" or ", " and ", "not ", "AND", "OR", "NOT", "null", "--", "/*", "${x}", "%s", "%25", "\\u0041", "\\n", "\\x41", "```",
	}
}

// literal makes a text without wildcards. Backslashes in it are doubled, as the
// escapes of Sigma want.
func (w *Writer) literal() string {
	var b strings.Builder
	for range 1 + w.chance.IntN(4) {
		piece := pick(w.chance, pieces())
		if w.oneIn(2) {
			piece = pick(w.chance, []string{"admin", "Role", "ab", "7", "-x", "/s"})
		}
		b.WriteString(piece)
	}
	return b.String()
}

// pattern makes a text for a field, with or without wildcards.
func (w *Writer) pattern(field string) string {
	base := w.literal()
	if known := w.fields.words(field); len(known) > 0 && !w.oneIn(5) {
		base = escape(pick(w.chance, known))
		switch w.chance.IntN(8) {
		case 0:
			base = strings.ToUpper(base)
		case 1:
			base = strings.ToLower(base)
		}
	}
	switch n := w.chance.IntN(10); {
	case n == 0:
		return base + "*"
	case n == 1:
		return "*" + base
	case n == 2:
		return "*" + base + "*"
	case n == 3:
		return w.inserted(base, "*")
	case n == 4 && !w.plain:
		return w.inserted(base, "?")
	}
	return base
}

// escape writes a text so that Sigma reads it as it is.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`).Replace(s)
}

// inserted puts a wildcard at a place where it does not follow a backslash.
func (w *Writer) inserted(s, wildcard string) string {
	runes := []rune(s)
	at := w.chance.IntN(len(runes) + 1)
	for at > 0 && runes[at-1] == '\\' {
		at--
	}
	return string(runes[:at]) + wildcard + string(runes[at:])
}

// odd gives a text that is a case of its own.
func (w *Writer) odd() string {
	return pick(w.chance, []string{
		"", "*", "?*", "*?", "??", "?", "**", "null", "NULL", "true", "False", "success", "[]", "{}", "-", "none", "0.0.0.0/0",
		"10.0.0.0/8", "::1", "2001:DB8::1", "0", "00", "1.50", "1e3", "-0", " ", "  x", "x  ", "\\", "\\\\", "*\\\\*", "[*]", "{*", "*}",
		"not a", "a or b", "IN", "*,*", "\"", "'", "NaN", "0x10", "12345678901234567890", "Root", "AWS Internal",
	})
}

// keyword makes a word to look for in a whole record.
func (w *Writer) keyword() string {
	if w.oneIn(3) {
		if s := w.literal(); strings.Trim(s, " ") != "" {
			return s
		}
	}
	return pick(w.chance, []string{"AccessDenied", "iam.amazonaws.com", "alice", "123456789012", "true", "adm?n", "role/*x", "a-b", "é", "5"})
}

// regex makes an expression of the portable subset.
func (w *Writer) regex() string {
	atoms := []string{
		"a", "b", "Role", "\\.", "x+", "[a-f0-9]{2}", "\\d+", "\\w", "\\s", "\\S*", ".", ".*", "[^a-z]", "(?:ab|cd)", "(x|yz)?", "\\b",
		"/", "-", "\\\\", "\"", "é", "\\t", "\\D", "\\W", "[\\w.-]+", "k", "s", "colou?r", "a{2,3}", "b*?", "=", "[]]", "'", "`", "\\B",
	}
	var b strings.Builder
	if w.oneIn(10) {
		b.WriteString(pick(w.chance, []string{"(?i)", "(?s)", "(?m)", "(?is)"}))
	}
	if w.oneIn(3) {
		b.WriteByte('^')
	}
	for range 1 + w.chance.IntN(3) {
		b.WriteString(pick(w.chance, atoms))
	}
	if w.oneIn(6) {
		b.WriteString("|" + pick(w.chance, atoms))
	}
	if w.oneIn(3) {
		b.WriteByte('$')
	}
	return b.String()
}

func numbers() []string {
	return []string{"0", "1", "5", "22", "443", "-1", "1.5", "1.50", "1e3", "0.1", "100000", "9007199254740993", "65535"}
}

func networks() []string {
	return []string{
		"10.0.0.0/8", "192.0.2.0/24", "192.0.2.1", "0.0.0.0/0", "203.0.113.7/32", "172.16.0.0/12", "198.51.100.128/25",
		"2001:db8::/32", "::/0", "2001:db8::1", "fe80::/10", "::ffff:0:0/96", "::/64", "10.1.2.3/9",
	}
}
