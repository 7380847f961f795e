package sigma

import (
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// usedIDs gives the IDs in calls of the reporting functions of the package.
func usedIDs(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	reporting := regexp.MustCompile(`^(errorf|warnf|fault|wrongType|checkWord|checkLength|references)$`)
	id := regexp.MustCompile(`^"[a-z0-9]+(-[a-z0-9]+)+"$`)
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := goparser.ParseFile(gotoken.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !reporting.MatchString(f.Sel.Name) {
				return true
			}
			for _, arg := range call.Args[:min(2, len(call.Args))] {
				if lit, ok := arg.(*ast.BasicLit); ok && id.MatchString(lit.Value) {
					text, _ := strconv.Unquote(lit.Value)
					used[text] = true
				}
			}
			return true
		})
	}
	return used
}

func TestEveryIDIsListed(t *testing.T) {
	used := usedIDs(t)
	listed := map[string]bool{}
	for _, d := range Diagnostics() {
		if listed[d.ID] {
			t.Errorf("%s is listed twice", d.ID)
		}
		listed[d.ID] = true
		if !used[d.ID] {
			t.Errorf("%s is listed but never reported", d.ID)
		}
		if d.Title == "" || d.Why == "" || strings.HasSuffix(d.Title, ".") || !strings.HasSuffix(d.Why, ".") {
			t.Errorf("%s: the title must be a heading and the reason a sentence: %q, %q", d.ID, d.Title, d.Why)
		}
	}
	for id := range used {
		if !listed[id] {
			t.Errorf("%s is reported but not listed", id)
		}
	}
	if !slices.IsSortedFunc(Diagnostics(), func(a, b DiagnosticInfo) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("the list is not sorted")
	}
}

func parseText(src string) []*Document {
	return Parse(diag.NewFile("rule.yml", []byte(src)), DefaultLimits())
}

func allDiags(docs []*Document) diag.List {
	var l diag.List
	for _, d := range docs {
		l = append(l, d.Diags...)
	}
	return l
}

// Every diagnostic has an example that draws it, with the severity of the
// list, and one without any complaint.
func TestExamples(t *testing.T) {
	severity := map[string]diag.Severity{}
	for _, d := range Diagnostics() {
		severity[d.ID] = d.Severity
	}
	seen := map[string]bool{}
	for _, e := range Examples() {
		seen[e.ID] = true
		t.Run(e.ID, func(t *testing.T) {
			drawn := false
			for _, d := range allDiags(parseText(e.Bad)) {
				if d.ID == e.ID {
					drawn = true
				}
				if d.Severity != severity[d.ID] {
					t.Errorf("%s is listed as %s but reported as %s", d.ID, severity[d.ID], d.Severity)
				}
				if d.Hint == "" && d.ID != "action-template-broken" && d.ID != "action-repeat-first" && d.ID != "file-binary" && d.ID != "yaml-alias-cycle" {
					t.Errorf("%s says nothing about what to do", d.ID)
				}
			}
			if !drawn {
				t.Errorf("the bad example does not draw it:\n%s\n%v", e.Bad, allDiags(parseText(e.Bad)))
			}
			if l := allDiags(parseText(e.Good)); len(l) > 0 {
				t.Errorf("the good example draws %v:\n%s", l, e.Good)
			}
		})
	}
	for _, d := range Diagnostics() {
		if exempt := strings.HasPrefix(d.ID, "limit-") || strings.HasPrefix(d.ID, "internal-"); seen[d.ID] == exempt {
			t.Errorf("%s: has an example: %v", d.ID, seen[d.ID])
		}
	}
}
