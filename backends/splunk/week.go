package splunk

import (
	"fmt"
	"strings"
	"time"
)

// Splunk computes no ISO week: its %V is something else (its documentation has
// 33 for 2022-08-14, a day of week 32), and strptime and strftime go by the
// time zone of whoever searches. So the days of the weeks that are asked for
// are listed. The calendar repeats after 400 years, in which years take few
// forms: what matters is the weekday on which a year begins and ends, and, for
// the number of the week at its beginning, that on which the year before began.
// The century's remainder by 4 and the last two digits of a year tell its form.

// weekRegex matches the beginning of a timestamp whose ISO week lies from lo to
// hi.
func weekRegex(lo, hi int) string {
	type form struct{ before, first, last time.Weekday }
	forms := map[form]string{}         // the days that are wanted of such a year
	years := map[string]*[4][]string{} // by the days that are wanted of them
	var order []string
	for year := 2000; year < 2400; year++ {
		f := form{weekday(year-1, 1, 1), weekday(year, 1, 1), weekday(year, 12, 31)}
		days, ok := forms[f]
		if !ok {
			days = daysOfWeeks(year, lo, hi)
			forms[f] = days
		}
		if days == "" {
			continue
		}
		if years[days] == nil {
			years[days] = new([4][]string)
			order = append(order, days)
		}
		century := year / 100 % 4
		years[days][century] = append(years[days][century], fmt.Sprintf("%02d", year%100))
	}
	ways := make([]string, len(order))
	for i, days := range order {
		ways[i] = yearsRegex(years[days]) + "-" + days
	}
	return "^" + oneOf(ways) + "[Tt]"
}

func weekday(year int, month time.Month, day int) time.Weekday {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday()
}

// yearsRegex matches years by their centuries' remainders by 4.
func yearsRegex(years *[4][]string) string {
	centuries := [4]string{"(?:[02468][048]|[13579][26])", "(?:[02468][159]|[13579][37])", "(?:[02468][26]|[13579][048])", "(?:[02468][37]|[13579][159])"}
	var ways []string
	for i, list := range years {
		if len(list) > 0 {
			ways = append(ways, centuries[i]+oneOf(list))
		}
	}
	return oneOf(ways)
}

// daysOfWeeks matches the days of a year whose ISO week lies from lo to hi, as
// month and day; it is "" if there are none. Of a month that is wanted whole it
// matches any day, since what is no date is kept out elsewhere.
func daysOfWeeks(year, lo, hi int) string {
	var whole, ways []string
	for month := time.January; month <= time.December; month++ {
		last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
		var days []string
		for first := 1; first <= last; first++ {
			if !inWeeks(year, month, first, lo, hi) {
				continue
			}
			end := first
			for end < last && inWeeks(year, month, end+1, lo, hi) {
				end++
			}
			if first == 1 && end == last {
				whole = append(whole, fmt.Sprintf("%02d", int(month)))
			} else {
				days = append(days, between(fmt.Sprintf("%02d", first), fmt.Sprintf("%02d", end)))
			}
			first = end
		}
		if len(days) > 0 {
			ways = append(ways, fmt.Sprintf("%02d-", int(month))+oneOf(days))
		}
	}
	if len(whole) > 0 {
		ways = append(ways, oneOf(whole)+"-[0-9]{2}")
	}
	if len(ways) == 0 {
		return ""
	}
	return oneOf(ways)
}

func inWeeks(year int, month time.Month, day, lo, hi int) bool {
	_, week := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).ISOWeek()
	return lo <= week && week <= hi
}

// oneOf matches one of several ways.
func oneOf(ways []string) string {
	if len(ways) == 1 {
		return ways[0]
	}
	return "(?:" + strings.Join(ways, "|") + ")"
}
