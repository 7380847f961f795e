package lpq

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode/utf16"
)

// A style is a way to write JSON. Which one Logpresso has is documented by one
// sample only: blanks behind separators, escapes that JSON allows but does not
// ask for, and the order of keys are open.
type style struct{ spaced, escaped, reversed bool }

// jsonReadings gives a value as JSON in each style. ok is false where even
// the type of a value has no JSON that is documented.
func jsonReadings(v Value) (texts []Value, ok bool) {
	for _, s := range []style{{}, {spaced: true}, {escaped: true}, {reversed: true}} {
		var b strings.Builder
		if !s.write(&b, v) {
			return nil, false
		}
		texts = append(texts, b.String())
	}
	return texts, true
}

func (s style) write(b *strings.Builder, v Value) bool {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool, int64, float64:
		text, _ := scalarText(v)
		b.WriteString(text)
	case string:
		s.quote(b, v)
	case List:
		return s.list(b, "[", "]", len(v), func(i int) bool { return s.write(b, v[i]) })
	case Map:
		return s.list(b, "{", "}", len(v), func(i int) bool {
			if s.reversed {
				i = len(v) - 1 - i
			}
			s.quote(b, v[i].Key)
			b.WriteString(s.separator(":"))
			return s.write(b, v[i].Value)
		})
	case netip.Addr, time.Time, Unknown:
		return false
	default:
		panic(fmt.Sprintf("lpq: unhandled %T", v))
	}
	return true
}

func (s style) list(b *strings.Builder, before, behind string, n int, write func(int) bool) bool {
	b.WriteString(before)
	for i := 0; i < n; i++ {
		if i > 0 {
			b.WriteString(s.separator(","))
		}
		if !write(i) {
			return false
		}
	}
	b.WriteString(behind)
	return true
}

func (s style) separator(mark string) string {
	if s.spaced {
		return mark + " "
	}
	return mark
}

func (s style) quote(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\' || r == '/' && s.escaped:
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("\n\r\t", r):
			b.WriteString(strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(string(r)))
		case r < ' ' || r >= 0x7f && s.escaped:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// javaText writes a map or a list as Java's toString does.
func javaText(v Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case List:
		return "[" + strings.Join(each(v, javaText), ", ") + "]"
	case Map:
		return "{" + strings.Join(each(v, func(e Entry) string {
			return e.Key + "=" + javaText(e.Value)
		}), ", ") + "}"
	case netip.Addr:
		return addressText(v)
	case bool, int64, float64, string:
		text, _ := scalarText(v)
		return text
	case time.Time, Unknown:
		return "" // neither stands in a record, and neither has a documented text
	}
	panic(fmt.Sprintf("lpq: unhandled %T", v))
}
