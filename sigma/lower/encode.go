package lower

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// An encoder turns one value into the values that stand for it, any of which
// may match.
type encoder func(ir.Pattern) ([]ir.Pattern, error)

// encoders by the names of their modifiers. wide is the older name of utf16le.
func encoderOf(name string) encoder {
	switch name {
	case "windash":
		return windash
	case "base64":
		return onBytes(func(b string) []string { return []string{base64.StdEncoding.EncodeToString([]byte(b))} })
	case "base64offset":
		return base64offset
	case "wide", "utf16le":
		return onBytes(func(b string) []string { return []string{utf16Bytes(b, false)} })
	case "utf16be":
		return onBytes(func(b string) []string { return []string{utf16Bytes(b, true)} })
	case "utf16":
		return onBytes(func(b string) []string { return []string{"\xff\xfe" + utf16Bytes(b, false)} })
	}
	return nil
}

// isUTF16 reports whether a modifier yields bytes that only base64 can turn
// into text that a log would hold.
func isUTF16(name string) bool {
	return name == "wide" || strings.HasPrefix(name, "utf16")
}

var errWildcardEncoded = errors.New("a value with wildcards or placeholders cannot be encoded; escape them with a backslash if they are meant as text")

// maxEncoded bounds what is encoded: encoders lengthen a value, one upon the
// other.
const maxEncoded = 4096

func checkLength(p ir.Pattern) error {
	if n := len(p.Literal()); n > maxEncoded {
		return fmt.Errorf("a value of %d bytes is too long to be encoded, %d are allowed", n, maxEncoded)
	}
	return nil
}

func onBytes(f func(string) []string) encoder {
	return func(p ir.Pattern) ([]ir.Pattern, error) {
		if p.HasWildcard() || p.HasHole() {
			return nil, errWildcardEncoded
		}
		if err := checkLength(p); err != nil {
			return nil, err
		}
		var out []ir.Pattern
		for _, s := range f(p.Literal()) {
			out = append(out, ir.Text(s))
		}
		return out, nil
	}
}

var errTooShort = errors.New("base64offset needs two bytes or more: inside a longer text, fewer leave nothing to search for")

// base64offset gives the three pieces of base64Offsets, all of which have
// something in them if the value has two bytes.
func base64offset(p ir.Pattern) ([]ir.Pattern, error) {
	if !p.HasWildcard() && !p.HasHole() && len(p.Literal()) < 2 {
		return nil, errTooShort
	}
	return onBytes(base64Offsets)(p)
}

// base64Offsets gives the text that a value leaves inside a longer text in
// base64, for each of its three possible alignments, without the characters at
// the edges that depend on its neighbours.
func base64Offsets(value string) []string {
	out := make([]string, 0, 3)
	for shift := range 3 {
		padded := strings.Repeat(" ", shift) + value
		encoded := base64.StdEncoding.EncodeToString([]byte(padded))
		start := [...]int{0, 2, 3}[shift]
		end := len(encoded) - [...]int{0, 3, 2}[len(padded)%3]
		out = append(out, encoded[min(start, end):end])
	}
	return out
}

func utf16Bytes(s string, bigEndian bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		hi, lo := byte(u>>8), byte(u)
		if bigEndian {
			b.Write([]byte{hi, lo})
		} else {
			b.Write([]byte{lo, hi})
		}
	}
	return b.String()
}

// dashes are the characters that command line parsers of Windows take for one
// another at the start of an option.
var dashes = [...]string{"-", "/", "–", "—", "―"}

// maxDashes bounds the 5^n values that windash makes of one.
const maxDashes = 4

// windash tries each dash that begins an option as every other kind of dash: a
// dash with no word character before it and one behind it.
func windash(p ir.Pattern) ([]ir.Pattern, error) {
	if err := checkLength(p); err != nil {
		return nil, err
	}
	out := []ir.Pattern{nil}
	places := 0
	for _, part := range p {
		alternatives := []string{""}
		if part.Kind == ir.Lit {
			var n int
			alternatives, n = dashVariants(part.Text)
			places += n
		}
		if places > maxDashes {
			return nil, fmt.Errorf("windash has more than %d dashes to vary here; write the variants that matter as a list", maxDashes)
		}
		var longer []ir.Pattern
		for _, head := range out {
			for _, text := range alternatives {
				piece := part
				if part.Kind == ir.Lit {
					piece.Text = text
				}
				longer = append(longer, ir.NewPattern(append(append([]ir.Piece{}, head...), piece)...))
			}
		}
		out = longer
	}
	return out, nil
}

// dashVariants gives the variants of a text in the order of dashes, the first
// being closest to what was written, and the number of places varied. Beyond
// maxDashes places it stops.
func dashVariants(text string) (variants []string, places int) {
	variants = []string{""}
	before := rune(' ')
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		after, _ := utf8.DecodeRuneInString(text[i+n:])
		choices := []string{text[i : i+n]}
		if isDash(r) && !isWord(before) && isWord(after) {
			places++
			choices = dashChoices(text[i : i+n])
		}
		if places > maxDashes {
			return nil, places
		}
		var longer []string
		for _, v := range variants {
			for _, c := range choices {
				longer = append(longer, v+c)
			}
		}
		variants, before, i = longer, r, i+n
	}
	return variants, places
}

// dashChoices lists all dashes, the one written first.
func dashChoices(written string) []string {
	choices := []string{written}
	for _, d := range dashes {
		if d != written {
			choices = append(choices, d)
		}
	}
	return choices
}

func isDash(r rune) bool {
	return strings.ContainsRune("-/–—―", r)
}

func isWord(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
