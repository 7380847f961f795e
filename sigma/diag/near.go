package diag

import (
	"sort"
	"strings"
)

// Near gives up to three of the known names that name was probably meant to
// be, best first: those that differ in case only, then those within an edit
// distance of a third of the name's length (at least one, at most three).
func Near(name string, known []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	limit := max(1, min(3, len(name)/3))
	folded := strings.ToLower(name)
	var found []candidate
	for _, k := range known {
		if d := distance(folded, strings.ToLower(k), limit); d <= limit && k != name {
			found = append(found, candidate{k, d})
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		if found[i].distance != found[j].distance {
			return found[i].distance < found[j].distance
		}
		return found[i].name < found[j].name
	})
	names := make([]string, 0, 3)
	for _, c := range found[:min(3, len(found))] {
		names = append(names, c.name)
	}
	return names
}

// DidYouMean words the result of Near as a hint: `did you mean "a" or "b"?`,
// or "" when nothing is near.
func DidYouMean(name string, known []string) string {
	near := Near(name, known)
	if len(near) == 0 {
		return ""
	}
	return `did you mean "` + strings.Join(near, `" or "`) + `"?`
}

// distance is the Levenshtein distance of a and b in bytes, with neighbours
// swapped counted as one edit, or limit+1 as soon as it must exceed limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		best := cur[0]
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			best = min(best, cur[j])
		}
		if best > limit {
			return limit + 1
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
