package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/input"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof/generate"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/report"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/samples"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func newVerify(env *Env) *cobra.Command {
	var events string
	cmd := &cobra.Command{
		Use:   "verify [flags] RULE...",
		Short: "Prove that queries find the events their rules describe",
		Long: `Prove that queries find the events their rules describe.

Each rule is converted to every target; the queries are run by interpreters of
their languages, which share no code with what printed them, and compared event
by event with the meaning of the rule. The events are yours (--events), or made
from the rule so that they lie at its edges. A query that carries notes must
keep what they promise: wider finds all, narrower finds nothing else.

Athena has no interpreter here: its queries are proved on an engine by the
tests of sigtrail itself.

Exit codes: 0 all agree; 1 some query differs, or a rule is broken; 2 wrong
usage; 3 something could not be read.`,
		Example: "  sigtrail verify rules/\n  sigtrail verify --events trail.ndjson rule.yml",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("verify needs a rule file or a folder")
			}
			return runVerify(env, events, args)
		},
	}
	cmd.Flags().StringVar(&events, "events", "", "records to compare on: one JSON object a line, or a file of CloudTrail\nwith its Records; without it, events are made from each rule")
	return cmd
}

// A tally is what became of one target.
type tally struct {
	target                                             string
	queries, refused, compared, noted, leftOut, differ int
}

// A verifyRun compares the queries of all rules.
type verifyRun struct {
	env     *Env
	job     compile.Job
	records []proof.Record // given by the user
	tallies []tally
	first   string // the first difference
	code    int
}

func runVerify(env *Env, events string, paths []string) error {
	run := verifyRun{env: env, job: compile.Job{Limits: sigma.DefaultLimits()}}
	for _, t := range all.Targets().All() {
		run.tallies = append(run.tallies, tally{target: t.Name})
		target, err := compile.NewTarget(t, backends.Settings{}, nil, compile.Families())
		if err != nil {
			return failure("%s: %v", t.Name, err)
		}
		run.job.Targets = append(run.job.Targets, target)
	}
	source := input.Source{Stdin: env.In, Patterns: input.RulePatterns()}
	if events != "" {
		if err := run.read(&source, events); err != nil {
			return err
		}
	}
	names, problems := source.Find(paths)
	for _, p := range problems {
		fmt.Fprintf(env.Err, "sigtrail: %s: %s\n", p.Path, p.Message)
		run.code = max(run.code, ExitFailure)
	}
	for _, name := range names {
		src, problem := source.Read(name, run.job.Limits.FileSize)
		if problem != nil {
			fmt.Fprintf(env.Err, "sigtrail: %s: %s\n", problem.Path, problem.Message)
			run.code = max(run.code, ExitFailure)
			continue
		}
		run.file(diag.NewFile(name, src))
	}
	run.print(env.Out)
	return exit(run.code)
}

// read takes the user's events.
func (r *verifyRun) read(source *input.Source, name string) error {
	data, problem := source.Read(name, samples.MaxSize)
	if problem != nil {
		return failure("%s: %s", problem.Path, problem.Message)
	}
	var trail struct{ Records []json.RawMessage }
	var lines []json.RawMessage
	if json.Unmarshal(data, &trail) == nil && trail.Records != nil {
		lines = trail.Records
	} else {
		for _, line := range bytes.Split(data, []byte("\n")) {
			if len(bytes.TrimSpace(line)) > 0 {
				lines = append(lines, line)
			}
		}
	}
	for i, line := range lines {
		var sample struct{ Event json.RawMessage }
		if json.Unmarshal(line, &sample) == nil && sample.Event != nil {
			line = sample.Event
		}
		record, err := proof.NewRecord(line)
		if err != nil {
			return usage("%s: record %d: %v", name, i+1, err)
		}
		r.records = append(r.records, record)
	}
	return nil
}

// file compares the rules of one file.
func (r *verifyRun) file(f *diag.File) {
	file := r.job.LoadFile(f)
	text := report.Text{Width: r.env.Width}
	for i, res := range r.job.Results(&file) {
		u := file.Units[i]
		if u.Broken() {
			for _, d := range res.Diags {
				text.Print(r.env.Err, d)
			}
			r.code = max(r.code, ExitFindings)
			continue
		}
		records := r.records
		if search, ok := u.Plan.Body.(*ir.Search); ok && records == nil {
			records = madeRecords(search.Where)
		}
		for k := range res.Queries {
			r.compare(&r.tallies[k], f.Name, u.Plan, &res.Queries[k], records)
		}
	}
}

// eventsPerRule is how many events are made from one rule.
const eventsPerRule = 300

// madeRecords makes events that lie at the edges of a condition, the same ones
// every time.
func madeRecords(where ir.Expr) []proof.Record {
	var records []proof.Record
	for _, o := range generate.Events(rand.New(rand.NewPCG(1, 1)), where, eventsPerRule) {
		if generate.Foreign(o) != "" {
			continue // no record of CloudTrail looks like this
		}
		if record, err := proof.RecordOf(o); err == nil {
			records = append(records, record)
		}
	}
	return records
}

// compare adds one query to the tally of its target.
func (r *verifyRun) compare(t *tally, rule string, plan ir.Plan, out *compile.Outcome, records []proof.Record) {
	if out.Err != nil {
		t.refused++
		return
	}
	t.queries++
	engine, ok := proof.For(out.Target)
	if !ok {
		return
	}
	result, err := proof.Compare(engine, plan, out, records)
	if err != nil {
		t.differ++
		r.differs(fmt.Sprintf("%s: %s: %v\n%s\n", rule, out.Target, err, out.Query.Text))
		return
	}
	t.compared += result.Compared
	t.noted += result.Compared - result.Exact
	t.leftOut += result.Records - result.Compared
	t.differ += len(result.Differences)
	if len(result.Differences) > 0 {
		d := result.Differences[0]
		r.differs(fmt.Sprintf("%s: %s: %s\n%s\n%s\n", rule, out.Target, d, out.Query.Text, event.Compact(d.Record.Event)))
	}
}

func (r *verifyRun) differs(text string) {
	r.code = max(r.code, ExitFindings)
	if r.first == "" {
		r.first = text
	}
}

// print draws the table, and the first event that differs.
func (r *verifyRun) print(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "target\tqueries\trefused\tcompared\tunder a note\tleft out\tdifferent\t")
	for _, t := range r.tallies {
		if _, ok := proof.For(t.target); !ok {
			fmt.Fprintf(tw, "%s\t%d\t%d\tno interpreter\t\t\t\t\n", t.target, t.queries, t.refused)
			continue
		}
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", t.target, t.queries, t.refused, t.compared, t.noted, t.leftOut, t.differ)
	}
	tw.Flush()
	if r.first != "" {
		fmt.Fprintf(w, "\nThe first that differs:\n%s", r.first)
	}
}
