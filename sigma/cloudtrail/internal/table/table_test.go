package table

import (
	"fmt"
	"math/rand"
	"sort"
	"strings"
	"testing"
)

func sample(n int) ([]Entry, map[string]string) {
	random := rand.New(rand.NewSource(1))
	want := map[string]string{}
	for len(want) < n {
		key := make([]byte, 1+random.Intn(6))
		for i := range key {
			key[i] = "abAB.-é"[random.Intn(8)]
		}
		want[string(key)] = strings.Repeat("v", random.Intn(3))
	}
	want[strings.Repeat("x", 100)] = "long"
	want[strings.Repeat("x", 100)+"y"] = "longer than one digit can share"
	var entries []Entry
	for k, v := range want {
		entries = append(entries, Entry{k, v})
	}
	return entries, want
}

func TestEveryKeyIsFoundWithItsValue(t *testing.T) {
	for _, n := range []int{1, 15, 16, 17, 500} {
		entries, want := sample(n)
		data, err := Write(entries)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range want {
			if got, ok := Find(data, k); !ok || got != v {
				t.Errorf("%d entries: Find(%q) = %q, %v; want %q", n, k, got, ok, v)
			}
		}
		for _, k := range []string{"", "a~", "zzz", "\x00", strings.Repeat("x", 99)} {
			if _, known := want[k]; known {
				continue
			}
			if v, ok := Find(data, k); ok {
				t.Errorf("%d entries: Find(%q) = %q, but it is not there", n, k, v)
			}
		}
	}
}

func TestEachGivesAPrefixInOrder(t *testing.T) {
	entries, want := sample(500)
	data, err := Write(entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{"", "a", "aB", "x", "zz"} {
		var expected []string
		for k, v := range want {
			if strings.HasPrefix(k, prefix) {
				expected = append(expected, k+"="+v)
			}
		}
		sort.Strings(expected)
		var got []string
		Each(data, prefix, func(rest, value string) bool {
			got = append(got, prefix+rest+"="+value)
			return true
		})
		sort.Strings(got)
		if fmt.Sprint(got) != fmt.Sprint(expected) {
			t.Errorf("prefix %q: got %d entries, want %d", prefix, len(got), len(expected))
		}
	}
}

func TestFindInAnEmptyTable(t *testing.T) {
	if _, ok := Find("", "a"); ok {
		t.Error("found a key in an empty table")
	}
}

func TestWriteRefusesWhatItCouldNotReadBack(t *testing.T) {
	for _, entries := range [][]Entry{{{"a\tb", ""}}, {{"a=b", ""}}, {{"", "x"}}, {{"a", "x\ny"}}, {{"a", ""}, {"a", "1"}}} {
		if _, err := Write(entries); err == nil {
			t.Errorf("%q was written", entries)
		}
	}
}

func TestIDsSortLikeNumbers(t *testing.T) {
	for n := 1; n < 5000; n++ {
		if ID(n-1, 3) >= ID(n, 3) {
			t.Fatalf("ID(%d) = %q does not sort behind %q", n, ID(n, 3), ID(n-1, 3))
		}
	}
}
