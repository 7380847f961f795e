package athena

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// late is how much later than its event a log file may be delivered, and so
// may stand in a later partition: CloudTrail needs about 15 minutes, and
// partitions are days.
const late = 24 * time.Hour

// partitionConditions prints limits that let Athena skip partitions without
// losing an event. Tables whose partitions are laid out in an unknown way get
// none.
func (w window) partitionConditions(s *schema) []string {
	if c, format, ok := s.dateColumn(); ok {
		return w.dateConditions(name(c.Name), format)
	}
	if s.hasDayColumns() {
		return w.dayConditions()
	}
	return nil
}

// dateColumn finds a text partition column that holds the day. Its format
// stands among the properties of partition projection.
func (s *schema) dateColumn() (c column, format string, ok bool) {
	for _, c := range s.table.Partitions {
		if c.Type.Kind != typeText || !strings.EqualFold(s.property(c.Name, "type"), "date") {
			continue
		}
		switch format := s.property(c.Name, "format"); format {
		case "yyyy/MM/dd", "yyyy-MM-dd", "yyyyMMdd":
			return c, format, true
		}
	}
	return column{}, "", false
}

// property reads a property of partition projection.
func (s *schema) property(column, key string) string {
	if v, ok := s.table.Properties["projection."+column+"."+key]; ok {
		return v
	}
	return s.table.Properties["projection."+strings.ToLower(column)+"."+key]
}

// dateConditions prints limits on a column of days.
func (w window) dateConditions(column, format string) []string {
	replace := strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02")
	day := func(t time.Time) string { return "'" + t.Format(replace.Replace(format)) + "'" }
	var out []string
	if w.lookback.unit != "" {
		sql := strings.NewReplacer("yyyy", "%Y", "MM", "%m", "dd", "%d").Replace(format)
		out = append(out, fmt.Sprintf("%s >= date_format(%s, '%s')", column, w.lookback.start(), sql))
	}
	if !w.from.IsZero() {
		out = append(out, column+" >= "+day(w.from))
	}
	if !w.to.IsZero() {
		out = append(out, column+" <= "+day(w.lastDay()))
	}
	return out
}

// lastDay is the last day whose partition may hold an event of the window.
func (w window) lastDay() time.Time { return w.to.Add(-1).Add(late) }

// hasDayColumns reports whether the table is partitioned by texts called year,
// month and day, month and day with two digits as in the paths of log files.
// Partition projection has to be told so (digits), partitions added by hand
// follow the paths.
func (s *schema) hasDayColumns() bool {
	for _, want := range []string{"year", "month", "day"} {
		c, _, ok := findColumn(s.table.Partitions, want)
		if !ok || c.Type.Kind != typeText {
			return false
		}
		projected := s.property(c.Name, "type") != ""
		if projected && want != "year" && s.property(c.Name, "digits") != "2" {
			return false
		}
	}
	return true
}

// maxDays is the longest window that is spelled out in days, months and years.
const maxDays = 3 * 366

// dayConditions prints limits on columns for year, month and day. Lists prune
// partitions best; windows without an end compare the joined date.
func (w window) dayConditions() []string {
	const joined = "year || '/' || month || '/' || day"
	last := w.lastDay()
	if !w.from.IsZero() && !w.to.IsZero() && last.Sub(w.from) < maxDays*24*time.Hour {
		return []string{spellDays(w.from, last)}
	}
	return w.dateConditions(joined, "yyyy/MM/dd")
}

// spellDays prints a condition that holds on the days from first to last.
func spellDays(first, last time.Time) string {
	var months []string
	for day := first.Truncate(24 * time.Hour); !day.After(last); {
		end := time.Date(day.Year(), day.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		var days []string
		for whole := day.Day() == 1; day.Before(end); day = day.AddDate(0, 0, 1) {
			if day.After(last) {
				break
			}
			days = append(days, day.Format("'02'"))
			if whole && len(days) == daysIn(day) {
				days = nil
			}
		}
		months = append(months, spellMonth(end.AddDate(0, -1, 0), days))
	}
	if len(months) == 1 {
		return months[0]
	}
	return "(" + strings.Join(months, " OR ") + ")"
}

func daysIn(t time.Time) int {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// spellMonth prints a condition on some days of a month; no days means all.
func spellMonth(month time.Time, days []string) string {
	out := month.Format("(year = '2006' AND month = '01'")
	switch {
	case len(days) == 1:
		out += " AND day = " + days[0]
	case len(days) > 1:
		out += " AND day IN (" + strings.Join(slices.Clip(days), ", ") + ")"
	}
	return out + ")"
}
