package match_test

import (
	"slices"
	"testing"
)

func TestFieldsReach(t *testing.T) {
	tests := []struct {
		name, record, field string
		want                []string // as JSON, in order
	}{
		{"a key", `{"a":1}`, "a", []string{`1`}},
		{"a path", `{"a":{"b":{"c":"x"}}}`, "a.b.c", []string{`"x"`}},
		{"keys match exactly", `{"A":1,"a ":2}`, "a", nil},
		{"a whole object", `{"a":{"b":1}}`, "a", []string{`{"b":1}`}},
		{"nothing below a scalar", `{"a":"b"}`, "a.b", nil},
		{"nothing below null", `{"a":null}`, "a.b", nil},
		{"null itself", `{"a":null}`, "a", []string{`null`}},
		{"a key with a dot", `{"a.b":1}`, "a.b", []string{`1`}},
		{"the longest run wins", `{"a":{"b":1},"a.b":2}`, "a.b", []string{`2`}},
		{"the longest run wins in the middle", `{"x":{"a":{"b":{"c":1}},"a.b":{"c":2}}}`, "x.a.b.c", []string{`2`}},
		{"the longest of three", `{"a":{"b.c":1},"a.b":{"c":2},"a.b.c":3}`, "a.b.c", []string{`3`}},
		{"no way back from a longer run", `{"a":{"b":{"c":1}},"a.b":{"d":2}}`, "a.b.c", nil},
		{"no way back from a longer run that is null", `{"a":{"b":{"c":1}},"a.b":null}`, "a.b.c", nil},
		{"every element", `{"a":[1,"x",null,true]}`, "a", []string{`1`, `"x"`, `null`, `true`}},
		{"below every element", `{"a":[{"b":1},{"c":2},{"b":3},4,null]}`, "a.b", []string{`1`, `3`}},
		{"arrays at every level", `{"a":[{"b":[{"c":[1,2]},{"c":3}]},{"b":{"c":4}}]}`, "a.b.c", []string{`1`, `2`, `3`, `4`}},
		{"arrays in arrays on the way", `{"a":[[{"b":1}],[[{"b":2}]]]}`, "a.b", []string{`1`, `2`}},
		{"arrays in arrays at the end", `{"a":[[1,[2]],3]}`, "a", []string{`1`, `2`, `3`}},
		{"an empty array at the end", `{"a":[]}`, "a", []string{`[]`}},
		{"empty arrays in an array", `{"a":[[],[[]],1]}`, "a", []string{`[]`, `[]`, `1`}},
		{"an empty array on the way", `{"a":[]}`, "a.b", nil},
		{"an empty array in one element", `{"a":[{"b":[]},{"b":[5]}]}`, "a.b", []string{`[]`, `5`}},
		{"indexes are not segments", `{"a":["x","y"]}`, "a.0", nil},
		{"a key that looks like an index", `{"a":[{"0":"x"}]}`, "a.0", []string{`"x"`}},
		{"empty segments are keys", `{"":{"":1},"a":{"":2}}`, ".", []string{`1`}},
		{"a dot at the end", `{"a":{"":2}}`, "a.", []string{`2`}},
		{"a key that is a dot", `{".":3,"":{"":1}}`, ".", []string{`3`}},
		{"the empty name", `{"":7}`, "", []string{`7`}},
		{"key order, elements in order", `{"a":[{"b":{"z":1,"y":2}}]}`, "a.b", []string{`{"z":1,"y":2}`}},
		{"beyond ASCII", `{"é":{"日":1}}`, "é.日", []string{`1`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, v := range mustRecord(t, tt.record).Reach(tt.field) {
				got = append(got, v.String())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s of %s: got %q, want %q", tt.field, tt.record, got, tt.want)
			}
		})
	}
}

func TestObjectsWithManyKeysAreReachedAlike(t *testing.T) {
	record, want := manyKeys(500)
	r := mustRecord(t, record)
	for key, text := range want {
		values := r.Reach("o." + key)
		if len(values) != 1 || values[0].String() != text {
			t.Errorf("o.%s: got %v, want %s", key, values, text)
		}
	}
	if values := r.Reach("o.k500"); values != nil {
		t.Errorf("o.k500 is absent, but reaches %v", values)
	}
}
