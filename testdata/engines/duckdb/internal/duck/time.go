package duck

import (
	"database/sql/driver"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/trino"
)

var timeFunctions = []function{
	ofText("trino_from_iso8601", bigint, true, func(s string) (any, error) { return fromISO8601(s) }),
	{"trino_date_format", []duckdb.Type{bigint, text}, text, func(args []driver.Value) (any, error) {
		return dateFormat(time.UnixMicro(args[0].(int64)).UTC(), args[1].(string)), nil
	}, false},
}

// iso8601 is what Joda's ISODateTimeFormat.dateTimeParser reads: a date, or a
// time of the first day of 1970, or both, each of them cut short anywhere.
var iso8601 = regexp.MustCompile(`^(?:([+-]?\d+)(?:-(?:(\d{1,2})(?:-(\d{1,2}))?|(\d{3})|W(\d{1,2})(?:-(\d))?))?)?` +
	`(?:[Tt](?:(\d{1,2})(?:[.,](\d+)|:(\d{1,2})(?:[.,](\d+)|:(\d{1,2})(?:[.,](\d+))?)?)?)?([Zz]|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?$`)

// maxOffset is the greatest offset of a zone that Trino knows, in minutes.
const maxOffset = 14 * 60

func fromISO8601(s string) (any, error) {
	m := iso8601.FindStringSubmatch(s)
	if s == "" || m == nil || m[1] == "" && m[7] == "" {
		return nil, fail(`Invalid format: "%s"`, s)
	}
	day, ok := isoDay(m)
	if !ok {
		return nil, fail(`Cannot parse "%s": a part is out of range`, s)
	}
	hour, minute, second := number(m[7], 0), number(m[9], 0), number(m[11], 0)
	if hour > 23 || minute > 59 || second > 59 {
		return nil, fail(`Cannot parse "%s": a part is out of range`, s)
	}
	at := day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	for i, unit := range map[int]time.Duration{8: time.Hour, 10: time.Minute, 12: time.Second} {
		if f, err := strconv.ParseFloat("0."+m[i], 64); err == nil && m[i] != "" {
			at = at.Add(time.Duration(f * float64(unit)).Truncate(time.Millisecond))
		}
	}
	offset, err := isoOffset(m[13])
	if err != nil {
		return nil, err
	}
	millis := at.UnixMilli() - int64(offset)*60_000
	if abs := math.Abs(float64(millis)); abs > 1<<51 {
		return nil, fmt.Errorf("Millis overflow: %d", millis) // no failure: try does not catch it
	}
	return trino.Pack(millis, offset), nil
}

func number(s string, fallback int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return fallback
}

// isoDay finds the day of a date: of a month, of a year or of a week. ok is
// false for one that no calendar has.
func isoDay(m []string) (day time.Time, ok bool) {
	year := number(m[1], 1970)
	switch {
	case m[4] != "":
		n := number(m[4], 0)
		day = time.Date(year, 1, n, 0, 0, 0, 0, time.UTC)
		return day, n > 0 && day.Year() == year
	case m[5] != "":
		week, weekday := number(m[5], 0), number(m[6], 1)
		first := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // is in the first week
		monday := first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
		day = monday.AddDate(0, 0, 7*(week-1)+weekday-1)
		isoYear, isoWeek := day.ISOWeek()
		return day, isoYear == year && isoWeek == week && 1 <= weekday && weekday <= 7
	}
	month, n := number(m[2], 1), number(m[3], 1)
	day = time.Date(year, time.Month(month), n, 0, 0, 0, 0, time.UTC)
	return day, int(day.Month()) == month && day.Day() == n
}

// isoOffset reads the offset of a zone in minutes. Trino fails on those that it
// does not know in a way that try does not catch.
func isoOffset(zone string) (int, error) {
	if zone == "" || zone == "Z" || zone == "z" {
		return 0, nil
	}
	digits := strings.ReplaceAll(zone[1:], ":", "") + "0000"
	minutes := number(digits[:2], 0)*60 + number(digits[2:4], 0)
	if number(digits[2:4], 0) > 59 {
		return 0, fail("Invalid format: %q is no zone", zone)
	}
	if minutes > maxOffset || digits[4:6] != "00" {
		return 0, fmt.Errorf("Time zone not supported: %s", zone)
	}
	if zone[0] == '-' {
		minutes = -minutes
	}
	return minutes, nil
}

// dateFormat prints a time in a MySQL format; package trino has checked it.
func dateFormat(at time.Time, format string) string {
	return strings.NewReplacer("%Y", at.Format("2006"), "%m", at.Format("01"), "%d", at.Format("02"), "%H", at.Format("15"),
		"%i", at.Format("04"), "%s", at.Format("05"), "%S", at.Format("05"), "%T", at.Format("15:04:05"), "%%", "%").Replace(format)
}
