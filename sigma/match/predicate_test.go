package match_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

func TestNumbersCompareByValue(t *testing.T) {
	tests := []struct {
		value    string // of the record
		op       ir.Op
		constant string
		want     bool
	}{
		{`22`, ir.GT, "21", true},
		{`22`, ir.GT, "22", false},
		{`22`, ir.GTE, "22", true},
		{`22`, ir.LTE, "22", true},
		{`22`, ir.LT, "22", false},
		{`22.0`, ir.EQ, "22", true},
		{`22.0`, ir.GTE, "22", true},
		{`"22"`, ir.GTE, "22", true},
		{`"22.50"`, ir.GT, "22.4", true},
		{`1e3`, ir.EQ, "1000", true},
		{`"1e3"`, ir.GTE, "999.5", true},
		{`-0`, ir.GTE, "0", true},
		{`-0`, ir.LT, "0", false},
		{`-5`, ir.LT, "-4.9", true},
		{`9`, ir.LT, "10", true}, // by text it would not be
		{`18446744073709551616`, ir.GT, "18446744073709551614000", false},
		{`18446744073709551616`, ir.GT, "9223372036854775807", true},
		{`9007199254740993`, ir.GT, "9007199254740992", false}, // one double
		{`1e-999`, ir.LTE, "0", true},
		{`1e999`, ir.GT, "0", false}, // no double
		{`"1e999"`, ir.LT, "0", false},
		{`""`, ir.LT, "1", false},
		{`" 1"`, ir.LT, "2", false},
		{`"1 "`, ir.LT, "2", false},
		{`"+1"`, ir.LT, "2", false},
		{`"01"`, ir.LT, "2", false},
		{`".5"`, ir.LT, "2", false},
		{`"5."`, ir.GT, "2", false},
		{`"0x10"`, ir.GT, "2", false},
		{`"1_000"`, ir.GT, "2", false},
		{`"1,000"`, ir.GT, "2", false},
		{`"NaN"`, ir.GTE, "0", false},
		{`"Infinity"`, ir.GTE, "0", false},
		{`"٣"`, ir.GT, "0", false},
		{`true`, ir.GTE, "0", false},
		{`null`, ir.LTE, "0", false},
		{`[]`, ir.LTE, "0", false},
		{`{"a":1}`, ir.GTE, "0", false},
		{`[null,"x",3]`, ir.GT, "2", true},
		{`[1,5]`, ir.EQ, "3", false},
	}
	for _, tt := range tests {
		onF(t, tt.value, compare("f", tt.op, tt.constant), tt.want)
	}
	check(t, `{}`, compare("f", ir.LTE, "0"), false)
}

func TestAddressesAreFoundInNetworks(t *testing.T) {
	tests := []struct {
		value, network string
		want           bool
	}{
		{`"10.1.2.3"`, "10.0.0.0/8", true},
		{`"11.1.2.3"`, "10.0.0.0/8", false},
		{`"10.255.255.255"`, "10.0.0.0/8", true},
		{`"10.1.2.3"`, "10.1.2.3/32", true},
		{`"10.1.2.4"`, "10.1.2.3/32", false},
		{`"10.1.2.3"`, "0.0.0.0/0", true},
		{`"2001:DB8::1"`, "2001:db8::/32", true},
		{`"2001:0db8:0:0:0:0:0:1"`, "2001:db8::1/128", true},
		{`"2001:db9::1"`, "2001:db8::/32", false},
		{`"::1"`, "::/0", true},
		{`"::ffff:10.1.2.3"`, "10.0.0.0/8", true},
		{`"::ffff:a01:203"`, "10.0.0.0/8", true},
		{`"10.1.2.3"`, "::ffff:10.0.0.0/104", true},
		{`"10.1.2.3"`, "::/0", false},
		{`"::ffff:10.1.2.3"`, "::/0", false},
		{`"::1"`, "0.0.0.0/0", false},
		{`"fe80::1%eth0"`, "fe80::/10", false},
		{`"::ffff:10.1.2.3%eth0"`, "10.0.0.0/8", false},
		{`"cloudtrail.amazonaws.com"`, "0.0.0.0/0", false},
		{`"AWS Internal"`, "0.0.0.0/0", false},
		{`"10.0.0.0/8"`, "10.0.0.0/8", false},
		{`"10.1.2.3:443"`, "10.0.0.0/8", false},
		{`" 10.1.2.3"`, "10.0.0.0/8", false},
		{`"010.1.2.3"`, "10.0.0.0/8", false},
		{`"10.1.2"`, "10.0.0.0/8", false},
		{`"[::1]"`, "::/0", false},
		{`""`, "0.0.0.0/0", false},
		{`10.5`, "0.0.0.0/0", false},
		{`167772161`, "10.0.0.0/8", false},
		{`null`, "0.0.0.0/0", false},
		{`["x.amazonaws.com",null,"10.1.2.3"]`, "10.0.0.0/8", true},
	}
	for _, tt := range tests {
		onF(t, tt.value, cidr("f", tt.network), tt.want)
	}
	check(t, `{}`, cidr("f", "0.0.0.0/0"), false)
}

