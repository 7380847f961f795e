package sigma

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	sigmago "github.com/bradleyjkemp/sigma-go"
	"github.com/bradleyjkemp/sigma-go/evaluator"
	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// TestSigmaGoPins pins what sigma-go does today, its defects above all. When
// the dependency moves, a failure here says which workaround may go.
func TestSigmaGoPins(t *testing.T) {
	parses := func(condition string, want bool) func() error {
		return func() error {
			if _, err := sigmago.ParseCondition(condition); (err == nil) != want {
				return fmt.Errorf("%q: %v", condition, err)
			}
			return nil
		}
	}
	tree := func(condition, want string) func() error {
		return func() error {
			c, err := sigmago.ParseCondition(condition)
			if got := fmt.Sprintf("%#v", c.Search); err != nil || strings.ReplaceAll(got, "sigma.", "") != want {
				return fmt.Errorf("%q: %s %v", condition, got, err)
			}
			return nil
		}
	}
	pins := []struct {
		name string
		pin  func() error
	}{
		{"1 a timeframe fails", ruleFails("s: {f: v}\n  timeframe: 5m\n  condition: s")},
		{"2 a digit before a star fails", parses("1 of selection_1_*", false)},
		{"2 letters before a star pass", parses("1 of sel*_x", true)},
		{"3 capitals fail", parses("a AND b", false)},
		{"3 quantifiers in capitals pass", parses("1 OF THEM", true)},
		{"4 two blanks make a name of them", tree("1 of  them", `OneOfIdentifier{Ident:SearchIdentifier{Name:"them"}}`)},
		{"4 an operator as a name", parses("t0 or or", true)},
		{"5 hyphen", parses("sel-1", false)},
		{"5 dot", parses("sel.a", false)},
		{"5 digit first", parses("1sel", false)},
		{"6 dotted group", parses("sel | count() by a.b > 5", false)},
		{"6 near", parses("sel | near b", false)},
		{"7 later documents are ignored", ruleIs(sigmaGoHead+"detection: {s: {f: v}, condition: s}\n---\n}{", "s")},
		{"8 a correlation is an empty rule", ruleIs("title: x\ncorrelation: {type: event_count}\n", "")},
		{"8 a filter is an empty rule", ruleIs("title: x\nfilter: {rules: any}\n", "")},
		{"9 of two selections the last wins", ruleIs(sigmaGoHead+"detection:\n  s: {f: v}\n  s: {g: w}\n  condition: s\n", "s")},
		{"9 an undefined selection passes", ruleIs(sigmaGoHead+"detection: {s: {f: v}, condition: t}\n", "s")},
		{"10 a keyword in a mixed list is always true", matches("s: [{f: v}, word]\n  condition: s", map[string]any{"g": "w"}, true)},
		{"11 leading zeros are lost", values("f: [00000429, 012345678901]", "[429 1.2345678901e+10]")},
		{"12 a null keyword vanishes", keywords("[a, ~, b]", "[a b]")},
		{"13 a merge key is a field", ruleIs(sigmaGoHead+"detection: {b: &b {f: v}, s: {<<: *b}, condition: s}\n", "b s")},
		{"14 wildcards are literal", matches("s: {f: 'Delete*'}\n  condition: s", map[string]any{"f": "DeleteTrail"}, false)},
		{"14 escapes are literal", matches("s: {f: 'a\\*c'}\n  condition: s", map[string]any{"f": "a*c"}, false)},
		{"14 null fails", evaluationFails("s: {f: null}\n  condition: s", map[string]any{"g": "w"})},
		{"14 <nil> matches an absent field", matches("s: {f: '<nil>'}\n  condition: s", map[string]any{"g": "w"}, true)},
		{"14 a million is missed", matches("s: {f: 1000000}\n  condition: s", map[string]any{"f": 1000000.0}, false)},
		{"14 hidden selections count as them", matches("s: {f: x}\n  _x: {f: v}\n  condition: 1 of them", map[string]any{"f": "v"}, true)},
		{"15 one of a name panics", evaluationPanics("selection: {f: v}\n  condition: 1 of selection", map[string]any{"f": "v"})},
		{"15 gt of an empty text panics", evaluationPanics("s: {f|gt: 10}\n  condition: s", map[string]any{"f": ""})},
		{"15 lt of a json.Number panics", evaluationPanics("s: {f|lt: 10}\n  condition: s", map[string]any{"f": json.Number("5")})},
		{"17 positions count from 0", position},
		{"18 names like t0 are names, brackets vanish", tree("t0 and not (t1 or t2) and t10",
			`And{SearchIdentifier{Name:"t0"}, Not{Expr:Or{SearchIdentifier{Name:"t1"}, SearchIdentifier{Name:"t2"}}}, SearchIdentifier{Name:"t10"}}`)},
		{"18 and binds closer than or", tree("t0 and t1 and t2 or t3",
			`Or{And{SearchIdentifier{Name:"t0"}, SearchIdentifier{Name:"t1"}, SearchIdentifier{Name:"t2"}}, SearchIdentifier{Name:"t3"}}`)},
		{"18 bracketed operators of one kind stay apart", tree("t0 and ( t1 and t2 )",
			`And{SearchIdentifier{Name:"t0"}, And{SearchIdentifier{Name:"t1"}, SearchIdentifier{Name:"t2"}}}`)},
	}
	for _, m := range []string{"exists", "neq", "cased", "fieldref", "windash", "contains|windash"} {
		pins = append(pins, struct {
			name string
			pin  func() error
		}{"16 " + m + " is refused", evaluationFails("s: {'f|"+m+"': v}\n  condition: s", map[string]any{"f": "v"})})
	}
	for _, p := range pins {
		t.Run(p.name, func(t *testing.T) {
			if err := p.pin(); err != nil {
				t.Error(err)
			}
		})
	}
}

