package kql

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// The wanted orders and numbers of this file were printed by OpenJDK.

func TestKeysStandInTheOrderOfJavaHashMaps(t *testing.T) {
	instances := "instancesSet blockDeviceMapping monitoring disableApiTermination clientToken imageId " +
		"keyName instanceType subnetId securityGroupSet minCount maxCount"
	for _, c := range []struct{ why, keys, want string }{
		{"not the order of the record", "userName groupName roleName policyArn policyName policyDocument",
			"policyArn policyDocument groupName policyName roleName userName"},
		{"equal hash codes stand as they came", "BB Aa", "BB Aa"},
		{"equal hash codes the other way round", "Aa BB C#", "Aa BB C#"},
		{"twelve keys fit into sixteen places", instances,
			"subnetId instancesSet disableApiTermination imageId blockDeviceMapping clientToken instanceType keyName minCount monitoring securityGroupSet maxCount"},
		{"thirteen keys need thirty-two", instances + " userData",
			"subnetId imageId userData blockDeviceMapping clientToken instanceType keyName monitoring securityGroupSet maxCount instancesSet disableApiTermination minCount"},
		{"hash codes count UTF-16 units", "größe 😀 x-amz-acl Host bucketName", "bucketName größe x-amz-acl 😀 Host"},
	} {
		t.Run(c.why, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strings.Join(hashOrder(strings.Fields(c.keys)), " ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNumbersPrintAsInJava(t *testing.T) {
	for in, want := range map[string]string{
		"1": "1", "-0": "0", "123456789012345678901234567890": "123456789012345678901234567890",
		"1.0": "1.0", "1.50": "1.5", "1e2": "100.0", "1e7": "1.0E7", "10000000.0": "1.0E7", "9999999.5": "9999999.5",
		"0.001": "0.001", "0.00099": "9.9E-4", "-0.0": "-0.0", "1E-5": "1.0E-5", "123456789.125": "1.23456789125E8",
		"1e21": "1.0E21", "4.9e-324": "4.9E-324", "-2.5e-8": "-2.5E-8", "1e999": "Infinity", "-1e999": "-Infinity",
	} {
		if got := javaNumber(in); got != want {
			t.Errorf("%s prints as %s, want %s", in, got, want)
		}
	}
}

func TestObjectsPrintAsInJava(t *testing.T) {
	for _, c := range []struct {
		why, record string
		variant     Variant
		want        string
	}{
		{"objects, lists and scalars without quotes",
			`{"groupId":"sg-1","ipPermissions":[{"description":"all","cidrIp":"0.0.0.0/0"},22,true],"size":10000000.0}`, New,
			`{size=1.0E7, groupId=sg-1, ipPermissions=[{description=all, cidrIp=0.0.0.0/0}, 22, true]}`},
		{"values that hold JSON keep it", `{"policyDocument":"{\"Effect\":\"Allow\"}"}`, New, `{policyDocument={"Effect":"Allow"}}`},
		{"empty values are gone", `{"a":"","b":null,"c":"x"}`, Old, `{c=x}`},
		{"the older pipeline keeps empty objects and lists", `{"a":{},"b":[null,""]}`, Old, `{a={}, b=[]}`},
		{"the older pipeline keeps dashes", `{"a":"-","b":"none"}`, Old, `{a=-, b=none}`},
		{"the newer one drops what says nothing, at any depth", `{"a":"-","b":["none",{"c":{}}],"d":[[],1]}`, New, `{d=[1]}`},
		{"dropped keys still make the table larger",
			`{"instancesSet":1,"blockDeviceMapping":1,"monitoring":"","disableApiTermination":1,"clientToken":"","imageId":"","keyName":"",` +
				`"instanceType":"","subnetId":"","securityGroupSet":1,"minCount":"","maxCount":1,"userData":""}`, New,
			`{blockDeviceMapping=1, securityGroupSet=1, maxCount=1, instancesSet=1, disableApiTermination=1}`},
		{"the last of two equal keys counts, at the place of the first", `{"Aa":1,"BB":2,"Aa":3}`, New, `{Aa=3, BB=2}`},
	} {
		t.Run(c.why, func(t *testing.T) {
			record, err := event.Parse([]byte(c.record))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, javaText(tidyRecord(record, c.variant))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
