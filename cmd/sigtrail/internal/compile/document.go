package compile

import (
	"fmt"
	"slices"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

// unit translates one document for every target.
func (j *Job) unit(u *lower.Unit) Result {
	r := Result{File: u.File, Document: u.Doc.Index, Diags: u.Diags}
	if u.Doc.Body != nil {
		head := u.Doc.Body.Head()
		r.Title, r.ID, r.Name, r.Level = head.Title.Value, head.ID.Value, head.Name.Value, head.Level.Value
	}
	if !u.Emit && !u.Broken() {
		return r
	}
	for i := range j.Targets {
		t := &j.Targets[i]
		if u.Broken() {
			r.Queries = append(r.Queries, Outcome{Target: t.Name, Err: firstError(u.Diags), Fault: true})
			continue
		}
		outcome, more := t.translate(u.Plan)
		r.Diags = merge(r.Diags, more)
		r.Queries = append(r.Queries, outcome)
	}
	return r
}

// translate runs one plan through the target's pipelines and its backend.
func (t *Target) translate(plan ir.Plan) (Outcome, diag.List) {
	out := Outcome{Target: t.Name}
	var diags diag.List
	known := false
	plan.Unmapped = true
	for _, p := range t.Pipelines { // each may change the log source
		if p.AppliesTo(plan.Source) {
			known = true
			plan.Unmapped = plan.Unmapped && !slices.Contains(t.shipped, p)
		}
		plan = p.Apply(plan, t.Name, &diags)
	}
	if !known && !t.Unmapped {
		diags.Add(unmappedSource(plan))
	}
	if diags.HasErrors() {
		out.Err, out.Fault = firstError(diags), true
		return out, diags
	}
	out.Plan = plan
	if hole, found := firstHole(plan); found {
		out.Err, out.Fault = &hole, true
		diags.Add(hole)
		return out, diags
	}
	query, err := t.Backend.Translate(plan)
	out.Query, out.Notes = query, append(append([]ir.Note{}, plan.Notes...), query.Notes...)
	if err != nil {
		out.Err = refusal(t.Name, plan, err)
	}
	return out, diags
}

// refusal words the error of a backend as a diagnostic.
func refusal(target string, plan ir.Plan, err error) *diag.Diagnostic {
	u, ok := backends.AsUnsupported(err)
	if !ok {
		panic(fmt.Sprintf("compile: %s returned an error that is not a refusal: %v", target, err))
	}
	at := u.At
	if !at.Known() {
		at = plan.Meta.At
	}
	return &diag.Diagnostic{ID: u.ID, Severity: diag.Error, Span: at, Message: target + ": " + u.Message, Hint: u.Hint}
}

func unmappedSource(plan ir.Plan) diag.Diagnostic {
	at := plan.Source.At
	if !at.Known() {
		at = plan.Meta.At
	}
	return diag.Diagnostic{
		ID: "logsource-unmapped", Severity: diag.Error, Span: at,
		Message: "no pipeline knows this log source",
		Hint:    "sigtrail's own is for product: aws, service: cloudtrail; name one of yours with -p, or print fields as they stand with --without-pipeline",
	}
}

// firstHole finds a placeholder that nothing filled.
func firstHole(plan ir.Plan) (diag.Diagnostic, bool) {
	search, ok := plan.Body.(*ir.Search)
	if !ok {
		return diag.Diagnostic{}, false
	}
	var found *diag.Diagnostic
	ir.Walk(search.Where, func(p ir.Pred, _ bool) {
		if name, ok := hole(p); ok && found == nil {
			found = &diag.Diagnostic{
				ID: "placeholder-unresolved", Severity: diag.Error, Span: p.Origin(),
				Message: fmt.Sprintf("nothing gives the placeholder %%%s%% a value", name),
				Hint:    fmt.Sprintf("give it one with -D %s=VALUE, or in a pipeline with value_placeholders", name),
			}
		}
	})
	if found == nil {
		return diag.Diagnostic{}, false
	}
	return *found, true
}

func hole(p ir.Pred) (string, bool) {
	var pattern ir.Pattern
	switch p := p.(type) {
	case *ir.Match:
		pattern = p.Pattern
	case *ir.Keyword:
		pattern = p.Pattern
	case *ir.Regex:
		return first(p.Regexp.Holes())
	case *ir.KeywordRegex:
		return first(p.Regexp.Holes())
	}
	for _, piece := range pattern {
		if piece.Kind == ir.Hole {
			return piece.Text, true
		}
	}
	return "", false
}

func first(names []string) (string, bool) {
	if len(names) == 0 {
		return "", false
	}
	return names[0], true
}

// firstError gives a copy of the first error of a list.
func firstError(l diag.List) *diag.Diagnostic {
	for _, d := range l {
		if d.Severity == diag.Error {
			return &d
		}
	}
	return nil
}

// merge appends the diagnostics that are not there yet: several targets run
// into the same fact about a rule.
func merge(l, more diag.List) diag.List {
	for _, d := range more {
		known := false
		for _, old := range l {
			known = known || old.ID == d.ID && old.Span == d.Span && old.Message == d.Message
		}
		if !known {
			l.Add(d)
		}
	}
	return l
}
