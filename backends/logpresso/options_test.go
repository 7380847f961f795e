package logpresso

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestOptionsThatCannotBe(t *testing.T) {
	for option, values := range map[string][]string{
		"table":       {"a b", "a|b", "a,", `"a"`, "a]", "x:y:z", "a -- b"},
		"duration":    {"1", "d", "0d", "1y", "1 d", "-1d", "1d x"},
		"from":        {"2024-03-01", "yesterday", "2024-03-01T00:00:00Z", "20240230000000"},
		"to":          {"2024-03-01"},
		"fragment":    {"yes"},
		"derive":      {"1"},
		"native-case": {""},
		"null-guard":  {"TRUE"},
		"arrays":      {"none"},
		"fields":      {"eventName", "eventName=", "eventName=a b", `eventName="x"`, "eventName=a,", "eventName=x:text", "eventName=null", "eventName=a|b"},
	} {
		for _, v := range values {
			_, err := Target().New(backends.Settings{Values: map[string]string{option: v}})
			var wrong *backends.OptionError
			if !errors.As(err, &wrong) {
				t.Errorf("%s=%s gives %v", option, v, err)
			}
		}
	}
}

func TestTimeRangesExcludeEachOther(t *testing.T) {
	for _, values := range []map[string]string{
		{"duration": "1d", "from": "20240301", "to": "20240302"},
		{"from": "20240302", "to": "20240301"},
		{"from": "20240301", "to": "20240301"},
	} {
		if _, err := Target().New(backends.Settings{Values: values}); err == nil {
			t.Errorf("%v is accepted", values)
		}
	}
}

func TestEveryOptionIsDeclared(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range Target().Options {
		seen[o.Name] = true
		if o.Help == "" || strings.HasSuffix(o.Help, ".") {
			t.Errorf("help of %s: %q", o.Name, o.Help)
		}
		if o.Default != "" {
			with := newBackend(t, map[string]string{o.Name: o.Default})
			without := newBackend(t, nil)
			p := plan(&ir.And{Of: []ir.Expr{is(eventName, "A"), &ir.Not{Of: is(unknown, "b")}}})
			a, _ := with.Translate(p)
			b, _ := without.Translate(p)
			if a.Text != b.Text {
				t.Errorf("the default of %s is not %s", o.Name, o.Default)
			}
		}
	}
	for _, name := range []string{"table", "duration", "from", "to", "fragment", "derive", "native-case", "null-guard", "arrays", "fields"} {
		if !seen[name] {
			t.Errorf("option %s is not declared", name)
		}
	}
}

func TestColumnsOfTheUsersOwn(t *testing.T) {
	for _, test := range []struct {
		name, fields string
		pred         ir.Pred
		want         string
	}{
		{"another column", "errorCode=err", is(errorCode, "x"), `lower(err) == "x"`},
		{"by Logpresso's name", "error_code=err", is(errorCode, "x"), `lower(err) == "x"`},
		{"several columns", "errorCode = a, b , c", is(errorCode, "x"), `lower(nvl(a, nvl(b, c))) == "x"`},
		{"an address as text", "sourceIPAddress=src:string", is(sourceIP, "AWS Internal"), `lower(src) == "aws internal"`},
		{"a date as text", "eventTime=t:string", is(eventTime, "2024", ir.Any), `lower(t) == "2024*"`},
		{"a key of a map", "requestParameters.bucketName=bucket", is(bucket, "x"), `lower(bucket) == "x"`},
		{"a key of a map that was renamed", "requestParameters.bucketName=bucket", is(renamed, "x"), `lower(bucket) == "x"`},
		{"a field that has no column", "vpcEndpointAccountId=vpc_account", is(ir.NewField("vpcEndpointAccountId"), "x"), `lower(vpc_account) == "x"`},
		{"a map", "requestParameters=params", is(bucket, "x"), `lower(valueof(params, "bucketName")) == "x"`},
		{"a list", "tags=all_tags:list", is(ir.NewField("tags"), "x"), `strjoin("", foreach(if(lower(_1) == "x", "1", "0"), _v1)) == "*1*"`},
		{"the last one counts", "errorCode=a;errorCode=b;", is(errorCode, "x"), `lower(b) == "x"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			q, err := newBackend(t, map[string]string{"fields": test.fields, "derive": "false"}).Translate(plan(test.pred))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(q.Text, "| search "+test.want) || len(q.Notes) != 0 {
				t.Errorf("%s\n%v\nwant %s without a note", q.Text, q.Notes, test.want)
			}
		})
	}
}

func TestDerivedColumnsFollowTheUsersColumns(t *testing.T) {
	b := newBackend(t, map[string]string{"fields": "recipientAccountId=acct,account;awsRegion=region;userIdentity=who;user=login", "fragment": "true"})
	q, err := b.Translate(plan(ir.Const(true)))
	if err != nil {
		t.Fatal(err)
	}
	want := `| search true
| eval user = nvl(login, valueof(valueof(valueof(who, "sessionContext"), "sessionIssuer"), "userName")), cloud_account = nvl(acct, account)
| rename region as cloud_region`
	if diff := cmp.Diff(want, q.Text); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAColumnIsGuessedOnce(t *testing.T) {
	q, err := newBackend(t, nil).Translate(plan(&ir.Or{Of: []ir.Expr{is(errorCode, "a"), is(errorCode, "b"), is(eventName, "c")}}))
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Notes) != 1 || q.Notes[0].ID != "field-inferred" || q.Notes[0].Effect != ir.Exact {
		t.Errorf("notes %v", q.Notes)
	}
}
