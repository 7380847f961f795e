package ir

import (
	"regexp"
	"testing"
)

func TestPlaceholdersInExpressionsBecomeAlternatives(t *testing.T) {
	r, err := ParseRegexpWithHoles(`^%who%-%n%+$|100%`, true, false, false)
	if err != nil {
		t.Fatal(err)
	}
	if holes := r.Holes(); len(holes) != 2 || holes[0] != "who" || holes[1] != "n" {
		t.Fatalf("holes %q", holes)
	}
	star := Piece{Kind: Any}
	r, err = r.Fill("who", []Pattern{Text("a.b"), NewPattern(Piece{Kind: Lit, Text: "svc"}, star)})
	if err != nil {
		t.Fatal(err)
	}
	r, err = r.Fill("n", []Pattern{Text("1"), Text("(2)")})
	if err != nil || len(r.Holes()) > 0 {
		t.Fatalf("%v, holes %q", err, r.Holes())
	}
	re := regexp.MustCompile(r.Portable())
	for text, want := range map[string]bool{
		"a.b-1": true, "A.B-1(2)1": true, "axb-1": false, "svc/x\ny-(2)": true, "a.b-": false, "is 100%": true,
	} {
		if re.MatchString(text) != want {
			t.Errorf("%s on %q: want %t", r.Portable(), text, want)
		}
	}
}
