package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// Format writes a tree for people and golden files, one predicate a line:
//
//	(and
//	  (match/i eventName "Stop*")
//	  (not
//	    (null errorCode)))
//
// A field shows where its path crosses arrays: [] always, [?] sometimes or
// perhaps. "match/i" folds case.
func Format(e Expr) string {
	var b strings.Builder
	format(&b, e, "")
	return b.String()
}

func format(b *strings.Builder, e Expr, indent string) {
	inner := indent + "  "
	children := func(name string, of ...Expr) {
		b.WriteString(indent + "(" + name)
		for _, x := range of {
			b.WriteByte('\n')
			format(b, x, inner)
		}
		b.WriteByte(')')
	}
	switch e := e.(type) {
	case *And:
		children("and", e.Of...)
	case *Or:
		children("or", e.Of...)
	case *Not:
		children("not", e.Of)
	case Const:
		b.WriteString(indent + strconv.FormatBool(bool(e)))
	case Pred:
		b.WriteString(indent + "(" + predicate(e) + ")")
	default:
		panic(fmt.Sprintf("ir: unhandled %T", e))
	}
}

func predicate(p Pred) string {
	fold := func(name string, on bool) string {
		if on {
			return name + "/i"
		}
		return name
	}
	switch p := p.(type) {
	case *Match:
		return fmt.Sprintf("%s %s %q", fold("match", p.Fold), p.Field, p.Pattern)
	case *Compare:
		return fmt.Sprintf("%s %s %s", p.Op, p.Field, p.Number.Text)
	case *Regex:
		return fmt.Sprintf("re %s %s", p.Field, p.Regexp)
	case *CIDR:
		return fmt.Sprintf("cidr %s %s", p.Field, p.Network)
	case *Exists:
		return fmt.Sprintf("exists %s", p.Field)
	case *Null:
		return fmt.Sprintf("null %s", p.Field)
	case *Same:
		how := [...]string{"same", "same-prefix", "same-suffix", "same-contains"}[p.How]
		return fmt.Sprintf("%s %s %s", fold(how, p.Fold), p.Field, p.Other)
	case *TimePart:
		return fmt.Sprintf("%s %s %s %d", p.Part, p.Op, p.Field, p.Value)
	case *Keyword:
		return fmt.Sprintf("%s %q", fold("keyword", p.Fold), p.Pattern)
	case *KeywordRegex:
		return fmt.Sprintf("keyword-re %s", p.Regexp)
	case *Seen:
		return fmt.Sprintf("seen %d", p.Rule)
	}
	panic(fmt.Sprintf("ir: unhandled %T", p))
}

// String writes the field's name with marks where its path crosses arrays.
func (f Field) String() string {
	if f.Type.Path == nil {
		return f.Name
	}
	parts := make([]string, len(f.Type.Path))
	for i, s := range f.Type.Path {
		parts[i] = s.Key + [...]string{"[?]", "", "[]", "[?]"}[s.Arity]
	}
	return strings.Join(parts, ".")
}
