package samples

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
)

type writer func(io.Writer, []Result) error

// FormatNames lists the formats, the default first.
func FormatNames() []string { return []string{"text", "json", "junit"} }

// Lookup finds the writer of a format.
func Lookup(name string) (func(io.Writer, []Result) error, bool) {
	w, ok := map[string]writer{"text": writeText, "json": writeJSON, "junit": writeJUnit}[name]
	return w, ok
}

// verdictWord words an outcome.
func verdictWord(match bool) string {
	if match {
		return "a match"
	}
	return "no match"
}

// complaint says what is wrong with a case.
func (c Case) complaint() string {
	if c.Fault != "" {
		return c.Fault
	}
	return fmt.Sprintf("got %s, want %s", verdictWord(c.Got), verdictWord(c.Want))
}

func writeText(w io.Writer, results []Result) error {
	var b bytes.Buffer
	cases, failed := 0, 0
	for _, r := range results {
		cases += len(r.Cases)
		failed += r.Failed()
		for _, c := range r.Cases {
			if c.OK() {
				continue
			}
			fmt.Fprintf(&b, "%s:%d: %s", r.Events, c.Line, c.complaint())
			if c.Note != "" {
				fmt.Fprintf(&b, " (%s)", c.Note)
			}
			b.WriteByte('\n')
		}
	}
	fmt.Fprintf(&b, "%s, %s: %d passed, %d failed\n", count(len(results), "rule"), count(cases, "event"), cases-failed, failed)
	_, err := b.WriteTo(w)
	return err
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func writeJSON(w io.Writer, results []Result) error {
	type jsonCase struct {
		Rule   string `json:"rule"`
		Title  string `json:"title"`
		Events string `json:"events"`
		Line   int    `json:"line"`
		Note   string `json:"note,omitempty"`
		Want   bool   `json:"want"`
		Got    bool   `json:"got"`
		OK     bool   `json:"ok"`
		Fault  string `json:"fault,omitempty"`
	}
	cases := []jsonCase{}
	for _, r := range results {
		for _, c := range r.Cases {
			cases = append(cases, jsonCase{r.Rule, r.Title, r.Events, c.Line, c.Note, c.Want, c.Got, c.OK(), c.Fault})
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(cases)
}

// The elements of JUnit's report that CI systems read.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
	}
)

func writeJUnit(w io.Writer, results []Result) error {
	var suites junitSuites
	for _, r := range results {
		s := junitSuite{Name: r.Rule, Tests: len(r.Cases), Failures: r.Failed()}
		for _, c := range r.Cases {
			one := junitCase{Name: fmt.Sprintf("line %d: %s", c.Line, c.Note), Class: r.Title}
			if !c.OK() {
				one.Failure = &junitFailure{Message: c.complaint()}
			}
			s.Cases = append(s.Cases, one)
		}
		suites.Suites = append(suites.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
