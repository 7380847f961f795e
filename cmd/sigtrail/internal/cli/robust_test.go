package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const goodRule = `title: Good
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: StopLogging}
  condition: selection
`

// run calls convert on paths and gives both streams.
func run(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Main(append([]string{"convert", "-t", "athena"}, args...), Env{In: strings.NewReader(""), Out: &o, Err: &e, Width: 80})
	return code, o.String(), e.String()
}

// TestBadInputCostsOneLineAndNothingElse puts each kind of bad input beside a
// good rule: the bad one is named once with its exit code, the good one is
// converted.
func TestBadInputCostsOneLineAndNothingElse(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+p+",", 10), ",") + "]\n"
	}
	brackets := "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  a: {f: x}\n  condition: " + strings.Repeat("(", 1_000_000) + "a\n"
	for name, c := range map[string]struct {
		content string
		code    int
		says    string
	}{
		"binary.yml":   {"\x7fELF\x02\x01\x01\x00\x00\xff\xfe", ExitFindings, "binary.yml:1:"},
		"empty.yml":    {"", ExitUsage, "empty.yml: no rule"},
		"comments.yml": {"# nothing\n", ExitUsage, "comments.yml: no rule"},
		"large.yml":    {"title: " + strings.Repeat("x", 20<<20), ExitFindings, "large.yml"},
		"bomb.yml":     {bomb, ExitFindings, "bomb.yml:"},
		"brackets.yml": {brackets, ExitFindings, "brackets.yml:"},
		"broken.yml":   {"title: [", ExitFindings, "broken.yml:1:"},
		"list.yml":     {"- a\n- b\n", ExitFindings, "list.yml:1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, name), c.content)
			write(t, filepath.Join(dir, "zz_good.yml"), goodRule)
			start := time.Now()
			code, out, errs := run(t, dir)
			if code != c.code {
				t.Errorf("exit code %d, want %d\n%s", code, c.code, errs)
			}
			if strings.Count(out, "SELECT") != 1 {
				t.Errorf("the good rule was lost:\n%s", out)
			}
			if !strings.Contains(errs, c.says) {
				t.Errorf("nothing says %q:\n%s", c.says, errs)
			}
			if len(errs) > 2000 {
				t.Errorf("%d bytes of messages for one bad file", len(errs))
			}
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func TestPathsThatCannotBeReadAreNamed(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "good.yml"), goodRule)
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(dir, "dangling.yml")
	if err := os.Symlink("nowhere", dangling); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		code int
		says string
	}{
		{filepath.Join(dir, "missing.yml"), ExitFailure, "missing.yml: no such file"},
		{empty, ExitUsage, "no rule file in this folder"},
		{filepath.Join(dir, "*.nope"), ExitUsage, "fits no file"},
		{dangling, ExitFailure, "dangling.yml"},
	} {
		code, out, errs := run(t, c.path, filepath.Join(dir, "good.yml"))
		if code != c.code || !strings.Contains(errs, c.says) || strings.Count(out, "SELECT") != 1 {
			t.Errorf("%s: exit code %d, want %d\n%s\n%s", c.path, code, c.code, out, errs)
		}
	}
	if os.Getuid() == 0 {
		t.Log("running as root: a file without read permission cannot be made")
		return
	}
	locked := filepath.Join(dir, "locked.yml")
	write(t, locked, goodRule)
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(t, locked); code != ExitFailure || !strings.Contains(errs, "permission denied") {
		t.Errorf("exit code %d\n%s", code, errs)
	}
}

func TestOutputIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	rule := filepath.Join(dir, "good.yml")
	write(t, rule, goodRule)
	file := filepath.Join(dir, "out", "queries.sql")
	if code, out, errs := run(t, "-o", file, rule); code != ExitOK || out != "" {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), "SELECT") {
		t.Errorf("the file holds %q (%v)", data, err)
	}
	folder := filepath.Join(dir, "many") + "/"
	if code, _, errs := run(t, "-t", "splunk", "-o", folder, rule); code != ExitOK {
		t.Fatalf("exit code %d\n%s", code, errs)
	}
	written, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(written) != 2 {
		t.Errorf("the folder holds %v (%v), want one folder for each target", written, err)
	}
	for target, extension := range map[string]string{"athena": ".sql", "splunk": ".spl"} {
		if _, err := os.Stat(filepath.Join(folder, target, strings.TrimSuffix(rule, ".yml")+extension)); err != nil {
			t.Error(err)
		}
	}
	if code, _, errs := run(t, "-o", filepath.Join(rule, "under-a-file"), rule); code != ExitFailure || !strings.Contains(errs, "cannot write") {
		t.Errorf("exit code %d\n%s", code, errs)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
