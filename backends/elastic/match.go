package elastic

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// match rewrites a pattern by the type of the field.
func (s *subject) match(p ir.Pattern, fold bool) (ir.Expr, error) {
	if err := s.checkText(p); err != nil {
		return nil, err
	}
	if shape, _ := p.Shape(); shape == ir.ShapeAny {
		return s.present()
	}
	switch s.kind {
	case keyword:
		return s.matchKeyword(p, fold)
	case object:
		return s.matchObject(p, fold)
	case flattened:
		return s.matchKey(p, fold)
	case address:
		return s.matchAddress(p)
	case boolean:
		return s.matchChoice(p, fold, [2]string{"true", "false"})
	case login:
		if s.native {
			return s.matchChoice(p, fold, [2]string{"true", "false"})
		}
		return s.matchChoice(p, fold, [2]string{"Yes", "No"})
	case date:
		return s.matchDate(p, fold)
	case tls:
		return s.matchTLS(p, fold)
	case assumed:
		return s.matchAssumed(p, fold)
	}
	panic(fmt.Sprintf("elastic: unhandled kind %d", s.kind))
}

// checkText refuses what is no text to search for.
func (s *subject) checkText(p ir.Pattern) error {
	switch {
	case p.HasHole():
		return s.refuse("unsupported-placeholder", "fill it in a pipeline", "a placeholder in %s is not filled", s.written)
	case !utf8.ValidString(p.Literal()):
		return s.refuse("unsupported-binary-value", "", "the value of %s is not text, which no event can hold", s.written)
	}
	return nil
}

// present is the test that the field has a value. CloudTrail writes empty
// texts in some places; they are absent from the index, like nulls.
func (s *subject) present() (ir.Expr, error) {
	if s.kind == assumed {
		return s.presentAssumed(), nil
	}
	s.note("empty-value", ir.Narrower, "Elastic does not store null, empty values, - or none: there %s counts as absent", s.written)
	switch {
	case s.kind != flattened:
		s.noteLimit()
	case s.json == ir.KindObject:
		return s.searchText(ir.NewPattern(ir.Piece{Kind: ir.Any}), false)
	case s.json == ir.KindUnknown:
		s.note("object-path", ir.Narrower, "%s is not found where it is an object", s.written)
	}
	return s.guarded(exists(s.name)), nil
}

// matchKeyword compares whole texts, which is what KQL does on keywords.
func (s *subject) matchKeyword(p ir.Pattern, fold bool) (ir.Expr, error) {
	if shape, text := p.Shape(); shape == ir.ShapeExact {
		return s.equal(text, fold)
	}
	s.noteUnstored(p, fold)
	q, err := s.withoutOne(p)
	if err != nil {
		return nil, err
	}
	if shape, _ := q.Shape(); shape == ir.ShapeAny {
		return s.present()
	}
	s.noteLimit()
	return s.found(q, fold)
}

// equal compares with one text.
func (s *subject) equal(text string, fold bool) (ir.Expr, error) {
	if s.kind != flattened && utf8.RuneCountInString(text) > s.limit {
		s.noteLimit()
	}
	if !s.isUnstored(ir.Text(text), fold) {
		return s.found(ir.Text(text), fold)
	}
	effect := ir.Wider
	if s.repeats() {
		effect = ir.Different
	}
	if err := s.admit(effect, "empty-value", "unsupported-empty-value", "test the field for null instead",
		"Elastic does not store %s, so the query looks for an absent %s", quote(text), s.written); err != nil {
		return nil, err
	}
	absent := &ir.Not{Of: s.guarded(exists(s.name))}
	if text == "" {
		return absent, nil
	}
	x, err := s.found(ir.Text(text), fold)
	return &ir.Or{Of: []ir.Expr{x, absent}}, err
}

// repeats reports whether the field may hold another value beside the one that
// is not stored.
func (s *subject) repeats() bool {
	return s.kind == flattened || s.remark != nil || strings.HasPrefix(s.raw, "resources.")
}

// found is the finished test for a pattern without single-character wildcards.
func (s *subject) found(p ir.Pattern, fold bool) (ir.Expr, error) {
	p, err := s.spell(p, fold)
	if err != nil {
		return nil, err
	}
	if p.HasWildcard() && !sayable(p) {
		return nil, s.refuse("unsupported-outer-blank", "begin and end the value with *",
			"KQL cannot say a pattern that begins or ends with white space, as for %s", s.written)
	}
	return s.guarded(&ir.Match{Leaf: ir.Leaf{Field: ir.NewField(s.name), At: s.pred.Origin()}, Pattern: p}), nil
}

// withoutOne puts Any in the place of each One, which KQL does not have. "One
// and Any" alone means a text that is not empty, and those are the only ones
// that are stored.
func (s *subject) withoutOne(p ir.Pattern) (ir.Pattern, error) {
	if !p.HasOne() {
		return p, nil
	}
	q := anyForOne(p)
	if isNotEmpty(p) && s.kind != assumed {
		return q, nil
	}
	return q, s.admit(ir.Wider, "single-character-wildcard", "unsupported-single-character-wildcard", "",
		"KQL has no ? for %s, and the * in its place matches more", s.written)
}

// isNotEmpty recognises the pattern "one character and anything".
func isNotEmpty(p ir.Pattern) bool {
	return len(p) == 2 && p.HasOne() && (p[0].Kind == ir.Any || p[1].Kind == ir.Any)
}

func anyForOne(p ir.Pattern) ir.Pattern {
	parts := make([]ir.Piece, len(p))
	for i, part := range p {
		if part.Kind == ir.One {
			part.Kind = ir.Any
		}
		parts[i] = part
	}
	return ir.NewPattern(parts...)
}

