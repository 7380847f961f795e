package compile

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/report"
	"github.com/sigtrail/sigtrail/pipelines"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldens = "../../../../testdata/convert"

// minGoldens is the number of cases that must be there, so that a moved
// folder does not pass for success.
const minGoldens = 40

// TestGoldens compiles the rule of every case for all targets and compares the
// tree (ir.txt), the diagnostics (diag.txt) and each target's query.
func TestGoldens(t *testing.T) {
	cases, err := filepath.Glob(filepath.Join(goldens, "*", "rule.yml"))
	if err != nil || len(cases) < minGoldens {
		t.Fatalf("found %d cases (%v), want at least %d", len(cases), err, minGoldens)
	}
	for _, rule := range cases {
		dir := filepath.Dir(rule)
		t.Run(filepath.Base(dir), func(t *testing.T) { golden(t, dir) })
	}
}

func golden(t *testing.T, dir string) {
	src, err := os.ReadFile(filepath.Join(dir, "rule.yml"))
	if err != nil {
		t.Fatal(err)
	}
	f := diag.NewFile("rule.yml", src)
	job := goldenJob(t, dir)
	file := job.LoadFile(f)
	results := job.Results(&file)
	compare(t, filepath.Join(dir, "diag.txt"), goldenDiags(results))
	compare(t, filepath.Join(dir, "ir.txt"), goldenTree(results))
	for i, target := range job.Targets {
		compare(t, filepath.Join(dir, target.Name+".txt"), goldenQuery(results, i))
	}
}

// goldenJob reads the case's options (a line each: target.key=value) and its
// pipeline, if there are any.
func goldenJob(t *testing.T, dir string) *Job {
	t.Helper()
	options, _ := os.ReadFile(filepath.Join(dir, "options"))
	var users []*pipelines.Pipeline
	if src, err := os.ReadFile(filepath.Join(dir, "pipeline.yml")); err == nil {
		p, diags := pipelines.Load(diag.NewFile("pipeline.yml", src))
		if diags.HasErrors() {
			t.Fatalf("the pipeline: %v", diags)
		}
		users = append(users, p)
	}
	job := &Job{Limits: sigma.DefaultLimits()}
	for _, target := range all.Targets().All() {
		s := backends.Settings{Values: map[string]string{}, ReadFile: func(name string) ([]byte, error) {
			return os.ReadFile(filepath.Join(dir, name))
		}}
		for _, line := range strings.Fields(string(options)) {
			if kv, ok := strings.CutPrefix(line, target.Name+"."); ok {
				k, v, _ := strings.Cut(kv, "=")
				s.Values[k] = v
			}
		}
		compiled, err := NewTarget(target, s, users, Families())
		if err != nil {
			t.Fatal(err)
		}
		job.Targets = append(job.Targets, compiled)
	}
	return job
}

func goldenDiags(results []Result) string {
	var b bytes.Buffer
	text := report.Text{}
	for _, r := range results {
		for _, d := range r.Diags {
			text.Print(&b, d)
		}
	}
	return b.String()
}

// goldenTree dumps the plans after the pipelines of Athena, which know the
// types of fields and rename nothing.
func goldenTree(results []Result) string {
	var b strings.Builder
	for _, r := range results {
		for _, o := range r.Queries {
			if search, ok := o.Plan.Body.(*ir.Search); ok && o.Target == "athena" {
				fmt.Fprintln(&b, ir.Format(search.Where))
			}
		}
	}
	return b.String()
}

func goldenQuery(results []Result, target int) string {
	var b strings.Builder
	for _, r := range results {
		o := r.Queries[target]
		if o.Err != nil {
			p := o.Err.Span.Position()
			fmt.Fprintf(&b, "error %s %d:%d: %s\n", o.Err.ID, p.Line, p.Column, o.Err.Message)
			if o.Err.Hint != "" {
				fmt.Fprintf(&b, "  = %s\n", o.Err.Hint)
			}
			continue
		}
		fmt.Fprintln(&b, o.Query.Text)
		for _, n := range o.Notes {
			p := n.At.Position()
			fmt.Fprintf(&b, "\nnote %s %s %d:%d: %s\n", n.ID, n.Effect, p.Line, p.Column, n.Message)
		}
	}
	return b.String()
}

// compare holds a text against its golden file; an empty text has none.
func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if got == "" {
			os.Remove(path)
			return
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); run go test with -update if that is right:\n%s", filepath.Base(path), diff)
	}
}
