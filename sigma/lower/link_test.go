package lower_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

// link parses and links one file.
func link(t *testing.T, text string) []*lower.Unit {
	t.Helper()
	var units []*lower.Unit
	for _, doc := range sigma.Parse(diag.NewFile("rules.yml", []byte(text)), sigma.DefaultLimits()) {
		units = append(units, lower.NewUnit("rules.yml", doc))
	}
	lower.Link(units)
	return units
}

func ruleDoc(name, detection string) string {
	return fmt.Sprintf("title: %s\nname: %s\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  sel: {%s}\n  condition: sel\n---\n", name, name, detection)
}

func correlationDoc(name, body string) string {
	return fmt.Sprintf("title: %s\nname: %s\ncorrelation:\n  %s\n---\n", name, name, strings.ReplaceAll(body, "\n", "\n  "))
}

func filterDoc(body string) string {
	return "title: filter\nlogsource: {product: aws, service: cloudtrail}\nfilter:\n  " + strings.ReplaceAll(body, "\n", "\n  ") + "\n---\n"
}

// summary tells what became of each unit: its tree, whether it is emitted, and
// the IDs of its diagnostics.
func summary(units []*lower.Unit) string {
	var b strings.Builder
	for _, u := range units {
		fmt.Fprintf(&b, "%s", u.Doc.Body.Head().Title.Value)
		if u.Emit {
			b.WriteString(" emitted")
		}
		for _, d := range u.Diags {
			fmt.Fprintf(&b, " %s:%s", d.Severity, d.ID)
		}
		switch body := u.Plan.Body.(type) {
		case *ir.Search:
			b.WriteString(" " + strings.Join(strings.Fields(ir.Format(body.Where)), " "))
		case *ir.Correlate:
			b.WriteString(" " + correlation(body))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func correlation(c *ir.Correlate) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s within %s of", c.Kind, c.Within)
	for _, s := range c.Of {
		fmt.Fprintf(&b, " %s", s.Name)
	}
	for _, k := range c.By {
		fmt.Fprintf(&b, " by %s%v", k.Name, k.Fields)
	}
	for _, v := range c.Having.Values {
		fmt.Fprintf(&b, " value %s%v", v.Name, v.Fields)
	}
	for _, bound := range c.Having.Bounds {
		fmt.Fprintf(&b, " %s %s", bound.Op, bound.Number.Text)
	}
	if c.Having.Rules != nil {
		b.WriteString(" " + strings.Join(strings.Fields(ir.Format(c.Having.Rules)), " "))
	}
	return b.String()
}

func TestRunsAreLinkedWhateverTheirOrder(t *testing.T) {
	a, b := ruleDoc("a", "eventName: A"), ruleDoc("b", "eventName: B")
	for _, c := range []struct{ name, text, want string }{
		{"count", correlationDoc("c", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5, lt: 9}") + a,
			"c emitted event_count within 5m0s of a by x[x] >= 5 < 9\na (match/i eventName \"A\")\n"},
		{"generate", a + correlationDoc("c", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ngenerate: true\ncondition: {gte: 5}"),
			"a emitted (match/i eventName \"A\")\nc emitted event_count within 5m0s of a by x[x] >= 5\n"},
		{"temporal", a + b + correlationDoc("c", "type: temporal\nrules: [a, b]\ngroup-by: [x]\ntimespan: 1h"),
			"a (match/i eventName \"A\")\nb (match/i eventName \"B\")\nc emitted temporal within 1h0m0s of a b by x[x x] >= 2\n"},
		{"expression", a + b + correlationDoc("c", "type: temporal\nrules: [a, b]\ngroup-by: [x]\ntimespan: 1h\ncondition: a and not b"),
			"a (match/i eventName \"A\")\nb (match/i eventName \"B\")\nc emitted temporal within 1h0m0s of a b by x[x x] (and (seen 0) (not (seen 1)))\n"},
		{"aliases", a + b + correlationDoc("c", "type: temporal_ordered\nrules: [a, b]\ngroup-by: [who]\ntimespan: 1h\naliases:\n  who: {a: userIdentity.arn, b: requestParameters.arn}"),
			"a (match/i eventName \"A\")\nb (match/i eventName \"B\")\nc emitted temporal_ordered within 1h0m0s of a b by who[userIdentity.arn requestParameters.arn]\n"},
		{"value", a + correlationDoc("c", "type: value_count\nrules: a\ngroup-by: x\ntimespan: 1d\ncondition: {field: [y, z], gt: 3}"),
			"a (match/i eventName \"A\")\nc emitted value_count within 24h0m0s of a by x[x] value y[y] value z[z] > 3\n"},
		{"median", a + correlationDoc("c", "type: value_median\nrules: a\ngroup-by: x\ntimespan: 1d\ncondition: {field: y, gt: 3.5}"),
			"a (match/i eventName \"A\")\nc emitted value_percentile within 24h0m0s of a by x[x] value y[y] > 3.5\n"},
		{"chain", correlationDoc("outer", "type: temporal\nrules: [c, b]\ngroup-by: [x]\ntimespan: 2h") + b + correlationDoc("c", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}") + a,
			"outer emitted temporal within 2h0m0s of c b by x[x x] >= 2\nb (match/i eventName \"B\")\nc event_count within 5m0s of a by x[x] >= 5\na (match/i eventName \"A\")\n"},
		{"filter keeps", filterDoc("rules: [a]\nsel: {user: admin}\ncondition: not sel") + a + b,
			"filter\na emitted (and (match/i eventName \"A\") (not (match/i user \"admin\")))\nb emitted (match/i eventName \"B\")\n"},
		{"filter drops", filterDoc("rules: any\nselection: {user: admin}\ncondition: selection") + a,
			"filter warning:filter-polarity\na emitted (and (match/i eventName \"A\") (not (match/i user \"admin\")))\n"},
		{"filter of another log source", strings.Replace(filterDoc("rules: [a]\nsel: {user: admin}\ncondition: not sel"), "cloudtrail", "other", 1) + a,
			"filter warning:filter-unused warning:filter-logsource-mismatch\na emitted (match/i eventName \"A\")\n"},
		{"filter of nothing", filterDoc("rules: [zz]\nsel: {user: admin}\ncondition: not sel") + a,
			"filter warning:filter-unused info:filter-rule-absent\na emitted (match/i eventName \"A\")\n"},
		{"unknown", a + correlationDoc("c", "type: event_count\nrules: [aa]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}"),
			"a emitted (match/i eventName \"A\")\nc emitted error:reference-unknown\n"},
		{"itself", correlationDoc("c", "type: event_count\nrules: [c]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}"),
			"c emitted error:reference-cycle\n"},
		{"broken rule", strings.Replace(a, "eventName", "eventName|oops", 1) + correlationDoc("c", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}"),
			"a emitted error:modifier-unknown false\nc emitted error:reference-broken\n"},
		{"two of a name", a + a + correlationDoc("c", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}"),
			"a emitted (match/i eventName \"A\")\na emitted error:name-duplicate (match/i eventName \"A\")\nc emitted error:reference-ambiguous\n"},
		{"alias of no use", a + correlationDoc("c", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}\naliases: {who: {a: y, b: z}}"),
			"a emitted (match/i eventName \"A\")\nc emitted warning:alias-unused error:alias-rule-unknown event_count within 5m0s of a by x[x] >= 5\n"},
		{"expression without a rule", a + b + correlationDoc("c", "type: temporal\nrules: [a, b]\ngroup-by: [x]\ntimespan: 1h\ncondition: a and zz"),
			"a emitted (match/i eventName \"A\")\nb emitted (match/i eventName \"B\")\nc emitted error:correlation-rule-unused error:correlation-rule-unknown temporal within 1h0m0s of a b by x[x x] false\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, summary(link(t, c.text))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A filter takes events away before they are counted, whether a correlation
// document or an aggregation of Sigma 1 counts them.
func TestFiltersReachTheRulesOfCorrelations(t *testing.T) {
	filter := filterDoc("rules: any\nsel: {user: admin}\ncondition: not sel")
	legacy := func(condition string) string {
		doc := strings.Replace(ruleDoc("a", "eventName: A"), "condition: sel", "timeframe: 5m\n  condition: "+condition, 1)
		return strings.Replace(doc, "  sel:", "  b: {eventName: B}\n  sel:", 1)
	}
	for _, text := range []string{
		ruleDoc("a", "eventName: A") + correlationDoc("c", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}"),
		legacy("sel | count() > 5"),
		legacy("sel | near b"),
		legacy("sel | max(v) > 5"),
	} {
		units := link(t, text+filter)
		found := searches(units[len(units)-2].Plan)
		for _, where := range found {
			if !strings.Contains(where, `(not (match/i user "admin"))`) {
				t.Errorf("%s\nis not filtered: %s", text, where)
			}
		}
		if len(found) == 0 {
			t.Errorf("%s\nhas no searches", text)
		}
		if got := ids(units); slices.Contains(got, "warning:filter-unused") || slices.Contains(got, "warning:filter-logsource-mismatch") {
			t.Errorf("%s\nreports %v", text, got)
		}
	}
}

// A short file must not stand for an endless query: two correlations of the
// two before them, again and again.
func TestChainsThatMultiplyAreRefused(t *testing.T) {
	text := ruleDoc("a0", "eventName: A") + ruleDoc("b0", "eventName: B")
	const links = 40
	for i := 1; i <= links; i++ {
		body := fmt.Sprintf("type: temporal\nrules: [a%d, b%d]\ngroup-by: [x]\ntimespan: 1h", i-1, i-1)
		text += correlationDoc(fmt.Sprintf("a%d", i), body) + correlationDoc(fmt.Sprintf("b%d", i), body)
	}
	units := link(t, text)
	sound, refused := 0, 0
	for _, u := range units {
		switch got := ids([]*lower.Unit{u}); {
		case len(got) == 0:
			sound++
		case slices.Contains(got, "error:limit-correlation-rules"):
			refused++
		}
	}
	if sound != 2*9 || refused != 2 {
		t.Errorf("%d documents are sound and %d too large, want 18 and 2", sound, refused)
	}
}

func TestManyRulesMakeOneCorrelation(t *testing.T) {
	var rules strings.Builder
	names := make([]string, 1000)
	for i := range names {
		names[i] = fmt.Sprintf("r%d", i)
		rules.WriteString(ruleDoc(names[i], "eventName: A"))
	}
	units := link(t, rules.String()+correlationDoc("c", "type: event_count\nrules: ["+strings.Join(names, ", ")+"]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}"))
	if c := units[len(units)-1]; c.Broken() {
		t.Errorf("a correlation of a thousand rules: %v", c.Diags)
	}
}

// searches lists the conditions of a plan and of those below it.
func searches(plan ir.Plan) []string {
	switch body := plan.Body.(type) {
	case *ir.Search:
		return []string{strings.Join(strings.Fields(ir.Format(body.Where)), " ")}
	case *ir.Correlate:
		var all []string
		for _, s := range body.Of {
			all = append(all, searches(*s.Plan)...)
		}
		return all
	}
	return nil
}

// TestTheOrderOfDocumentsNeverMatters tries all orders of a run with
// references by name and by id, chains, an alias and a filter.
func TestTheOrderOfDocumentsNeverMatters(t *testing.T) {
	const id = "0a4f6f1e-54f2-4f7e-8f0e-6d8f2b7a9c01"
	docs := []string{
		ruleDoc("a", "eventName: A"),
		strings.Replace(ruleDoc("b", "eventName: B"), "name: b", "id: "+id, 1),
		correlationDoc("inner", "type: event_count\nrules: [a]\ngroup-by: [x]\ntimespan: 5m\ncondition: {gte: 5}"),
		correlationDoc("outer", "type: temporal\nrules: [inner, "+strings.ToUpper(id)+"]\ngroup-by: [who]\ntimespan: 2h\naliases:\n  who: {inner: x, "+id+": y}"),
		correlationDoc("lost", "type: temporal\nrules: [a, nobody]\ngroup-by: [x]\ntimespan: 2h"),
		filterDoc("rules: [a, " + id + "]\nsel: {user: admin}\ncondition: not sel"),
	}
	orders, want := 0, ""
	var try func(done, left []string)
	try = func(done, left []string) {
		if len(left) == 0 {
			orders++
			lines := strings.SplitAfter(summary(link(t, strings.Join(done, ""))), "\n")
			slices.Sort(lines)
			got := strings.Join(lines, "")
			if want == "" {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s (-first order +this one):\n%s", strings.Join(done, ""), diff)
			}
			return
		}
		for i, doc := range left {
			try(append(slices.Clone(done), doc), slices.Delete(slices.Clone(left), i, i+1))
		}
	}
	try(nil, docs)
	if orders != 720 || !strings.Contains(want, "outer emitted temporal within 2h0m0s of inner ") {
		t.Errorf("%d orders of\n%s", orders, want)
	}
}
