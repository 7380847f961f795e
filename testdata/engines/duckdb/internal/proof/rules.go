package proof

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/pipelines"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

// A Rule is one plan that is to become a query.
type Rule struct {
	Name string
	// Plan is the rule as the product understands it, before any pipeline.
	Plan ir.Plan
	// Pipelines are the user's, which run before the shipped one.
	Pipelines []*pipelines.Pipeline
	// Options are the user's for Athena.
	Options map[string]string
	// MadeUp says that nobody wrote the rule.
	MadeUp bool
	// Dir is where files stand that options name.
	Dir string
}

// ShippedRules reads the product's rules.
func ShippedRules(root string) ([]Rule, error) {
	paths, err := filepath.Glob(filepath.Join(root, "rules", "*.yml"))
	if err != nil {
		return nil, err
	}
	return Rules(paths)
}

// CorpusRules reads the CloudTrail rules of a corpus: those of expected.json.
func CorpusRules(corpus string) ([]Rule, error) {
	data, err := os.ReadFile(filepath.Join(corpus, "expected.json"))
	if err != nil {
		return nil, err
	}
	var expected struct {
		Rules map[string]struct{ File string }
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range expected.Rules {
		paths = append(paths, filepath.Join(corpus, "sigmahq", filepath.FromSlash(e.File)))
	}
	slices.Sort(paths)
	return Rules(paths)
}

// Rules reads the rules of files.
func Rules(paths []string) ([]Rule, error) {
	var out []Rule
	for _, path := range paths {
		list, err := rulesIn(path, strings.TrimSuffix(filepath.Base(path), ".yml"))
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// rulesIn reads the documents of a file that are to be converted. Broken ones
// are left out: the product refuses them for every target.
func rulesIn(path, name string) ([]Rule, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var units []*lower.Unit
	for _, doc := range sigma.Parse(diag.NewFile(name, src), sigma.DefaultLimits()) {
		units = append(units, lower.NewUnit(name, doc))
	}
	lower.Link(units)
	var out []Rule
	for i, u := range units {
		if !u.Emit || u.Broken() {
			continue
		}
		r := Rule{Name: name, Plan: u.Plan}
		if len(units) > 1 {
			r.Name = fmt.Sprintf("%s (%d)", name, i+1)
		}
		out = append(out, r)
		out = append(out, searches(r)...)
	}
	return out, nil
}

// searches gives the rules that a correlation is over, each on its own.
func searches(r Rule) []Rule {
	c, ok := r.Plan.Body.(*ir.Correlate)
	if !ok {
		return nil
	}
	var out []Rule
	for i, of := range c.Of {
		inner := Rule{Name: fmt.Sprintf("%s, rule %d", r.Name, i+1), Plan: *of.Plan}
		if _, ok := inner.Plan.Body.(*ir.Correlate); !ok {
			out = append(out, inner)
		}
		out = append(out, searches(inner)...)
	}
	return out
}

// Goldens reads the rules of the product's golden files, with their pipelines
// and options.
func Goldens(root string) ([]Rule, error) {
	paths, err := filepath.Glob(filepath.Join(root, "testdata", "convert", "*", "rule.yml"))
	if err != nil {
		return nil, err
	}
	var out []Rule
	for _, path := range paths {
		dir := filepath.Dir(path)
		rules, err := rulesIn(path, filepath.Base(dir))
		if err != nil {
			return nil, err
		}
		users, err := userPipelines(filepath.Join(dir, "pipeline.yml"))
		if err != nil {
			return nil, err
		}
		options, err := goldenOptions(filepath.Join(dir, "options"))
		if err != nil {
			return nil, err
		}
		for _, r := range rules {
			r.Pipelines, r.Options, r.Dir = users, options, dir
			out = append(out, r)
		}
	}
	return out, nil
}

func userPipelines(path string) ([]*pipelines.Pipeline, error) {
	src, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p, diags := pipelines.Load(diag.NewFile(path, src))
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s: %s", path, diags[0].Message)
	}
	return []*pipelines.Pipeline{p}, nil
}

// goldenOptions reads lines such as athena.table=trail.
func goldenOptions(path string) (map[string]string, error) {
	src, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	options := map[string]string{}
	for _, line := range strings.Fields(string(src)) {
		if kv, ok := strings.CutPrefix(line, "athena."); ok {
			key, value, _ := strings.Cut(kv, "=")
			options[key] = value
		}
	}
	return options, err
}
