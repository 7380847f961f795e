package splunk

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A timestamp holds the regular expressions of an RFC 3339 timestamp's parts
// (section 5.6).
type timestamp struct{ year, month, day, hour, minute, rest string }

// anyTimestamp matches every timestamp, and some dates that no calendar has.
func anyTimestamp() timestamp {
	return timestamp{
		year: `[0-9]{4}`, month: `(?:0[1-9]|1[0-2])`, day: `(?:0[1-9]|[12][0-9]|3[01])`,
		hour: `(?:[01][0-9]|2[0-3])`, minute: `[0-5][0-9]`,
		rest: `:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\z`,
	}
}

// plainTimestamp is for fields that are known to hold timestamps: it looks at
// the layout only, which other texts have not.
func plainTimestamp() timestamp {
	two := `[0-9]{2}`
	return timestamp{year: `[0-9]{4}`, month: two, day: two, hour: two, minute: two, rest: `:[0-9]{2}`}
}

func (t timestamp) regex() string {
	return "^" + t.year + "-" + t.month + "-" + t.day + "[Tt]" + t.hour + ":" + t.minute + t.rest
}

// noSuchDate matches the dates that anyTimestamp lets through although no
// calendar has them: the 30th and 31st of shorter months, and the 29th of
// February in years that are no leap years.
const noSuchDate = `^[0-9]{4}-(?:02-3|(?:0[469]|11)-31)` +
	`|^(?:[0-9]{2}(?:[02468][1235679]|[13579][01345789])|(?:[02468][1235679]|[13579][01345789])00)-02-29`

// wherePart prints a test of a part of a timestamp. As the parts stand at fixed
// places, it is a regular expression in which one part is narrowed.
func wherePart(p *ir.TimePart, v value) text.Text {
	known := p.Field.Type.Kind == ir.KindTime
	layout := anyTimestamp()
	if known {
		layout = plainTimestamp()
	}
	lo, hi, _ := partRange(p)
	if p.Part == ir.Week {
		conditions := isTimestamp(v, layout, known)
		return v.holds(append(conditions, "match("+v.expr+","+quoteRegex(weekRegex(lo, hi))+")")...)
	}
	width := 2
	if p.Part == ir.Year {
		width = 4
	}
	*layout.part(p.Part) = between(fmt.Sprintf("%0*d", width, lo), fmt.Sprintf("%0*d", width, hi))
	if known {
		return v.finds(layout.regex())
	}
	return v.holds(isTimestamp(v, layout, known)...)
}

// isTimestamp gives the conditions for a timestamp of the layout.
func isTimestamp(v value, layout timestamp, known bool) []string {
	conditions := []string{"match(" + v.expr + "," + quoteRegex(layout.regex()) + ")"}
	if !known {
		conditions = append(conditions, not("match("+v.expr+","+quoteRegex(noSuchDate)+")"))
	}
	return conditions
}

func (t *timestamp) part(p ir.Part) *string {
	switch p {
	case ir.Minute:
		return &t.minute
	case ir.Hour:
		return &t.hour
	case ir.Day:
		return &t.day
	case ir.Month:
		return &t.month
	case ir.Year:
		return &t.year
	}
	panic(fmt.Sprintf("splunk: unhandled Part %d", int(p)))
}

// partRange gives the least and the greatest value of the part that satisfies
// p; ok is false if none does.
func partRange(p *ir.TimePart) (lo, hi int, ok bool) {
	switch p.Part {
	case ir.Minute:
		hi = 59
	case ir.Hour:
		hi = 23
	case ir.Day:
		lo, hi = 1, 31
	case ir.Week:
		lo, hi = 1, 53
	case ir.Month:
		lo, hi = 1, 12
	case ir.Year:
		hi = 9999
	default:
		panic(fmt.Sprintf("splunk: unhandled Part %d", int(p.Part)))
	}
	switch p.Op {
	case ir.EQ:
		lo, hi = max(lo, p.Value), min(hi, p.Value)
	case ir.LT:
		hi = min(hi, p.Value-1)
	case ir.LTE:
		hi = min(hi, p.Value)
	case ir.GT:
		lo = max(lo, p.Value+1)
	case ir.GTE:
		lo = max(lo, p.Value)
	default:
		panic(fmt.Sprintf("splunk: unhandled Op %d", int(p.Op)))
	}
	return lo, hi, lo <= hi
}

// between matches the numbers from lo to hi, which have the same number of
// digits.
func between(lo, hi string) string {
	n := len(lo)
	if n == 0 {
		return ""
	}
	if lo[0] == hi[0] {
		return lo[:1] + between(lo[1:], hi[1:])
	}
	zeros, nines := strings.Repeat("0", n-1), strings.Repeat("9", n-1)
	first, last := lo[0], hi[0]
	var ways []string
	if lo[1:] != zeros {
		ways = append(ways, lo[:1]+between(lo[1:], nines))
		first++
	}
	ending := ""
	if hi[1:] != nines {
		ending = hi[:1] + between(zeros, hi[1:])
		last--
	}
	if first <= last {
		ways = append(ways, digits(first, last)+anyDigits(n-1))
	}
	if ending != "" {
		ways = append(ways, ending)
	}
	return oneOf(ways)
}

func digits(first, last byte) string {
	if first == last {
		return string(first)
	}
	return fmt.Sprintf("[%c-%c]", first, last)
}

func anyDigits(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "[0-9]"
	}
	return fmt.Sprintf("[0-9]{%d}", n)
}
