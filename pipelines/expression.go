package pipelines

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// maxBrackets bounds brackets and nots inside one another.
const maxBrackets = 100

// expression reads "a and not (b or c)" over the names of conditions. Not binds
// closest, or loosest. Every name must exist and be used.
func (l *loader) expression(t text, names []text, leaves []*junction) *junction {
	p := &expressionParser{l: l, text: t, names: names, leaves: leaves, used: make([]bool, len(names))}
	p.split()
	root := p.or(0)
	if p.failed {
		return nil
	}
	if p.at < len(p.tokens) {
		p.fail("%q stands where the expression should end", p.tokens[p.at])
		return nil
	}
	for i, name := range names {
		if !p.used[i] {
			l.diags.Errorf("pipeline-condition-unused", name.at, "the expression does not use the condition %q", name.value)
		}
	}
	return root
}

type expressionParser struct {
	l      *loader
	text   text
	tokens []string
	at     int
	names  []text
	leaves []*junction
	used   []bool
	failed bool
}

func (p *expressionParser) split() {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ").Replace(p.text.value)
	p.tokens = strings.Fields(spaced)
}

func (p *expressionParser) fail(format string, args ...any) *junction {
	if !p.failed {
		p.l.diags.Errorf("pipeline-condition-syntax", p.text.at, format, args...)
	}
	p.failed = true
	return nil
}

func (p *expressionParser) take(token string) bool {
	if p.at < len(p.tokens) && p.tokens[p.at] == token {
		p.at++
		return true
	}
	return false
}

func (p *expressionParser) or(depth int) *junction {
	of := []*junction{p.and(depth)}
	for !p.failed && p.take("or") {
		of = append(of, p.and(depth))
	}
	return &junction{op: orOp, of: of}
}

func (p *expressionParser) and(depth int) *junction {
	of := []*junction{p.not(depth)}
	for !p.failed && p.take("and") {
		of = append(of, p.not(depth))
	}
	return &junction{op: andOp, of: of}
}

func (p *expressionParser) not(depth int) *junction {
	switch {
	case depth > maxBrackets:
		return p.fail("more than %d brackets and nots inside one another", maxBrackets)
	case p.take("not"):
		return &junction{op: notOp, of: []*junction{p.not(depth + 1)}}
	case p.take("("):
		inner := p.or(depth + 1)
		if !p.failed && !p.take(")") {
			return p.fail("a bracket ( is not closed")
		}
		return inner
	}
	return p.name()
}

func (p *expressionParser) name() *junction {
	if p.at >= len(p.tokens) {
		return p.fail("the expression ends too early")
	}
	token := p.tokens[p.at]
	p.at++
	var known []string
	for i, name := range p.names {
		if name.value != token {
			known = append(known, name.value)
			continue
		}
		p.used[i] = true
		if p.leaves[i] == nil { // reported where it stands
			p.failed = true
		}
		return p.leaves[i]
	}
	p.fail("no condition is called %q", token)
	p.l.diags.Hint("%s", diag.DidYouMean(token, known))
	return nil
}
