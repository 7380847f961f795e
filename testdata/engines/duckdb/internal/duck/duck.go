// Package duck is DuckDB with the functions that package trino calls: an engine
// for queries of Athena that needs neither a server nor a network.
//
// The functions are written from Trino's documentation and source, and checked
// against Trino 435 (functions_test.go). What DuckDB itself does here: tables,
// comparisons, LIKE, IN, three-valued logic, lambdas, parts of dates, windows.
package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/trino"
)

// An Engine is a database in memory. It is for one caller at a time.
type Engine struct {
	db     *sql.DB
	conn   *sql.Conn
	tables []trino.Table
}

// Open makes an engine without tables.
func Open(ctx context.Context) (*Engine, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	e := &Engine{db: db, conn: conn}
	statements := append([]string{"SET threads = 1"}, macros...)
	for _, s := range statements {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return nil, fmt.Errorf("%s: %w", s, err)
		}
	}
	return e, e.register()
}

// Close frees the engine.
func (e *Engine) Close() error {
	if err := e.conn.Close(); err != nil {
		return err
	}
	return e.db.Close()
}

// A Record is one row: a value for each column. Text is string, timestamps are
// time.Time, rows and maps are map[string]any, arrays are []any, and NULL is
// nil.
type Record []any

// Load makes a table of records, which are numbered from 0.
func (e *Engine) Load(ctx context.Context, t trino.Table, records []Record) error {
	columns := []string{fmt.Sprintf("%q BIGINT", trino.RowID)}
	for _, c := range t.Columns {
		columns = append(columns, fmt.Sprintf("%q %s", c.Name, c.Type.Duck()))
	}
	create := fmt.Sprintf("CREATE TABLE %q (%s)", t.Duck, strings.Join(columns, ", "))
	if _, err := e.conn.ExecContext(ctx, create); err != nil {
		return err
	}
	err := e.conn.Raw(func(c any) error {
		appender, err := duckdb.NewAppenderFromConn(c.(driver.Conn), "", t.Duck)
		if err != nil {
			return err
		}
		for i, r := range records {
			row := []driver.Value{int64(i)}
			for j, v := range r {
				row = append(row, ducked(t.Columns[j].Type, v))
			}
			if err := appender.AppendRow(row...); err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
		}
		return appender.Close()
	})
	e.tables = append(e.tables, t)
	return err
}

// ducked gives a value in the form that the driver takes.
func ducked(t trino.Type, v any) any {
	switch {
	case v == nil:
		return nil
	case t.Kind == trino.Map:
		m := duckdb.Map{}
		for key, value := range v.(map[string]any) {
			m[key] = ducked(t.Of[1], value)
		}
		return m
	case t.Kind == trino.Array:
		list := make([]any, len(v.([]any)))
		for i, item := range v.([]any) {
			list[i] = ducked(t.Of[0], item)
		}
		return list
	case t.Kind == trino.Row:
		row := map[string]any{}
		for i, name := range t.Fields {
			row[name] = ducked(t.Of[i], v.(map[string]any)[name])
		}
		return row
	}
	return bytesOf(v)
}

// Rows runs a query of Athena and gives the numbers of the rows it finds, in
// order. A query that Trino would not run gives a *trino.Refusal.
func (e *Engine) Rows(ctx context.Context, query string) ([]int, error) {
	adapted, err := trino.Adapt(query, e.tables...)
	if err != nil {
		return nil, err
	}
	rows, err := e.conn.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM (%s) ORDER BY 1", trino.RowID, adapted))
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, adapted)
	}
	defer rows.Close()
	var out []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// Values runs a query without a table and gives its first row as text, nil for
// NULL.
func (e *Engine) Values(ctx context.Context, query string) ([]*string, error) {
	adapted, err := trino.Adapt(query, e.tables...)
	if err != nil {
		return nil, err
	}
	rows, err := e.conn.QueryContext(ctx, adapted)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	out := make([]*string, len(names))
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	if rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for i, c := range cells {
			if c != nil {
				text := fmt.Sprint(c)
				out[i] = &text
			}
		}
	}
	return out, rows.Err()
}
