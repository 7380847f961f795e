package proof_test

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

const stopped = `title: Trail stopped
logsource: {product: aws, service: cloudtrail}
detection:
    selection:
        eventName: StopLogging
    condition: selection
`

// outcomeOf gives what became of a rule for a target.
func outcomeOf(t *testing.T, src, target string) (ir.Plan, proof.Engine, compile.Outcome) {
	t.Helper()
	l := newLab(t)
	s, ok := l.compile(src)
	if !ok {
		t.Fatal("the rule is broken")
	}
	for i := range s.outcomes {
		if s.outcomes[i].Target == target {
			if s.outcomes[i].Err != nil {
				t.Fatal(s.outcomes[i].Err)
			}
			return s.plan, l.engines[i], s.outcomes[i]
		}
	}
	t.Fatalf("no target %s", target)
	return ir.Plan{}, proof.Engine{}, compile.Outcome{}
}

func recordsOf(t *testing.T, lines ...string) []proof.Record {
	t.Helper()
	var records []proof.Record
	for _, line := range lines {
		r, err := proof.NewRecord([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

const (
	stop   = `{"eventTime":"2024-05-06T07:08:09Z","eventName":"StopLogging"}`
	remove = `{"eventTime":"2024-05-06T07:08:09Z","eventName":"DeleteTrail"}`
)

// TestADifferenceShowsUnlessANoteAllowsIt changes a query so that it finds
// nothing, or everything, and looks at what each effect of a note excuses.
func TestADifferenceShowsUnlessANoteAllowsIt(t *testing.T) {
	everything := map[string]string{
		"splunk":    `sourcetype="aws:cloudtrail"`,
		"elastic":   `event.dataset:"aws.cloudtrail"`,
		"logpresso": "table aws_cloudtrail\n| search true",
	}
	nothing := map[string]string{
		"splunk":    `sourcetype="aws:cloudtrail" eventName="x"`,
		"elastic":   `event.action:"x"`,
		"logpresso": "table aws_cloudtrail\n| search event_name == \"x\"",
	}
	for target := range everything {
		plan, engine, out := outcomeOf(t, stopped, target)
		records := recordsOf(t, stop, remove)
		for _, c := range []struct {
			name, query string
			effect      ir.Effect
			differences int
		}{
			{"as it is", out.Query.Text, ir.Exact, 0},
			{"all, exactly", everything[target], ir.Exact, 1},
			{"all, but wider", everything[target], ir.Wider, 0},
			{"all, but narrower", everything[target], ir.Narrower, 1},
			{"none, exactly", nothing[target], ir.Exact, 1},
			{"none, but narrower", nothing[target], ir.Narrower, 0},
			{"none, but wider", nothing[target], ir.Wider, 1},
			{"none, but different", nothing[target], ir.Different, 0},
		} {
			changed := out
			changed.Query.Text = c.query
			changed.Notes = []ir.Note{{ID: "made-up", Effect: c.effect}}
			report, err := proof.Compare(engine, plan, &changed, records)
			if err != nil {
				t.Fatalf("%s, %s: %v", target, c.name, err)
			}
			if len(report.Differences) != c.differences || report.Compared != 2 || report.Described != 1 {
				t.Errorf("%s, %s: %d differences on %d records, %d described; want %d", target, c.name, len(report.Differences), report.Compared, report.Described, c.differences)
			}
		}
	}
}

// TestANoteExcusesOnlyWhatItSpeaksOf: a note about null says nothing about a
// record without one.
func TestANoteExcusesOnlyWhatItSpeaksOf(t *testing.T) {
	src := strings.Replace(stopped, "eventName: StopLogging", "errorMessage: '*'", 1)
	plan, engine, out := outcomeOf(t, src, "splunk")
	if proof.BoundOf(out.Notes) != proof.Subset {
		t.Fatalf("the notes leave %s, and not a subset: %v", proof.BoundOf(out.Notes), out.Notes)
	}
	out.Query.Text = `sourcetype="aws:cloudtrail" errorMessage="x"`
	report, err := proof.Compare(engine, plan, &out, recordsOf(t,
		`{"errorMessage":"null"}`, `{"errorMessage":""}`, `{"errorMessage":"y"}`, `{"errorMessage":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Differences) != 1 || report.Differences[0].Index != 2 || report.Exact != 2 {
		t.Errorf("%+v", report)
	}
}

// TestWhatAnEngineCannotSayIsCounted by its reason, and proves nothing.
func TestWhatAnEngineCannotSayIsCounted(t *testing.T) {
	src := strings.Replace(stopped, "eventName: StopLogging", "requestParameters.nobody|gt: 5", 1)
	plan, engine, out := outcomeOf(t, src, "splunk")
	report, err := proof.Compare(engine, plan, &out, recordsOf(t,
		`{"requestParameters":{"nobody":"1e3"}}`, `{"requestParameters":{"nobody":7}}`))
	if err != nil {
		t.Fatal(err)
	}
	if report.Compared != 1 || len(report.LeftOut) != 1 || report.LeftOut[0].N != 1 || !strings.Contains(report.LeftOut[0].What, "tonumber") {
		t.Errorf("%+v", report)
	}
}

// TestAQueryThatCannotRunIsNoAgreement: neither one that no engine reads, nor
// one that asks of a field what nobody may ask.
func TestAQueryThatCannotRunIsNoAgreement(t *testing.T) {
	for target, query := range map[string]string{
		"splunk": "search (", "elastic": "not not a:b", "logpresso": "table t | search (",
	} {
		plan, engine, out := outcomeOf(t, stopped, target)
		out.Query.Text = query
		if report, err := proof.Compare(engine, plan, &out, recordsOf(t, stop)); err == nil {
			t.Errorf("%s: %q runs: %+v", target, query, report)
		}
	}
	plan, engine, out := outcomeOf(t, stopped, "elastic")
	out.Query.Text = `aws.cloudtrail.flattened.request_parameters.a:*b*`
	out.Notes = []ir.Note{{ID: "made-up", Effect: ir.Different}}
	report, err := proof.Compare(engine, plan, &out, recordsOf(t, stop))
	if err != nil || len(report.Differences) != 1 || report.Differences[0].Answer.Verdict != proof.Faulty {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestReadingsMustAgree: a query that hangs on whether the add-on is installed
// is right for nobody, unless it was made for those without it.
func TestReadingsMustAgree(t *testing.T) {
	src := strings.Replace(stopped, "eventName: StopLogging", "errorCode: '*'", 1)
	plan, engine, out := outcomeOf(t, src, "splunk")
	out.Query.Text = `sourcetype="aws:cloudtrail" errorCode=*`
	for _, c := range []struct {
		engine      proof.Engine
		differences int
	}{{engine, 1}, {engine.With(map[string]string{"addon": "false"}), 0}} {
		report, err := proof.Compare(c.engine, plan, &out, recordsOf(t, stop, `{"errorCode":"AccessDenied"}`))
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Differences) != c.differences {
			t.Errorf("%d differences, want %d: %v", len(report.Differences), c.differences, report.Differences)
		}
	}
}
