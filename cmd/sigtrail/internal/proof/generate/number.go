package generate

import (
	"cmp"
	"net/netip"
	"strconv"
	"time"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// around gives a number as the rule wrote it and otherwise, and numbers beside
// it.
func around(n ir.Number) []string {
	decimal := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return []string{
		n.Text, decimal(n.Value), decimal(n.Value - 1), decimal(n.Value + 1), decimal(n.Value) + ".0",
		decimal(n.Value - 0.25), decimal(n.Value + 0.25), strconv.FormatFloat(n.Value, 'e', -1, 64),
		"-1e300", "1E300", "100000000000", "-100000000000",
	}
}

func compareFloats(a, b float64) int { return cmp.Compare(a, b) }

func addrFromSlice(b []byte) (netip.Addr, bool) { return netip.AddrFromSlice(b) }

// weekDay gives a moment in an ISO 8601 week: the Thursday of week 1 is the
// first of its year.
func weekDay(year, week int) string {
	first := time.Date(year, 1, 4, 1, 2, 3, 0, time.UTC)
	day := first.AddDate(0, 0, 7*(week-1))
	return day.Format(time.RFC3339)
}
