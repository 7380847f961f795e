package athena

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sigtrail/sigtrail/backends"
)

// A window limits a query to events of some time. The zero window does not.
type window struct {
	from, to time.Time // from <= eventTime < to; zero means no limit
	lookback lookback
}

// A lookback is a time span that ends when the query runs.
type lookback struct {
	count int
	unit  string // of an INTERVAL; "" means none
}

func (w window) none() bool { return w.from.IsZero() && w.to.IsZero() && w.lookback.unit == "" }

// readWindow reads the options from, to and lookback.
func readWindow(s backends.Settings) (window, error) {
	var w window
	var err error
	if v := s.Get("from", ""); v != "" {
		if w.from, _, err = readTime("from", v); err != nil {
			return w, err
		}
	}
	if v := s.Get("to", ""); v != "" {
		var whole bool
		if w.to, whole, err = readTime("to", v); err != nil {
			return w, err
		}
		if whole {
			w.to = w.to.AddDate(0, 0, 1)
		}
	}
	if v := s.Get("lookback", ""); v != "" {
		if w.lookback, err = readLookback(v); err != nil {
			return w, err
		}
	}
	switch {
	case w.lookback.unit != "" && !(w.from.IsZero() && w.to.IsZero()):
		return w, &backends.OptionError{Name: "lookback", Message: "give either lookback or from and to, not both"}
	case !w.from.IsZero() && !w.to.IsZero() && !w.from.Before(w.to):
		return w, &backends.OptionError{Name: "to", Message: "the end of the time window is not after its beginning"}
	}
	return w, nil
}

// readTime reads a date (whole) or a timestamp, in UTC unless it says
// otherwise.
func readTime(option, v string) (at time.Time, whole bool, err error) {
	if at, err := time.Parse(time.DateOnly, v); err == nil {
		return checkYear(option, v, at, true)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04"} {
		if at, err := time.Parse(layout, v); err == nil {
			return checkYear(option, v, at.UTC(), false)
		}
	}
	return time.Time{}, false, &backends.OptionError{Name: option,
		Message: fmt.Sprintf("%q is neither a date such as 2024-05-01 nor a timestamp such as 2024-05-01T12:00:00Z", v)}
}

// checkYear refuses years that no event has and that could not be written with
// four digits a day later.
func checkYear(option, v string, at time.Time, whole bool) (time.Time, bool, error) {
	if at.Year() < 1970 || at.Year() > 9998 {
		return time.Time{}, false, &backends.OptionError{Name: option, Message: fmt.Sprintf("%q is not between 1970 and 9998", v)}
	}
	return at, whole, nil
}

// maxLookback keeps an INTERVAL within what date arithmetic can do.
const maxLookback = 100_000

func readLookback(v string) (lookback, error) {
	units := map[byte]string{'s': "SECOND", 'm': "MINUTE", 'h': "HOUR", 'd': "DAY"}
	if n := len(v) - 1; n > 0 && strings.Trim(v[:n], "0123456789") == "" {
		count, err := strconv.Atoi(v[:n])
		if unit := units[v[n]]; unit != "" && err == nil && 0 < count && count <= maxLookback {
			return lookback{count, unit}, nil
		}
	}
	return lookback{}, &backends.OptionError{Name: "lookback",
		Message: fmt.Sprintf("%q is no time span such as 24h or 7d (a number up to %d and s, m, h or d)", v, maxLookback)}
}

// start prints the beginning of the time span that ends now.
func (l lookback) start() string {
	return fmt.Sprintf("current_timestamp - INTERVAL '%d' %s", l.count, l.unit)
}

// conditions prints the window, first as conditions on the columns by which
// the table is partitioned, then exactly on the time of the event.
func (w window) conditions(s *schema) []string {
	if w.none() {
		return nil
	}
	return append(w.partitionConditions(s), w.timeConditions(s)...)
}

// timeColumn finds the column that holds eventTime.
func (s *schema) timeColumn() (column, bool) {
	for _, candidate := range []string{"time_dt", "eventTime"} {
		if c, _, ok := findColumn(s.table.Columns, candidate); ok && (c.Type.Kind == typeText || c.Type.Kind == typeTime) {
			return c, true
		}
	}
	return column{}, false
}

// timeConditions prints exact limits. A text compares as a time does, since
// CloudTrail writes every eventTime as 2024-05-01T12:00:00Z.
func (w window) timeConditions(s *schema) []string {
	c, ok := s.timeColumn()
	if !ok {
		panic("athena: a window on a table without a time")
	}
	literal, start := textTime, "date_format("+w.lookback.start()+", '%Y-%m-%dT%H:%i:%sZ')"
	if c.Type.Kind == typeTime {
		literal, start = sqlTime, w.lookback.start()
	}
	var out []string
	if w.lookback.unit != "" {
		out = append(out, name(c.Name)+" >= "+start)
	}
	if !w.from.IsZero() {
		out = append(out, name(c.Name)+" >= "+literal(w.from))
	}
	if !w.to.IsZero() {
		out = append(out, name(c.Name)+" < "+literal(w.to))
	}
	return out
}

// textTime prints a time as CloudTrail writes it, whole seconds only: the next
// one stands for a fraction in both kinds of limit.
func textTime(t time.Time) string {
	if t.Nanosecond() > 0 {
		t = t.Truncate(time.Second).Add(time.Second)
	}
	return "'" + t.Format("2006-01-02T15:04:05Z") + "'"
}

func sqlTime(t time.Time) string {
	return "TIMESTAMP '" + t.Format("2006-01-02 15:04:05.999999999") + "'"
}
