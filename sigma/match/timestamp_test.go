package match_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestTimestampsAreReadAsWritten(t *testing.T) {
	tests := []struct {
		text  string
		part  ir.Part
		value int
	}{
		{"2024-03-05T07:08:09Z", ir.Minute, 8},
		{"2024-03-05T07:08:09Z", ir.Hour, 7},
		{"2024-03-05T07:08:09Z", ir.Day, 5},
		{"2024-03-05T07:08:09Z", ir.Week, 10},
		{"2024-03-05T07:08:09Z", ir.Month, 3},
		{"2024-03-05T07:08:09Z", ir.Year, 2024},
		// No zone is converted, even where the day would change.
		{"2024-03-05T23:08:09-05:00", ir.Hour, 23},
		{"2024-03-05T23:08:09-05:00", ir.Day, 5},
		{"2024-03-01T00:30:00+05:45", ir.Month, 3},
		{"2024-03-05T07:08:09-00:00", ir.Hour, 7},
		// Decimals and small letters.
		{"2024-03-05T07:08:09.1Z", ir.Minute, 8},
		{"2024-03-05T07:08:09.123456789012Z", ir.Minute, 8},
		{"2024-03-05t07:08:09z", ir.Hour, 7},
		// Leap days and leap seconds.
		{"2024-02-29T00:00:00Z", ir.Day, 29},
		{"2000-02-29T00:00:00Z", ir.Day, 29},
		{"2016-12-31T23:59:60Z", ir.Minute, 59},
		// ISO weeks around the turn of the year.
		{"2020-12-31T00:00:00Z", ir.Week, 53},
		{"2021-01-03T00:00:00Z", ir.Week, 53},
		{"2021-01-03T00:00:00Z", ir.Year, 2021},
		{"2021-01-04T00:00:00Z", ir.Week, 1},
		{"2018-12-31T00:00:00Z", ir.Week, 1},
		{"2018-12-31T00:00:00Z", ir.Year, 2018},
		{"2017-01-01T00:00:00Z", ir.Week, 52},
		{"0000-01-01T00:00:00Z", ir.Year, 0},
	}
	for _, tt := range tests {
		onF(t, quoted(tt.text), timePart("f", tt.part, ir.EQ, tt.value), true)
		onF(t, quoted(tt.text), timePart("f", tt.part, ir.EQ, tt.value+1), false)
		onF(t, quoted(tt.text), timePart("f", tt.part, ir.GT, tt.value-1), true)
		onF(t, quoted(tt.text), timePart("f", tt.part, ir.LT, tt.value), false)
		onF(t, quoted(tt.text), timePart("f", tt.part, ir.GTE, tt.value), true)
		onF(t, quoted(tt.text), timePart("f", tt.part, ir.LTE, tt.value-1), false)
	}
}

func TestOtherTextsAreNoTimestamps(t *testing.T) {
	for _, value := range []string{
		`""`, `"yesterday"`, `"2024-03-05"`, `"2024-03-05T07:08:09"`, `"2024-03-05 07:08:09Z"`,
		`"2024-03-05T07:08Z"`, `"2024-3-5T07:08:09Z"`, `"2024-03-05T7:08:09Z"`, `"2024-03-05T07:08:09,5Z"`,
		`"2024-03-05T07:08:09.Z"`, `"2024-03-05T07:08:09+0500"`, `"2024-03-05T07:08:09+05"`,
		`"2024-03-05T07:08:09+24:00"`, `"2024-03-05T07:08:09+05:60"`, `"2024-03-05T24:00:00Z"`,
		`"2024-03-05T07:60:09Z"`, `"2024-03-05T07:08:61Z"`, `"2024-13-05T07:08:09Z"`, `"2024-00-05T07:08:09Z"`,
		`"2024-03-00T07:08:09Z"`, `"2024-04-31T07:08:09Z"`, `"2023-02-29T07:08:09Z"`, `"1900-02-29T07:08:09Z"`,
		`" 2024-03-05T07:08:09Z"`, `"2024-03-05T07:08:09Z "`, `"2024-03-05T07:08:09ZZ"`, `"2024-03-05T07:08:09+05:00Z"`, `"12024-03-05T07:08:09Z"`,
		`"-024-03-05T07:08:09Z"`, `"2024-03-05T07:08:09.5"`, `"٢024-03-05T07:08:09Z"`,
		`1709622489`, `true`, `null`, `[]`, `{}`,
	} {
		onF(t, value, timePart("f", ir.Year, ir.GTE, -1), false)
	}
	check(t, `{}`, timePart("f", ir.Year, ir.GTE, -1), false)
	onF(t, `[null,"x","2024-03-05T07:08:09Z"]`, timePart("f", ir.Hour, ir.EQ, 7), true)
}

// TestTimestampsAgreeWithPackageTime: what package time writes in RFC 3339 is
// read as package time understood it.
func TestTimestampsAgreeWithPackageTime(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const years = 9000 * 365 * 24 * 60 * 60
	for range 3000 {
		zone := time.FixedZone("", 60*(random.IntN(2*24*60-1)-24*60+1))
		when := time.Unix(random.Int64N(years)-years/9, random.Int64N(1e9)).In(zone)
		_, week := when.ISOWeek()
		record := mustRecord(t, `{"f":`+quoted(when.Format(time.RFC3339Nano))+`}`)
		for part, want := range map[ir.Part]int{
			ir.Minute: when.Minute(), ir.Hour: when.Hour(), ir.Day: when.Day(),
			ir.Week: week, ir.Month: int(when.Month()), ir.Year: when.Year(),
		} {
			if !verdict(t, timePart("f", part, ir.EQ, want), record) {
				t.Errorf("%s of %s: not %d", part, record, want)
			}
		}
	}
}
