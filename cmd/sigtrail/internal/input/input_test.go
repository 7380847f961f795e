package input

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, f)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFilesComeOnceAndInAFixedOrder(t *testing.T) {
	t.Chdir(tree(t, "b.yml", "a.yaml", "notes.txt", "sub/c.yml", ".git/d.yml", "other/e.yml"))
	for _, c := range []struct {
		paths, want []string
		problems    int
	}{
		{[]string{"."}, []string{"a.yaml", "b.yml", "other/e.yml", "sub/c.yml"}, 0},
		{[]string{"sub", "b.yml", "."}, []string{"sub/c.yml", "b.yml", "a.yaml", "other/e.yml"}, 0},
		{[]string{"b.yml", "./b.yml"}, []string{"b.yml"}, 0},
		{[]string{"*.yml", "notes.txt"}, []string{"b.yml", "notes.txt"}, 0},
		{[]string{"s*", "-"}, []string{"sub/c.yml", "-"}, 0},
		{[]string{"missing.yml", "*.nope", "[", "b.yml"}, []string{"b.yml"}, 3},
	} {
		s := Source{Patterns: RulePatterns()}
		files, problems := s.Find(c.paths)
		if diff := cmp.Diff(c.want, files); diff != "" || len(problems) != c.problems {
			t.Errorf("%v (-want +got), problems %v:\n%s", c.paths, problems, diff)
		}
	}
}

func TestReadingStopsBehindTheLimit(t *testing.T) {
	s := Source{Stdin: strings.NewReader(strings.Repeat("y", 100))}
	if data, problem := s.Read("-", 10); problem != nil || len(data) != 11 {
		t.Errorf("%d bytes, %v; want one more than the limit", len(data), problem)
	}
	dir := tree(t, "small")
	if data, problem := s.Read(filepath.Join(dir, "small"), 10); problem != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, problem)
	}
	if _, problem := s.Read(dir, 10); problem == nil || !strings.HasPrefix(problem.Message, "cannot read: ") {
		t.Errorf("a folder was read: %v", problem)
	}
}
