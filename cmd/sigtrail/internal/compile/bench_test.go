package compile

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// minRules is the number of rule files that a benchmark over the corpus must
// have handled.
const minRules = 3840

// corpusFiles reads all rule files of the corpus into memory.
func corpusFiles(b testing.TB) (names []string, files map[string]*diag.File, size int64) {
	b.Helper()
	root := filepath.Join(corpus(b), "sigmahq")
	files = map[string]*diag.File{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yml" {
			return err
		}
		src, err := os.ReadFile(path)
		names = append(names, path)
		files[path] = diag.NewFile(path, src)
		size += int64(len(src))
		return err
	})
	if err != nil || len(names) < minRules {
		b.Fatalf("%d files (%v), want at least %d", len(names), err, minRules)
	}
	return names, files, size
}

// yamlFloor is the time that yaml.v3 alone needs for the same bytes on the
// same cores: what no reader of YAML rules can go below.
func yamlFloor(b *testing.B, names []string, files map[string]*diag.File) time.Duration {
	b.Helper()
	best := time.Duration(0)
	for range 3 {
		start := time.Now()
		forEach(len(names), func(i int) {
			d := yaml.NewDecoder(bytes.NewReader(files[names[i]].Src))
			for {
				var n yaml.Node
				if d.Decode(&n) != nil {
					return
				}
			}
		})
		if took := time.Since(start); best == 0 || took < best {
			best = took
		}
	}
	return best
}

// reportFloor adds the floor to a benchmark's figures.
func reportFloor(b *testing.B, floor time.Duration, rules int) {
	b.Helper()
	perOp := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(floor.Milliseconds()), "yaml-ms")
	b.ReportMetric(float64(perOp)/float64(floor), "x-floor")
	b.ReportMetric(float64(rules), "rules")
}

// BenchmarkParse reads every rule of the corpus into trees.
func BenchmarkParse(b *testing.B) {
	names, files, size := corpusFiles(b)
	floor := yamlFloor(b, names, files)
	b.SetBytes(size)
	rules := 0
	for b.Loop() {
		found := make([]int, len(names))
		forEach(len(names), func(i int) {
			found[i] = len(sigma.Parse(files[names[i]], sigma.DefaultLimits()))
		})
		rules = 0
		for _, n := range found {
			rules += n
		}
	}
	if rules < minRules {
		b.Fatalf("%d rules", rules)
	}
	reportFloor(b, floor, rules)
}

// BenchmarkCompile lowers and links every rule of the corpus.
func BenchmarkCompile(b *testing.B) {
	names, files, size := corpusFiles(b)
	floor := yamlFloor(b, names, files)
	job := Job{Limits: sigma.DefaultLimits()}
	b.SetBytes(size)
	plans := 0
	for b.Loop() {
		plans = 0
		for _, f := range job.Load(names, 0, func(name string) *diag.File { return files[name] }) {
			for _, u := range f.Units {
				if !u.Broken() {
					plans++
				}
			}
		}
	}
	if plans < minRules*9/10 {
		b.Fatalf("%d plans", plans)
	}
	reportFloor(b, floor, plans)
}

// BenchmarkConvert converts every rule of the corpus to all targets, fields as
// they stand, so that no rule is left out for its log source.
func BenchmarkConvert(b *testing.B) { benchmarkConvert(b, true) }

// BenchmarkConvertCloudTrail converts the corpus as users do: rules of other
// log sources are refused.
func BenchmarkConvertCloudTrail(b *testing.B) { benchmarkConvert(b, false) }

func benchmarkConvert(b *testing.B, unmapped bool) {
	names, files, size := corpusFiles(b)
	floor := yamlFloor(b, names, files)
	job := Job{Limits: sigma.DefaultLimits()}
	for _, t := range all.Targets().All() {
		target, err := NewTarget(t, backends.Settings{}, nil, Families())
		if err != nil {
			b.Fatal(err)
		}
		target.Unmapped = unmapped
		job.Targets = append(job.Targets, target)
	}
	b.SetBytes(size)
	outcomes, queries := 0, 0
	for b.Loop() {
		outcomes, queries = 0, 0
		loaded := job.Load(names, 0, func(name string) *diag.File { return files[name] })
		err := job.Translate(loaded, func(_ *File, results []Result) error {
			for _, r := range results {
				outcomes += len(r.Queries)
				for _, o := range r.Queries {
					if o.Err == nil {
						queries++
					}
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if outcomes < minRules*len(job.Targets) {
		b.Fatalf("%d outcomes", outcomes)
	}
	reportFloor(b, floor, outcomes/len(job.Targets))
	b.ReportMetric(float64(queries), "queries")
}
