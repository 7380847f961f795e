package splunk

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A printed case gives the text of a condition and of its negation, without
// the base. A line that begins with | stands for its where.
type printed struct {
	name         string
	expr         ir.Expr
	want, negate string
}

func checkPrinted(t *testing.T, b backends.Backend, cases []printed) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, half := range []struct {
				expr ir.Expr
				want string
			}{{c.expr, c.want}, {negated(c.expr), c.negate}} {
				got := strings.TrimPrefix(translate(t, b, half.expr).Text, defaultBase)
				if got = strings.TrimPrefix(got, " "); got != half.want {
					t.Errorf("got\n%s\nwant\n%s", got, half.want)
				}
			}
		})
	}
}

func TestMatch(t *testing.T) {
	name, list := known("eventName"), field(ir.KindText, "requestParameters", "list[]")
	checkPrinted(t, newTestBackend(t), []printed{
		{"exact", equals(name, "StopLogging"), `eventName="StopLogging"`, `NOT eventName="StopLogging"`},
		{"prefix", equals(name, "Stop%"), `eventName="Stop*"`, `NOT eventName="Stop*"`},
		{"suffix", equals(name, "%Trail"), `eventName="*Trail"`, `NOT eventName="*Trail"`},
		{"contains", equals(name, "%Log%"), `eventName="*Log*"`, `NOT eventName="*Log*"`},
		{"any inside", equals(name, "Stop%ing"), `eventName="Stop*ing"`, `NOT eventName="Stop*ing"`},
		{"array", equals(list, "x"), `requestParameters.list{}="x"`, `NOT requestParameters.list{}="x"`},
		{"quote and backslash", equals(name, `C:\a "b"`), `eventName="C:\\a \"b\""`, `NOT eventName="C:\\a \"b\""`},
		{"backslash before a wildcard", equals(name, `C:\%`), `eventName="C:\\*"`, `NOT eventName="C:\\*"`},
		{"single character", equals(name, "Stop_"),
			"eventName=\"Stop*\"\n| where isnotnull(mvfind(eventName,\"(?is)^Stop.\\\\z\"))",
			"\n| where NOT isnotnull(mvfind(eventName,\"(?is)^Stop.\\\\z\"))"},
		{"literal star", equals(name, "a*b%"),
			"eventName=\"a*b*\"\n| where isnotnull(mvfind(eventName,\"(?i)^a\\\\*b\"))",
			"\n| where NOT isnotnull(mvfind(eventName,\"(?i)^a\\\\*b\"))"},
		{"backtick", equals(name, "a`b"),
			"eventName=\"a*b\"\n| where isnotnull(mvfind(eventName,\"(?i)^a\\\\x60b\\\\z\"))",
			"\n| where NOT isnotnull(mvfind(eventName,\"(?i)^a\\\\x60b\\\\z\"))"},
		{"line break", equals(name, "a\nb"),
			"eventName=\"a*b\"\n| where isnotnull(mvfind(eventName,\"(?i)^a\\\\x0ab\\\\z\"))",
			"\n| where NOT isnotnull(mvfind(eventName,\"(?i)^a\\\\x0ab\\\\z\"))"},
		{"letters beyond ASCII", equals(name, "é日"),
			"eventName=*\n| where isnotnull(mvfind(eventName,\"^(?:É|é)日\\\\z\"))",
			"\n| where NOT isnotnull(mvfind(eventName,\"^(?:É|é)日\\\\z\"))"},
		{"reads as a network", equals(name, "10.0.0.0/8"),
			"eventName=\"10.0.0.0*8\"\n| where isnotnull(mvfind(eventName,\"^10\\\\.0\\\\.0\\\\.0/8\\\\z\"))",
			"\n| where NOT isnotnull(mvfind(eventName,\"^10\\\\.0\\\\.0\\\\.0/8\\\\z\"))"},
		{"empty text", equals(name, ""),
			"\n| where if(match(json_extract(_raw,\"eventName\"),\"^\\\\z\"),1,0)=1",
			"\n| where NOT (if(match(json_extract(_raw,\"eventName\"),\"^\\\\z\"),1,0)=1)"},
		{"empty text in an array", equals(list, ""),
			"\n| where isnotnull(mvfind('requestParameters.list{}',\"^\\\\z\"))",
			"\n| where NOT isnotnull(mvfind('requestParameters.list{}',\"^\\\\z\"))"},
		{"cased", cased(name, "%Stop%"),
			"eventName=\"*Stop*\"\n| where isnotnull(mvfind(eventName,\"Stop\"))",
			"\n| where NOT isnotnull(mvfind(eventName,\"Stop\"))"},
		{"cased without letters", cased(name, "22"), `eventName="22"`, `NOT eventName="22"`},
		{"also the text of null", equals(name, "%l"),
			`eventName="*l" NOT eventName="null"`, `(NOT eventName="*l" OR eventName="null")`},
		{"also the text of null in an array", equals(list, "%l"),
			"requestParameters.list{}=\"*l\"\n| where isnotnull(mvfilter('requestParameters.list{}'!=\"null\" AND match('requestParameters.list{}',\"(?i)l\\\\z\")))",
			"\n| where NOT isnotnull(mvfilter('requestParameters.list{}'!=\"null\" AND match('requestParameters.list{}',\"(?i)l\\\\z\")))"},
		{"invalid text", &ir.Match{Leaf: leaf(name), Pattern: ir.Text("a\xff")}, "\n| where 1=0", ""},
	})
}

