package duck

import (
	"database/sql/driver"
	"sort"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jsonpath"
)

var jsonFunctions = []function{
	ofTexts("trino_json_extract", text, true, func(s, path string) (any, error) {
		v, ok, err := find(s, path)
		if err != nil || !ok {
			return nil, err
		}
		return jackson.Write(v), nil
	}),
	ofTexts("trino_json_extract_scalar", text, true, func(s, path string) (any, error) {
		v, ok, err := find(s, path)
		if err != nil || !ok {
			return nil, err
		}
		return textOrNull(v.Scalar())
	}),
	ofText("trino_json_parse", text, true, func(s string) (any, error) {
		v, err := jackson.Parse(s)
		if err != nil {
			return nil, fail("Cannot convert value to JSON: '%s'", s)
		}
		return jackson.Write(sorted(v)), nil
	}),
	ofText("trino_json_to_array", texts, true, func(s string) (any, error) {
		v, err := parsed(s)
		switch {
		case err != nil || v.Kind != jackson.Array && v.Kind != jackson.Null:
			return nil, fail("Cannot cast to array(json). Expected a json array, but got %s", s)
		case v.Kind == jackson.Null:
			return nil, nil
		}
		list := make([]any, len(v.Items))
		for i, item := range v.Items {
			list[i] = jackson.Write(item)
		}
		return list, nil
	}),
	ofText("trino_json_to_varchar", text, true, func(s string) (any, error) {
		v, err := parsed(s)
		if err != nil || v.Kind == jackson.Array || v.Kind == jackson.Object {
			return nil, fail("Cannot cast '%s' to varchar", s)
		}
		return textOrNull(v.Scalar())
	}),
	ofText("trino_json_string", text, false, func(s string) (any, error) { return jackson.Quote(s), nil }),
	{"trino_json_array", []duckdb.Type{texts}, text, func(args []driver.Value) (any, error) {
		return "[" + strings.Join(orNull(args[0].([]any)), ",") + "]", nil
	}, false},
	{"trino_json_object", []duckdb.Type{texts, texts}, text, func(args []driver.Value) (any, error) {
		return object(args[0].([]any), orNull(args[1].([]any)), false), nil
	}, false},
	{"trino_json_map", []duckdb.Type{texts, texts}, text, func(args []driver.Value) (any, error) {
		return object(args[0].([]any), orNull(args[1].([]any)), true), nil
	}, false},
	{"trino_json_query", []duckdb.Type{text, text, text}, text, sqlJSON(queried), true},
	{"trino_json_exists", []duckdb.Type{text, text, text}, boolean, sqlJSON(exists), true},
	{"trino_json_value", []duckdb.Type{text, text, text}, text, sqlJSON(valued), true},
}

// caches keep what was read, since queries read the same texts again and
// again. A full cache starts anew.
var (
	documents cache[jackson.Value]
	paths     cache[*jsonpath.Path]
	shorts    cache[jsonpath.Extractor]
)

const cached = 50_000

type cache[T any] struct {
	mu      sync.Mutex
	entries map[string]T
}

func (c *cache[T]) get(text string, read func(string) (T, error)) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.entries[text]; ok {
		return v, nil
	}
	v, err := read(text)
	if err != nil {
		return v, err
	}
	if c.entries == nil || len(c.entries) >= cached {
		c.entries = map[string]T{}
	}
	c.entries[text] = v
	return v, nil
}

func parsed(s string) (jackson.Value, error) { return documents.get(s, jackson.Parse) }

// find gives the value at a path of json_extract; broken JSON has none.
func find(s, path string) (v jackson.Value, ok bool, err error) {
	e, err := shorts.get(path, jsonpath.ParseExtractor)
	if err != nil {
		return v, false, fail("%s", err)
	}
	doc, err := parsed(s)
	if err != nil || strings.TrimSpace(s) == "" {
		return v, false, nil
	}
	v, ok = e.Find(doc)
	return v, ok, nil
}

