package cloudtrail

import (
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestSpellingIsThatOfTheRecords(t *testing.T) {
	star := ir.Piece{Kind: ir.Any}
	for _, c := range []struct {
		path    string
		pattern ir.Pattern
		want    string // "" where nobody knows
	}{
		{"eventName", ir.Text("StopLogging"), "StopLogging"},
		{"eventName", ir.Text("stoplogging"), "StopLogging"},
		{"eventName", ir.Text("consolelogin"), "ConsoleLogin"},
		{"eventName", ir.Text("CreateDBInstance"), ""},
		{"eventName", ir.Text("NoSuchOperation"), ""},
		{"eventName", ir.Text("StopLoggin"), ""},
		{"eventName", ir.Text(""), ""},
		{"eventName", ir.NewPattern(ir.Piece{Kind: ir.Lit, Text: "Delete"}, star), "Delete*"},
		{"eventName", ir.NewPattern(ir.Piece{Kind: ir.Lit, Text: "delete"}, star), ""},
		{"eventName", ir.NewPattern(star, ir.Piece{Kind: ir.Lit, Text: "Trail"}), ""},
		{"eventSource", ir.Text("IAM.amazonaws.com"), "iam.amazonaws.com"},
		{"eventSource", ir.NewPattern(star, ir.Piece{Kind: ir.Lit, Text: ".Amazonaws.com"}), "*.amazonaws.com"},
		{"eventSource", ir.Text("iam"), ""},
		{"userIdentity.type", ir.Text("root"), "Root"},
		{"additionalEventData.MFAUsed", ir.Text("NO"), "No"},
		{"readOnly", ir.Text("TRUE"), "true"},
		{"userAgent", ir.Text("x"), ""},
	} {
		got, ok := Spelled(c.path, c.pattern)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%s %s: got %s, %t; want %q", c.path, c.pattern, got, ok, c.want)
		}
	}
}

// TestNamesSpelledTwiceAreListed holds the list against the table.
func TestNamesSpelledTwiceAreListed(t *testing.T) {
	spelling, double := map[string]string{}, []string{}
	eachName("", func(name string) bool {
		lower := strings.ToLower(name)
		if first, seen := spelling[lower]; seen && first != name && !slices.Contains(double, lower) {
			double = append(double, lower)
		}
		spelling[lower] = name
		return true
	})
	slices.Sort(double)
	if !slices.Equal(double, twice()) {
		t.Errorf("spelled twice are %q", double)
	}
	if len(spelling) < 18000 {
		t.Errorf("%d names", len(spelling))
	}
}

func BenchmarkSpelledPrefix(b *testing.B) {
	p := ir.NewPattern(ir.Piece{Kind: ir.Lit, Text: "Delete"}, ir.Piece{Kind: ir.Any})
	for b.Loop() {
		if _, ok := Spelled("eventName", p); !ok {
			b.Fatal("unknown")
		}
	}
}