// isUnstored reports whether the pattern matches a text that the ingest
// pipeline takes out of an event: the empty one, in newer versions also - and
// none, and what stands for an empty array or object.
func (s *subject) isUnstored(p ir.Pattern, fold bool) bool {
	texts := []string{"", "-", "none"}
	if s.repeats() {
		texts = append(texts, "[]", "{}")
	}
	return slices.ContainsFunc(texts, func(text string) bool { return holds(p, text, fold) })
}

func (s *subject) noteUnstored(p ir.Pattern, fold bool) {
	if shape, _ := p.Shape(); shape == ir.ShapeAny || isNotEmpty(p) {
		return // present says so
	}
	if s.isUnstored(p, fold) {
		s.note("empty-value", ir.Narrower, "Elastic does not store empty values, - or none, which %s would match in %s", show(p), s.written)
	}
}

// matchChoice tests a boolean field, given what CloudTrail writes for true and
// for false.
func (s *subject) matchChoice(p ir.Pattern, fold bool, texts [2]string) (ir.Expr, error) {
	yes, no := holds(p, texts[0], fold), holds(p, texts[1], fold)
	field := ir.NewField(s.name)
	if s.kind != flattened {
		field.Type.Kind = ir.KindBool
	}
	choice := func(text string) ir.Expr {
		return &ir.Match{Leaf: ir.Leaf{Field: field, At: s.pred.Origin()}, Pattern: ir.Text(text)}
	}
	switch {
	case yes && no:
		return s.present()
	case yes:
		return choice("true"), nil
	case no:
		return choice("false"), nil
	}
	return nil, s.refuse("unsupported-boolean-value", fmt.Sprintf("write %s or %s", texts[0], texts[1]),
		"%s is a boolean and never %s", s.written, show(p))
}

// matchDate compares with one moment, written as CloudTrail writes it.
func (s *subject) matchDate(p ir.Pattern, fold bool) (ir.Expr, error) {
	shape, text := p.Shape()
	if fold {
		text = strings.ToUpper(text)
	}
	const layout = "2006-01-02T15:04:05Z"
	if t, err := time.Parse(layout, text); shape != ir.ShapeExact || err != nil || t.Format(layout) != text {
		return nil, s.refuse("unsupported-date-pattern", "write one moment, as 2006-01-02T15:04:05Z",
			"%s is a date in Elastic and has no text for a pattern", s.written)
	}
	return s.found(ir.Text(text), false)
}

// matchAddress tests an address field, which only a rule that names it gets
// to: sourceIPAddress is stored as text as well.
func (s *subject) matchAddress(p ir.Pattern) (ir.Expr, error) {
	shape, text := p.Shape()
	if addr, err := netip.ParseAddr(text); shape != ir.ShapeExact || err != nil || addr.Zone() != "" {
		return nil, s.refuse("unsupported-address-pattern", "use cidr, or the field source.address",
			"%s is an address in Elastic and has no text for a pattern", s.written)
	}
	return s.found(p, false)
}

// mapped is the network of IPv4 addresses written as IPv6 ones.
var mapped = netip.MustParsePrefix("::ffff:0:0/96")

// inside tests for an address in a network. Elasticsearch keeps IPv4 addresses
// in their IPv6-mapped form, so they have to be taken out of an IPv6 network
// that spans that range.
func (s *subject) inside(n ir.Network) (ir.Expr, error) {
	field := ir.NewField("source.ip")
	switch {
	case s.kind == assumed:
		field.Name = s.name
		if err := s.assume("ip", "unsupported-cidr", "finds networks", isAddress); err != nil {
			return nil, err
		}
	case s.raw != "sourceIPAddress":
		return nil, s.refuse("unsupported-cidr", "", "KQL can test sourceIPAddress for a network, but not %s", s.written)
	}
	network := func(n ir.Network) ir.Expr {
		return &ir.CIDR{Leaf: ir.Leaf{Field: field, At: s.pred.Origin()}, Network: n}
	}
	if n.Addr().Is4() || !n.Overlaps(mapped) {
		return network(n), nil
	}
	v4 := ir.Network{Prefix: netip.MustParsePrefix("0.0.0.0/0")}
	return &ir.And{Of: []ir.Expr{network(n), &ir.Not{Of: network(v4)}}}, nil
}

// matchTLS matches the version behind "TLSv", where the pipeline cuts
// tlsDetails.tlsVersion.
func (s *subject) matchTLS(p ir.Pattern, fold bool) (ir.Expr, error) {
	if !s.native {
		q, ok := withoutTLS(p, fold)
		if !ok {
			return nil, s.refuse("unsupported-tls-pattern", "write the value as TLSv1.3, or TLSv1*",
				"Elastic stores the version of %s without TLSv, and cannot search it for %s", s.written, show(p))
		}
		p = q
	}
	return s.matchKeyword(p, fold)
}

func withoutTLS(p ir.Pattern, fold bool) (ir.Pattern, bool) {
	const prefix = "TLSv"
	if len(p) == 0 {
		return p, false
	}
	switch p[0].Kind {
	case ir.Lit:
		text := p[0].Text
		if len(text) < len(prefix) || text[:len(prefix)] != prefix && !(fold && strings.EqualFold(text[:len(prefix)], prefix)) {
			return p, false
		}
		q := ir.NewPattern(append([]ir.Piece{{Kind: ir.Lit, Text: text[len(prefix):]}}, p[1:]...)...)
		return q, len(q) > 0
	case ir.Any: // what follows must not reach into the part that is gone
		return p, len(p) > 1 && p[1].Kind == ir.Lit && strings.Trim(p[1].Text, "0123456789.") == ""
	}
	return p, false
}
