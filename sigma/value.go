package sigma

import "strings"

// kindOf gives the kind of a scalar in a detection. Only what JSON would call
// a number is one: YAML's other spellings differ between its versions and
// libraries, and stay text.
func kindOf(n node) Kind {
	switch s := n.text.Value; {
	case n.style != plainScalar:
		return String
	case isNullText(s):
		return Null
	case isBoolText(s):
		return Bool
	case isJSONNumber(s):
		return Number
	}
	return String
}

func isNullText(s string) bool {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

func isBoolText(s string) bool {
	switch s {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return true
	}
	return false
}

// isJSONNumber reports whether s is a number by the grammar of RFC 8259.
func isJSONNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, s := digits(s, decimal)
	if whole == "" || whole != "0" && whole[0] == '0' {
		return false
	}
	if strings.HasPrefix(s, ".") {
		var fraction string
		if fraction, s = digits(s[1:], decimal); fraction == "" {
			return false
		}
	}
	return s == "" || isExponent(s)
}

const decimal = "0123456789"

// digits splits s behind its leading digits of a set.
func digits(s, set string) (leading, rest string) {
	rest = strings.TrimLeft(s, set)
	return s[:len(s)-len(rest)], rest
}

func isExponent(s string) bool {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	_, rest := digits(s, decimal)
	return s != "" && rest == ""
}

// isOddNumber reports whether some YAML library reads the plain scalar s as a
// number although JSON would not: leading zeros, other bases, underscores,
// signs, bare points, infinities (YAML 1.1 types int and float, YAML 1.2
// section 10.3.2).
func isOddNumber(s string) bool {
	if s == "" || isJSONNumber(s) {
		return false
	}
	switch s {
	case ".nan", ".NaN", ".NAN":
		return true
	}
	s = strings.TrimLeft(s[:1], "+-") + s[1:]
	switch s {
	case ".inf", ".Inf", ".INF":
		return true
	}
	for prefix, set := range [...]string{"01_", "01234567_", decimal + "abcdefABCDEF_"} {
		prefix := [...]string{"0b", "0o", "0x"}[prefix]
		if body, ok := strings.CutPrefix(s, prefix); ok {
			return strings.Trim(body, "_") != "" && strings.Trim(body, set) == ""
		}
	}
	return isOddDecimal(s)
}

func isOddDecimal(s string) bool {
	whole, rest := digits(s, decimal+"_")
	var fraction string
	if strings.HasPrefix(rest, ".") {
		fraction, rest = digits(rest[1:], decimal+"_")
	}
	if whole == "" && (fraction == "" || fraction[0] == '_') || strings.HasPrefix(whole, "_") {
		return false
	}
	return rest == "" || isExponent(rest)
}

// isOddScalar reports whether a YAML 1.1 library reads the plain scalar s as
// something else than text, although YAML 1.2 does not: a boolean, a number in
// base 60, or the sign for a default value.
func isOddScalar(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "no", "on", "off", "=":
		return true
	}
	if s == "" || s[0] < '+' || s[0] > '9' { // most texts end here
		return false
	}
	s = strings.TrimLeft(s[:1], "+-") + s[1:]
	parts := strings.Split(s, ":")
	if whole, rest := digits(parts[0], decimal+"_"); len(parts) < 2 || whole == "" || whole[0] == '_' || rest != "" {
		return false
	}
	last := len(parts) - 1
	parts[last], _, _ = strings.Cut(parts[last], ".")
	for _, p := range parts[1:] {
		if _, rest := digits(p, decimal); p == "" || len(p) > 2 || len(p) == 2 && p[0] > '5' || rest != "" {
			return false
		}
	}
	return true
}
