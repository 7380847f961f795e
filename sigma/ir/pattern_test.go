package ir

import "testing"

func piece(s string) []Piece {
	var out []Piece
	for _, r := range s {
		switch r {
		case '*':
			out = append(out, Piece{Kind: Any})
		case '?':
			out = append(out, Piece{Kind: One})
		default:
			out = append(out, Piece{Kind: Lit, Text: string(r)})
		}
	}
	return out
}

func TestPatternHasOneForm(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "ab": "ab", "**": "*", "a**b": "a*b", "*?*": "*?*", "??": "??",
	} {
		if got := NewPattern(piece(in)...).String(); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	joined := NewPattern(Piece{Kind: Lit, Text: "a"}, Piece{Kind: Lit}, Piece{Kind: Lit, Text: "*"})
	if len(joined) != 1 || joined.String() != `a\*` {
		t.Errorf("neighbouring literals did not join: %#v", joined)
	}
}

func TestShapeIsTheSimplestSearch(t *testing.T) {
	for in, want := range map[string]struct {
		shape Shape
		text  string
	}{
		"":     {ShapeExact, ""},
		"ab":   {ShapeExact, "ab"},
		"ab*":  {ShapePrefix, "ab"},
		"*ab":  {ShapeSuffix, "ab"},
		"*ab*": {ShapeContains, "ab"},
		"*":    {ShapeAny, ""},
		"?":    {ShapeGlob, ""},
		"?*":   {ShapeGlob, ""},
		"a*b":  {ShapeGlob, ""},
		"*a*b": {ShapeGlob, ""},
		"a*b*": {ShapeGlob, ""},
	} {
		if shape, text := NewPattern(piece(in)...).Shape(); shape != want.shape || text != want.text {
			t.Errorf("%q: shape %d %q, want %d %q", in, shape, text, want.shape, want.text)
		}
	}
	if shape, _ := NewPattern(Piece{Kind: Hole, Text: "x"}).Shape(); shape != ShapeGlob {
		t.Error("a placeholder passed for text")
	}
}

func TestLowerIsSimpleMapping(t *testing.T) {
	for in, want := range map[string]string{
		"ABC": "abc", "ÄÖ": "äö", "ß": "ß", "Σς": "σς", "\u212a": "k", "\u0130": "i", "日本": "日本",
	} {
		if got := Lower(in); got != want {
			t.Errorf("Lower(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNumberIsJSONSyntax(t *testing.T) {
	for _, s := range []string{"0", "-0", "5", "-1.50", "1e3", "1E+3", "0.5", "123456789012"} {
		if n, ok := ParseNumber(s); !ok || n.Text != s {
			t.Errorf("%q was refused", s)
		}
	}
	for _, s := range []string{"", "-", "05", "+5", ".5", "5.", "0x10", "1_000", "1e", " 5", "5 ", "NaN", "inf", "1e999"} {
		if _, ok := ParseNumber(s); ok {
			t.Errorf("%q passed for a number", s)
		}
	}
}

func TestRenameKeepsWhatIsKnownOfTheTail(t *testing.T) {
	f := NewField("requestParameters.items.port")
	f.Type = Type{Known: true, Path: []Segment{{"requestParameters", Single}, {"items", Many}, {"port", Either}}}
	for _, c := range []struct {
		to   string
		keep int
		want string
	}{
		{"req_params.items.port", 2, "req_params.items[].port[?]"},
		{"aws.flattened.request_parameters.items.port", 2, "aws.flattened.request_parameters.items[].port[?]"},
		{"port", 0, "port[?]"},
	} {
		g := f.Rename(c.to, c.keep)
		if g.Name != c.to || g.String() != c.want || g.Written != f.Name {
			t.Errorf("Rename(%q, %d) = %q written %q, want %q", c.to, c.keep, g, g.Written, c.want)
		}
	}
}
