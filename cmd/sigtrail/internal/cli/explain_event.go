package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/input"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/report"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/samples"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// explainEvent prints how each predicate of a rule came out on an event.
func explainEvent(env *Env, rule, event string) error {
	source := input.Source{Stdin: env.In}
	data, problem := source.Read(event, samples.MaxSize)
	if problem != nil {
		return failure("%s: %s", problem.Path, problem.Message)
	}
	record, err := match.ParseRecord(data)
	if err != nil {
		return usage("%s: not a CloudTrail record: %v", event, err)
	}
	job := compile.Job{Limits: sigma.DefaultLimits()}
	src, problem := source.Read(rule, job.Limits.FileSize)
	if problem != nil {
		return failure("%s: %s", problem.Path, problem.Message)
	}
	file := job.LoadFile(diag.NewFile(rule, src))
	text := report.Text{Width: env.Width}
	code := ExitOK
	for _, u := range file.Units {
		search, ok := u.Plan.Body.(*ir.Search)
		switch {
		case u.Broken():
			for _, d := range u.Diags {
				text.Print(env.Err, d)
			}
			code = ExitFindings
		case ok:
			if err := printTrace(env.Out, u.Plan.Meta.Title, search.Where, record); err != nil {
				return usage("%s: %v", rule, err)
			}
		}
	}
	return exit(code)
}

func printTrace(w io.Writer, title string, where ir.Expr, record match.Record) error {
	m, err := match.New(where)
	if err != nil {
		return err
	}
	trace := m.Explain(record)
	verdict := "does not match"
	if trace.Holds {
		verdict = "matches"
	}
	fmt.Fprintf(w, "%s: %s\n", title, verdict)
	printPart(w, trace, 1)
	return nil
}

// maxShown bounds the values that are printed for one predicate.
const maxShown = 5

// printPart prints one part of a condition with its outcome, its parts below
// it, and under a predicate the values that it saw.
func printPart(w io.Writer, t match.Trace, depth int) {
	sign := "no "
	if t.Holds {
		sign = "yes"
	}
	indent := strings.Repeat("  ", depth)
	switch e := t.Expr.(type) {
	case *ir.And:
		fmt.Fprintf(w, "%s%s all of\n", indent, sign)
	case *ir.Or:
		fmt.Fprintf(w, "%s%s one of\n", indent, sign)
	case *ir.Not:
		fmt.Fprintf(w, "%s%s not\n", indent, sign)
	default:
		at := ""
		if p, ok := e.(ir.Pred); ok && p.Origin().Known() {
			at = fmt.Sprintf("  (line %d)", p.Origin().Position().Line)
		}
		fmt.Fprintf(w, "%s%s %s%s\n", indent, sign, strings.Trim(ir.Format(e), "()"), at)
		printReached(w, t.Reached, indent+"      ")
	}
	for _, part := range t.Of {
		printPart(w, part, depth+1)
	}
}

func printReached(w io.Writer, reached []match.Reached, indent string) {
	if len(reached) == 0 {
		fmt.Fprintf(w, "%sthe field is absent\n", indent)
	}
	for i, r := range reached {
		if i == maxShown {
			fmt.Fprintf(w, "%sand %d more\n", indent, len(reached)-maxShown)
			return
		}
		fmt.Fprintf(w, "%s%s = %s\n", indent, r.At, shorten(r.Value.String()))
	}
}

// shorten keeps a value on one line of a terminal.
func shorten(s string) string {
	const limit = 60
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit-1]) + "…"
}
