package compile

import (
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/pipelines"
)

// NewTarget makes a backend with the user's pipelines and the members of the
// named families, all in the order of their priorities. Its error is an
// *backends.OptionError.
func NewTarget(t backends.Target, s backends.Settings, users []*pipelines.Pipeline, families []string) (Target, error) {
	backend, err := t.New(s)
	if err != nil {
		return Target{}, err
	}
	target := Target{Name: t.Name, Backend: backend}
	for _, family := range families {
		if p, ok := pipelines.Builtin(family, t.Name); ok {
			target.shipped = append(target.shipped, p)
		}
	}
	target.Pipelines = append(append(target.Pipelines, users...), target.shipped...)
	pipelines.Sort(target.Pipelines)
	return target, nil
}

// Families names the pipelines that apply by themselves.
func Families() []string {
	var names []string
	for _, f := range pipelines.Families() {
		names = append(names, f.Name)
	}
	return names
}
