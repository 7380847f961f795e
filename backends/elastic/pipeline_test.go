package elastic

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the built-in pipeline anew from the table")

// TestPipelineFollowsTheTable holds the built-in pipeline to the table: both
// say where a CloudTrail field is stored, and a rule must not mean different
// things with and without the pipeline.
func TestPipelineFollowsTheTable(t *testing.T) {
	path := filepath.Join("..", "..", "pipelines", "builtin", "aws-cloudtrail-elastic.yml")
	want := pipeline()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s differs from the table; run go test -update and read the difference", path)
	}
}

const forCloudTrail = `    rule_conditions:
      - type: logsource
        product: aws
        service: cloudtrail
`

func pipeline() string {
	var b strings.Builder
	b.WriteString(`# AWS CloudTrail for Elastic: the names under which Elastic's AWS integration,
# and Filebeat's aws module, store what CloudTrail writes. Made from the table
# in backends/elastic.
name: AWS CloudTrail for Elastic
priority: 20
allowed_backends:
  - elastic
transformations:
  - id: types
    type: cloudtrail_types
` + forCloudTrail)
	b.WriteString("  - id: spelling\n    type: cloudtrail_spelling\n" + forCloudTrail)
	step(&b, "fields", "field_name_mapping", false)
	step(&b, "subtrees", "field_name_prefix_mapping", true)
	return b.String()
}

// step writes one mapping: of whole fields, or of subtrees.
func step(b *strings.Builder, id, kind string, subtrees bool) {
	b.WriteString("  - id: " + id + "\n    type: " + kind + "\n    mapping:\n")
	for _, m := range mappings {
		if m.raw == "" || m.copied || m.kind == homeless || strings.HasSuffix(m.raw, ".") != subtrees {
			continue
		}
		name := m.name
		if strings.HasPrefix(name, "@") {
			name = `"` + name + `"`
		}
		b.WriteString("      " + m.raw + ": " + name + "\n")
	}
	b.WriteString(forCloudTrail)
}
