package backendtest

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Run holds a backend to its promises on every sample: it does not panic, it
// prints the same text twice, a refusal names a feature, the language is the
// declared one, and two samples that mean different things never give the same
// text without a note that admits it.
func Run(t *testing.T, target backends.Target, b backends.Backend) {
	t.Helper()
	samples := Samples()
	texts := make(map[string]Sample, len(samples))
	queries := 0
	for _, s := range samples {
		q, err := translate(b, s.Expr)
		if err != nil {
			checkRefusal(t, s, err)
			continue
		}
		queries++
		again, err := translate(b, s.Expr)
		if err != nil || again.Text != q.Text {
			t.Errorf("%s: not the same text twice:\n%s\n%s", s.Name, q.Text, again.Text)
		}
		if q.Language != target.Language {
			t.Errorf("%s: language %q, declared is %q", s.Name, q.Language, target.Language)
		}
		checkDistinct(t, texts, s, q)
	}
	if queries < len(samples)/10 {
		t.Errorf("%s printed %d of %d samples", target.Name, queries, len(samples))
	}
}

func translate(b backends.Backend, e ir.Expr) (backends.Query, error) {
	return b.Translate(ir.Plan{
		Source: ir.LogSource{Product: "aws", Service: "cloudtrail"},
		Body:   &ir.Search{Where: ir.Simplify(e)},
	})
}

func checkRefusal(t *testing.T, s Sample, err error) {
	t.Helper()
	u, ok := backends.AsUnsupported(err)
	switch {
	case !ok:
		t.Errorf("%s: the error is no refusal: %v", s.Name, err)
	case !strings.HasPrefix(u.ID, "unsupported-") && !strings.HasPrefix(u.ID, "field-"):
		t.Errorf("%s: refused as %q, which names no feature", s.Name, u.ID)
	case u.Message == "":
		t.Errorf("%s: refused without a word", s.Name)
	}
}

// checkDistinct compares meanings by their dumps: Simplify has one form for
// one meaning in these samples.
func checkDistinct(t *testing.T, texts map[string]Sample, s Sample, q backends.Query) {
	t.Helper()
	if admitsDifference(q.Notes) {
		return
	}
	first, seen := texts[q.Text]
	if !seen {
		texts[q.Text] = s
		return
	}
	if !sameMeaning(first.Expr, s.Expr) {
		t.Errorf("%q and %q mean different things and print the same text without a note:\n%s", first.Name, s.Name, q.Text)
	}
}

func admitsDifference(notes []ir.Note) bool {
	for _, n := range notes {
		if n.Effect != ir.Exact {
			return true
		}
	}
	return false
}

// sameMeaning compares two samples, regarding as equal what cannot differ:
// cased and uncased comparison of text without letters, and with booleans,
// which records write in one way; null, and not any value.
func sameMeaning(a, b ir.Expr) bool {
	return ir.Format(unfold(a)) == ir.Format(unfold(b))
}

func unfold(e ir.Expr) ir.Expr {
	return ir.Simplify(ir.Map(e, func(p ir.Pred) ir.Expr {
		switch p := p.(type) {
		case *ir.Match:
			q := *p
			q.Fold = p.Fold && hasCase(p.Pattern.Literal()) && p.Field.Type.Kind != ir.KindBool
			return &q
		case *ir.Null:
			return &ir.Not{Of: &ir.Match{Leaf: p.Leaf, Pattern: ir.NewPattern(ir.Piece{Kind: ir.Any})}}
		case *ir.Keyword:
			q := *p
			q.Fold = p.Fold && hasCase(p.Pattern.Literal())
			return &q
		}
		return p
	}))
}

func hasCase(s string) bool { return strings.ToLower(s) != s || strings.ToUpper(s) != s }
