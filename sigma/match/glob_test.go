package match_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// quoted writes a string as JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestPatternsCoverWholeTexts(t *testing.T) {
	tests := []struct {
		text  string
		parts []any
		want  bool
	}{
		{"", nil, true},
		{"a", nil, false},
		{"abc", []any{"abc"}, true},
		{"abcd", []any{"abc"}, false},
		{"xabc", []any{"abc"}, false},
		{"abcd", []any{"abc", star}, true},
		{"abc", []any{"abc", star}, true},
		{"xabc", []any{star, "abc"}, true},
		{"xabcx", []any{star, "abc", star}, true},
		{"xabcx", []any{star, "abc"}, false},
		// Prefix and suffix must not share characters.
		{"a", []any{"a", star, "a"}, false},
		{"aa", []any{"a", star, "a"}, true},
		{"aba", []any{"ab", star, "ba"}, false},
		{"abba", []any{"ab", star, "ba"}, true},
		// The first place for a middle part may not be the only one that looks right.
		{"abab", []any{star, "ab"}, true},
		{"aXbXc", []any{star, "X", star, "Xc"}, true},
		{"xayaz", []any{star, "a", star, "a", star}, true},
		{"xaz", []any{star, "a", star, "a", star}, false},
		{"aab", []any{star, one, "ab"}, true},
		{"ab", []any{star, one, "ab"}, false},
		{"aaab", []any{star, "a", one, "b"}, true},
		{"axbab", []any{star, "a", one, "b", star, "a", one, "b"}, false},
		{"axbacb", []any{star, "a", one, "b", star, "a", one, "b"}, true},
		// One is exactly one code point.
		{"", []any{one}, false},
		{"a", []any{one}, true},
		{"ab", []any{one}, false},
		{"ab", []any{one, one}, true},
		{"a", []any{star, one}, true},
		{"", []any{star, one}, false},
		{"", []any{one, star}, false},
		{"a", []any{one, star, one}, false},
		{"😀", []any{one}, true},
		{"日本", []any{one, one}, true},
		{"日", []any{star, one, one, star}, false},
		{"a日", []any{star, one, one, "a", star}, false},
		{"e\u0301", []any{one}, false},
		{"👩‍👩‍👧", []any{one, one, one, one, one}, true},
		{"a😀b", []any{"a", one, "b"}, true},
		{"a😀b", []any{star, one, "b"}, true},
		{"x😀😀y", []any{star, "😀", one, "y"}, true},
		{"\ufffd", []any{one}, true},
		// Line breaks and zeros are characters like others.
		{"a\nb\r\nc", []any{"a", star, "c"}, true},
		{"a\nb", []any{"a", one, "b"}, true},
		{"a\r\nb", []any{"a", one, "b"}, false},
		{"\n", []any{one}, true},
		{"abc\n", []any{"abc"}, false},
		{"a\x00b", []any{"a", one, "b"}, true},
		{"a\u2028b", []any{"a", one, "b"}, true},
		// Wildcards that are meant literally, and characters of other languages.
		{"a*b?c", []any{"a*b?c"}, true},
		{"axbyc", []any{"a*b?c"}, false},
		{`a.b\[c]$%_`, []any{`a.b\[c]$%_`}, true},
		{"axb", []any{"a.b"}, false},
		// Bytes that are not UTF-8 stand in no text of a record.
		{"\ufffd", []any{"\xff"}, false},
		{"a\ufffd", []any{"a", star, "\xff"}, false},
	}
	for _, tt := range tests {
		for _, fold := range []bool{false, true} {
			e := &ir.Match{Leaf: leaf("f"), Pattern: pattern(tt.parts...), Fold: fold}
			onF(t, quoted(tt.text), e, tt.want)
		}
	}
}

// TestPatternsNeedNotBeInNormalForm: a tree made by hand may repeat parts.
func TestPatternsNeedNotBeInNormalForm(t *testing.T) {
	lit := func(s string) ir.Piece { return ir.Piece{Kind: ir.Lit, Text: s} }
	anything := ir.Piece{Kind: ir.Any}
	p := ir.Pattern{anything, anything, lit("a"), lit(""), lit("b"), anything, lit(""), anything}
	onF(t, `"xabx"`, &ir.Match{Leaf: leaf("f"), Pattern: p}, true)
	onF(t, `"xaxb"`, &ir.Match{Leaf: leaf("f"), Pattern: p}, false)
	onF(t, `null`, &ir.Match{Leaf: leaf("f"), Pattern: ir.Pattern{anything, anything}}, false)
	onF(t, `{}`, &ir.Match{Leaf: leaf("f"), Pattern: ir.Pattern{anything, anything}}, true)
}

