package match_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// corpusRecords is how many records the corpus holds at least, so that a test
// that reads too few of them fails.
const corpusRecords = 3959

// corpusLines gives the records of SIGTRAIL_CORPUS/events, one a line.
func corpusLines(tb testing.TB) [][]byte {
	tb.Helper()
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		tb.Skip("SIGTRAIL_CORPUS is not set: no real records to try")
	}
	files, err := filepath.Glob(filepath.Join(dir, "events", "*.ndjson"))
	if err != nil {
		tb.Fatal(err)
	}
	var lines [][]byte
	for _, file := range files {
		if strings.HasSuffix(file, ".origin.ndjson") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				lines = append(lines, line)
			}
		}
	}
	if len(lines) < corpusRecords {
		tb.Fatalf("the corpus has %d records, want %d or more", len(lines), corpusRecords)
	}
	return lines
}

// conditions are forty of the kind that CloudTrail rules hold: names of a
// service and its calls, an outcome, now and then a search in a free-form
// object, an array or the whole record.
func conditions() []ir.Expr {
	succeeded := or(is("errorCode", "Success"), null("errorCode"))
	var all []ir.Expr
	for _, service := range []string{"iam", "s3", "ec2", "sts", "kms", "lambda", "cloudtrail", "signin", "rds", "config"} {
		source := is("eventSource", service+".amazonaws.com")
		all = append(all,
			and(source, or(is("eventName", "Create", star), is("eventName", "Put", star), is("eventName", "Delete", star)), succeeded),
			and(source, not(or(is("userIdentity.type", "AWSService"), is("userAgent", star, "console", star)))),
			and(or(is("requestParameters", star, service, star), is("responseElements", star, `":true`, star)), not(exists("errorMessage"))),
			or(and(source, is("resources.ARN", "arn:aws:", one, one, star)), and(keyword(service, one), is("readOnly", "false"))),
		)
	}
	return all
}

func TestRealRecordsComeOutAlikeInTwoEvaluators(t *testing.T) {
	lines := corpusLines(t)
	held, tried := 0, 0
	exprs := conditions()
	for n, line := range lines {
		// Each record meets a few conditions: the second evaluator is slow.
		for i := n % 5; i < len(exprs); i += 5 {
			got := mustNew(t, exprs[i]).Match(mustRecord(t, string(line)))
			if want := holds(exprs[i], json.RawMessage(line)); got != want {
				t.Fatalf("%s\non %s: got %t, the second evaluator says %t", ir.Format(exprs[i]), line, got, want)
			}
			tried++
			if got {
				held++
			}
		}
	}
	if tried < corpusRecords*len(exprs)/5 || held < tried/50 {
		t.Errorf("%d of %d conditions held; too few were tried or met", held, tried)
	}
}

// TestRealRecordsSurvive: a record and its String mean the same to encoding/json.
func TestRealRecordsSurvive(t *testing.T) {
	for _, line := range corpusLines(t) {
		text := mustRecord(t, string(line)).String()
		if got, want := decoded(t, []byte(text)), decoded(t, line); !equalJSON(got, want) {
			t.Fatalf("%s was read as %s", line, text)
		}
	}
}

func equalJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func BenchmarkParseRecord(b *testing.B) {
	lines := corpusLines(b)
	size := 0
	for _, line := range lines {
		size += len(line)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(parsed(b, lines)); n < corpusRecords {
			b.Fatalf("%d records were read, want %d or more", n, corpusRecords)
		}
	}
}

// BenchmarkMatch tries forty conditions on every record of the corpus.
func BenchmarkMatch(b *testing.B) {
	records := parsed(b, corpusLines(b))
	var matchers []*match.Matcher
	for _, e := range conditions() {
		matchers = append(matchers, mustNew(b, e))
	}
	b.ReportAllocs()
	for b.Loop() {
		tried, held := 0, 0
		for _, r := range records {
			tried++
			for _, m := range matchers {
				if m.Match(r) {
					held++
				}
			}
		}
		if tried < corpusRecords || held == 0 {
			b.Fatalf("%d records were tried and %d matched, want %d or more and some", tried, held, corpusRecords)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(records)*len(matchers)), "ns/try")
}

func parsed(tb testing.TB, lines [][]byte) []match.Record {
	tb.Helper()
	records := make([]match.Record, len(lines))
	for i, line := range lines {
		records[i] = mustRecord(tb, string(line))
	}
	return records
}
