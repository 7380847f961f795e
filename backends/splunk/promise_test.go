package splunk

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// optionSets are the ways to print that change conditions.
func optionSets() [][]string {
	return [][]string{nil, {"addon=false"}, {"raw=true"}, {"in=false"}}
}

// TestEverySampleIsPrintedWellOrRefusedByName runs whatever a plan can hold.
func TestEverySampleIsPrintedWellOrRefusedByName(t *testing.T) {
	for _, options := range optionSets() {
		b := newTestBackend(t, options...)
		seen := map[string]backendtest.Sample{}
		for _, s := range backendtest.Samples() {
			q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: s.Expr}})
			if err != nil {
				if u, ok := backends.AsUnsupported(err); !ok || !strings.HasPrefix(u.ID, "unsupported-") || u.Message == "" {
					t.Errorf("%v %s: refused with %v", options, s.Name, err)
				}
				continue
			}
			again, err := b.Translate(ir.Plan{Body: &ir.Search{Where: s.Expr}})
			if err != nil || again.Text != q.Text || fmt.Sprint(again.Notes) != fmt.Sprint(q.Notes) {
				t.Errorf("%v %s: the second time differs:\n%s\n%s", options, s.Name, q.Text, again.Text)
			}
			if fault := wellFormed(q.Text); fault != "" || q.Language != Target().Language {
				t.Errorf("%v %s: %s in %s %s", options, s.Name, fault, q.Language, q.Text)
			}
			if wider, narrower := admits(q.Notes); wider || narrower {
				continue
			}
			if first, ok := seen[q.Text]; ok && meaning(first.Expr) != meaning(s.Expr) {
				t.Errorf("%v: %q and %q print the same without a note:\n%s", options, first.Name, s.Name, q.Text)
			}
			seen[q.Text] = s
		}
		if len(seen) < 100 {
			t.Errorf("%v: %d different queries without a note are too few to mean much", options, len(seen))
		}
	}
}

// meaning dumps a condition so that what cannot differ is equal: null is the
// negation of a lone *, and case plays no part in text without letters.
func meaning(e ir.Expr) string {
	return ir.Format(ir.Simplify(ir.Map(e, func(p ir.Pred) ir.Expr {
		switch p := p.(type) {
		case *ir.Null:
			return negated(cased(p.Field, "%"))
		case *ir.Match:
			q := *p
			literal := p.Pattern.Literal()
			q.Fold = p.Fold && (strings.ToLower(literal) != literal || strings.ToUpper(literal) != literal)
			return &q
		}
		return p
	})))
}

func TestABackendMayBeShared(t *testing.T) {
	b := newTestBackend(t, "raw=true")
	e := and(equals(known("eventName"), "StopLogging"), compare(field(ir.KindNumber, "a[]"), ir.GT, "5"))
	want := translate(t, b, e).Text
	var wait sync.WaitGroup
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 50 {
				if q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: e}}); err != nil || q.Text != want {
					t.Errorf("got %s, %v", q.Text, err)
				}
			}
		}()
	}
	wait.Wait()
}
