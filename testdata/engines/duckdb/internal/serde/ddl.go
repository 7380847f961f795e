// Package serde makes rows of CloudTrail records, as the SerDe of a table does
// when Athena reads log files, CloudTrail Lake when it takes events in, and
// Security Lake when it maps them to OCSF. Which columns a table has is read
// from its definition.
//
// It takes from the product the definitions (backends/athena/schemas) and
// nothing else. What nobody has documented it does in one way, and queries that
// depend on it carry a note: how nested values look in the maps of CloudTrail
// Lake ({key=value}, as Java prints a map), and how Security Lake numbers the
// elements of arrays in its map of the rest (path[0]).
package serde

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/trino"
)

// A Table is what a CREATE TABLE statement says.
type Table struct {
	Name       []string // in lower case; the database first, if there is one
	Columns    []Column
	Partitions []Column
}

// A Column of a table, or a member of a struct, as the definition spells it.
type Column struct {
	Name string
	Type Type
}

// A Type is a type of Hive.
type Type struct {
	Name    string // in lower case: string, struct, array, map, ...
	Of      []Type // the element of an array; key and value of a map
	Members []Column
}

// ParseDDL reads a definition. Comments of columns and everything behind the
// partitions are passed over.
func ParseDDL(src string) (t *Table, err error) {
	defer func() {
		if r := recover(); r != nil {
			fault, ok := r.(ddlFault)
			if !ok {
				panic(r)
			}
			t, err = nil, fmt.Errorf("the definition of a table: %s", fault)
		}
	}()
	d := &ddl{words: split(src)}
	d.expect("create")
	d.take("external")
	d.expect("table")
	t = &Table{Name: []string{strings.ToLower(d.next())}}
	for d.take(".") {
		t.Name = append(t.Name, strings.ToLower(d.next()))
	}
	d.expect("(")
	t.Columns = d.columns(")")
	for len(d.words) > 0 {
		if d.take("partitioned") {
			d.expect("by")
			d.expect("(")
			t.Partitions = d.columns(")")
			break
		}
		d.next()
	}
	return t, nil
}

type ddlFault string

type ddl struct{ words []string }

// split cuts a definition into words, signs and texts (which keep a quote in
// front).
func split(src string) []string {
	var out []string
	for src != "" {
		switch c := src[0]; {
		case strings.HasPrefix(src, "--"):
			_, src, _ = strings.Cut(src, "\n")
		case c == '\'' || c == '`':
			text, rest, _ := strings.Cut(src[1:], string(c))
			if c == '\'' {
				text = "'" + text
			}
			out, src = append(out, text), rest
		case strings.IndexByte("(),<>:.=", c) >= 0:
			out, src = append(out, src[:1]), src[1:]
		case strings.IndexByte(" \t\r\n;", c) >= 0:
			src = src[1:]
		default:
			n := strings.IndexAny(src, "(),<>:.= \t\r\n;'`")
			if n < 0 {
				n = len(src)
			}
			out, src = append(out, src[:n]), src[n:]
		}
	}
	return out
}

func (d *ddl) next() string {
	if len(d.words) == 0 {
		panic(ddlFault("it breaks off"))
	}
	w := d.words[0]
	d.words = d.words[1:]
	return w
}

func (d *ddl) take(word string) bool {
	if len(d.words) == 0 || !strings.EqualFold(d.words[0], word) {
		return false
	}
	d.words = d.words[1:]
	return true
}

func (d *ddl) expect(word string) {
	if got := d.next(); !strings.EqualFold(got, word) {
		panic(ddlFault(fmt.Sprintf("%q stands where %q must", got, word)))
	}
}

// columns reads a list to its closing sign. A column without a type is one that
// was defined before.
func (d *ddl) columns(end string) []Column {
	var list []Column
	for {
		c := Column{Name: d.next()}
		d.take(":")
		if len(d.words) > 0 && d.words[0] != "," && d.words[0] != end {
			c.Type = d.typeName()
			list = append(list, c)
		}
		if d.take("comment") {
			d.next()
		}
		if d.take(end) {
			return list
		}
		d.expect(",")
	}
}

func (d *ddl) typeName() Type {
	t := Type{Name: strings.ToLower(d.next())}
	if !d.take("<") {
		return t
	}
	if t.Name == "struct" {
		t.Members = d.columns(">")
		return t
	}
	for {
		t.Of = append(t.Of, d.typeName())
		if d.take(">") {
			return t
		}
		d.expect(",")
	}
}

// Trino gives the type as queries see it.
func (t Type) Trino() trino.Type {
	out := trino.Type{}
	switch t.Name {
	case "string", "varchar":
		out.Kind = trino.Varchar
	case "boolean":
		out.Kind = trino.Boolean
	case "int", "bigint":
		out.Kind = trino.Integer
	case "timestamp":
		out.Kind = trino.Timestamp
	case "array":
		out.Kind = trino.Array
	case "map":
		out.Kind = trino.Map
	case "struct":
		out.Kind = trino.Row
		for _, m := range t.Members {
			out.Fields = append(out.Fields, strings.ToLower(m.Name))
			out.Of = append(out.Of, m.Type.Trino())
		}
	default:
		panic(fmt.Sprintf("serde: unhandled type %q", t.Name))
	}
	for _, of := range t.Of {
		out.Of = append(out.Of, of.Trino())
	}
	return out
}

// Trino gives the table as queries see it: partitions are columns at its end.
func (t *Table) Trino(duck string) trino.Table {
	out := trino.Table{Name: t.Name, Duck: duck}
	for _, c := range append(append([]Column{}, t.Columns...), t.Partitions...) {
		out.Columns = append(out.Columns, trino.Column{Name: strings.ToLower(c.Name), Type: c.Type.Trino()})
	}
	return out
}
