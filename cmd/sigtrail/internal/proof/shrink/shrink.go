// Package shrink cuts a rule and an event down to what makes something fail,
// so that whoever mends it has the least to read. It takes parts away and never
// adds any: selections, conditions, items, modifiers, values and parts of
// values; keys, elements and parts of texts of the event.
//
// It does not know what fails. The caller's test may compile, run or compare
// whatever it likes, and is asked again and again.
package shrink

import (
	"iter"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma"
)

// A Case is a rule and an event.
type Case struct {
	Rule  *sigma.Rule
	Event event.Object
}

// attempts bounds how often a test is asked.
const attempts = 3000

// Shrink gives the smallest case that it finds for which fails still holds. It
// holds for c.
func Shrink(c Case, fails func(Case) bool) Case {
	left := attempts
	for {
		smaller, found := next(c, fails, &left)
		if !found || left <= 0 {
			return smaller
		}
		c = smaller
	}
}

// next goes once through all smaller cases and takes every one that still
// fails.
func next(c Case, fails func(Case) bool, left *int) (Case, bool) {
	found := false
	try := func(candidate Case) bool {
		if *left--; *left < 0 || !fails(candidate) {
			return false
		}
		c, found = candidate, true
		return true
	}
	// A rule that has become smaller offers other cuts, so the walk over it
	// begins again at each success.
	for again := true; again && *left > 0; {
		again = false
		for r := range rules(c.Rule) {
			if try(Case{r, c.Event}) {
				again = true
				break
			}
		}
	}
	for again := true; again && *left > 0; {
		again = false
		for o := range objects(c.Event) {
			if try(Case{c.Rule, o}) {
				again = true
				break
			}
		}
	}
	return c, found
}

// lists gives a list without each of its elements, as long as one is left,
// biggest cuts first.
func lists[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for size := len(list) / 2; size > 0; size /= 2 {
			for at := 0; at+size <= len(list); at += size {
				rest := append(append([]T{}, list[:at]...), list[at+size:]...)
				if len(rest) > 0 && !yield(rest) {
					return
				}
			}
		}
	}
}

// replaced gives a list in which one element is another.
func replaced[T any](list []T, at int, with T) []T {
	out := append([]T{}, list...)
	out[at] = with
	return out
}

// texts gives shorter texts: without halves, then quarters, down to single
// characters.
func texts(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if s == "" {
			return
		}
		runes := []rune(s)
		if len(runes) == 1 {
			yield("")
			return
		}
		for shorter := range lists(runes) {
			if !yield(string(shorter)) {
				return
			}
		}
	}
}
