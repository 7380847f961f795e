package athena

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A backend prints plans for one schema. It is immutable.
type backend struct {
	schema          *schema
	chosen          bool // by the user: the schema is the table's
	window          window
	arrays          string // of the option json-arrays
	selects         string // of the option select
	table, database string // of the options; may be empty
	message         string // of the option message
}

// maxQuery is how many bytes a query may have (Athena, service quotas).
const maxQuery = 262_144

// Translate implements backends.Backend.
func (b *backend) Translate(plan ir.Plan) (backends.Query, error) {
	search, err := backends.Search(plan)
	if err != nil {
		return backends.Query{}, err
	}
	if backends.OtherLog(plan) {
		b = b.forOther(plan.Source)
	}
	t := &translation{backend: b, unmapped: plan.Unmapped && !b.chosen}
	if err := t.assume(plan); err != nil {
		return backends.Query{}, err
	}
	from, err := b.from(plan)
	if err != nil {
		return backends.Query{}, err
	}
	conditions, err := t.where(search.Where)
	if err != nil {
		return backends.Query{}, err
	}
	conditions = append(b.window.conditions(b.schema), conditions...)
	query := fmt.Sprintf("SELECT %s\nFROM %s\nWHERE %s", t.columns(plan.Meta), from, strings.Join(conditions, "\n  AND "))
	if why := tooLarge(query); why != "" {
		return backends.Query{}, &backends.Unsupported{
			ID: "unsupported-query-size", At: plan.Meta.At, Message: why, Hint: "split the rule",
		}
	}
	return backends.Query{Language: language, Text: query, Notes: t.notes.List()}, nil
}

// maxQueryCalls is how many function calls a query may have. Trino compiles a
// query to one class of the Java machine; Trino 435 refused one of 13,000
// calls ("Compiler failed") and ran one of 6,000.
const maxQueryCalls = 6_000

func tooLarge(query string) string {
	if len(query) > maxQuery {
		return fmt.Sprintf("the query has %d bytes, and Athena takes no more than %d", len(query), maxQuery)
	}
	if calls := measured(text.Text{S: query}).calls; calls > maxQueryCalls {
		return fmt.Sprintf("the query has %d function calls, and Athena can compile about %d", calls, maxQueryCalls)
	}
	return ""
}

// from prints the table: as an option says, or the plan's state, or the schema.
func (b *backend) from(plan ir.Plan) (string, error) {
	first := func(values ...string) string {
		for _, v := range values {
			if v != "" {
				return v
			}
		}
		return ""
	}
	table := first(b.table, plan.State["table"])
	database := first(b.database, plan.State["database"])
	if table == "" && b.schema.anonymous {
		return "", &backends.Unsupported{
			ID: "unsupported-table-unnamed", At: plan.Meta.At,
			Message: "CloudTrail Lake calls a table by the ID of its event data store, which is not known",
			Hint:    "give it with the option table",
		}
	}
	for _, given := range []string{table, database} {
		if message := checkName(given); message != "" {
			return "", &backends.Unsupported{ID: "unsupported-table-name", At: plan.Meta.At, Message: message}
		}
	}
	table = first(table, b.schema.table.Name)
	if database = first(database, b.schema.table.Database); strings.Contains(table, ".") {
		database = first(b.database, plan.State["database"])
	}
	if database != "" {
		table = database + "." + table
	}
	parts := strings.Split(table, ".")
	for i, part := range parts {
		parts[i] = name(part)
	}
	return strings.Join(parts, "."), nil
}

// columns prints what the query shows: everything, or what the rule calls
// worth showing beside the event's id and time.
func (t *translation) columns(meta ir.Meta) string {
	if t.backend.selects == selectAll || len(meta.Fields) == 0 {
		return "*"
	}
	var list []string
	seen := map[string]bool{}
	fields := meta.Fields
	if !t.backend.schema.open {
		fields = append([]string{"eventID", "eventTime"}, fields...)
	}
	for _, field := range fields {
		if seen[strings.ToLower(field)] {
			continue
		}
		seen[strings.ToLower(field)] = true
		place, fault := t.backend.schema.resolve(ir.NewField(field))
		if fault != nil {
			t.notes.Add("select-unmapped", meta.At, ir.Exact, false, "the field %s, which the rule would show, has no column", field)
			continue
		}
		list = append(list, t.column(place, field))
	}
	return strings.Join(list, ", ")
}

// column prints the values of a place under the name of the field.
func (t *translation) column(p *place, field string) string {
	for i, s := range p.steps {
		if s.kind == stepEach {
			q := place{steps: p.steps[:i]}
			return columnOf(&q) + " AS " + label(field)
		}
	}
	expr := t.along(p, 0, func(expr string, _ int) text.Text {
		switch {
		case !p.json || p.plain:
			return text.Text{S: expr}
		case t.opens(p):
			return text.Tight("json_query(%s, %s WITH ARRAY WRAPPER)", expr, laxPath(t.path(p), "[*][*]"))
		}
		return text.Tight("json_extract_scalar(%s, %s)", expr, scalarPath(p.path))
	}).S
	if expr == strings.ToLower(field) && len(p.steps) == 1 {
		return expr
	}
	return expr + " AS " + label(field)
}
