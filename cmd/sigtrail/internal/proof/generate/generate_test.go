package generate

import (
	"bufio"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
	"github.com/sigtrail/sigtrail/sigma/match"
)

func chance(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }

// lowered gives the condition of a rule's text; ok is false if it is broken.
func lowered(src string) (where ir.Expr, ok bool) {
	docs := sigma.Parse(diag.NewFile("rule.yml", []byte(src)), sigma.DefaultLimits())
	unit := lower.NewUnit("rule.yml", docs[0])
	lower.Link([]*lower.Unit{unit})
	search, isSearch := unit.Plan.Body.(*ir.Search)
	if len(docs) != 1 || unit.Broken() || !isSearch {
		return nil, false
	}
	return search.Where, true
}

func TestOneSeedMakesOneRule(t *testing.T) {
	w := NewWriter()
	for seed := range uint64(50) {
		first, second := w.Rule(chance(seed)), NewWriter().Rule(chance(seed))
		if diff := cmp.Diff(Text(first), Text(second)); diff != "" {
			t.Fatal(diff)
		}
		where, ok := lowered(Text(first))
		if !ok {
			continue
		}
		a, b := Events(chance(seed), where, 20), Events(chance(seed), where, 20)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestTextIsReadBack(t *testing.T) {
	w := NewWriter()
	for seed := range uint64(400) {
		src := Text(w.Rule(chance(seed)))
		docs := sigma.Parse(diag.NewFile("rule.yml", []byte(src)), sigma.DefaultLimits())
		rule, ok := docs[0].Body.(*sigma.Rule)
		if len(docs) != 1 || !ok || docs[0].Broken() {
			t.Fatalf("%v\n%s", docs[0].Diags, src)
		}
		if diff := cmp.Diff(src, Text(rule)); diff != "" {
			t.Fatalf("the rule is read as another one (-written +read):\n%s", diff)
		}
	}
}

// TestRulesUseTheWholeLanguage meets every modifier but expand, which needs a
// pipeline, every predicate and every kind of value.
func TestRulesUseTheWholeLanguage(t *testing.T) {
	missing := map[string]bool{"string": true, "number": true, "boolean": true, "null": true}
	for _, m := range lower.Modifiers() {
		missing[m] = m != "expand"
	}
	for _, p := range []ir.Pred{
		&ir.Match{}, &ir.Compare{}, &ir.Regex{}, &ir.CIDR{}, &ir.Exists{}, &ir.Null{}, &ir.Same{}, &ir.TimePart{}, &ir.Keyword{}, &ir.KeywordRegex{},
	} {
		missing[reflect.TypeOf(p).String()] = true
	}
	broken, w := 0, NewWriter()
	const rules = 1500
	for seed := range uint64(rules) {
		rule := w.Rule(chance(seed))
		for _, s := range rule.Detection.Selections {
			eachItem(s.Body, func(it *sigma.Item) {
				for _, m := range it.Modifiers {
					delete(missing, m.Value)
				}
				for _, v := range it.Values {
					delete(missing, v.Kind.String())
				}
			})
		}
		where, ok := lowered(Text(rule))
		if !ok {
			broken++
			continue
		}
		ir.Walk(where, func(p ir.Pred, _ bool) { delete(missing, reflect.TypeOf(p).String()) })
	}
	for what, wanted := range missing {
		if wanted {
			t.Errorf("no rule has %s", what)
		}
	}
	if broken*20 > rules {
		t.Errorf("%d of %d rules are broken", broken, rules)
	}
}

func eachItem(n sigma.Node, f func(*sigma.Item)) {
	switch n := n.(type) {
	case *sigma.Item:
		f(n)
	case *sigma.AllOf:
		for _, it := range n.Items {
			f(it)
		}
	case *sigma.AnyOf:
		for _, of := range n.Of {
			eachItem(of, f)
		}
	}
}

// TestEventsLieOnBothSides: of most rules some of the events are described and
// some are not. Many of the others contradict themselves.
func TestEventsLieOnBothSides(t *testing.T) {
	both, rules, w := 0, 0, NewWriter()
	for seed := range uint64(200) {
		c := chance(seed)
		where, ok := lowered(Text(w.Rule(c)))
		if !ok {
			continue
		}
		m, err := match.New(where)
		if err != nil {
			t.Fatal(err)
		}
		described, others := 0, 0
		for _, o := range Events(c, where, 60) {
			r, err := match.ParseRecord([]byte(event.Compact(o)))
			if err != nil {
				t.Fatal(err)
			}
			if m.Match(r) {
				described++
			} else {
				others++
			}
		}
		rules++
		if described > 2 && others > 2 {
			both++
		}
	}
	if rules < 150 || both*2 < rules {
		t.Errorf("of %d rules %d have events on both sides", rules, both)
	}
}

func TestForeignKnowsTheCatalogue(t *testing.T) {
	const head = `{"eventTime":"2024-05-06T07:08:09Z",`
	for body, want := range map[string]string{
		`"eventName":"StopLogging"}`:                             "",
		`"eventName":["StopLogging"]}`:                           "array",
		`"eventName":5}`:                                         "text",
		`"eventName":null}`:                                      "",
		`"eventName":"stoplogging"}`:                             "spelled",
		`"readOnly":"true"}`:                                     "boolean",
		`"resources":{"ARN":"x"}}`:                               "always an array",
		`"resources":[{"ARN":"x"}]}`:                             "",
		`"requestParameters":{"unlisted":{"a":[1,["x",null]]}}}`: "",
		`"requestParameters":{"a.b":1}}`:                         "dot",
		`"requestParameters":"x"}`:                               "object",
		`"nobody":1}`:                                            "no record",
		`"sourceIPAddress":"10.0.0.0/8"}`:                        "address",
		`"sourceIPAddress":"AWS Internal"}`:                      "",
		`"errorCode":"Success"}`:                                 "errors only",
		`"userIdentity":{"type":"AWSService","accountId":"1"}}`:  "no account",
		`"userIdentity":{"userName":"a","sessionContext":{"sessionIssuer":{"userName":"b"}}}}`: "name of its own",
		`"tlsDetails":{"tlsVersion":"1.3"}}`:                                                   "TLSv",
		`"userAgent":"` + strings.Repeat("x", 2000) + `"}`:                                     "shorter",
	} {
		o, err := event.Parse([]byte(head + body))
		if err != nil {
			t.Fatal(err)
		}
		if got := Foreign(o); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	for i, o := range bases() {
		if reason := Foreign(o); reason != "" {
			t.Errorf("base %d: %s", i, reason)
		}
	}
}

// TestPublicRecordsAreNotForeign: what the proof leaves aside must be seldom.
func TestPublicRecordsAreNotForeign(t *testing.T) {
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		t.Skip("SIGTRAIL_CORPUS names no folder: this test looks at public records")
	}
	files, err := filepath.Glob(filepath.Join(dir, "events", "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	reasons, all := map[string]int{}, 0
	for _, path := range files {
		if strings.HasSuffix(path, ".origin.ndjson") {
			continue
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			o, err := event.Parse(lines.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			all++
			if reason := Foreign(o); reason != "" {
				reasons[reason]++
			}
		}
	}
	foreign := 0
	for reason, n := range reasons {
		foreign += n
		if n > 5 {
			t.Logf("%d: %s", n, reason)
		}
	}
	if all < 3000 || foreign*10 > all {
		t.Errorf("%d of %d public records are foreign", foreign, all)
	}
}

// TestSamplesHold: the values that samples gives do satisfy their predicate.
func TestSamplesHold(t *testing.T) {
	failed, tried, w := 0, 0, NewWriter()
	for seed := range uint64(300) {
		c := chance(seed)
		where, ok := lowered(Text(w.Rule(c)))
		if !ok {
			continue
		}
		ir.Walk(where, func(p ir.Pred, _ bool) {
			fields := p.Fields()
			if _, null := p.(*ir.Null); null || len(fields) != 1 {
				return
			}
			m, err := match.New(p)
			if err != nil {
				t.Fatal(err)
			}
			held := slices.ContainsFunc(samples(c, p), func(v event.Value) bool {
				r, err := match.ParseRecord([]byte(event.Compact(with(c, nil, segments(fields[0].Name), v))))
				return err == nil && m.Match(r)
			})
			tried++
			if !held {
				failed++
				t.Logf("no sample satisfies %s", ir.Format(p))
			}
		})
	}
	if tried < 500 || failed*50 > tried {
		t.Errorf("%d of %d predicates are not satisfied by their samples", failed, tried)
	}
}
