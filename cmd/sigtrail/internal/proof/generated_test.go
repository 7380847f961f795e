package proof_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof/generate"
)

// How much of the generated rules a run looks at. A night's worth is
//
//	go test ./cmd/sigtrail/internal/proof -run Generated -comparisons 200000 -seed $(date +%j)
var (
	comparisons = flag.Int("comparisons", 24000, "comparisons of generated rules, events and targets")
	seed        = flag.Uint64("seed", 1, "what the generated rules follow from")
)

// eventsPerRule is how many events each generated rule meets.
const eventsPerRule = 60

// setups are the options under which generated rules are compiled; the first
// has none, and most of the share.
func setups() []struct {
	share   int
	options []string
} {
	return []struct {
		share   int
		options []string
	}{
		{4, nil},
		{1, []string{"splunk.raw=true", "elastic.case=strict", "logpresso.null-guard=true", "logpresso.derive=false"}},
		{1, []string{"splunk.addon=false", "splunk.in=false", "elastic.case=sensitive", "logpresso.native-case=true", "logpresso.fragment=true"}},
		{1, []string{"splunk.table=true", "splunk.format=oneline", "elastic.outcome=true", "elastic.dataset=false", "logpresso.arrays=known"}},
	}
}

// TestGeneratedRules compares queries with rules that nobody wrote, on events
// on their boundaries: those that CloudTrail may write.
func TestGeneratedRules(t *testing.T) {
	shares := 0
	for _, s := range setups() {
		shares += s.share
	}
	for i, s := range setups() {
		t.Run(fmt.Sprint(s.options), func(t *testing.T) {
			t.Parallel()
			sum := score{}
			l, w := newLab(t, s.options...), generate.NewWriter()
			wanted := *comparisons * s.share / shares
			broken, rules := 0, 0
			for ; sum.compared() < wanted; rules++ {
				chance := rand.New(rand.NewPCG(*seed, uint64(i)<<32|uint64(rules)))
				if !tryGenerated(t, l, w, chance, sum) {
					broken++
				}
				if t.Failed() && sum.differences() > 20 {
					t.Fatal("enough")
				}
			}
			sum.log(t)
			checkShare(t, sum, rules, broken)
		})
	}
}

func (s score) differences() int {
	n := 0
	for _, t := range s {
		n += t.Differences
	}
	return n
}

// tryGenerated makes one rule and compares it; false means that the rule was
// refused before it came to any target.
func tryGenerated(t *testing.T, l *lab, w *generate.Writer, chance *rand.Rand, sum score) bool {
	t.Helper()
	src := generate.Text(w.Rule(chance))
	s, ok := l.compile(src)
	if !ok {
		return false
	}
	var records []proof.Record
	for _, o := range generate.Events(chance, s.where(), eventsPerRule) {
		if generate.Foreign(o) != "" {
			continue // no promise is made about it, see TestForeignEvents
		}
		record, err := proof.RecordOf(o)
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, record)
	}
	l.try(t, src, s, records, sum)
	return true
}

// checkShare holds that a run says something: that few rules were no rules,
// that every target had its part, that rules found events and missed events,
// and that on many of them no note excused a difference.
func checkShare(t *testing.T, sum score, rules, broken int) {
	t.Helper()
	if broken*20 > rules {
		t.Errorf("%d of %d generated rules are broken", broken, rules)
	}
	for target, c := range sum {
		if rules > 20 && (c.Queries*10 < rules || c.Described*8 < c.Compared || c.Described*8 > 7*c.Compared || c.Exact*4 < c.Compared) {
			t.Errorf("%s: %d queries of %d rules; of %d comparisons %d of described events, %d exact: too few to mean much",
				target, c.Queries, rules, c.Compared, c.Described, c.Exact)
		}
	}
}

// TestForeignEvents runs queries on events that CloudTrail never writes.
// Nothing is promised about what they find there, except that they can be run
// and mostly find the same: a text where an array should be is still a text.
func TestForeignEvents(t *testing.T) {
	const rules, wanted = 60, 500
	l, w := newLab(t), generate.NewWriter()
	compared, alike := 0, 0
	for i := range uint64(rules) {
		chance := rand.New(rand.NewPCG(*seed, i))
		s, ok := l.compile(generate.Text(w.Rule(chance)))
		if !ok {
			continue
		}
		var records []proof.Record
		for _, o := range generate.Events(chance, s.where(), eventsPerRule) {
			if generate.Foreign(o) == "" {
				continue
			}
			record, err := proof.RecordOf(o)
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, record)
		}
		for k := range s.outcomes {
			if s.outcomes[k].Err != nil {
				continue
			}
			report, err := proof.Compare(l.engines[k], s.plan, &s.outcomes[k], records)
			if err != nil {
				t.Fatal(err)
			}
			compared, alike = compared+report.Compared, alike+report.Alike
		}
	}
	t.Logf("%d comparisons, %d alike", compared, alike)
	if compared < wanted || alike*10 < compared*9 {
		t.Errorf("%d comparisons, %d alike: want %d, and nine of ten alike", compared, alike, wanted)
	}
}
