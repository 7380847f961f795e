package proof

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/backends/interpret/kql"
	"github.com/sigtrail/sigtrail/backends/interpret/lpq"
	"github.com/sigtrail/sigtrail/backends/interpret/spl"
)

// A Verdict is what an engine says of one record.
type Verdict int

const (
	// Missed: the query does not find the record.
	Missed Verdict = iota
	// Found: the query finds the record.
	Found
	// Mixed: it does under some readings of the documents, or in some set-ups,
	// and not under others.
	Mixed
	// Unsure: the interpreter cannot say.
	Unsure
	// Faulty: the query asks something of the record that no query may ask, so
	// that it would fail, or find something else than it says.
	Faulty
)

// String gives the word for tables.
func (v Verdict) String() string {
	return [...]string{"missed", "found", "mixed", "unsure", "faulty"}[v]
}

// An Answer is a verdict and, unless it is plain, the reason.
type Answer struct {
	Verdict Verdict
	Reason  string
	// Partly says that the query is Faulty in some set-ups only.
	Partly bool
}

// An Engine runs the queries of one target.
type Engine struct {
	Name   string
	Target string
	// prepare reads a query. The program that it gives asks every reading.
	prepare func(query string) (program, error)
}

// A program is a query that is ready to be run on single records.
type program func(Record) Answer

// Engines lists the engines, one for each target that has one.
func Engines() []Engine {
	return []Engine{
		{Name: "spl", Target: "splunk", prepare: prepareSPL},
		{Name: "kql", Target: "elastic", prepare: prepareKQL},
		{Name: "lpq", Target: "logpresso", prepare: prepareLPQ},
	}
}

// For finds the engine of a target.
func For(target string) (Engine, bool) {
	for _, e := range Engines() {
		if e.Target == target {
			return e, true
		}
	}
	return Engine{}, false
}

// With gives the engine for queries that were made with options of their
// target. Of Splunk's, addon=false promises nothing about the AWS add-on.
func (e Engine) With(options map[string]string) Engine {
	if e.Target == "splunk" && options["addon"] == "false" {
		e.prepare = func(query string) (program, error) {
			return prepareReadings(query, slices.DeleteFunc(spl.Readings(now()), func(o spl.Options) bool { return o.AddOn }))
		}
	}
	return e
}

// Run gives an answer for each record. Its error says that the text is no
// query.
func (e Engine) Run(query string, records []Record) ([]Answer, error) {
	ask, err := e.prepare(query)
	if err != nil {
		return nil, fmt.Errorf("the query cannot be run: %w", err)
	}
	answers := make([]Answer, len(records))
	for i, r := range records {
		answers[i] = ask(r)
	}
	return answers, nil
}

// merge joins the answers of several readings.
func merge(a, b Answer) Answer {
	switch {
	case a.Verdict == b.Verdict || a.Verdict == Mixed && b.Verdict < Mixed:
		return a
	case max(a.Verdict, b.Verdict) < Mixed:
		return Answer{Verdict: Mixed, Reason: b.Reason}
	case a.Verdict < b.Verdict:
		a = b
	}
	a.Partly = true
	return a
}

// plain is the answer of a query that was run on one record.
func plain(found bool, reading string) Answer {
	if found {
		return Answer{Verdict: Found, Reason: reading}
	}
	return Answer{Verdict: Missed, Reason: reading}
}

// now is the moment of the search. No query of ours asks for it, and a proof
// must not hang on the clock.
func now() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// prepareSPL asks every reading of Splunk's documents, with the AWS add-on and
// without.
func prepareSPL(query string) (program, error) { return prepareReadings(query, spl.Readings(now())) }

func prepareReadings(query string, readings []spl.Options) (program, error) {
	q, err := spl.Parse(query)
	if err != nil {
		return nil, err
	}
	return func(r Record) Answer {
		one := []event.Object{r.Event}
		var all Answer
		for i, o := range readings {
			a := answerSPL(q, one, o)
			if i == 0 {
				all = a
			} else {
				all = merge(all, a)
			}
		}
		return all
	}, nil
}

func answerSPL(q *spl.Query, one []event.Object, o spl.Options) Answer {
	kept, err := q.Run(one, o)
	var unsure *spl.Unsure
	switch {
	case errors.As(err, &unsure):
		return Answer{Verdict: Unsure, Reason: unsure.Reason}
	case err != nil:
		return Answer{Verdict: Faulty, Reason: err.Error()}
	}
	return plain(len(kept) > 0, readingSPL(o))
}

// readingSPL names the choice that a reading makes.
func readingSPL(o spl.Options) string {
	for _, c := range []struct {
		set  bool
		name string
	}{
		{o.AddOn, "with the AWS add-on"}, {o.NullAbsent, "if null gives no field"}, {o.EmptyAbsent, "if an empty text gives no field"},
		{o.ExtractEmpty, "if json_extract gives empty arrays"}, {o.SplitDrops, "if split drops empty pieces"}, {o.MinNull, "if min of NULL is NULL"},
		{o.TiesReversed, "if sort turns ties round"}, {o.WindowClosed, "if windows are closed"},
	} {
		if c.set {
			return c.name
		}
	}
	return "without the AWS add-on"
}

// A variant is a version of Elastic's ingest pipeline.
type variant struct {
	ingest kql.Variant
	name   string
}

func variants() []variant {
	return []variant{{kql.New, "by the ingest pipeline of 2025"}, {kql.Old, "by the ingest pipeline of 2024"}}
}

// prepareKQL asks both versions of the ingest pipeline.
func prepareKQL(query string) (program, error) {
	q, err := kql.Parse(query)
	if err != nil {
		return nil, err
	}
	return func(r Record) Answer {
		docs := r.documents()
		all := answerKQL(q, docs[0], variants()[0].name)
		return merge(all, answerKQL(q, docs[1], variants()[1].name))
	}, nil
}

func answerKQL(q *kql.Query, d kql.Document, name string) Answer {
	found, err := q.Match(d)
	var rejected *kql.Rejection
	switch {
	case errors.As(err, &rejected):
		return Answer{Verdict: Unsure, Reason: "not indexed: " + rejected.Reason}
	case err != nil:
		return Answer{Verdict: Faulty, Reason: err.Error()}
	}
	return plain(found, name)
}

// prepareLPQ reads a query, or a fragment of one.
func prepareLPQ(query string) (program, error) {
	read := lpq.Parse
	if len(query) > 0 && query[0] == '|' {
		read = lpq.ParseFragment
	}
	q, err := read(query)
	if err != nil {
		return nil, err
	}
	return func(r Record) Answer {
		kept, err := q.Run([]event.Object{r.Event})
		var unsure *lpq.Unsure
		switch {
		case errors.As(err, &unsure):
			return Answer{Verdict: Unsure, Reason: unsure.Reason}
		case err != nil:
			return Answer{Verdict: Faulty, Reason: err.Error()}
		}
		return plain(len(kept) > 0, "")
	}, nil
}