func TestAnythingExistsNull(t *testing.T) {
	name, list := known("userAgent"), field(ir.KindText, "requestParameters", "list[]")
	object := field(ir.KindObject, "requestParameters")
	port := field(ir.KindNumber, "requestParameters", "items[]", "port")
	checkPrinted(t, newTestBackend(t), []printed{
		{"anything", equals(name, "%"), `userAgent=* NOT userAgent="null"`, `(NOT userAgent=* OR userAgent="null")`},
		{"null", null(name), `(NOT userAgent=* OR userAgent="null")`, `userAgent=* NOT userAgent="null"`},
		{"exists", exists(name), `userAgent=*`, `NOT userAgent=*`},
		{"exists across an array", exists(port), `requestParameters.items{}.port=*`, `NOT requestParameters.items{}.port=*`},
		{"anything across an array", equals(port, "%"),
			"\n| where isnotnull(mvfilter('requestParameters.items{}.port'!=\"null\"))",
			"\n| where NOT isnotnull(mvfilter('requestParameters.items{}.port'!=\"null\"))"},
		{"anything in an object", equals(object, "%"),
			"\n| where isnotnull(json_extract(_raw,\"requestParameters\"))",
			"\n| where NOT isnotnull(json_extract(_raw,\"requestParameters\"))"},
		{"exists as an object", exists(object),
			"\n| where isnotnull(requestParameters) OR isnotnull(json_extract(_raw,\"requestParameters\"))",
			"\n| where NOT (isnotnull(requestParameters) OR isnotnull(json_extract(_raw,\"requestParameters\")))"},
		{"anything in a list", equals(list, "%"),
			"\n| where if(NOT match(json_extract(_raw,\"requestParameters.list\"),\"^\\\\[+null(\\\\]*,\\\\[*null)*\\\\]+\\\\z\"),1,0)=1",
			"\n| where NOT (if(NOT match(json_extract(_raw,\"requestParameters.list\"),\"^\\\\[+null(\\\\]*,\\\\[*null)*\\\\]+\\\\z\"),1,0)=1)"},
		{"exists as a list", exists(list),
			"\n| where isnotnull('requestParameters.list') OR isnotnull(json_extract(_raw,\"requestParameters.list\"))",
			"\n| where NOT (isnotnull('requestParameters.list') OR isnotnull(json_extract(_raw,\"requestParameters.list\")))"},
	})
}

