package proof

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/duck"
	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/serde"
)

// Schemas are the schemas that ship with the product.
func Schemas() []string {
	return []string{"cloudtrail", "cloudtrail-manual", "cloudtrail-org", "cloudtrail-legacy", "cloudtrail-lake", "security-lake"}
}

const (
	lake         = "cloudtrail-lake"
	securityLake = "security-lake"
)

// load makes an engine with the table of one schema, holding the events. schema
// is the name of a shipped one or a file.
func load(ctx context.Context, root, schema string, events []Event) (*Proof, error) {
	path := schema
	if !strings.HasSuffix(schema, ".sql") {
		path = filepath.Join(root, "backends", "athena", "schemas", schema+".sql")
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	table, err := serde.ParseDDL(string(src))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", schema, err)
	}
	row, err := rowMaker(root, schema, table)
	if err != nil {
		return nil, err
	}
	p := &Proof{Result: newResult(schema, len(events)), events: events, table: strings.Join(table.Name, ".")}
	records := make([]duck.Record, len(events))
	p.fits = make([]bool, len(events))
	for i, e := range events {
		records[i], p.fits[i] = row(e.value)
	}
	if p.engine, err = duck.Open(ctx); err != nil {
		return nil, err
	}
	return p, p.engine.Load(ctx, table.Trino("events"), records)
}

// rowMaker gives the way from a record to a row of the schema.
func rowMaker(root, schema string, table *serde.Table) (func(jackson.Value) (duck.Record, bool), error) {
	l := serde.Loader{Table: table, Nested: jackson.Compact}
	switch schema {
	case lake:
		l.Nested, l.Whole = serde.JavaMap, "eventJson"
	case securityLake:
		src, err := os.ReadFile(filepath.Join(root, "backends", "athena", "schemas", "security-lake.homes.tsv"))
		if err != nil {
			return nil, err
		}
		return (&serde.OCSF{Loader: l, Homes: serde.ParseHomes(string(src))}).Row, nil
	}
	return l.Row, nil
}
