package sigma

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"gopkg.in/yaml.v3"
)

// corpus reads the public rules that the environment variable SIGTRAIL_CORPUS
// names, in the order of their paths.
func corpus(t testing.TB) []*diag.File {
	t.Helper()
	root := os.Getenv("SIGTRAIL_CORPUS")
	if root == "" {
		t.Skip("SIGTRAIL_CORPUS is not set: the public rules are not read")
	}
	root = filepath.Join(root, "sigmahq")
	var files []*diag.File
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".yml" {
			return err
		}
		src, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		files = append(files, diag.NewFile(filepath.ToSlash(name), src))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Numbers of the corpus at hand. They are asserted so that a part of it cannot
// go unread unnoticed.
const (
	corpusFiles         = 3840
	corpusDocuments     = 3842
	corpusYAMLDocuments = 3845 // with three templates
)

// Every public rule can be read, but for those whose condition is prose.
func TestCorpusIsRead(t *testing.T) {
	files := corpus(t)
	var broken []string
	counts := map[string]int{}
	documents := 0
	for _, f := range files {
		for _, d := range Parse(f, DefaultLimits()) {
			documents++
			if d.Broken() {
				broken = append(broken, f.Name)
			}
			for _, x := range d.Diags {
				counts[x.ID]++
			}
			checkSpans(t, f, d)
		}
	}
	if len(files) != corpusFiles || documents != corpusDocuments {
		t.Errorf("%d files with %d documents", len(files), documents)
	}
	want := []string{
		"unsupported/network/net_dns_high_subdomain_rate.yml",
		"unsupported/windows/sysmon_always_install_elevated_parent_child_correlated.yml",
		"unsupported/windows/win_dumping_ntdsdit_via_dcsync.yml",
		"unsupported/windows/win_dumping_ntdsdit_via_netsync.yml",
	}
	if diff := cmp.Diff(want, broken); diff != "" {
		t.Errorf("broken documents: %s", diff)
	}
	t.Logf("diagnostics: %v", counts)
}

// checkSpans checks that all spans of a document lie in its file, and that
// they show what they are about.
func checkSpans(t *testing.T, f *diag.File, d *Document) {
	t.Helper()
	places := placesOf(d)
	for _, x := range d.Diags {
		places = append(places, place{x.ID, x.Span})
		for _, r := range x.Related {
			places = append(places, place{x.ID + " related", r.Span})
		}
	}
	for _, p := range places {
		if p.at.File != f || p.at.Start < 0 || p.at.Start > p.at.End || p.at.End > len(f.Src) {
			t.Errorf("%s: %s has the span %d-%d of %d bytes", f.Name, p.what, p.at.Start, p.at.End, len(f.Src))
		}
	}
}

// What stands at the span of a text is that text: read alone, the library
// gives the same value again.
func TestCorpusSpansHoldTheirTexts(t *testing.T) {
	compared := 0
	for _, f := range corpus(t) {
		var list strings.Builder
		var want, got []string
		for _, d := range Parse(f, DefaultLimits()) {
			for _, text := range textsOf(d) {
				if text.Given() {
					want = append(want, text.Value)
					list.WriteString("- " + text.Span.Text() + "\n")
				}
			}
		}
		var again yaml.Node
		if err := yaml.Unmarshal([]byte(list.String()), &again); err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		for _, n := range again.Content[0].Content {
			got = append(got, n.Value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", f.Name, diff)
		}
		compared += len(want)
	}
	if compared != 67069 {
		t.Errorf("%d texts compared", compared)
	}
}

func TestCorpusConditionsAgreeWithSecondParser(t *testing.T) {
	compared, aggregations := 0, 0
	for _, f := range corpus(t) {
		for _, d := range Parse(f, DefaultLimits()) {
			r, ok := d.Body.(*Rule)
			if !ok || d.Broken() {
				continue
			}
			for _, c := range r.Detection.Conditions {
				main, _, isAggregation := strings.Cut(c.Text.Value, "|")
				if isAggregation {
					aggregations++
				}
				if c.Text.Span.Text() != c.Text.Value {
					continue // offsets in the value are not those in the file
				}
				compared++
				if got, want := withOffsets(c.Expr, c.Text), climb(main); got != want {
					t.Errorf("%s: %s\n got %s\nwant %s", f.Name, c.Text.Value, got, want)
				}
			}
		}
	}
	if compared != 3835 || aggregations != 52 {
		t.Errorf("%d conditions compared, %d with an aggregation", compared, aggregations)
	}
}

// Files are read in parallel by the command line.
func TestParseIsSafeForConcurrentUse(t *testing.T) {
	var wait sync.WaitGroup
	for _, e := range Examples() {
		wait.Go(func() {
			first, again := allDiags(parseText(e.Bad)), allDiags(parseText(e.Bad))
			if diff := cmp.Diff(told(first), told(again)); diff != "" {
				t.Error(diff)
			}
		})
	}
	wait.Wait()
}