func TestErrorCode(t *testing.T) {
	code := known("errorCode")
	checkPrinted(t, newTestBackend(t), []printed{
		{"null is success, too", null(code),
			`(NOT errorCode=* OR errorCode IN ("null", "success"))`,
			`errorCode=* NOT errorCode="null" NOT errorCode="success"`},
		{"success does not exist", exists(code), `errorCode=* NOT errorCode="success"`, `(NOT errorCode=* OR errorCode="success")`},
		{"a pattern that success has", equals(code, "%cc%"),
			`errorCode="*cc*" NOT errorCode="success"`, `(NOT errorCode="*cc*" OR errorCode="success")`},
		{"the word itself", equals(code, "Success"), `(errorCode="success" OR NOT errorCode=*)`, `NOT (errorCode="success" OR NOT errorCode=*)`},
		{"beside what has no search term", or(equals(code, "Success"), cased(code, "X")),
			"(errorCode IN (\"success\", \"X\") OR NOT errorCode=*)\n" +
				`| where (NOT isnotnull(errorCode) OR isnotnull(mvfind(errorCode,"(?i)^success\\z"))) OR isnotnull(mvfind(errorCode,"^X\\z"))`,
			"\n" + `| where NOT ((NOT isnotnull(errorCode) OR isnotnull(mvfind(errorCode,"(?i)^success\\z"))) OR isnotnull(mvfind(errorCode,"^X\\z")))`},
	})
	checkPrinted(t, newTestBackend(t, "addon=false"), []printed{
		{"null without the add-on", null(code), `(NOT errorCode=* OR errorCode="null")`, `errorCode=* NOT errorCode="null"`},
		{"exists without the add-on", exists(code), `errorCode=*`, `NOT errorCode=*`},
		{"the word without the add-on", equals(code, "Success"), `errorCode="Success"`, `NOT errorCode="Success"`},
	})
}