func TestRegularExpressionsSearch(t *testing.T) {
	tests := []struct {
		value, source string
		want          bool
	}{
		{`"StopLogging"`, `Log`, true},
		{`"StopLogging"`, `log`, false},
		{`"StopLogging"`, `(?i)log`, true},
		{`"StopLogging"`, `^Stop.*ing$`, true},
		{`"StopLogging"`, `^Log`, false},
		{`"a\nb"`, `^b`, false},
		{`"a\nb"`, `(?m)^b`, true},
		{`"a\nb"`, `a$`, false},
		{`"a\nb"`, `(?m)a$`, true},
		{`"a\n"`, `a$`, false}, // $ is the very end
		{`"a\nb"`, `a.b`, false},
		{`"a\nb"`, `(?s)a.b`, true},
		{`"a\rb"`, `a.b`, true},
		{`"A\nB"`, `(?ims)^a.b$`, true},
		{`"é"`, `^.$`, true},
		{`"😀"`, `^.$`, true},
		{`"é"`, `\w`, false}, // ASCII only
		{`"é"`, `(?i)É`, true},
		{`"٣"`, `\d`, false},
		{`"\u212a"`, `(?i)k`, true},
		{`"\u017f"`, `(?i)s`, true}, // wider than a folded Match
		{`22`, `^\d{2}$`, true},
		{`1.50`, `\.50$`, true},
		{`true`, `^true$`, true},
		{`[]`, `^\[\]$`, true},
		{`{"a":{"b":1}}`, `"b":1\}`, true},
		{`["x","yz"]`, `^yz$`, true},
		{`["x","y"]`, `xy|x,y`, false},
		{`""`, `.*`, true},
		{`null`, `.*`, false},
		{`null`, `null`, false},
	}
	for _, tt := range tests {
		onF(t, tt.value, regex("f", tt.source), tt.want)
	}
	check(t, `{}`, regex("f", ``), false)
}

func TestFieldsCompareWithFields(t *testing.T) {
	tests := []struct {
		record string
		how    ir.Shape
		want   bool
	}{
		{`{"a":"x","b":"x"}`, ir.ShapeExact, true},
		{`{"a":"X","b":"x"}`, ir.ShapeExact, true},
		{`{"a":"x","b":"xy"}`, ir.ShapeExact, false},
		{`{"a":1,"b":"1"}`, ir.ShapeExact, true},
		{`{"a":1,"b":1.0}`, ir.ShapeExact, false},
		{`{"a":true,"b":"True"}`, ir.ShapeExact, true},
		{`{"a":"","b":""}`, ir.ShapeExact, true},
		{`{"a":["p","q"],"b":[["r"],"q"]}`, ir.ShapeExact, true},
		{`{"a":["p","q"],"b":["r","s"]}`, ir.ShapeExact, false},
		{`{"a":"x"}`, ir.ShapeExact, false},
		{`{"b":"x"}`, ir.ShapeExact, false},
		{`{}`, ir.ShapeExact, false},
		{`{"a":null,"b":null}`, ir.ShapeExact, false},
		{`{"a":{"c":1},"b":{"c":1}}`, ir.ShapeExact, false}, // scalars only
		{`{"a":[],"b":[]}`, ir.ShapeExact, false},
		{`{"a":[],"b":"[]"}`, ir.ShapeExact, false},
		{`{"a":"xyz","b":"XY"}`, ir.ShapePrefix, true},
		{`{"a":"xy","b":"xyz"}`, ir.ShapePrefix, false},
		{`{"a":"xyz","b":"YZ"}`, ir.ShapeSuffix, true},
		{`{"a":"xyz","b":"xy"}`, ir.ShapeSuffix, false},
		{`{"a":"xyz","b":"Y"}`, ir.ShapeContains, true},
		{`{"a":"xyz","b":"xz"}`, ir.ShapeContains, false},
		{`{"a":"xyz","b":""}`, ir.ShapeContains, true},
		{`{"a":"xyz","b":["q","z"]}`, ir.ShapeContains, true},
		{`{"a":"a*c","b":"*"}`, ir.ShapeContains, true}, // no wildcards in texts
		{`{"a":"abc","b":"*"}`, ir.ShapeContains, false},
	}
	for _, tt := range tests {
		check(t, tt.record, sameAs("a", tt.how, "b"), tt.want)
	}
	exact := &ir.Same{Leaf: leaf("a"), Other: ir.NewField("b")}
	check(t, `{"a":"X","b":"x"}`, exact, false)
	check(t, `{"a":"X","b":"X"}`, exact, true)
	check(t, `{"a":"x","b":{"a":"y"}}`, sameAs("a", ir.ShapeExact, "a"), true)
}

