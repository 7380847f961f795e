package logpresso

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// maxQuery is the longest query, in characters, that a batch rule takes
// (Logpresso Sonar 5.0 API, update-batch-rule).
const maxQuery = 65535

type backend struct{ options }

// Translate implements backends.Backend.
func (b *backend) Translate(p ir.Plan) (backends.Query, error) {
	t := &translation{options: b.options, unmapped: p.Unmapped, defined: map[string]string{}, guessed: map[string]bool{}}
	if backends.OtherLog(p) {
		t.options = b.forOther()
		t.notes.Add("fields-assumed", p.Meta.At, ir.Exact, false,
			"no pipeline knows the log source, so its fields are taken for columns of the names in the rule that hold text")
	}
	lines, err := t.lines(p)
	if err != nil {
		return backends.Query{}, err
	}
	q := backends.Query{Language: language, Text: strings.Join(lines, "\n| "), Notes: t.notes.List()}
	if t.fragment {
		q.Language, q.Text = fragmentLanguage, "| "+q.Text
	}
	if n := utf8.RuneCountInString(q.Text); n > maxQuery {
		return backends.Query{}, &backends.Unsupported{ID: "unsupported-query-length", At: p.Meta.At,
			Message: fmt.Sprintf("the query would have %d characters, and Logpresso takes %d", n, maxQuery)}
	}
	return q, nil
}

// A translation is the state of printing one plan.
type translation struct {
	options
	// unmapped says that a field which has no column stands for itself.
	unmapped bool
	notes    backends.Notes
	stages   []stage
	// variables are those that stages set, in order; defined finds one by what
	// defines it.
	variables []string
	defined   map[string]string
	// staged says that the condition being printed reads a variable.
	staged bool
	// guessed are the columns of which a note told already.
	guessed map[string]bool
}

// lines gives the commands of the query in order.
func (t *translation) lines(p ir.Plan) ([]string, error) {
	search, err := backends.Search(p)
	if err != nil {
		return nil, err
	}
	where := ir.Simplify(search.Where)
	lines, err := t.source(p)
	if err != nil {
		return nil, err
	}
	searches, err := t.searches(where)
	if err != nil {
		return nil, err
	}
	lines = append(lines, searches...)
	if t.derive {
		lines = append(lines, t.derived(p.Meta, where)...)
	}
	return lines, nil
}

// source is the command that reads the table, unless a fragment is asked for.
func (t *translation) source(p ir.Plan) ([]string, error) {
	if t.fragment {
		return nil, nil
	}
	table := t.table
	switch given, ok := p.State["table"]; {
	case table != "":
	case ok:
		var err error
		if table, err = tableNames(given); err != nil {
			return nil, &backends.Unsupported{ID: "unsupported-table-name", At: p.Meta.At,
				Message: "the table that a pipeline set cannot be read by Logpresso: " + err.Error()}
		}
	case backends.OtherLog(p):
		table = backends.SourceTable(p.Source)
		t.notes.Add("table-assumed", p.Meta.At, ir.Exact, false,
			"the table is named %s after the log source; name yours with the option table", table)
	default:
		table = defaultTable
	}
	return []string{"table " + t.span + table}, nil
}

// searches prints the condition: first what can be tested at once, then, for
// the rows left, what needs variables.
func (t *translation) searches(where ir.Expr) ([]string, error) {
	parts := []ir.Expr{where}
	if and, ok := where.(*ir.And); ok {
		parts = and.Of
	}
	d := t.dialect()
	var early, late []text.Text
	for _, part := range parts {
		t.staged = false
		condition, err := d.PrintText(part, false)
		switch {
		case err != nil:
			return nil, err
		case t.staged:
			late = append(late, condition)
		default:
			early = append(early, condition)
		}
	}
	var lines []string
	if len(early) > 0 {
		lines = append(lines, "search "+text.Join(early, d.And, d.True).S)
	}
	if len(late) > 0 {
		for _, s := range t.stages {
			lines = append(lines, s.String())
		}
		lines = append(lines,
			"search "+text.Join(late, d.And, d.True).S,
			"fields - "+strings.Join(t.variables, ", "))
	}
	return lines, nil
}

func (t *translation) dialect() *text.Dialect {
	return &text.Dialect{
		And: " and ", Or: " or ", Not: t.not, True: "true", False: "false",
		Pred: t.pred, Listable: t.listable, List: t.list,
	}
}

// not prints a negation. No condition of ours begins with a bracket unless it
// is bracketed as a whole, and then the brackets serve the function, too.
func (t *translation) not(operand string) string {
	switch {
	case t.nullGuard:
		return call("not", call("nvl", operand, "false"))
	case strings.HasPrefix(operand, "("):
		return "not" + operand
	}
	return call("not", operand)
}

// derived prints the columns of the vendor's rules. It comes after every
// search, since it changes user and takes account_id and aws_region away.
func (t *translation) derived(m ir.Meta, where ir.Expr) []string {
	var assigns, renames []string
	if resource, ok := t.resource(m, where); ok {
		assigns = append(assigns, "cloud_resource = "+resource)
	}
	identity := t.column("user_identity").expr()
	issuer := call("valueof", call("valueof", identity, `"sessionContext"`), `"sessionIssuer"`)
	assigns = append(assigns, "user = "+call("nvl", t.column("user").expr(), call("valueof", issuer, `"userName"`)))
	for _, r := range []struct{ from, to string }{{"account_id", "cloud_account"}, {"aws_region", "cloud_region"}} {
		if from := t.column(r.from).expr(); identifier.MatchString(from) {
			renames = append(renames, from+" as "+r.to)
		} else {
			assigns = append(assigns, r.to+" = "+from)
		}
	}
	lines := []string{"eval " + strings.Join(assigns, ", ")}
	if len(renames) > 0 {
		lines = append(lines, "rename "+strings.Join(renames, ", "))
	}
	return lines
}

// column gives a built-in column, which an override may have changed.
func (t *translation) column(name string) column {
	c, ok := t.schema.called(name)
	if !ok {
		panic(fmt.Sprintf("logpresso: no column %s", name))
	}
	return c
}

// resource reads the request parameter that names what the rule is about.
func (t *translation) resource(m ir.Meta, where ir.Expr) (string, bool) {
	var candidates []ir.Field
	for _, name := range m.Fields {
		candidates = append(candidates, ir.NewField(name))
	}
	ir.Walk(where, func(p ir.Pred, negated bool) {
		if !negated {
			candidates = append(candidates, p.Fields()...)
		}
	})
	for _, f := range candidates {
		if !strings.HasPrefix(f.Name, "requestParameters.") && !strings.HasPrefix(f.Name, "req_params.") {
			continue
		}
		if value, ok := t.display(f); ok {
			return value, true
		}
	}
	return "", false
}

// display reads a field for people: as it is, unless an array before its end
// would hide it, or it is a switch or a count, which names nothing.
func (t *translation) display(f ir.Field) (string, bool) {
	c, steps, ok := t.schema.lookup(f)
	names := f.Type.Kind != ir.KindBool && f.Type.Kind != ir.KindNumber
	if !ok || !names || c.kind == listColumn && len(steps) > 0 {
		return "", false
	}
	value := c.expr()
	for i, s := range steps {
		if hides := s.Arity == ir.Many || s.Arity == ir.Either; hides && i < len(steps)-1 || !quotable(s.Key) {
			return "", false
		}
		value = call("valueof", value, quote(s.Key))
	}
	return value, true
}
