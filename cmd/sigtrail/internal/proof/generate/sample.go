package generate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"unicode"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// samples gives values that a predicate holds for, at least one. Of Null they
// are values that it does not hold for.
func samples(chance *rand.Rand, p ir.Pred) []event.Value {
	switch p := p.(type) {
	case *ir.Match:
		return asKinds(patternTexts(chance, p.Pattern))
	case *ir.Keyword:
		return asKinds(patternTexts(chance, p.Pattern))
	case *ir.Regex:
		return asKinds(regexTexts(chance, p.Regexp))
	case *ir.KeywordRegex:
		return asKinds(regexTexts(chance, p.Regexp))
	case *ir.CIDR:
		return asKinds(addresses(p.Network))
	case *ir.Compare:
		return asKinds(comparable(p))
	case *ir.TimePart:
		return asKinds(timestamps(p))
	case *ir.Exists, *ir.Null:
		return []event.Value{"x", "alice", json.Number("5")}
	case *ir.Same:
		return []event.Value{"alice", "Deploy", "a\nb", "é"}
	}
	panic(fmt.Sprintf("generate: unhandled %T", p))
}

// asKinds gives texts as strings, and those that read as a number or a boolean
// as such, too.
func asKinds(texts []string) []event.Value {
	var values []event.Value
	for _, t := range texts {
		values = append(values, t)
		if _, ok := ir.ParseNumber(t); ok {
			values = append(values, json.Number(t))
		}
		if t == "true" || t == "false" {
			values = append(values, t == "true")
		}
	}
	return values
}

// patternTexts gives texts that have a pattern.
func patternTexts(chance *rand.Rand, p ir.Pattern) []string {
	var texts []string
	for range 3 {
		var b strings.Builder
		for _, piece := range p {
			switch piece.Kind {
			case ir.Lit:
				b.WriteString(piece.Text)
			case ir.Any:
				b.WriteString(pick(chance, []string{"", "x", "a/b", "\n", "é ", "\"q\"", "*"}))
			case ir.One:
				b.WriteString(pick(chance, []string{"q", "é", "😀", "\n", "?", "."}))
			case ir.Hole:
				b.WriteString("%" + piece.Text + "%")
			default:
				panic(fmt.Sprintf("generate: unhandled PieceKind %d", int(piece.Kind)))
			}
		}
		texts = append(texts, b.String())
	}
	return texts
}

// regexTexts gives texts in which a regular expression is found.
func regexTexts(chance *rand.Rand, r ir.Regexp) []string {
	re, err := syntax.Parse(r.Portable(), syntax.Perl)
	if err != nil {
		return []string{"x"}
	}
	var texts []string
	for range 3 {
		var b strings.Builder
		spell(chance, &b, re)
		s := b.String()
		texts = append(texts, s, pick(chance, []string{"x", " ", "\n"})+s+pick(chance, []string{"x", "\n", "é"}))
	}
	return texts
}

// spell writes a text that the expression describes.
func spell(chance *rand.Rand, b *strings.Builder, re *syntax.Regexp) {
	repeat := func(lo, hi int) {
		for range lo + chance.IntN(hi-lo+1) {
			spell(chance, b, re.Sub[0])
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 && chance.IntN(2) == 0 {
				r = unicode.SimpleFold(r)
			}
			b.WriteRune(r)
		}
	case syntax.OpCharClass:
		at := 2 * chance.IntN(max(1, len(re.Rune)/2))
		if len(re.Rune) > 0 {
			b.WriteRune(re.Rune[at] + rune(chance.IntN(int(min(re.Rune[at+1]-re.Rune[at], 60))+1)))
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteString(pick(chance, []string{"z", "é", ".", "😀"}))
	case syntax.OpCapture:
		spell(chance, b, re.Sub[0])
	case syntax.OpStar:
		repeat(0, 2)
	case syntax.OpPlus:
		repeat(1, 2)
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpRepeat:
		repeat(re.Min, max(re.Min, min(re.Max, re.Min+1)))
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			spell(chance, b, sub)
		}
	case syntax.OpAlternate:
		spell(chance, b, pick(chance, re.Sub))
	}
}

// addresses gives addresses in a network: its ends, and one in the middle.
func addresses(n ir.Network) []string {
	first := n.Addr()
	bytes := first.AsSlice()
	for i := range bytes {
		if bits := n.Bits() - 8*i; bits < 8 {
			bytes[i] |= byte(0xff >> max(0, bits))
		}
	}
	last, _ := addrFromSlice(bytes)
	texts := []string{first.String(), last.String(), first.StringExpanded()}
	if first.Is4() {
		texts = append(texts, "::ffff:"+first.String(), "::FFFF:"+last.String())
	}
	return texts
}

// comparable gives numbers for which a comparison holds.
func comparable(p *ir.Compare) []string {
	var texts []string
	for _, t := range around(p.Number) {
		n, ok := ir.ParseNumber(t)
		if ok && p.Op.Holds(compareFloats(n.Value, p.Number.Value)) {
			texts = append(texts, t)
		}
	}
	return texts
}

// timestamps gives timestamps whose part has the value, or lies beside it.
func timestamps(p *ir.TimePart) []string {
	v := p.Value
	switch p.Op {
	case ir.LT:
		v--
	case ir.GT:
		v++
	}
	v = max(v, 0)
	switch p.Part {
	case ir.Minute:
		return []string{fmt.Sprintf("2024-02-29T23:%02d:59Z", v%60)}
	case ir.Hour:
		return []string{fmt.Sprintf("2024-02-29T%02d:00:00Z", v%24), fmt.Sprintf("2024-02-29T%02d:00:00+05:30", v%24)}
	case ir.Day:
		return []string{fmt.Sprintf("2024-01-%02dT00:00:00Z", max(1, v)), fmt.Sprintf("2024-03-%02dT23:59:60Z", max(1, v))}
	case ir.Month:
		return []string{fmt.Sprintf("2023-%02d-28T12:00:00.5Z", max(1, v))}
	case ir.Week:
		return []string{weekDay(2020, v), weekDay(2024, v), weekDay(2026, v)}
	case ir.Year:
		return []string{fmt.Sprintf("%04d-12-31T23:59:59Z", v), fmt.Sprintf("%04d-01-01T00:00:00Z", v)}
	}
	panic(fmt.Sprintf("generate: unhandled Part %d", int(p.Part)))
}
