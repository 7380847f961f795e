package elastic

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// matchKey matches a key below a flattened object. Elasticsearch compares such
// a key with whole texts and with prefixes only; any other wildcard would
// silently be tried on all keys at once (FlattenedFieldMapper, elasticsearch
// pull request 138427), so it goes to the text of the whole object.
func (s *subject) matchKey(p ir.Pattern, fold bool) (ir.Expr, error) {
	if s.json == ir.KindBool {
		return s.matchChoice(p, fold, [2]string{"true", "false"})
	}
	s.noteNumber(p)
	shape, text := p.Shape()
	if s.json == ir.KindUnknown && strings.HasPrefix(text, "{") {
		s.noteObjectText()
	}
	switch {
	case shape == ir.ShapeExact && s.json == ir.KindObject && text != "{}":
		return nil, s.refuse("unsupported-object-text", "name a field below it",
			"Elastic does not store the JSON text of the object %s", s.written)
	case shape == ir.ShapeExact:
		return s.equal(text, fold)
	case isNotEmpty(p):
		return s.present()
	case shape == ir.ShapePrefix && s.json != ir.KindObject && s.prefixWorks(text):
		s.noteUnstored(p, fold)
		return s.found(p, fold)
	}
	return s.searchText(p, fold)
}

// prefixWorks: Kibana hands patterns on flattened keys to query_string, which
// takes white space for "or", and a ^ in the field's name for a boost.
func (s *subject) prefixWorks(text string) bool {
	return strings.IndexFunc(text, isBlank) < 0 && !strings.Contains(s.name, "^")
}

// searchText looks for a key and a pattern somewhere behind it in the text of
// the whole object: that finds all events that are meant, and those where the
// pattern is found behind another key, too.
func (s *subject) searchText(p ir.Pattern, fold bool) (ir.Expr, error) {
	if s.text == "" {
		return nil, s.refuse("unsupported-wildcard", "write the whole value, or its beginning",
			"KQL cannot search within %s", s.written)
	}
	if err := s.admit(ir.Wider, "object-search", "unsupported-wildcard", "write the whole value, or its beginning",
		"KQL cannot search within %s, only in what follows its key in %s", s.written, s.text); err != nil {
		return nil, err
	}
	s.noteLimit()
	s.noteUnstored(p, fold)
	if s.json != ir.KindText && s.json != ir.KindNumber && hasPunctuation(p) {
		s.noteObjectText()
	}
	p, err := s.spell(anyForOne(p), fold)
	if err != nil {
		return nil, err
	}
	key := s.name[strings.LastIndexByte(s.name, '.')+1:]
	star := ir.Piece{Kind: ir.Any}
	parts := append([]ir.Piece{star, {Kind: ir.Lit, Text: key + "="}, star}, append(p, star)...)
	s.name = s.text
	return s.found(ir.NewPattern(parts...), false)
}

func (s *subject) noteObjectText() {
	s.note("object-text", ir.Narrower, "%s is not found where it is an object: its text is not stored as JSON", s.written)
}

// matchObject searches the text of a whole object. The pipeline writes it as
// Java prints a map, {a=b, c=[d, e]}, with keys in no useful order, so only
// text from within one key or value can be found as in JSON.
func (s *subject) matchObject(p ir.Pattern, fold bool) (ir.Expr, error) {
	if len(p) < 2 || p[0].Kind != ir.Any || p[len(p)-1].Kind != ir.Any {
		if isNotEmpty(p) {
			return s.present()
		}
		return nil, s.refuse("unsupported-object-text", "search it with contains, or name a field below it",
			"Elastic does not store the JSON text of %s", s.written)
	}
	if hasPunctuation(p) || len(p) > 3 {
		if err := s.admit(ir.Different, "object-text", "unsupported-object-text", "name a field below it",
			"%s is not stored as JSON but with other punctuation and keys in another order", s.written); err != nil {
			return nil, err
		}
	} else {
		s.note("object-text", ir.Narrower, "%s is stored without empty values", s.written)
	}
	s.noteLimit()
	s.noteNumber(p)
	p, err := s.withoutOne(p)
	if err != nil {
		return nil, err
	}
	return s.found(p, fold)
}

// noteLimit admits that Elasticsearch does not index long keywords at all.
func (s *subject) noteLimit() {
	if s.limit == 0 {
		return
	}
	name, older := s.name, ""
	if s.kind == flattened {
		name = s.text
	}
	if s.limit > 1024 {
		older = ", or 1024 in older versions of the integration"
	}
	s.note("length-limit", ir.Narrower, "%s is not indexed where it has more than %d characters%s", name, s.limit, older)
}

// noteNumber admits that the pipeline rewrites JSON numbers with a fraction or
// an exponent, such as 1.50 to 1.5, before it stores them as text.
func (s *subject) noteNumber(p ir.Pattern) {
	text := p.Literal()
	number := strings.Trim(text, "+-0123456789.eE") == "" && strings.ContainsAny(text, "0123456789")
	if number && s.json != ir.KindText && (p.HasWildcard() || strings.ContainsAny(text, ".eE")) {
		s.note("number-text", ir.Different, "a number with a fraction in %s is stored as Java writes it", s.written)
	}
}

// hasPunctuation reports whether text that p looks for may cross from one key
// or value into the next, or reads otherwise when it stands in JSON. A colon
// is structure only right behind a quote.
func hasPunctuation(p ir.Pattern) bool {
	for _, part := range p {
		if part.Kind != ir.Lit {
			continue
		}
		if strings.ContainsAny(part.Text, "\"\\{}[],=") || strings.HasPrefix(part.Text, ":") || strings.HasPrefix(part.Text, " ") ||
			strings.IndexFunc(part.Text, func(r rune) bool { return r < ' ' }) >= 0 {
			return true
		}
	}
	return false
}
