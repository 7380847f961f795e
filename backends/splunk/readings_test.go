package splunk

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/backends/interpret/spl"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// TestQueriesAreRightHoweverSplunkReadsThem runs random queries by the strict
// interpreter, which refuses what Splunk does not document, under every answer
// to the open questions.
func TestQueriesAreRightHoweverSplunkReadsThem(t *testing.T) {
	for _, option := range []string{"in=true", "raw=true"} {
		t.Run(option, func(t *testing.T) { underEveryReading(t, newTestBackend(t, option)) })
	}
}

func underEveryReading(t *testing.T, b backends.Backend) {
	m := maker{rand.New(rand.NewPCG(3, 4))}
	const rounds = 3_000
	ran, unsure := 0, 0
	for range rounds {
		e, raw := m.expr(m.IntN(3)), m.record()
		q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: e}})
		if err != nil {
			continue
		}
		query, err := spl.Parse(q.Text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, q.Text)
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
	if ran < 6*rounds || unsure > ran/20 {
		t.Errorf("%d runs, %d unsure: too few to mean much", ran, unsure)
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
			if _, err := spl.Parse(q.Text); err != nil {
				t.Errorf("%v in\n%s", err, q.Text)
			}
		}
	}
}
