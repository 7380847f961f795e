package lpq

import (
	"errors"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// sample holds the values of section 8.2 of the facts about Logpresso. Its x
// is null; ip4, ip6 and the date come from setup.
const sample = `{"s":"StopLogging","n":5,"d":5.0,"ns":"10","b":true,"ips":"10.1.2.3",
	"v6":"2001:db8::1","bs":"C:\\x\\y","e":"É","sigma":"ΟΔΟΣ","turkish":"İx","t":"2024-05-06T07:08:09Z","eventTime":"2024-05-06T07:08:09Z",
	"req":{"k":"V","l":["x","y"],"m":{"c":"deep"},"o":[{"p":1},{"p":2.50},{}],"z":[],"i":[[1],[2,[3]]]}}`

const setup = "| eval ip4 = ip(ips), ip6 = ip(v6), nothing = null, req_l = valueof(req, \"l\"), req_o = valueof(req, \"o\") "

func record(t testing.TB, text string) event.Object {
	t.Helper()
	o, err := event.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

// evaluate gives an expression's value on the sample.
func evaluate(t testing.TB, expression string) (Value, error) {
	t.Helper()
	q, err := ParseFragment(setup + "| eval v = " + expression)
	if err != nil {
		return nil, err
	}
	rows, err := q.Rows([]event.Object{record(t, sample)})
	if err != nil {
		return nil, err
	}
	return rows[0].Fields["v"], nil
}

// holds expects texts of values: as identity writes them, or an error that
// contains what stands behind "error: ".
func holds(t *testing.T, facts map[string]string) {
	t.Helper()
	for expression, want := range facts {
		got, err := evaluate(t, expression)
		if part, isError := strings.CutPrefix(want, "error: "); isError {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s gave %s and error %v, want an error with %q", expression, identity(got), err, part)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s failed: %v", expression, err)
			continue
		}
		if u, ok := got.(Unknown); ok {
			if part, isUnknown := strings.CutPrefix(want, "unknown: "); !isUnknown || !strings.Contains(u.Why, part) {
				t.Errorf("%s is unknown (%s), want %s", expression, u.Why, want)
			}
			continue
		}
		if identity(got) != want {
			t.Errorf("%s = %s, want %s", expression, identity(got), want)
		}
	}
}

func TestVectorsThatEveryEngineAgreesOn(t *testing.T) {
	holds(t, map[string]string{
		`s == "stoplogging"`:        "false",
		`in(s, "stop*")`:            "false",
		`"stoplogging" == s`:        "true",
		`not(s == "x" and x < 5)`:   "true",
		`nvl(x < 5, false)`:         "false",
		`s and b`:                   "true",
		`s or x`:                    "true",
		`n == 5.0`:                  "true",
		`ns == 10`:                  "false",
		`lower(d) == "5"`:           "false",
		`lower(d) == "5.0"`:         "true",
		`lower(n) == "5"`:           "true",
		`lower(b) == "true"`:        "true",
		`ip4 == ip("10.1.2.3")`:     "true",
		`string(ip4) == "10.1.2.3"`: "true",
		`network(ip(string(ip4)), 8) == "10.0.0.0"`:                  "true",
		`network(ip(string(ip6)), 32)`:                               `"2001:db8:0:0:0:0:0:0"`,
		`network(ip(string(ip4)), 64)`:                               "null",
		`network(ip("::ffff:10.1.2.3"), 8)`:                          `"10.0.0.0"`,
		`valueof(valueof(req, "m"), "c")`:                            `"deep"`,
		`valueof(valueof(req, "k"), "c")`:                            "null",
		`valueof(valueof(req, "l"), 9)`:                              "null",
		`n + 2 == 7`:                                                 "true",
		`s=="StopLogging"and n==5`:                                   "true",
		`match(e, "(?isu)\\A\\u00e9\\z")`:                            "true",
		`match(e, "(?is)\\A\\u00e9\\z")`:                             "false",
		`in(lower(s), "stop*", "x") and not(in(lower(s), "*trail"))`: "true",
	})
}

func TestVectorsOfOneEngineThatQueriesMayNotRelyOn(t *testing.T) {
	holds(t, map[string]string{
		`in(s, "s*g")`:                      "error: write match()",
		`bs == "C:*\\y"`:                    "error: write match()",
		`bs == "C:\\x\\*"`:                  "error: backslash beside a star",
		`bs == "*\\x\\*"`:                   "error: backslash beside a star",
		`s == concat("stop", "logging")`:    "error: there is no function concat",
		`not(x != "a")`:                     "error: != is false for null",
		`n == "5"`:                          "error: make it a string first",
		`d == "5.0"`:                        "error: make it a string first",
		`in(n, "5")`:                        "error: make it a string first",
		`in(n, 5)`:                          "error: has to be a string constant",
		`in(b, "true")`:                     "error: make it a string first",
		`ip4 == "10.1.2.3"`:                 "error: make it a string first",
		`lower(ip4) == "10.1.2.3"`:          "error: lower(string(",
		`network(ip(ip4), 8) == "10.0.0.0"`: "error: ip(string(",
		`string(req)`:                       "unknown: the text of a map",
		`n + 1 * 2 == 7`:                    `error: unexpected "*"`,
		`n > 3 == true`:                     `error: unexpected "="`,
		`s == 'StopLogging'`:                "error: double quotes",
		`in(s)`:                             "error: in cannot take 1 argument",
		`lower(urldecode("%C3%89")) == "x"`: "error: there is no function urldecode",
		`lower(e) == "é"`:                   "error: printable ASCII",
		`not(x < 5 and s == "StopLogging")`: "true",
	})
}

func errorAs[T error](err error) (T, bool) {
	var target T
	ok := errors.As(err, &target)
	return target, ok
}
