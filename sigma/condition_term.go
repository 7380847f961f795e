package sigma

import (
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// term reads a name or a quantifier.
func (w *condWalker) term() {
	t := w.toks[w.i]
	word := w.word(w.i)
	switch {
	case w.word(w.i+1) == "of":
		w.quantifier(word)
	case word != "":
		w.bareKeyword(t, word)
	case w.isCall(t):
		w.functionCall(t)
	case !w.wellFormed(t):
		w.i++
	default:
		w.i++
		w.name(t)
	}
}

// bareKeyword reports a quantifier that is not complete.
func (w *condWalker) bareKeyword(t token, word string) {
	w.i++
	w.fault("condition-quantifier-malformed", t.at, "%q cannot stand alone", t.text)
	switch {
	case w.ofRules && word == "all":
		w.hint("leave the condition out: a temporal correlation needs all its rules anyway")
	case word == "them":
		w.hint("write \"1 of them\" or \"all of them\"")
	case word == "of":
		w.hint("write \"1 of\" or \"all of\" before a pattern")
	default:
		w.hint("write \"%s of\" and then a pattern such as \"selection_*\", or them", word)
	}
}

// isCall reports whether a word that names nothing stands directly before a
// bracket.
func (w *condWalker) isCall(t token) bool {
	if w.i+1 == len(w.toks) || w.toks[w.i+1].kind != openToken || t.at.End != w.toks[w.i+1].at.Start {
		return false
	}
	return w.ofRules || w.selection(t.text) == nil
}

// functionCall reports a spelling that Sigma does not have, such as
// value_count(selection, 1, 30m) > 1, and passes it.
func (w *condWalker) functionCall(t token) {
	w.i++
	w.skipBrackets()
	at := t.at.To(w.toks[w.i-1].at)
	if w.i+1 < len(w.toks) && w.toks[w.i].kind == compareToken {
		at = at.To(w.toks[w.i+1].at)
		w.i += 2
	}
	w.fault("condition-function-call", at, "conditions have no functions")
	if w.ofRules {
		w.hint("write names of rules here; numbers go into a mapping such as \"gte: 5\"")
		return
	}
	w.hint("to count events write a correlation document, with its type, rules, group-by, timespan and condition")
}

// skipBrackets passes an opening bracket and everything up to its closing one.
func (w *condWalker) skipBrackets() {
	for depth := 0; w.i < len(w.toks); {
		kind := w.toks[w.i].kind
		w.i++
		if kind == openToken {
			depth++
		} else if kind == closeToken {
			depth--
		}
		if depth == 0 {
			return
		}
	}
}

// wellFormed reports whether a word can be a name or a pattern, and says so
// if it cannot.
func (w *condWalker) wellFormed(t token) bool {
	bad := strings.IndexFunc(t.text, func(c rune) bool { return c != '*' && !isNameRune(c) })
	if bad < 0 {
		return true
	}
	w.fault("condition-character-invalid", t.at, "%q cannot be the name of a selection", t.text)
	switch {
	case strings.HasPrefix(t.text, "&"):
		w.hint("write \"and\"")
	case strings.HasPrefix(t.text, "!"):
		w.hint("write \"not\"")
	default:
		w.hint("names have letters, digits, \"_\", \"-\" and \".\", and \"*\" in patterns")
	}
	return false
}

// name reads the name of a selection or rule.
func (w *condWalker) name(t token) {
	text := Text{Value: t.text, Span: t.at}
	if w.ofRules && !strings.Contains(t.text, "*") {
		w.add(t, &Ref{Name: text})
		return
	}
	if s := w.selection(t.text); s != nil {
		w.used[s] = true
		w.add(t, &Ref{Name: text, Selection: s})
		return
	}
	if strings.Contains(t.text, "*") {
		w.fault("condition-quantifier-missing", t.at, "a pattern needs a quantifier")
		w.hint("write \"1 of %s\" or \"all of %s\"", t.text, t.text)
		return
	}
	w.fault("condition-unknown-selection", t.at, "no selection is called %q", t.text)
	w.hintNames(t.text)
}

// hintNames says which names there are.
func (w *condWalker) hintNames(name string) {
	names := make([]string, len(w.selections))
	for i, s := range w.selections {
		names[i] = s.Name.Value
	}
	switch near := diag.DidYouMean(name, names); {
	case near != "":
		w.hint("%s", near)
	case len(names) > 0 && len(names) <= 8:
		w.hint("the selections are %s", strings.Join(names, ", "))
	default:
		w.hint("correct the name, or write the selection")
	}
}

func (w *condWalker) add(t token, term Cond) {
	w.pieces = append(w.pieces, piece{token: t, term: term})
}

// selection finds a selection by its name; nil if there is none.
func (r *condReader) selection(name string) *Selection {
	i := slices.IndexFunc(r.selections, func(s *Selection) bool { return s.Name.Value == name })
	if i < 0 {
		return nil
	}
	return r.selections[i]
}

// quantifier reads "1 of", "any of" or "all of" and what follows.
func (w *condWalker) quantifier(word string) {
	first := w.toks[w.i]
	if word == "1" || word == "any" || word == "all" {
		w.keyword()
	} else {
		w.i++
	}
	of := w.toks[w.i]
	w.keyword()
	at := first.at.To(of.at)
	if w.i >= len(w.toks) || w.toks[w.i].kind != wordToken || slices.Contains([]string{"and", "or", "not", "of"}, w.word(w.i)) {
		w.fault("condition-quantifier-malformed", at, "a pattern or \"them\" is missing behind \"of\"")
		w.hint("write a pattern such as \"selection_*\", or them")
		if w.i < len(w.toks) && w.toks[w.i].kind == openToken {
			w.skipBrackets()
		}
		return
	}
	pattern := w.toks[w.i]
	at = at.To(pattern.at)
	switch {
	case w.ofRules:
		w.i++
		w.fault("condition-quantifier-of-rules", at, "the condition of a correlation has no quantifiers")
		w.hint("name the rules, joined by and, or")
	case word != "1" && word != "any" && word != "all":
		w.i++
		w.fault("condition-quantifier-unknown", at, "%q is no quantifier, only 1, any and all are", first.text)
		w.hint("write the combinations out with and, or")
	default:
		w.quantified(word, pattern, at)
	}
}

// quantified settles which selections a quantifier is about.
func (w *condWalker) quantified(word string, pattern token, at diag.Span) {
	text := Text{Value: pattern.text, Span: pattern.at}
	isThem := w.word(w.i) == "them"
	if isThem {
		text.Value = w.keyword()
	} else if w.i++; !w.wellFormed(pattern) {
		return
	}
	q := &Quant{Span: at, All: word == "all", Pattern: text}
	for _, s := range w.selections {
		if name := s.Name.Value; isThem && !strings.HasPrefix(name, "_") || !isThem && matchesPattern(text.Value, name) {
			q.Of = append(q.Of, s)
			w.used[s] = true
		}
	}
	if len(q.Of) == 0 {
		w.fault("condition-matches-no-selection", pattern.at, "%q matches no selection", pattern.text)
		w.hintNames(strings.ReplaceAll(pattern.text, "*", ""))
		return
	}
	w.adviseQuantifier(q, isThem)
	w.add(token{at: at}, q)
}

func (w *condWalker) adviseQuantifier(q *Quant, isThem bool) {
	if isThem && q.All {
		w.warnf("condition-all-of-them", q.Span, "\"all of them\" also takes in selections that are added later, such as filters")
		w.parser.hint("name a pattern such as \"all of selection_*\"")
	}
	if !isThem && !strings.Contains(q.Pattern.Value, "*") {
		w.warnf("condition-pattern-without-star", q.Pattern.Span, "this pattern names one selection only")
		w.parser.hint("write \"%s*\" if more are meant, or the name alone", q.Pattern.Value)
	}
}

// matchesPattern reports whether a name fits a pattern of a quantifier. Names
// with a leading "_" are hidden from patterns without one.
func matchesPattern(pattern, name string) bool {
	if strings.HasPrefix(name, "_") && !strings.HasPrefix(pattern, "_") {
		return false
	}
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
