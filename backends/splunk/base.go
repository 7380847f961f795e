package splunk

import (
	"strings"

	"github.com/sigtrail/sigtrail/backends"
)

const (
	defaultSourcetype = "aws:cloudtrail" // of CloudTrail's events
	defaultBase       = `sourcetype="aws:cloudtrail"`
)

// baseOptions say what every query begins with. A key that the user did not
// give is absent, which is not the same as empty.
type baseOptions map[string]string

// baseKeys are the options and the keys of ir.Plan.State that make the base.
func baseKeys() []string { return []string{"base", "macro", "index", "sourcetype", "source"} }

func newBaseOptions(s backends.Settings) baseOptions {
	o := baseOptions{}
	for _, key := range baseKeys() {
		if v, ok := s.Values[key]; ok {
			o[key] = strings.TrimSpace(v)
		}
	}
	return o
}

// check refuses what could not begin any query.
func (o baseOptions) check() error {
	_, err := o.text(nil, defaultSourcetype)
	return err
}

// text composes the base. What the user gave goes before what pipelines set:
// a whole base before its parts, and parts complete one another. The sourcetype
// is for where nobody names one; it may be empty.
func (o baseOptions) text(state map[string]string, sourcetype string) (string, error) {
	for _, from := range []map[string]string{o, state} {
		if base, ok := from["base"]; ok {
			return base, checkBase(base)
		}
		if macro, ok := from["macro"]; ok {
			return "`" + macro + "`", checkMacro(macro)
		}
		if given(from, "index") || given(from, "sourcetype") || given(from, "source") {
			break
		}
	}
	return o.compose(state, sourcetype)
}

func given(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

func (o baseOptions) compose(state map[string]string, sourcetype string) (string, error) {
	var terms []string
	for _, key := range []string{"index", "sourcetype", "source"} {
		value, ok := o[key]
		if !ok {
			value, ok = state[key]
		}
		if !ok && key == "sourcetype" {
			value = sourcetype
		}
		if value == "" {
			continue
		}
		if i := strings.IndexFunc(value, unsearchable); i >= 0 && value[i] != '*' {
			return "", &backends.OptionError{Name: key, Message: "it holds a character that no search term can hold"}
		}
		terms = append(terms, key+"="+quoteString(value))
	}
	return strings.Join(terms, " "), nil
}

func checkMacro(name string) error {
	if !isWord(name) {
		return &backends.OptionError{Name: "macro", Message: "a macro's name has letters, digits and _ only"}
	}
	return nil
}

// checkBase refuses a base behind which search terms would not be search
// terms: one with a command of its own, or with an open quote or bracket.
func checkBase(base string) error {
	refuse := func(message string) error { return &backends.OptionError{Name: "base", Message: message} }
	var open []rune
	quoted, escaped, ticks := false, false, 0
	for _, c := range base {
		switch {
		case c == '\n' || c == '\r':
			return refuse("it must be one line")
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '`':
			ticks++
		case c == '(' || c == '[':
			open = append(open, c)
		case c == ')' || c == ']':
			if len(open) == 0 || open[len(open)-1] != opening(c) {
				return refuse("a bracket was never opened")
			}
			open = open[:len(open)-1]
		case c == '|' && !strings.ContainsRune(string(open), '['):
			return refuse("it must be search terms only; a command behind | belongs into a macro or a subsearch")
		}
	}
	if quoted || escaped || len(open) > 0 || ticks%2 != 0 {
		return refuse("a quote, a backtick or a bracket is not closed")
	}
	return nil
}

func opening(closing rune) rune {
	if closing == ')' {
		return '('
	}
	return '['
}
