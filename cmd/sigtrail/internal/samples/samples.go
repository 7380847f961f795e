// Package samples tries rules on the events that lie beside them, and writes
// what came of it. It knows the form of such files, and nothing of targets.
package samples

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// MaxSize bounds a file of events, in bytes.
const MaxSize = 256 << 20

// A Result is what became of the events of one rule.
type Result struct {
	Rule   string // its file
	Title  string
	Events string // the file of events
	Cases  []Case
}

// A Case is one line of a file of events.
type Case struct {
	Line int
	Note string
	Want bool
	Got  bool
	// Fault says why the line could not be tried.
	Fault string
}

// OK reports whether the verdict is the expected one.
func (c Case) OK() bool { return c.Fault == "" && c.Want == c.Got }

// Failed counts the cases that are not as expected.
func (r Result) Failed() int {
	n := 0
	for _, c := range r.Cases {
		if !c.OK() {
			n++
		}
	}
	return n
}

// line is the form of one sample.
type line struct {
	Match  *bool
	Note   string
	Event  json.RawMessage
	Events []json.RawMessage
}

// Run tries a plan on every line of a file of events.
func Run(rule string, plan ir.Plan, name string, data []byte) Result {
	result := Result{Rule: rule, Title: plan.Meta.Title, Events: name}
	try, err := verdict(plan)
	for i, text := range bytes.Split(data, []byte("\n")) {
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		c := Case{Line: i + 1}
		if err != nil {
			c.Fault = err.Error()
		} else {
			c.run(text, try)
		}
		result.Cases = append(result.Cases, c)
	}
	if len(result.Cases) == 0 {
		result.Cases = append(result.Cases, Case{Line: 1, Fault: "the file holds no events"})
	}
	return result
}

func (c *Case) run(text []byte, try func([]match.Record) (bool, error)) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		c.Fault = "not a JSON object of a sample: " + err.Error()
		return
	}
	c.Note = l.Note
	switch {
	case l.Match == nil:
		c.Fault = `"match" is missing: write true or false`
		return
	case l.Event != nil && l.Events != nil || l.Event == nil && l.Events == nil:
		c.Fault = `write either "event" or "events"`
		return
	case l.Event != nil:
		l.Events = []json.RawMessage{l.Event}
	}
	c.Want = *l.Match
	var records []match.Record
	for _, e := range l.Events {
		r, err := match.ParseRecord(e)
		if err != nil {
			c.Fault = "not a CloudTrail record: " + err.Error()
			return
		}
		records = append(records, r)
	}
	got, err := try(records)
	if err != nil {
		c.Fault = err.Error()
	}
	c.Got = got
}

// verdict gives the test that a plan makes of records: a search finds some of
// them, a correlation finds something among them.
func verdict(plan ir.Plan) (func([]match.Record) (bool, error), error) {
	switch body := plan.Body.(type) {
	case *ir.Search:
		m, err := match.New(body.Where)
		return func(records []match.Record) (bool, error) {
			for _, r := range records {
				if m.Match(r) {
					return true, nil
				}
			}
			return false, nil
		}, err
	case *ir.Correlate:
		_, err := match.NewCorrelator(plan)
		return func(records []match.Record) (bool, error) { return correlate(plan, records) }, err
	}
	panic(fmt.Sprintf("samples: unhandled %T", plan.Body))
}

// correlate runs a fresh correlator over one timeline.
func correlate(plan ir.Plan, records []match.Record) (bool, error) {
	c, err := match.NewCorrelator(plan)
	if err != nil {
		return false, err
	}
	found := false
	for _, r := range records {
		hits, err := c.Add(r)
		if err != nil {
			return false, err
		}
		found = found || len(hits) > 0
	}
	return found || len(c.Flush()) > 0, nil
}
