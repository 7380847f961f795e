package jackson

import "testing"

// TestWrite holds the writer against what Trino 435 prints for
// json_format(json_extract(text, '$')) and inside json_query.
func TestWrite(t *testing.T) {
	for in, want := range map[string]string{
		`[1.50,1e3,1.0E22,0.0001,12345678.5,100.0,1e-7]`: `[1.5,1000.0,1.0E22,1.0E-4,1.23456785E7,100.0,1.0E-7]`,
		`[123456789012345678901234567890,1E400,-1E400]`:  `[123456789012345678901234567890,"Infinity","-Infinity"]`,
		`[-0.0,9007199254740993.0]`:                      `[-0.0,9.007199254740992E15]`,
		`"\u001b\u007f\/é\t\b<"`:                         "\"\\u001B\u007f/é\\t\\b<\"",
		`{"b":1,"a":{"d":1,"c":2},"a":3}`:                `{"b":1,"a":3}`,
		` {"a" : [ null , true ] } `:                     `{"a":[null,true]}`,
		`{"a":1} x`:                                      `{"a":1}`,
		``:                                               `null`,
	} {
		v, err := Parse(in)
		if got := Write(v); err != nil || got != want {
			t.Errorf("%s: got %s (%v), want %s", in, got, err, want)
		}
	}
}

func TestCompactKeepsNumbers(t *testing.T) {
	v, err := Parse(`{"size": 1.50}`)
	if got := Compact(v); err != nil || got != `{"size":1.50}` {
		t.Errorf("got %s (%v)", got, err)
	}
}

func TestParseRefusesBrokenJSON(t *testing.T) {
	for _, in := range []string{"not json", `{"a":1`, `{"a":NaN}`, `{a:1}`, `[1,]`, `"x`, `{"a":"` + "\n" + `"}`} {
		if v, err := Parse(in); err == nil {
			t.Errorf("%q was read as %s", in, Write(v))
		}
	}
}
