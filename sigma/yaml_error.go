package sigma

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"gopkg.in/yaml.v3"
)

// syntaxError reports an error of the YAML library, which names a line at
// best, with a place and advice.
func (s *stream) syntaxError(err error) diag.Span {
	line, problem := splitError(err.Error())
	if strings.HasPrefix(problem, "found unexpected end") && s.lineStart(line) == len(s.file.Src) {
		line = 1 // the library leaves the first line out, and then names the end
	}
	at := s.line(line)
	if problem == badStartProblem || strings.HasPrefix(problem, "found a tab") {
		at = s.tabs(at)
	}
	if startsTooEarly(problem) && len(s.file.Src) <= maxProbe {
		at = s.line(s.probe(problem))
	}
	if name, ok := strings.CutPrefix(problem, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		if i := strings.Index(at.Text(), "*"+name); i >= 0 {
			at = s.span(at.Start+i, at.Start+i+1+len(name))
		}
	}
	if strings.HasPrefix(problem, "exceeded max depth") {
		s.errorf("limit-yaml-depth", at, "more than %d mappings and lists inside one another", s.lim.YAMLDepth)
		return at
	}
	message, hint := explain(problem, at.Text())
	s.errorf("yaml-syntax", at, "%s; the file is not read any further", message)
	s.hint("%s", hint)
	return at
}

const badStartProblem = "found character that cannot start any token"

// tabs gives the indentation before a line's text if there is a tab in it, and
// else the text.
func (s *stream) tabs(line diag.Span) diag.Span {
	from := line.Start
	for from > 0 && (s.file.Src[from-1] == ' ' || s.file.Src[from-1] == '\t') {
		from--
	}
	if at := s.span(from, line.Start); strings.Contains(at.Text(), "\t") {
		return at
	}
	return line
}

// splitError takes the line out of an error. The library counts lines from 0
// in errors of its parser and from 1 in errors of its scanner, and leaves the
// first line out.
func splitError(text string) (line int, problem string) {
	problem = strings.TrimPrefix(text, "yaml: ")
	if rest, ok := strings.CutPrefix(problem, "line "); ok {
		number, after, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, problem = n, after
		}
	}
	if line == 0 || isParserProblem(problem) {
		line++
	}
	return line, problem
}

func isParserProblem(problem string) bool {
	for _, p := range [...]string{
		"did not find expected <document start>", "did not find expected node content",
		"did not find expected '-' indicator", "did not find expected key",
		"did not find expected ',' or", "found undefined tag handle",
		"found duplicate %", "found incompatible YAML document",
	} {
		if strings.HasPrefix(problem, p) {
			return true
		}
	}
	return false
}

// startsTooEarly reports whether the library names the line where the
// surrounding mapping or list begins, or none, instead of the faulty line.
func startsTooEarly(problem string) bool {
	return problem == "did not find expected key" || problem == "did not find expected '-' indicator" ||
		strings.HasPrefix(problem, "unknown anchor")
}

// maxProbe bounds the size of files that probe reads again.
const maxProbe = 64 << 10

// probe finds the faulty line as the last of the fewest lines with the same
// problem.
func (s *stream) probe(problem string) int {
	lo, hi := 1, bytes.Count(s.file.Src, []byte("\n"))+1
	if s.lines != nil {
		hi = len(s.lines)
	}
	for lo < hi {
		mid := (lo + hi) / 2
		if firstProblem(s.file.Src[:s.lineStart(mid+1)]) == problem {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

func firstProblem(src []byte) string {
	s := stream{decoder: yaml.NewDecoder(bytes.NewReader(src))}
	for {
		if _, err := s.decode(); errors.Is(err, io.EOF) {
			return ""
		} else if err != nil {
			_, problem := splitError(err.Error())
			return problem
		}
	}
}

// explain says in plain words what a problem of the library is, given the text
// of the faulty line.
func explain(problem, line string) (message, hint string) {
	if problem == badStartProblem {
		return badStart(line)
	}
	for _, e := range explanations() {
		if strings.HasPrefix(problem, e.problem) {
			return e.message, e.hint
		}
	}
	return "this is not YAML: " + problem, "check the indentation and the quotes"
}

type explanation struct{ problem, message, hint string }

func explanations() []explanation {
	const quoteIt = "put the value in single quotes"
	return []explanation{
		{"unknown anchor", "this is an alias, but nothing has that anchor", "a value that begins with \"*\" needs single quotes"},
		{"did not find expected alphabetic", "a value cannot begin with \"*\" or \"&\" unless it is quoted", quoteIt},
		{"found unknown escape character", "this backslash escape does not exist in double quotes", "use single quotes, or write each backslash twice"},
		{"did not find expected hexdecimal", "this backslash escape is not complete", "use single quotes, or write each backslash twice"},
		{"mapping values are not allowed", "a \": \" stands where no key can be", "quote the value if it holds a colon; otherwise check the indentation"},
		{"block sequence entries are not", "a \"- \" stands where no list can begin", "begin the list on a line of its own, or quote the value"},
		{"found unexpected end of stream", "a quote is opened and never closed", "add the closing quote, or quote the whole value with the other kind"},
		{"found unexpected document indicator", "a quote is opened and not closed before the document ends", "add the closing quote"},
		{"did not find expected key", "this line does not fit the mapping around it", "check its indentation, and that nothing follows a closing quote"},
		{"did not find expected '-'", "this line does not fit the list around it", "check its indentation, and that every value begins with \"- \""},
		{"did not find expected ',' or", "a bracket is opened and not closed as it should be", "close it, separate the values by commas, or quote the value if the bracket belongs to it"},
		{"did not find expected node", "a value is missing, or a closing bracket has no opening one", "quote the value if the sign belongs to it"},
		{"could not find expected ':'", "a key without a colon", "write \"key: value\", or indent the line if it goes on with the value before"},
		{"found a tab character", "a tab in the indentation", "indent with blanks"},
		{"did not find expected <document", "text behind the end of a document", "separate documents by a line of \"---\""},
		{"found unknown directive name", "a line cannot begin with \"%\"", quoteIt},
	}
}

// badStart explains a sign that cannot begin a value or an indentation.
func badStart(line string) (message, hint string) {
	if m := regexp.MustCompile("(?:^|[:-][ \t]+|[\\[{,] *)([%@`])").FindStringSubmatch(line); m != nil {
		return "a value cannot begin with " + strconv.Quote(m[1]) + " unless it is quoted", "put the value in single quotes"
	}
	if strings.Contains(line, "\t") {
		return "a tab in the indentation", "indent with blanks"
	}
	return "a sign that cannot begin a value", "quote the value"
}
