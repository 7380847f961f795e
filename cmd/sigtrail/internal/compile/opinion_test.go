package compile

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	sigmago "github.com/bradleyjkemp/sigma-go"
	"github.com/bradleyjkemp/sigma-go/evaluator"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// opinionCounts tells how much the second opinion was asked, so that it cannot
// fall silent.
type opinionCounts struct{ rules, selections, verdicts, matches int }

// An opinion is a rule, or one of its selections alone, in two evaluators.
type opinion struct {
	name   string
	whole  bool
	fields []opinionField
	mine   *match.Matcher
	theirs *evaluator.RuleEvaluator
}

// An opinionField is a field that an opinion reads. It may be absent if none of
// its values could be found in "<nil>", which sigma-go reads then.
type opinionField struct {
	name      string
	mayBeGone bool
}

// TestSigmaGoAgreesOnCloudTrailRules compares the reference with sigma-go's
// evaluator wherever that one does what Sigma says: it knows neither wildcards
// nor escapes, neither null nor arrays.
func TestSigmaGoAgreesOnCloudTrailRules(t *testing.T) {
	dir := corpus(t)
	events := realEvents(t, dir)
	for _, line := range lines(t, filepath.Join(dir, "synthetic.ndjson")) {
		events = append(events, syntheticEvent(t, line))
	}
	flat := make([]map[string]any, len(events))
	for i, e := range events {
		flat[i] = flatten(t, e.record)
	}
	var got opinionCounts
	for _, r := range corpusRules(t, dir) {
		for _, o := range opinionsOn(t, filepath.Join(dir, "sigmahq", r.plan.Meta.File)) {
			verdicts := 0
			for i, e := range events {
				if !o.reads(flat[i], e.record) {
					continue
				}
				verdict := o.mine.Match(e.record)
				if want := o.second(t, flat[i]); verdict != want {
					t.Errorf("%s on %s: %t, sigma-go says %t", o.name, e.id, verdict, want)
				}
				verdicts++
				if verdict {
					got.matches++
				}
			}
			got.verdicts += verdicts
			switch {
			case verdicts > 0 && o.whole:
				got.rules++
			case verdicts > 0:
				got.selections++
			}
		}
	}
	if want := (opinionCounts{rules: 29, selections: 44, verdicts: 288556, matches: 5899}); got != want || len(events) != wantEvents+wantSynthetic {
		t.Errorf("%d events, %+v, want %+v", len(events), got, want)
	}
}

// reads reports whether the event holds all fields as scalars, or not at all.
func (o opinion) reads(event map[string]any, r match.Record) bool {
	return !slices.ContainsFunc(o.fields, func(f opinionField) bool {
		return event[f.name] == nil && !(f.mayBeGone && len(r.Reach(f.name)) == 0)
	})
}

func (o opinion) second(t *testing.T, event map[string]any) bool {
	t.Helper()
	result, err := o.theirs.Matches(context.Background(), event)
	if err != nil {
		t.Fatalf("%s: %v", o.name, err)
	}
	return result.Match
}

// flatten gives the scalars of a record by their dotted paths. Numbers that
// sigma-go would print in another way are left out, and so is all below an
// array.
func flatten(t *testing.T, r match.Record) map[string]any {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal([]byte(r.String()), &root); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), x)
			}
		case string, bool:
			out[path] = v
		case float64:
			if reached := r.Reach(path); len(reached) == 1 && reached[0].String() == fmt.Sprint(v) {
				out[path] = v
			}
		}
	}
	walk("", root)
	return out
}

