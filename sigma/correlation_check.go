package sigma

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// correlationTypes are the types of the specification, and value_median of
// pySigma.
func correlationTypes() []string {
	return []string{
		"event_count", "value_count", "temporal", "temporal_ordered",
		"value_sum", "value_avg", "value_percentile", "value_median",
	}
}

func isTemporal(kind string) bool { return kind == "temporal" || kind == "temporal_ordered" }

// checkCorrelation reports what a correlation lacks, or has too much, that can
// be seen without its rules.
func (p *parser) checkCorrelation(c *Correlation, in node) {
	p.require(in, "type", "a correlation needs a type")
	p.require(in, "timespan", "a correlation needs a time span")
	p.checkCorrelationRules(c, in)
	if len(c.GroupBy) == 0 && !isBroken(in, "group-by") {
		p.warnf("correlation-group-by-missing", in.keySpan("group-by"), "without \"group-by\" the events of all users and accounts are counted together")
		p.hint("name the fields that must be equal, such as group-by: [userIdentity.arn]")
	}
	if c.Timespan.Given() {
		p.checkTimespan(c.Timespan)
	}
	kind := c.Type.Value
	if c.Type.Given() && !slices.Contains(correlationTypes(), kind) {
		p.errorf("correlation-type-unknown", c.Type.Span, "there is no correlation of type %q", kind)
		p.hintKeys(kind, correlationTypes())
		return
	}
	if c.Type.Given() {
		p.checkCondition(c, in, kind)
	}
}

// require reports a key that is absent.
func (p *parser) require(in node, key, message string) {
	if !in.has(key) {
		p.missing(in, key, "%s", message)
	}
}

func (p *parser) checkCorrelationRules(c *Correlation, in node) {
	if len(c.Rules) > 0 || isBroken(in, "rules") || isTemporal(c.Type.Value) && c.Condition.Text.Given() {
		return // they are there, or would be if the condition could be read
	}
	if n, ok := in.get("rules"); ok && (n.kind != listNode || len(n.of) > 0) {
		return // of a wrong type, which has been said
	}
	p.missing(in, "rules", "a correlation needs the rules whose events it looks at")
}

// checkTimespan reports a malformed time span, and units that Sigma lacks.
func (p *parser) checkTimespan(t Text) {
	if _, ok := Timespan(t.Value); !ok {
		p.errorf("timespan-malformed", t.Span, "%q is no time span", t.Value)
		p.hint("write a whole number above zero and one of the units s, m, h and d, such as 15m")
		return
	}
	switch unit := t.Value[len(t.Value)-1]; unit {
	case 'w', 'M', 'y':
		p.warnf("timespan-unit", t.Span, "the unit %q is not part of Sigma", string(unit))
		p.hint("write it with s, m, h or d")
	}
}

// Timespan gives the length of a time span such as "15m", as correlations and
// the timeframe of Sigma 1 have it. Besides s, m, h and d the units w, M and y
// of pySigma are known, with M and y as mean lengths in the Gregorian
// calendar.
func Timespan(text string) (d time.Duration, ok bool) {
	if len(text) < 2 || !only(text[:len(text)-1], decimal) {
		return 0, false
	}
	seconds := map[byte]int64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 7 * 86400, 'M': 2629746, 'y': 31556952}[text[len(text)-1]]
	n, err := strconv.ParseInt(text[:len(text)-1], 10, 64)
	const most = int64(1<<63-1) / int64(time.Second)
	if err != nil || n == 0 || seconds == 0 || n > most/seconds {
		return 0, false
	}
	return time.Duration(n*seconds) * time.Second, true
}

// checkCondition checks the condition against the type.
func (p *parser) checkCondition(c *Correlation, in node, kind string) {
	cond := &c.Condition
	switch {
	case !in.has("condition"):
		if !isTemporal(kind) {
			p.missing(in, "condition", "a correlation of this type needs a condition")
		}
		return
	case cond.Text.Given():
		p.checkOrdered(c, kind)
		return
	case cond.Bounds == nil && !p.diags.HasErrors():
		p.errorf("correlation-bound-missing", cond.Span, "the condition has no bound")
		p.hint("write one of gt, gte, lt, lte, eq and neq, such as gte: 5")
	}
	sound := true
	for _, b := range cond.Bounds {
		sound = p.checkBound(b, kind) && sound
	}
	if sound {
		p.checkEmptyGroup(cond.Bounds, kind)
	}
	p.checkOrdered(c, kind)
	p.checkFields(cond, kind)
	p.checkPercentile(cond, kind)
}

