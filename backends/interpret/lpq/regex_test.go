package lpq

import (
	"regexp"
	"strings"
	"testing"
)

// javaFacts are answers of java.util.regex (OpenJDK 17): expression, text,
// whether it finds.
var javaFacts = []struct {
	says, source, text string
	finds              bool
}{
	{"find is not anchored", `b`, "abc", true},
	{"case counts", `B`, "abc", false},
	{"i folds ASCII", `(?i)B`, "abc", true},
	{"i alone does not fold beyond ASCII", `(?i)\u00e9`, "É", false},
	{"i alone leaves the Kelvin sign", `(?i)k`, "\u212a", false},
	{"i alone leaves the long s in a range", `(?i)[a-z]`, "ſ", false},
	{"u folds letters", `(?iu)\u00e9`, "É", true},
	{"u takes the Kelvin sign", `(?iu)k`, "\u212a", true},
	{"u takes the Turkish I", `(?iu)i`, "İ", true},
	{"u takes the dotless i", `(?iu)I`, "ı", true},
	{"u folds all sigmas", `(?iu)\u03c2`, "Σ", true},
	{"u without i folds nothing", `(?u)a`, "A", false},
	{"a shorthand does not fold", `(?iu)\w`, "\u212a", false},
	{"shorthands are ASCII", `\w|\d`, "é٣", false},
	{"the space of Java has the vertical tab", `\s`, "\v", true},
	{"the space of Java lacks NEL", `\s`, "\u0085", false},
	{"a dot stops at a carriage return", `a.b`, "a\rb", false},
	{"a dot stops at a line separator", `a.b`, "a\u2028b", false},
	{"s lets a dot pass", `(?s)a.b`, "a\nb", true},
	{"d leaves the newline only", `(?d)a.b`, "a\rb", true},
	{"a dot takes a code point", `\Aa.b\z`, "a😀b", true},
	{"\\z is the very end", `a\z`, "a\n", false},
	{"$ stands before the last newline", `a$`, "a\n", true},
	{"$ stands before the last \\r\\n", `a$`, "a\r\n", true},
	{"$ stands before the last NEL", `a$`, "a\u0085", true},
	{"$ does not stand inside of \\r\\n", `\r$`, "\r\n", false},
	{"$ does not stand before two newlines", `a$`, "a\n\n", false},
	{"\\Z is $ without m", `(?m)a\Z`, "a\nb", false},
	{"m puts $ at every line", `(?m)a$`, "a\nb", true},
	{"m puts ^ behind every line", `(?m)^b`, "a\rb", true},
	{"m puts ^ behind \\r\\n", `(?m)^b`, "a\r\nb", true},
	{"m puts no ^ inside of \\r\\n", `(?m)^\n`, "\r\n", false},
	{"m puts no ^ at the end", `(?m)a\n^`, "a\n", false},
	{"m puts no ^ into an empty text", `(?m)^$`, "", false},
	{"without m it is there", `^$`, "", true},
	{"d and m know the newline only", `(?dm)^b`, "a\rb", false},
	{"d and m put $ before the newline only", `(?dm)a$`, "a\r", false},
	{"d puts $ before the last newline only", `(?d)a$`, "a\r", false},
	{"d puts $ before the last newline", `(?d)a$`, "a\n", true},
	{"d goes for \\Z too", `(?d)a\Z`, "a\u0085", false},
	{"u folds in ranges", `(?iu)[a-z]`, "\u212a", true},
	{"flags end with their group", `(?:(?i)a)b`, "AB", false},
	{"flags go on over a bar", `(?i)a|b`, "B", true},
	{"flags with a colon hold inside", `(?i:a)b`, "Ab", true},
	{"flags switch off", `(?i)a(?-i)b`, "AB", false},
	{"lazy repetition finds the same", `\Aa+?\z`, "aaa", true},
	{"counts", `\A(?:ab){2,3}\z`, "abababab", false},
	{"counts without end", `\A(?:ab){2,}\z`, "abababab", true},
	{"an empty alternative", `\A(?:a|)\z`, "", true},
	{"a named group", `(?<n>a)b`, "ab", true},
	{"look ahead", `a(?=b)`, "ab", true},
	{"no look ahead", `a(?!b)`, "ab", false},
	{"look behind", `(?<=ab)c`, "abc", true},
	{"no look behind", `(?<!ab)c`, "abc", false},
	{"a word that begins", `(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])b`, "a b", true},
	{"a word that goes on", `(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])b`, "ab", false},
	{"a line that begins", `(?<![^\n])b`, "a\nb", true},
	{"a line that begins after a return", `(?<![^\n])b`, "a\rb", false},
	{"a line that ends", `a(?![^\n])`, "a\nb", true},
	{"look behind over alternatives", `(?<=a|bc)d`, "bcd", true},
	{"look behind with a count", `(?<=\Aa{0,2})b`, "aab", true},
	{"an edge of a word", `\bb\b`, "a b c", true},
	{"no edge of a word", `\Bb`, "ab", true},
	{"the underscore belongs to words", `a\b`, "a_", false},
	{"a class with a dash at the end", `[ab-]`, "-", true},
	{"a class with a dash at its head", `[-ab]`, "-", true},
	{"a circumflex inside a class", `[a^]`, "^", true},
	{"an opposite class", `[^a]`, "aa", false},
	{"an opposite class takes newlines", `[^a]`, "\n", true},
	{"a class of shorthands", `\A[\d\s_]+\z`, "1 _", true},
	{"an opposite class folds", `(?i)[^a]`, "A", false},
	{"an opposite shorthand", `\A\D\W\S\z`, "a-b", true},
	{"escapes of punctuation", `\.\*\-\_\/\ `, ".*-_/ ", true},
	{"escapes of code points", `\x41\u0042\x{1F600}\t`, "AB😀\t", true},
	{"a closing bracket stands for itself", `]}`, "]}", true},
}