func TestOtherPredicates(t *testing.T) {
	name, address, port := known("userAgent"), known("sourceIPAddress"), field(ir.KindNumber, "requestParameters", "items[]", "port")
	objects := field(ir.KindObject, "requestParameters", "objects[]")
	prelude := "\n" + `| eval sigma_1=coalesce(json_array_to_mv(json_extract(_raw,"requestParameters.objects{}")),json_extract(_raw,"requestParameters.objects"))` + "\n"
	checkPrinted(t, newTestBackend(t), []printed{
		{"number", compare(port, ir.GTE, "1024"),
			"requestParameters.items{}.port=*\n| where isnotnull(mvfilter(tonumber('requestParameters.items{}.port')>=1024))",
			"\n| where NOT isnotnull(mvfilter(tonumber('requestParameters.items{}.port')>=1024))"},
		{"number with an exponent", compare(port, ir.LT, "-1.5e2"),
			"requestParameters.items{}.port=*\n| where isnotnull(mvfilter(tonumber('requestParameters.items{}.port')<-150))",
			"\n| where NOT isnotnull(mvfilter(tonumber('requestParameters.items{}.port')<-150))"},
		{"number in a text", compare(name, ir.LT, "5"),
			"userAgent=*\n" + `| where isnotnull(mvfilter(match(userAgent,"^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\\z") AND tonumber(userAgent)<5))`,
			"\n" + `| where NOT isnotnull(mvfilter(match(userAgent,"^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\\z") AND tonumber(userAgent)<5))`},
		{"regular expression", regex(name, `^a\.b$`),
			"userAgent=*\n" + `| where isnotnull(mvfind(userAgent,"^a\\.b\\z"))`,
			"\n" + `| where NOT isnotnull(mvfind(userAgent,"^a\\.b\\z"))`},
		{"regular expression that takes anything", regex(name, `.*`),
			"\n" + `| where if(match(json_extract(_raw,"userAgent"),"[^\\n]*"),1,0)=1`,
			"\n" + `| where NOT (if(match(json_extract(_raw,"userAgent"),"[^\\n]*"),1,0)=1)`},
		{"network", cidr(address, "10.1.2.3/8"),
			`(sourceIPAddress="10.0.0.0/8" OR sourceIPAddress="::ffff:10.0.0.0/104")`,
			`NOT (sourceIPAddress="10.0.0.0/8" OR sourceIPAddress="::ffff:10.0.0.0/104")`},
		{"network of IPv6", cidr(address, "2001:db8::/32"), `sourceIPAddress="2001:db8::/32"`, `NOT sourceIPAddress="2001:db8::/32"`},
		{"network where networks may be", cidr(name, "2001:db8::/32"),
			"userAgent=*\n" + `| where isnotnull(mvfilter(match(userAgent,"^[0-9A-Fa-f:.]+\\z") AND cidrmatch("2001:db8::/32",userAgent)))`,
			"\n" + `| where NOT isnotnull(mvfilter(match(userAgent,"^[0-9A-Fa-f:.]+\\z") AND cidrmatch("2001:db8::/32",userAgent)))`},
		{"hour", timePart(field(ir.KindTime, "eventTime"), ir.Hour, ir.LT, 6),
			"eventTime=*\n" + `| where isnotnull(mvfind(eventTime,"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]0[0-5]:[0-9]{2}:[0-9]{2}"))`,
			"\n" + `| where NOT isnotnull(mvfind(eventTime,"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]0[0-5]:[0-9]{2}:[0-9]{2}"))`},
		{"hour that is none", timePart(field(ir.KindTime, "eventTime"), ir.Hour, ir.LT, 0), "\n| where 1=0", ""},
		{"same", same(name, ir.ShapeExact, address, true),
			"\n" + `| where if(userAgent!="null" AND sourceIPAddress!="null" AND "x".lower(userAgent)="x".lower(sourceIPAddress),1,0)=1`,
			"\n" + `| where NOT (if(userAgent!="null" AND sourceIPAddress!="null" AND "x".lower(userAgent)="x".lower(sourceIPAddress),1,0)=1)`},
		{"keyword", keyword("access denied"),
			`"*access*" "*denied*"` + "\n" + `| where if(match(_raw,"(?i)access denied"),1,0)=1`,
			"\n" + `| where NOT (if(match(_raw,"(?i)access denied"),1,0)=1)`},
		{"text of an object", equals(field(ir.KindObject, "requestParameters"), "%Suspended%"),
			`"*Suspended*"` + "\n" + `| where if(match(json_extract(_raw,"requestParameters"),"(?i)Suspended"),1,0)=1`,
			"\n" + `| where NOT (if(match(json_extract(_raw,"requestParameters"),"(?i)Suspended"),1,0)=1)`},
		{"text of objects in a list", equals(objects, "%Suspended%"),
			`"*Suspended*"` + "\n" + `| where if(match(json_extract(_raw,"requestParameters.objects"),"(?i)Suspended"),1,0)=1`,
			"\n" + `| where NOT (if(match(json_extract(_raw,"requestParameters.objects"),"(?i)Suspended"),1,0)=1)`},
		{"whole text of objects in a list", equals(objects, "{%abcd%"),
			`"*abcd*"` + prelude + `| where isnotnull(mvfind(sigma_1,"(?is)^\\{.*abcd"))`,
			prelude + `| where NOT isnotnull(mvfind(sigma_1,"(?is)^\\{.*abcd"))`},
	})
}

