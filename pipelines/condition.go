package pipelines

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A scope is what a condition looks at; its text is what the keys of an item
// begin with.
type scope string

const (
	ruleScope scope = "rule"
	itemScope scope = "detection_item"
	nameScope scope = "field_name"
)

// conditionKeys lists the keys of an item that belong to a scope.
func conditionKeys(s scope) []string {
	return []string{string(s) + "_conditions", string(s) + "_cond_op", string(s) + "_cond_not", string(s) + "_cond_expr"}
}

// A test is a single condition. Its members are *logsourceTest,
// *containsField, *containsItem, *kindTest, *attributeTest and tagTest in the
// scope of rules; *stringTest, *valueTest, *wildcardTest and *nullTest in the
// scope of items; *fieldsTest in the scope of names; and *stateTest and
// *appliedTest in all of them.
type test interface{ test() }

func (*logsourceTest) test() {}
func (*containsField) test() {}
func (*containsItem) test()  {}
func (*kindTest) test()      {}
func (*attributeTest) test() {}
func (tagTest) test()        {}
func (*stringTest) test()    {}
func (*valueTest) test()     {}
func (*wildcardTest) test()  {}
func (*nullTest) test()      {}
func (*fieldsTest) test()    {}
func (*stateTest) test()     {}
func (*appliedTest) test()   {}

// conditions are the tests of one scope with what joins them. The zero value
// always holds.
type conditions struct{ root *junction }

// A junction is a node of a boolean expression over tests.
type junction struct {
	op   junctionOp
	of   []*junction
	test test // of a leaf
}

type junctionOp int

const (
	leafOp junctionOp = iota
	andOp
	orOp
	notOp
)

// An answer is what a test says before everything is known.
type answer int

const (
	no answer = iota
	maybe
	yes
)

func answerOf(b bool) answer {
	if b {
		return yes
	}
	return no
}

// hold evaluates the conditions with the given verdict on each test.
func (c conditions) hold(verdict func(test) bool) bool {
	return c.root == nil || c.root.answer(func(t test) answer { return answerOf(verdict(t)) }) == yes
}

func (j *junction) answer(verdict func(test) answer) answer {
	switch j.op {
	case leafOp:
		return verdict(j.test)
	case notOp:
		return yes - j.of[0].answer(verdict)
	case andOp:
		all := yes
		for _, x := range j.of {
			all = min(all, x.answer(verdict))
		}
		return all
	case orOp:
		any := no
		for _, x := range j.of {
			any = max(any, x.answer(verdict))
		}
		return any
	}
	panic(fmt.Sprintf("pipelines: unhandled junctionOp %d", int(j.op)))
}

// mayHold reports whether rule conditions can hold for a log source.
func (c conditions) mayHold(source ir.LogSource) bool {
	return c.root == nil || c.root.answer(func(t test) answer {
		if l, ok := t.(*logsourceTest); ok {
			return answerOf(l.source.Contains(source))
		}
		return maybe
	}) != no
}

// looksAtValues reports whether a test asks for the value of an item.
func (c conditions) looksAtValues() bool {
	found := false
	if c.root != nil {
		c.root.answer(func(t test) answer {
			switch t.(type) {
			case *stringTest, *valueTest, *wildcardTest, *nullTest:
				found = true
			}
			return maybe
		})
	}
	return found
}

// conditions reads the conditions of one scope.
func (l *loader) conditions(o object, s scope) conditions {
	keys := conditionKeys(s)
	n, given := o.get(keys[0])
	if !given || n.kind == listNode && len(n.of) == 0 {
		for _, key := range keys[1:] {
			if x, ok := o.get(key); ok {
				l.diags.Errorf("pipeline-condition-missing", x.span, "%s has no %s to join", key, keys[0])
			}
		}
		return conditions{}
	}
	leaves, names := l.tests(n, s)
	root := l.join(o, s, n, leaves, names)
	if root != nil && o.flag(keys[2]) {
		root = &junction{op: notOp, of: []*junction{root}}
	}
	return conditions{root}
}

// tests reads a list of conditions, or a mapping that gives them names.
func (l *loader) tests(n node, s scope) (leaves []*junction, names []text) {
	add := func(x node) {
		leaf := &junction{test: l.test(x, s)}
		if leaf.test == nil {
			leaf = nil
		}
		leaves = append(leaves, leaf)
	}
	switch n.kind {
	case listNode:
		for _, x := range n.of {
			add(x)
		}
	case mappingNode:
		for _, p := range l.pairs(n, "") {
			names = append(names, p.key)
			add(p.value)
		}
	default:
		l.wrong(n, "a list of conditions, or a mapping that names them")
	}
	return leaves, names
}

// join joins tests as the item says: by an expression over their names, or
// all by one word.
func (l *loader) join(o object, s scope, n node, leaves []*junction, names []text) *junction {
	keys := conditionKeys(s)
	expression, has := o.get(keys[3])
	op := o.word(keys[1], "and", "or")
	usable := len(leaves) > 0
	for _, leaf := range leaves {
		usable = usable && leaf != nil
	}
	if has {
		if x, both := o.get(keys[1]); both {
			l.diags.Errorf("pipeline-condition-conflict", x.span, "%s and %s exclude each other", keys[1], keys[3])
		}
		if n.kind != mappingNode {
			l.diags.Errorf("pipeline-condition-unnamed", expression.span, "%s needs conditions with names: write %s as a mapping", keys[3], keys[0])
			return nil
		}
		t, ok := l.scalar(expression)
		if !ok {
			return nil
		}
		return l.expression(t, names, leaves)
	}
	if !usable {
		return nil
	}
	if op == "or" {
		return &junction{op: orOp, of: leaves}
	}
	return &junction{op: andOp, of: leaves}
}

// test reads one condition; nil if it cannot be used.
func (l *loader) test(n node, s scope) test {
	typ, ok := l.typeOf(n, "a condition")
	if !ok {
		return nil
	}
	var known []string
	for _, c := range conditionTypes(s) {
		if c.name == typ.value {
			o, _ := l.object(n, "the condition "+c.name, append([]string{"type"}, c.params...))
			return c.load(l, o)
		}
		known = append(known, c.name)
	}
	l.unknown("pipeline-unknown-condition", typ, "there is no "+string(s)+" condition called %q", known)
	return nil
}

// A conditionType is a condition that a scope knows.
type conditionType struct {
	name   string
	params []string
	load   func(*loader, object) test
}

func conditionTypes(s scope) []conditionType {
	shared := []conditionType{
		{"processing_item_applied", []string{"processing_item_id"}, loadApplied},
		{"processing_state", []string{"key", "val", "op"}, loadState},
	}
	switch s {
	case ruleScope:
		return append(ruleConditionTypes(), shared...)
	case itemScope:
		return append(itemConditionTypes(), shared...)
	case nameScope:
		return append(nameConditionTypes(), shared...)
	}
	panic(fmt.Sprintf("pipelines: unhandled scope %q", string(s)))
}
