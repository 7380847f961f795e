package splunk

import (
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// forOther gives the backend for such logs: of what this package knows of
// CloudTrail nothing holds there, and the events need not be JSON.
func (b *backend) forOther() *backend {
	c := *b
	c.other, c.addon = true, false
	return &c
}

// asWritten makes every field one text under the name that the rule wrote.
// Which arrays stand on the way to it is in the name, or nowhere.
func asWritten(e ir.Expr) ir.Expr {
	return ir.Map(e, func(p ir.Pred) ir.Expr {
		fields := p.Fields()
		for i, f := range fields {
			fields[i] = textUnder(f)
		}
		return p.WithFields(fields)
	})
}

func textUnder(f ir.Field) ir.Field {
	path := slices.Clone(f.Segments())
	for i := range path {
		path[i].Arity = ir.Single
	}
	f.Type = ir.Type{Known: true, Kind: ir.KindText, Path: path}
	return f
}

// keywordRegex writes a keyword's pattern for the text of an event.
func (t *translation) keywordRegex(k *ir.Keyword) string {
	if !t.other {
		return eventRegex(k.Pattern, k.Fold)
	}
	p, _, _ := trimAny(k.Pattern)
	letters := lettersFor(p, k.Fold)
	flags := letters.flag()
	if p.HasWildcard() {
		flags += "s"
	}
	return flagGroup(flags) + patternRegex(p, regexSyntax{any: ".*", one: ".", char: letters.logRegex})
}

// logRegex writes one character of a keyword for a log that may be JSON or
// not: a quote or a backslash may have a backslash before it.
func (l letters) logRegex(c rune) string {
	switch c {
	case '"':
		return `\\?"`
	case '\\':
		return `\\{1,2}`
	}
	return l.regex(c)
}

// mayBeEscaped reports whether a pattern holds a character that JSON or XML
// may write otherwise.
func mayBeEscaped(p ir.Pattern) bool {
	return p.HasOne() || strings.ContainsFunc(p.Literal(), func(c rune) bool {
		return c < ' ' || c > '~' || strings.ContainsRune(`"\<>&'/`, c)
	})
}
