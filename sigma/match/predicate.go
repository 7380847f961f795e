package match

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A search is a predicate on one field: it holds when the field reaches a
// value that passes the test, or, with none set, when it reaches no such
// value. Tests see nulls, too; those that look at the text refuse them, since
// null has none.
type search struct {
	pred ir.Pred
	path path
	test func(Value) bool
	none bool
}

func (n *search) holds(r Record) bool {
	found := n.path.reach(r.root, nil, func(v Value, _ *trail) bool { return n.test(v) })
	return found != n.none
}

// A keyword is a predicate on every leaf of the record.
type keyword struct {
	pred ir.Pred
	test func(Value) bool
}

func (n *keyword) holds(r Record) bool {
	return r.root.leaves(nil, func(v Value, _ *trail) bool { return n.test(v) })
}

// compilePred makes a predicate ready. Only the predicates that read a text
// can fail.
func compilePred(p ir.Pred) (node, error) {
	switch p := p.(type) {
	case *ir.Exists:
		return &search{pred: p, path: newPath(p.Field.Name), test: func(Value) bool { return true }}, nil
	case *ir.Null:
		notNull := func(v Value) bool { return v.kind != Null }
		return &search{pred: p, path: newPath(p.Field.Name), test: notNull, none: true}, nil
	case *ir.Same:
		return newSame(p), nil
	}
	test, err := compileTest(p)
	if err != nil {
		return nil, err
	}
	if field := p.On(); field != nil {
		return &search{pred: p, path: newPath(field.Name), test: test}, nil
	}
	return &keyword{pred: p, test: test}, nil
}

// compileTest gives the test that a predicate makes of a single value.
func compileTest(p ir.Pred) (func(Value) bool, error) {
	switch p := p.(type) {
	case *ir.Match:
		return globTest(p.Pattern, p.Fold)
	case *ir.Keyword:
		return globTest(p.Pattern, p.Fold)
	case *ir.Regex:
		return regexTest(p.Regexp)
	case *ir.KeywordRegex:
		return regexTest(p.Regexp)
	case *ir.CIDR:
		return cidrTest(p.Network)
	case *ir.Compare:
		return onText(func(text string) bool {
			n, ok := ir.ParseNumber(text)
			return ok && p.Op.Holds(cmp.Compare(n.Value, p.Number.Value))
		}), nil
	case *ir.TimePart:
		return onText(func(text string) bool {
			t, ok := parseTimestamp(text)
			return ok && p.Op.Holds(cmp.Compare(t.part(p.Part), p.Value))
		}), nil
	}
	panic(fmt.Sprintf("match: unhandled %T", p))
}

// onText makes a test of texts one of values.
func onText(test func(string) bool) func(Value) bool {
	return func(v Value) bool {
		text, ok := v.Text()
		return ok && test(text)
	}
}

func globTest(pattern ir.Pattern, fold bool) (func(Value) bool, error) {
	g, err := newGlob(pattern, fold)
	if err != nil {
		return nil, err
	}
	return g.holds, nil
}

func regexTest(r ir.Regexp) (func(Value) bool, error) {
	if holes := r.Holes(); len(holes) > 0 {
		return nil, fmt.Errorf("the placeholder %%%s%% has no value", holes[0])
	}
	re, err := regexp.Compile(r.Portable())
	if err != nil {
		return nil, fmt.Errorf("the regular expression %s cannot be used: %w", r, err)
	}
	return onText(re.MatchString), nil
}

func cidrTest(network ir.Network) (func(Value) bool, error) {
	if !network.IsValid() {
		return nil, fmt.Errorf("the network %s is not valid", network)
	}
	return onText(func(text string) bool {
		addr, err := netip.ParseAddr(text)
		return err == nil && addr.Zone() == "" && network.Contains(addr.Unmap())
	}), nil
}

// A same compares the values of two fields, each with each.
type same struct {
	pred         *ir.Same
	field, other path
	relate       func(a, b string) bool
}

func newSame(p *ir.Same) *same {
	return &same{
		pred:   p,
		field:  newPath(p.Field.Name),
		other:  newPath(p.Other.Name),
		relate: relation(p.How),
	}
}

func relation(how ir.Shape) func(a, b string) bool {
	switch how {
	case ir.ShapeExact:
		return func(a, b string) bool { return a == b }
	case ir.ShapePrefix:
		return strings.HasPrefix
	case ir.ShapeSuffix:
		return strings.HasSuffix
	case ir.ShapeContains:
		return strings.Contains
	}
	panic(fmt.Sprintf("match: unhandled Shape %d", int(how)))
}

func (n *same) holds(r Record) bool {
	others := n.texts(r, n.other)
	for _, a := range n.texts(r, n.field) {
		for _, b := range others {
			if n.relate(a, b) {
				return true
			}
		}
	}
	return false
}

// texts gives the texts of the scalars that a path reaches.
func (n *same) texts(r Record, p path) []string {
	var texts []string
	p.reach(r.root, nil, func(v Value, _ *trail) bool {
		if text, ok := n.text(v); ok {
			texts = append(texts, text)
		}
		return false
	})
	return texts
}

// text gives the text of a scalar as it is compared; other values have none.
func (n *same) text(v Value) (string, bool) {
	switch {
	case v.kind != Bool && v.kind != Number && v.kind != String:
		return "", false
	case n.pred.Fold:
		return ir.Lower(v.text), true
	}
	return v.text, true
}
