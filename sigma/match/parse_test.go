package match_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/match"
)

// manyKeys makes a record whose object o has n keys, each written twice, and
// the values that count.
func manyKeys(n int) (record string, want map[string]string) {
	var b strings.Builder
	want = map[string]string{}
	for i := range 2 * n {
		fmt.Fprintf(&b, `,"k%d":%d`, i%n, i)
		want[fmt.Sprintf("k%d", i%n)] = fmt.Sprint(i)
	}
	return `{"o":{` + b.String()[1:] + `}}`, want
}

func TestRecordsKeepWhatWasWritten(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"numbers", `{"n":[1.50,1e3,1E+05,-0,0.10,22.0,123456789012345678901234567890]}`, ""},
		{"key order", `{"z":1,"a":2,"m":{"y":1,"b":2}}`, ""},
		{"white space goes", " {\r\n \"a\" : [ 1 ,\t2 ] , \"b\" : { } , \"c\" : [ ] } \n", `{"a":[1,2],"b":{},"c":[]}`},
		{"slash unescaped", `{"a":"b\/c"}`, `{"a":"b/c"}`},
		{"angle brackets unescaped", `{"a":"\u003cb\u003e & c"}`, `{"a":"<b> & c"}`},
		{"beyond ASCII unescaped", `{"\u00e9":"\u65e5\ud83d\ude00\u2028"}`, "{\"é\":\"日😀\u2028\"}"},
		{"delete is no control character of JSON", `{"a":"\u007f"}`, "{\"a\":\"\x7f\"}"},
		{"quotes and backslashes stay escaped", `{"a":"\"\\\u0022\u005c"}`, `{"a":"\"\\\"\\"}`},
		{"controls stay escaped", `{"a":"\b\f\n\r\t\u0008\u0000\u001F"}`, `{"a":"\b\f\n\r\t\b\u0000\u001f"}`},
		{"the last of two equal keys, at the first's place", `{"a":1,"b":2,"a":{"c":3}}`, `{"a":{"c":3},"b":2}`},
		{"equal keys however escaped", `{"a":1,"\u0061":2}`, `{"a":2}`},
		{"null and absent", `{"a":null}`, ""},
		{"a lone high surrogate", `{"a":"\ud800x"}`, "{\"a\":\"\ufffdx\"}"},
		{"a lone low surrogate", `{"a":"\udc00"}`, "{\"a\":\"\ufffd\"}"},
		{"a high surrogate before a pair", `{"a":"\ud800\ud83d\ude00"}`, "{\"a\":\"\ufffd😀\"}"},
		{"a high surrogate before another escape", `{"a":"\ud800\n"}`, "{\"a\":\"\ufffd\\n\"}"},
		{"bytes that are not UTF-8", "{\"a\":\"x\xff\xfey\"}", "{\"a\":\"x\ufffd\ufffdy\"}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == "" {
				want = tt.in
			}
			if got := mustRecord(t, tt.in).String(); got != want {
				t.Errorf("%s: got %s, want %s", tt.in, got, want)
			}
		})
	}
}

func TestValuesTellKindAndText(t *testing.T) {
	r := mustRecord(t, `{"v":[null,true,1.0,"x\"y",{"s":"{\"a\":\"b\"}"},[]]}`)
	want := []struct {
		kind match.Kind
		text string
		ok   bool
		word string
	}{
		{match.Null, "", false, "null"},
		{match.Bool, "true", true, "boolean"},
		{match.Number, "1.0", true, "number"},
		{match.String, `x"y`, true, "string"},
		{match.Object, `{"s":"{\"a\":\"b\"}"}`, true, "object"},
		{match.Array, "[]", true, "array"},
	}
	values := r.Reach("v")
	if len(values) != len(want) {
		t.Fatalf("reached %d values, want %d", len(values), len(want))
	}
	for i, v := range values {
		text, ok := v.Text()
		if v.Kind() != want[i].kind || text != want[i].text || ok != want[i].ok {
			t.Errorf("value %d: got %s %q %t, want %+v", i, v.Kind(), text, ok, want[i])
		}
		if v.Kind().String() != want[i].word {
			t.Errorf("value %d: called %s, want %s", i, v.Kind(), want[i].word)
		}
	}
}

