package joni

import "testing"

// TestPatterns holds what was rewritten against Trino 435.
func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{`[\s\S]`, "\u00a0", true}, {`\S`, "\u00a0", true}, {`\s`, "\u00a0", false}, {`\W`, "é", true}, {`[\W]`, "é", true},
		{`[^\W]`, "é", false}, {`^\D$`, "٣", true}, {`[\d-]x`, "-x", true}, {`(?m)^a$`, "b\na\nc", true}, {`(?m)^\z`, "", true},
		{`(?m)^\z`, "x\n", false}, {`(?is)A.B`, "a\nb", true}, {`a{2,}?`, "aa", true}, {`\Aa`, "a", true}, {`[\]]`, "]", true},
		{`a\.b`, "axb", false}, {`(?:a|b)+c`, "abc", true},
	} {
		re, err := Compile(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if got, err := re.MatchString(c.text); err != nil || got != c.want {
			t.Errorf("%s on %q: got %t (%v)", c.pattern, c.text, got, err)
		}
	}
}

// TestRefusals names what the two engines read differently.
func TestRefusals(t *testing.T) {
	for _, pattern := range []string{
		`a++`, `a*+`, `[a&&b]`, `[[:alpha:]]`, `[a[b]]`, `\p{L}`, `\Qa\E`, `(?d)a`, `a(?i)b`, `(?<n>a)`, `(a)\1`, `(`, `a\`, `[]a]`, `\h`,
	} {
		if re, err := Compile(pattern); err == nil {
			t.Errorf("%s was read as %s", pattern, re)
		}
	}
}
