package sigma

import "github.com/sigtrail/sigtrail/sigma/diag"

// A reporter collects what is said about one document.
type reporter struct {
	diags *diag.List
	// anchors tells for the start of each alias of the file where its anchor
	// is: a complaint at an alias shows both.
	anchors map[int]diag.Span
	// muted is set while an alias is followed, since the faults of what it
	// stands for have been reported there.
	muted bool
}

func (r *reporter) errorf(id string, at diag.Span, format string, args ...any) {
	if !r.muted {
		r.diags.Errorf(id, at, format, args...)
		r.relateAnchor(at)
	}
}

func (r *reporter) warnf(id string, at diag.Span, format string, args ...any) {
	if !r.muted {
		r.diags.Warnf(id, at, format, args...)
		r.relateAnchor(at)
	}
}

// hint says what to do about the fault reported last.
func (r *reporter) hint(format string, args ...any) {
	if !r.muted {
		r.diags.Hint(format, args...)
	}
}

// relate adds a second place to the fault reported last.
func (r *reporter) relate(at diag.Span, message string) {
	if !r.muted && at.Known() {
		last := &(*r.diags)[len(*r.diags)-1]
		last.Related = append(last.Related, diag.Related{Span: at, Message: message})
	}
}

func (r *reporter) relateAnchor(at diag.Span) {
	if anchor, ok := r.anchors[at.Start]; ok && at.Known() {
		r.relate(anchor, "this is what the alias stands for")
	}
}
