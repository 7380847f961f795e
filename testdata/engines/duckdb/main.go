// Command duckdb proves the product's queries for Athena on DuckDB: it runs the
// queries of every rule on every schema and compares the events that they find
// with those that the rules describe.
//
//	SIGTRAIL_CORPUS=dir go run . [-n 10] [-schemas a,b] [-samples] [-random 500] [-odd 200] [-seed 1] [RULE.yml ...]
//
// Without files it runs the product's rules, its golden files and the CloudTrail
// rules of the corpus. It prints a table, and the first disagreements with the rule, the events and
// the query; with any, it ends with exit code 1.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/sigtrail/sigtrail/sigma/ir"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/proof"
)

func main() {
	root := flag.String("root", "../../..", "the folder of the product")
	most := flag.Int("n", 10, "how many disagreements to print")
	extra := more{}
	flag.IntVar(&extra.random, "random", 0, "how many rules to make at random beside those that are there")
	flag.IntVar(&extra.odd, "odd", 0, "how many odd events to make, and as many rules of them as at random")
	flag.Uint64Var(&extra.seed, "seed", 1, "where chance begins")
	flag.StringVar(&extra.only, "schemas", "", "the schemas to run on, joined by commas (default: all)")
	flag.BoolVar(&extra.samples, "samples", false, "run the product's samples of everything, too")
	flag.Parse()
	extra.files = flag.Args()
	results, err := run(context.Background(), *root, os.Getenv("SIGTRAIL_CORPUS"), extra)
	if err != nil {
		fmt.Fprintln(os.Stderr, "duckdb:", err)
		os.Exit(3)
	}
	if print(os.Stdout, results, *most) > 0 {
		os.Exit(1)
	}
}

var errNoCorpus = errors.New("SIGTRAIL_CORPUS names no folder of rules and events")

// material is what queries are made of and run on.
type material struct {
	rules  []proof.Rule
	events []proof.Event
}

// gather reads the rules and events of the product, and of the corpus if there
// is one.
func gather(root, corpus string) (m material, err error) {
	type reader = func(string) ([]proof.Rule, error)
	for _, read := range []reader{proof.ShippedRules, proof.Goldens} {
		rules, err := read(root)
		if err != nil {
			return m, err
		}
		m.rules = append(m.rules, rules...)
	}
	if m.events, err = proof.SampleEvents(root); err != nil || corpus == "" {
		return m, err
	}
	rules, err := proof.CorpusRules(corpus)
	if err != nil {
		return m, err
	}
	events, err := proof.CorpusEvents(corpus)
	m.rules, m.events = append(m.rules, rules...), append(events, m.events...)
	return m, err
}

// more is what a run makes beside the rules that are there.
type more struct {
	samples bool
	random  int
	odd     int
	seed    uint64
	files   []string // of rules, in place of those that are there
	only    string   // the schemas to run on, joined by commas; "" for all
}

func (m more) schemas() []string {
	if m.only == "" {
		return proof.Schemas()
	}
	return strings.Split(m.only, ",")
}

func run(ctx context.Context, root, corpus string, extra more) ([]proof.Result, error) {
	if corpus == "" {
		return nil, errNoCorpus
	}
	m, err := gather(root, corpus)
	if err != nil {
		return nil, err
	}
	if len(extra.files) > 0 {
		if m.rules, err = proof.Rules(extra.files); err != nil {
			return nil, err
		}
	}
	if extra.samples {
		m.rules = append(m.rules, proof.Samples()...)
	}
	if err := m.roll(extra); err != nil {
		return nil, err
	}
	var results []proof.Result
	for _, schema := range extra.schemas() {
		r, err := m.on(ctx, root, schema)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	own, err := m.onOwnTables(ctx, root)
	return append(results, own...), err
}

// roll adds odd events, and rules made of all events.
func (m *material) roll(extra more) error {
	odd, err := proof.NewDice(extra.seed, nil).OddEvents(extra.odd)
	m.events = append(m.events, odd...)
	dice, oddDice := proof.NewDice(extra.seed, m.events), proof.NewDice(extra.seed, odd)
	for i := range extra.random {
		m.rules = append(m.rules, dice.Rule(i+1))
		if extra.odd > 0 {
			m.rules = append(m.rules, oddDice.Rule(-i-1))
		}
	}
	return err
}

// on runs all rules on one schema.
func (m material) on(ctx context.Context, root, schema string) (proof.Result, error) {
	p, err := proof.New(ctx, root, schema, m.events)
	if err != nil {
		return proof.Result{}, err
	}
	defer p.Close()
	return p.Result, p.RunAll(ctx, m.rules)
}

// onOwnTables runs the rules that bring the definition of a table on it.
func (m material) onOwnTables(ctx context.Context, root string) ([]proof.Result, error) {
	var results []proof.Result
	for _, r := range m.rules {
		schema, ok := r.OwnSchema()
		if !ok {
			continue
		}
		only := material{[]proof.Rule{r}, m.events}
		result, err := only.on(ctx, root, schema)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}

// print writes the table and the first disagreements, and gives the number of
// all of them.
func print(w io.Writer, results []proof.Result, most int) int {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "schema\tevents\tqueries\trefused\texact\twider\tnarrower\trun only\tof them apart\tcomparisons\tmatches\tdisagreements\t")
	total := 0
	var all []proof.Disagreement
	for _, r := range results {
		refused := 0
		for _, n := range r.Refused {
			refused += n
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", r.Schema, r.Events, r.Queries, refused,
			r.Compared[ir.Exact], r.Compared[ir.Wider], r.Compared[ir.Narrower], r.RunOnly, r.Apart,
			r.Comparisons(), r.Matches, len(r.Disagreements))
		total += len(r.Disagreements)
		all = append(all, r.Disagreements...)
	}
	t.Flush()
	printRefusals(w, results)
	for i, d := range all {
		if i == most {
			fmt.Fprintf(w, "\n... and %d more\n", len(all)-most)
			break
		}
		printDisagreement(w, d)
	}
	return total
}

func printRefusals(w io.Writer, results []proof.Result) {
	for _, r := range results {
		var reasons []string
		for reason, n := range r.Refused {
			reasons = append(reasons, fmt.Sprintf("%d %s", n, strings.TrimPrefix(reason, "refused: ")))
		}
		sort.Strings(reasons)
		if len(reasons) > 0 {
			fmt.Fprintf(w, "%s refuses: %s\n", r.Schema, strings.Join(reasons, ", "))
		}
	}
}

// fewEvents is how many events of a disagreement are named.
const fewEvents = 5

func printDisagreement(w io.Writer, d proof.Disagreement) {
	fmt.Fprintf(w, "\n%s on %s (%s)\n", d.Rule, d.Schema, d.Query.Effect)
	if d.Err != nil {
		fmt.Fprintf(w, "  does not run: %v\n", d.Err)
	}
	for _, part := range []struct {
		what string
		ids  []string
	}{{"misses", d.Missing}, {"finds too much", d.Extra}} {
		if n := len(part.ids); n > 0 {
			fmt.Fprintf(w, "  %s: %d events, %s\n", part.what, n, strings.Join(part.ids[:min(n, fewEvents)], ", "))
		}
	}
	if d.Example != "" {
		fmt.Fprintf(w, "  the first: %s\n", d.Example)
	}
	for _, n := range d.Query.Notes {
		fmt.Fprintf(w, "  note %s, %s: %s\n", n.ID, n.Effect, n.Message)
	}
	fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(d.Query.Text, "\n", "\n  "))
}
