package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/backends/emit"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/input"
	"github.com/sigtrail/sigtrail/sigma"
)

// convertFlags are the flags of convert as the user wrote them.
type convertFlags struct {
	targets         []string
	pipelines       []string
	format          string
	output          string
	options         []string
	skipUnsupported bool
	patterns        []string
	filters         []string
	defines         []string
	withoutPipeline bool
	failOn          string
	quiet           bool
}

func newConvert(env *Env) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "convert -t TARGET[,TARGET...|all] [flags] PATH...",
		Short: "Convert rules into queries",
		Long: `Convert Sigma rules into queries.

A PATH is a rule file, a folder (all *.yml and *.yaml below it), a pattern in
quotes, or - for standard input. Queries go to standard output in the order of
the input; everything else goes to standard error. One rule that cannot be
converted never costs the others.

Exit codes: 0 all converted; 1 some rule was not; 2 wrong usage; 3 something
could not be read or written.`,
		Example: `  sigtrail convert -t splunk rule.yml
  sigtrail convert -t all -f ndjson rules/ > queries.ndjson
  sigtrail convert -t athena -O table=logs.trail -O lookback=1d rules/
  sigtrail convert -t logpresso -O fragment=true rule.yml
  cat rule.yml | sigtrail convert -t elastic -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			colored, err := color(cmd, env)
			if err != nil {
				return err
			}
			return runConvert(env, &f, args, colored)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringSliceVarP(&f.targets, "target", "t", nil, "targets, or all (see: sigtrail list targets)")
	flags.StringVarP(&f.format, "format", "f", "default", "output format (see: sigtrail list formats)")
	flags.StringVarP(&f.output, "output", "o", "", "write to this file instead of standard output; with a\ntrailing / to one file for each rule and target")
	flags.StringArrayVarP(&f.options, "option", "O", nil, "target option KEY=VALUE, or TARGET.KEY=VALUE for one target")
	flags.StringArrayVarP(&f.pipelines, "pipeline", "p", nil, "pipeline file, or the name of one that ships; repeatable")
	flags.StringArrayVarP(&f.defines, "define", "D", nil, "value of a placeholder, NAME=VALUE, or NAME=@FILE with a\nvalue a line; repeatable")
	flags.BoolVar(&f.withoutPipeline, "without-pipeline", false, "leave out the pipelines that apply by themselves")
	flags.StringArrayVar(&f.filters, "filter", nil, "file or folder of Sigma filters to apply; repeatable")
	flags.StringArrayVarP(&f.patterns, "file-pattern", "P", input.RulePatterns(), "names of rule files in folders")
	flags.BoolVarP(&f.skipUnsupported, "skip-unsupported", "s", false, "only count the rules that a target refuses")
	flags.StringVar(&f.failOn, "fail-on", "refused", "exit with 1 for: refused (any query missing), error\n(broken rules only), never")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "print errors only: no warnings, no notes, no summary")
	completeConvert(cmd)
	return cmd
}

func completeConvert(cmd *cobra.Command) {
	names := func(list []string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return list, cobra.ShellCompDirectiveNoFileComp
		}
	}
	var formats []string
	for _, f := range emit.Formats() {
		formats = append(formats, f.Name)
	}
	// The errors say that the flag does not exist, which tests would notice.
	_ = cmd.RegisterFlagCompletionFunc("target", names(append(all.Targets().Names(), "all")))
	_ = cmd.RegisterFlagCompletionFunc("format", names(formats))
	_ = cmd.RegisterFlagCompletionFunc("fail-on", names(failLevels()))
}

func failLevels() []string { return []string{"refused", "error", "never"} }

func runConvert(env *Env, f *convertFlags, paths []string, colored bool) error {
	if len(paths) == 0 {
		return usage("convert needs a rule file or a folder, or - for standard input")
	}
	format, ok := emit.Lookup(f.format)
	if !ok {
		return usage("there is no format %q: see \"sigtrail list formats\"", f.format)
	}
	if !contains(failLevels(), f.failOn) {
		return usage("--fail-on %q: write one of %s", f.failOn, strings.Join(failLevels(), ", "))
	}
	targets, err := selectTargets(f.targets)
	if err != nil {
		return err
	}
	job := compile.Job{Limits: sigma.DefaultLimits()}
	if job.Targets, err = f.configure(env, targets); err != nil {
		return err
	}
	run := convertRun{env: env, flags: f, format: format, targets: targets, colored: colored}
	return run.all(&job, paths)
}

// selectTargets resolves the names behind -t, each once, in the order given.
func selectTargets(names []string) ([]backends.Target, error) {
	registry := all.Targets()
	known := strings.Join(registry.Names(), ", ")
	if len(names) == 0 {
		return nil, usage("name a target with -t: %s, or all", known)
	}
	var targets []backends.Target
	seen := map[string]bool{}
	for _, name := range names {
		picked := registry.All()
		if name != "all" {
			t, ok := registry.Lookup(name)
			if !ok {
				return nil, usage("there is no target %q: write %s, or all", name, known)
			}
			picked = []backends.Target{t}
		}
		for _, t := range picked {
			if !seen[t.Name] {
				seen[t.Name] = true
				targets = append(targets, t)
			}
		}
	}
	return targets, nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// plural gives "1 rule" or "2 rules".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
