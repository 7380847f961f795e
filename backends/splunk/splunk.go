// Package splunk prints plans as searches in Splunk's SPL over CloudTrail
// events, sourcetype aws:cloudtrail, with or without the AWS add-on.
//
// A query is one line of search terms, which Splunk answers from its index,
// and behind it one "| where" for each condition that search terms cannot say
// exactly:
//
//	sourcetype="aws:cloudtrail" eventSource="s3.amazonaws.com" eventName="Put*"
//	| where isnotnull(mvfind(eventName,"^Put"))
//
// The terms before a where are implied by it and only make it cheaper. Search
// terms have two truth values; where has three, so every condition printed
// there is wrapped in a function that never gives NULL.
//
// # What is exact
//
// Absent fields, case, wildcards, arrays on the path, numbers and booleans by
// text, not. JSON null is a field whose text is null, which is why conditions
// that hold on that text take it out again. What is not exact carries a note.
//
// # Other logs
//
// A plan of another log source that no pipeline fits (ir.Plan.Unmapped) is
// about fields that Splunk extracted under the names that the rule wrote, one
// text each. Nothing that is said here of CloudTrail, its add-on and its
// sourcetype goes for them, and their events may be JSON or not; only a JSON
// null, where there is one, still has the text null. Unless an option or a
// pipeline names an index or the like, the query has its terms only.
//
// # What this package does not know
//
// It never saw a Splunk server: what it relies on is Splunk's documentation
// and data that Splunk ships. Not written down there are, above all: that f=*
// finds an empty text, that json_extract gives NULL for a JSON null and
// otherwise compact JSON in the order of the event, and that lower folds
// letters beyond ASCII one by one. Splunk may stop extracting fields some
// kilobytes into an event (limits.conf, [spath] extraction_cutoff and [kv]
// maxchars); the option raw reads the event itself and has no such end. ASCII
// letters are folded by Splunk, which may take the long s for an s.
package splunk

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Target describes Splunk and makes its backends.
func Target() backends.Target {
	return backends.Target{
		Name:      "splunk",
		Title:     "Splunk",
		Language:  "spl",
		Extension: ".spl",
		Comment:   comment,
		Options: []backends.Option{
			{Name: "base", Default: defaultBase, Help: "the search that every query begins with; beats macro, index, sourcetype and source"},
			{Name: "macro", Help: "a macro that every query begins with, named without backticks"},
			{Name: "index", Help: "the index to search"},
			{Name: "sourcetype", Default: defaultSourcetype, Help: "the sourcetype to search; empty for none"},
			{Name: "source", Help: "the source to search"},
			{Name: "addon", Default: "true", Help: "work with and without the AWS add-on, which writes errorCode=success; false reads errorCode as CloudTrail wrote it"},
			{Name: "in", Default: "true", Help: "print alternatives on one field as a list with IN"},
			{Name: "raw", Default: "false", Help: "read values out of the event with json_extract instead of trusting extracted fields; slower"},
			{Name: "table", Default: "false", Help: "end with a table of the time, the event id and the fields that the rule names"},
			{Name: "format", Default: "multiline", Help: "multiline for people, oneline for configuration files"},
		},
		New: newBackend,
	}
}

// comment writes a comment that SPL allows anywhere since Splunk 9; three
// backticks end it, so the line may hold none.
func comment(line string) string {
	return "``` " + strings.ReplaceAll(line, "`", "'") + " ```"
}

type backend struct {
	base  baseOptions
	addon bool
	lists bool
	raw   bool
	table bool
	join  string // between the commands of a query
	// other says that the plan is about other logs than CloudTrail's.
	other bool
}

func newBackend(s backends.Settings) (backends.Backend, error) {
	b := &backend{base: newBaseOptions(s), join: "\n"}
	for _, o := range []struct {
		name     string
		fallback bool
		value    *bool
	}{
		{"addon", true, &b.addon}, {"in", true, &b.lists}, {"raw", false, &b.raw}, {"table", false, &b.table},
	} {
		var err error
		if *o.value, err = s.Bool(o.name, o.fallback); err != nil {
			return nil, err
		}
	}
	format, err := s.OneOf("format", "multiline", "oneline")
	if err != nil {
		return nil, err
	}
	if format == "oneline" {
		b.join = " "
	}
	if err := b.base.check(); err != nil {
		return nil, err
	}
	return b, nil
}

// Translate implements backends.Backend.
func (b *backend) Translate(plan ir.Plan) (backends.Query, error) {
	search, err := backends.Search(plan)
	if err != nil {
		return backends.Query{}, err
	}
	where, sourcetype := search.Where, defaultSourcetype
	if backends.OtherLog(plan) {
		b, where, sourcetype = b.forOther(), asWritten(where), ""
	}
	base, err := b.base.text(plan.State, sourcetype)
	if err != nil {
		return backends.Query{}, &backends.Unsupported{
			ID: "unsupported-base", At: plan.Meta.At,
			Message: "what a pipeline set for Splunk cannot begin a search: " + err.Error(),
		}
	}
	t := &translation{backend: b}
	lines, err := t.lines(base, prepare(where))
	if err != nil {
		return backends.Query{}, err
	}
	if b.table {
		lines = append(lines, t.tableLine(plan.Meta, where)...)
	}
	return backends.Query{Language: "spl", Text: strings.Join(lines, b.join), Notes: t.notes.List()}, nil
}

