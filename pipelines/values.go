package pipelines

import (
	"regexp"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

// withText gives a copy of a predicate that compares with another value; ok is
// false for predicates that compare with no text. Keywords get back the
// wildcards that make them keywords.
func withText(p ir.Pred, value ir.Pattern) (q ir.Pred, ok bool) {
	switch p := p.(type) {
	case *ir.Match:
		m := *p
		m.Pattern = value
		return &m, true
	case *ir.Keyword:
		k := *p
		star := ir.Piece{Kind: ir.Any}
		k.Pattern = ir.NewPattern(append(append([]ir.Piece{star}, value...), star)...)
		return &k, true
	}
	return nil, false
}

// replaceString runs a regular expression over values.
type replaceString struct {
	re          *regexp.Regexp
	replacement string // in Go's syntax
	skipSpecial bool   // only over the text between wildcards
	interpret   bool   // and read the result's wildcards
}

func loadReplaceString(l *loader, o object) step {
	s := &replaceString{
		re: l.regexp(o.needText("regex"), false), replacement: l.replacement(o.needText("replacement")),
		skipSpecial: o.flag("skip_special"), interpret: o.flag("interpret_special"),
	}
	if n, ok := o.get("interpret_special"); ok && !s.skipSpecial {
		l.diags.Errorf("pipeline-wrong-value", n.span, "interpret_special means nothing without skip_special: wildcards are read then anyway")
	}
	return s
}

// replacement turns Python's \1 and \g<name> into Go's ${1} and ${name}.
func (l *loader) replacement(t text) string {
	var b strings.Builder
	rest := strings.ReplaceAll(t.value, "$", "$$")
	for {
		before, after, found := strings.Cut(rest, `\`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		group := regexp.MustCompile(`^(?:(\d{1,2})|g<(\w+)>)`).FindStringSubmatch(after)
		switch {
		case group != nil:
			b.WriteString("${" + group[1] + group[2] + "}")
			rest = after[len(group[0]):]
		case strings.HasPrefix(after, `\`):
			b.WriteString(`\`)
			rest = after[1:]
		default:
			l.diags.Errorf("pipeline-wrong-value", t.at, `a backslash in a replacement stands before a group or another backslash: \1, \g<name>, \\`)
			return b.String()
		}
	}
}

func (s *replaceString) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		old, ok := textOf(p)
		if !ok {
			return p
		}
		value := s.replaceParts(old)
		if !s.skipSpecial {
			value, ok = s.replaceWhole(old)
		}
		if !ok {
			r.refuse(it, "pipeline-replace-ambiguous", p.Origin(), "the pipeline replaces in a value with placeholders, or with stars that cannot be told from wildcards; use skip_special")
			return p
		}
		if value.String() == old.String() {
			return p
		}
		q, _ := withText(p, value)
		return q
	})
}

// replaceParts replaces in the literal text only.
func (s *replaceString) replaceParts(p ir.Pattern) ir.Pattern {
	var parts []ir.Piece
	for _, piece := range p {
		if piece.Kind != ir.Lit {
			parts = append(parts, piece)
			continue
		}
		text := s.re.ReplaceAllString(piece.Text, s.replacement)
		if s.interpret {
			parts = append(parts, readPlain(text)...)
		} else {
			parts = append(parts, ir.Piece{Kind: ir.Lit, Text: text})
		}
	}
	return ir.NewPattern(parts...)
}

// replaceWhole replaces in the value with its wildcards as * and ?, which are
// read again. That needs a value in which they can be told from text.
func (s *replaceString) replaceWhole(p ir.Pattern) (q ir.Pattern, ok bool) {
	before := plain(p)
	after := s.re.ReplaceAllString(before, s.replacement)
	if after == before {
		return p, true
	}
	if p.HasHole() || readPlain(before).String() != p.String() {
		return nil, false
	}
	return readPlain(after), true
}

// readPlain reads a text with bare wildcards. A backslash makes a wildcard
// behind it a character; anywhere else it is text.
func readPlain(s string) ir.Pattern {
	var parts []ir.Piece
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '*' || s[i+1] == '?'):
			i++
			parts = append(parts, ir.Piece{Kind: ir.Lit, Text: s[i : i+1]})
		case s[i] == '*':
			parts = append(parts, ir.Piece{Kind: ir.Any})
		case s[i] == '?':
			parts = append(parts, ir.Piece{Kind: ir.One})
		default:
			parts = append(parts, ir.Piece{Kind: ir.Lit, Text: s[i : i+1]})
		}
	}
	return ir.NewPattern(parts...)
}

// mapString replaces whole values.
type mapString map[string][]ir.Pattern

func loadMapString(l *loader, o object) step {
	m := mapString{}
	for _, e := range l.mapping(o) {
		for _, to := range e.to {
			m[e.from] = append(m[e.from], lower.Pattern(to))
		}
	}
	return m
}

func (m mapString) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		old, ok := textOf(p)
		if !ok {
			return p
		}
		var of []ir.Expr
		for _, value := range m[plain(old)] {
			q, _ := withText(p, value)
			of = append(of, q)
		}
		switch len(of) {
		case 0:
			return p
		case 1:
			return of[0]
		}
		return &ir.Or{Of: of}
	})
}

// setValue compares with another value, whatever the rule compares with.
type setValue struct {
	null  bool
	value ir.Pattern
}

func loadSetValue(l *loader, o object) step {
	n, ok := o.need("value")
	s := &setValue{null: ok && n.isNull()}
	force := ""
	if _, given := o.get("force_type"); given {
		force = o.word("force_type", "str", "num")
	}
	if s.null {
		if force != "" {
			l.wrong(n, "a value that has a type")
		}
		return s
	}
	t := o.text("value")
	if _, isNumber := ir.ParseNumber(t.value); force == "num" && !isNumber {
		l.wrong(n, "a number")
	}
	s.value = lower.Pattern(t.value)
	return s
}

func (s *setValue) apply(r *run, it *item) {
	r.each(it, func(p ir.Pred, _ bool) ir.Expr {
		switch p := p.(type) {
		case *ir.Null:
			if s.null {
				return p
			}
			return &ir.Match{Leaf: p.Leaf, Pattern: s.value, Fold: true}
		case *ir.Match:
			if s.null {
				return &ir.Null{Leaf: p.Leaf}
			}
			q, _ := withText(p, s.value)
			return q
		case *ir.Keyword:
			if !s.null {
				q, _ := withText(p, s.value)
				return q
			}
		}
		r.refuse(it, "pipeline-set-value", p.Origin(), "the pipeline sets a value where the rule compares with none")
		return p
	})
}