const sigmaGoHead = "title: x\nlogsource: {product: aws}\n"

func sigmaGoRule(detection string) (sigmago.Rule, error) {
	return sigmago.ParseRule([]byte(sigmaGoHead + "detection:\n  " + detection + "\n"))
}

func ruleFails(detection string) func() error {
	return func() error {
		if _, err := sigmaGoRule(detection); err == nil {
			return fmt.Errorf("no error")
		}
		return nil
	}
}

// ruleIs checks that a file is read without an error, with these selections.
func ruleIs(src, selections string) func() error {
	return func() error {
		r, err := sigmago.ParseRule([]byte(src))
		var names []string
		for _, name := range []string{"b", "s"} {
			if _, ok := r.Detection.Searches[name]; ok {
				names = append(names, name)
			}
		}
		if got := strings.Join(names, " "); err != nil || got != selections {
			return fmt.Errorf("%q %v", got, err)
		}
		return nil
	}
}

func values(item, want string) func() error {
	return func() error {
		r, err := sigmaGoRule("s: {" + item + "}\n  condition: s")
		if err != nil {
			return err
		}
		if got := fmt.Sprint(r.Detection.Searches["s"].EventMatchers[0][0].Values); got != want {
			return fmt.Errorf("got %s", got)
		}
		return nil
	}
}

func keywords(list, want string) func() error {
	return func() error {
		r, err := sigmaGoRule("s: " + list + "\n  condition: s")
		if err != nil {
			return err
		}
		if got := fmt.Sprint(r.Detection.Searches["s"].Keywords); got != want {
			return fmt.Errorf("got %s", got)
		}
		return nil
	}
}

func evaluate(detection string, event any) (result evaluator.Result, panicked bool, err error) {
	r, err := sigmaGoRule(detection)
	if err != nil {
		return result, false, err
	}
	defer func() { panicked = recover() != nil }()
	result, err = evaluator.ForRule(r).Matches(context.Background(), event)
	return result, false, err
}

func matches(detection string, event any, want bool) func() error {
	return func() error {
		if r, panicked, err := evaluate(detection, event); err != nil || panicked || r.Match != want {
			return fmt.Errorf("got %v, panic %v, %v", r.Match, panicked, err)
		}
		return nil
	}
}

func evaluationFails(detection string, event any) func() error {
	return func() error {
		if r, panicked, err := evaluate(detection, event); err == nil || panicked {
			return fmt.Errorf("got %v, panic %v", r.Match, panicked)
		}
		return nil
	}
}

func evaluationPanics(detection string, event any) func() error {
	return func() error {
		if r, panicked, err := evaluate(detection, event); !panicked {
			return fmt.Errorf("got %v, %v", r.Match, err)
		}
		return nil
	}
}

func position() error {
	r, err := sigmaGoRule("s: {f: v}\n  condition: s")
	if err != nil {
		return err
	}
	if line, column := r.Detection.Conditions[0].Position(); line != 4 || column != 13 {
		return fmt.Errorf("got %d:%d", line, column)
	}
	return nil
}