func TestBrokenRecordsAreRefusedAtTheirPlace(t *testing.T) {
	tests := []struct {
		in      string
		offset  int
		message string
	}{
		{``, 0, "must be a JSON object"},
		{`  []`, 2, "must be a JSON object"},
		{`"a"`, 0, "must be a JSON object"},
		{"\ufeff{}", 0, "must be a JSON object"},
		{`{`, 1, "the text ends where a key"},
		{`{a:1}`, 1, "key in quotes"},
		{`{"a"}`, 4, "a colon"},
		{`{"a":}`, 5, "a value"},
		{`{"a":1,}`, 7, "key in quotes"},
		{`{"a":1 "b":2}`, 7, "a comma or }"},
		{`{"a":[1,]}`, 8, "a value"},
		{`{"a":[1 2]}`, 8, "a comma or ]"},
		{`{"a":01}`, 6, "a comma or }"},
		{`{"a":-}`, 6, "a digit"},
		{`{"a":1.}`, 7, "a digit"},
		{`{"a":.5}`, 5, "a value"},
		{`{"a":+5}`, 5, "a value"},
		{`{"a":1e}`, 7, "a digit"},
		{`{"a":NaN}`, 5, "a value"},
		{`{"a":True}`, 5, "a value"},
		{`{"a":nul}`, 5, "a value"},
		{`{"a":'b'}`, 5, "a value"},
		{`{"a":"b`, 7, `a closing "`},
		{`{"a":"\x"}`, 7, "one of the escapes"},
		{`{"a":"\`, 7, "one of the escapes"},
		{`{"a":"\u12"}`, 6, "four hexadecimal digits"},
		{`{"a":"\u+123"}`, 6, "four hexadecimal digits"},
		{`{"a":"\u1_23"}`, 6, "four hexadecimal digits"},
		{"{\"a\":\"b\nc\"}", 7, "control character"},
		{"{\"a\":\"b\x00c\"}", 7, "control character"},
		{"{\"a\":1\x00}", 6, "a comma or }"},
		{`{"a":1} {"b":2}`, 8, "something follows"},
		{`{"a":1}]`, 7, "something follows"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			_, err := match.ParseRecord([]byte(tt.in))
			var fault *match.ParseError
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a *ParseError", err)
			}
			if fault.Offset != tt.offset || !strings.Contains(fault.Message, tt.message) {
				t.Errorf("got %v, want byte %d: ...%s...", err, tt.offset, tt.message)
			}
			if !strings.HasPrefix(err.Error(), fmt.Sprintf("byte %d: ", tt.offset)) {
				t.Errorf("%q does not tell the place", err)
			}
		})
	}
}

func TestDepthIsLimited(t *testing.T) {
	nested := func(depth int) string {
		return `{"a":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
	}
	deepest := mustRecord(t, nested(1000))
	if got := deepest.Reach("a"); len(got) != 1 {
		t.Errorf("the deepest record reaches %d values, want 1", len(got))
	}
	wide := mustRecord(t, `{"a":[`+strings.Repeat(`{"b":[]},`, 2000)+`1]}`)
	if got := wide.Reach("a.b"); len(got) != 2000 {
		t.Errorf("a record with many small arrays reaches %d values, want 2000", len(got))
	}
	for _, deep := range []string{nested(1001), `{"a":` + strings.Repeat("[", 10_000_000), strings.Repeat(`{"a":`, 1_000_000)} {
		if _, err := match.ParseRecord([]byte(deep)); err == nil || !strings.Contains(err.Error(), "nested deeper") {
			t.Errorf("got %v, want a complaint about the depth", err)
		}
	}
}

// FuzzParseRecord holds the parser against encoding/json: the same texts are
// valid, but for what is no object or too deep, and they mean the same.
func FuzzParseRecord(f *testing.F) {
	for _, seed := range []string{
		attach, `{}`, `[]`, ` {"a":[1.50,-0,1e3,1E+5]} `, `{"a":1,"a":{"b":2}}`, "{\"a\":\"\xff\xc3\"}",
		`{"a":"\ud800\udc00\ud800\u0041\/\b"}`, `{"a":01}`, `{"a":[1,]}`, "{\"a\":\"\t\"}", `{"a":tru}`, `{"a":nulls}`,
		`{"a":[[[[]]]]}`, `{"\u0061":{"":[{}]}}`, `{"a":1}x`, `{"a":-}`, `{"a":2.}`, `{"a" :1 , "b": [ true ,false]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := match.ParseRecord(data)
		object := json.Valid(data) && bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{"))
		if err != nil {
			if object && !strings.Contains(err.Error(), "nested deeper") {
				t.Fatalf("%q is an object for encoding/json; got %v", data, err)
			}
			return
		}
		if !object {
			t.Fatalf("%q is no object for encoding/json, but was read as %s", data, r)
		}
		text := r.String()
		if got, want := decoded(t, []byte(text)), decoded(t, data); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q means %v, but was read as %v", data, want, got)
		}
		if again := mustRecord(t, text).String(); again != text {
			t.Fatalf("%s is read back as %s", text, again)
		}
	})
}

func decoded(t *testing.T, data []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("encoding/json refuses %q: %v", data, err)
	}
	return v
}
