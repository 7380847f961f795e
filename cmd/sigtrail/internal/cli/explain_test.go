package cli

import (
	"bytes"
	"strings"
	"testing"
)

// TestEveryDiagnosticHasAPage prints the page of every diagnostic.
func TestEveryDiagnosticHasAPage(t *testing.T) {
	if len(pages()) < 100 {
		t.Fatalf("%d pages", len(pages()))
	}
	for _, p := range pages() {
		var out, errs bytes.Buffer
		if code := Main([]string{"explain", p.ID}, Env{Out: &out, Err: &errs, Width: 80}); code != ExitOK {
			t.Errorf("%s: exit code %d: %s", p.ID, code, errs.String())
		}
		limit := strings.HasPrefix(p.ID, "limit-") || strings.HasPrefix(p.ID, "internal-")
		if !strings.Contains(out.String(), p.Title) || !limit && !strings.Contains(out.String(), "Draws it:") {
			t.Errorf("%s: the page is incomplete:\n%s", p.ID, out.String())
		}
		if strings.ContainsAny(out.String(), "\x00\x1b\r") {
			t.Errorf("%s: the page holds control characters", p.ID)
		}
	}
}
