package splunk

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestBetweenIsExactlyTheRange(t *testing.T) {
	for width, top := range map[int]int{2: 99, 4: 9999} {
		step := 1 + top/200
		for lo := 0; lo <= top; lo += step {
			for _, hi := range []int{lo, lo + 1, lo + 9, lo + 10, lo + 99, lo + 100, top - top/7, top} {
				if hi < lo || hi > top {
					continue
				}
				re := regexp.MustCompile("^" + between(fmt.Sprintf("%0*d", width, lo), fmt.Sprintf("%0*d", width, hi)) + "$")
				for n := max(0, lo-11); n <= min(top, hi+11); n++ {
					if re.MatchString(fmt.Sprintf("%0*d", width, n)) != (lo <= n && n <= hi) {
						t.Fatalf("%d to %d is %s, wrong for %d", lo, hi, re, n)
					}
				}
			}
		}
	}
}

// TestTimestampsAreReadAsTheReferenceReadsThem runs every part over texts that
// are timestamps, nearly timestamps and none.
func TestTimestampsAreReadAsTheReferenceReadsThem(t *testing.T) {
	texts := []string{
		"2024-02-29T23:05:59Z", "2023-02-29T23:05:59Z", "1900-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
		"2024-04-31T00:00:00Z", "2024-12-31T23:59:60Z", "2024-13-01T00:00:00Z", "2024-00-10T00:00:00Z", "2024-01-00T00:00:00Z",
		"2024-01-32T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T05:60:00Z", "2024-01-01T05:00:61Z", "2024-01-01T05:07:00.123Z",
		"2024-01-01T05:07:00.Z", "2024-01-01t05:07:00z", "2024-01-01T05:07:00+02:00", "2024-01-01T05:07:00-23:59", "2024-01-01T05:07:00+24:00",
		"2024-01-01 05:07:00Z", "2024-01-01T05:07:00", "2024-01-01T05:07Z", " 2024-01-01T05:07:00Z", "2024-01-01T05:07:00Z\\n", "x", "", "20240101T050700Z",
	}
	b := newTestBackend(t)
	field := known("userAgent")
	for _, text := range texts {
		raw := fmt.Sprintf(`{"userAgent":"%s"}`, text)
		for part := ir.Minute; part <= ir.Year; part++ {
			for _, op := range []ir.Op{ir.EQ, ir.LT, ir.GTE} {
				for _, value := range []int{0, 2, 5, 9, 29, 2024} {
					e := timePart(field, part, op, value)
					want := means(t, e, raw)
					if got := run(t, translate(t, b, e).Text, newEvent(t, raw)); got != want {
						t.Fatalf("%s of %q %s %d: got %t, want %t", part, text, op, value, got, want)
					}
				}
			}
		}
	}
}

func TestWeekIsTheISOWeekOfEveryYear(t *testing.T) {
	weeks := make([]*regexp.Regexp, 54)
	for week := 1; week <= 53; week++ {
		weeks[week] = regexp.MustCompile(weekRegex(week, week))
	}
	late := regexp.MustCompile(weekRegex(27, 52))
	for year := range 10_000 {
		for _, date := range [][2]int{{1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}, {2, 29}, {3, 1}, {7, 3}, {12, 27}, {12, 28}, {12, 29}, {12, 30}, {12, 31}} {
			day := time.Date(year, time.Month(date[0]), date[1], 0, 0, 0, 0, time.UTC)
			_, want := day.ISOWeek()
			s := day.Format("2006-01-02T")
			if !weeks[want].MatchString(s) || weeks[1+want%53].MatchString(s) || late.MatchString(s) != (27 <= want && want <= 52) {
				t.Fatalf("%s is in week %d", s, want)
			}
		}
	}
}