// opinionsOn gives the rule of a file and each of its selections, as far as
// sigma-go can be trusted with them.
func opinionsOn(t *testing.T, path string) []opinion {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := sigmago.ParseRule(src)
	if err != nil {
		return nil // a timeframe, above all
	}
	mine := sigma.Parse(diag.NewFile(path, src), sigma.DefaultLimits())[0].Body.(*sigma.Rule)
	name := strings.TrimSuffix(filepath.Base(path), ".yml")
	var out []opinion
	var fields []opinionField
	for _, s := range mine.Detection.Selections {
		read, trusted := trustedFields(s.Body)
		if !trusted {
			continue
		}
		alone, theirsAlone := *mine, theirs
		alone.Detection.Conditions = []sigma.Condition{{Expr: &sigma.Ref{Name: s.Name, Selection: s}}}
		theirsAlone.Detection.Conditions = sigmago.Conditions{{Search: sigmago.SearchIdentifier{Name: s.Name.Value}}}
		theirsAlone.Detection.Searches = map[string]sigmago.Search{s.Name.Value: theirs.Detection.Searches[s.Name.Value]}
		fields = append(fields, read...)
		out = append(out, opinion{name + " " + s.Name.Value, false, read, matcherOf(t, &alone), evaluator.ForRule(theirsAlone)})
	}
	if len(out) == len(mine.Detection.Selections) && trustedConditions(mine) {
		out = append(out, opinion{name, true, fields, matcherOf(t, mine), evaluator.ForRule(theirs)})
	}
	return out
}

func matcherOf(t *testing.T, r *sigma.Rule) *match.Matcher {
	t.Helper()
	plan, diags := lower.Rule(r)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	m, err := match.New(plan.Body.(*ir.Search).Where)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// trustedFields lists the fields of a selection, and reports whether sigma-go
// reads all its items right.
func trustedFields(n sigma.Node) (fields []opinionField, trusted bool) {
	var items []*sigma.Item
	switch n := n.(type) {
	case *sigma.AllOf:
		items = n.Items
	case *sigma.AnyOf:
		for _, x := range n.Of {
			more, ok := trustedFields(x)
			if !ok {
				return nil, false
			}
			fields = append(fields, more...)
		}
		return fields, true
	default:
		return nil, false // keywords
	}
	for _, it := range items {
		if it.Field.Value == "" || !trustedModifiers(it.Modifiers) || slices.ContainsFunc(it.Values, func(v sigma.Value) bool { return !trustedValue(it, v) }) {
			return nil, false
		}
		fields = append(fields, opinionField{it.Field.Value, mayBeGone(it)})
	}
	return fields, true
}

func mayBeGone(it *sigma.Item) bool {
	for _, m := range it.Modifiers {
		if !slices.Contains([]string{"contains", "startswith", "endswith", "all"}, m.Value) {
			return false
		}
	}
	return !slices.ContainsFunc(it.Values, func(v sigma.Value) bool {
		text := strings.ToLower(v.Text.Value)
		return strings.Contains("<nil>", text) || text == "null"
	})
}

func trustedModifiers(modifiers []sigma.Text) bool {
	known := []string{"contains", "startswith", "endswith", "re", "cidr", "gt", "gte", "lt", "lte", "base64"}
	for i, m := range modifiers {
		if last := i == len(modifiers)-1; !slices.Contains(known, m.Value) && (m.Value != "all" || !last) {
			return false
		}
	}
	return true
}

func trustedValue(it *sigma.Item, v sigma.Value) bool {
	text := v.Text.Value
	raw := slices.ContainsFunc(it.Modifiers, func(m sigma.Text) bool { return m.Value == "re" })
	switch v.Kind {
	case sigma.Number:
		return len(text) <= len("999999")
	case sigma.String:
		return text != "" && !strings.HasPrefix(text, "%") && (raw || !strings.ContainsAny(text, `*?\`))
	}
	return false
}

// trustedConditions reports whether sigma-go counts the selections right: it
// fails on a quantifier of one name, and counts those that begin with "_".
func trustedConditions(r *sigma.Rule) bool {
	for _, s := range r.Detection.Selections {
		if strings.HasPrefix(s.Name.Value, "_") {
			return false
		}
	}
	for _, c := range r.Detection.Conditions {
		if c.Aggregation != nil || !trustedCond(c.Expr) {
			return false
		}
	}
	return true
}

func trustedCond(c sigma.Cond) bool {
	untrusted := func(c sigma.Cond) bool { return !trustedCond(c) }
	switch c := c.(type) {
	case *sigma.And:
		return !slices.ContainsFunc(c.Of, untrusted)
	case *sigma.Or:
		return !slices.ContainsFunc(c.Of, untrusted)
	case *sigma.Not:
		return trustedCond(c.Of)
	case *sigma.Quant:
		return c.Pattern.Value == "them" || strings.Contains(c.Pattern.Value, "*")
	}
	return true
}
