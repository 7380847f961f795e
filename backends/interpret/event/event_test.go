package event

import "testing"

func TestRecordsKeepWhatJSONLibrariesLose(t *testing.T) {
	for in, want := range map[string]string{
		`{"b":1.50,"a":1e3,"z":12345678901234567890}`: `{"b":1.50,"a":1e3,"z":12345678901234567890}`,
		` { "a" : [ null , true , {} , [] ] } `:       `{"a":[null,true,{},[]]}`,
		`{"s":"\u003c\/\"\\\n\u0001é日"}`:              `{"s":"</\"\\\n\u0001é日"}`,
	} {
		o, err := Parse([]byte(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := Compact(o); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
	o, _ := Parse([]byte(`{"a":1,"a":2}`))
	if v, ok := o.Get("a"); !ok || Compact(v) != "2" {
		t.Errorf("a key written twice gave %v", v)
	}
	for _, in := range []string{``, `[]`, `{"a":}`, `{"a":1}x`, `{"a":1`, `"x"`} {
		if _, err := Parse([]byte(in)); err == nil {
			t.Errorf("%q was read as a record", in)
		}
	}
}
