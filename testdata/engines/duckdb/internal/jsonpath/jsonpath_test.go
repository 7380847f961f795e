package jsonpath

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

func parse(t *testing.T, text string) jackson.Value {
	t.Helper()
	v, err := jackson.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// TestPaths holds paths against what Trino 435 gives for json_query(...
// WITH ARRAY WRAPPER), where no item is NULL (here: nothing).
func TestPaths(t *testing.T) {
	for _, c := range [][3]string{
		{`{"c":[10,13,16]}`, `lax $.c[last]`, `16`},
		{`{"c":[{"d":[1,2]},{"d":3},{"e":4}]}`, `lax $.c.d[*]`, `1 2 3`},
		{`{"c":[]}`, `lax $.c[*]`, ``},
		{`{"a":{"x":1,"y":[2]}}`, `lax $.a.*`, `1 [2]`},
		{`{"a":{"x":1,"y":{"x":2}}}`, `lax $..x`, `1 2`},
		{`[1,2,3,4]`, `lax $[0,2 to last]`, `1 3 4`},
		{`{"a":1}`, `lax $.a.b`, ``},
		{`{"c":[[1,2],[3,[4]],[]]}`, `lax $.c[*][*]`, `1 2 3 [4]`},
		{`{"c":[[{"d":1}]]}`, `lax $.c.d`, ``},
		{`{"c":[[{"d":1}]]}`, `lax $.c[*].d`, `1`},
		{`{"a\"b":["v"], "x-y":1}`, `lax $."a""b"[*]`, `"v"`},
		{`{"a\\b":1}`, `lax $."a\b"`, `1`},
		{`{"last":2,"to":3,"lax":5}`, `lax $.last`, `2`},
		{`{"last":2,"to":3,"lax":5}`, `lax $.lax`, `5`},
		{`{"comment":"nice"}`, `strict $.comment`, `"nice"`},
		{`{"c":[2]}`, `lax $.c[*]?(@ > 10)`, ``},
		{`{"c":[8,11]}`, `lax $.c[*]?(@ > 10)`, `11`},
		{`{"c":null}`, `lax $.c ? (!(@ == null))`, ``},
		{`{"c":{"x":1}}`, `lax $.c ? (!(@ == null))`, `{"x":1}`},
		{`{"a":null}`, `lax $ ? (@.a != 1)`, `{"a":null}`},
		{`{"p":[{"toPort":443},{"toPort":22}]}`, `lax $.p.toPort ? (@ == 22)`, `22`},
		{`{"p":[{"toPort":443},{"toPort":"22"}]}`, `lax $.p.toPort ? (@ == 22)`, ``},
		{`{"a":["x","ay"]}`, `lax $.a ? (@ starts with "ay")`, `"ay"`},
		{`{"a":1,"b":"z"}`, `lax $ ? (@.a == 1 && exists(@.b))`, `{"a":1,"b":"z"}`},
		{`{"a":[3,"x"]}`, `lax $ ? (@.a == 3)`, `{"a":[3,"x"]}`},
		{`{"a":["x",3]}`, `lax $ ? (@.a == 3)`, ``},
		{`{"a":["x",3]}`, `lax $ ? ((@.a == 3) is unknown)`, `{"a":["x",3]}`},
		{`{"a":1.50}`, `lax $ ? (@.a == 1.5)`, `{"a":1.5}`},
		{`{"a":[1,2]}`, `lax $.a ? (@.size() == 2)`, ``},
		{`{"a":[1,2]}`, `lax $ ? (@.a.size() == 2)`, `{"a":[1,2]}`},
		{`{"a":[[]]}`, `lax $.a ? (@.size() == 0)`, `[]`},
		{`{"a":[]}`, `lax $.a ? (@.size() == 0)`, ``},
		{`{}`, `lax $ ? (@.a.size() == 0)`, ``},
		{`{"a":[[],[1]]}`, `lax $ ? (@.a.size() == 0 || @.a[*].size() == 0)`, `{"a":[[],[1]]}`},
		{`[[1],[2,3]]`, `lax $ ? (@.size() == 2)`, `[2,3]`},
		{`[[1],[2,3]]`, `strict $ ? (@.size() == 2)`, `[[1],[2,3]]`},
		{`{"a":1}`, `lax $.a.type()`, `"number"`},
	} {
		path, err := Parse(c[1])
		if err != nil {
			t.Errorf("%s: %v", c[1], err)
			continue
		}
		found, err := path.All(parse(t, c[0]))
		var got []string
		for _, v := range found {
			got = append(got, jackson.Write(v))
		}
		if err != nil || strings.Join(got, " ") != c[2] {
			t.Errorf("%s in %s: got %v (%v), want %s", c[1], c[0], got, err, c[2])
		}
	}
}

func TestStrictPathsFailWhereNothingIs(t *testing.T) {
	for _, c := range [][2]string{{`{"c":[2]}`, `strict $.c[2]`}, {`{}`, `strict $.c`}, {`{"c":1}`, `strict $.c[*]`}, {`[{"a":1}]`, `strict $.a`}} {
		path, err := Parse(c[1])
		if err != nil {
			t.Fatal(err)
		}
		if found, err := path.All(parse(t, c[0])); err == nil {
			t.Errorf("%s in %s gives %v", c[1], c[0], found)
		}
	}
}

// TestBadPaths holds that what Trino's grammar refuses is refused, and what
// this package leaves out as well.
func TestBadPaths(t *testing.T) {
	for _, text := range []string{
		`$.a`, `LAX $.a`, `lax $.a-b`, `lax $.a b`, `lax $.a..`, `lax $.`, `lax`, `lax $.1`, `lax $["a"`, `lax $.a[`,
		`lax $ ? (@.a == )`, `lax $ ? (@ like_regex "x")`, `lax $ ? (! @.a == 1)`, `lax $.a.double()`, `lax $.a."b`, `lax $ é`,
		`lax $x`, `lax $.a ? (@ starts with @.b)`,
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s is no path", text)
		}
	}
}

