package lpq

import (
	"fmt"
	"strconv"
	"strings"
)

// A regexParser reads a Java regular expression. Like the parser of queries it
// keeps its first complaint and goes to the end.
type regexParser struct {
	src   []rune
	pos   int
	flags regexFlags
	depth int
	// doubts are the readings that the expression has use for.
	doubts reading
	err    error
}

type regexFlags struct{ fold, lines, dotAll, unixLines, unicode bool }

// maxCount bounds the counts in braces.
const maxCount = 1000

func (p *regexParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
	p.pos = len(p.src)
}

func (p *regexParser) more() bool { return p.pos < len(p.src) }

func (p *regexParser) accept(mark string) bool {
	end := p.pos + len(mark)
	if end > len(p.src) || string(p.src[p.pos:end]) != mark {
		return false
	}
	p.pos = end
	return true
}

func (p *regexParser) choice() regexNode {
	if p.depth++; p.depth > maxDepth {
		p.fail("nested more than %d levels deep", maxDepth)
	}
	parts := alternatives{p.sequence()}
	for p.accept("|") {
		parts = append(parts, p.sequence())
	}
	p.depth--
	if len(parts) == 1 {
		return parts[0]
	}
	return parts
}

func (p *regexParser) sequence() regexNode {
	var s sequence
	for p.more() && p.src[p.pos] != '|' && p.src[p.pos] != ')' {
		n := p.atom()
		if n == nil {
			continue
		}
		s = append(s, p.quantified(n))
	}
	return s
}

// atom reads one part; nil for flags, which change what follows.
func (p *regexParser) atom() regexNode {
	switch r := p.src[p.pos]; r {
	case '(':
		return p.group()
	case '[':
		return p.class()
	case '\\':
		return p.escape()
	case '*', '+', '?', '{':
		p.fail("%q has nothing to repeat", string(r))
		return sequence{}
	case '.':
		p.pos++
		return p.dot()
	case '^':
		p.pos++
		return p.anchor(textStart, textStart, lineStart, lineStartUnix)
	case '$':
		p.pos++
		return p.anchor(finalEnd, finalEndUnix, lineEnd, lineEndUnix)
	default:
		p.pos++
		return p.literal(r)
	}
}

func (p *regexParser) literal(r rune) regexNode {
	return p.set(charSet{ranges: []charRange{{low: r, high: r}}, fold: p.folding()})
}

func (p *regexParser) set(s charSet) regexNode {
	for _, r := range s.ranges {
		p.doubts.sharp = p.doubts.sharp || r.isSharp(s.fold)
	}
	return chars{s}
}

func (p *regexParser) folding() folding {
	switch {
	case p.flags.fold && p.flags.unicode:
		return foldUnicode
	case p.flags.fold:
		return foldASCII
	}
	return foldNone
}

// dot is any character but those that end a line.
func (p *regexParser) dot() regexNode {
	ends := []charRange{exactly('\n'), exactly('\r'), exactly(0x85), {0x2028, 0x2029, true}}
	switch {
	case p.flags.dotAll:
		ends = nil
	case p.flags.unixLines:
		ends = ends[:1]
	}
	return chars{charSet{ranges: ends, negated: true}}
}

func exactly(r rune) charRange { return charRange{r, r, true} }

func (p *regexParser) anchor(text, textUnix, line, lineUnix anchor) regexNode {
	switch {
	case p.flags.lines && p.flags.unixLines:
		return lineUnix
	case p.flags.lines:
		return line
	case p.flags.unixLines:
		return textUnix
	}
	return text
}

// quantified reads the counts behind a part.
func (p *regexParser) quantified(n regexNode) regexNode {
	low, high, ok := p.count()
	if !ok {
		return n
	}
	switch n.(type) {
	case anchor, look:
		p.fail("a place without text is repeated")
	}
	p.accept("?")
	if p.more() && strings.ContainsRune("*+?{", p.src[p.pos]) {
		p.fail("possessive and doubled repetitions are not in this subset")
	}
	return repeat{n, low, high}
}