// TestSigmaGoIsBehindOneDoor fails when a second file of the product imports
// sigma-go, or any imports its evaluator.
func TestSigmaGoIsBehindOneDoor(t *testing.T) {
	var doors []string
	root := ".."
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := goparser.ParseFile(gotoken.NewFileSet(), path, nil, goparser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range file.Imports {
			if strings.Contains(imp.Path.Value, "bradleyjkemp/sigma-go") {
				rel, _ := filepath.Rel(root, path)
				doors = append(doors, filepath.ToSlash(rel)+" "+imp.Path.Value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`sigma/condition_grammar.go "github.com/bradleyjkemp/sigma-go"`}
	if diff := cmp.Diff(want, doors); diff != "" {
		t.Error(diff)
	}
}

// No type of sigma-go may leave its file.
func TestSigmaGoTypesStayInside(t *testing.T) {
	file, err := goparser.ParseFile(gotoken.NewFileSet(), "condition_grammar.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil { // methods of the builder are private to it
			continue
		}
		ast.Inspect(f.Type, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && fmt.Sprint(s.X) == "sigmago" {
				t.Errorf("%s has a type of sigma-go in its signature", f.Name.Name)
			}
			return true
		})
	}
}

// TestCorpusAgreesWithSigmaGo compares the structure of public rules with
// what sigma-go's own rule parser makes of them, where that one is right.
func TestCorpusAgreesWithSigmaGo(t *testing.T) {
	compared, fields, skipped := 0, 0, 0
	for _, f := range corpus(t) {
		if !inSigmaGoSubset(f.Src) {
			skipped++
			continue
		}
		other, err := sigmago.ParseRule(f.Src)
		docs := Parse(f, DefaultLimits())
		if err != nil || docs[0].Broken() {
			skipped++
			continue
		}
		mine := docs[0].Body.(*Rule)
		compared++
		if len(mine.Detection.Selections) != len(other.Detection.Searches) {
			t.Errorf("%s: %d selections, sigma-go has %d", f.Name, len(mine.Detection.Selections), len(other.Detection.Searches))
		}
		for _, s := range mine.Detection.Selections {
			got := ownItems(s.Body)
			want := sigmaGoItems(other.Detection.Searches[s.Name.Value], got)
			fields += len(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s: %s", f.Name, s.Name.Value, diff)
			}
		}
	}
	if compared != 3618 || fields != 12139 {
		t.Errorf("%d rules with %d fields compared, %d skipped", compared, fields, skipped)
	}
}

// inSigmaGoSubset reports whether sigma-go reads a file without loss: one
// document, no timeframe, aliases, merge keys or actions, and every selection
// a mapping or a list of mappings.
func inSigmaGoSubset(src []byte) bool {
	if bytes.Contains(src, []byte("\n---")) || bytes.Contains(src, []byte("timeframe:")) || bytes.Contains(src, []byte("action:")) {
		return false
	}
	var doc struct{ Detection map[string]yaml.Node }
	if yaml.Unmarshal(src, &doc) != nil {
		return false
	}
	for name, n := range doc.Detection {
		if name == "condition" {
			continue
		}
		of := []*yaml.Node{&n}
		if n.Kind == yaml.SequenceNode {
			of = n.Content
		}
		for _, x := range of {
			if x.Kind != yaml.MappingNode {
				return false
			}
		}
	}
	return true
}

// An item as both parsers see it.
type bothItem struct {
	Field     string
	Modifiers []string
	Values    []string
}

const notText = "(a number or the like)"

func sigmaGoItems(s sigmago.Search, own []bothItem) []bothItem {
	var items []bothItem
	for _, m := range s.EventMatchers {
		for _, f := range m {
			it := bothItem{Field: f.Field, Modifiers: append([]string(nil), f.Modifiers...)}
			for i, v := range f.Values {
				text := fmt.Sprint(v)
				if at := len(items); at < len(own) && i < len(own[at].Values) && own[at].Values[i] == notText {
					text = notText // sigma-go has changed it
				}
				it.Values = append(it.Values, text)
			}
			items = append(items, it)
		}
	}
	return items
}

func ownItems(n Node) []bothItem {
	var items []bothItem
	switch n := n.(type) {
	case *AllOf:
		for _, it := range n.Items {
			items = append(items, ownItems(it)...)
		}
	case *AnyOf:
		for _, x := range n.Of {
			items = append(items, ownItems(x)...)
		}
	case *Item:
		it := bothItem{Field: n.Field.Value}
		for _, m := range n.Modifiers {
			it.Modifiers = append(it.Modifiers, m.Value)
		}
		for _, v := range n.Values {
			text := v.Text.Value
			if quoted := strings.HasPrefix(v.Text.Span.Text(), "'") || strings.HasPrefix(v.Text.Span.Text(), `"`); v.Kind != String || !quoted && isOddNumber(text) {
				text = notText
			}
			it.Values = append(it.Values, text)
		}
		items = append(items, it)
	}
	return items
}
