package sigma

import (
	"bytes"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// checkSource reports what keeps a file from being read as YAML text at all,
// and whether it can be read. It speaks before the YAML library does, since
// that one has no places for these faults.
func checkSource(r *reporter, f *diag.File, lim Limits) bool {
	head := diag.Span{File: f, End: min(1, len(f.Src))}
	switch {
	case len(f.Src) > lim.FileSize:
		r.errorf("limit-file-size", head, "the file has %d bytes, %d are allowed", len(f.Src), lim.FileSize)
		r.hint("split it into several files")
		return false
	case bytes.HasPrefix(f.Src, []byte("\xff\xfe")), bytes.HasPrefix(f.Src, []byte("\xfe\xff")):
		r.errorf("file-not-utf8", head, "the file is UTF-16, not UTF-8")
		r.hint("save it as UTF-8")
		return false
	}
	if i := bytes.IndexByte(f.Src, 0); i >= 0 {
		r.errorf("file-binary", diag.Span{File: f, Start: i, End: i + 1}, "the file holds a NUL byte and is no text")
		return false
	}
	return checkRunes(r, f)
}

func checkRunes(r *reporter, f *diag.File) bool {
	for i := 0; i < len(f.Src); {
		if b := f.Src[i]; b >= ' ' && b <= '~' {
			i++
			continue
		}
		c, n := utf8.DecodeRune(f.Src[i:])
		at := diag.Span{File: f, Start: i, End: i + n}
		if c == utf8.RuneError && n == 1 {
			r.errorf("file-not-utf8", at, "the byte 0x%02x is not UTF-8", f.Src[i])
			r.hint("save the file as UTF-8")
			return false
		}
		if !isYAMLText(c) {
			r.errorf("file-control-character", at, "the control character U+%04X is not allowed in YAML", c)
			r.hint("remove it, or write it as an escape in double quotes")
			return false
		}
		i += n
	}
	return true
}

// isYAMLText reports whether c may stand in YAML (YAML 1.2, 5.1).
func isYAMLText(c rune) bool {
	switch {
	case c == '\t', c == '\n', c == '\r', c == 0x85:
		return true
	case c < ' ', c >= 0x7F && c < 0xA0, c == 0xFFFE, c == 0xFFFF:
		return false
	}
	return true
}
