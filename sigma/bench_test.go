package sigma

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"gopkg.in/yaml.v3"
)

// BenchmarkParse reads all public rules. Its aim is less than one and a half
// times the time of BenchmarkYAMLNodes, which is what the YAML library alone
// takes.
func BenchmarkParse(b *testing.B) {
	files := corpus(b)
	for b.Loop() {
		documents := 0
		for _, f := range files {
			documents += len(Parse(f, DefaultLimits()))
		}
		if documents != corpusDocuments {
			b.Fatalf("%d documents", documents)
		}
	}
	b.SetBytes(sizeOf(files))
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(files)), "µs/file")
}

// BenchmarkYAMLNodes is the floor under BenchmarkParse.
func BenchmarkYAMLNodes(b *testing.B) {
	files := corpus(b)
	for b.Loop() {
		documents := 0
		for _, f := range files {
			decoder := yaml.NewDecoder(bytes.NewReader(f.Src))
			for {
				var n yaml.Node
				if err := decoder.Decode(&n); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
				documents++
			}
		}
		if documents != corpusYAMLDocuments {
			b.Fatalf("%d documents", documents)
		}
	}
	b.SetBytes(sizeOf(files))
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(files)), "µs/file")
}

func sizeOf(files []*diag.File) int64 {
	size := 0
	for _, f := range files {
		size += len(f.Src)
	}
	return int64(size)
}
