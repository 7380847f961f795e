package trino

import (
	"errors"
	"fmt"
	"strings"
)

// A Column of a table. Names are in lower case.
type Column struct {
	Name string
	Type Type
}

// A Table that queries may read. Its name in DuckDB is Duck, and it has a
// column RowID there that queries do not see.
type Table struct {
	Name    []string
	Duck    string
	Columns []Column
}

// RowID is the hidden column that numbers the rows of a table. The adapted
// query gives it beside what the query asks for, unless it groups rows.
const RowID = "_row"

// The limits of Athena ("Service quotas", and the documentation of functions).
const (
	maxQuery     = 262_144
	maxArguments = 127
	maxElements  = 254
)

// Adapt prints a query for DuckDB, or says why Trino would not run it.
func Adapt(text string, tables ...Table) (sql string, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Refusal:
			sql, err = "", r
		default:
			panic(r)
		}
	}()
	if len(text) > maxQuery {
		return "", &Refusal{Message: fmt.Sprintf("the query has %d bytes, more than %d", len(text), maxQuery)}
	}
	a := &adapter{tables: tables}
	out := a.query(parse(text))
	return out.sql, nil
}

// IsRefusal reports whether an error of Adapt is a refusal.
func IsRefusal(err error) bool {
	var r *Refusal
	return errors.As(err, &r)
}

type adapter struct {
	tables  []Table
	ctes    []source
	columns []column // of the row that expressions see
	windows map[string]*window
	vars    []column // of the lambdas around the expression, innermost last
	lambdas int      // counts lambdas, for names
	try     int      // counts the calls of try around the expression
	loose   int      // counts the expressions around that go on with NULL
	grouped bool     // aggregates may stand in the expression
}

// A source is something to select from.
type source struct {
	name    string
	sql     string
	columns []column
	rows    bool // it has the hidden column
}

type column struct {
	Column
	table string // the name by which the column may be qualified
	sql   string
}

// A value is a finished expression. text is what it is at all times, if that is
// known.
type value struct {
	typ  Type
	sql  string
	text *string
}

func (a *adapter) query(q *query) source {
	outer := a.ctes
	defer func() { a.ctes = outer }()
	var with []string
	for _, n := range q.with {
		s := a.query(n.query)
		duck := fmt.Sprintf("%q", fmt.Sprintf("w%d_%s", len(a.ctes), n.name))
		with = append(with, duck+" AS ("+s.sql+")")
		a.ctes = append(a.ctes, source{name: n.name, sql: duck, columns: named2(s.columns, n.name), rows: s.rows})
	}
	out := a.body(q.body)
	if len(q.order) > 0 {
		saved := a.columns
		a.columns = out.columns
		out.sql += " ORDER BY " + a.orderings(q.order)
		a.columns = saved
	}
	if q.limit != "" {
		out.sql += " LIMIT " + q.limit
	}
	if len(with) > 0 {
		out.sql = "WITH " + strings.Join(with, ", ") + " " + out.sql
	}
	return out
}

// named2 gives columns the name of the relation that holds them.
func named2(columns []column, table string) []column {
	out := make([]column, len(columns))
	for i, c := range columns {
		out[i] = column{Column: c.Column, table: table, sql: quoteName(c.Name)}
	}
	return out
}

func (a *adapter) body(b body) source {
	switch b := b.(type) {
	case *selection:
		return a.selection(b)
	case *union:
		left, right := a.body(b.left), a.body(b.right)
		if len(left.columns) != len(right.columns) {
			refuse(0, "UNION ALL joins %d columns and %d", len(left.columns), len(right.columns))
		}
		for i := range left.columns {
			if _, ok := common(left.columns[i].Type, right.columns[i].Type); !ok {
				refuse(0, "column %d of UNION ALL is both %s and %s", i+1, left.columns[i].Type, right.columns[i].Type)
			}
		}
		left.sql = left.sql + " UNION ALL " + right.sql
		left.rows = left.rows && right.rows
		return left
	}
	panic(fmt.Sprintf("trino: unhandled %T", b))
}

