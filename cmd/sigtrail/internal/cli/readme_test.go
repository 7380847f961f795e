package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/all"
	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

const root = "../../../.."

// TestReadmeShowsWhatSigtrailDoes regenerates the marked parts of the README:
// what it shows is what the program prints.
func TestReadmeShowsWhatSigtrailDoes(t *testing.T) {
	path := filepath.Join(root, "README.md")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for _, part := range []struct {
		name string
		make func(*testing.T) string
	}{
		{"rule", readmeRule}, {"queries", readmeQueries}, {"broken", readmeBroken},
		{"targets", targetTable}, {"modifiers", modifierTable},
	} {
		text = replacePart(t, text, part.name, part.make(t))
	}
	compare(t, path, text)
}

// replacePart puts body between the markers of a part.
func replacePart(t *testing.T, text, name, body string) string {
	t.Helper()
	begin, end := "<!-- generated: "+name+" -->\n", "<!-- end -->"
	before, rest, ok := strings.Cut(text, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("the README has no part %q", name)
	}
	return before + begin + body + end + after
}

func fenced(language, text string) string {
	return "```" + language + "\n" + strings.TrimRight(text, "\n") + "\n```\n"
}

func readmeFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "testdata", "readme", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func readmeRule(t *testing.T) string { return fenced("yaml", readmeFile(t, "rule.yml")) }

func readmeQueries(t *testing.T) string {
	var b strings.Builder
	for _, target := range all.Targets().All() {
		var out, errs bytes.Buffer
		code := Main([]string{"convert", "-q", "-t", target.Name, "-"}, Env{In: strings.NewReader(readmeFile(t, "rule.yml")), Out: &out, Err: &errs, Width: 80})
		if code != ExitOK {
			t.Fatalf("%s: exit code %d: %s", target.Name, code, errs.String())
		}
		fmt.Fprintf(&b, "%s:\n\n%s\n", target.Title, fenced(target.Language, out.String()))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func readmeBroken(t *testing.T) string {
	var out, errs bytes.Buffer
	t.Chdir(filepath.Join(root, "testdata", "readme"))
	code := Main([]string{"convert", "-t", "athena", "broken.yml"}, Env{Out: &out, Err: &errs, Width: 80})
	if code != ExitFindings || out.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, out.String())
	}
	t.Chdir("../../cmd/sigtrail/internal/cli")
	return fenced("yaml", readmeFile(t, "broken.yml")) + "\n" + fenced("text", "$ sigtrail convert -t athena broken.yml\n"+errs.String())
}

func targetTable(*testing.T) string {
	var b strings.Builder
	b.WriteString("| `-t` | target | language | options (`-O`) |\n| --- | --- | --- | --- |\n")
	for _, target := range all.Targets().All() {
		var options []string
		for _, o := range target.Options {
			options = append(options, "`"+o.Name+"`")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", target.Name, target.Title, target.Language, strings.Join(options, " "))
	}
	return b.String()
}

// modifierSamples gives, for each modifier, an item that uses it.
func modifierSamples() map[string]string {
	return map[string]string{
		"contains": "userAgent|contains: Boto3", "startswith": "eventName|startswith: Delete", "endswith": "eventSource|endswith: .amazonaws.com",
		"all": "userAgent|contains|all: [aws, cli]", "exists": "errorCode|exists: true", "cased": "eventName|cased: StopLogging",
		"neq": "awsRegion|neq: us-east-1", "windash": "userAgent|contains|windash: ' -x'",
		"re": "userAgent|re: ^aws-cli/1", "i": "userAgent|re|i: kali", "ignorecase": "userAgent|re|ignorecase: kali",
		"m": "userAgent|re|m: ^kali", "multiline": "userAgent|re|multiline: ^kali", "s": "userAgent|re|s: a.b", "dotall": "userAgent|re|dotall: a.b",
		"base64": "userAgent|base64: secret", "base64offset": "userAgent|base64offset|contains: secret",
		"utf16": "userAgent|utf16|base64: secret", "utf16le": "userAgent|utf16le|base64: secret", "utf16be": "userAgent|utf16be|base64: secret", "wide": "userAgent|wide|base64: secret",
		"lt": "requestParameters.maxResults|lt: 5", "lte": "requestParameters.maxResults|lte: 5", "gt": "requestParameters.maxResults|gt: 5", "gte": "requestParameters.maxResults|gte: 5",
		"minute": "eventTime|minute: 5", "hour": "eventTime|hour|gte: 22", "day": "eventTime|day: 5", "week": "eventTime|week: 5", "month": "eventTime|month: 5", "year": "eventTime|year: 2026",
		"cidr": "sourceIPAddress|cidr: 10.0.0.0/8", "fieldref": "userIdentity.userName|fieldref: requestParameters.userName",
		"expand": "userIdentity.userName|expand: '%admins%'",
	}
}

// modifierTable compiles the sample of every modifier for every target.
func modifierTable(t *testing.T) string {
	job := compile.Job{Limits: sigma.DefaultLimits()}
	var b strings.Builder
	b.WriteString("| modifier |")
	rule := "\n| --- |"
	for _, target := range all.Targets().All() {
		compiled, err := compile.NewTarget(target, backends.Settings{}, nil, compile.Families())
		if err != nil {
			t.Fatal(err)
		}
		job.Targets = append(job.Targets, compiled)
		b.WriteString(" " + target.Name + " |")
		rule += " --- |"
	}
	b.WriteString(rule + "\n")
	samples := modifierSamples()
	for _, m := range lower.Modifiers() {
		sample, ok := samples[m]
		if !ok {
			t.Fatalf("no sample for the modifier %q", m)
		}
		fmt.Fprintf(&b, "| `%s` |", m)
		for _, o := range compileItem(t, &job, sample) {
			b.WriteString(" " + verdict(o) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func compileItem(t *testing.T, job *compile.Job, item string) []compile.Outcome {
	t.Helper()
	src := "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  sel:\n    " + item + "\n  condition: sel\n"
	file := job.LoadFile(diag.NewFile("sample.yml", []byte(src)))
	results := job.Results(&file)
	if len(results) != 1 {
		t.Fatalf("%s: %d results", item, len(results))
	}
	return results[0].Queries
}

func verdict(o compile.Outcome) string {
	switch {
	case o.Err != nil && o.Err.ID == "placeholder-unresolved":
		return "with a pipeline"
	case o.Err != nil:
		return "refused"
	}
	for _, n := range o.Notes {
		if n.Effect != ir.Exact {
			return "*noted*"
		}
	}
	return "**yes**"
}
