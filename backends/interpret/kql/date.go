package kql

import (
	"fmt"
	"strings"
	"time"
)

// A moment is what the text of a date stands for: one instant, or the whole
// second or day if the text says no more. Elasticsearch fills what is missing
// from below or from above, by the side of the comparison.
type moment struct{ first, last time.Time }

// parseDate reads a date with time and zone, or a day in UTC. The other forms
// that Elasticsearch knows (date math, epochs, partial times) are refused.
func parseDate(s string) (moment, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return moment{t, t.Add(24*time.Hour - time.Millisecond)}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || strings.Contains(s, ",") {
		return moment{}, fmt.Errorf("%q is no date of the form 2006-01-02T15:04:05Z or 2006-01-02", s)
	}
	t = t.Truncate(time.Millisecond)
	if strings.Contains(s, ".") {
		return moment{t, t}, nil
	}
	return moment{t, t.Add(time.Second - time.Millisecond)}, nil
}
