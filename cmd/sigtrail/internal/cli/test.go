package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/input"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/report"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/samples"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

func newTest(env *Env) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "test [flags] PATH...",
		Short: "Test rules on the events that lie beside them",
		Long: `Test rules on the events that lie beside them.

The events of rule.yml stand in rule.events.ndjson, one JSON object a line:

  {"match": true, "note": "why", "event": { ...one CloudTrail record... }}

For a correlation, "events" holds a list of records in the order of time, and
"match" says whether the correlation finds anything among them.

Exit codes: 0 all as expected; 1 some verdict is wrong or some rule is broken;
2 wrong usage; 3 something could not be read.`,
		Example: "  sigtrail test rules/\n  sigtrail test -f junit rules/ > report.xml",
		RunE: func(cmd *cobra.Command, args []string) error {
			colored, err := color(cmd, env)
			if err != nil {
				return err
			}
			return runTest(env, format, args, colored)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "output format: "+strings.Join(samples.FormatNames(), ", "))
	return cmd
}

func runTest(env *Env, format string, paths []string, colored bool) error {
	if len(paths) == 0 {
		return usage("test needs a rule file or a folder")
	}
	write, ok := samples.Lookup(format)
	if !ok {
		return usage("there is no format %q: write %s", format, strings.Join(samples.FormatNames(), ", "))
	}
	run := testRun{env: env, text: report.Text{Color: colored, Width: env.Width}}
	run.source = input.Source{Stdin: env.In, Patterns: input.RulePatterns()}
	names, problems := run.source.Find(paths)
	for _, p := range problems {
		run.problem(p)
	}
	for _, f := range run.load(names) {
		run.file(f)
	}
	if err := write(env.Out, run.results); err != nil {
		return failure("cannot write: %v", err)
	}
	if run.untested > 0 {
		fmt.Fprintf(env.Err, "%s without events beside them\n", plural(run.untested, "rule"))
	}
	return exit(run.code)
}

// A testRun collects what became of the events of all rules.
type testRun struct {
	env      *Env
	text     report.Text
	source   input.Source
	results  []samples.Result
	untested int
	code     int
}

func (r *testRun) problem(p input.Problem) {
	fmt.Fprintf(r.env.Err, "sigtrail: %s: %s\n", p.Path, p.Message)
	if p.Empty {
		r.code = max(r.code, ExitUsage)
		return
	}
	r.code = max(r.code, ExitFailure)
}

func (r *testRun) load(names []string) []compile.File {
	job := compile.Job{Limits: sigma.DefaultLimits()}
	var problems []input.Problem
	sources := map[string]*diag.File{}
	for _, name := range names {
		src, problem := r.source.Read(name, job.Limits.FileSize)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		sources[name] = diag.NewFile(name, src)
	}
	for _, p := range problems {
		r.problem(p)
	}
	return job.Load(names, 0, func(name string) *diag.File { return sources[name] })
}

// file tests the rule of one file. Events beside a file of several rules are
// those of its last document that is converted on its own.
func (r *testRun) file(f compile.File) {
	var tested *lower.Unit
	for _, u := range f.Units {
		for _, d := range u.Diags {
			if d.Severity == diag.Error {
				r.text.Print(r.env.Err, d)
				r.code = max(r.code, ExitFindings)
			}
		}
		if u.Emit && !u.Broken() {
			tested = u
		}
	}
	if tested == nil {
		return
	}
	beside := strings.TrimSuffix(f.Name, filepath.Ext(f.Name)) + ".events.ndjson"
	data, problem := r.source.Read(beside, samples.MaxSize)
	if problem != nil {
		r.untested++
		return
	}
	result := samples.Run(f.Name, tested.Plan, beside, data)
	if result.Failed() > 0 {
		r.code = max(r.code, ExitFindings)
	}
	r.results = append(r.results, result)
}
