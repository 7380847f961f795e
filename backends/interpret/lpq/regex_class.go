package lpq

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// escape reads what stands behind a backslash outside of a class.
func (p *regexParser) escape() regexNode {
	if ranges, ok := p.shorthand(); ok {
		return chars{charSet{ranges: ranges}}
	}
	switch {
	case p.accept(`\A`):
		return textStart
	case p.accept(`\z`):
		return textEnd
	case p.accept(`\Z`):
		return p.anchorZ()
	case p.accept(`\b`):
		p.doubts.words = true
		return wordEdge
	case p.accept(`\B`):
		p.doubts.words = true
		return noWordEdge
	}
	return p.literal(p.character())
}

func (p *regexParser) anchorZ() regexNode {
	if p.flags.unixLines {
		return finalEndUnix
	}
	return finalEnd
}

// shorthand reads \d, \w, \s and their opposites, which are ASCII in Java.
func (p *regexParser) shorthand() ([]charRange, bool) {
	digit := []charRange{{'0', '9', true}}
	word := []charRange{{'0', '9', true}, {'A', 'Z', true}, exactly('_'), {'a', 'z', true}}
	space := []charRange{{'\t', '\r', true}, exactly(' ')}
	switch {
	case p.accept(`\d`):
		return digit, true
	case p.accept(`\D`):
		return opposite(digit), true
	case p.accept(`\w`):
		return word, true
	case p.accept(`\W`):
		return opposite(word), true
	case p.accept(`\s`):
		return space, true
	case p.accept(`\S`):
		return opposite(space), true
	}
	return nil, false
}

// opposite gives what lies between sorted ranges.
func opposite(ranges []charRange) []charRange {
	var out []charRange
	next := rune(0)
	for _, r := range ranges {
		if next < r.low {
			out = append(out, charRange{next, r.low - 1, true})
		}
		next = r.high + 1
	}
	return append(out, charRange{next, unicode.MaxRune, true})
}

// character reads a backslash with a character behind it.
func (p *regexParser) character() rune {
	p.pos++
	if !p.more() {
		p.fail("a backslash stands at the end")
		return 0
	}
	r := p.src[p.pos]
	p.pos++
	const letters, meanings = "tnrfae", "\t\n\r\f\a\x1b"
	switch i := strings.IndexRune(letters, r); {
	case i >= 0:
		return rune(meanings[i])
	case r == 'u':
		return p.hexadecimal(4)
	case r == 'x' && p.accept("{"):
		r := p.hexadecimal(0)
		if !p.accept("}") {
			p.fail("a code point is not closed")
		}
		return r
	case r == 'x':
		return p.hexadecimal(2)
	case isLetterOrDigit(r) || r >= 0x80:
		p.fail("the escape \\%s is not in this subset", string(r))
	}
	return r
}

// hexadecimal reads n digits, or as many as there are if n is zero.
func (p *regexParser) hexadecimal(n int) rune {
	start := p.pos
	for p.more() && strings.ContainsRune("0123456789abcdefABCDEF", p.src[p.pos]) && (n == 0 || p.pos-start < n) {
		p.pos++
	}
	digits := string(p.src[start:p.pos])
	code, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || n > 0 && len(digits) < n || code > unicode.MaxRune || utf16.IsSurrogate(rune(code)) {
		p.fail("%q is no code point", digits)
		return 0
	}
	return rune(code)
}

// class reads a set in square brackets. Sets in sets, intersections and marks
// that dialects read in different ways are refused.
func (p *regexParser) class() regexNode {
	p.pos++
	set := charSet{fold: p.folding(), negated: p.accept("^")}
	if p.more() && p.src[p.pos] == ']' {
		p.fail("a bracket in a class needs a backslash")
	}
	first := true
	for !p.accept("]") {
		if !p.more() {
			p.fail("a class is not closed")
			return sequence{}
		}
		set.ranges = append(set.ranges, p.member(first)...)
		first = false
	}
	return p.set(set)
}

// member reads one character, range or shorthand.
func (p *regexParser) member(first bool) []charRange {
	if ranges, ok := p.shorthand(); ok {
		return ranges
	}
	if p.src[p.pos] == '-' && !first && !p.follows("-]") {
		p.fail("a dash inside a class needs a backslash")
		return nil
	}
	low := p.single()
	if p.more() && p.src[p.pos] == '-' && !p.follows("-]") {
		p.pos++
		high := p.single()
		if high < low {
			p.fail("a range in a class runs backwards")
		}
		return []charRange{{low: low, high: high}}
	}
	return []charRange{{low: low, high: low}}
}

// follows looks at what comes next.
func (p *regexParser) follows(mark string) bool {
	ahead := *p
	return ahead.accept(mark)
}

// single reads one character of a class.
func (p *regexParser) single() rune {
	switch {
	case !p.more():
		p.fail("a class is not closed")
		return 0
	case p.src[p.pos] == '\\':
		return p.character()
	case p.src[p.pos] == '[', p.follows("&&"):
		p.fail("%q in a class needs a backslash", string(p.src[p.pos]))
		return 0
	}
	r := p.src[p.pos]
	p.pos++
	return r
}
