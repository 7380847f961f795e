package pipelines

import (
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// TestSpellingMakesTestsExactWhereRecordsAreUniform: a test stays as it is
// where nobody knows how records write the value.
func TestSpellingMakesTestsExactWhereRecordsAreUniform(t *testing.T) {
	p, diags := Load(diag.NewFile("p.yml", []byte("name: x\ntransformations:\n  - {id: s, type: cloudtrail_spelling}\n")))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, c := range []struct{ field, value, want, note string }{
		{"eventName", "StopLogging", `(match eventName "StopLogging")`, ""},
		{"eventName", "stoplogging", `(match eventName "StopLogging")`, "eventName is written StopLogging in all records"},
		{"eventName", "NobodyKnows", `(match/i eventName "NobodyKnows")`, ""},
		{"eventSource", "IAM.amazonaws.com", `(match eventSource "iam.amazonaws.com")`, "eventSource is written iam.amazonaws.com in all records"},
		{"userAgent", "Boto3", `(match/i userAgent "Boto3")`, ""},
	} {
		m := &ir.Match{Leaf: ir.Leaf{Field: ir.NewField(c.field)}, Pattern: ir.Text(c.value), Fold: true}
		got := p.Apply(ir.Plan{Body: &ir.Search{Where: m}}, "elastic", &diags)
		if text := ir.Format(got.Body.(*ir.Search).Where); text != c.want {
			t.Errorf("%s: got %s, want %s", c.value, text, c.want)
		}
		note := ""
		if len(got.Notes) > 0 {
			note = got.Notes[0].Message
		}
		if note != c.note || len(got.Notes) > 0 && got.Notes[0].Effect != ir.Exact {
			t.Errorf("%s: note %q, want %q", c.value, note, c.note)
		}
		if !m.Fold {
			t.Error("the plan that was given changed")
		}
	}
}
