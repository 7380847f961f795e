package duck

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/trino"
)

func engine(t *testing.T) *Engine {
	t.Helper()
	e, err := Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// facts are expressions with their values, ∅ for NULL. All but those of the
// last group were checked on Trino 435; many of them are also in the
// documentation of Trino.
var facts = [][2]string{
	{`json_extract_scalar('{"a":1.50}', '$.a')`, `1.50`},
	{`json_extract_scalar('{"a":true}', '$.a')`, `true`},
	{`json_extract_scalar('{"a":null}', '$.a')`, `∅`},
	{`json_extract_scalar('{"a":{"b":1}}', '$.a')`, `∅`},
	{`json_extract_scalar('{"a":[1,2]}', '$.a')`, `∅`},
	{`json_extract_scalar('not json', '$.a')`, `∅`},
	{`json_extract_scalar('{"a":[{"b":"x"}]}', '$.a.b')`, `∅`},
	{`json_extract_scalar('{"a":[1,2]}', '$.a[1]')`, `2`},
	{`json_extract_scalar('{"a.b":"v"}', '$["a.b"]')`, `v`},
	{`json_extract_scalar('', '$')`, `∅`},
	{`json_extract_scalar(json_extract('{"a":1}', '$'), '$.a')`, `1`},
	{`json_extract('{"a":null}', '$.a') IS NOT NULL`, `true`},
	{`json_extract('{"a":1}', '$.b') IS NULL`, `true`},
	{`json_format(json_extract('{"a":{"b":1.50,"c":[1e3,"\u00e9\/<\u001b\t"],"z":1}}', '$.a'))`, `{"b":1.5,"c":[1000.0,"é/<\u001B\t"],"z":1}`},
	{`json_format(json_extract('{"a":"x\"y"}', '$.a'))`, `"x\"y"`},
	{`json_format(json_parse('{"b":1.50,"a":{"d":1,"c":[{"z":1,"y":2}]}}'))`, `{"a":{"c":[{"y":2,"z":1}],"d":1},"b":1.5}`},

	{`json_query('{"c":[10,13,16]}', 'lax $.c')`, `[10,13,16]`},
	{`json_query('{"c":[10,13,16]}', 'lax $.c[*]')`, `∅`},
	{`json_query('{"c":[10,13,16]}', 'lax $.c[last]' WITH ARRAY WRAPPER)`, `[16]`},
	{`json_query('{"c":[{"d":[1,2]},{"d":3},{"e":4}]}', 'lax $.c.d[*]' WITH ARRAY WRAPPER)`, `[1,2,3]`},
	{`json_query('{"c":[]}', 'lax $.c[*]' WITH ARRAY WRAPPER)`, `∅`},
	{`json_query('{"c":[]}', 'lax $.c[*]' WITH ARRAY WRAPPER EMPTY ARRAY ON EMPTY)`, `[]`},
	{`json_query('{"comment":"nice"}', 'strict $.comment' OMIT QUOTES)`, `nice`},
	{`json_query('{"c":5}', 'lax $.c')`, `5`},
	{`json_query('{"c":"x"}', 'lax $.c')`, `"x"`},
	{`json_query('x', 'lax $.c' EMPTY ARRAY ON ERROR)`, `[]`},
	{`json_query('{"c":[1]}', 'lax $.c' WITH CONDITIONAL ARRAY WRAPPER)`, `[1]`},
	{`json_query('{"c":[1]}', 'lax $.c' WITH UNCONDITIONAL WRAPPER)`, `[[1]]`},
	{`json_query('{"c":[1]}', 'lax $.c[*]' WITH CONDITIONAL WRAPPER)`, `[1]`},
	{`json_query('', 'lax $' WITH ARRAY WRAPPER)`, `[null]`},
	{`json_query('{"a":1} x', 'lax $.a' WITH ARRAY WRAPPER)`, `[1]`},
	{`json_query('{"a":1', 'lax $.a' WITH ARRAY WRAPPER)`, `∅`},
	{`json_query('"x"', 'lax $[*]' WITH ARRAY WRAPPER)`, `["x"]`},
	{`json_query(NULL, 'lax $.a' WITH ARRAY WRAPPER)`, `∅`},
	{`json_query('[1.50, 1e3]', 'lax $[*]' WITH ARRAY WRAPPER)`, `[1.5,1000.0]`},
	{`json_query('{"b":1,"a":{"d":1,"c":2}}', 'lax $.a' WITH ARRAY WRAPPER)`, `[{"d":1,"c":2}]`},

	{`json_exists('{"c":[2]}', 'lax $.c[*]?(@ > 10)')`, `false`},
	{`json_exists('{"c":[8,11]}', 'lax $.c[*]?(@ > 10)')`, `true`},
	{`json_exists('{"c":[2]}', 'strict $.c[2]?(@ > 10)' UNKNOWN ON ERROR)`, `∅`},
	{`json_exists('{"c":[2]}', 'strict $.c[2]?(@ > 10)')`, `false`},
	{`json_exists('{"c":null}', 'lax $.c')`, `true`},
	{`json_exists('{"c":null}', 'lax $.c ? (!(@ == null))')`, `false`},
	{`json_exists('{"c":{"x":1}}', 'lax $.c ? (!(@ == null))')`, `true`},
	{`json_exists('{"p":[{"toPort":443},{"toPort":22}]}', 'lax $.p.toPort ? (@ == 22)')`, `true`},
	{`json_exists('{"p":[{"toPort":443},{"toPort":"22"}]}', 'lax $.p.toPort ? (@ == 22)')`, `false`},
	{`json_exists('{"a":["x","ay"]}', 'lax $.a ? (@ starts with "ay")')`, `true`},
	{`json_exists('x', 'lax $.c')`, `false`},
	{`json_exists(NULL, 'lax $.a')`, `∅`},
	{`json_value('{"c":[10,13,16]}', 'lax $.c[2]')`, `16`},
	{`json_value('{"a":{}}', 'lax $.a')`, `∅`},
	{`json_value('{"a":1.50}', 'lax $.a')`, `1.5E0`},
	{`json_value('{"a":null}', 'lax $.a')`, `∅`},

	{`any_match(ARRAY['a','b'], v -> v = 'b')`, `true`},
	{`any_match(ARRAY['a',NULL], v -> v = 'b')`, `∅`},
	{`any_match(ARRAY['a',NULL], v -> v = 'a')`, `true`},
	{`any_match(CAST(ARRAY[] AS array(varchar)), v -> v = 'b')`, `false`},
	{`any_match(CAST(NULL AS array(varchar)), v -> v = 'b')`, `∅`},
	{`any_match(ARRAY['a'], (v) -> v = 'a')`, `true`},
	{`all_match(ARRAY['a','b'], v -> v = 'b')`, `false`},
	{`none_match(ARRAY['a','b'], v -> v = 'c')`, `true`},
	{`any_match(ARRAY['a','b'], v -> any_match(ARRAY['b'], w -> v = w))`, `true`},
	{`any_match(ARRAY['a'], v -> any_match(ARRAY['b'], v -> v = 'a'))`, `false`},
	{`any_match(CAST(json_extract('["x",null,1.50,true]', '$') AS array(json)), v -> json_extract_scalar(v, '$') = '1.5')`, `true`},
	{`any_match(CAST(json_extract('[null]', '$') AS array(json)), v -> v IS NULL)`, `false`},
	{`any_match(CAST(json_extract('[{"b":1,"a":1.50}]', '$') AS array(json)), v -> json_format(v) = '{"b":1,"a":1.5}')`, `true`},
	{`cardinality(TRY_CAST(json_extract('{"a":1}', '$') AS array(json)))`, `∅`},
	{`cardinality(filter(ARRAY['a', NULL], x -> x IS NOT NULL))`, `1`},
	{`cardinality(transform(ARRAY['a', NULL], x -> x))`, `2`},
	{`cardinality(array_distinct(ARRAY['a','a','b']))`, `2`},
	{`cardinality(array_distinct(ARRAY['a',NULL,NULL]))`, `2`},
	{`element_at(ARRAY['a'], 2)`, `∅`},
	{`element_at(ARRAY['a'], 1)`, `a`},

	{`contains('10.0.0.0/8', CAST('10.255.255.255' AS ipaddress))`, `true`},
	{`contains('10.0.0.0/8', CAST('11.255.255.255' AS ipaddress))`, `false`},
	{`contains('10.0.0.0/8', TRY_CAST('ec2.amazonaws.com' AS ipaddress))`, `∅`},
	{`contains('10.0.0.0/8', TRY_CAST('::ffff:10.1.2.3' AS ipaddress))`, `true`},
	{`contains('::/0', TRY_CAST('10.0.0.1' AS ipaddress))`, `true`},
	{`contains('::ffff:0:0/96', TRY_CAST('10.0.0.1' AS ipaddress))`, `true`},
	{`contains('::/80', TRY_CAST('10.0.0.1' AS ipaddress))`, `true`},
	{`contains('0.0.0.0/0', TRY_CAST('::1' AS ipaddress))`, `false`},
	{`contains('0.0.0.0/0', TRY_CAST('::1.2.3.4' AS ipaddress))`, `false`},
	{`contains('2001:db8::1/32', TRY_CAST('2001:DB8::5' AS ipaddress))`, `true`},
	{`contains('fe80::1/128', TRY_CAST('fe80::1%eth0' AS ipaddress))`, `true`},
	{`TRY_CAST('01.2.3.4' AS ipaddress) IS NULL`, `true`},
	{`TRY_CAST('1.2.3.4%eth0' AS ipaddress) IS NULL`, `true`},
	{`TRY_CAST('1.2.3.4/32' AS ipaddress) IS NULL`, `true`},
	{`TRY_CAST(' 1.2.3.4' AS ipaddress) IS NULL`, `true`},

	{`regexp_like('1a 2b 14m', '\d+b')`, `true`},
	{`regexp_like('foobar', '(?<=foo)bar')`, `true`},
	{`regexp_like('ABC', '(?i)b')`, `true`},
	{`regexp_like('é', '\w')`, `false`},
	{`regexp_like('٣', '\d')`, `false`},
	{`regexp_like(chr(160), '\s')`, `false`},
	{`regexp_like(chr(11), '\s')`, `true`},
	{`regexp_like('a' || chr(13) || 'b', 'a.b')`, `true`},
	{`regexp_like('a' || chr(10) || 'b', 'a.b')`, `false`},
	{`regexp_like('a' || chr(10) || 'b', '(?s)a.b')`, `true`},
	{`regexp_like('a' || chr(10), 'a$')`, `true`},
	{`regexp_like('a' || chr(10), 'a\z')`, `false`},
	{`regexp_like('a' || chr(13) || chr(10), 'a$')`, `false`},
	{`regexp_like('a' || chr(10) || 'b', 'a$')`, `false`},
	{`regexp_like('a' || chr(10) || 'b', '(?m)a$')`, `true`},
	{`regexp_like('x' || chr(10) || 'a', '(?m)^a')`, `true`},
	{`regexp_like('x' || chr(13) || 'a', '(?m)^a')`, `false`},
	{`regexp_like('x' || chr(10), '(?m)^\z')`, `false`},
	{`regexp_like('a-b&c~', '[\-\&\~]b')`, `true`},
	{`regexp_extract('abc123', '[a-z]+')`, `abc`},
	{`regexp_extract('abc123', '([a-z])([a-z])', 2)`, `b`},
	{`regexp_extract('abc', 'x')`, `∅`},
	{`regexp_extract('abc', '(x)?abc', 1)`, `∅`},
	{`regexp_extract('', '^[^%]*\z')`, ``},

	{`'South_America' LIKE 'South\_America' ESCAPE '\'`, `true`},
	{`'a%b' LIKE 'a%b'`, `true`},
	{`'a\b' LIKE 'a\b'`, `true`},
	{`'a\b' LIKE '%\\%' ESCAPE '\'`, `true`},
	{`'axb' LIKE 'a_b'`, `true`},
	{`'axb' LIKE 'a\_b' ESCAPE '\'`, `false`},
	{`'a' || chr(10) || 'b' LIKE 'a%b'`, `true`},
	{`'a' || chr(0) || 'b' LIKE 'a_b'`, `true`},
	{`'' LIKE ''`, `true`},
	{`'😀' LIKE '_'`, `true`},
	{`'日本' LIKE '_本'`, `true`},
	{`'a' LIKE 'a%%%'`, `true`},
	{`'a' LIKE NULL`, `∅`},
	{`'A' LIKE 'a'`, `false`},

	{`lower('İKÉΣςẞǅ')`, `ikéσςßǆ`},
	{`reverse('aé😀')`, `😀éa`},
	{`strpos('aébc','b')`, `3`},
	{`strpos('abc','')`, `1`},
	{`strpos('abc','x')`, `0`},
	{`starts_with('abc','')`, `true`},
	{`starts_with('abc','b')`, `false`},
	{`concat_ws('-', 'a', NULL, 'b')`, `a-b`},
	{`concat('a', 'b', 'c')`, `abc`},
	{`'a ' = 'a'`, `false`},

	{`TRY_CAST('NaN' AS double)`, `NaN`},
	{`TRY_CAST(' 5 ' AS double)`, `5`},
	{`TRY_CAST('0x1p3' AS double)`, `8`},
	{`TRY_CAST('5d' AS double)`, `5`},
	{`TRY_CAST('1e999' AS double)`, `+Inf`},
	{`TRY_CAST('-Infinity' AS double)`, `-Inf`},
	{`TRY_CAST('.5' AS double)`, `0.5`},
	{`TRY_CAST('1_0' AS double)`, `∅`},
	{`TRY_CAST('inf' AS double)`, `∅`},
	{`TRY_CAST('0x10' AS double)`, `∅`},
	{`TRY_CAST('5L' AS double)`, `∅`},
	{`TRY_CAST('' AS double)`, `∅`},
	{`TRY_CAST('x' AS bigint)`, `∅`},
	{`CAST(1.5E0 AS varchar)`, `1.5E0`},
	{`CAST(true AS varchar)`, `true`},
	{`CAST(json_extract('"x"', '$') AS varchar)`, `x`},
	{`5 = 5.0`, `true`},
	{`5E0 > -9223372036854775808`, `true`},
	{`5E0 > 5e2`, `false`},
	{`5E0 > -5.5`, `true`},

	{`hour(from_iso8601_timestamp('2024-05-01T12:00:00+02:00'))`, `12`},
	{`day(from_iso8601_timestamp('2024-05-01T01:00:00+02:00'))`, `1`},
	{`from_iso8601_timestamp('2024-05-01T12:00:00+02:00') = from_iso8601_timestamp('2024-05-01T10:00:00Z')`, `true`},
	{`week(from_iso8601_timestamp('2021-01-01T00:00:00Z'))`, `53`},
	{`minute(from_iso8601_timestamp('2024-05-01T12:34'))`, `34`},
	{`week(TIMESTAMP '2024-12-30 00:00:00')`, `1`},
	{`date_format(TIMESTAMP '2024-05-01 02:03:04.567', '%Y-%m-%dT%H:%i:%sZ')`, `2024-05-01T02:03:04Z`},
	{`date_format(from_iso8601_timestamp('2024-05-01T12:00:00+02:00'), '%H')`, `12`},
	{`TIMESTAMP '2024-05-01 12:00:00' >= TIMESTAMP '2024-05-01 12:00:00.000000001'`, `false`},
	{`TIMESTAMP '2024-05-01 12:00:00' >= from_iso8601_timestamp('2024-05-01T12:00:00Z')`, `true`},
	{`current_timestamp - INTERVAL '24' HOUR < current_timestamp`, `true`},
	{`current_timestamp - INTERVAL '100000' DAY < current_timestamp`, `true`},

	{`hour(try(from_iso8601_timestamp(COALESCE(NULL, '2024-05-01T12:00:00Z'))))`, `12`},
	{`hour(try(from_iso8601_timestamp(COALESCE('junk', 'x'))))`, `∅`},
	{`CASE WHEN NULL THEN 1 ELSE 2 END`, `2`},
	{`IF(true, 1)`, `1`},
	{`IF(false, 'a', 'b')`, `b`},
	{`NULLIF('null', 'null')`, `∅`},
	{`NULLIF('a', NULL)`, `a`},
	{`'b' IN ('a', NULL)`, `∅`},
	{`'a' IN ('a', NULL)`, `true`},
	{`'b' NOT IN ('a', NULL)`, `∅`},
	{`NOT true AND false`, `false`},
	{`true OR NULL`, `true`},
	{`NOT COALESCE(NULL, FALSE)`, `true`},
	{`'a' BETWEEN 'a' AND 'b'`, `true`},
	{`'a' IS DISTINCT FROM NULL`, `true`},

	// Follow from the definition of this engine.
	{`date_format(current_timestamp, '%Y/%m/%d')`, `2026/11/10`},
	{`date_format(current_timestamp - INTERVAL '90' MINUTE, '%T')`, `22:30:00`},
	{`date_format(localtimestamp, '%Y')`, `2026`},
}

func TestFacts(t *testing.T) {
	e := engine(t)
	for _, f := range facts {
		got, err := e.Values(context.Background(), "SELECT "+f[0])
		if err != nil {
			t.Errorf("%s: %v", f[0], err)
			continue
		}
		text := "∅"
		if got[0] != nil {
			text = *got[0]
		}
		if text != f[1] {
			t.Errorf("%s is %s, want %s", f[0], text, f[1])
		}
	}
}

// TestISO8601 holds what from_iso8601_timestamp reads against Trino 435.
func TestISO8601(t *testing.T) {
	e := engine(t)
	for in, want := range map[string]string{
		"2024-05-01T12:00:00Z": "2024-05-01T12:00:00", "2024-05-01": "2024-05-01T00:00:00", "2024": "2024-01-01T00:00:00",
		"2024-05": "2024-05-01T00:00:00", "2024-W10": "2024-03-04T00:00:00", "2024-W10-3": "2024-03-06T00:00:00",
		"2024-123": "2024-05-02T00:00:00", "T12": "1970-01-01T12:00:00", "2024-05-01T": "2024-05-01T00:00:00",
		"2024-05-01T12": "2024-05-01T12:00:00", "2024-05-01T12:30": "2024-05-01T12:30:00", "2024-05-01T24:00:00Z": "∅",
		"2024-05-01T12:00:60Z": "∅", "2024-02-30T00:00:00Z": "∅", "2024-05-01t12:00:00z": "2024-05-01T12:00:00",
		"2024-05-01 12:00:00": "∅", "2024-05-01T12:00:00,5Z": "2024-05-01T12:00:00", "2024-05-01T12:00:00+0200": "2024-05-01T12:00:00",
		"2024-05-01T12:00:00+02": "2024-05-01T12:00:00", "": "∅", "junk": "∅", "2024-05-01T12.5": "2024-05-01T12:30:00",
		"2024-5-1": "2024-05-01T00:00:00", " 2024-05-01": "∅", "2024-05-01T12:00:00+14:00": "2024-05-01T12:00:00",
	} {
		got, err := e.Values(context.Background(), "SELECT date_format(try(from_iso8601_timestamp('"+in+"')), '%Y-%m-%dT%H:%i:%s')")
		text := "∅"
		if err == nil && got[0] != nil {
			text = *got[0]
		}
		if err != nil || text != want {
			t.Errorf("%q is %s (%v), want %s", in, text, err, want)
		}
	}
}

// TestErrors holds that what fails on Trino 435 fails here: before the query
// runs (a refusal) or while it does.
func TestErrors(t *testing.T) {
	e := engine(t)
	for _, c := range [][2]string{
		{`json_extract_scalar('{}', '$.a-b')`, "Invalid JSON path"},
		{`json_extract_scalar('{}', '$.a[*]')`, "Invalid JSON path"},
		{`json_extract('{}', '$..a')`, "Invalid JSON path"},
		{`json_extract_scalar('{}', 'a')`, "Invalid JSON path"},
		{`json_query('{}', '$.a')`, "lax or strict"},
		{`json_exists('{}', 'lax $.a-b')`, "invalid JSON path"},
		{`json_query('{}', 'lax $.a' || '')`, "mismatched input '||'"},
		{`json_query(json_parse('{}'), 'lax $.a')`, "Cannot read input of type json"},
		{`json_parse('x')`, "Cannot convert"},
		{`json_format('"x"')`, "Unexpected parameters (varchar)"},
		{`lower(json_extract('"x"', '$'))`, "Unexpected parameters (json)"},
		{`json_extract('"x"', '$') = 'x'`, "json = varchar"},
		{`CAST(json_extract('{}', '$') AS varchar)`, "Cannot cast '{}' to varchar"},
		{`CAST(json_extract('{"a":1}', '$') AS array(json))`, "Expected a json array"},
		{`CAST('host' AS ipaddress)`, "Cannot cast value to IPADDRESS"},
		{`contains('10.1.0.0/8', CAST('10.0.0.1' AS ipaddress))`, "Invalid CIDR"},
		{`contains('10.0.0.0', CAST('10.0.0.1' AS ipaddress))`, "Invalid CIDR"},
		{`contains('10.0.0.0/33', CAST('10.0.0.1' AS ipaddress))`, "Invalid"},
		{`contains('10.0.0.0/0', CAST('10.0.0.1' AS ipaddress))`, "Invalid CIDR"},
		{`contains('x/8', CAST('10.0.0.1' AS ipaddress))`, "Invalid network IP address"},
		{`contains('10.0.0.0/8', '10.0.0.1')`, "Unexpected parameters (varchar, varchar)"},
		{`regexp_like('x', '(')`, "("},
		{`regexp_extract('abc', 'abc', 1)`, "Pattern has 0 groups"},
		{`'a' LIKE 'a\b' ESCAPE '\'`, "Escape character must be followed"},
		{`'a' LIKE 'a\' ESCAPE '\'`, "Escape character must be followed"},
		{`'a' LIKE 'a' ESCAPE '\\'`, "single character"},
		{`5 LIKE 'a'`, "LIKE needs texts"},
		{`'a' = 5`, "varchar = bigint"},
		{`'a' = true`, "varchar = boolean"},
		{`lower('a') > 5`, "varchar > bigint"},
		{`true = 1`, "boolean = bigint"},
		{`TIMESTAMP '2024-05-01 12:00:00' > '2024-05-01'`, "timestamp > varchar"},
		{`true IS TRUE`, "mismatched input 'TRUE'"},
		{`'a' = 'b' = true`, "mismatched input '='"},
		{`'a' IS NULL = false`, "mismatched input '='"},
		{`'a' ILIKE 'b'`, "mismatched input"},
		{`'a' == 'b'`, "mismatched input"},
		{`'a'::varchar`, "is no token"},
		{`'it\'s'`, "a quote has no end"},
		{`'a' || 5`, "Unexpected parameters (varchar, bigint)"},
		{`'a' IN ('a', 5)`, "common type"},
		{`COALESCE('a', 5)`, "common type"},
		{`COALESCE('a')`, "Unexpected parameters"},
		{`NULLIF('a', 5)`, "varchar NULLIF bigint"},
		{`ARRAY['a', 5]`, "common type"},
		{`lower('a', 'b')`, "Unexpected parameters (varchar, varchar)"},
		{`foo('a')`, "Function 'foo' not registered"},
		{`list_transform(ARRAY['a'], x -> x)`, "not registered"},
		{`any_match(ARRAY['a'], v -> v)`, "Unexpected parameters"},
		{`any_match('a', v -> true)`, "Unexpected parameters"},
		{`any_match(ARRAY['a'], 5)`, "Unexpected parameters"},
		{`v -> true`, "a lambda is no value"},
		{`hour('2024')`, "Unexpected parameters (varchar)"},
		{`from_iso8601_timestamp('junk')`, "Invalid format"},
		{`try(COALESCE(from_iso8601_timestamp('junk'), current_timestamp))`, "inside try"},
		{`try(from_iso8601_timestamp('2024-05-01T12:00:00+14:01'))`, "Time zone not supported"},
		{`try(from_iso8601_timestamp('2024-05-01T12:00:00+02:00:30'))`, "Time zone not supported"},
		{`try(from_iso8601_timestamp('20240501'))`, "Millis overflow"},
		{`5E0 > 9223372036854775808`, "Invalid numeric literal"},
		{`TIMESTAMP 'x'`, "not a valid TIMESTAMP literal"},
		{`nope`, "Column 'nope' cannot be resolved"},
		{`select`, "mismatched input 'SELECT'"},
		{`CAST('a' AS text)`, "Unknown type: text"},
		{`TRY_CAST(TIMESTAMP '2024-05-01 00:00:00' AS double)`, "Cannot cast timestamp to double"},
		{`count(DISTINCT 'a') OVER ()`, "DISTINCT in window function parameters not yet supported"},
		{`count(*) FILTER (WHERE true) OVER ()`, "FILTER is not yet supported"},
		{`lower('a') OVER ()`, "no aggregate"},
		{`concat(` + strings.Repeat("'a', ", 127) + `'a')`, "128 arguments"},
		{`cardinality(ARRAY[` + strings.Repeat("'a', ", 254) + `'a'])`, "255 elements"},
		{`'` + strings.Repeat("a", 262_144) + `'`, "bytes"},
		{`'a`, "a quote has no end"},
		{`1 FROM nope`, "Table 'nope' does not exist"},
		{`1 WHERE 'a'`, "WHERE clause must evaluate to a boolean"},
	} {
		got, err := e.Values(context.Background(), "SELECT "+c[0])
		if err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%.100s: got %v and the error %v, want %s", c[0], got, err, c[1])
		}
	}
}

