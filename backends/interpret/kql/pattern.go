package kql

import "strings"

// matches reports whether the parts stand in a text in their order, the first
// at its start and the last at its end. Taking each part at its first place is
// enough, since a star spans anything, line breaks included.
func (p pattern) matches(s string) bool {
	last := len(p) - 1
	rest, ok := strings.CutPrefix(s, p[0])
	if !ok {
		return false
	}
	for _, part := range p[1:last] {
		_, behind, ok := strings.Cut(rest, part)
		if !ok {
			return false
		}
		rest = behind
	}
	return strings.HasSuffix(rest, p[last])
}