// TestManyStarsStayCheap would not end within the life of the machine if the
// matcher tried every way to place them.
func TestManyStarsStayCheap(t *testing.T) {
	var parts []any
	for range 60 {
		parts = append(parts, star, "a", one)
	}
	text := quoted(strings.Repeat("a", 20_000) + "b")
	onF(t, text, is("f", append(parts, star, "c")...), false)
	onF(t, text, is("f", append(parts, star, "b")...), true)
}

// FuzzPattern holds the matcher against two others: a naive recursive one, and
// a regular expression made of the same parts.
func FuzzPattern(f *testing.F) {
	for _, seed := range [][2]string{
		{"a*b", "axb"}, {"*a?b*", "xaab\n"}, {"?*", ""}, {"*ab*ab", "abab"}, {"İ?", "i\nx"}, {"ß*", "ẞSS"},
		{"k??", "\u212a😀a"}, {"*a*a*a", "aaa"}, {"a*a", "a"}, {"\xff*", "\ufffd"}, {"*?日", "本日日"},
	} {
		f.Add(seed[0], seed[1], true)
		f.Add(seed[0], seed[1], false)
	}
	f.Fuzz(func(t *testing.T, glob, text string, fold bool) {
		text = string([]rune(text)) // records hold valid UTF-8 only
		if utf8.RuneCountInString(glob) > 14 || utf8.RuneCountInString(text) > 28 || strings.Count(glob, "*") > 5 {
			t.Skip("too long for the recursive matcher")
		}
		e := &ir.Match{Leaf: leaf("f"), Pattern: parsedGlob(glob), Fold: fold}
		got := mustNew(t, e).Match(mustRecord(t, `{"f":`+quoted(text)+`}`))
		if !utf8.ValidString(glob) {
			if got {
				t.Fatalf("%q is no text, but has been found in %q", glob, text)
			}
			return
		}
		pattern := glob
		if fold {
			pattern, text = ir.Lower(pattern), ir.Lower(text)
		}
		if want := recursive([]rune(pattern), []rune(text)); got != want {
			t.Errorf("%q on %q: got %t, the recursive matcher says %t", pattern, text, got, want)
		}
		if want := asRegexp(pattern).MatchString(text); got != want {
			t.Errorf("%q on %q: got %t, the regular expression says %t", pattern, text, got, want)
		}
	})
}

// parsedGlob reads * and ? as wildcards and the rest as it is.
func parsedGlob(glob string) ir.Pattern {
	var parts []any
	for len(glob) > 0 {
		i := strings.IndexAny(glob, "*?")
		switch {
		case i < 0:
			return pattern(append(parts, glob)...)
		case i > 0:
			parts = append(parts, glob[:i])
		}
		if glob[i] == '*' {
			parts = append(parts, star)
		} else {
			parts = append(parts, one)
		}
		glob = glob[i+1:]
	}
	return pattern(parts...)
}

func recursive(glob, text []rune) bool {
	switch {
	case len(glob) == 0:
		return len(text) == 0
	case glob[0] == '*':
		return recursive(glob[1:], text) || len(text) > 0 && recursive(glob, text[1:])
	}
	return len(text) > 0 && (glob[0] == '?' || glob[0] == text[0]) && recursive(glob[1:], text[1:])
}

func asRegexp(glob string) *regexp.Regexp {
	var b strings.Builder
	for _, r := range glob {
		switch r {
		case '*':
			b.WriteString(`(?s:.*)`)
		case '?':
			b.WriteString(`(?s:.)`)
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return regexp.MustCompile(`\A(?:` + b.String() + `)\z`)
}

func TestPlaceholdersAreRefused(t *testing.T) {
	hole := ir.NewPattern(ir.Piece{Kind: ir.Lit, Text: "a"}, ir.Piece{Kind: ir.Hole, Text: "Admins"})
	for _, e := range []ir.Expr{
		&ir.Match{Leaf: leaf("f"), Pattern: hole},
		and(ir.Const(true), or(not(&ir.Match{Leaf: leaf("f"), Pattern: hole, Fold: true}))),
		&ir.Keyword{Pattern: hole},
	} {
		m, err := match.New(e)
		if m != nil || err == nil || !strings.Contains(err.Error(), "%Admins%") {
			t.Errorf("New(%s) = %v, %v; want an error that names the placeholder", ir.Format(e), m, err)
		}
	}
}
