package kql

import (
	"errors"
	"strings"
	"testing"
)

// sample has a value in a field of every kind. Its userAgent has words, its
// requestParameters leaves, lists and text with spaces.
const sample = `{
	"eventTime":"2026-01-15T10:20:30Z","eventName":"RunInstances","eventSource":"ec2.amazonaws.com","awsRegion":"10",
	"sourceIPAddress":"203.0.113.10","readOnly":false,"errorMessage":"line one\nline two",
	"userAgent":"S3 Browser/9.5.3 (https://s3browser.com) it's my_tool a:b 1,000",
	"resources":[{"ARN":"arn:one"},{"ARN":"arn:two"}],
	"userIdentity":{"userName":"Bob","type":"IAMUser"},
	"requestParameters":{"acl":"public-read","note":"two words","port":22,"open":true,"null":"null","list":["x","y"],"policy":"a*b"}}`

const (
	request = "aws.cloudtrail.flattened.request_parameters."
	agent   = "user_agent.original.text"
)

func match(t *testing.T, query string, d Document) (bool, error) {
	t.Helper()
	q, err := Parse(query)
	if err != nil {
		t.Fatalf("Parse(%s): %v", query, err)
	}
	return q.Match(d)
}

func TestMatch(t *testing.T) {
	d := document(t, sample, New)
	for _, c := range []struct {
		why, query string
		want       bool
	}{
		{"the empty query", ``, true},
		{"every field, every value", `*:*`, true},
		{"not everything", `not *:*`, false},

		{"keyword", `event.action:"RunInstances"`, true},
		{"keyword without quotes", `event.action:RunInstances`, true},
		{"keyword in another case", `event.action:"runinstances"`, false},
		{"a part of a keyword", `event.action:"Run"`, false},
		{"keyword by its start", `event.action:Run*`, true},
		{"keyword by its end", `event.action:*Instances`, true},
		{"keyword by its middle", `event.action:*nInst*`, true},
		{"pattern in another case", `event.action:run*`, false},
		{"pattern with an inner star", `event.action:R*I*s`, true},
		{"a star stands for nothing too", `event.action:RunInstances*`, true},
		{"a middle that is not there", `event.action:Run*x*s`, false},
		{"parts in another order", `event.action:*Inst*Run*`, false},
		{"parts do not overlap", `event.action:RunInst*nstances`, false},
		{"a question mark is none in patterns", `event.action:?un*`, false},
		{"a star in quotes is none", `event.action:"Run*"`, false},
		{"a star spans line breaks", `aws.cloudtrail.error_message:line*two`, true},
		{"spaces in a pattern on a keyword", `aws.cloudtrail.error_message:line on*`, true},
		{"keyword exists", `event.action:*`, true},
		{"keyword does not exist", `aws.cloudtrail.error_code:*`, false},
		{"two stars are a pattern on a keyword", `event.action:**`, true},
		{"the empty text is not there", `aws.cloudtrail.error_code:""`, false},
		{"true against text", `aws.cloudtrail.management_event:true`, false},
		{"keywords order by bytes", `cloud.region < 9`, true},
		{"capitals order before small letters", `event.action < a`, true},
		{"at most itself", `cloud.region <= 10 and cloud.region >= 10`, true},
		{"less than itself", `cloud.region < 10 or cloud.region > 10`, false},

		{"a missing field makes a test false", `aws.cloudtrail.error_code:"x"`, false},
		{"and its negation true", `not aws.cloudtrail.error_code:"x"`, true},
		{"a missing field does not exist", `not aws.cloudtrail.error_code:*`, true},
		{"a missing field has no order", `aws.cloudtrail.error_code > "" or aws.cloudtrail.error_code <= ""`, false},
		{"not in a list", `event.action:(not "x")`, true},
		{"one value of many is enough", `aws.cloudtrail.resources.arn:"arn:two"`, true},
		{"different values may satisfy a list", `aws.cloudtrail.resources.arn:("arn:one" and "arn:two")`, true},
		{"not asks for none of the values", `not aws.cloudtrail.resources.arn:"arn:one"`, false},
		{"and", `event.action:"RunInstances" and event.provider:"x"`, false},
		{"or", `event.action:"x" or event.provider:"ec2.amazonaws.com"`, true},

		{"a leaf", request + `acl:"public-read"`, true},
		{"a leaf in another case", request + `acl:"Public-Read"`, false},
		{"a leaf without quotes", request + `note:two words`, true},
		{"one word of a leaf", request + `note:"two"`, false},
		{"a leaf by its start", request + `acl:public*`, true},
		{"a leaf by another start", request + `acl:read*`, false},
		{"a leaf exists", request + `acl:*`, true},
		{"a leaf does not exist", request + `bcl:*`, false},
		{"a number in a leaf", request + `port:22`, true},
		{"a boolean in a leaf", request + `open:true`, true},
		{"the text null", request + `null:"null"`, true},
		{"an element of a list in a leaf", request + `list:"y"`, true},
		{"an escaped star in a leaf", request + `policy:a\*b`, true},
		{"an escaped star before the star", request + `policy:a\**`, true},

		{"the request as text", `aws.cloudtrail.request_parameters:*acl=public-read*`, true},

		{"a boolean", `aws.cloudtrail.read_only:false`, true},
		{"a boolean in quotes", `aws.cloudtrail.read_only:"false"`, true},
		{"the other boolean", `aws.cloudtrail.read_only:true`, false},
		{"a boolean exists", `aws.cloudtrail.read_only:*`, true},

		{"an address", `source.ip:"203.0.113.10"`, true},
		{"an address without quotes", `source.ip:203.0.113.10`, true},
		{"another address", `source.ip:"203.0.113.1"`, false},
		{"an address in its other form", `source.ip:"::ffff:203.0.113.10"`, true},
		{"a network", `source.ip:"203.0.113.0/24"`, true},
		{"a network by an address inside it", `source.ip:"203.0.113.99/24"`, true},
		{"another network", `source.ip:"203.0.112.0/24"`, false},
		{"a network of one", `source.ip:"203.0.113.10/32"`, true},
		{"every IPv4 address", `source.ip:"0.0.0.0/0"`, true},
		{"every IPv6 address holds the IPv4 ones", `source.ip:"::/0"`, true},
		{"an IPv6 network", `source.ip:2001\:db8\:\:/32`, false},
		{"a network in its other form", `source.ip:"::ffff:203.0.113.0/120"`, true},
		{"addresses between", `source.ip >= "203.0.113.0" and source.ip < "203.0.113.11"`, true},
		{"addresses order by number", `source.ip > "203.0.113.9"`, true},
		{"an address exists", `source.ip:*`, true},

		{"a time", `@timestamp:"2026-01-15T10:20:30Z"`, true},
		{"a time to the millisecond", `@timestamp:"2026-01-15T10:20:30.000Z"`, true},
		{"a time in another zone", `@timestamp:"2026-01-15T11:20:30+01:00"`, true},
		{"another time", `@timestamp:"2026-01-15T10:20:31Z"`, false},
		{"half a second later", `@timestamp:"2026-01-15T10:20:30.5Z"`, false},
		{"a day", `@timestamp:2026-01-15`, true},
		{"another day", `@timestamp:2026-01-14`, false},
		{"after the day", `@timestamp > 2026-01-15`, false},
		{"after the day before", `@timestamp > 2026-01-14`, true},
		{"from the day on", `@timestamp >= 2026-01-15`, true},
		{"to the end of the day", `@timestamp <= 2026-01-15`, true},
		{"before the day", `@timestamp < 2026-01-15`, false},
		{"before the second", `@timestamp < "2026-01-15T10:20:30Z"`, false},
		{"a time exists", `@timestamp:*`, true},

		{"a phrase in any case", agent + `:"s3 browser"`, true},
		{"a phrase across signs", agent + `:"S3-Browser 9.5.3"`, true},
		{"a phrase in another order", agent + `:"browser s3"`, false},
		{"a phrase with a gap", agent + `:"s3 9.5.3"`, false},
		{"one of the words", agent + `:nothing browser`, true},
		{"none of the words", agent + `:nothing here`, false},
		{"text without words", agent + `:"--"`, false},
		{"a part of a word", agent + `:"brows"`, false},
		{"a pattern within a word", agent + `:*ROWS*`, true},
		{"a pattern across words", agent + `:s3*browser`, false},
		{"text exists", agent + `:*`, true},
		{"a dot between a digit and a letter ends a word", agent + `:"s3"`, true},
		{"dots between digits do not", agent + `:"9.5.3"`, true},
		{"an apostrophe between letters does not", agent + `:"it"`, false},
		{"an underscore does not", agent + `:"tool"`, false},
		{"a colon between letters does not", agent + `:"a"`, false},
		{"a comma between digits does not", agent + `:"000"`, false},

		{"a field by a pattern", `event.prov*:"ec2.amazonaws.com"`, true},
		{"a pattern stands for any of its fields", `aws.cloudtrail.resources.*:"arn:two"`, true},
		{"a pattern of fields without the value", `aws.cloudtrail.resources.*:"x"`, false},
		{"not a pattern of fields", `not aws.cloudtrail.resources.*:"x"`, true},
		{"a pattern of fields exists", `aws.cloudtrail.res*.arn:*`, true},
		{"a pattern covers text beside its keyword", `user.name*:"bob"`, true},
		{"a field in quotes", `"event.action":"RunInstances"`, true},
	} {
		t.Run(c.why, func(t *testing.T) {
			got, err := match(t, c.query, d)
			if err != nil || got != c.want {
				t.Errorf("%s: %v, %v, want %v", c.query, got, err, c.want)
			}
		})
	}
}

