package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/report"
	"github.com/sigtrail/sigtrail/pipelines"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// configure makes the backends and pipelines of a job.
func (f *convertFlags) configure(env *Env, targets []backends.Target) ([]compile.Target, error) {
	settings, err := f.settings(targets)
	if err != nil {
		return nil, err
	}
	named, families, err := f.namedPipelines(env)
	if err != nil {
		return nil, err
	}
	if len(f.defines) > 0 {
		defined, err := f.placeholders()
		if err != nil {
			return nil, err
		}
		named = append(named, defined)
	}
	var out []compile.Target
	for i, t := range targets {
		target, err := compile.NewTarget(t, settings[i], named, families)
		var bad *backends.OptionError
		if errors.As(err, &bad) {
			return nil, usage("-O %s: %s", bad.Name, bad.Message)
		}
		if err != nil {
			return nil, failure("%s: %v", t.Name, err)
		}
		target.Unmapped = f.withoutPipeline
		out = append(out, target)
	}
	return out, nil
}

// settings splits the -O options by target. Every option must belong to some
// target of this run.
func (f *convertFlags) settings(targets []backends.Target) ([]backends.Settings, error) {
	out := make([]backends.Settings, len(targets))
	for i := range out {
		out[i] = backends.Settings{Values: map[string]string{}, ReadFile: os.ReadFile}
	}
	for _, option := range f.options {
		key, value, ok := strings.Cut(option, "=")
		if !ok {
			return nil, usage("-O %s: write KEY=VALUE", option)
		}
		used := false
		var known []string
		for i, t := range targets {
			name, scoped := strings.CutPrefix(key, t.Name+".")
			if !scoped {
				name = key
			}
			for _, o := range t.Options {
				known = append(known, o.Name)
				if o.Name == name {
					out[i].Values[name] = value
					used = true
				}
			}
		}
		if !used {
			return nil, unknownOption(key, known)
		}
	}
	return out, nil
}

func unknownOption(key string, known []string) error {
	hint := diag.DidYouMean(key, known)
	if hint == "" {
		hint = `"sigtrail list targets" shows the options of each target`
	}
	return usage("-O %s: no target of this run has that option; %s", key, hint)
}

// namedPipelines loads the files behind -p, and lists the families whose
// member for each target is to run: those behind -p and those that apply by
// themselves.
func (f *convertFlags) namedPipelines(env *Env) (files []*pipelines.Pipeline, families []string, err error) {
	shipped := compile.Families()
	if !f.withoutPipeline {
		families = compile.Families()
	}
	for _, name := range f.pipelines {
		if contains(shipped, name) {
			if !contains(families, name) {
				families = append(families, name)
			}
			continue
		}
		p, err := loadPipeline(env, name, shipped)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, p)
	}
	return files, families, nil
}

func loadPipeline(env *Env, name string, shipped []string) (*pipelines.Pipeline, error) {
	src, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		return nil, usage("-p %s: neither a file nor a pipeline that ships (%s)", name, strings.Join(shipped, ", "))
	}
	if err != nil {
		return nil, failure("-p %s: %v", name, err)
	}
	p, diags := pipelines.Load(diag.NewFile(name, src))
	var b strings.Builder
	text := report.Text{}
	for _, d := range diags {
		text.Print(&b, d)
	}
	if !diags.HasErrors() {
		fmt.Fprint(env.Err, b.String())
		return p, nil
	}
	return nil, usage("the pipeline cannot be used:\n%s", strings.TrimSuffix(b.String(), "\n"))
}
