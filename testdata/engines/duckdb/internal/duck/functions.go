package duck

import (
	"database/sql/driver"
	"fmt"

	"github.com/duckdb/duckdb-go/v2"
)

// macros are functions that SQL can say. Their names are those that package
// trino prints.
var macros = []string{
	// The parts of a packed timestamp with time zone: see package trino.
	`CREATE MACRO trino_rest(x) AS ((x % 4096) + 4096) % 4096`,
	`CREATE MACRO trino_millis(x) AS (x - trino_rest(x)) // 4096`,
	`CREATE MACRO trino_utc(x) AS make_timestamp(trino_millis(x) * 1000)`,
	`CREATE MACRO trino_local(x) AS make_timestamp((trino_millis(x) + (trino_rest(x) - 2048) * 60000) * 1000)`,
	`CREATE MACRO trino_shift(x, us) AS (trino_millis(x) + us // 1000) * 4096 + trino_rest(x)`,
	`CREATE MACRO trino_timestamp_text(x) AS strftime(x, '%Y-%m-%d %H:%M:%S.%g')`,
	// list_distinct drops NULL.
	`CREATE MACRO trino_array_distinct(x) AS CASE
		WHEN len(x) = len(list_filter(x, lambda e: e IS NOT NULL)) THEN list_distinct(x)
		ELSE list_concat(list_distinct(x), [NULL]) END`,
}

// A failure is an error of a function that try catches.
type failure struct{ message string }

func (f *failure) Error() string { return f.message }

func fail(format string, args ...any) error { return &failure{fmt.Sprintf(format, args...)} }

// A function is one that DuckDB calls back. NULL among its arguments gives
// NULL.
type function struct {
	name   string
	args   []duckdb.Type
	result duckdb.Type
	run    func(args []driver.Value) (any, error)
	// fails says that there is a twin that gives NULL instead of a failure.
	fails bool
}

// Short names for types; a list is the type of its elements, marked.
const (
	text    = duckdb.TYPE_VARCHAR
	boolean = duckdb.TYPE_BOOLEAN
	bigint  = duckdb.TYPE_BIGINT
	double  = duckdb.TYPE_DOUBLE
	texts   = listOf + duckdb.TYPE_VARCHAR
	truths  = listOf + duckdb.TYPE_BOOLEAN

	listOf duckdb.Type = 100
)

func (e *Engine) register() error {
	var all []function
	for _, list := range [][]function{textFunctions, jsonFunctions, networkFunctions, timeFunctions} {
		all = append(all, list...)
	}
	for _, f := range all {
		if err := e.registerOne(f.name, f); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if !f.fails {
			continue
		}
		run := f.run
		f.run = func(args []driver.Value) (any, error) {
			v, err := run(args)
			if _, ok := err.(*failure); ok {
				return nil, nil
			}
			return v, err
		}
		if err := e.registerOne(f.name+"_try", f); err != nil {
			return fmt.Errorf("%s_try: %w", f.name, err)
		}
	}
	return nil
}

func (e *Engine) registerOne(name string, f function) error {
	d := &definition{run: func(args []driver.Value) (any, error) {
		v, err := f.run(args)
		return bytesOf(v), err
	}}
	for _, t := range f.args {
		info, err := typeInfo(t)
		if err != nil {
			return err
		}
		d.config.InputTypeInfos = append(d.config.InputTypeInfos, info)
	}
	var err error
	if d.config.ResultTypeInfo, err = typeInfo(f.result); err != nil {
		return err
	}
	return duckdb.RegisterScalarUDF(e.conn, name, d)
}

func typeInfo(t duckdb.Type) (duckdb.TypeInfo, error) {
	if t < listOf {
		return duckdb.NewTypeInfo(t)
	}
	of, err := duckdb.NewTypeInfo(t - listOf)
	if err != nil {
		return nil, err
	}
	return duckdb.NewListInfo(of)
}

// A definition is a function in the form that the driver takes.
type definition struct {
	config duckdb.ScalarFuncConfig
	run    duckdb.RowExecutorFn
}

func (d *definition) Config() duckdb.ScalarFuncConfig { return d.config }

func (d *definition) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: d.run}
}

// ofText makes a function of one text.
func ofText(name string, result duckdb.Type, fails bool, run func(s string) (any, error)) function {
	return function{name, []duckdb.Type{text}, result, func(args []driver.Value) (any, error) { return run(args[0].(string)) }, fails}
}

// ofTexts makes a function of two texts.
func ofTexts(name string, result duckdb.Type, fails bool, run func(s, t string) (any, error)) function {
	return function{name, []duckdb.Type{text, text}, result, func(args []driver.Value) (any, error) {
		return run(args[0].(string), args[1].(string))
	}, fails}
}

// textOrNull gives NULL for a text that is not there.
func textOrNull(s string, ok bool) (any, error) {
	if !ok {
		return nil, nil
	}
	return s, nil
}

// bytesOf gives texts as bytes: the driver cuts a string at its first NUL.
func bytesOf(v any) any {
	switch v := v.(type) {
	case string:
		return []byte(v)
	case []any:
		for i := range v {
			v[i] = bytesOf(v[i])
		}
	}
	return v
}
