package cli

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/emit"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/input"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/report"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A convertRun is one call of convert: it reads, compiles, writes and counts.
type convertRun struct {
	env     *Env
	flags   *convertFlags
	format  emit.Format
	targets []backends.Target
	colored bool

	code   int
	counts counts
}

// counts are what the summary tells.
type counts struct {
	rules, aside, queries, broken, refused, warnings, notes int
}

func (r *convertRun) all(job *compile.Job, paths []string) error {
	source := input.Source{Stdin: r.env.In, Patterns: r.flags.patterns}
	names, problems := source.Find(paths)
	filters, unfound := source.Find(r.flags.filters)
	for _, p := range append(problems, unfound...) {
		r.problem(p)
	}
	names = append(names, filters...)
	out := newOutput(r.env.Out, r.flags.output, r.extension)
	unread := sync.Map{} // name → *input.Problem
	files := job.Load(names, len(filters), func(name string) *diag.File {
		src, problem := source.Read(name, job.Limits.FileSize)
		if problem != nil {
			unread.Store(name, problem)
			return nil
		}
		return diag.NewFile(name, src)
	})
	err := job.Translate(files, func(f *compile.File, results []compile.Result) error {
		if problem, bad := unread.Load(f.Name); bad {
			r.problem(*problem.(*input.Problem))
			return nil
		}
		return r.file(out, f.Name, results)
	})
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	r.summary()
	return exit(r.exitCode())
}

// problem tells of a path that could not be used.
func (r *convertRun) problem(p input.Problem) {
	fmt.Fprintf(r.env.Err, "sigtrail: %s: %s\n", p.Path, p.Message)
	if p.Empty {
		r.atLeast(ExitUsage)
		return
	}
	r.atLeast(ExitFailure)
}

func (r *convertRun) atLeast(code int) { r.code = max(r.code, code) }

func (r *convertRun) file(out *output, name string, results []compile.Result) error {
	if len(results) == 0 {
		fmt.Fprintf(r.env.Err, "sigtrail: %s: no rule in this file\n", name)
		r.atLeast(ExitUsage)
	}
	for i := range results {
		if err := r.result(out, &results[i]); err != nil {
			return err
		}
	}
	return nil
}

// result reports and writes what became of one document.
func (r *convertRun) result(out *output, res *compile.Result) error {
	if len(res.Queries) > 0 {
		r.counts.rules++
	} else {
		r.counts.aside++ // a filter, or a rule that a correlation refers to
	}
	if err := r.diagnostics(out, res); err != nil {
		return err
	}
	for i := range res.Queries {
		o := &res.Queries[i]
		e := entry(res, o, r.targets[i])
		skipped := o.Err != nil && !o.Fault && r.flags.skipUnsupported
		switch {
		case o.Err == nil:
			r.counts.queries++
			if err := r.caption(out, e); err != nil {
				return err
			}
		case !o.Fault:
			r.counts.refused++
		}
		if skipped {
			continue
		}
		var b bytes.Buffer
		if err := r.format.Write(&b, e); err != nil {
			return failure("%v", err)
		}
		if err := out.Write(res, o, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func entry(res *compile.Result, o *compile.Outcome, t backends.Target) emit.Entry {
	return emit.Entry{
		File: res.File, Document: res.Document, ID: res.ID, Name: res.Name, Title: res.Title, Level: res.Level,
		Target: t, Query: o.Query, Notes: o.Notes, Err: o.Err,
	}
}

// caption tells on standard error what the product has no comment for.
func (r *convertRun) caption(out *output, e emit.Entry) error {
	for _, n := range e.Notes {
		if n.Effect != ir.Exact {
			r.counts.notes++
		}
	}
	caption := r.format.Caption(e)
	if caption == "" || r.flags.quiet || r.flags.output != "" {
		return nil
	}
	err := out.Flush()
	fmt.Fprintln(r.env.Err, caption)
	return err
}

// diagnostics prints the complaints about a document, then the refusals of
// single targets.
func (r *convertRun) diagnostics(out *output, res *compile.Result) error {
	var b bytes.Buffer
	text := report.Text{Color: r.colored, Width: r.env.Width}
	if res.Diags.HasErrors() {
		r.counts.broken++
	}
	for _, d := range res.Diags {
		if d.Severity != diag.Error {
			r.counts.warnings++
			if r.flags.quiet {
				continue
			}
		}
		text.Print(&b, d)
	}
	for _, o := range res.Queries {
		if o.Err != nil && !o.Fault && !r.flags.skipUnsupported {
			text.Print(&b, *o.Err)
		}
	}
	if b.Len() == 0 {
		return nil
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := b.WriteTo(r.env.Err)
	if err != nil {
		return failure("cannot write: %v", err)
	}
	return nil
}

// extension of a file of queries for a target.
func (r *convertRun) extension(target string) string {
	if r.format.Extension != "" {
		return r.format.Extension
	}
	for _, t := range r.targets {
		if t.Name == target {
			return t.Extension
		}
	}
	return ".txt"
}

func (r *convertRun) exitCode() int {
	switch r.flags.failOn {
	case "refused":
		if r.counts.broken+r.counts.refused > 0 {
			r.atLeast(ExitFindings)
		}
	case "error":
		if r.counts.broken > 0 {
			r.atLeast(ExitFindings)
		}
	}
	return r.code
}

// summary closes a run with one line on standard error.
func (r *convertRun) summary() {
	if r.flags.quiet || r.counts.rules+r.counts.aside == 0 {
		return
	}
	c := r.counts
	parts := []string{plural(c.queries, "query")}
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(c.refused, "refused by a target")
	if c.broken > 0 {
		parts = append(parts, plural(c.broken, "broken rule"))
	}
	if c.warnings > 0 {
		parts = append(parts, plural(c.warnings, "warning"))
	}
	if c.notes > 0 {
		parts = append(parts, plural(c.notes, "note"))
	}
	rules := plural(c.rules, "rule")
	if c.aside > 0 {
		rules += " with " + plural(c.aside, "document") + " for their use"
	}
	fmt.Fprintf(r.env.Err, "%s to %s: %s\n", rules, plural(len(r.targets), "target"), strings.Join(parts, ", "))
}
