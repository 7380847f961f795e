package all

import (
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
)

// TestEveryTargetKeepsThePromises runs the samples of everything through each
// target with its default options.
func TestEveryTargetKeepsThePromises(t *testing.T) {
	for _, target := range Targets().All() {
		t.Run(target.Name, func(t *testing.T) {
			b, err := target.New(backends.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			backendtest.Run(t, target, b)
		})
	}
}

// TestTargetsDescribeThemselves: lists, help and the README print what targets
// say of themselves.
func TestTargetsDescribeThemselves(t *testing.T) {
	for _, target := range Targets().All() {
		if target.Name == "" || target.Title == "" || target.Language == "" || target.New == nil {
			t.Errorf("%+v is incomplete", target)
		}
		seen := map[string]bool{}
		for _, o := range target.Options {
			if o.Name == "" || o.Help == "" || seen[o.Name] {
				t.Errorf("%s: the option %q has no help, or stands there twice", target.Name, o.Name)
			}
			seen[o.Name] = true
		}
	}
	if _, ok := Targets().Lookup("nothing"); ok {
		t.Error("an unknown name was found")
	}
}
