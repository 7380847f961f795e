package match

import (
	"fmt"
	"strings"
	"time"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Correlator watches an ordered stream of records for a correlation.
//
// Time is eventTime; a record without a readable one takes no part. Records of
// the same second come in any order and are looked at together, because
// CloudTrail says nothing of their order: each of them ends a window that
// holds all of them. A record that several rules find counts once. It belongs
// to the groups that its key fields name, for each rule with that rule's
// fields; it belongs to none if a part of the key is absent or null, and to
// several if a part has several values. Key texts are compared exactly.
//
// A window is complete at a record of its group: any that ends a window for
// which the condition holds, but for temporal_ordered one that its last rule
// finds.
//
// Memory is bounded by the records of one window. What is measured is computed
// anew for every window, slowly and literally.
type Correlator struct {
	top     *correlation
	now     time.Time
	batch   []Record // records of the time now
	skipped int
}

// A Hit is a record that completes a window for which a correlation holds.
type Hit struct {
	Time    time.Time
	Key     []string // the texts of the group, in the order of group-by
	Measure float64  // zero for temporal_ordered
	Record  Record
	place   int // of the record among those of its time
}

// NewCorrelator prepares a plan whose body is a correlation. Its error is an
// *Error that names a predicate which cannot be evaluated.
func NewCorrelator(plan ir.Plan) (*Correlator, error) {
	body, ok := plan.Body.(*ir.Correlate)
	if !ok {
		return nil, &Error{At: plan.Meta.At, Message: "the plan is no correlation"}
	}
	top, err := newCorrelation(body)
	if err != nil {
		return nil, err
	}
	return &Correlator{top: top}, nil
}

// Add takes the next record. It returns the hits of the second before, once
// the stream has left it. A record older than the one before is an error, and
// is left out.
func (c *Correlator) Add(r Record) ([]Hit, error) {
	t, ok := recordTime(r)
	switch {
	case !ok:
		c.skipped++
		return nil, nil
	case t.Before(c.now):
		return nil, fmt.Errorf("the record of %s comes after one of %s: the stream must be ordered by time", t.Format(time.RFC3339), c.now.Format(time.RFC3339))
	case t.Equal(c.now):
		c.batch = append(c.batch, r)
		return nil, nil
	}
	hits := c.Flush()
	c.now, c.batch = t, append(c.batch, r)
	return hits, nil
}

// Flush ends the current second and returns its hits.
func (c *Correlator) Flush() []Hit {
	if len(c.batch) == 0 {
		return nil
	}
	hits := c.top.step(c.now, c.batch)
	c.batch = nil
	return hits
}

// Skipped counts the records that had no readable eventTime.
func (c *Correlator) Skipped() int { return c.skipped }

// recordTime reads eventTime as an instant. A leap second counts as the next
// minute's first.
func recordTime(r Record) (time.Time, bool) {
	for _, v := range r.Reach("eventTime") {
		text, ok := v.Text()
		if !ok {
			continue
		}
		if _, ok := parseTimestamp(text); ok {
			return instant(strings.ToUpper(text))
		}
	}
	return time.Time{}, false
}

// instant reads what parseTimestamp has found to be a timestamp, in capitals.
func instant(text string) (time.Time, bool) {
	const at = len("0000-00-00T00:00:")
	leap := time.Duration(0)
	if second := text[at : at+2]; second == "60" {
		text, leap = text[:at]+"59"+text[at+2:], time.Second
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC().Add(leap), err == nil
}

// A correlation is one level of a chain.
type correlation struct {
	body    *ir.Correlate
	sources []source
	keys    []keyPaths
	values  []keyPaths
	groups  map[string]*group
	expiry  []expiring // in the order of time
}

// A source tells which records of one time a rule finds: a condition, or
// another correlation.
type source struct {
	matcher *Matcher
	inner   *correlation
}

// keyPaths is where a key is read, for each source.
type keyPaths []path

func newCorrelation(body *ir.Correlate) (*correlation, error) {
	c := &correlation{body: body, groups: map[string]*group{}}
	for _, s := range body.Of {
		var src source
		var err error
		switch inner := s.Plan.Body.(type) {
		case *ir.Search:
			src.matcher, err = New(inner.Where)
		case *ir.Correlate:
			src.inner, err = newCorrelation(inner)
		default:
			panic(fmt.Sprintf("match: unhandled %T", inner))
		}
		if err != nil {
			return nil, err
		}
		c.sources = append(c.sources, src)
	}
	c.keys, c.values = paths(body.By), paths(body.Having.Values)
	return c, nil
}

func paths(keys []ir.Key) []keyPaths {
	out := make([]keyPaths, len(keys))
	for i, k := range keys {
		for _, f := range k.Fields {
			out[i] = append(out[i], newPath(f.Name))
		}
	}
	return out
}

// step takes all records of one time and gives the hits among them.
func (c *correlation) step(now time.Time, batch []Record) []Hit {
	c.expire(now)
	found := c.find(now, batch)
	type ending struct {
		place int
		key   []string
		group *group
	}
	var endings []ending
	for place, r := range batch {
		for _, m := range c.memberships(r, found[place]) {
			g := c.join(now, place, r, m)
			endings = append(endings, ending{place, m.key, g})
		}
	}
	var hits []Hit
	for _, e := range endings {
		if measure, ok := c.holds(e.group, now, e.place); ok {
			hits = append(hits, Hit{Time: now, Key: e.key, Measure: measure, Record: batch[e.place], place: e.place})
		}
	}
	return hits
}

// find tells for each record which sources it belongs to.
func (c *correlation) find(now time.Time, batch []Record) [][]bool {
	found := make([][]bool, len(batch))
	for i := range found {
		found[i] = make([]bool, len(c.sources))
	}
	for s, src := range c.sources {
		if src.inner != nil {
			for _, hit := range src.inner.step(now, batch) {
				found[hit.place][s] = true
			}
			continue
		}
		for i, r := range batch {
			found[i][s] = src.matcher.Match(r)
		}
	}
	return found
}
