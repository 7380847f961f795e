package lower_test

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// patience is far above what any file within the limits needs, also on a busy
// machine: what takes longer would take for ever.
const patience = 20 * time.Second

// FuzzLower: whatever a file holds, its documents become plans that every
// later stage can take, or are refused by a known ID at a place in the file;
// and twice the same file is twice the same run.
func FuzzLower(f *testing.F) {
	for _, e := range append(sigma.Examples(), lower.Examples()...) {
		f.Add(e.Bad)
		f.Add(e.Good)
	}
	for _, item := range []string{"f|wide|wide|wide|base64: a", "f|windash|base64offset|contains: '-ab -c'", "f|windash|windash: '-a -b'", "f|re|i|expand: '%x.*'"} {
		f.Add(head + "  a: {'" + strings.Replace(item, ": ", "': ", 1) + "}\n  b: [{g: 1}, x]\n  condition: 1 of * or all of them\n")
	}
	for _, src := range corpusSample(f) {
		f.Add(src)
	}
	severities := map[string]diag.Severity{}
	for _, d := range append(sigma.Diagnostics(), lower.Diagnostics()...) {
		severities[d.ID] = d.Severity
	}
	f.Fuzz(func(t *testing.T, src string) {
		start := time.Now()
		units := link(t, src)
		for _, u := range units {
			for _, d := range u.Diags {
				checkDiagnostic(t, src, d, severities)
			}
			if !u.Broken() {
				checkPlan(t, src, u.Plan)
			} else if !u.Diags.HasErrors() {
				t.Error("a document is broken, and nothing says why")
			}
		}
		if again := link(t, src); dump(again) != dump(units) {
			t.Errorf("two runs differ:\n%s\n%s", dump(units), dump(again))
		}
		if took := time.Since(start); took > patience {
			t.Errorf("%d bytes took %s", len(src), took)
		}
	})
}

// corpusSample gives some hundred public rules, if they are at hand.
func corpusSample(f *testing.F) []string {
	root := os.Getenv("SIGTRAIL_CORPUS")
	if root == "" {
		f.Log("SIGTRAIL_CORPUS is not set: no public rules among the seeds")
		return nil
	}
	const every = 13
	var sample []string
	n := 0
	err := filepath.WalkDir(filepath.Join(root, "sigmahq"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yml" {
			return err
		}
		if n++; n%every != 0 {
			return nil
		}
		src, err := os.ReadFile(path)
		sample = append(sample, string(src))
		return err
	})
	if err != nil || len(sample) < 290 {
		f.Fatalf("%d public rules: %v", len(sample), err)
	}
	return sample
}

func checkDiagnostic(t *testing.T, src string, d diag.Diagnostic, severities map[string]diag.Severity) {
	t.Helper()
	if severities[d.ID] != d.Severity || d.ID == "internal-condition" || d.Message == "" {
		t.Errorf("%s of %s: %q", d.Severity, d.ID, d.Message)
	}
	checkPlace(t, src, d.ID, d.Span)
	for _, r := range d.Related {
		checkPlace(t, src, d.ID+" related", r.Span)
	}
}

func checkPlace(t *testing.T, src, what string, at diag.Span) {
	t.Helper()
	if !at.Known() || at.Start < 0 || at.Start > at.End || at.End > len(src) {
		t.Errorf("%s has the place %d-%d in %d bytes", what, at.Start, at.End, len(src))
	}
}

// checkPlan checks what later stages take for granted.
func checkPlan(t *testing.T, src string, plan ir.Plan) {
	t.Helper()
	var err error
	switch body := plan.Body.(type) {
	case nil: // a filter
		return
	case *ir.Search:
		checkWhere(t, src, body.Where)
		_, err = match.New(body.Where)
	case *ir.Correlate:
		checkCorrelate(t, src, body)
		_, err = match.NewCorrelator(plan)
	}
	if (err != nil) != hasHole(plan) {
		t.Errorf("the evaluator says %v to the plan\n%s", err, dumpBody(plan.Body))
	}
}

func checkWhere(t *testing.T, src string, where ir.Expr) {
	t.Helper()
	ir.Walk(where, func(p ir.Pred, _ bool) {
		checkPlace(t, src, "a predicate", p.Origin())
		for _, field := range p.Fields() {
			if field.Name == "" || field.Name != field.Written {
				t.Errorf("a predicate reads the field %+v", field)
			}
		}
	})
	if simple := ir.Simplify(where); ir.Format(simple) != ir.Format(where) {
		t.Errorf("the plan is not in its simplest form:\n%s\n%s", ir.Format(where), ir.Format(simple))
	}
}

func checkCorrelate(t *testing.T, src string, c *ir.Correlate) {
	t.Helper()
	checkPlace(t, src, "a correlation", c.At)
	if len(c.Of) == 0 || c.Within <= 0 {
		t.Errorf("%d rules within %s", len(c.Of), c.Within)
	}
	for _, s := range c.Of {
		checkPlan(t, src, *s.Plan)
	}
	for _, b := range c.Having.Bounds {
		if math.IsInf(b.Number.Value, 0) {
			t.Errorf("the bound %s is no number", b.Number.Text)
		}
	}
	for _, k := range append(append([]ir.Key{}, c.By...), c.Having.Values...) {
		if len(k.Fields) != len(c.Of) {
			t.Errorf("%q has %d fields for %d rules", k.Name, len(k.Fields), len(c.Of))
		}
	}
	if c.Having.Rules != nil {
		checkWhere(t, src, c.Having.Rules)
	}
}

// hasHole reports whether a placeholder is left anywhere in a plan.
func hasHole(plan ir.Plan) bool {
	found := false
	switch body := plan.Body.(type) {
	case *ir.Search:
		ir.Walk(body.Where, func(p ir.Pred, _ bool) {
			switch p := p.(type) {
			case *ir.Match:
				found = found || p.Pattern.HasHole()
			case *ir.Keyword:
				found = found || p.Pattern.HasHole()
			}
		})
	case *ir.Correlate:
		for _, s := range body.Of {
			found = found || hasHole(*s.Plan)
		}
	}
	return found
}

// dump writes all that a run made of its units.
func dump(units []*lower.Unit) string {
	var b strings.Builder
	for _, u := range units {
		fmt.Fprintf(&b, "%d emit=%t broken=%t %+v\n", u.Doc.Index, u.Emit, u.Broken(), u.Plan.Source.Service)
		for _, d := range u.Diags {
			fmt.Fprintf(&b, "  %d-%d %s %s %s (%s) %d\n", d.Span.Start, d.Span.End, d.Severity, d.ID, d.Message, d.Hint, len(d.Related))
		}
		b.WriteString(dumpBody(u.Plan.Body))
	}
	return b.String()
}

func dumpBody(body ir.Body) string {
	switch body := body.(type) {
	case *ir.Search:
		return ir.Format(body.Where) + "\n"
	case *ir.Correlate:
		text := correlation(body) + "\n"
		for _, s := range body.Of {
			text += dumpBody(s.Plan.Body)
		}
		return text
	}
	return ""
}
