package sigma

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// checkMeta reports metadata that breaks a rule of the specification. None of
// it changes what a rule matches, so all of it is a warning.
func (p *parser) checkMeta(m *Meta) {
	p.checkLength(m.Title, "metadata-title-length", 256)
	p.checkLength(m.Description, "metadata-description-length", 65535)
	if m.ID.Given() && !isUUID(m.ID.Value) {
		p.warnf("metadata-id-not-uuid", m.ID.Span, "the id %q is not a UUID", m.ID.Value)
		p.hint("generate a UUID; a name that references can use goes under \"name\"")
	}
	p.checkDates(m)
	p.checkStatus(m.Status)
	p.checkWord(m.Level, "metadata-level-unknown", "level", []string{"informational", "low", "medium", "high", "critical"})
	for _, t := range m.Tags {
		p.checkTag(t)
	}
	for _, t := range m.FalsePositives {
		if utf8.RuneCountInString(t.Value) < 2 {
			p.warnf("metadata-falsepositive-short", t.Span, "a false positive of less than two characters says nothing")
			p.hint("describe it, or leave the key out")
		}
	}
}

func (p *parser) checkLength(t Text, id string, most int) {
	n := utf8.RuneCountInString(t.Value)
	if !t.Given() || n >= 1 && n <= most {
		return
	}
	p.warnf(id, t.Span, "this text has %d characters, 1 to %d are allowed", n, most)
	p.hint("write a text of a sensible length")
}

// isUUID reports whether s is a UUID in its usual form (RFC 9562, section 4).
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

func (p *parser) checkDates(m *Meta) {
	date, dateOK := p.checkDate(m.Date)
	modified, modifiedOK := p.checkDate(m.Modified)
	if dateOK && modifiedOK && modified.Before(date) {
		p.warnf("metadata-date-order", m.Modified.Span, "the rule was modified before it was written")
		p.relate(m.Date.Span, "written on this day")
		p.hint("correct one of the dates")
	}
}

// checkDate reports a date that is none, and reports whether it is one.
func (p *parser) checkDate(t Text) (time.Time, bool) {
	if !t.Given() {
		return time.Time{}, false
	}
	if d, err := time.Parse(time.DateOnly, t.Value); err == nil {
		return d, true
	}
	if d, err := time.Parse("2006/01/02", t.Value); err == nil {
		p.warnf("metadata-date-slashes", t.Span, "%q is the way Sigma 1 wrote dates", t.Value)
		p.hint("write %q", d.Format(time.DateOnly))
		return d, true
	}
	p.warnf("metadata-date-malformed", t.Span, "%q is no date of the calendar in the form YYYY-MM-DD", t.Value)
	p.hint("write it like 2026-01-31")
	return time.Time{}, false
}

func (p *parser) checkStatus(t Text) {
	p.checkWord(t, "metadata-status-unknown", "status", []string{"stable", "test", "experimental", "deprecated", "unsupported"})
	if t.Value == "deprecated" || t.Value == "unsupported" {
		p.warnf("metadata-status-retired", t.Span, "the status of this rule is %q", t.Value)
		p.hint("use the rule that took its place, if there is one")
	}
}

// checkWord reports a text that is none of a few words.
func (p *parser) checkWord(t Text, id, what string, words []string) {
	if !t.Given() || slices.Contains(words, t.Value) {
		return
	}
	p.warnf(id, t.Span, "%q is no %s", t.Value, what)
	if near := diag.DidYouMean(t.Value, words); near != "" {
		p.hint("%s", near)
		return
	}
	p.hint("use one of %s", strings.Join(words, ", "))
}

func (p *parser) checkRelation(at node, r Relation) {
	if !r.ID.Given() || !r.Type.Given() {
		p.warnf("metadata-related-incomplete", at.span(), "a related rule needs both \"id\" and \"type\"")
		p.hint("write {id: the UUID of the other rule, type: similar}")
	}
	if r.ID.Given() && !isUUID(r.ID.Value) {
		p.warnf("metadata-id-not-uuid", r.ID.Span, "the id %q is not a UUID", r.ID.Value)
		p.hint("write the id of the other rule")
	}
	if r.Type.Value == "obsoletes" {
		p.warnf("metadata-relation-unknown", r.Type.Span, "%q is the way Sigma 1 wrote it", r.Type.Value)
		p.hint("write \"obsolete\"")
		return
	}
	p.checkWord(r.Type, "metadata-relation-unknown", "type of relation",
		[]string{"derived", "obsolete", "merged", "renamed", "similar", "correlation"})
}
