package cloudtrail

import (
	"slices"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// show writes a looked-up path as ir.Format would, with its kind.
func show(path string) string {
	t, ok := Lookup(path)
	if !ok {
		return "unknown"
	}
	return ir.Field{Name: path, Written: path, Type: t}.String() + " " + t.Kind.String()
}

func TestPathsThatWereCheckedByHand(t *testing.T) {
	for path, want := range map[string]string{
		// Top level and closed objects, from the User Guide.
		"eventName":       "eventName text",
		"eventTime":       "eventTime time",
		"readOnly":        "readOnly boolean",
		"managementEvent": "managementEvent boolean",
		"userIdentity":    "userIdentity object",
		"userIdentity.sessionContext.sessionIssuer.userName":       "userIdentity.sessionContext.sessionIssuer.userName text",
		"userIdentity.sessionContext.attributes.creationDate":      "userIdentity.sessionContext.attributes.creationDate time",
		"userIdentity.sessionContext.attributes.mfaAuthenticated":  "userIdentity.sessionContext.attributes.mfaAuthenticated text",
		"tlsDetails.tlsVersion":                                    "tlsDetails.tlsVersion text",
		"resources":                                                "resources[] object",
		"resources.ARN":                                            "resources[].ARN text",
		"insightDetails.insightContext.attributions.insight.value": "insightDetails.insightContext.attributions[].insight[].value text",
		// A text in the User Guide, a boolean in some records.
		"sessionCredentialFromConsole": "sessionCredentialFromConsole unknown",

		// EC2 writes lists as objects that hold the array.
		"requestParameters.ipPermissions.items.ipRanges.items.cidrIp": "requestParameters.ipPermissions.items[].ipRanges.items[].cidrIp text",
		"requestParameters.launchPermission.add.items.userId":         "requestParameters.launchPermission.add.items[].userId text",
		"requestParameters.instancesSet.items.instanceId":             "requestParameters.instancesSet.items[].instanceId text",
		"requestParameters.filterSet.items.valueSet.items.value":      "requestParameters.filterSet.items[].valueSet.items[].value text",

		// Modelled parameters of other services.
		"requestParameters.userName":                     "requestParameters.userName text",
		"requestParameters.policyDocument":               "requestParameters.policyDocument text",
		"requestParameters.containerDefinitions.command": "requestParameters.containerDefinitions[].command[] text",
		"responseElements.publiclyAccessible":            "responseElements.publiclyAccessible boolean",
		"responseElements.ConsoleLogin":                  "responseElements.ConsoleLogin text",
		"additionalEventData.MFAUsed":                    "additionalEventData.MFAUsed text",

		// S3: what is part of the path is one text; query parameters are
		// arrays in some records; bodies were XML.
		"requestParameters.bucketName":                                       "requestParameters.bucketName text",
		"requestParameters.x-amz-acl":                                        "requestParameters.x-amz-acl[?] text",
		"requestParameters.AccessControlPolicy.AccessControlList.Grant":      "requestParameters.AccessControlPolicy.AccessControlList.Grant[?] unknown",
		"requestParameters.bucketPolicy.Statement.Action":                    "requestParameters.bucketPolicy.Statement[?].Action[?] text",
		"requestParameters.bucketPolicy.Statement.Principal.AWS":             "requestParameters.bucketPolicy.Statement[?].Principal.AWS[?] text",
		"requestParameters.bucketPolicy.Statement.Condition.Bool.aws:Secure": "requestParameters.bucketPolicy.Statement[?].Condition.Bool.aws:Secure[?] unknown",

		// Keys that hold dots.
		"requestParameters.encryptionContext.kubernetes.io/namespace":            "requestParameters.encryptionContext.kubernetes.io/namespace text",
		"requestParameters.findingCriteria.criterion.resource.resourceType.eq":   "requestParameters.findingCriteria.criterion.resource.resourceType.eq[] text",
		"requestParameters.findingCriteria.criterion.resource.resourceType.nope": "unknown",

		// What nobody knows.
		"":                                "unknown",
		".":                               "unknown",
		"eventname":                       "unknown",
		"eventName.":                      "unknown",
		"eventName.x":                     "unknown",
		"userIdentity.username":           "unknown",
		"userIdentity.arn.x":              "unknown",
		"resources.arn":                   "unknown",
		"requestParameters.bucketname":    "unknown",
		"requestParameters.no.such.thing": "unknown",
		"tags":                            "unknown",
		"Records.eventName":               "unknown",
	} {
		if got := show(path); got != want {
			t.Errorf("%s:\n got %s\nwant %s", path, got, want)
		}
	}
}

func TestAPathKeepsTheKeysItWasGiven(t *testing.T) {
	for _, path := range []string{"eventName", "requestParameters.encryptionContext.a.b.c", "requestParameters.ipPermissions.items.toPort"} {
		typ, ok := Lookup(path)
		var keys []string
		for _, s := range typ.Path {
			keys = append(keys, s.Key)
		}
		if got := strings.Join(keys, "."); !ok || got != path {
			t.Errorf("the path of %q is %q", path, got)
		}
	}
}

func TestStructuresThatContainThemselvesHaveNoEnd(t *testing.T) {
	path := "requestParameters.rules.statement" // a WAF rule
	for range 5 {
		path += ".notStatement.statement"
		if !Known(path) {
			t.Errorf("%s is not known", path)
		}
	}
}

func TestAnEndlessPathIsRefusedQuickly(t *testing.T) {
	for _, step := range []string{".a", ".statement", ".tags", "."} {
		path := "requestParameters" + strings.Repeat(step, 10000)
		if Known(path) || Near(path) != nil {
			t.Errorf("10000 times %q is known", step)
		}
	}
}

func TestFreeForm(t *testing.T) {
	for path, want := range map[string]bool{
		"requestParameters.x": true, "responseElements.a.b": true, "additionalEventData.x": true, "serviceEventDetails.x": true,
		"requestParameters": false, "userIdentity.x": false, "x": false, "requestparameters.x": false, "resources.x": false,
	} {
		if got := FreeForm(path); got != want {
			t.Errorf("FreeForm(%q) = %v", path, got)
		}
	}
}

func TestNames(t *testing.T) {
	top := TopLevel()
	if len(top) < 30 || !slices.IsSorted(top) || !slices.Contains(top, "eventSource") || slices.Contains(top, "tags") {
		t.Errorf("top level: %q", top)
	}
	for _, name := range top {
		if !Known(name) {
			t.Errorf("%s is listed and not known", name)
		}
	}
	want := []string{"accountId", "arn", "principalId", "type", "userName"}
	if got := Names("userIdentity.sessionContext.sessionIssuer"); !slices.Equal(got, want) {
		t.Errorf("session issuer: %q", got)
	}
	for _, path := range []string{"eventName", "nope", "", "requestParameters.encryptionContext"} {
		if got := Names(path); slices.Contains(got, "*") || path != "requestParameters.encryptionContext" && got != nil {
			t.Errorf("Names(%q) = %q", path, got)
		}
	}
}

func TestNear(t *testing.T) {
	for path, want := range map[string]string{
		"eventName":             "",
		"eventname":             "eventName",
		"evntName":              "eventName",
		"userIdentity.username": "userIdentity.userName",
		"useridentity.sessioncontext.sessionissuer.username": "userIdentity.sessionContext.sessionIssuer.userName",
		"userName":         "userIdentity.userName userIdentity.sessionContext.sessionIssuer.userName requestParameters.userName",
		"mfaAuthenticated": "userIdentity.sessionContext.attributes.mfaAuthenticated",
		"resources.arn":    "resources.ARN",
		"eventName.x":      "",
		"zzzzzzzz":         "",
		"":                 "",
	} {
		if got := strings.Join(Near(path), " "); got != want {
			t.Errorf("Near(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestEnum(t *testing.T) {
	for path, want := range map[string]string{
		"userIdentity.type": "IAMUser", "eventType": "AwsConsoleSignIn", "eventCategory": "NetworkActivity",
		"additionalEventData.MFAUsed": "Yes", "responseElements.ConsoleLogin": "Failure", "readOnly": "false",
		"responseElements.publiclyAccessible": "true",
	} {
		if got := Enum(path); !slices.Contains(got, want) {
			t.Errorf("Enum(%q) = %q, without %q", path, got, want)
		}
		if !Known(path) {
			t.Errorf("%s has words and is not known", path)
		}
	}
	for _, path := range []string{"eventName", "userAgent", "requestParameters.userName", "nope"} {
		if got := Enum(path); got != nil {
			t.Errorf("Enum(%q) = %q", path, got)
		}
	}
}

func TestOperations(t *testing.T) {
	services := Services()
	if len(services) < 390 || !slices.IsSorted(services) {
		t.Errorf("%d services", len(services))
	}
	total := 0
	for _, s := range services {
		names := Operations(s)
		total += len(names)
		if len(names) == 0 || !slices.IsSorted(names) {
			t.Errorf("%s: %d operations", s, len(names))
		}
	}
	if total < 20000 {
		t.Errorf("only %d operations", total)
	}
	for _, x := range []struct {
		source, name string
		want         bool
	}{
		{"iam.amazonaws.com", "CreateUser", true},
		{"signin.amazonaws.com", "ConsoleLogin", true},
		{"lambda.amazonaws.com", "UpdateFunctionCode20150331v2", true},
		{"cloudfront.amazonaws.com", "CreateDistribution2020_05_31", true},
		{"kms.amazonaws.com", "RotateKey", true},
		{"iam.amazonaws.com", "createUser", false},
		{"iam.amazonaws.com", "RunInstances", false},
		{"iam.amazonaws.com", "", false},
		{"iam", "CreateUser", false},
		{"", "CreateUser", false},
		{"nope.amazonaws.com", "CreateUser", false},
	} {
		if got := Operation(x.source, x.name); got != x.want {
			t.Errorf("Operation(%q, %q) = %v", x.source, x.name, got)
		}
		if got := slices.Contains(Operations(x.source), x.name); got != x.want {
			t.Errorf("Operations(%q) lists %q: %v", x.source, x.name, got)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	paths := []string{"eventName", "userIdentity.sessionContext.sessionIssuer.userName", "requestParameters.ipPermissions.items.ipRanges.items.cidrIp", "requestParameters.no.such"}
	b.ReportAllocs()
	for i := range b.N {
		Lookup(paths[i%len(paths)])
	}
}

func BenchmarkOperation(b *testing.B) {
	for range b.N {
		Operation("iam.amazonaws.com", "CreateUser")
	}
}

func BenchmarkNear(b *testing.B) {
	for range b.N {
		Near("userIdentity.username")
	}
}
