package duck

import (
	"database/sql/driver"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/joni"
)

var textFunctions = []function{
	ofText("trino_lower", text, false, func(s string) (any, error) { return strings.Map(unicode.ToLower, s), nil }),
	ofText("trino_upper", text, false, func(s string) (any, error) { return strings.Map(unicode.ToUpper, s), nil }),
	ofText("trino_reverse", text, false, func(s string) (any, error) {
		runes := []rune(s)
		slices.Reverse(runes)
		return string(runes), nil
	}),
	ofTexts("trino_strpos", bigint, false, func(s, t string) (any, error) {
		at := strings.Index(s, t)
		if at < 0 {
			return int64(0), nil
		}
		return int64(utf8.RuneCountInString(s[:at]) + 1), nil
	}),
	{"trino_chr", []duckdb.Type{bigint}, text, func(args []driver.Value) (any, error) { return string(rune(args[0].(int64))), nil }, false},
	ofTexts("trino_regexp_like", boolean, true, func(s, pattern string) (any, error) {
		re, err := joni.Compile(pattern)
		if err != nil {
			return nil, fail("%s", err)
		}
		return re.MatchString(s)
	}),
	ofTexts("trino_regexp_extract", text, true, func(s, pattern string) (any, error) { return extract(s, pattern, 0) }),
	{"trino_regexp_extract_group", []duckdb.Type{text, text, bigint}, text, func(args []driver.Value) (any, error) {
		return extract(args[0].(string), args[1].(string), int(args[2].(int64)))
	}, true},
	ofText("trino_to_double", double, true, func(s string) (any, error) { return toDouble(s) }),
	ofText("trino_to_bigint", bigint, true, func(s string) (any, error) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, fail("Cannot cast '%s' to BIGINT", s)
		}
		return n, nil
	}),
	{"trino_double_text", []duckdb.Type{double}, text, func(args []driver.Value) (any, error) { return doubleText(args[0].(float64)), nil }, false},
	{"trino_any", []duckdb.Type{truths}, boolean, func(args []driver.Value) (any, error) { return decide(args[0].([]any), true), nil }, false},
	{"trino_all", []duckdb.Type{truths}, boolean, func(args []driver.Value) (any, error) { return decide(args[0].([]any), false), nil }, false},
}

// decide gives the value that decides if it is there, else NULL if that is
// there, else the other value.
func decide(list []any, decides bool) any {
	null := false
	for _, v := range list {
		if v == any(decides) {
			return decides
		}
		null = null || v == nil
	}
	if null {
		return nil
	}
	return !decides
}

func extract(s, pattern string, group int) (any, error) {
	re, err := joni.Compile(pattern)
	if err != nil {
		return nil, fail("%s", err)
	}
	if n := len(re.GetGroupNumbers()) - 1; group < 0 || group > n {
		return nil, fail("Pattern has %d groups. Cannot access group %d", n, group)
	}
	m, err := re.FindStringMatch(s)
	if err != nil || m == nil {
		return nil, err
	}
	g := m.GroupByNumber(group)
	return textOrNull(g.String(), len(g.Captures) > 0)
}

// javaNumber is what Double.valueOf reads, blanks cut off.
var javaNumber = regexp.MustCompile(`^[+-]?(?:NaN|Infinity|(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+)[fFdD]?)$`)

func toDouble(s string) (any, error) {
	trimmed := strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	if !javaNumber.MatchString(trimmed) {
		return nil, fail("Cannot cast '%s' to DOUBLE", s)
	}
	if !strings.HasSuffix(trimmed, "Infinity") {
		trimmed = strings.TrimRight(trimmed, "fFdD")
	}
	f, _ := strconv.ParseFloat(trimmed, 64) // out of range gives infinity
	return f, nil
}

// doubleText prints a double as Trino casts it to text: 1.5E0.
func doubleText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return strings.Trim(jackson.Double(strconv.FormatFloat(f, 'g', -1, 64)), `"`)
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	n, _ := strconv.Atoi(exponent)
	return digits + "E" + strconv.Itoa(n)
}