// A translation is the state of one call of Translate.
type translation struct {
	*backend
	notes   backends.Notes
	noted   []string // what must be said once only
	aliases []string // expressions behind sigma_1, sigma_2, ...
}

// lines gives the commands of a query. Each part of the top And is a search
// term if it can be one; else it is a where, with whatever search term it
// implies in front.
func (t *translation) lines(base string, e ir.Expr) ([]string, error) {
	if err := t.check(e); err != nil {
		return nil, err
	}
	var terms []ir.Expr
	var wheres []string
	for _, c := range conjuncts(e) {
		if term, ok := t.exact(c); ok {
			terms = append(terms, term)
			continue
		}
		if term, ok := t.weak(c); ok {
			terms = append(terms, term)
		}
		where, err := t.wherePrinter().Print(c)
		if err != nil {
			return nil, err
		}
		wheres = append(wheres, "| where "+where)
	}
	first, err := t.searchLine(base, terms)
	if err != nil {
		return nil, err
	}
	lines := []string{first}
	for i, expr := range t.aliases {
		lines = append(lines, fmt.Sprintf("| eval %s=%s", aliasName(i), expr))
	}
	return append(lines, wheres...), nil
}

func conjuncts(e ir.Expr) []ir.Expr {
	switch e := e.(type) {
	case *ir.And:
		return e.Of
	case ir.Const:
		if e {
			return nil
		}
	}
	return []ir.Expr{e}
}

// check refuses the fields that cannot be named, and notes how the query will
// differ from the rule.
func (t *translation) check(e ir.Expr) error {
	var failed error
	ir.Walk(e, func(p ir.Pred, negated bool) {
		for _, f := range p.Fields() {
			if err := t.checkName(p, f); err != nil && failed == nil {
				failed = err
			}
		}
		t.note(p, negated)
	})
	return failed
}

// tableLine gives the last command where columns are asked for. A field that
// the rule also tests is shown under every name it may have.
func (t *translation) tableLine(meta ir.Meta, where ir.Expr) []string {
	if len(meta.Fields) == 0 {
		return nil
	}
	known := map[string]ir.Field{}
	ir.Walk(where, func(p ir.Pred, _ bool) {
		for _, f := range p.Fields() {
			known[f.Written] = f
		}
	})
	columns := []string{"_time"}
	if !t.other {
		columns = append(columns, "eventID")
	}
	for _, name := range meta.Fields {
		f, ok := known[name]
		if !ok {
			f = t.untested(name)
		}
		if !t.nameable(f) {
			t.notes.Add("table-column-left-out", meta.At, ir.Exact, false, "%q cannot be a column: Splunk has no way to write this name", name)
			continue
		}
		for _, column := range shapeOf(f).names() {
			columns = appendNew(columns, searchField(column))
		}
	}
	return []string{"| table " + strings.Join(columns, " ")}
}

// untested makes a field that the rule shows and does not test.
func (t *translation) untested(name string) ir.Field {
	if t.other {
		return textUnder(ir.NewField(name))
	}
	return ir.NewField(name)
}

func appendNew(list []string, s string) []string {
	for _, old := range list {
		if old == s {
			return list
		}
	}
	return append(list, s)
}

// prepare gives an equal tree in which there is less to print: Null is the
// negation of a lone Any, text without letters is compared without case, and
// what no text can satisfy is false.
func prepare(e ir.Expr) ir.Expr {
	return ir.Simplify(ir.Map(ir.Simplify(e), func(p ir.Pred) ir.Expr {
		switch p := p.(type) {
		case *ir.Null:
			return &ir.Not{Of: &ir.Match{Leaf: p.Leaf, Pattern: anything(), Fold: true}}
		case *ir.Match:
			if !validText(p.Pattern) {
				return ir.Const(false)
			}
			q := *p
			q.Fold = p.Fold || !hasCase(p.Pattern.Literal())
			return &q
		case *ir.Keyword:
			if !validText(p.Pattern) {
				return ir.Const(false)
			}
		case *ir.TimePart:
			if _, _, ok := partRange(p); !ok {
				return ir.Const(false)
			}
		}
		return p
	}))
}

// searchLine gives the first line of a query.
func (t *translation) searchLine(base string, terms []ir.Expr) (string, error) {
	printer := t.searchPrinter()
	texts := []text.Text{}
	if base != "" {
		texts = append(texts, text.Tight("%s", base))
	}
	for _, term := range conjuncts(distinct(ir.Simplify(opened(&ir.And{Of: terms})))) {
		printed, err := printer.PrintText(term, false)
		if err != nil {
			return "", err
		}
		texts = append(texts, printed)
	}
	if len(texts) == 1 && texts[0].Loose {
		return "(" + texts[0].S + ")", nil // so that whoever writes an index in front changes nothing
	}
	return text.Join(texts, " ", "*").S, nil
}
