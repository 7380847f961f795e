package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sigtrail/sigtrail/"

// floors gives each package its floor: it may import our packages on lower
// floors only, and of others only what stands beside it. The standard library
// is free everywhere.
var floors = map[string]struct {
	floor  int
	others []string
}{
	"sigma/diag":                           {0, nil},
	"sigma":                                {1, []string{"gopkg.in/yaml.v3", "github.com/bradleyjkemp/sigma-go"}},
	"sigma/ir":                             {1, nil},
	"sigma/cloudtrail":                     {2, nil},
	"sigma/cloudtrail/internal/table":      {0, nil},
	"sigma/cloudtrail/internal/layout":     {1, nil},
	"sigma/lower":                          {2, nil},
	"sigma/match":                          {2, nil},
	"sigma/cloudtrail/gen":                 {3, nil},
	"pipelines":                            {3, []string{"gopkg.in/yaml.v3"}},
	"backends":                             {3, nil},
	"backends/text":                        {4, nil},
	"backends/emit":                        {4, nil},
	"backends/backendtest":                 {4, nil},
	"backends/interpret/event":             {3, nil},
	"backends/interpret/spl":               {4, nil},
	"backends/interpret/kql":               {4, nil},
	"backends/interpret/lpq":               {4, nil},
	"backends/splunk":                      {5, nil},
	"backends/athena":                      {5, nil},
	"backends/elastic":                     {5, nil},
	"backends/logpresso":                   {5, nil},
	"backends/all":                         {6, nil},
	"cmd/sigtrail/internal/samples":        {7, nil},
	"cmd/sigtrail/internal/input":          {7, nil},
	"cmd/sigtrail/internal/report":         {7, []string{"golang.org/x/text/width"}},
	"cmd/sigtrail/internal/compile":        {7, nil},
	"cmd/sigtrail/internal/proof":          {8, nil},
	"cmd/sigtrail/internal/proof/generate": {7, nil},
	"cmd/sigtrail/internal/proof/shrink":   {7, nil},
	"cmd/sigtrail/internal/cli":            {9, []string{"github.com/spf13/cobra", "golang.org/x/term"}},
	"cmd/sigtrail":                         {10, nil},
}

// forbidden are imports that the floors would allow.
var forbidden = map[string][]string{
	"sigma/match":              {"sigma"},
	"sigma/cloudtrail":         {"sigma"},
	"pipelines":                {"sigma", "sigma/match"},
	"backends":                 {"sigma", "sigma/lower", "sigma/match", "sigma/cloudtrail"},
	"backends/interpret/event": {"sigma", "sigma/ir", "sigma/match", "sigma/lower"},
	"backends/interpret/spl":   {"sigma", "sigma/ir", "sigma/match", "sigma/lower", "backends"},
	"backends/interpret/kql":   {"sigma", "sigma/ir", "sigma/match", "sigma/lower", "backends"},
	"backends/interpret/lpq":   {"sigma", "sigma/ir", "sigma/match", "sigma/lower", "backends"},
	"backends/text":            {"sigma", "sigma/lower", "sigma/match", "sigma/cloudtrail", "pipelines"},
	"backends/splunk":          {"sigma", "sigma/lower", "sigma/match", "sigma/cloudtrail", "pipelines", "backends/emit"},
	"backends/athena":          {"sigma", "sigma/lower", "sigma/match", "sigma/cloudtrail", "pipelines", "backends/emit"},
	"backends/elastic":         {"sigma", "sigma/lower", "sigma/match", "sigma/cloudtrail", "pipelines", "backends/emit"},
	"backends/logpresso":       {"sigma", "sigma/lower", "sigma/match", "sigma/cloudtrail", "pipelines", "backends/emit"},
}

// TestFloors fails when a package reaches up, or takes in a library that
// nobody agreed on. Test files are free.
func TestFloors(t *testing.T) {
	for pkg, imports := range productImports(t) {
		own, known := floors[pkg]
		if !known {
			t.Errorf("package %s has no floor", pkg)
			continue
		}
		for _, path := range imports {
			ours, isOurs := strings.CutPrefix(path, module)
			switch {
			case isOurs && floors[ours].floor >= own.floor:
				t.Errorf("%s (floor %d) imports %s (floor %d)", pkg, own.floor, ours, floors[ours].floor)
			case isOurs && has(forbidden[pkg], ours):
				t.Errorf("%s must not know %s", pkg, ours)
			case !isOurs && isLibrary(path) && !has(own.others, path):
				t.Errorf("%s imports %s", pkg, path)
			}
		}
	}
}

// isLibrary tells a library from the standard library by the dot in its host.
func isLibrary(path string) bool {
	host, _, _ := strings.Cut(path, "/")
	return strings.Contains(host, ".")
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// productImports lists what each package of the product imports.
func productImports(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	imports := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		imports[pkg] = append(imports[pkg], "")
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports[pkg] = append(imports[pkg], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range imports {
		sort.Strings(imports[pkg])
	}
	if len(imports) < len(floors)-1 {
		t.Errorf("found %d packages, %d have a floor", len(imports), len(floors))
	}
	return imports
}
