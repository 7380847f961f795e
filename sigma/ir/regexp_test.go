package ir

import (
	"regexp"
	"strings"
	"testing"
)

func TestRegexpAcceptsThePortableSubset(t *testing.T) {
	for source, want := range map[string]string{
		`^a.b$`:           `^a[^\n]b\z`,
		`(?s)a.b`:         `a[\s\S]b`,
		`(?im)^a$`:        `(?im)^a$`,
		`\d+\.\w*?\S`:     `[0-9]+\.[0-9A-Za-z_]*?[^\t\n\f\r ]`,
		`[]a-c^\]\d-]`:    `[\]a-c\^\]0-9\-]`,
		`[^"'\\[]`:        `[^"'\\\[]`,
		`(a|b){2,3}(?:c)`: `(a|b){2,3}(?:c)`,
		`a{x`:             `a\{x`,
		`\/\-\"`:          `/-"`,
		`日本?`:             `日本?`,
	} {
		r, err := ParseRegexp(source, false, false, false)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := r.Portable(); got != want {
			t.Errorf("%s became %s, want %s", source, got, want)
		}
	}
}

func TestRegexpRefusesWhatEnginesDisagreeAbout(t *testing.T) {
	for source, part := range map[string]string{
		`(?=a)`: "look-ahead", `(?!a)`: "look-ahead", `(?<=a)b`: "look-behind", `(?<!a)b`: "look-behind",
		`(?P<n>a)`: "named", `(?<n>a)`: "named", `(?>a)`: "atomic", `a(?i)b`: "flag",
		`(a)\1`: "back-reference", `\p{L}`: "escape", `\Qa\E`: "escape", `\x41`: "escape", `\z`: "escape",
		`[[:alpha:]]`: "POSIX", `a++`: "possessive", `a**`: "quantifier", `*a`: "nothing to repeat", `(*a)`: "nothing to repeat",
		`a{2001}`: "more than", `a{3,2}`: "before it begins", `a{02}`: "zero", `a{1,02}`: "zero", `(a`: "not closed", `a)`: "never opened",
		`[a`: "not closed", `a\`: "backslash", `[b-a]`: "range", `[\b]`: "escape",
	} {
		_, err := ParseRegexp(source, false, false, false)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: error %v, want one about %q", source, err, part)
			continue
		}
		bad := err.(*RegexpError)
		if bad.Offset < 0 || bad.Offset > bad.End || bad.End > len(source) {
			t.Errorf("%s: the place %d-%d lies outside", source, bad.Offset, bad.End)
		}
	}
}

// FuzzRegexp holds that what is accepted means the same before and after it is
// spelled portably.
func FuzzRegexp(f *testing.F) {
	for _, s := range []string{`^a.b$`, `[^a-c]+|\d{2}`, `(?i)x\.y`, `[]a]`, `a{x`, `(a|b)*?c`, `\s\S`, `[\W-]`} {
		f.Add(s, "a\nb", uint8(0))
		f.Add(s, "ab-12 x.Y", uint8(1))
	}
	f.Fuzz(func(t *testing.T, source, text string, flags uint8) {
		r, err := ParseRegexp(source, flags&1 != 0, flags&2 != 0, flags&4 != 0)
		if err != nil {
			return
		}
		portable, err := regexp.Compile(r.Portable())
		if err != nil {
			t.Fatalf("%q became %q: %v", source, r.Portable(), err)
		}
		group := ""
		if r.Flags() != "" {
			group = "(?" + r.Flags() + ")"
		}
		original, err := regexp.Compile(group + source)
		if err != nil {
			return // RE2 is stricter about an odd spelling; the portable one is ours
		}
		if original.MatchString(text) != portable.MatchString(text) {
			t.Fatalf("%q and %q differ on %q", source, r.Portable(), text)
		}
	})
}
