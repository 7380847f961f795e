package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/backends/emit"
	"github.com/sigtrail/sigtrail/pipelines"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

func newList(env *Env) *cobra.Command {
	list := &cobra.Command{
		Use:     "list targets|formats|pipelines|diagnostics|modifiers",
		Short:   "List what sigtrail knows",
		Example: "  sigtrail list targets\n  sigtrail list formats",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	add := func(name, short string, print func(io.Writer)) {
		list.AddCommand(&cobra.Command{
			Use: name, Short: short, Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { print(env.Out); return nil },
		})
	}
	add("targets", "List the targets of -t and the options of -O", listTargets)
	add("formats", "List the output formats of -f", listFormats)
	add("pipelines", "List the pipelines that ship with sigtrail", listPipelines)
	add("diagnostics", "List what can be said about rules (see: sigtrail explain)", listPages)
	add("modifiers", "List the modifiers that rules may use", listModifiers)
	return list
}

func listTargets(w io.Writer) {
	for i, t := range all.Targets().All() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s  (%s, %s)\n", t.Name, t.Title, t.Language)
		for _, o := range t.Options {
			def := ""
			if o.Default != "" {
				def = " [" + o.Default + "]"
			}
			fmt.Fprintf(w, "  -O %s=%s\n", o.Name, def)
			printWrapped(w, o.Help, "      ", 80)
		}
	}
}

func listFormats(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range emit.Formats() {
		fmt.Fprintf(tw, "%s\t%s\n", f.Name, f.Title)
	}
	tw.Flush()
}

func listPipelines(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range pipelines.Families() {
		fmt.Fprintf(tw, "%s\t%s\n", f.Name, f.Title)
	}
	tw.Flush()
}

func listModifiers(w io.Writer) {
	for _, m := range lower.Modifiers() {
		fmt.Fprintln(w, m)
	}
}
