package kql

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The wanted words follow the word boundaries of Unicode, UAX #29.
func TestWords(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"no text", "", ""},
		{"no words", " -_./", ""},
		{"letters from first to last", "az AZ", "az az"},
		{"digits from first to last", "09", "09"},
		{"letters and digits together", "s3 3s v4sig", "s3 3s v4sig"},
		{"underscores join", "a_b _a a_ 1_a", "a_b _a a_ 1_a"},
		{"dots join letters", "amazonaws.com", "amazonaws.com"},
		{"dots join digits", "10.0.0.1", "10.0.0.1"},
		{"dots do not join a digit and a letter", "ec2.amazonaws a.1", "ec2 amazonaws a 1"},
		{"dots do not join underscores", "a_.b b._a", "a_ b b _a"},
		{"two dots do not join", "a..b", "a b"},
		{"apostrophes join letters", "don't", "don't"},
		{"apostrophes join digits", "1'000", "1'000"},
		{"apostrophes do not join a digit and a letter", "1's", "1 s"},
		{"colons join letters", "arn:aws::iam", "arn:aws iam"},
		{"colons do not join digits", "1:2 a:1 1:a", "1 2 a 1 1 a"},
		{"commas and semicolons join digits", "1,2;3", "1,2;3"},
		{"commas and semicolons do not join letters", "a,b;c 1,a a;1", "a b c 1 a a 1"},
		{"marks at the ends are cut", ".a. 'b' :c: ,1,", "a b c 1"},
		{"a mark at the very start and end", ".a.", "a"},
		{"signs part words", "k=v{x}/y-z+w@h", "k v x y z w h"},
		{"the longest word", strings.Repeat("x", maxWord), strings.Repeat("x", maxWord)},
	} {
		t.Run(c.why, func(t *testing.T) {
			got, err := words(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Fields(c.want), got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestWordsRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, in := range []string{"größe", "a\x80", strings.Repeat("x", maxWord+1)} {
		if got, err := words(in); err == nil {
			t.Errorf("words(%.20q) = %.20q, want an error", in, got)
		}
	}
}