func TestMatchRefusesWhatHasNoExactMeaning(t *testing.T) {
	for _, c := range []struct {
		why, query string
		offset     int
		says       string
	}{
		{"a mistyped field", `event.actoin:"x"`, 0, "no mapping knows"},
		{"a mistyped field asked for existence", `not event.actoin:*`, 4, "no mapping knows"},
		{"a raw name", `eventName:"x"`, 0, "no mapping knows"},
		{"an object for a field", `aws.cloudtrail.user_identity:*`, 0, "no mapping knows"},
		{"a field in another case", `Event.Action:"x"`, 0, "no mapping knows"},
		{"a mistyped root", `aws.cloudtrail.flattened.requestparameters.a:"x"`, 0, "no mapping knows"},
		{"text of a keyword that has none", `event.action.text:"x"`, 0, "no mapping knows"},
		{"a star in quotes is no pattern of fields", `"*":*`, 0, "no mapping knows"},
		{"the root of a flattened object", `aws.cloudtrail.flattened.request_parameters:"x"`, 0, "name a key"},
		{"the root asked for existence", `aws.cloudtrail.flattened.request_parameters:*`, 0, "name a key"},
		{"a root with a dot and no key", `aws.cloudtrail.flattened.request_parameters.:"x"`, 0, "no mapping knows"},
		{"a field that is not filled", `event.type:"info"`, 0, "not filled"},
		{"a pattern of fields that covers nothing", `eventX*:"x"`, 0, "covers no mapped field"},
		{"a pattern of keys", request + `a*:"x"`, 0, "covers no mapped field"},
		{"a pattern that covers a flattened root", `aws.cloudtrail.*_parameters:"x"`, 0, "name a key"},
		{"a pattern that covers a field that is not filled", `*.text:*hog*`, 0, "not filled"},
		{"a pattern that covers a boolean", `aws.cloudtrail.re*d*:"x"`, 0, "boolean"},
		{"every field against a value", `*:"x"`, 0, "not filled"},
		{"a value without a field", `"x"`, 0, "without a field"},
		{"a pattern without a field", `foo*`, 0, "without a field"},
		{"a star without a field", `*`, 0, "without a field"},
		{"a value without a field behind or", `event.action:foo or bar`, 20, "without a field"},
		{"null for a field", `null:"x"`, 0, "null is no field"},
		{"null", `event.action:null`, 0, "null"},
		{"null on a flattened key", request + `a:null`, 0, "null"},
		{"null as a bound", `event.action > null`, 0, "null"},
		{"a pattern as a bound", `event.action > a*`, 0, "pattern"},

		{"an end on a flattened key", request + `a:*x`, 0, "no pattern but a prefix"},
		{"a middle on a flattened key", request + `a:*x*`, 0, "no pattern but a prefix"},
		{"an inner star on a flattened key", request + `a:x*y`, 0, "no pattern but a prefix"},
		{"two stars on a flattened key", request + `a:x**`, 0, "no pattern but a prefix"},
		{"only stars on a flattened key", request + `a:**`, 0, "no pattern but a prefix"},
		{"a prefix with a space on a flattened key", request + `a:x y*`, 0, "splits"},
		{"a bound on a flattened key", request + `a > 1`, 0, "bound"},
		{"a bound on a flattened root", `aws.cloudtrail.flattened.request_parameters > 1`, 0, "bound"},

		{"a host name against an ip", `source.ip:"ec2.amazonaws.com"`, 0, "ip field"},
		{"a pattern against an ip", `source.ip:10.*`, 0, "pattern"},
		{"two stars against an ip", `source.ip:**`, 0, "pattern"},
		{"a zone against an ip", `source.ip:"fe80::1%eth0"`, 0, "ip field"},
		{"leading zeros against an ip", `source.ip:"010.0.0.1"`, 0, "ip field"},
		{"too long a network", `source.ip:"10.0.0.0/33"`, 0, "network"},
		{"a network without a length", `source.ip:"10.0.0.0/"`, 0, "network"},
		{"a network with a sign", `source.ip:"10.0.0.0/+8"`, 0, "network"},
		{"a network as a bound", `source.ip > "10.0.0.0/8"`, 0, "ip field"},
		{"text against a boolean", `aws.cloudtrail.read_only:"no"`, 0, "boolean"},
		{"a boolean in capitals", `aws.cloudtrail.read_only:TRUE`, 0, "boolean"},
		{"a number against a boolean", `aws.cloudtrail.read_only:1`, 0, "boolean"},
		{"a pattern against a boolean", `aws.cloudtrail.read_only:t*`, 0, "pattern"},
		{"a bound on a boolean", `aws.cloudtrail.read_only > false`, 0, "bound"},
		{"text against a date", `@timestamp:"yesterday"`, 0, "date"},
		{"date math", `@timestamp > now-1d`, 0, "date"},
		{"a time without a zone", `@timestamp:"2026-01-15T10:20:30"`, 0, "date"},
		{"a pattern against a date", `@timestamp:2026*`, 0, "pattern"},
		{"a bound on text", agent + ` > a`, 0, "bound"},
		{"text beyond ASCII", agent + `:"größe"`, 0, "ASCII"},
		{"a pattern beyond ASCII", agent + `:*ö*`, 0, "ASCII"},
		{"a pattern with a space on text", agent + `:*a b*`, 0, "splits"},
		{"a nested query", `aws.cloudtrail.resources:{ arn:"x" }`, 0, "nested"},

		{"a fault where the answer is known without it", `event.action:* or event.actoin:"x"`, 18, "no mapping knows"},
		{"a fault behind what is false", `not event.action:* and event.actoin:"x"`, 23, "no mapping knows"},
	} {
		t.Run(c.why, func(t *testing.T) {
			for _, record := range []string{`{}`, sample} {
				ok, err := match(t, c.query, document(t, record, New))
				var e *Error
				if !errors.As(err, &e) || ok {
					t.Fatalf("%s: %v, %v, want an *Error", c.query, ok, err)
				}
				if e.Offset != c.offset || !strings.Contains(e.Message, c.says) {
					t.Errorf("%s: %v, want byte %d and %q", c.query, err, c.offset, c.says)
				}
			}
		})
	}
}

