package sigma

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// FuzzParse: whatever a file holds, every span lies inside it, every part of a
// text inside the text, and a document without a body says why.
func FuzzParse(f *testing.F) {
	for _, e := range Examples() {
		f.Add(e.Bad)
		f.Add(e.Good)
	}
	f.Add("a: &a [*a]\nb: >\n  x\n\n  y\nc: \"\\u00e9\\\n z\"\n? [d]\n: 'e''f\n  g'\n")
	f.Add("\ufefftitle: x\r\u2028y: \u0085z\n--- !!str\n...\n")
	f.Fuzz(func(t *testing.T, src string) {
		file := diag.NewFile("x.yml", []byte(src))
		last := -1
		for _, d := range Parse(file, DefaultLimits()) {
			checkSpans(t, file, d)
			if d.Index <= last && last >= 0 {
				t.Errorf("document %d comes after %d", d.Index, last)
			}
			last = d.Index
			if d.Body == nil && !d.Diags.HasErrors() {
				t.Error("a document without a body and without an error")
			}
			if !d.Span.Known() {
				t.Error("a document without a place")
			}
			for _, x := range d.Diags {
				if x.ID == "internal-condition" || x.Message == "" || !x.Span.Known() {
					t.Errorf("%+v", x)
				}
			}
			for _, text := range textsOf(d) {
				checkSub(t, text)
			}
		}
	})
}

func textsOf(d *Document) []Text {
	r, ok := d.Body.(*Rule)
	if !ok {
		return nil
	}
	texts := []Text{r.Meta.Title, r.Meta.Description}
	var walk func(n Node)
	walk = func(n Node) {
		switch n := n.(type) {
		case *AllOf:
			for _, it := range n.Items {
				walk(it)
			}
		case *AnyOf:
			for _, x := range n.Of {
				walk(x)
			}
		case *Item:
			texts = append(texts, n.Field)
			for _, v := range n.Values {
				texts = append(texts, v.Text)
			}
		}
	}
	for _, s := range r.Detection.Selections {
		if s.Body != nil {
			walk(s.Body)
		}
	}
	return texts
}

// checkSub checks that the parts of a text lie in order inside it.
func checkSub(t *testing.T, text Text) {
	if !text.Given() {
		return
	}
	at := text.locator()
	end := text.Span.Start
	for i := 0; i < len(text.Value); i++ {
		s := at(i, i+1)
		if s == text.Span {
			return
		}
		if s.Start < text.Span.Start || s.End > text.Span.End || s.Start > s.End || s.Start < end && s.End < end {
			t.Errorf("byte %d of %q is at %d-%d in %d-%d", i, text.Value, s.Start, s.End, text.Span.Start, text.Span.End)
		}
		end = s.Start
	}
}

// FuzzCondition: a condition is read, or its faults are told; the author's
// faults never become ours.
func FuzzCondition(f *testing.F) {
	for _, s := range []string{
		"a", "a and not (b or c)", "1 of sel_* and all of them", "not not a", "((a))", "a AND b | count(x) by y > 5", "2 of x*", "a b",
		"near(a)", "a | near b and c", "t0 or t1", "1 of", ")(", "a\u00a0b", "any of *", "x( > 5", "| |",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, condition string) {
		cond, diags := condOf(condition)
		for _, d := range diags {
			if d.ID == "internal-condition" {
				t.Fatalf("%q: %s", condition, d.Message)
			}
		}
		if (cond == nil) != diags.HasErrors() && !strings.Contains(condition, "|") {
			t.Fatalf("%q: a condition and errors: %v", condition, diags)
		}
		if cond == nil {
			return
		}
		again, _ := condOf(printCond(cond))
		if again == nil || formatCond(again) != formatCond(cond) {
			t.Fatalf("%q is read as %s, which printed again is another", condition, formatCond(cond))
		}
	})
}

// condOf reads a condition over the selections of ruleOf and t0.
func condOf(condition string) (Cond, diag.List) {
	file := diag.NewFile("x", []byte(condition))
	p := &parser{stream: newStream(file, DefaultLimits())}
	doc := p.begin(0)
	var selections []*Selection
	for _, name := range []string{"a", "b", "c", "sel_1", "sel_2", "_x", "sel-3", "sel.4", "t0", "AND"} {
		selections = append(selections, &Selection{Name: Text{Value: name}})
	}
	r := &condReader{
		parser: p, text: Text{Value: condition, Span: diag.Span{File: file, End: len(condition)}},
		selections: selections, used: map[*Selection]bool{},
	}
	main, tail := r.split()
	cond := r.expr(main)
	if tail != nil {
		r.aggregation(tail)
	}
	return cond, doc.Diags
}

// printCond prints a tree as a condition.
func printCond(c Cond) string {
	list := func(op string, of []Cond) string {
		parts := make([]string, len(of))
		for i, e := range of {
			parts[i] = printCond(e)
		}
		return "(" + strings.Join(parts, op) + ")"
	}
	switch c := c.(type) {
	case *And:
		return list(" and ", c.Of)
	case *Or:
		return list(" or ", c.Of)
	case *Not:
		return "not " + printCond(c.Of)
	case *Quant:
		word := "1 of "
		if c.All {
			word = "all of "
		}
		return word + c.Pattern.Value
	}
	return c.(*Ref).Name.Value
}
