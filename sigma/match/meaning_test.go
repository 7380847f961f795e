package match_test

import (
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// attach is a record with every kind of value that a rule can meet.
const attach = `{"eventName":"AttachVolume","errorCode":null,"readOnly":false,"userAgent":"",
 "requestParameters":{"maxCount":2,"size":1.50,"tags":[],
  "items":[{"port":22,"cidr":["10.1.0.0/16"]},{"port":443,"cidr":["0.0.0.0/0","::/0"]}]}}`

func TestPredicatesMeanWhatTheLanguageSays(t *testing.T) {
	const port, ranges = "requestParameters.items.port", "requestParameters.items.cidr"
	const count, size, tags = "requestParameters.maxCount", "requestParameters.size", "requestParameters.tags"
	tests := []struct {
		name string
		expr ir.Expr
		want bool
	}{
		{"case is folded", is("eventName", "attachvolume"), true},
		{"case counts when cased", cased("eventName", "attachvolume"), false},
		{"cased with the right case", cased("eventName", "AttachVolume"), true},
		{"a field's own case counts", is("eventname", "attachvolume"), false},
		{"a boolean has a text", is("readOnly", "false"), true},
		{"a boolean's text is folded, too", is("readOnly", "FALSE"), true},
		{"no is not false", is("readOnly", "no"), false},
		{"null in the record is null", null("errorCode"), true},
		{"a star refuses null", is("errorCode", star), false},
		{"a key with null exists", exists("errorCode"), true},
		{"an absent key does not exist", exists("errorMessage"), false},
		{"an absent key is null", null("errorMessage"), true},
		{"an absent key is not empty text", is("errorMessage", ""), false},
		{"empty text is empty text", is("userAgent", ""), true},
		{"a star takes empty text", is("userAgent", star), true},
		{"empty text is not null", null("userAgent"), false},
		{"one or more characters refuse empty text", is("userAgent", one, star), false},
		{"a number has its text", is(count, "2"), true},
		{"a number compares as a number", compare(count, ir.GT, "1"), true},
		{"a number is not another spelling of itself", is(count, "2.0"), false},
		{"zeros at the end stay in the text", is(size, "1.50"), true},
		{"zeros at the end do not count in comparisons", compare(size, ir.GTE, "1.5"), true},
		{"a shorter spelling is another text", is(size, "1.5"), false},
		{"a star takes an empty array", is(tags, star), true},
		{"an empty array has a text", is(tags, "[]"), true},
		{"an empty array exists", exists(tags), true},
		{"an empty array is not null", null(tags), false},
		{"below an empty array all is null", null(tags + ".key"), true},
		{"below an empty array nothing exists", exists(tags + ".key"), false},
		{"any element suffices", is(port, "443"), true},
		{"all may be met by different elements", and(is(port, "22"), is(port, "443")), true},
		{"less than by the first element", compare(port, ir.LT, "30"), true},
		{"greater than by the last element", compare(port, ir.GT, "400"), true},
		{"not equal means no element is equal", not(is(port, "22")), false},
		{"arrays within arrays are entered", is(ranges, "0.0.0.0/0"), true},
		{"an array of objects has no text of its own", is("requestParameters.items", star, "}]"), false},
		{"an element that is an object has a text", is("requestParameters.items", `{"port":22,`, star), true},
		{"an object is not some other text", is("requestParameters", "AttachVolume"), false},
		{"an object's text is compact JSON", is("requestParameters", star, `"maxCount":2`, star), true},
		{"an object's text keeps numbers as written", is("requestParameters", star, `"size":1.50,`, star), true},
		{"below a text is nothing", is("userAgent.x", star), false},
		{"a network is no address", cidr(ranges, "10.0.0.0/8"), false},
		{"two items may be met by two elements", and(is(port, "22"), is(ranges, "0.0.0.0/0")), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, attach, tt.expr, tt.want) })
	}
}

func TestNullEmptyAndAbsentDiffer(t *testing.T) {
	tests := []struct {
		record                                                string
		null, exists, empty, star, notEmpty, notEqual, equalX bool
	}{
		{`{}`, true, false, false, false, false, true, false},
		{`{"f":null}`, true, true, false, false, false, true, false},
		{`{"f":""}`, false, true, true, true, false, true, false},
		{`{"f":"x"}`, false, true, false, true, true, false, true},
		{`{"f":[]}`, false, true, false, true, true, true, false},
		{`{"f":[null]}`, true, true, false, false, false, true, false},
		{`{"f":{}}`, false, true, false, true, true, true, false},
		// Beyond the table: arrays that mix.
		{`{"f":[null,"x"]}`, false, true, false, true, true, false, true},
		{`{"f":["",null]}`, false, true, true, true, false, true, false},
		{`{"f":[[null],[]]}`, false, true, false, true, true, true, false},
		{`{"f":[[[null]]]}`, true, true, false, false, false, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.record, func(t *testing.T) {
			check(t, tt.record, null("f"), tt.null)
			check(t, tt.record, exists("f"), tt.exists)
			check(t, tt.record, is("f", ""), tt.empty)
			check(t, tt.record, is("f", star), tt.star)
			check(t, tt.record, is("f", one, star), tt.notEmpty)
			check(t, tt.record, not(is("f", "x")), tt.notEqual)
			check(t, tt.record, is("f", "x"), tt.equalX)
		})
	}
}

func TestEmptyGroupsAndConstants(t *testing.T) {
	check(t, `{}`, and(), true)
	check(t, `{}`, or(), false)
	check(t, `{}`, not(or()), true)
	check(t, `{}`, ir.Const(true), true)
	check(t, `{}`, ir.Const(false), false)
	check(t, `{}`, or(ir.Const(false), and(ir.Const(true), not(ir.Const(false)))), true)
}

func TestTheZeroRecordHasNoFields(t *testing.T) {
	e := and(null("f"), not(exists("f")), not(exists("")), not(keyword("")))
	for _, r := range []match.Record{{}, mustRecord(t, `{}`)} {
		if !verdict(t, e, r) {
			t.Errorf("the record %s has a field", r)
		}
	}
}