func (a *adapter) selection(s *selection) source {
	saved := *a
	defer func() { a.columns, a.windows, a.grouped = saved.columns, saved.windows, saved.grouped }()
	from := source{}
	a.columns, a.windows, a.grouped = nil, s.windows, false
	if s.from != nil {
		from = a.relation(s.from)
		a.columns = from.columns
	}
	clauses := ""
	if s.where != nil {
		clauses += " WHERE " + a.condition(s.where, "WHERE").sql
	}
	if len(s.groupBy) > 0 {
		keys := make([]string, len(s.groupBy))
		for i, e := range s.groupBy {
			keys[i] = a.expr(e).sql
		}
		clauses += " GROUP BY " + strings.Join(keys, ", ")
	}
	a.grouped = len(s.groupBy) > 0
	if s.having != nil {
		clauses += " HAVING " + a.condition(s.having, "HAVING").sql
	}
	out := source{rows: from.rows && !a.grouped && !s.distinct}
	items := a.items(s, &out)
	if from.sql != "" {
		clauses = " FROM " + from.sql + clauses
	}
	out.sql = "SELECT " + map[bool]string{true: "DISTINCT "}[s.distinct] + strings.Join(items, ", ") + clauses
	return out
}

// items prints what a selection shows, and describes it in out.
func (a *adapter) items(s *selection, out *source) []string {
	var items []string
	add := func(name string, v value) {
		items = append(items, v.sql+" AS "+quoteName(name))
		out.columns = append(out.columns, column{Column: Column{Name: name, Type: v.typ}, sql: quoteName(name)})
	}
	for i, it := range s.items {
		if it.star {
			if len(a.columns) == 0 {
				refuse(it.at, "SELECT * not allowed without a table")
			}
			for _, c := range a.columns {
				add(c.Name, value{typ: c.Type, sql: c.sql})
			}
			continue
		}
		name := it.alias
		if name == "" {
			name = fmt.Sprintf("_col%d", i)
			switch e := it.expr.(type) {
			case *ident:
				name = e.name
			case *member:
				name = e.name
			}
		}
		add(name, a.expr(it.expr))
	}
	if out.rows {
		items = append(items, quoteName(RowID))
	}
	return items
}

func (a *adapter) relation(r *relation) source {
	s := a.source(r)
	name := r.alias
	if name == "" {
		name = s.name
	}
	s.columns = named2(s.columns, name)
	return s
}

func (a *adapter) source(r *relation) source {
	if r.sub != nil {
		s := a.query(r.sub)
		s.sql = "(" + s.sql + ") AS " + quoteName(fmt.Sprintf("s%d", r.at))
		return s
	}
	for i := len(a.ctes) - 1; i >= 0 && len(r.name) == 1; i-- {
		if a.ctes[i].name == r.name[0] {
			return a.ctes[i]
		}
	}
	for _, t := range a.tables {
		if strings.Join(t.Name, ".") != strings.Join(r.name, ".") {
			continue
		}
		s := source{name: t.Name[len(t.Name)-1], sql: quoteName(t.Duck), rows: true}
		for _, c := range t.Columns {
			s.columns = append(s.columns, column{Column: c})
		}
		return s
	}
	refuse(r.at, "Table '%s' does not exist", strings.Join(r.name, "."))
	panic("unreachable")
}

// condition prints an expression that must be a boolean.
func (a *adapter) condition(e expr, clause string) value {
	v := a.expr(e)
	if v.typ.Kind != Boolean && v.typ.Kind != Unknown {
		refuse(e.pos(), "%s clause must evaluate to a boolean: actual type %s", clause, v.typ)
	}
	return v
}

func (a *adapter) orderings(list []ordering) string {
	out := make([]string, len(list))
	for i, o := range list {
		v := a.expr(o.expr)
		out[i] = v.key()
		if o.desc {
			out[i] += " DESC"
		}
		out[i] += " NULLS LAST"
	}
	return strings.Join(out, ", ")
}

// key prints a value for comparisons and orders.
func (v value) key() string {
	if v.typ.Kind == TimestampTZ {
		return "trino_utc(" + v.sql + ")"
	}
	return v.sql
}