// TestTables runs whole queries: columns, members, windows, subqueries.
func TestTables(t *testing.T) {
	e := engine(t)
	user := trino.Type{Kind: trino.Row, Fields: []string{"name", "tags"}, Of: []trino.Type{
		trino.Is(trino.Varchar), {Kind: trino.Map, Of: []trino.Type{trino.Is(trino.Varchar), trino.Is(trino.Varchar)}},
	}}
	table := trino.Table{Name: []string{"logs"}, Duck: "logs", Columns: []trino.Column{
		{Name: "at", Type: trino.Is(trino.Varchar)}, {Name: "user", Type: user},
		{Name: "list", Type: trino.ArrayOf(user)}, {Name: "ok", Type: trino.Is(trino.Boolean)},
	}}
	row := func(at, name string, list ...any) Record {
		return Record{at, map[string]any{"name": name, "tags": map[string]any{"b": name, "a": nil}}, list, name == "x"}
	}
	err := e.Load(context.Background(), table, []Record{
		row("2024-05-01T00:00:00Z", "x", map[string]any{"name": "q"}), row("2024-05-01T00:05:00Z", "x"),
		row("2024-05-01T00:20:00Z", "y"), {nil, nil, nil, nil},
	})
	if err != nil {
		t.Fatal(err)
	}
	const window = "PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '600' SECOND PRECEDING AND CURRENT ROW"
	const matched = "SELECT *, from_iso8601_timestamp(at) AS ts, user.name AS u FROM logs WHERE user IS NOT NULL"
	for query, want := range map[string]string{
		`SELECT * FROM logs WHERE lower(user.name) = 'x'`:                                                                                                                      "0 1",
		`SELECT at FROM logs l WHERE "L"."USER".name IN ('y')`:                                                                                                                 "2",
		`SELECT * FROM logs WHERE NOT COALESCE(user.name = 'x', FALSE)`:                                                                                                        "2 3",
		`SELECT * FROM logs WHERE NOT user.name = 'x'`:                                                                                                                         "2",
		`SELECT * FROM logs WHERE ok = true`:                                                                                                                                   "0 1",
		`SELECT * FROM logs WHERE any_match(list, v -> v.name = 'q')`:                                                                                                          "0",
		`SELECT * FROM logs WHERE element_at(user.tags, 'b') = 'y' AND element_at(user.tags, 'c') IS NULL`:                                                                     "2",
		`SELECT * FROM logs WHERE json_format(CAST(user AS json)) = '{"name":"y","tags":{"a":null,"b":"y"}}'`:                                                                  "2",
		`SELECT * FROM logs WHERE json_format(CAST(list AS json)) = '[{"name":"q","tags":null}]'`:                                                                              "0",
		`SELECT * FROM logs WHERE CAST(user AS json) IS NULL`:                                                                                                                  "3",
		`SELECT * FROM (` + matched + `) WHERE ts >= TIMESTAMP '2024-05-01 00:05:00' ORDER BY ts LIMIT 5`:                                                                      "1 2",
		`SELECT * FROM (SELECT *, count(*) OVER (` + window + `) AS n FROM (` + matched + `)) WHERE n >= 2`:                                                                    "1",
		`WITH m AS (` + matched + `), c AS (SELECT *, count_if(ok) OVER w AS n FROM m WINDOW w AS (` + window + `)) SELECT * FROM c WHERE n = 0`:                               "2",
		`WITH m AS (` + matched + `) SELECT * FROM (SELECT *, cardinality(array_distinct(array_agg(at) OVER (` + window + `))) AS n FROM m) WHERE n = 2`:                       "1",
		`WITH m AS (` + matched + `) SELECT * FROM (SELECT *, max(CASE WHEN ok THEN ts END) OVER (` + window + `) AS s FROM m) WHERE s >= ts - INTERVAL '10' SECOND`:           "0 1",
		`SELECT at, 1 AS rule FROM logs WHERE ok UNION ALL SELECT at, 2 AS rule FROM logs WHERE ok`:                                                                            "0 0 1 1",
		`SELECT * FROM logs /* all */ WHERE year(from_iso8601_timestamp(at)) = 2024 -- end`:                                                                                    "0 1 2",
		`SELECT * FROM logs WHERE try(from_iso8601_timestamp(regexp_extract(at, '^([0-9T:-]+)Z', 1))) >= from_iso8601_timestamp('2024-05-01T02:05:00+02:00')`:                  "1 2",
		`SELECT * FROM logs WHERE any_match(ARRAY[at, user.name], v -> lower(v) LIKE '%y%') OR lower(COALESCE(user.name, at)) LIKE concat('%', 'x') AND user.tags IS NOT NULL`: "0 1 2",
	} {
		rows, err := e.Rows(context.Background(), query)
		got := strings.Trim(fmt.Sprint(rows), "[]")
		if err != nil || got != want {
			t.Errorf("%s: rows %q (%v), want %q", query, got, err, want)
		}
	}
}
