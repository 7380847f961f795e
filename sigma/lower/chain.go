package lower

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A test is the kind of question that an item asks about its field.
type test int

const (
	testMatch test = iota // the default, also with contains, startswith, endswith
	testRegex
	testCIDR
	testCompare
	testTimePart
	testExists
	testFieldRef
)

// A chain is the meaning of an item's modifiers, whatever order they were
// written in.
type chain struct {
	test     test
	shape    ir.Shape
	op       ir.Op
	part     ir.Part
	encoders []sigma.Text
	flags    string // of re: letters out of "ims"
	// modifiers that hold for the whole item
	all, neq, cased, expand sigma.Text

	shapeAt, testAt sigma.Text // the modifiers that set shape and test
}

// comparisons by modifier name.
func comparison(name string) (ir.Op, bool) {
	for i, n := range [...]string{"", "lt", "lte", "gt", "gte"} {
		if n == name && i > 0 {
			return ir.Op(i), true
		}
	}
	return 0, false
}

func shapeOf(name string) (ir.Shape, bool) {
	switch name {
	case "contains":
		return ir.ShapeContains, true
	case "startswith":
		return ir.ShapePrefix, true
	case "endswith":
		return ir.ShapeSuffix, true
	}
	return 0, false
}

func timePart(name string) (ir.Part, bool) {
	for p := ir.Minute; p <= ir.Year; p++ {
		if p.String() == name {
			return p, true
		}
	}
	return 0, false
}

// regexFlag gives the letter of a flag modifier, by its short or long name.
func regexFlag(name string) string {
	switch name {
	case "i", "ignorecase":
		return "i"
	case "m", "multiline":
		return "m"
	case "s", "dotall":
		return "s"
	}
	return ""
}

// Modifiers lists all modifiers that rules may use, in the order of the
// specification, pySigma's long names behind the short ones.
func Modifiers() []string {
	return []string{
		"contains", "startswith", "endswith", "all", "exists", "cased", "neq", "windash",
		"re", "i", "ignorecase", "m", "multiline", "s", "dotall",
		"base64", "base64offset", "utf16", "utf16le", "utf16be", "wide",
		"lt", "lte", "gt", "gte", "minute", "hour", "day", "week", "month", "year",
		"cidr", "expand", "fieldref",
	}
}

// chain reads the modifiers of an item. ok is false if any was refused.
func (l *lowerer) chain(it *sigma.Item) (c chain, ok bool) {
	before := l.errors()
	for _, m := range it.Modifiers {
		l.modifier(&c, m)
	}
	if l.errors() == before {
		l.checkChain(&c)
	}
	return c, l.errors() == before
}

func (l *lowerer) errors() int { return l.diags.Count(diag.Error) }

func (l *lowerer) modifier(c *chain, m sigma.Text) {
	name := m.Value
	if once := c.wholeItem(name); once != nil {
		if once.Given() {
			l.conflict(m, "%q is written twice", name)
		}
		*once = m
		return
	}
	if encoderOf(name) != nil {
		l.encoderModifier(c, m)
		return
	}
	if flag := regexFlag(name); flag != "" {
		if c.test != testRegex {
			l.conflict(m, "the flag %q belongs behind re", name)
			return
		}
		c.flags += flag
		return
	}
	if s, ok := shapeOf(name); ok {
		l.shapeModifier(c, m, s)
		return
	}
	l.testModifier(c, m)
}

// wholeItem gives the place of a modifier that holds for the whole item,
// wherever in the chain it stands.
func (c *chain) wholeItem(name string) *sigma.Text {
	switch name {
	case "all":
		return &c.all
	case "neq":
		return &c.neq
	case "cased":
		return &c.cased
	case "expand":
		return &c.expand
	}
	return nil
}

// wantsText gives a modifier that looks at letters or bytes, if there is one.
// Numbers and booleans take none: a record may write them in another way.
func (c *chain) wantsText() sigma.Text {
	switch {
	case c.test == testRegex:
		return c.testAt
	case c.test == testMatch && len(c.encoders) > 0:
		return c.encoders[0]
	case c.test == testMatch:
		return c.cased
	}
	return sigma.Text{}
}

func (l *lowerer) encoderModifier(c *chain, m sigma.Text) {
	if c.shapeAt.Given() && m.Value != "windash" {
		l.conflict(m, "%q must stand before %q: a value is encoded before wildcards are added to it", m.Value, c.shapeAt.Value)
		return
	}
	c.encoders = append(c.encoders, m)
}