func TestPlacement(t *testing.T) {
	a, b, c := equals(known("eventName"), "a"), equals(known("eventName"), "b"), equals(known("eventSource"), "c")
	slow, slower := cased(known("eventName"), "X"), equals(field(ir.KindText, "list[]"), "")
	checkPrinted(t, newTestBackend(t), []printed{
		{"terms keep their order", and(c, a), `eventSource="c" eventName="a"`, `NOT (eventSource="c" eventName="a")`},
		{"alternatives on one field are a list", or(a, c, b), `(eventName IN ("a", "b") OR eventSource="c")`, `NOT (eventName IN ("a", "b") OR eventSource="c")`},
		{"no search term at all", slower, "\n| where isnotnull(mvfind('list{}',\"^\\\\z\"))", "\n| where NOT isnotnull(mvfind('list{}',\"^\\\\z\"))"},
		{"each where on its own line", and(slow, c, slower),
			"eventName=\"X\" eventSource=\"c\"\n| where isnotnull(mvfind(eventName,\"^X\\\\z\"))\n| where isnotnull(mvfind('list{}',\"^\\\\z\"))",
			"\n| where NOT (isnotnull(mvfind(eventName,\"^X\\\\z\")) AND isnotnull(mvfind(eventSource,\"(?i)^c\\\\z\")) AND isnotnull(mvfind('list{}',\"^\\\\z\")))"},
		{"an or that mixes goes whole into where", or(c, slow),
			"(eventSource=\"c\" OR eventName=\"X\")\n| where isnotnull(mvfind(eventSource,\"(?i)^c\\\\z\")) OR isnotnull(mvfind(eventName,\"^X\\\\z\"))",
			"\n| where NOT (isnotnull(mvfind(eventSource,\"(?i)^c\\\\z\")) OR isnotnull(mvfind(eventName,\"^X\\\\z\")))"},
		{"an or with a branch that implies nothing implies nothing", or(c, slower),
			"\n| where isnotnull(mvfind(eventSource,\"(?i)^c\\\\z\")) OR isnotnull(mvfind('list{}',\"^\\\\z\"))",
			"\n| where NOT (isnotnull(mvfind(eventSource,\"(?i)^c\\\\z\")) OR isnotnull(mvfind('list{}',\"^\\\\z\")))"},
		{"a negated prefilter is no prefilter", and(c, negated(slow)),
			"eventSource=\"c\"\n| where NOT isnotnull(mvfind(eventName,\"^X\\\\z\"))",
			"\n| where NOT (isnotnull(mvfind(eventSource,\"(?i)^c\\\\z\")) AND NOT isnotnull(mvfind(eventName,\"^X\\\\z\")))"},
		{"a term stands once", and(slow, cased(known("eventName"), "%X%"), slow),
			"eventName=\"X\" eventName=\"*X*\"\n| where isnotnull(mvfind(eventName,\"^X\\\\z\"))\n| where isnotnull(mvfind(eventName,\"X\"))\n| where isnotnull(mvfind(eventName,\"^X\\\\z\"))",
			"\n| where NOT (isnotnull(mvfind(eventName,\"^X\\\\z\")) AND isnotnull(mvfind(eventName,\"X\")) AND isnotnull(mvfind(eventName,\"^X\\\\z\")))"},
		{"always", ir.Const(true), "", "\n| where 1=0"},
	})
	checkPrinted(t, newTestBackend(t, "in=false"), []printed{
		{"no lists", or(a, b), `(eventName="a" OR eventName="b")`, `NOT (eventName="a" OR eventName="b")`},
	})
}

func TestOneLineIsTheSameQuery(t *testing.T) {
	e := ir.Plan{Body: &ir.Search{Where: cased(known("eventName"), "X")}}
	many, err := newTestBackend(t).Translate(e)
	must(err)
	one, err := newTestBackend(t, "format=oneline").Translate(e)
	must(err)
	if want := strings.ReplaceAll(many.Text, "\n", " "); one.Text != want || strings.Count(many.Text, "\n") != 1 {
		t.Errorf("got %s, want %s", one.Text, want)
	}
}

