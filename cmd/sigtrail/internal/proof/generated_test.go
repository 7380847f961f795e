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
			l := newLab(t, s.options...)
			wanted := *comparisons * s.share / shares
			broken, rules := 0, 0
			for ; sum.compared() < wanted; rules++ {
				chance := rand.New(rand.NewPCG(*seed, uint64(i)<<32|uint64(rules)))
				if !tryGenerated(t, l, chance, sum) {
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
func tryGenerated(t *testing.T, l *lab, chance *rand.Rand, sum score) bool {
	t.Helper()
	src := generate.Text(generate.NewWriter(chance).Rule())
	s, ok := l.compile(src)
	if !ok {
		return false
	}
	var records []proof.Record
	for _, o := range generate.Events(chance, s.where(), eventsPerRule) {
		if generate.Foreign(o) != "" {
			continue // see TestForeignEvents
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
