package spl

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	// maybeNumber is what some reader of numbers accepts beside decimals.
	maybeNumber = regexp.MustCompile(`(?i)^\s*[+-]?(inf(inity)?|nan(\(.*\))?|0x[0-9a-f.]+(p[+-]?\d*)?|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)\s*$`)
)

// A reading says whether text is a number.
type reading int

const (
	isNoNumber reading = iota
	isMaybeNumber
	isNumber
)

// readNumber reads a decimal number. Exponents, signs, hexadecimal digits,
// infinities and white space are read differently by different readers.
func readNumber(s string) (float64, reading) {
	switch {
	case decimal.MatchString(s):
		f, _ := strconv.ParseFloat(s, 64) // beyond the range: an infinity, which is ordered right
		return f, isNumber
	case maybeNumber.MatchString(s):
		return 0, isMaybeNumber
	}
	return 0, isNoNumber
}

// maxDigits is how many decimal digits a double holds for sure.
const maxDigits = 15

// isExact says whether a number keeps all its digits.
func isExact(s string) bool {
	return len(strings.Trim(strings.Replace(s, ".", "", 1), "-0")) <= maxDigits
}
