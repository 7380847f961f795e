package match_test

import (
	"testing"
)

func TestTextsOfValues(t *testing.T) {
	tests := []struct {
		name, value string
		text        string // what a cased comparison of the whole text must be
	}{
		{"string", `"Abc"`, "Abc"},
		{"string with escapes", `"a\n\"b\"\u0041"`, "a\n\"b\"A"},
		{"integer", `22`, "22"},
		{"integer with a fraction of zero", `22.0`, "22.0"},
		{"fraction with zeros", `1.50`, "1.50"},
		{"exponent", `1e3`, "1e3"},
		{"exponent with sign", `1E+03`, "1E+03"},
		{"minus zero", `-0`, "-0"},
		{"account id", `123456789012`, "123456789012"},
		{"beyond 64 bits", `18446744073709551616`, "18446744073709551616"},
		{"beyond a double", `1e999`, "1e999"},
		{"true", `true`, "true"},
		{"empty array", `[]`, "[]"},
		{"empty object", `{}`, "{}"},
		{"object in record order", `{ "b" : 1.0, "a" : [ null , true ] }`, `{"b":1.0,"a":[null,true]}`},
		{"object with slash and letters beyond ASCII", `{"p":"a\/b","\u00e9":"\u65e5<"}`, `{"p":"a/b","é":"日<"}`},
		{"object holding a document as a string", `{"d":"{\"Effect\":\"Allow\"}"}`, `{"d":"{\"Effect\":\"Allow\"}"}`},
		{"object with a line break in a string", `{"s":"a\u000ab"}`, `{"s":"a\nb"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onF(t, tt.value, cased("f", tt.text), true)
			onF(t, tt.value, cased("f", tt.text, one), false)
			onF(t, tt.value, cased("f", "x", star), false)
			onF(t, `[0,[`+tt.value+`]]`, cased("f", tt.text), true)
		})
	}
}

func TestOtherSpellingsOfANumberAreOtherTexts(t *testing.T) {
	for _, value := range []string{`22.0`, `2.2e1`, `"22.0"`, `" 22"`, `"022"`} {
		onF(t, value, is("f", "22"), false)
	}
	onF(t, `22`, is("f", "22"), true)
	onF(t, `"22"`, is("f", "22"), true)
	onF(t, `1E3`, is("f", "1e3"), true)
	onF(t, `1E3`, cased("f", "1e3"), false)
}

func TestFoldingIsSimpleLowerCase(t *testing.T) {
	tests := []struct {
		name, text, pattern string
		want                bool
	}{
		{"ASCII", "stopLOGGING", "StopLogging", true},
		{"letters beyond ASCII", "ÄÖÜÉ", "äöüé", true},
		{"Cyrillic", "ПРИВЕТ", "привет", true},
		{"capital sharp s is a sharp s", "ẞ", "ß", true},
		{"sharp s is not ss", "straße", "STRASSE", false},
		{"the ligature fi is not f and i", "ﬁ", "fi", false},
		{"Kelvin sign is k", "\u212a", "k", true},
		{"k is Kelvin sign", "k", "\u212a", true},
		{"Kelvin sign against capital K", "\u212a", "K", true},
		{"Angstrom sign is å", "\u212b", "å", true},
		{"dotted capital I is i", "İ", "i", true},
		{"dotless i is not I", "ı", "I", false},
		{"dotless i is not i", "ı", "i", false},
		{"capital sigma is sigma", "ΟΔΟΣ", "οδοσ", true},
		{"final sigma is not sigma", "οδος", "ΟΔΟΣ", false},
		{"final sigma is not capital sigma", "ς", "Σ", false},
		{"long s is not s", "ſ", "s", false},
		{"title case dz is dz", "ǅ", "ǆ", true},
		{"composed is not combined", "é", "e\u0301", false},
		{"Deseret", "𐐀", "𐐨", true},
		{"full width", "ＡＢ", "ａｂ", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			value := quoted(tt.text)
			onF(t, value, is("f", tt.pattern), tt.want)
			onF(t, value, is("f", star, tt.pattern, star), tt.want)
			onF(t, value, is("f", tt.pattern, star), tt.want)
			onF(t, value, is("f", star, tt.pattern), tt.want)
			onF(t, value, cased("f", tt.pattern), false)
			onF(t, value, cased("f", tt.text), true)
		})
	}
}

// TestFoldingKeepsCodePoints: lowering may change the bytes of a text, never
// the number of its code points, so One counts alike on both sides.
func TestFoldingKeepsCodePoints(t *testing.T) {
	onF(t, `"xİy"`, is("f", "X", one, "Y"), true)
	onF(t, `"x\u212ay"`, is("f", "X", one, "Y"), true)
	onF(t, `"İ"`, is("f", one, one), false)
}