// checkOrdered: an order can only be asked for of rules that all match.
func (p *parser) checkOrdered(c *Correlation, kind string) {
	if kind != "temporal_ordered" || c.Condition.Text.Given() && isPlainAnd(c.Condition.Expr) {
		return
	}
	p.errorf("correlation-ordered-condition", c.Condition.Span, "a temporal_ordered correlation needs all its rules, one after the other")
	p.hint("leave the condition out, or join the rules by \"and\" only")
}

// isPlainAnd reports whether a condition is a name or names joined by and; a
// condition with faults passes.
func isPlainAnd(c Cond) bool {
	switch c := c.(type) {
	case nil, *Ref:
		return true
	case *And:
		return !slices.ContainsFunc(c.Of, func(e Cond) bool { _, ok := e.(*Ref); return !ok })
	}
	return false
}

// checkBound checks one bound: counts are whole numbers, sums and averages
// any.
func (p *parser) checkBound(b Bound, kind string) bool {
	text := b.Value.Value
	counts := kind == "event_count" || kind == "value_count" || isTemporal(kind)
	_, err := strconv.ParseFloat(text, 64) // fails beyond what a double holds
	if err == nil && isJSONNumber(text) && (!counts || only(text, decimal)) {
		return true
	}
	want := "a number"
	if counts {
		want = "a whole number, not below zero"
	}
	whole, _, _ := strings.Cut(text, ".")
	p.errorf("correlation-bound-not-number", b.Value.Span, "%q needs %s, not %q", b.Op.Value, want, text)
	p.hint("write it like %s: %s", b.Op.Value, firstNumber(whole))
	return false
}

// checkEmptyGroup warns of bounds that zero satisfies: whoever writes them may
// want to find silence, and a correlation cannot.
func (p *parser) checkEmptyGroup(bounds []Bound, kind string) {
	if len(bounds) == 0 || kind != "event_count" && kind != "value_count" && kind != "value_sum" {
		return
	}
	for _, b := range bounds {
		if n, err := strconv.ParseFloat(b.Value.Value, 64); err != nil || !admitsZero(b.Op.Value, n) {
			return
		}
	}
	first := bounds[0]
	p.warnf("correlation-bound-empty-group", first.Op.Span, "%q never finds groups without any event", first.Op.Value+": "+first.Value.Value)
	p.hint("a correlation sees only groups in which something happened")
}

// admitsZero reports whether 0 op n holds.
func admitsZero(op string, n float64) bool {
	switch op {
	case "gt":
		return 0 > n
	case "gte":
		return 0 >= n
	case "lt":
		return 0 < n
	case "lte":
		return 0 <= n
	case "eq":
		return n == 0
	}
	return n != 0
}

// firstNumber gives an example close to what was written.
func firstNumber(s string) string {
	if only(s, decimal) && len(s) < 16 && (len(s) == 1 || s[0] != '0') {
		return s
	}
	return "5"
}

func (p *parser) checkFields(cond *CorrelationCondition, kind string) {
	isValue := strings.HasPrefix(kind, "value_")
	switch n := len(cond.Fields); {
	case isValue && n == 0:
		p.errorf("correlation-field-missing", cond.Span, "a correlation of type %s needs the field whose values it looks at", kind)
		p.hint("add \"field: ...\" to the condition")
	case !isValue && n > 0:
		p.errorf("correlation-field-useless", cond.Fields[0].Span, "a correlation of type %s looks at events, not at a field", kind)
		p.hint("take the field out, or count its values with the type value_count")
	case n > 1 && kind != "value_count":
		p.errorf("correlation-field-list", cond.Fields[1].Span, "a correlation of type %s takes one field", kind)
		p.hint("only value_count takes several")
	}
}

func (p *parser) checkPercentile(cond *CorrelationCondition, kind string) {
	t := cond.Percentile
	switch {
	case kind != "value_percentile" && t.Given():
		p.errorf("correlation-percentile-useless", t.Span, "a correlation of type %s has no percentile", kind)
		p.hint("take it out, or use the type value_percentile")
	case kind == "value_percentile" && !t.Given():
		p.errorf("correlation-percentile-missing", cond.Span, "the condition does not say which percentile is meant")
		p.hint("add \"percentile: 95\" or another number from 0 to 100")
	case t.Given():
		if n, err := strconv.ParseFloat(t.Value, 64); !isJSONNumber(t.Value) || err != nil || n < 0 || n > 100 {
			p.errorf("correlation-percentile-malformed", t.Span, "%q is no number from 0 to 100", t.Value)
			p.hint("write it like percentile: 95")
		}
	}
}
