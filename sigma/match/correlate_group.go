package match

import (
	"fmt"
	"strings"
	"time"
)

// A group holds the records of one key that lie in the current window.
type group struct{ entries []entry }

// An entry is one record of a group, with the sources that put it there.
type entry struct {
	time   time.Time
	place  int
	record Record
	by     []bool // by source
}

// An expiring group has an entry of that time to drop.
type expiring struct {
	time time.Time
	key  string
}

// A membership says that a record belongs to a group on the strength of some
// sources.
type membership struct {
	key []string
	by  []bool
}

// memberships lists the groups of a record in the order of its sources and
// values.
func (c *correlation) memberships(r Record, found []bool) []membership {
	var out []membership
	place := map[string]int{}
	for s, ok := range found {
		if !ok {
			continue
		}
		for _, key := range tuples(c.keys, s, r) {
			id := joined(key)
			i, seen := place[id]
			if !seen {
				i = len(out)
				place[id] = i
				out = append(out, membership{key: key, by: make([]bool, len(found))})
			}
			out[i].by[s] = true
		}
	}
	return out
}

// tuples lists all combinations of the texts that a record has for the keys of
// one source. Without keys there is one, the empty tuple.
func tuples(keys []keyPaths, source int, r Record) [][]string {
	out := [][]string{nil}
	for _, k := range keys {
		var longer [][]string
		for _, text := range k.texts(source, r) {
			for _, head := range out {
				longer = append(longer, append(append([]string{}, head...), text))
			}
		}
		out = longer
	}
	return out
}

// texts lists the different texts that one source's field reaches.
func (k keyPaths) texts(source int, r Record) []string {
	var out []string
	seen := map[string]bool{}
	k[source].reach(r.root, nil, func(v Value, _ *trail) bool {
		text, ok := v.Text()
		if ok && !seen[text] {
			seen[text] = true
			out = append(out, text)
		}
		return false
	})
	return out
}

// joined makes one string of a tuple that no other tuple has.
func joined(key []string) string {
	var b strings.Builder
	for _, k := range key {
		fmt.Fprintf(&b, "%d:%s", len(k), k)
	}
	return b.String()
}

// join adds a record to a group.
func (c *correlation) join(now time.Time, place int, r Record, m membership) *group {
	id := joined(m.key)
	g := c.groups[id]
	if g == nil {
		g = &group{}
		c.groups[id] = g
	}
	g.entries = append(g.entries, entry{time: now, place: place, record: r, by: m.by})
	c.expiry = append(c.expiry, expiring{now, id})
	return g
}

// expire drops what lies before the window that ends now, and groups that
// become empty.
func (c *correlation) expire(now time.Time) {
	from := now.Add(-c.body.Within)
	n := 0
	for n < len(c.expiry) && c.expiry[n].time.Before(from) {
		g := c.groups[c.expiry[n].key]
		g.entries = g.entries[1:] // a group's entries expire in their order
		if len(g.entries) == 0 {
			delete(c.groups, c.expiry[n].key)
		}
		n++
	}
	c.expiry = c.expiry[n:]
}
