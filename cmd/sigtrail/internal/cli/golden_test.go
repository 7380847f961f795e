package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const cases = "../../../../testdata/cli"

// minCases is the number of cases that must be there, so that a moved folder
// does not pass for success.
const minCases = 20

// TestCommandLines runs the command line of every case in its folder and
// compares both streams and the exit code. A case is a folder with the
// arguments (one a line) and, if needed, stdin and rule files.
func TestCommandLines(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(cases, "*", "args"))
	if err != nil || len(found) < minCases {
		t.Fatalf("found %d cases (%v), want at least %d", len(found), err, minCases)
	}
	for _, args := range found {
		dir, err := filepath.Abs(filepath.Dir(args))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(dir), func(t *testing.T) { commandLine(t, dir) })
	}
}

func commandLine(t *testing.T, dir string) {
	t.Chdir(dir)
	args, err := os.ReadFile("args")
	if err != nil {
		t.Fatal(err)
	}
	stdin, _ := os.ReadFile("stdin")
	var out, errs bytes.Buffer
	var words []string
	if text := strings.TrimSpace(string(args)); text != "" {
		words = strings.Split(text, "\n")
	}
	code := Main(words, Env{In: bytes.NewReader(stdin), Out: &out, Err: &errs, Width: 80})
	for name, got := range map[string]string{"stdout": out.String(), "stderr": errs.String(), "exit": fmt.Sprintln(code)} {
		compare(t, name, got)
	}
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if got == "" {
			os.Remove(path)
		} else if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); run go test with -update if that is right:\n%s", path, diff)
	}
}
