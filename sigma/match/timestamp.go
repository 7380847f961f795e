package match

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A timestamp is what an RFC 3339 text says, in its own zone. Package time is
// not used to read it: it takes some texts that RFC 3339 does not allow (a
// comma before the decimals, an hour of one digit) and refuses second 60.
type timestamp struct{ year, month, day, hour, minute int }

// parseTimestamp reads date-time of RFC 3339, section 5.6.
func parseTimestamp(s string) (timestamp, bool) {
	const layout = "0000-00-00T00:00:00"
	if len(s) < len(layout) || !laidOut(s[:len(layout)], layout) || !isZone(skipDecimals(s[len(layout):])) {
		return timestamp{}, false
	}
	t := timestamp{number(s[0:4]), number(s[5:7]), number(s[8:10]), number(s[11:13]), number(s[14:16])}
	const leapSecond = 60
	ok := 1 <= t.month && t.month <= 12 && 1 <= t.day && t.day <= daysIn(t.year, t.month) &&
		t.hour <= 23 && t.minute <= 59 && number(s[17:19]) <= leapSecond
	return t, ok
}

// laidOut reports whether s looks like layout, in which 0 stands for a digit,
// T for either case of it, + for either sign, and the rest for itself.
func laidOut(s, layout string) bool {
	if len(s) != len(layout) {
		return false
	}
	for i := range len(s) {
		allowed := layout[i : i+1]
		switch allowed {
		case "0":
			allowed = "0123456789"
		case "T":
			allowed = "Tt"
		case "+":
			allowed = "+-"
		}
		if strings.IndexByte(allowed, s[i]) < 0 {
			return false
		}
	}
	return true
}

// skipDecimals cuts off a point with the digits behind it. A point without
// digits stays, and so fails as a zone.
func skipDecimals(s string) string {
	if !strings.HasPrefix(s, ".") {
		return s
	}
	rest := strings.TrimLeft(s[1:], "0123456789")
	if len(rest) == len(s)-1 {
		return s
	}
	return rest
}

func isZone(s string) bool {
	if s == "Z" || s == "z" {
		return true
	}
	return laidOut(s, "+00:00") && number(s[1:3]) <= 23 && number(s[4:6]) <= 59
}

// number reads up to four digits that are known to be digits.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic(fmt.Sprintf("match: %q is no number", digits))
	}
	return n
}

// daysIn counts the days of a month: the day before the first of the next.
func daysIn(year, month int) int {
	return time.Date(year, time.Month(month+1), 0, 0, 0, 0, 0, time.UTC).Day()
}

func (t timestamp) part(p ir.Part) int {
	switch p {
	case ir.Minute:
		return t.minute
	case ir.Hour:
		return t.hour
	case ir.Day:
		return t.day
	case ir.Week:
		_, week := time.Date(t.year, time.Month(t.month), t.day, 0, 0, 0, 0, time.UTC).ISOWeek()
		return week
	case ir.Month:
		return t.month
	case ir.Year:
		return t.year
	}
	panic(fmt.Sprintf("match: unhandled Part %d", int(p)))
}