// TestExtractors holds the paths of json_extract against Trino 435.
func TestExtractors(t *testing.T) {
	for _, c := range [][3]string{
		{`{"a":1.50}`, `$.a`, `1.50`}, {`{"a":true}`, `$.a`, `true`}, {`{"a":null}`, `$.a`, ``}, {`{"a":[1,2]}`, `$.a`, ``},
		{`{"a":[{"b":"x"}]}`, `$.a.b`, ``}, {`{"a":[1,2]}`, `$.a[1]`, `2`}, {`{"a":[1,2]}`, `$.a.1`, `2`}, {`{"a":1e3}`, `$.a`, `1e3`},
		{`[5]`, `$[0]`, `5`}, {`5`, `$`, `5`}, {` "x" `, `$`, `x`}, {`{"a-b":1}`, `$["a-b"]`, `1`}, {`{"a:b":1}`, `$.a:b`, `1`},
		{`{"a":{"b":2}}`, `$["a"].b`, `2`}, {`{"é":1}`, `$.é`, `1`}, {`{"a.b":"v"}`, `$["a.b"]`, `v`}, {`{"a\"b":"v"}`, `$["a\"b"]`, `v`},
		{`{"a\\b":"v"}`, `$["a\\b"]`, `v`},
	} {
		e, err := ParseExtractor(c[1])
		if err != nil {
			t.Errorf("%s: %v", c[1], err)
			continue
		}
		v, ok := e.Find(parse(t, c[0]))
		text, _ := v.Scalar()
		if !ok || text != c[2] {
			if ok || c[2] != "" {
				t.Errorf("%s in %s: got %q (%t), want %q", c[1], c[0], text, ok, c[2])
			}
		}
	}
	for _, path := range []string{``, `a`, `$.`, `$.a-b`, `$[a-b]`, `$.a[*]`, `$..a`, `$.a b`, `$["a\n"]`, `$["a"`, `$[]`, `$x`} {
		if _, err := ParseExtractor(path); err == nil {
			t.Errorf("%s is no path", path)
		}
	}
}