func TestRegularExpressionsFindWhatJavaFinds(t *testing.T) {
	for _, f := range javaFacts {
		re, err := compileRegex(f.source)
		if err != nil {
			t.Errorf("%s: %v", f.says, err)
			continue
		}
		for _, got := range re.find(f.text) {
			if got != f.finds {
				t.Errorf("%s: %q on %q finds: %v", f.says, f.source, f.text, got)
			}
		}
	}
}

func TestWhereVersionsOfJavaDifferThereAreTwoAnswers(t *testing.T) {
	for source, text := range map[string]string{
		`\bb`:           "éb",
		`a\B`:           "aé",
		`(?iu)\A\u00df`: "ẞ",
		`(?iu)[\u00df]`: "ẞ",
	} {
		re, err := compileRegex(source)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := re.find(text); len(got) != 2 || got[0] == got[1] {
			t.Errorf("%s on %q gave %v, want both answers", source, text, got)
		}
	}
}

func TestRegularExpressionsOutsideOfTheSubsetAreRefused(t *testing.T) {
	for source, reason := range map[string]string{
		`a**`:         "possessive and doubled",
		`a*+`:         "possessive and doubled",
		`a{2}{3}`:     "possessive and doubled",
		`*a`:          "nothing to repeat",
		`(?i)*`:       "nothing to repeat",
		`{`:           "nothing to repeat",
		`a{`:          "no count",
		`a{,2}`:       "no count",
		`a{1 }`:       "no count",
		`a{3,2}`:      "no range",
		`a{1001}`:     "no range",
		`^*`:          "without text",
		`(?=a)*`:      "without text",
		`(a`:          "not closed",
		`(?i`:         "not closed",
		`a)`:          "not opened",
		`(?>a)`:       "group (?>",
		`(?P<n>a)`:    "group (?P",
		`(?x)a`:       "group (?x",
		`(?U)a`:       "group (?U",
		`(?<1>a)`:     "wrong name",
		`(?<n_a>a)`:   "wrong name",
		`(?<=a*)b`:    "has to have an end",
		`(?<=(a)?)b`:  "has to have an end",
		`\1`:          `escape \1`,
		`\p{L}`:       `escape \p`,
		`\Qa\E`:       `escape \Q`,
		`\R`:          `escape \R`,
		`\h`:          `escape \h`,
		`\ca`:         `escape \c`,
		`\é`:          `escape \é`,
		`\`:           "at the end",
		`\u12`:        "no code point",
		`\ud83d`:      "no code point",
		`\x{110000}`:  "no code point",
		`\x{41`:       "not closed",
		`[a`:          "class is not closed",
		`[`:           "class is not closed",
		`[]a]`:        "needs a backslash",
		`[a[b]]`:      "needs a backslash",
		`[a&&b]`:      "needs a backslash",
		`[[:alpha:]]`: "needs a backslash",
		`[a-b-c]`:     "dash",
		`[\w-a]`:      "dash",
		`[b-a]`:       "backwards",
		`[a-\d]`:      `escape \d`,
	} {
		if _, err := compileRegex(source); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s gave %v, want %s", source, err, reason)
		}
	}
}

// FuzzRegexAgreesWithGo compares on what Java and Go read alike: no flags, no
// folding, texts of one line.
func FuzzRegexAgreesWithGo(f *testing.F) {
	for _, fact := range javaFacts {
		f.Add(fact.source, fact.text)
	}
	f.Fuzz(func(t *testing.T, source, text string) {
		re, err := compileRegex(source)
		if err != nil || len(text) > 100 || len(source) > 100 || strings.ContainsAny(text, "\n\r\v\u0085\u2028\u2029") {
			return
		}
		if strings.Contains(source, "(?") || strings.Contains(source, `\Z`) || strings.Contains(source, `\u`) {
			return
		}
		if strings.Contains(source, "{0") || strings.Contains(source, ",0") {
			return // Go takes a count with a leading zero for text
		}
		other, err := regexp.Compile(source)
		if err != nil {
			return // Go bounds repetition otherwise
		}
		for _, got := range re.find(text) {
			if re.doubts.words && strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 }) {
				return
			}
			if want := other.MatchString(text); got != want {
				t.Errorf("%q on %q finds %v, Go %v", source, text, got, want)
			}
		}
	})
}
