package splunk

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// The two readers below know no printer: they read a string as Splunk's manuals
// say, and then what the string means in its context.

// readTerm reads the value of a search term back into a pattern. Every star is
// a wildcard there, whatever stands in front of it.
func readTerm(t *testing.T, s string) ir.Pattern {
	t.Helper()
	var pieces []ir.Piece
	for _, c := range readString(t, s) {
		if c == '*' {
			pieces = append(pieces, ir.Piece{Kind: ir.Any})
		} else {
			pieces = append(pieces, ir.Piece{Kind: ir.Lit, Text: string(c)})
		}
	}
	return ir.NewPattern(pieces...)
}

func readString(t *testing.T, s string) string {
	t.Helper()
	if len(s) < 2 || s[0] != '"' {
		t.Fatalf("no string: %s", s)
	}
	text, n := unquoted(s)
	if n != len(s) {
		t.Fatalf("the string ends at byte %d of %s", n, s)
	}
	if i := strings.IndexFunc(s, func(c rune) bool { return c == '`' || unicode.IsControl(c) }); i >= 0 {
		t.Fatalf("a character at byte %d that means something outside the string, too: %q", i, s)
	}
	return text
}

func quotingSeeds() []string {
	return []string{"", "a", `a"b`, `a\b`, `\`, `\\`, `\"`, `"`, "a*b", "*", "?", "`m`", "a\nb", "\x00", "\t", "[a]", "(a|b)", "a|b", "$x$",
		"%", "éÉ", "İ", "ſ", "K", "日本", "’", "\u0085", "\u2028", "10.0.0.0/8", `\*`, `C:\t*`, "^$.+{2}", "x'y", "a b", "NOT", "#", "}", "\u007f"}
}

// FuzzSearchTerm holds a term to two promises: a text that it takes literally
// comes back as it was, and whatever it cannot say makes it wider.
func FuzzSearchTerm(f *testing.F) {
	for _, s := range quotingSeeds() {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		star := ir.Piece{Kind: ir.Any}
		original := ir.NewPattern(ir.Piece{Kind: ir.Lit, Text: a}, star, ir.Piece{Kind: ir.Lit, Text: b})
		if !validText(original) {
			t.Skip("no record holds this text")
		}
		pattern, exact := searchPattern(original)
		read := readTerm(t, quotePattern(pattern))
		if read.String() != pattern.String() {
			t.Fatalf("%q became %q", pattern, read)
		}
		if exact && read.String() != original.String() {
			t.Fatalf("%q is said to be exact and became %q", original, read)
		}
		if exact && strings.ContainsAny(a+b, "*`") {
			t.Fatalf("%q holds what no term can say", original)
		}
		if len(a)+len(b) < 20 && !fits(read.Lower(), ir.Lower(a+"x"+b)) {
			t.Fatalf("the term %q misses a text that has %q", read, original)
		}
	})
}

// FuzzRegexString builds the expression for a text and reads it back: it must
// find that text, no other, and with case only what Sigma folds.
func FuzzRegexString(f *testing.F) {
	for _, s := range quotingSeeds() {
		f.Add(s, "x")
		f.Add("x", s)
	}
	f.Fuzz(func(t *testing.T, s, other string) {
		if !utf8.ValidString(s) || !utf8.ValidString(other) {
			t.Skip("no record holds this text")
		}
		re := regexp.MustCompile(readString(t, quoteRegex(matchRegex(ir.Text(s), false))))
		if !re.MatchString(s) {
			t.Fatalf("%q does not find %q", re, s)
		}
		for _, wrong := range []string{other, s + "\n", "\n" + s, s + s + "x", strings.ToUpper(s) + " "} {
			if wrong != s && re.MatchString(wrong) {
				t.Fatalf("%q for %q finds %q", re, s, wrong)
			}
		}
		folding := regexp.MustCompile(readString(t, quoteRegex(matchRegex(ir.Text(s), true))))
		if !folding.MatchString(s) || !folding.MatchString(ir.Lower(s)) && !strings.ContainsRune(s, 'İ') {
			t.Fatalf("%q does not find %q", folding, s)
		}
		if other := strings.NewReplacer("ſ", "", "İ", "").Replace(other); folding.MatchString(other) != (ir.Lower(other) == ir.Lower(s)) && !hasOddFolds(s) {
			t.Fatalf("%q for %q on %q: %t", folding, s, other, folding.MatchString(other))
		}
	})
}

// hasOddFolds reports whether a text holds an ASCII letter that flag i folds
// differently from Sigma, with the long s or the dotted capital I.
func hasOddFolds(s string) bool { return strings.ContainsAny(s, "sSiI") }

// FuzzString reads every string back.
func FuzzString(f *testing.F) {
	for _, s := range quotingSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsRune(s, '`') || strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s) {
			t.Skip("never quoted as it is")
		}
		if got := readString(t, quoteString(s)); got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

// TestNoLetterBeyondASCIIMeetsTheFlag: PCRE takes ς and Σ for one letter under
// the flag i, while Sigma's simple lower case keeps them apart.
func TestNoLetterBeyondASCIIMeetsTheFlag(t *testing.T) {
	for c := rune(0x80); c <= unicode.MaxRune; c++ {
		if !utf8.ValidRune(c) || unicode.SimpleFold(c) == c {
			continue
		}
		pattern := ir.Text("x" + string(c))
		folding := regexp.MustCompile(readString(t, quoteRegex(matchRegex(pattern, true))))
		for other := unicode.SimpleFold(c); other != c; other = unicode.SimpleFold(other) {
			text := "X" + string(other)
			if got, want := folding.MatchString(text), ir.Lower(text) == pattern.Lower().Literal(); got != want {
				t.Errorf("%q on %q: %t, want %t", folding, text, got, want)
			}
		}
	}
}

func TestFoldSetIsSigmasFolding(t *testing.T) {
	sets := map[rune]string{}
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if utf8.ValidRune(c) {
			sets[unicode.ToLower(c)] += string(c)
		}
	}
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if !utf8.ValidRune(c) {
			continue
		}
		if got, want := strings.Join(foldSet(c), ""), sets[unicode.ToLower(c)]; got != want {
			t.Errorf("%U: got %q, want %q", c, got, want)
		}
	}
}

func TestOrdinaryRegularExpressionsKeepTheirCharacters(t *testing.T) {
	for source, want := range map[string]string{
		"a`b":      `"a\\x60b"`,
		`a\.b\d`:   `"a\\.b[0-9]"`,
		`"x"`:      `"\"x\""`,
		`\\`:       `"\\\\"`,
		"a\nb":     `"a\\nb"`,
		"\x01":     `"\\x01"`,
		"[`\"\\]]": `"[\\x60\"\\]]"`,
		"é":        `"é"`,
	} {
		if got := quoteRegex(parsed(source).Portable()); got != want {
			t.Errorf("%q: got %s, want %s", source, got, want)
		}
	}
}
