package sigma

import "github.com/sigtrail/sigtrail/sigma/diag"

// conditions reads the condition of a detection, or its list of conditions,
// and tells of selections that none of them uses.
func (p *parser) conditions(d *Detection, in node, isRule bool) {
	n, ok := in.get("condition")
	if !ok {
		p.errorf("condition-missing", in.keySpan("condition"), "there is no condition that joins the selections")
		p.hint("write one, such as \"condition: selection\"")
		return
	}
	texts := []node{n}
	if n.kind == listNode && len(n.of) > 0 {
		texts = n.of
	}
	used := map[*Selection]bool{}
	sound := true
	for _, t := range texts {
		if c, ok := p.condition(in, t, d.Selections, used); ok {
			d.Conditions = append(d.Conditions, c)
			sound = sound && c.Expr != nil && (c.Aggregation == nil || c.Aggregation.Function.Given())
		} else {
			sound = false
		}
	}
	for _, s := range d.Selections {
		if sound && !used[s] {
			p.warnf("selection-unused", s.Name.Span, "no condition uses the selection %q", s.Name.Value)
			p.hint("take it out, or name it in the condition")
		}
	}
}

// condition reads one condition and reports whether there is a text at all.
func (p *parser) condition(in, n node, selections []*Selection, used map[*Selection]bool) (Condition, bool) {
	at := visible(in.of[in.index("condition")], n)
	switch {
	case n.kind == brokenNode:
		return Condition{}, false
	case n.isNull(), n.kind == listNode && len(n.of) == 0:
		p.errorf("condition-empty", at.span(), "the condition is empty")
		p.hint("write one, such as \"condition: selection\"")
		return Condition{}, false
	case n.kind != scalarNode:
		p.wrongType("condition-wrong-type", at, "write it as one text, such as \"selection and not filter\"", "a condition must be a text")
		return Condition{}, false
	}
	c := Condition{Text: n.text}
	r := &condReader{parser: p, text: n.text, selections: selections, used: used}
	main, tail := r.split()
	c.Expr = r.expr(main)
	if tail != nil {
		c.Aggregation = r.aggregation(tail)
	}
	return c, true
}

// ruleCondition reads the condition of a temporal correlation, whose names are
// those of rules.
func (p *parser) ruleCondition(t Text) Cond {
	r := &condReader{parser: p, text: t, ofRules: true}
	main, tail := r.split()
	if tail != nil {
		r.fault("condition-character-invalid", tail[0].at, "%q has no meaning in the condition of a correlation", "|")
		r.hint("use names of rules with and, or, not and brackets")
		return nil
	}
	return r.expr(main)
}

// A condReader reads one condition. It finds all faults that an author can
// make and settles what names and quantifiers mean; the boolean structure of
// what is left is the grammar's.
type condReader struct {
	*parser
	text       Text
	selections []*Selection
	used       map[*Selection]bool
	ofRules    bool // names are names of rules
	failed     bool
	faults     int
}

const maxConditionFaults = 10 // told per condition; more would only follow from these

// fault reports an error, unless there have been enough.
func (r *condReader) fault(id string, at diag.Span, format string, args ...any) {
	r.failed = true
	if r.faults++; r.faults <= maxConditionFaults {
		r.errorf(id, at, format, args...)
	}
}

func (r *condReader) hint(format string, args ...any) {
	if r.faults <= maxConditionFaults {
		r.parser.hint(format, args...)
	}
}

// split reads the tokens and parts them at the first bar, which begins an
// aggregation of Sigma 1. tail includes the bar.
func (r *condReader) split() (main, tail []token) {
	if n := len(r.text.Value); n > r.lim.ConditionSize {
		r.fault("limit-condition-size", r.text.Span, "the condition has %d bytes, %d are allowed", n, r.lim.ConditionSize)
		return nil, nil
	}
	toks := lexCondition(r.text, r.lim.ConditionTokens)
	if len(toks) > r.lim.ConditionTokens {
		r.fault("limit-condition-tokens", r.text.Span, "the condition has more than %d words and signs", r.lim.ConditionTokens)
		return nil, nil
	}
	for i, t := range toks {
		if t.kind == barToken {
			return toks[:i], toks[i:]
		}
	}
	return toks, nil
}

// expr reads a boolean expression; nil if it has faults.
func (r *condReader) expr(toks []token) Cond {
	if r.failed {
		return nil
	}
	if len(toks) == 0 {
		r.fault("condition-empty", r.text.Span, "the condition is empty")
		r.hint("write one, such as \"condition: selection\"")
		return nil
	}
	w := &condWalker{condReader: r, toks: toks, levels: []int{0}}
	w.walk()
	if r.failed {
		return nil
	}
	cond, err := parseBool(w.pieces)
	if err != nil {
		r.fault("internal-condition", r.text.Span, "the condition could not be read: %v", err)
		r.hint("this is a fault of sigtrail, not of the rule; please report it")
		return nil
	}
	return cond
}