func (l *lowerer) shapeModifier(c *chain, m sigma.Text, s ir.Shape) {
	switch {
	case c.shapeAt.Given():
		l.conflict(m, "%q and %q exclude each other", c.shapeAt.Value, m.Value)
		l.diags.Hint("write the wildcards into the value, such as 'begin*end'")
	case c.test == testRegex:
		l.conflict(m, "a regular expression is unanchored already: %q says nothing", m.Value)
	case c.test != testMatch && c.test != testFieldRef:
		l.conflict(m, "%q does not go with %q", m.Value, c.testAt.Value)
	default:
		c.shape, c.shapeAt = s, m
	}
}

func (l *lowerer) testModifier(c *chain, m sigma.Text) {
	if op, ok := comparison(m.Value); ok && c.test == testTimePart && c.op == ir.EQ {
		c.op = op
		return
	} else if ok {
		l.setTest(c, m, testCompare)
		c.op = op
		return
	}
	if p, ok := timePart(m.Value); ok {
		l.setTest(c, m, testTimePart)
		c.part = p
		return
	}
	switch m.Value {
	case "re":
		l.setTest(c, m, testRegex)
	case "cidr":
		l.setTest(c, m, testCIDR)
	case "exists":
		l.setTest(c, m, testExists)
	case "fieldref":
		l.setTest(c, m, testFieldRef)
	default:
		l.unknownModifier(m)
	}
}

func (l *lowerer) setTest(c *chain, m sigma.Text, t test) {
	switch {
	case c.test != testMatch:
		l.conflict(m, "%q and %q exclude each other", c.testAt.Value, m.Value)
	case c.shapeAt.Given():
		l.conflict(m, "%q must stand before %q", m.Value, c.shapeAt.Value)
	default:
		c.test, c.testAt = t, m
	}
}

// checkChain refuses what makes no sense together.
func (l *lowerer) checkChain(c *chain) {
	if len(c.encoders) > 0 && c.test != testMatch {
		l.conflict(c.encoders[0], "%q does not go with %q", c.encoders[0].Value, c.testAt.Value)
	}
	if c.cased.Given() && c.test != testMatch && c.test != testFieldRef {
		l.conflict(c.cased, "%q does not go with %q", "cased", c.testAt.Value)
		if c.test == testRegex {
			l.diags.Hint("a regular expression is case-sensitive already")
		}
	}
	if c.expand.Given() && c.test != testMatch && c.test != testRegex {
		l.conflict(c.expand, "%q does not go with %q", "expand", c.testAt.Value)
	}
	if c.test == testExists && (c.all.Given() || c.neq.Given()) {
		l.conflict(c.testAt, "%q takes no other modifier", "exists")
		l.diags.Hint("write exists: false to ask for absence")
	}
	if n := len(c.encoders); n > 0 && isUTF16(c.encoders[n-1].Value) {
		l.diags.Warnf("modifier-utf16-bare", c.encoders[n-1].Span, "%q without base64 behind it searches for text full of NUL characters", c.encoders[n-1].Value)
	}
	if n := len(c.encoders); n > 0 && c.encoders[n-1].Value == "base64offset" && !c.shapeAt.Given() {
		l.diags.Warnf("modifier-base64offset-exact", c.encoders[n-1].Span, "base64offset gives pieces out of the middle of a longer text, which the whole value will hardly equal")
		l.diags.Hint("write base64offset|contains")
	}
}

func (l *lowerer) conflict(m sigma.Text, format string, args ...any) {
	l.diags.Errorf("modifier-conflict", m.Span, format, args...)
}

func (l *lowerer) unknownModifier(m sigma.Text) {
	if m.Value == "" {
		l.diags.Errorf("modifier-empty", m.Span, "a modifier is missing behind the bar")
		return
	}
	for _, known := range Modifiers() {
		if strings.EqualFold(strings.TrimSpace(m.Value), known) {
			l.diags.Errorf("modifier-unknown", m.Span, "modifiers are written in lower case and without blanks: %q", m.Value)
			l.diags.Hint("write %q", known)
			return
		}
	}
	l.diags.Errorf("modifier-unknown", m.Span, "there is no modifier %q", m.Value)
	hint := diag.DidYouMean(m.Value, Modifiers())
	if hint == "" {
		hint = "known are " + strings.Join(Modifiers(), ", ")
	}
	l.diags.Hint("%s", hint)
}