func TestNamesOfFields(t *testing.T) {
	four := `(requestParameters.a.b="x" OR requestParameters.a.b{}="x" OR requestParameters.a{}.b="x" OR requestParameters.a{}.b{}="x")`
	checkPrinted(t, newTestBackend(t), []printed{
		{"needs quotes", equals(known("requestParameters.x-amz-acl"), "a_"),
			"\"requestParameters.x-amz-acl\"=\"a*\"\n| where isnotnull(mvfind('requestParameters.x-amz-acl',\"(?is)^a.\\\\z\"))",
			"\n| where NOT isnotnull(mvfind('requestParameters.x-amz-acl',\"(?is)^a.\\\\z\"))"},
		{"is an operator", equals(known("NOT"), "x"), `"NOT"="x"`, `NOT "NOT"="x"`},
		{"would set the time range", equals(known("earliest"), "x"),
			"\n| where isnotnull(mvfind(earliest,\"(?i)^x\\\\z\"))", "\n| where NOT isnotnull(mvfind(earliest,\"(?i)^x\\\\z\"))"},
		{"array in some records", equals(field(ir.KindText, "requestParameters", "acl?"), "x"),
			`(requestParameters.acl="x" OR requestParameters.acl{}="x")`, `NOT (requestParameters.acl="x" OR requestParameters.acl{}="x")`},
		{"array in some records, values", or(equals(field(ir.KindText, "a?"), "x"), equals(field(ir.KindText, "a?"), "y")),
			`(a IN ("x", "y") OR a{} IN ("x", "y"))`, `NOT (a IN ("x", "y") OR a{} IN ("x", "y"))`},
		{"unknown below parameters", equals(ir.NewField("requestParameters.a.b"), "x"), four, "NOT " + four},
		{"unknown directly below parameters", equals(ir.NewField("requestParameters.a"), "x"),
			`(requestParameters.a="x" OR requestParameters.a{}="x")`, `NOT (requestParameters.a="x" OR requestParameters.a{}="x")`},
		{"unknown below resources", equals(ir.NewField("resources.arn"), "x"), `resources{}.arn="x"`, `NOT resources{}.arn="x"`},
		{"unknown elsewhere", equals(ir.NewField("userIdentity.a.b"), "x"), `userIdentity.a.b="x"`, `NOT userIdentity.a.b="x"`},
		{"key with a dot", equals(ir.Field{Name: "a.b.c", Written: "a.b.c", Type: ir.Type{Known: true, Kind: ir.KindText,
			Path: []ir.Segment{{Key: "a", Arity: ir.Many}, {Key: "b.c", Arity: ir.Single}}}}, "x"), `a{}.b.c="x"`, `NOT a{}.b.c="x"`},
	})
}

func TestRaw(t *testing.T) {
	name, acl := known("eventName"), field(ir.KindText, "requestParameters", "acl?")
	port := field(ir.KindNumber, "requestParameters", "items[]", "port")
	prelude := "\n| eval sigma_1=json_array_to_mv(json_extract(_raw,\"requestParameters.items{}.port\"))"
	checkPrinted(t, newTestBackend(t, "raw=true"), []printed{
		{"text", equals(name, "Stop%"),
			"\"*Stop*\"\n" + `| where if(match(json_extract(_raw,"eventName"),"(?i)^Stop"),1,0)=1`,
			"\n" + `| where NOT (if(match(json_extract(_raw,"eventName"),"(?i)^Stop"),1,0)=1)`},
		{"null", null(name), "\n" + `| where NOT isnotnull(json_extract(_raw,"eventName"))`, "\n" + `| where isnotnull(json_extract(_raw,"eventName"))`},
		{"across an array", compare(port, ir.GT, "5"),
			prelude + "\n| where isnotnull(mvfilter(tonumber(sigma_1)>5))", prelude + "\n| where NOT isnotnull(mvfilter(tonumber(sigma_1)>5))"},
		{"array in some records", equals(acl, "ab"),
			"\n" + `| eval sigma_1=coalesce(json_array_to_mv(json_extract(_raw,"requestParameters.acl{}")),json_extract(_raw,"requestParameters.acl"))` + "\n" + `| where isnotnull(mvfind(sigma_1,"(?i)^ab\\z"))`,
			"\n" + `| eval sigma_1=coalesce(json_array_to_mv(json_extract(_raw,"requestParameters.acl{}")),json_extract(_raw,"requestParameters.acl"))` + "\n" + `| where NOT isnotnull(mvfind(sigma_1,"(?i)^ab\\z"))`},
		{"the word that the add-on writes", equals(known("errorCode"), "Success"),
			"\"*Success*\"\n" + `| where if(match(json_extract(_raw,"errorCode"),"(?i)^Success\\z"),1,0)=1`,
			"\n" + `| where NOT (if(match(json_extract(_raw,"errorCode"),"(?i)^Success\\z"),1,0)=1)`},
	})
}
