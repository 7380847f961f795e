package elastic

import (
	"strings"
	"unicode"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// spell gives the spelling in which a pattern is looked for. A rule means all
// spellings that differ in case, KQL finds one; where CloudTrail is known to
// use only one, that is the one.
func (s *subject) spell(p ir.Pattern, fold bool) (ir.Pattern, error) {
	if !fold || !hasCase(p.Literal()) {
		return p, nil
	}
	q, known := s.canonical(p)
	if s.spelling == sensitive && q.String() != p.String() {
		q, known = p, false
	}
	switch {
	case known && q.String() != p.String():
		s.note("canonical-spelling", ir.Exact, "%s is written %s, as CloudTrail does", show(p), show(q))
	case known:
	case s.spelling == strict:
		return p, s.refuse("unsupported-case-insensitive", "write it with cased, or convert with case=canonical",
			"KQL compares %s case-sensitively, so %s would miss other spellings", s.written, show(p))
	default:
		s.note("case-sensitive", ir.Narrower, "%s is compared case-sensitively with %s", s.written, show(q))
	}
	return q, nil
}

// canonical gives CloudTrail's own spelling of a pattern, and whether it has
// no other.
func (s *subject) canonical(p ir.Pattern) (ir.Pattern, bool) {
	lower := p.Lower()
	if s.lower || s.hosts && strings.HasSuffix(lower.String(), ".amazonaws.com") {
		return lower, true
	}
	if shape, text := p.Shape(); shape == ir.ShapeExact {
		for _, v := range s.values {
			if ir.Lower(v) == ir.Lower(text) {
				return ir.Text(v), true
			}
		}
		if s.kind == flattened && s.json == ir.KindUnknown && (lower.String() == "true" || lower.String() == "false") {
			return lower, false // most likely a JSON boolean
		}
		return p, false
	}
	return p, s.spelledAlike(p)
}

// spelledAlike reports whether a pattern with wildcards matches some of the
// known values, and all of these in its own spelling. Where hosts stand beside
// them it must not match any of those, which have no blanks.
func (s *subject) spelledAlike(p ir.Pattern) bool {
	if s.hosts && !strings.Contains(p.Literal(), " ") {
		return false
	}
	alike := false
	for _, v := range s.values {
		if holds(p, v, true) {
			if !holds(p, v, false) {
				return false
			}
			alike = true
		}
	}
	return alike
}

// hasCase reports whether any letter of text has another case.
func hasCase(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.ToLower(r) != r || unicode.ToUpper(r) != r }) >= 0
}

// holds reports whether a text has the pattern.
func holds(p ir.Pattern, text string, fold bool) bool {
	if fold {
		p, text = p.Lower(), ir.Lower(text)
	}
	return holdsFrom(p, text)
}

func holdsFrom(p ir.Pattern, text string) bool {
	if len(p) == 0 {
		return text == ""
	}
	switch p[0].Kind {
	case ir.Lit:
		rest, ok := strings.CutPrefix(text, p[0].Text)
		return ok && holdsFrom(p[1:], rest)
	case ir.One:
		return text != "" && holdsFrom(p[1:], text[firstRune(text):])
	}
	for i := range text { // Any
		if holdsFrom(p[1:], text[i:]) {
			return true
		}
	}
	return holdsFrom(p[1:], "")
}

func firstRune(text string) int {
	for i := range text {
		if i > 0 {
			return i
		}
	}
	return len(text)
}
