package match_test

import (
	"fmt"
	"strings"
)

// ruleDocuments writes the rules that questions are about.
func ruleDocuments() string {
	var b strings.Builder
	for _, letter := range []string{"A", "B", "C"} {
		fmt.Fprintf(&b, "title: t\nname: rule_%s\nlogsource: {product: aws}\ndetection:\n  s: {eventName|contains|cased: %s}\n  condition: s\n---\n", letter, letter)
	}
	return b.String()
}

// document writes the question, and those below it, as Sigma correlations.
func (q *question) document() string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: t\nname: %s\ncorrelation:\n  type: %s\n  timespan: %ds\n", q.name, q.kind, q.span)
	if !q.wordsOnly {
		fmt.Fprintf(&b, "  rules: [%s]\n", strings.Join(q.ruleNames(), ", "))
	}
	if len(q.by) > 0 {
		fmt.Fprintf(&b, "  group-by: [%s]\n", strings.Join(q.by, ", "))
	}
	if len(q.aliases) > 0 {
		b.WriteString("  aliases:\n")
	}
	for _, n := range q.aliases {
		fmt.Fprintf(&b, "    %s:\n", n.name)
		for i, rule := range q.ruleNames() {
			fmt.Fprintf(&b, "      %s: %s\n", rule, n.fields[i])
		}
	}
	if q.words != nil {
		fmt.Fprintf(&b, "  condition: %s\n", q.words.written(q.ruleNames(), false))
	} else if keys := q.conditionKeys(); len(keys) > 0 {
		fmt.Fprintf(&b, "  condition: {%s}\n", strings.Join(keys, ", "))
	}
	b.WriteString("---\n")
	for _, r := range q.rules {
		if r.inner != nil {
			b.WriteString(r.inner.document())
		}
	}
	return b.String()
}

func (q *question) ruleNames() []string {
	var names []string
	for _, r := range q.rules {
		names = append(names, r.name)
	}
	return names
}

func (q *question) conditionKeys() []string {
	var keys []string
	for _, b := range q.bounds {
		keys = append(keys, b.op+": "+b.number)
	}
	switch len(q.fields) {
	case 0:
	case 1:
		keys = append(keys, "field: "+q.fields[0])
	default:
		keys = append(keys, "field: ["+strings.Join(q.fields, ", ")+"]")
	}
	if q.percentile != "" {
		keys = append(keys, "percentile: "+q.percentile)
	}
	return keys
}

// written writes a condition; inside another one it needs brackets.
func (w *words) written(names []string, inside bool) string {
	if w.op == "" {
		return names[w.rule]
	}
	var parts []string
	for _, x := range w.of {
		parts = append(parts, x.written(names, true))
	}
	text := strings.Join(parts, " "+w.op+" ")
	if w.op == "not" {
		text = "not " + parts[0]
	}
	if inside {
		return "(" + text + ")"
	}
	return text
}
