package generate

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// variants gives values that a predicate holds for, nearly holds for, or is
// unlikely to have been meant for.
func variants(chance *rand.Rand, p ir.Pred) []event.Value {
	found := samples(chance, p)
	values := slices.Clone(found)
	for _, v := range found {
		if s, ok := event.Text(v); ok {
			values = append(values, asTexts(nearMisses(chance, s))...)
			values = append(values, arrays(chance, v)...)
		}
	}
	switch p := p.(type) {
	case *ir.Compare:
		values = append(values, asKinds(around(p.Number))...)
	case *ir.CIDR:
		values = append(values, asTexts(outside(p.Network))...)
	case *ir.TimePart:
		values = append(values, asTexts(oddTimes())...)
	}
	return append(values, oddities()...)
}

func asTexts(list []string) []event.Value {
	values := make([]event.Value, len(list))
	for i, s := range list {
		values[i] = s
	}
	return values
}

// oddities are values of every kind that a test of anything may meet.
func oddities() []event.Value {
	return []event.Value{
		nil, "", " ", "null", "NULL", "true", "false", "[]", "{}", "-", "none", "success", "0", "05", "1.50", "NaN", "0x10", "5d",
		true, false, json.Number("0"), json.Number("5"), json.Number("1.50"), json.Number("1e3"), json.Number("-0"),
		json.Number("12345678901234567890"), json.Number("1E400"), event.Object{}, event.Array{}, event.Array{nil},
		event.Array{""}, event.Array{event.Array{}}, event.Array{nil, "x"}, event.Object{{Key: "a", Value: "x"}},
		event.Object{{Key: "a", Value: nil}}, event.Array{event.Object{}}, "a\"b", "a'b", "a`b", "a\\b", "a\nb", "a\tb", "\x00", "\u2028", "“x”",
		"a*b", "a?b", "%", "_", "日本", "😀", "e\u0301", "ＡＢ", "\u00a0", "\u212a", "\u017f", "\u0130", "ß", "ς", strings.Repeat("long ", 240),
	}
}

// nearMisses gives texts that differ from s by little: in case, by a character
// more, less or other, in what looks or folds alike.
func nearMisses(chance *rand.Rand, s string) []string {
	runes := []rune(s)
	list := []string{
		strings.ToUpper(s), strings.ToLower(s), swapped(s), s + "x", "x" + s, s + "\n", "\n" + s, s + " ", " " + s, s + "\x00", s + s,
		strings.ReplaceAll(s, "*", "x"), strings.ReplaceAll(s, "?", "x"), strings.ReplaceAll(s, `\`, ""), strings.ReplaceAll(s, `\`, `\\`),
		strings.ReplaceAll(s, "_", "x"), strings.ReplaceAll(s, "%", "x"), strings.ReplaceAll(s, ".", "x"), strings.ReplaceAll(s, `"`, `\"`),
		alike(s), `"` + s + `"`,
	}
	if len(runes) > 0 {
		i := chance.IntN(len(runes))
		list = append(list, string(runes[1:]), string(runes[:len(runes)-1]),
			string(runes[:i])+"~"+string(runes[i+1:]), string(runes[:i])+string(runes[i+1:]), string(runes[:i])+"\n"+string(runes[i:]))
	}
	return slices.DeleteFunc(list, func(t string) bool { return t == s })
}

func swapped(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

// alike puts letters that fold or look alike in place of those in s.
func alike(s string) string {
	return strings.NewReplacer("k", "\u212a", "K", "\u212a", "s", "\u017f", "i", "\u0130", "ß", "ss", "ς", "σ", "σ", "ς",
		"é", "e\u0301", "-", "–", "'", "’").Replace(s)
}

// arrays gives a value among others, and deeper than it should stand.
func arrays(chance *rand.Rand, v event.Value) []event.Value {
	return []event.Value{
		event.Array{v}, event.Array{"zz", v}, event.Array{nil, v}, event.Array{event.Array{v}},
		event.Object{{Key: pick(chance, []string{"a", "name", "items"}), Value: v}},
		event.Array{event.Object{{Key: "a", Value: v}}},
	}
}

// outside gives texts that are no addresses in a network.
func outside(n ir.Network) []string {
	before, after := n.Addr().Prev(), n.Addr()
	for range 300 {
		if !n.Contains(after) {
			break
		}
		after = after.Next()
	}
	list := []string{n.String(), "10.0.0.0/8", "0.0.0.0/0", "ec2.amazonaws.com", "AWS Internal", "10.1.2", "010.1.2.3", "fe80::1%eth0", "1.2.3.4.5", after.String()}
	if before.IsValid() {
		list = append(list, before.String())
	}
	return list
}

// oddTimes are texts that are nearly timestamps, and timestamps as they are
// seldom written.
func oddTimes() []string {
	return []string{
		"2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01t05:22:01z",
		"2024-01-01 05:22:01Z", "2024-01-01T05:22:01", "2024-01-01T05:22:01.123456789Z", "2024-01-01T05:22:01-08:00", "2020-12-31T12:00:00Z",
		"2021-01-03T23:59:59Z", "2024-12-30T00:00:00Z", "1704086521", "x2024-01-01T05:22:01Z", "2024-01-01T05:22:01Zx", "2024-01-01T05:60:01Z",
	}
}