// sorted gives the value with the keys of objects in order, as json_parse does.
func sorted(v jackson.Value) jackson.Value {
	out := v
	out.Items, out.Keys = make([]jackson.Value, len(v.Items)), append([]string{}, v.Keys...)
	order := make([]int, len(v.Items))
	for i := range order {
		order[i] = i
	}
	if v.Kind == jackson.Object {
		sort.Slice(order, func(i, j int) bool { return v.Keys[order[i]] < v.Keys[order[j]] })
		sort.Strings(out.Keys)
	}
	for i, from := range order {
		out.Items[i] = sorted(v.Items[from])
	}
	return out
}

func orNull(list []any) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = "null"
		if v != nil {
			out[i] = v.(string)
		}
	}
	return out
}

// object prints an object; Trino prints those made from maps in the order of
// their keys.
func object(keys []any, values []string, inOrder bool) string {
	members := make([]string, len(keys))
	for i, key := range keys {
		members[i] = jackson.Quote(key.(string)) + ":" + values[i]
	}
	if inOrder {
		sort.Strings(members)
	}
	return "{" + strings.Join(members, ",") + "}"
}

// clauses are what package trino tells of a call: see its jsonCall.
type clauses struct {
	wrapper    string
	omitQuotes bool
	empty, err string
}

// sqlJSON makes a function of a text, a path and clauses. finish turns what the
// path gives into the result; its error and those of the text and the path go
// to the clause ON ERROR.
func sqlJSON(finish func(found []jackson.Value, c clauses) (any, error)) func([]driver.Value) (any, error) {
	return func(args []driver.Value) (any, error) {
		cells := strings.Split(args[2].(string), "|")
		c := clauses{cells[0], cells[1] == "true", cells[2], cells[3]}
		path, err := paths.get(args[1].(string), jsonpath.Parse)
		if err != nil {
			return nil, fail("%s", err)
		}
		doc, err := parsed(args[0].(string))
		var found []jackson.Value
		if err == nil {
			found, err = path.All(doc)
		}
		var result any
		if err == nil {
			result, err = finish(found, c)
		}
		if err != nil {
			return outcome(c.err, err)
		}
		return result, nil
	}
}

// outcome gives what ON EMPTY or ON ERROR asks for.
func outcome(word string, err error) (any, error) {
	switch word {
	case "ERROR":
		return nil, fail("%s", err)
	case "EMPTY ARRAY":
		return "[]", nil
	case "EMPTY OBJECT":
		return "{}", nil
	case "TRUE":
		return true, nil
	case "FALSE":
		return false, nil
	}
	return nil, nil
}

func exists(found []jackson.Value, _ clauses) (any, error) { return len(found) > 0, nil }

var (
	errEmpty    = fail("JSON path found no items")
	errMultiple = fail("JSON path found multiple items")
	errObject   = fail("JSON path found a non-scalar value")
)

func queried(found []jackson.Value, c clauses) (any, error) {
	if len(found) == 0 {
		return outcome(c.empty, errEmpty)
	}
	single := len(found) == 1
	structured := single && found[0].Kind >= jackson.Array
	if c.wrapper == "UNCONDITIONAL" || c.wrapper == "CONDITIONAL" && !structured {
		return jackson.Write(jackson.Value{Kind: jackson.Array, Items: found}), nil
	}
	if !single {
		return nil, errMultiple
	}
	if c.omitQuotes && found[0].Kind == jackson.String {
		return found[0].Text, nil
	}
	return jackson.Write(found[0]), nil
}

func valued(found []jackson.Value, c clauses) (any, error) {
	switch {
	case len(found) == 0:
		return outcome(c.empty, errEmpty)
	case len(found) > 1:
		return nil, errMultiple
	case found[0].Kind >= jackson.Array:
		return nil, errObject
	case found[0].Kind == jackson.Float:
		f, err := toDouble(found[0].Text)
		if err != nil {
			return nil, err
		}
		return doubleText(f.(float64)), nil
	}
	return textOrNull(found[0].Scalar())
}