func (p *regexParser) count() (low, high int, ok bool) {
	switch {
	case p.accept("*"):
		return 0, -1, true
	case p.accept("+"):
		return 1, -1, true
	case p.accept("?"):
		return 0, 1, true
	case !p.accept("{"):
		return 0, 0, false
	}
	first, isRange, second := p.digits(), p.accept(","), p.digits()
	if first == "" || !isRange && second != "" || !p.accept("}") {
		p.fail("a brace that is no count needs a backslash")
		return 0, 0, false
	}
	low, _ = strconv.Atoi(first)
	high = low
	if isRange {
		high = -1
	}
	if second != "" {
		high, _ = strconv.Atoi(second)
	}
	if low > maxCount || high > maxCount || high >= 0 && high < low {
		p.fail("{%s,%s} is no range up to %d", first, second, maxCount)
	}
	return low, high, true
}

func (p *regexParser) digits() string {
	start := p.pos
	for p.more() && p.src[p.pos] >= '0' && p.src[p.pos] <= '9' && p.pos-start < 9 {
		p.pos++
	}
	return string(p.src[start:p.pos])
}

// group reads a bracket: a group, a look-around, or flags.
func (p *regexParser) group() regexNode {
	p.pos++
	before := p.flags
	var shape look
	isLook := true
	switch {
	case p.accept("?="):
	case p.accept("?!"):
		shape.negative = true
	case p.accept("?<="):
		shape.behind = true
	case p.accept("?<!"):
		shape.behind, shape.negative = true, true
	default:
		isLook = false
		if p.accept("?") && !p.accept(":") && p.named() {
			return nil
		}
	}
	inner := p.choice()
	if !p.accept(")") {
		p.fail("a bracket is not closed")
	}
	p.flags = before
	if !isLook {
		return inner
	}
	shape.of = inner
	return p.bounded(shape)
}

// named reads the name or the flags behind (?. It is true if that was all:
// flags for the rest of the group around.
func (p *regexParser) named() (flagsOnly bool) {
	if p.accept("<") {
		start := p.pos
		for p.more() && isLetterOrDigit(p.src[p.pos]) {
			p.pos++
		}
		if p.pos == start || isDigit(byte(p.src[start])) || !p.accept(">") {
			p.fail("a group has a wrong name")
		}
		return false
	}
	on := true
	for p.more() {
		switch r := p.src[p.pos]; {
		case r == '-' && on:
			on = false
		case r == ')' || r == ':':
			p.pos++
			return r == ')'
		case !p.flag(r, on):
			p.fail("the group (?%s is not in this subset", string(r))
			return false
		}
		p.pos++
	}
	p.fail("a bracket is not closed")
	return false
}

func isLetterOrDigit(r rune) bool {
	return r < 0x80 && r != '_' && (isLetter(byte(r)) || isDigit(byte(r)))
}

func (p *regexParser) flag(r rune, on bool) bool {
	switch r {
	case 'i':
		p.flags.fold = on
	case 'm':
		p.flags.lines = on
	case 's':
		p.flags.dotAll = on
	case 'd':
		p.flags.unixLines = on
	case 'u':
		p.flags.unicode = on
	default:
		return false
	}
	return true
}

// bounded measures what looks behind; Java asks for an end.
func (p *regexParser) bounded(l look) regexNode {
	if !l.behind {
		return l
	}
	width, ok := widest(l.of)
	if !ok {
		p.fail("what looks behind has to have an end")
	}
	l.width = width
	return l
}

// widest is how much text a part can take up. Java does not measure repeated
// groups.
func widest(n regexNode) (width int, bounded bool) {
	switch n := n.(type) {
	case chars:
		return 1, true
	case anchor, look:
		return 0, true
	case sequence:
		for _, part := range n {
			w, ok := widest(part)
			if !ok {
				return 0, false
			}
			width += w
		}
		return width, true
	case alternatives:
		for _, part := range n {
			w, ok := widest(part)
			if !ok {
				return 0, false
			}
			width = max(width, w)
		}
		return width, true
	case repeat:
		_, single := n.of.(chars)
		return n.max, single && n.max >= 0
	}
	panic(fmt.Sprintf("lpq: unhandled %T", n))
}
