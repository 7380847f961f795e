package splunk

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/backends/interpret/spl"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// TestQueriesAreRightHoweverSplunkReadsThem runs random queries by the strict
// interpreter, which refuses what Splunk does not document, under every answer
// to the open questions. It does not know the two functions by which values in
// arrays are read out of the event; TestQueriesFindWhatRulesDescribe does.
func TestQueriesAreRightHoweverSplunkReadsThem(t *testing.T) {
	for _, c := range []struct {
		option  string
		unknown int // at most, of a hundred
	}{{"in=true", 5}, {"raw=true", 50}} {
		t.Run(c.option, func(t *testing.T) { underEveryReading(t, newTestBackend(t, c.option), c.unknown) })
	}
}

func underEveryReading(t *testing.T, b backends.Backend, mostUnknown int) {
	m := maker{rand.New(rand.NewPCG(3, 4))}
	const rounds = 3_000
	ran, unknown, unsure := 0, 0, 0
	for range rounds {
		e, raw := m.expr(m.IntN(3)), m.record()
		q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: e}})
		if err != nil {
			continue
		}
		query, err := spl.Parse(q.Text)
		if err != nil {
			if !strings.Contains(q.Text, "json_array_to_mv") {
				t.Fatalf("%v in\n%s", err, q.Text)
			}
			unknown++
			continue
		}
		record, err := event.Parse([]byte(raw))
		must(err)
		want := means(t, e, raw)
		wider, narrower := admits(q.Notes)
		for _, reading := range spl.Readings(time.Unix(0, 0)) {
			rows, err := query.Run([]event.Object{record}, reading)
			if err != nil {
				unsure++
				continue
			}
			ran++
			if found := len(rows) > 0; found && !want && !wider || want && !found && !narrower {
				t.Fatalf("found %t, should be %t, read as %+v\n%s\n%s\n%s", found, want, reading, ir.Format(e), q.Text, raw)
			}
		}
	}
	if ran < 3*rounds || unknown > rounds*mostUnknown/100 || unsure > ran/20 {
		t.Errorf("%d runs, %d unknown, %d unsure: too few to mean much", ran, unknown, unsure)
	}
}

// TestConditionsAreInTheDocumentedLanguage parses what every kind of condition
// becomes.
func TestConditionsAreInTheDocumentedLanguage(t *testing.T) {
	b := newTestBackend(t, "table=true")
	for _, f := range fields() {
		for _, e := range []ir.Expr{
			exists(f), null(f), equals(f, "x%"), cased(f, "x`é\n*"), compare(f, ir.GT, "5"), cidr(f, "::/0"), cidr(f, "10.0.0.0/8"),
			timePart(f, ir.Week, ir.LTE, 52), timePart(f, ir.Minute, ir.GT, 7), keyword("a é"), equals(f, "%ab%"),
		} {
			q, err := b.Translate(ir.Plan{Meta: ir.Meta{Fields: []string{"eventName", f.Name}}, Body: &ir.Search{Where: negated(e)}})
			must(err)
			if _, err := spl.Parse(q.Text); err != nil && !strings.Contains(q.Text, "json_array_to_mv") {
				t.Errorf("%v in\n%s", err, q.Text)
			}
		}
	}
}
