package sigma

import "strings"

// checkTag reports a tag that is malformed, or that its well-known namespace
// does not have. Tags of other namespaces are nobody's business.
func (p *parser) checkTag(t Text) {
	namespace, name, _ := strings.Cut(t.Value, ".")
	switch {
	case !isTag(t.Value) && namespace != "d3fend":
		p.warnf("metadata-tag-malformed", t.Span, "the tag %q is not of the form namespace.name in lower case", t.Value)
		p.hint("tags have letters, digits, \"_\", \"-\" and at least one \".\"")
	case !isTagOf(namespace, name):
		p.warnf("metadata-tag-unknown", t.Span, "the namespace %q has no tag %q", namespace, name)
		p.hint("see the tag appendix of the Sigma specification")
	}
}

const (
	lowerLetters = "abcdefghijklmnopqrstuvwxyz"
	upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// isTag reports whether s has the form that the schema asks for:
// ^[a-z0-9_-]+\.[a-z0-9._-]+$
func isTag(s string) bool {
	const signs = lowerLetters + decimal + "_-"
	namespace, name, found := strings.Cut(s, ".")
	return found && only(namespace, signs) && only(name, signs+".")
}

// only reports whether s consists of signs of a set.
func only(s, set string) bool { return s != "" && strings.Trim(s, set) == "" }

// isTagOf reports whether a namespace of the specification's tag appendix has
// a name. Tactics of ATT&CK are not listed, since it renames them.
func isTagOf(namespace, name string) bool {
	switch namespace {
	case "attack":
		return isAttack(name)
	case "car":
		return digitsAsZero(name) == "0000-00-000"
	case "cve":
		year, number, _ := strings.Cut(digitsAsZero(name), "-")
		return year == "0000" && len(number) >= 4 && only(number, "0")
	case "d3fend":
		artifact, isArtifact := strings.CutPrefix(name, "d3f-")
		technique, isTechnique := strings.CutPrefix(name, "d3-")
		return isArtifact && only(artifact, lowerLetters+upperLetters) || isTechnique && only(technique, lowerLetters)
	case "detection":
		return name == "dfir" || name == "emerging-threats" || name == "threat-hunting"
	case "stp":
		return name != "" && strings.Contains("12345", name[:1]) && (len(name) == 1 || only(name[1:], "auk") && len(name) == 2)
	case "tlp":
		return strings.Contains(" red amber amber-strict green clear ", " "+name+" ")
	}
	return true
}

// isAttack knows techniques, groups, software, mitigations, assets and data
// sources by their numbers, and tactics by their form.
func isAttack(name string) bool {
	switch digitsAsZero(name) {
	case "t0000", "t0000.000", "g0000", "s0000", "m0000", "a0000", "ds0000":
		return true
	}
	return only(name, lowerLetters+"-") && !strings.HasPrefix(name, "-") && !strings.HasSuffix(name, "-")
}

func digitsAsZero(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return '0'
		}
		return c
	}, s)
}
