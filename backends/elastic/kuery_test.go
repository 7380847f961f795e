package elastic

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestParserAgreesWithKibanaOnWhatIsKQL(t *testing.T) {
	for _, query := range []string{
		`a:b or(c:d)`, `not(a:b)`, `not not a:b`, `a: not b`, `a:foo not bar`, `a:x\y`, `a:::1`, `a:"b`, `a:`, `(a:b`, `a:(b or )`,
	} {
		if n, err := parseKQL(query); err == nil {
			t.Errorf("%s is read as %#v", query, n)
		}
	}
	for _, query := range []string{
		`a:b`, `a: b c`, `a:foo or bar`, `a:(not b)`, `not a:b and c:*`, `a:("x" or y*z) AND b < 5`, `"a b":\*x*`, `not *:*`,
	} {
		if _, err := parseKQL(query); err != nil {
			t.Errorf("%s is not read: %v", query, err)
		}
	}
}

// surroundings are the places where a value of f may stand: which of f's
// values it is there, and how many there are.
var surroundings = []struct {
	before, after string
	index, count  int
}{
	{"f:", "", 0, 1},
	{"a:b and f:", " and not c:d", 0, 1},
	{"not (f:", " or x:y)", 0, 1},
	{"f:(", ` or "z")`, 0, 2},
	{"f:(a or ", ")", 1, 2},
}

// checkReadBack fails if a printed value is read as anything but want.
func checkReadBack(t *testing.T, printed string, want ir.Pattern) {
	t.Helper()
	for _, s := range surroundings {
		query := s.before + printed + s.after
		n, err := parseKQL(query)
		if err != nil {
			t.Errorf("%q: %v", want, err)
			continue
		}
		found := valuesOfF(n)
		if len(found) != s.count {
			t.Errorf("%s: f has %d values, want %d", query, len(found), s.count)
			continue
		}
		if got := found[s.index]; got.pattern.String() != want.String() || got.quoted == want.HasWildcard() {
			t.Errorf("%s is read as %q (in quotes: %t), want %q", query, got.pattern, got.quoted, want)
		}
	}
}

func valuesOfF(n kqlNode) []kqlValue {
	var out []kqlValue
	all := func(of []kqlNode) {
		for _, x := range of {
			out = append(out, valuesOfF(x)...)
		}
	}
	switch n := n.(type) {
	case *kqlAnd:
		all(n.of)
	case *kqlOr:
		all(n.of)
	case *kqlNot:
		return valuesOfF(n.of)
	case *kqlIs:
		if n.field == "f" {
			out = append(out, n.value)
		}
	}
	return out
}

// hostile are texts that some rule of the grammar could take for its own.
var hostile = []string{
	"", "a", " ", "or", "and", "not", "not ", " or ", " and not ", "cannot go", "x or y", "NOT x", "Or\u00a0", "\u00a0and\u00a0b", "band and", "nor not",
	`\`, `\\`, `\n`, `\not`, `\or`, `\u0041`, `\*`, `"`, `\"`, `a"b`, "a\tb", "a\nb", "a\r\nb", "nul\x00", "\x1b[31m", "\u2028", "\ufeff",
	"*", "a*b", "?", "(a)", "{a:b}", "<5>", "a:b", "::1", "null", "true", "false", "日本語", "İ", "'", "`", "$x", "%", "/", "@kuery", "a or\tb", "a\nnot b",
}

func TestLiteralsComeBackAsTheyWere(t *testing.T) {
	for _, s := range hostile {
		checkReadBack(t, quote(s), ir.Text(s))
	}
}

func TestPatternsComeBackAsTheyWere(t *testing.T) {
	for _, a := range hostile {
		for _, b := range hostile {
			checkPattern(t, a, b, "", 1)
			checkPattern(t, a, "", b, 3)
			checkPattern(t, a, b, a, 7)
		}
	}
}

// checkPattern prints texts with wildcards where the bits of stars are set:
// before, between and behind them.
func checkPattern(t *testing.T, a, b, c string, stars uint8) {
	t.Helper()
	var parts []ir.Piece
	for i, s := range []string{a, b, c} {
		if stars>>i&1 == 1 {
			parts = append(parts, ir.Piece{Kind: ir.Any})
		}
		parts = append(parts, ir.Piece{Kind: ir.Lit, Text: s})
	}
	p := ir.NewPattern(parts...)
	if p.HasWildcard() && sayable(p) {
		checkReadBack(t, unquoted(p), p)
	}
}

func FuzzLiteral(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if utf8.ValidString(s) {
			checkReadBack(t, quote(s), ir.Text(s))
		}
	})
}

func FuzzPattern(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+7)%len(hostile)], hostile[(i*3)%len(hostile)], uint8(i))
	}
	f.Fuzz(func(t *testing.T, a, b, c string, stars uint8) {
		if utf8.ValidString(a) && utf8.ValidString(b) && utf8.ValidString(c) {
			checkPattern(t, a, b, c, stars)
		}
	})
}

func TestNoValueBreaksTheLine(t *testing.T) {
	for _, s := range hostile {
		star := ir.NewPattern(ir.Piece{Kind: ir.Lit, Text: "x" + s}, ir.Piece{Kind: ir.Any})
		for _, printed := range []string{quote(s), unquoted(star)} {
			if strings.IndexFunc(printed, isControl) >= 0 {
				t.Errorf("%q holds a control character", printed)
			}
		}
	}
}

func TestFieldNamesComeBackAsTheyWere(t *testing.T) {
	for _, name := range []string{
		"event.action", "@timestamp", flattenedTop + "request_parameters.x-amz-acl", flattenedTop + "request_parameters.a b",
		flattenedTop + `request_parameters.say "x" or y:z`, flattenedTop + "request_parameters.ключ", flattenedTop + `request_parameters.a\nb`,
	} {
		n, err := parseKQL(field(ir.NewField(name)) + `:"x"`)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if is, ok := n.(*kqlIs); !ok || is.field != name {
			t.Errorf("%s is read as %#v", name, n)
		}
	}
}
