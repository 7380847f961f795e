package spl

import (
	"bufio"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// flatten lists all fields of a value, the other way round from leaves: names
// from values, instead of values from a name.
func flatten(v event.Value, name string, into map[string][]string) {
	switch v := v.(type) {
	case event.Object:
		for _, m := range v {
			flatten(m.Value, strings.TrimPrefix(name+"."+m.Key, "."), into)
		}
	case event.Array:
		for _, x := range v {
			flatten(x, name+"{}", into)
		}
	case nil:
		into[name] = append(into[name], "null")
	default:
		s, _ := event.Text(v)
		into[name] = append(into[name], s)
	}
}

func checkFields(t *testing.T, o event.Object) {
	t.Helper()
	fields := map[string][]string{}
	flatten(o, "", fields)
	r := &row{object: o, options: &Options{}}
	for name, want := range fields {
		if got := r.extract(name); !reflect.DeepEqual(got, want) {
			t.Errorf("%s of %s\ngot  %q\nwant %q", name, event.Compact(o), got, want)
		}
	}
}

func TestFieldsHaveTheValuesOfTheRecord(t *testing.T) {
	for _, text := range []string{
		`{"a":{"b":[{"c":1},{"c":[2,3]},{}],"b.c":4},"a.b":5,"a.b.c":6,"d":[[1],[2,[null]]],"e":{"":{"f":true}}}`,
		`{"x":[],"y":{},"z":[{}],"w":""}`,
	} {
		checkFields(t, record(t, text))
	}
}

// corpus reads the shared records, or skips.
func corpus(t *testing.T) []event.Object {
	dir := os.Getenv("SIGTRAIL_CORPUS")
	if dir == "" {
		t.Skip("SIGTRAIL_CORPUS is not set: no real records to read")
	}
	files, err := filepath.Glob(filepath.Join(dir, "events", "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	var all []event.Object
	for _, name := range files {
		if strings.HasSuffix(name, ".origin.ndjson") {
			continue
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			all = append(all, record(t, lines.Text()))
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 1000 {
		t.Fatalf("only %d records in %s", len(all), dir)
	}
	return all
}

func TestRealRecordsHaveTheirFields(t *testing.T) {
	for _, o := range corpus(t) {
		checkFields(t, o)
	}
}

// TestTwoFormsOfOneQuestionAgreeOnRealRecords asks the same thing of search
// and of where, in every reading, on every fourth record.
func TestTwoFormsOfOneQuestionAgreeOnRealRecords(t *testing.T) {
	var all []event.Object
	for i, o := range corpus(t) {
		if i%4 == 0 {
			all = append(all, o)
		}
	}
	for _, pair := range [][2]string{
		{`eventName="list*"`, `isnotnull(mvfind(eventName,"(?is)^list.*\\z"))`},
		{`NOT eventName="*s"`, `NOT isnotnull(mvfind('eventName',"(?is)^.*s\\z"))`},
		{`eventSource IN ("iam.amazonaws.com", "s3*")`, `isnotnull(mvfind(eventSource,"(?is)^(iam\\.amazonaws\\.com|s3.*)\\z"))`},
		{`(requestParameters.userName=* NOT requestParameters.userName="null")`, `isnotnull(mvfilter('requestParameters.userName'!="null"))`},
		{`NOT errorCode=*`, `NOT isnotnull(errorCode)`},
		{`resources{}.ARN="arn:aws:s3:::*"`, `isnotnull(mvfind('resources{}.ARN',"(?i)^arn:aws:s3:::"))`},
		{`sourceIPAddress="10.0.0.0/8"`, `isnotnull(mvfilter(cidrmatch("10.0.0.0/8",'sourceIPAddress')))`},
		{`(readOnly="true" OR awsRegion="us-east-1")`, `isnotnull(mvfind(readOnly,"(?i)^true\\z")) OR isnotnull(mvfind(awsRegion,"(?i)^us-east-1\\z"))`},
		{`"*Administrator*"`, `if(match(_raw,"(?is)administrator"),1,0)=1`},
	} {
		for _, o := range Readings(time.Time{}) {
			left, right := kept(t, pair[0], all, o), kept(t, "| where "+pair[1], all, o)
			if !reflect.DeepEqual(left, right) || len(left) == len(all) {
				t.Errorf("%s finds %d records, %s finds %d (%+v)", pair[0], len(left), pair[1], len(right), o)
			}
		}
	}
}

func kept(t *testing.T, query string, all []event.Object, o Options) []int {
	t.Helper()
	q, err := Parse("`m` " + query)
	if err != nil {
		t.Fatal(query, err)
	}
	got, err := q.Run(all, o)
	if err != nil {
		t.Fatal(query, err)
	}
	return got
}
