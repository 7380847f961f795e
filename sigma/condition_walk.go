package sigma

import "strings"

// A condWalker goes over the tokens of a boolean expression with two states,
// in want of an operand or behind one, and a stack of brackets. It reports
// every fault of syntax where it stands and turns operands into terms, so that
// the grammar only ever sees what it can read.
type condWalker struct {
	*condReader
	toks    []token
	i       int
	operand bool // an operand has just been read
	open    []token
	levels  []int // the nots that wait for an operand, per bracket
	depth   int   // brackets and nots
	pieces  []piece
}

// A piece is what the grammar gets to see of a condition: a term, or one of
// the words and signs between terms.
type piece struct {
	token
	word string // "and", "or", "not", "(", ")"; empty for a term
	term Cond
}

func (w *condWalker) walk() {
	for w.i < len(w.toks) && w.faults <= maxConditionFaults && w.depth <= w.lim.ConditionDepth {
		if w.operand {
			w.behindOperand()
		} else {
			w.beforeOperand()
		}
	}
	if w.i < len(w.toks) {
		return
	}
	last := w.toks[len(w.toks)-1]
	if !w.operand {
		w.fault("condition-operand-missing", last.at, "something is missing behind %q", last.text)
		w.hint("name a selection there, or take %q out", last.text)
	}
	for _, t := range w.open {
		w.fault("condition-bracket-open", t.at, "this bracket is never closed")
		w.hint("add a \")\"")
	}
}

// word gives the keyword that a token is, or "". Other cases than the lower
// one are accepted, unless a selection has that very name.
func (w *condWalker) word(i int) string {
	if i >= len(w.toks) || w.toks[i].kind != wordToken {
		return ""
	}
	t := w.toks[i]
	switch lower := strings.ToLower(t.text); lower {
	case "and", "or", "not", "of", "them", "all", "any", "1":
		if lower == t.text || !w.ofRules && w.selection(t.text) == nil {
			return lower
		}
	}
	return ""
}

// keyword gives the keyword that the current token is, and moves behind it.
func (w *condWalker) keyword() string {
	t, word := w.toks[w.i], w.word(w.i)
	if t.text != word {
		w.warnf("condition-keyword-case", t.at, "the words of conditions are written in lower case")
		w.parser.hint("write %q, since other tools refuse %q", word, t.text)
	}
	w.i++
	return word
}

func (w *condWalker) beforeOperand() {
	t := w.toks[w.i]
	switch word := w.word(w.i); {
	case t.kind == openToken:
		w.enter(t, "(")
		w.open = append(w.open, t)
		w.levels = append(w.levels, 0)
		w.i++
	case t.kind == closeToken:
		w.fault("condition-operand-missing", t.at, "something is missing before \")\"")
		w.hint("name a selection there, or take the brackets out")
		w.operand = true // let the bracket close
	case word == "not":
		w.enter(t, w.keyword())
		w.levels[len(w.levels)-1]++
	case word == "and", word == "or":
		w.fault("condition-operand-missing", t.at, "something is missing before %q", t.text)
		w.hint("name a selection there, or take %q out", t.text)
		w.keyword()
	case t.kind != wordToken:
		w.strange()
	default:
		w.term()
		w.settle()
	}
}

// enter adds a bracket or a not and goes one deeper.
func (w *condWalker) enter(t token, word string) {
	if w.depth++; w.depth > w.lim.ConditionDepth {
		w.fault("limit-condition-depth", w.text.Span, "more than %d brackets and nots inside one another", w.lim.ConditionDepth)
		return
	}
	w.pieces = append(w.pieces, piece{token: t, word: word})
}

// settle ends the nots before an operand that is complete.
func (w *condWalker) settle() {
	top := len(w.levels) - 1
	w.depth -= w.levels[top]
	w.levels[top] = 0
	w.operand = true
}

func (w *condWalker) behindOperand() {
	t := w.toks[w.i]
	switch word := w.word(w.i); {
	case word == "and", word == "or":
		w.pieces = append(w.pieces, piece{token: t, word: w.keyword()})
		w.operand = false
	case t.kind == closeToken:
		w.i++
		if len(w.open) == 0 {
			w.fault("condition-bracket-unopened", t.at, "no bracket is open that this one could close")
			w.hint("take it out, or add a \"(\"")
			return
		}
		w.pieces = append(w.pieces, piece{token: t, word: ")"})
		w.open = w.open[:len(w.open)-1]
		w.levels = w.levels[:len(w.levels)-1]
		w.depth--
		w.settle()
	case t.kind == commaToken, t.kind == compareToken:
		w.strange()
	case t.kind == wordToken && !w.wellFormed(t):
		if w.i++; t.text == "&&" {
			w.operand = false
		} else {
			w.resume()
		}
	default:
		w.fault("condition-operator-missing", t.at, "\"and\" or \"or\" is missing before %q", t.text)
		w.hint("join the two by \"and\" or \"or\"")
		w.resume()
	}
}

// resume goes to the next place from which a condition can be read again, so
// that a sentence in plain words costs one complaint and not one per word.
func (w *condWalker) resume() {
	for w.i < len(w.toks) && w.toks[w.i].kind == wordToken && w.word(w.i) != "and" && w.word(w.i) != "or" {
		w.i++
	}
	w.operand = w.i == len(w.toks) || w.toks[w.i].kind != openToken
}

// strange reports a sign that conditions do not have, and passes it together
// with the value behind a comparison.
func (w *condWalker) strange() {
	t := w.toks[w.i]
	w.fault("condition-character-invalid", t.at, "%q has no meaning in a condition", t.text)
	w.hint("conditions join names of selections; values and comparisons belong into selections")
	if w.i++; t.kind == compareToken && w.i < len(w.toks) && w.toks[w.i].kind == wordToken {
		w.i++
	}
}
