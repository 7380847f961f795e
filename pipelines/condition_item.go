package pipelines

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/lower"
)

func itemConditionTypes() []conditionType {
	return []conditionType{
		{"match_string", []string{"pattern", "cond", "negate"}, loadString},
		{"match_value", []string{"value", "cond"}, loadValue},
		{"contains_wildcard", []string{"cond"}, func(_ *loader, o object) test { checkCond(o); return &wildcardTest{} }},
		{"is_null", []string{"cond"}, func(_ *loader, o object) test { checkCond(o); return &nullTest{} }},
	}
}

func nameConditionTypes() []conditionType {
	return []conditionType{
		{"include_fields", []string{"fields", "mode"}, func(l *loader, o object) test { return l.fields(o, false) }},
		{"exclude_fields", []string{"fields", "mode"}, func(l *loader, o object) test { return l.fields(o, true) }},
	}
}

// checkCond reads cond, which says how many values of a list must fit. Here
// each value is an item of its own, so that both words mean the same.
func checkCond(o object) { o.word("cond", "any", "all") }

// A stringTest matches a value's text, wildcards shown as * and ?.
type stringTest struct {
	re     *regexp.Regexp
	negate bool
}

func loadString(l *loader, o object) test {
	checkCond(o)
	return &stringTest{re: l.regexp(o.needText("pattern"), true), negate: o.flag("negate")}
}

// regexp reads an expression; anchored ones must match from the start of a
// text, as Python's re.match does. A faulty one gives one that never matches.
func (l *loader) regexp(t text, anchored bool) *regexp.Regexp {
	source := t.value
	if anchored {
		source = "^(?:" + source + ")"
	}
	re, err := regexp.Compile(source)
	if err != nil {
		l.diags.Errorf("pipeline-not-regex", t.at, "%s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		l.diags.Hint("expressions are RE2: no look-around and no back-references")
		return regexp.MustCompile(`$.^`)
	}
	return re
}

// A valueTest holds for one value.
type valueTest struct {
	null  bool
	value ir.Pattern
}

func loadValue(_ *loader, o object) test {
	checkCond(o)
	if n, ok := o.need("value"); ok && n.isNull() {
		return &valueTest{null: true}
	}
	return &valueTest{value: lower.Pattern(o.text("value").value)}
}

// A wildcardTest holds for values with a wildcard.
type wildcardTest struct{}

// A nullTest holds for null.
type nullTest struct{}

// itemHolds gives the verdict of a test on a predicate.
func (r *run) itemHolds(t test, p ir.Pred) bool {
	pattern, isText := textOf(p)
	_, isNull := p.(*ir.Null)
	switch t := t.(type) {
	case *stringTest:
		return (isText && t.re.MatchString(plain(pattern))) != t.negate
	case *valueTest:
		return isNull && t.null || isText && !t.null && pattern.String() == t.value.String()
	case *wildcardTest:
		return isText && pattern.HasWildcard()
	case *nullTest:
		return isNull
	case *stateTest:
		return t.holds(r.plan.State)
	case *appliedTest:
		return r.done[p][t.id]
	}
	panic(fmt.Sprintf("pipelines: unhandled %T in the scope of items", t))
}

// textOf gives the value that a predicate compares with, as the rule wrote it:
// without the wildcards that make a keyword one.
func textOf(p ir.Pred) (ir.Pattern, bool) {
	switch p := p.(type) {
	case *ir.Match:
		return p.Pattern, true
	case *ir.Keyword:
		return p.Pattern[1:max(1, len(p.Pattern)-1)], true // a lone Any is both ends
	}
	return nil, false
}

// plain writes a pattern with bare wildcards and without any escapes.
func plain(p ir.Pattern) string {
	var b strings.Builder
	for _, piece := range p {
		switch piece.Kind {
		case ir.Lit:
			b.WriteString(piece.Text)
		default:
			b.WriteString(ir.Pattern{piece}.String())
		}
	}
	return b.String()
}

// A fieldsTest holds for the names it lists, or for all others.
type fieldsTest struct {
	names   []string
	res     []*regexp.Regexp
	exclude bool
}

func (l *loader) fields(o object, exclude bool) test {
	t := &fieldsTest{exclude: exclude}
	isRegexp := o.word("mode", "plain", "re") == "re"
	for _, f := range o.needTexts("fields") {
		if isRegexp {
			t.res = append(t.res, l.regexp(f, true))
		} else {
			t.names = append(t.names, f.value)
		}
	}
	return t
}

func (t *fieldsTest) holds(name string) bool {
	found := contains(t.names, name)
	for _, re := range t.res {
		found = found || name != "" && re.MatchString(name)
	}
	return found != t.exclude
}

// nameHolds gives the verdict of a test on the name of a field; a keyword has
// the empty one.
func (r *run) nameHolds(t test, name string) bool {
	switch t := t.(type) {
	case *fieldsTest:
		return t.holds(name)
	case *stateTest:
		return t.holds(r.plan.State)
	case *appliedTest:
		return r.names[name][t.id]
	}
	panic(fmt.Sprintf("pipelines: unhandled %T in the scope of names", t))
}
