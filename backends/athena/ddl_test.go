package athena

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDDLIsRead(t *testing.T) {
	const src = "\ufeff-- a comment with ' and (\n" + `CREATE EXTERNAL TABLE IF NOT EXISTS ` + "`my db`.`t`" + ` (
	  /* all
	     kinds */
	  Plain string COMMENT 'it''s; "so" \'too\'',
	  ` + "`timestamp`" + ` varchar(20) NOT NULL,
	  n BIGINT, d decimal(10, 2), dp double precision, z timestamp with local time zone,
	  s struct<a:string COMMENT 'x', ` + "`b c`" + `: struct<c:array<map<string,array<int>>>>>,
	  u uniontype<int, struct<a:string>>,
	  plus array < struct < x : boolean > >
	)
	COMMENT 'PARTITIONED BY (no)'
	PARTITIONED BY (year string, day int COMMENT 'of month')
	ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' WITH SERDEPROPERTIES ('ignore.malformed.json'='true')
	STORED AS INPUTFORMAT 'a' OUTPUTFORMAT 'b'
	LOCATION 's3://b/(x'
	TBLPROPERTIES ("projection.enabled"="true", 'k'='it''s');
	-- the end`
	got, err := parseDDL([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	text, integer := hiveType{Kind: typeText, Name: "string"}, hiveType{Kind: typeInteger, Name: "int"}
	structure := func(members ...column) hiveType {
		return hiveType{Kind: typeStruct, Name: "struct", Members: members}
	}
	array := func(of hiveType) hiveType { return hiveType{Kind: typeArray, Name: "array", Elem: &of} }
	ints := array(integer)
	want := &table{
		Database: "my db", Name: "t",
		Columns: []column{
			{Name: "Plain", Type: text, Comment: `it's; "so" 'too'`},
			{Name: "timestamp", Type: hiveType{Kind: typeText, Name: "varchar"}},
			{Name: "n", Type: hiveType{Kind: typeInteger, Name: "bigint"}},
			{Name: "d", Type: hiveType{Kind: typeReal, Name: "decimal"}},
			{Name: "dp", Type: hiveType{Kind: typeReal, Name: "double"}},
			{Name: "z", Type: hiveType{Kind: typeTime, Name: "timestamp"}},
			{Name: "s", Type: structure(
				column{Name: "a", Type: text, Comment: "x"},
				column{Name: "b c", Type: structure(column{Name: "c", Type: array(hiveType{Kind: typeMap, Name: "map", Elem: &ints})})},
			)},
			{Name: "u", Type: hiveType{Kind: typeOther, Name: "uniontype"}},
			{Name: "plus", Type: array(structure(column{Name: "x", Type: hiveType{Kind: typeBool, Name: "boolean"}}))},
		},
		Partitions: []column{{Name: "year", Type: text}, {Name: "day", Type: integer, Comment: "of month"}},
		Properties: map[string]string{"projection.enabled": "true", "k": "it's"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDDLOfIcebergNamesPartitionsByFunction(t *testing.T) {
	got, err := parseDDL([]byte("CREATE TABLE t (a string, ts timestamp) PARTITIONED BY (day(ts), bucket(16, a), a)"))
	if err != nil || len(got.Partitions) != 0 {
		t.Errorf("partitions %v, error %v", got.Partitions, err)
	}
}

func TestDDLFaultsHaveAPlace(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", `line 1, column 1: expected create, found the end`},
		{"SELECT 1", `line 1, column 1: expected create, found "SELECT"`},
		{"CREATE TABLE t (a string", `line 1, column 25: expected ,, found the end`},
		{"CREATE TABLE t (a string b)", `line 1, column 26: expected ,, found "b"`},
		{"CREATE TABLE t ()", `line 1, column 17: expected the name of a column, found ")"`},
		{"CREATE TABLE t (\n  a string,\n  é string)", `line 3, column 3: expected the name of a column, found "é"`},
		{"CREATE TABLE t (a strin)", `line 1, column 19: "strin" is no type that Athena knows`},
		{"CREATE TABLE t (a array<string)", `line 1, column 31: expected >, found ")"`},
		{"CREATE TABLE t (a map<string>)", `line 1, column 29: expected ,, found ">"`},
		{"CREATE TABLE t (a string, A int)", `line 1, column 27: a column is called "A" twice`},
		{"CREATE TABLE t (a struct<b:int,B:int>)", `line 1, column 32: a struct member is called "B" twice`},
		{"CREATE TABLE t (a string) PARTITIONED BY (a string)", `line 1, column 43: a column is called "a" twice`},
		{"CREATE TABLE t (a string) PARTITIONED BY (b)", `line 1, column 43: the table is partitioned by "b", which is no column and has no type`},
		{"CREATE TABLE t (a string COMMENT b)", `line 1, column 34: expected the text of a comment, found "b"`},
		{"CREATE TABLE t (a string) TBLPROPERTIES (a=b)", `line 1, column 42: expected the name of a property in quotes, found "a"`},
		{"CREATE TABLE t (a string); DROP TABLE t", `line 1, column 28: expected nothing behind the statement, found "DROP"`},
		{"CREATE TABLE t (a string) /* x", `line 1, column 27: the comment /* is not closed`},
		{"CREATE TABLE t (a string COMMENT 'x)", `line 1, column 34: the quote ' is not closed`},
		{"CREATE TABLE `t (a string)", "line 1, column 14: the quote ` is not closed"},
		{"CREATE TABLE t (a string \xff)", `line 1, column 1: the definition is not UTF-8 text`},
		{"CREATE TABLE t (a " + strings.Repeat("array<", 100), `line 1, column 409: types are nested deeper than 64`},
	} {
		if _, err := parseDDL([]byte(c.src)); err == nil || err.Error() != c.want {
			t.Errorf("%.60q\n got %v\nwant %s", c.src, err, c.want)
		}
	}
}

func TestShippedSchemasAreRead(t *testing.T) {
	for _, name := range shippedSchemas() {
		table := shippedTable(name)
		if len(table.Columns) < 10 || table.Name == "" {
			t.Errorf("%s: %d columns, table %q", name, len(table.Columns), table.Name)
		}
	}
	for _, h := range readHomes() {
		if len(h.columns) == 0 || strings.TrimSpace(h.field) != h.field {
			t.Errorf("home %q is broken", h)
		}
	}
}

func FuzzDDL(f *testing.F) {
	for _, name := range shippedSchemas() {
		f.Add(string(shippedFile(name + ".sql")))
	}
	f.Add("CREATE TABLE t (a struct<b:map<string,array<int>>>) PARTITIONED BY (day(a), b) TBLPROPERTIES ('x'='y')")
	f.Add("CREATE TABLE `a``b` (`c` string COMMENT 'it''s \\'') -- x\n/* y */;")
	f.Fuzz(func(t *testing.T, src string) {
		table, err := parseDDL([]byte(src))
		if err == nil && (table.Name == "" || len(table.Columns) == 0) {
			t.Errorf("%q gives an empty table", src)
		}
		if _, ok := err.(*ddlError); err != nil && !ok {
			t.Errorf("%q gives %T", src, err)
		}
	})
}