func TestKeywordsSearchLeaves(t *testing.T) {
	const record = `{"eventName":"CreateUser","n":42.50,"ok":true,"none":null,"empty":[],
	 "deep":[{"key":"S3 Browser"},[["Line1\nLine2"]]],"o":{}}`
	tests := []struct {
		name string
		expr ir.Expr
		want bool
	}{
		{"part of a text", keyword("createu"), true},
		{"deep inside", keyword("s3 browser"), true},
		{"a number by its text", keyword("2.50"), true},
		{"a boolean by its text", keyword("tru"), true},
		{"keys do not count", keyword("eventName"), false},
		{"null does not count", keyword("null"), false},
		{"empty arrays do not count", keyword("[]"), false},
		{"empty objects do not count", keyword("{}"), false},
		{"no text across leaves", keyword("CreateUser", star, "Browser"), false},
		{"wildcards within a leaf", keyword("line1", star, "line2"), true},
		{"one character", keyword("s3", one, "browser"), true},
		{"all on different leaves", and(keyword("create"), keyword("browser")), true},
		{"cased", &ir.Keyword{Pattern: pattern(star, "createu", star)}, false},
		{"regular expression", &ir.KeywordRegex{Regexp: parsedRegexp(`^Create[A-Z]`)}, true},
		{"regular expression, case counts", &ir.KeywordRegex{Regexp: parsedRegexp(`create`)}, false},
		{"regular expression on one leaf at a time", &ir.KeywordRegex{Regexp: parsedRegexp(`User.*42`)}, false},
		{"regular expression on a number", &ir.KeywordRegex{Regexp: parsedRegexp(`^42\.50$`)}, true},
		{"regular expression and null", &ir.KeywordRegex{Regexp: parsedRegexp(`^(null)?$`)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, record, tt.expr, tt.want) })
	}
	check(t, `{"a":[],"b":{"c":null}}`, &ir.Keyword{Pattern: pattern(star)}, false)
}

func TestPredicatesThatCannotBeTriedAreRefusedAtTheirPlace(t *testing.T) {
	at := diag.Span{File: diag.NewFile("r.yml", []byte("f|cidr: x")), Start: 8, End: 9}
	bad := ir.Regexp{Source: "(", Tokens: []ir.Token{{Kind: ir.TokenCapture}}}
	for _, tt := range []struct {
		expr    ir.Expr
		message string
	}{
		{&ir.CIDR{Leaf: ir.Leaf{Field: ir.NewField("f"), At: at}}, "network"},
		{&ir.Regex{Leaf: ir.Leaf{Field: ir.NewField("f"), At: at}, Regexp: bad}, "regular expression"},
		{&ir.KeywordRegex{At: at, Regexp: bad}, "regular expression"},
		{&ir.Keyword{At: at, Pattern: ir.Pattern{{Kind: ir.Hole, Text: "x"}}}, "placeholder"},
	} {
		m, err := match.New(or(is("a", "b"), not(and(tt.expr))))
		var fault *match.Error
		if !errors.As(err, &fault) || m != nil {
			t.Fatalf("got %v and %v, want no matcher and an *Error", m, err)
		}
		if fault.At != at || !strings.Contains(err.Error(), tt.message) {
			t.Errorf("got %q at %v, want a message on the %s at %v", err, fault.At, tt.message, at)
		}
	}
}
