// Package cli is the command line: it reads flags and files, calls the
// packages that do the work, and decides what is printed and how the process
// ends. Nothing below it exits, reads the clock or the environment.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes. A run that meets several conditions ends with the largest.
const (
	ExitOK       = 0 // done, nothing to complain about
	ExitFindings = 1 // rules that could not be converted, or other findings
	ExitUsage    = 2 // wrong usage or configuration
	ExitFailure  = 3 // could not read or write, or a fault of sigtrail's own
)

// An Env is what a command may touch of the world outside.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	// Terminal describes Err: whether it is a terminal, and how wide.
	Terminal bool
	Width    int
	NoColor  bool // the environment asks for none
}

// System is the environment of the process.
func System() Env {
	e := Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Width: 80}
	e.NoColor = os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	if term.IsTerminal(int(os.Stderr.Fd())) {
		e.Terminal = true
		if w, _, err := term.GetSize(int(os.Stderr.Fd())); err == nil && w > 0 {
			e.Width = w
		}
	}
	return e
}

// Main runs one command line and gives the exit code.
func Main(args []string, env Env) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(env.Err, "sigtrail: internal fault: %v\nPlease report it together with the rule that caused it.\n", p)
			code = ExitFailure
		}
	}()
	root := newRoot(&env)
	root.SetArgs(append([]string{}, args...)) // nil would mean those of the process
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	err := root.Execute()
	var exit exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &exit):
		if exit.message != "" {
			fmt.Fprintln(env.Err, "sigtrail: "+exit.message)
		}
		return exit.code
	}
	// Whatever cobra complains about is wrong usage.
	fmt.Fprintf(env.Err, "sigtrail: %v\nRun \"sigtrail --help\" or \"sigtrail COMMAND --help\" to see what there is.\n", err)
	return ExitUsage
}

// An exitError ends a command with a code and, unless it has said everything
// itself, one line.
type exitError struct {
	code    int
	message string
}

func (e exitError) Error() string { return e.message }

func exit(code int) error {
	if code == ExitOK {
		return nil
	}
	return exitError{code: code}
}

func usage(format string, args ...any) error {
	return exitError{code: ExitUsage, message: fmt.Sprintf(format, args...)}
}

func failure(format string, args ...any) error {
	return exitError{code: ExitFailure, message: fmt.Sprintf(format, args...)}
}

func newRoot(env *Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "sigtrail",
		Short: "Compile Sigma rules for AWS CloudTrail into queries",
		Long: `sigtrail compiles Sigma rules for AWS CloudTrail into queries for Splunk,
Athena, Elastic and Logpresso. A query finds exactly the events that its rule
describes; where a target cannot say that, the query carries a note or the
rule is refused by name.`,
		Example: `  sigtrail convert -t athena rules/
  sigtrail convert -t all -f ndjson rules/ > queries.ndjson
  sigtrail list targets`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().String("color", "auto", "colour in messages: auto, always or never")
	root.AddCommand(newConvert(env), newExplain(env), newList(env), newTest(env), newVerify(env), newVersion(env))
	return root
}

// color decides whether messages are coloured.
func color(cmd *cobra.Command, env *Env) (bool, error) {
	switch v, _ := cmd.Flags().GetString("color"); v {
	case "auto":
		return env.Terminal && !env.NoColor, nil
	case "always":
		return true, nil
	case "never":
		return false, nil
	default:
		return false, usage("--color %q: write auto, always or never", v)
	}
}
