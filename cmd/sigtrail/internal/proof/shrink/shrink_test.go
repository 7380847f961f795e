package shrink

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/proof/generate"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

const large = `title: large
logsource: {product: aws, service: cloudtrail}
detection:
    sel_a:
        eventName|startswith:
            - StopLogging
            - DeleteTrail
        awsRegion|cased|contains: us-east-1
    sel_b:
        - userAgent: curl
          errorCode: null
        - userAgent|all|contains: [aws-cli, Python]
    keywords: [alice, bob]
    filter: {readOnly: true}
    condition: (sel_a or all of sel_b or keywords) and not 1 of filter*
`

func parse(t *testing.T, src string) *sigma.Rule {
	t.Helper()
	rule, ok := sigma.Parse(diag.NewFile("rule.yml", []byte(src)), sigma.DefaultLimits())[0].Body.(*sigma.Rule)
	if !ok {
		t.Fatal("no rule")
	}
	return rule
}

func object(t *testing.T, text string) event.Object {
	t.Helper()
	o, err := event.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestOnlyWhatFailsIsLeft shrinks by tests that look for a few words, and
// expects to find these words and little else.
func TestOnlyWhatFailsIsLeft(t *testing.T) {
	const full = `{"eventName":"DeleteTrail","requestParameters":{"list":[{"a":"xyz"},{"b":[1,2]}],"name":"n"},"userAgent":"aws-cli"}`
	for name, c := range map[string]struct {
		rule, event []string // what must stay
		want        string   // the detection that is left
		wantEvent   string
	}{
		"an item": {
			[]string{"cased", "us-"}, nil,
			"    sel_a:\n        awsRegion|cased: 'us-'\n    condition: 'sel_a'\n", `{}`,
		},
		"a value of a list": {
			[]string{"startswith", "Trail"}, []string{`"b":`, "2"},
			"    sel_a:\n        eventName|startswith: 'Trail'\n    condition: 'sel_a'\n", `{"requestParameters":{"list":{"b":2}}}`,
		},
		"a boolean under not": {
			[]string{"true", "not "}, []string{"y"},
			"    filter:\n        readOnly: true\n    condition: 'not filter'\n", `{"requestParameters":{"list":{"a":"y"}}}`,
		},
		"a mapping in a list": {
			[]string{"null", "of sel_b"}, nil,
			"    sel_b:\n        errorCode: null\n    condition: 'all of sel_b'\n", `{}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			fails := func(c2 Case) bool {
				asked++
				text := generate.Text(c2.Rule)
				docs := sigma.Parse(diag.NewFile("rule.yml", []byte(text)), sigma.DefaultLimits())
				return !docs[0].Broken() && holdsAll(text, c.rule) && holdsAll(event.Compact(c2.Event), c.event)
			}
			got := Shrink(Case{parse(t, large), object(t, full)}, fails)
			_, detection, _ := strings.Cut(generate.Text(got.Rule), "detection:\n")
			if diff := cmp.Diff(c.want, detection); diff != "" {
				t.Errorf("rule (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.wantEvent, event.Compact(got.Event)); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
			if asked > attempts {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// TestWhatCannotShrinkStays: a test that holds for nothing smaller gives the
// case back, and one that never ends is asked no more than agreed.
func TestWhatCannotShrinkStays(t *testing.T) {
	c := Case{parse(t, large), object(t, `{"a":[1,2,{"b":"c"}]}`)}
	whole := generate.Text(c.Rule) + event.Compact(c.Event)
	got := Shrink(c, func(c Case) bool { return generate.Text(c.Rule)+event.Compact(c.Event) == whole })
	if generate.Text(got.Rule)+event.Compact(got.Event) != whole {
		t.Error("the case changed although nothing smaller fails")
	}
	asked := 0
	Shrink(c, func(Case) bool { asked++; return asked%2 == 0 })
	if asked > attempts {
		t.Errorf("asked %d times, want at most %d", asked, attempts)
	}
}