func TestMatchRefusesTextThatItCannotAnalyze(t *testing.T) {
	for why, userAgent := range map[string]string{
		"text beyond ASCII": "größe",
		"a very long word":  strings.Repeat("x", 256),
	} {
		d := document(t, at("userAgent", `"`+userAgent+`"`), New)
		for _, query := range []string{agent + `:"a"`, agent + `:a`, agent + `:*a*`} {
			if ok, err := match(t, query, d); err == nil || ok {
				t.Errorf("%s, %s: %v, %v, want an error", why, query, ok, err)
			}
		}
		if ok, err := match(t, agent+`:*`, d); err != nil || !ok {
			t.Errorf("%s exists: %v, %v, want true", why, ok, err)
		}
	}
}

func TestMatchKnowsTheFieldsOfTheVersion(t *testing.T) {
	const query = `aws.cloudtrail.session_credential_from_console:"true"`
	if ok, err := match(t, query, document(t, at("sessionCredentialFromConsole", `"true"`), New)); err != nil || !ok {
		t.Errorf("newer pipeline: %v, %v, want true", ok, err)
	}
	if _, err := match(t, query, document(t, `{}`, Old)); err == nil {
		t.Error("the older pipeline has no such field, want an error")
	}
}

func TestMatchNeedsADocumentOfIndex(t *testing.T) {
	if ok, err := match(t, ``, Document{}); err == nil || ok {
		t.Errorf("%v, %v, want an error", ok, err)
	}
}

func TestLongValuesCannotBeFound(t *testing.T) {
	d := document(t, at("userAgent", `"`+strings.Repeat("x ", 600)+`"`), New)
	for query, want := range map[string]bool{
		`user_agent.original:*`: false, `not user_agent.original:x*`: true, agent + `:"x x"`: true,
	} {
		if got, err := match(t, query, d); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", query, got, err, want)
		}
	}
}
