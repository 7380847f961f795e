package sigma

import (
	"slices"
	"strings"
)

// aggregation reads what Sigma 1 wrote behind a bar: "count(field) by group >
// 5" and the like, or "near a and not b". It is only recorded here; whether it
// can be used is decided where meaning is known. If it is malformed the result
// has no function.
func (r *condReader) aggregation(toks []token) *Aggregation {
	a := &aggReader{condReader: r, toks: toks, i: 1}
	out := &Aggregation{Span: toks[0].at.To(toks[len(toks)-1].at)}
	function := a.function()
	switch {
	case function.Value == "":
	case function.Value == "near":
		failed := r.failed
		r.failed = false
		out.Near = a.near()
		r.failed = failed || r.failed
		if out.Near == nil {
			function = Text{}
		}
	case !a.threshold(out):
		function = Text{}
	}
	out.Function = function
	return out
}

// An aggReader reads the tokens of an aggregation one by one.
type aggReader struct {
	*condReader
	toks []token
	i    int
}

// peek gives the next token; behind the last one a comma, which nothing in
// want of a word takes.
func (a *aggReader) peek() token {
	if a.i < len(a.toks) {
		return a.toks[a.i]
	}
	return token{kind: commaToken, at: a.toks[len(a.toks)-1].at}
}

// take moves behind the next token if it is of a kind.
func (a *aggReader) take(kind tokenKind) (Text, bool) {
	t := a.peek()
	if a.i == len(a.toks) || t.kind != kind {
		return Text{}, false
	}
	a.i++
	return Text{Value: t.text, Span: t.at}, true
}

func (a *aggReader) malformed(want string) bool {
	t := a.peek()
	if a.i == len(a.toks) {
		a.fault("aggregation-malformed", t.at, "%s is missing behind %q", want, t.text)
	} else {
		a.fault("aggregation-malformed", t.at, "%s should stand here, not %q", want, t.text)
	}
	a.hint("an aggregation of Sigma 1 is written like \"count(field) by group > 5\"; better write a correlation document")
	return false
}

// function reads the name of the aggregation; the zero Text if there is none.
func (a *aggReader) function() Text {
	if t := a.peek(); t.kind == barToken {
		a.fault("aggregation-malformed", a.toks[0].at.To(t.at), "%q is no operator", "||")
		a.hint("write \"or\"")
		return Text{}
	}
	t, ok := a.take(wordToken)
	lower := strings.ToLower(t.Value)
	if !ok || !slices.Contains([]string{"count", "sum", "min", "max", "avg", "near"}, lower) {
		if ok {
			a.i--
		}
		a.malformed("one of count, sum, min, max, avg and near")
		return Text{}
	}
	if lower != t.Value {
		a.warnf("condition-keyword-case", t.Span, "the words of conditions are written in lower case")
		a.parser.hint("write %q", lower)
	}
	return Text{Value: lower, Span: t.Span}
}

// near reads the condition that must hold near the one before the bar.
func (a *aggReader) near() Cond {
	if a.i == len(a.toks) {
		a.malformed("a selection")
		return nil
	}
	return a.expr(a.toks[a.i:])
}

// threshold reads everything behind the function, and reports whether it is
// complete.
func (a *aggReader) threshold(out *Aggregation) bool {
	if _, ok := a.take(openToken); !ok {
		return a.malformed("\"(\"")
	}
	out.Field, _ = a.take(wordToken)
	if _, ok := a.take(closeToken); !ok {
		return a.malformed("\")\"")
	}
	if t := a.peek(); t.kind == wordToken && strings.EqualFold(t.text, "by") {
		a.i++
		if !a.groups(out) {
			return false
		}
	}
	var ok bool
	if out.Op, ok = a.take(compareToken); !ok {
		return a.malformed("a comparison")
	}
	out.Threshold, ok = a.take(wordToken)
	if !ok || !isJSONNumber(out.Threshold.Value) {
		if ok {
			a.i--
		}
		return a.malformed("a number")
	}
	if a.i < len(a.toks) {
		return a.malformed("the end")
	}
	return true
}

func (a *aggReader) groups(out *Aggregation) bool {
	for {
		field, ok := a.take(wordToken)
		if !ok {
			return a.malformed("the name of a field")
		}
		out.By = append(out.By, field)
		if _, more := a.take(commaToken); !more {
			return true
		}
	}
}
