package proof

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

// odd are the plain values of made-up events: what some query language, JSON
// or a careless comparison takes for something else.
var odd = []string{
	`""`, `"x"`, `"X"`, `"null"`, `"[]"`, `"{}"`, `"true"`, `"22"`, `"1.50"`, `"1e3"`, `" 5 "`, `"NaN"`, `"it's"`, `"say \"hi\""`,
	`"C:\\Temp\\*"`, `"100%_a?b*"`, `"line\nbreak"`, `"tab\t\u001b\u0001"`, `"Ünïcödé"`, `"İSTANBUL ſ K"`, `"日本語 😀"`, `"<b>&</b>/"`,
	`"10.1.2.3"`, `"::ffff:10.1.2.3"`, `"2001:db8::1"`, `"fe80::1%eth0"`, `"010.1.2.3"`, `"10.0.0.0/8"`, `"ec2.amazonaws.com"`,
	`"2026-01-02T03:04:05Z"`, `"2026-01-02T23:04:05.678+02:00"`, `"2026-01-02"`, `"2026-W10"`, `"2026-02-30T00:00:00Z"`, `"T12"`,
	`"{\"Statement\":[{\"Effect\":\"Allow\"}]}"`, `"a,b"`, `"[1]"`, `"\u2028"`, `"a\u0000b"`,
	`0`, `22`, `-1`, `1.50`, `1.5`, `1e3`, `100.0`, `0.10`, `12345678901234567890`, `-0.0`, `true`, `false`, `null`,
}

// Names that nobody has listed, so that the product must expect anything below
// them.
var oddNames = []string{"sigtrailA", "sigtrailB", "x-sigtrail", "lax", "_c", "sigtrail:d", "sigtrail e", "Ünder"}

// OddEvents makes events whose parameters hold odd values in every shape that
// the product says it can read: arrays directly in arrays only two levels deep,
// and none in the middle of a path.
func (d *Dice) OddEvents(n int) ([]Event, error) {
	var out []Event
	for i := range n {
		params, answer := d.object(2), d.object(1)
		line := fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":%s,"arn":"arn:aws:iam::1:user/x"},`+
			`"eventTime":"2026-01-%02dT03:04:05Z","eventSource":"ec2.amazonaws.com","eventName":"Odd%d","awsRegion":"us-east-1",`+
			`"sourceIPAddress":%s,"userAgent":%s,"errorCode":%s,"requestParameters":%s,"responseElements":%s,"readOnly":%s,"resources":%s}`,
			d.text(), 1+i%28, i, d.text(), d.text(), one(d, d.text(), "null"), one(d, params, params, params, "null"), answer,
			one(d, "true", "false", "null"), one(d, `[]`, `null`, `[{"ARN":"x"}]`, `[{"ARN":null,"type":""},{"ARN":"X"}]`, `[null]`))
		e, err := newEvent(fmt.Sprintf("odd %d", i), []byte(line))
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// text gives one of the odd values that is a string.
func (d *Dice) text() string {
	for {
		if v := one(d, odd...); strings.HasPrefix(v, `"`) {
			return v
		}
	}
}

func (d *Dice) object(depth int) string {
	var members []string
	for _, name := range oddNames {
		if d.rand.IntN(2) == 0 {
			members = append(members, jackson.Quote(name)+":"+d.value(depth))
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

func (d *Dice) value(depth int) string {
	switch n := d.rand.IntN(10); {
	case n < 5 || depth == 0 && n < 7:
		return one(d, odd...)
	case n < 7:
		return d.object(depth - 1)
	case n < 8 && depth > 0:
		return d.list(func() string { return d.object(depth - 1) })
	case n < 9:
		return d.list(func() string { return one(d, odd...) })
	}
	return d.list(func() string {
		return one(d, "[]", "null", one(d, odd...), d.list(func() string { return one(d, odd...) }))
	})
}

func (d *Dice) list(item func() string) string {
	items := make([]string, d.rand.IntN(4))
	for i := range items {
		items[i] = item()
	}
	return "[" + strings.Join(items, ",") + "]"
}
