package splunk

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// unmapped is a plan that no pipeline fitted, about other logs unless the
// source says otherwise.
func unmapped(e ir.Expr) ir.Plan {
	return ir.Plan{Source: ir.LogSource{Product: "windows"}, Body: &ir.Search{Where: e}, Unmapped: true}
}

func effects(notes []ir.Note) []string {
	var list []string
	for _, n := range notes {
		list = append(list, n.ID+" "+n.Effect.String())
	}
	return list
}

// written is a field as lowering leaves it.
func written(name string) ir.Field { return ir.NewField(name) }

func TestOtherLogsAreSearchedByTheNamesOfTheRule(t *testing.T) {
	for _, c := range []struct {
		name  string
		expr  ir.Expr
		want  string
		notes []string
	}{
		{"a text", equals(written("Image"), `%\cmd.exe`), `Image="*\\cmd.exe"`, nil},
		{"a list", or(equals(written("EventID"), "1"), equals(written("EventID"), "2")), `EventID IN ("1", "2")`, nil},
		{"a dash", equals(written("cs-method"), "GET"), `"cs-method"="GET"`, nil},
		{"a dash in a where", cased(written("cs-method"), "GET"), "\"cs-method\"=\"GET\"\n| where isnotnull(mvfind('cs-method',\"^GET\\\\z\"))", nil},
		{"a path", equals(written("properties.message"), "x"), `properties.message="x"`, nil},
		{"a name of Splunk's for arrays", equals(written("a{}.b"), "x"), `a{}.b="x"`, nil},
		{"a free-form object of CloudTrail", equals(written("requestParameters"), "%x%"), `requestParameters="*x*"`, nil},
		{"a path below one", equals(written("requestParameters.a.b"), "x"), `requestParameters.a.b="x"`, nil},
		{"an array of CloudTrail", equals(written("resources.ARN"), "x"), `resources.ARN="x"`, nil},
		{"a success", equals(written("errorCode"), "Success"), `errorCode="Success"`, nil},
		{"a field of the add-on", equals(written("user"), "x"), `user="x"`, nil},
		{"a field of Splunk", or(equals(written("host"), "x"), equals(written("host"), "y")), `host IN ("x", "y")`, []string{"field-foreign different"}},
		{"no value", null(written("errorCode")), `(NOT errorCode=* OR errorCode="null")`, []string{"null-as-text wider"}},
		{"an empty text", equals(written("Image"), ""), "*\n| where isnotnull(mvfind(Image,\"^\\\\z\"))", []string{"empty-text narrower"}},
		{"an address", cidr(written("sourceIPAddress"), "10.0.0.0/8"),
			"sourceIPAddress=*\n| where isnotnull(mvfilter(match(sourceIPAddress,\"^[0-9A-Fa-f:.]+\\\\z\") AND (cidrmatch(\"10.0.0.0/8\",sourceIPAddress) OR cidrmatch(\"::ffff:10.0.0.0/104\",sourceIPAddress))))", nil},
		{"a keyword", keyword("whoami"), "\"*whoami*\"\n| where if(match(_raw,\"(?i)whoami\"),1,0)=1", []string{"keyword-raw wider"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := newTestBackend(t).Translate(unmapped(c.expr))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, q.Text) + cmp.Diff(c.notes, effects(q.Notes)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOtherLogsHaveNoBaseOfCloudTrail: a rule on Windows would find nothing
// among CloudTrail's events.
func TestOtherLogsHaveNoBaseOfCloudTrail(t *testing.T) {
	for _, c := range []struct {
		options []string
		state   map[string]string
		want    string
	}{
		{nil, nil, `a="x"`},
		{[]string{"index=win"}, nil, `index="win" a="x"`},
		{[]string{"index=win", "sourcetype=xml"}, nil, `index="win" sourcetype="xml" a="x"`},
		{[]string{"base=index=win"}, nil, `index=win a="x"`},
		{[]string{"macro=win"}, nil, "`win` a=\"x\""},
		{nil, map[string]string{"index": "win"}, `index="win" a="x"`},
	} {
		plan := unmapped(equals(written("a"), "x"))
		plan.State = c.state
		q, err := newTestBackend(t, c.options...).Translate(plan)
		if err != nil || q.Text != c.want {
			t.Errorf("%v %v: got %s %v, want %s", c.options, c.state, q.Text, err, c.want)
		}
	}
}

// TestCloudTrailStaysWhatItIs: leaving the pipeline out does not make another
// log of CloudTrail's.
func TestCloudTrailStaysWhatItIs(t *testing.T) {
	for _, e := range []ir.Expr{
		equals(written("errorCode"), "Success"), equals(written("requestParameters.a.b"), "x"), equals(written("userAgent"), ""),
		cidr(written("sourceIPAddress"), "10.0.0.0/8"), keyword(`a"b`),
	} {
		plan := unmapped(e)
		plan.Source = ir.LogSource{Product: "aws", Service: "cloudtrail"}
		got, err := newTestBackend(t).Translate(plan)
		must(err)
		plan.Unmapped = false
		want, err := newTestBackend(t).Translate(plan)
		must(err)
		if diff := cmp.Diff(want.Text, got.Text) + cmp.Diff(effects(want.Notes), effects(got.Notes)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestTheTableOfOtherLogsHasNoColumnOfCloudTrail(t *testing.T) {
	plan := unmapped(equals(written("Image"), "x"))
	plan.Meta.Fields = []string{"Image", "requestParameters.a", "cs-host"}
	q, err := newTestBackend(t, "table=true").Translate(plan)
	must(err)
	if want := "Image=\"x\"\n| table _time Image requestParameters.a \"cs-host\""; q.Text != want {
		t.Errorf("got %s\nwant %s", q.Text, want)
	}
}

// TestNamesThatSplunkCannotWriteAreRefused: what is not known is printed, but
// never so that it would mean something else.
func TestNamesThatSplunkCannotWriteAreRefused(t *testing.T) {
	for _, name := range []string{"a*", `a"b`, "a'b", "a`b", `a\b`, "a\nb"} {
		_, err := newTestBackend(t).Translate(unmapped(equals(written(name), "x")))
		if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-field-name" {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

// flat gives every field of a condition another name, so that the conditions
// of maker are about a log that is no CloudTrail.
func flat(e ir.Expr) ir.Expr {
	names := map[string]ir.Field{}
	for i, f := range fields() {
		names[f.Name] = written(flatNames()[i%len(flatNames())])
	}
	return ir.Map(e, func(p ir.Pred) ir.Expr {
		fields := p.Fields()
		for i, f := range fields {
			fields[i] = names[f.Name]
		}
		return p.WithFields(fields)
	})
}

func flatNames() []string {
	return []string{"Image", "user", "a.b", "cs-host", "errorCode", "requestParameters.a", "sourceIPAddress"}
}

func (m maker) flatRecord() string {
	var of []func() string
	for _, name := range flatNames() {
		value := func() string {
			return pick(m, m.textValue, m.textValue, m.numberValue, m.boolValue, m.timeValue, m.addressValue)()
		}
		of = append(of, m.member(name, value))
	}
	return m.object(of...)()
}

// TestQueriesOnOtherLogsFindWhatRulesDescribe runs random queries on random
// flat records and holds the notes to what they say.
func TestQueriesOnOtherLogsFindWhatRulesDescribe(t *testing.T) {
	for _, options := range [][]string{nil, {"in=false"}} {
		t.Run(fmt.Sprint(options), func(t *testing.T) {
			b, m := newTestBackend(t, options...), maker{rand.New(rand.NewPCG(5, 6))}
			const rounds = 4_000
			held, exact := 0, 0
			for range rounds {
				e, raw := flat(m.expr(m.IntN(3))), m.flatRecord()
				q, err := b.Translate(unmapped(e))
				must(err)
				if fault := wellFormed(q.Text); fault != "" {
					t.Fatalf("not well-formed, %s:\n%s", fault, q.Text)
				}
				found, want := run(t, q.Text, newEvent(t, raw)), means(t, e, raw)
				wider, narrower := admits(q.Notes)
				if found && !want && !wider || want && !found && !narrower {
					t.Fatalf("found %t, should be %t\n%s\n%s\n%s\nnotes %v", found, want, ir.Format(e), q.Text, raw, q.Notes)
				}
				if want {
					held++
				}
				if !wider && !narrower {
					exact++
				}
			}
			if held < rounds/5 || held > rounds*4/5 || exact < rounds/3 {
				t.Errorf("of %d conditions, %d held and %d were exact: too one-sided to mean much", rounds, held, exact)
			}
		})
	}
}

// TestKeywordsAreFoundInLogsOfAnyForm: logs other than CloudTrail's may be
// plain text or JSON.
func TestKeywordsAreFoundInLogsOfAnyForm(t *testing.T) {
	for _, c := range [][2]string{
		{`{"a":"say \"hi\" C:\\x"}`, `say "hi" C:\x`}, {`say "hi" C:\x`, `say "hi" C:\x`},
		{`GET /x?a=b 200`, `/X?a=B`}, {"one\ntwo", "one%two"}, {`a "b" c`, "a%c"}, {"a*b", "a*b"},
	} {
		q, err := newTestBackend(t).Translate(unmapped(keyword(c[1])))
		must(err)
		if !run(t, q.Text, &splunkEvent{raw: c[0]}) {
			t.Errorf("%q is not found in %s by %s", c[1], c[0], q.Text)
		}
		if wider, _ := admits(q.Notes); !wider {
			t.Errorf("no note on %q", c[1])
		}
	}
}
