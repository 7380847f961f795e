package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

func newExplain(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID | explain RULE EVENT",
		Short: "Explain a diagnostic, or why a rule matches an event",
		Long: `Explain a diagnostic by the ID that stands in brackets behind its message:
what is wrong, why it matters, a rule that draws it and one that does not.

Or explain, predicate by predicate, why the rule in a file matches the event
in another, or does not. The event is one CloudTrail record as JSON; - reads
it from standard input. The exit code is 0 either way.`,
		Example: "  sigtrail explain modifier-unknown\n  sigtrail explain rule.yml event.json",
		Args:    cobra.RangeArgs(1, 2),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return pageIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 2 {
				return explainEvent(env, args[0], args[1])
			}
			id := strings.Trim(args[0], "[]")
			for _, p := range pages() {
				if p.ID == id {
					printPage(env.Out, p)
					return nil
				}
			}
			hint := diag.DidYouMean(id, pageIDs())
			if hint == "" {
				hint = "\"sigtrail list diagnostics\" shows them all"
			}
			return usage("there is no diagnostic %q; %s", id, hint)
		},
	}
}

// pages lists what can be said about rules, by ID.
func pages() []sigma.DiagnosticInfo {
	all := append(sigma.Diagnostics(), lower.Diagnostics()...)
	all = append(all, compile.Diagnostics()...)
	slices.SortFunc(all, func(a, b sigma.DiagnosticInfo) int { return strings.Compare(a.ID, b.ID) })
	return all
}

func pageIDs() []string {
	var ids []string
	for _, p := range pages() {
		ids = append(ids, p.ID)
	}
	return ids
}

func printPage(w io.Writer, p sigma.DiagnosticInfo) {
	fmt.Fprintf(w, "%s (%s)\n\n%s\n\n", p.ID, p.Severity, p.Title)
	printWrapped(w, p.Why, "", 80)
	for _, e := range append(append(sigma.Examples(), lower.Examples()...), compile.Examples()...) {
		if e.ID == p.ID {
			fmt.Fprintf(w, "\nDraws it:\n\n%s\nDoes not:\n\n%s", indented(e.Bad), indented(e.Good))
		}
	}
}

// indented sets an example off from the text around it. What cannot be printed
// is shown as an escape.
func indented(s string) string {
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(s, "\n"), "\n") {
		quoted := fmt.Sprintf("%+q", line)
		if quoted != `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(line)+`"` {
			line = strings.Trim(quoted, `"`)
		}
		b.WriteString(strings.TrimRight("    "+line, " ") + "\n")
	}
	return b.String()
}

// listPages lists all diagnostics with their severity and title.
func listPages(w io.Writer) {
	width := 0
	for _, p := range pages() {
		width = max(width, len(p.ID))
	}
	for _, p := range pages() {
		fmt.Fprintf(w, "%-*s  %-7s  %s\n", width, p.ID, p.Severity, p.Title)
	}
}
