package lpq

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

func textFunction(name string) (f function, known bool) {
	switch name {
	case "lower":
		return function{1, 1, false, lower}, true
	case "string":
		return function{1, 1, false, toString}, true
	case "contains":
		return function{2, 2, false, contains}, true
	case "indexof":
		return function{2, 2, false, indexOf}, true
	case "substr":
		return function{2, 3, false, substr}, true
	case "len":
		return function{1, 1, false, length}, true
	}
	return function{}, false
}

// lower folds the text of a value. On an address it gives "/10.1.2.3", and a
// date needs a format.
func lower(m *machine, at int, args []Value) outcome {
	switch v := args[0].(type) {
	case nil:
		return certain(nil)
	case netip.Addr, time.Time:
		return m.fault(at, "lower() of %s: write lower(string(...))", kind(v))
	}
	text, ok := scalarText(args[0])
	if !ok {
		return open("the text of " + kind(args[0]) + " is not documented")
	}
	return lowerCase(text)
}

// lowerCase folds as Java does: one letter at a time, but for the Turkish
// capital I, which becomes two, and sigma, which depends on its place.
func lowerCase(text string) outcome {
	if strings.ContainsRune(text, 'Σ') {
		return open("how lower() folds a sigma hangs on its place")
	}
	var b strings.Builder
	for _, r := range text {
		if r == 'İ' {
			b.WriteString("i\u0307")
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return certain(b.String())
}

func toString(m *machine, at int, args []Value) outcome {
	switch v := args[0].(type) {
	case nil:
		return certain(nil)
	case netip.Addr:
		return certain(addressText(v))
	case time.Time:
		return m.fault(at, "string() of a date needs a format")
	}
	text, ok := scalarText(args[0])
	if !ok {
		return open("the text of " + kind(args[0]) + " is not documented")
	}
	return certain(text)
}

// two gives a pair of texts. ok is false where the outcome is another one
// already: null for a null, unknown for what is documented for texts only.
func two(m *machine, at int, name string, args []Value, onNull Value) (a, b string, other outcome, ok bool) {
	if args[0] == nil || args[1] == nil {
		return "", "", certain(onNull), false
	}
	for _, v := range args[:2] {
		if _, isText := v.(string); !isText {
			return "", "", m.notText(at, name, v), false
		}
	}
	return args[0].(string), args[1].(string), outcome{}, true
}

// notText answers a value where a text belongs. A map or a list may stand
// anywhere in a record, so it is no fault of the query.
func (m *machine) notText(at int, name string, v Value) outcome {
	switch v.(type) {
	case List, Map:
		return open("what " + name + "() makes of " + kind(v) + " is not documented")
	}
	return m.fault(at, "%s() of %s: make it a string first", name, kind(v))
}

func contains(m *machine, at int, args []Value) outcome {
	a, b, other, ok := two(m, at, "contains", args, false)
	if !ok {
		return other
	}
	return certain(strings.Contains(a, b))
}

// indexOf counts in UTF-16, as Java does.
func indexOf(m *machine, at int, args []Value) outcome {
	a, b, other, ok := two(m, at, "indexof", args, nil)
	if !ok {
		return other
	}
	i := strings.Index(a, b)
	if i > 0 {
		i = len(units(a[:i]))
	}
	return certain(int64(i))
}

func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

func substr(m *machine, at int, args []Value) outcome {
	begin, isInt := args[1].(int64)
	if !isInt {
		return m.fault(at, "substr() from %s", kind(args[1]))
	}
	if args[0] == nil {
		return certain(nil)
	}
	text, isText := args[0].(string)
	if !isText {
		return m.notText(at, "substr", args[0])
	}
	u := units(text)
	if begin < 0 {
		begin += int64(len(u))
	}
	switch {
	case begin < 0:
		return open("a substr() that begins before its text is not documented")
	case begin >= int64(len(u)):
		return certain(nil)
	}
	if len(args) == 2 {
		return certain(string(utf16.Decode(u[begin:])))
	}
	end, isInt := args[2].(int64)
	switch {
	case !isInt:
		return m.fault(at, "substr() up to %s", kind(args[2]))
	case end < begin || end > int64(len(u)):
		return open("a substr() that ends before it begins, or behind its text, is not documented")
	}
	return certain(string(utf16.Decode(u[begin:end])))
}

func length(_ *machine, _ int, args []Value) outcome {
	switch v := args[0].(type) {
	case nil:
		return certain(int64(0))
	case string:
		return certain(int64(len(units(v))))
	}
	return open("the length of " + kind(args[0]) + " is not documented")
}

// toDouble reads a number. Beyond decimal numbers Java reads hexadecimal
// ones, suffixes, blanks and names.
func toDouble(_ *machine, _ int, args []Value) outcome {
	switch v := args[0].(type) {
	case int64:
		return certain(float64(v))
	case float64:
		return certain(v)
	case string:
		return parseDouble(v)
	}
	return certain(nil)
}

func parseDouble(text string) outcome {
	if text != "" && strings.Trim(text, "0123456789+-.eE") == "" {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && f == 0 {
			return certain(nil)
		}
		return certain(f)
	}
	trimmed := strings.TrimRight(strings.TrimFunc(text, func(r rune) bool { return r <= ' ' }), "dDfF")
	_, err := strconv.ParseFloat(trimmed, 64)
	if err == nil || strings.HasSuffix(text, "NaN") {
		return open("whether double() reads " + strconv.Quote(text) + " is not documented")
	}
	return certain(nil)
}
