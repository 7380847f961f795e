package logpresso

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// mappings reads the two mappings of the pipeline: lines of the form
// "      key: value" below "mapping:".
func mappings(t *testing.T) (names, prefixes map[string]string) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "pipelines", "builtin", "aws-cloudtrail-logpresso.yml"))
	if err != nil {
		t.Fatal(err)
	}
	names, prefixes = map[string]string{}, map[string]string{}
	var into map[string]string
	for _, line := range strings.Split(string(src), "\n") {
		key, value, pair := strings.Cut(line, ": ")
		switch {
		case strings.Contains(line, "type: field_name_mapping"):
			into = names
		case strings.Contains(line, "type: field_name_prefix_mapping"):
			into = prefixes
		case pair && into != nil && strings.HasPrefix(key, "      ") && !strings.HasPrefix(key, "       ") && !strings.Contains(key, "- "):
			into[strings.TrimSpace(key)] = value
		}
	}
	return names, prefixes
}

func TestThePipelineRenamesByTheSchema(t *testing.T) {
	wantNames, wantPrefixes := map[string]string{}, map[string]string{}
	for _, c := range builtin() {
		if c.path == "" || c.path == c.name {
			continue
		}
		wantNames[c.path] = c.name
		if c.kind == mapColumn {
			wantPrefixes[c.path+"."] = c.name + "."
		}
	}
	names, prefixes := mappings(t)
	if diff := cmp.Diff(wantNames, names); diff != "" {
		t.Errorf("field_name_mapping (-schema +pipeline)\n%s", diff)
	}
	if diff := cmp.Diff(wantPrefixes, prefixes); diff != "" {
		t.Errorf("field_name_prefix_mapping (-schema +pipeline)\n%s", diff)
	}
}

// TestAFieldReadsAlikeRenamedOrNot prints every path of a sample both ways.
func TestAFieldReadsAlikeRenamedOrNot(t *testing.T) {
	names, prefixes := mappings(t)
	b := newBackend(t, nil)
	for _, path := range []string{"eventName", "userIdentity", "userIdentity.arn", "requestParameters.bucketName", "responseElements.ConsoleLogin",
		"requestParameters.containerDefinitions.command", "additionalEventData.MFAUsed", "resources.ARN", "sourceIPAddress", "requestParameters.nobody.knows"} {
		f := ir.NewField(path)
		f.Type, _ = cloudtrail.Lookup(path)
		renamed := f
		head, rest, below := strings.Cut(path, ".")
		if name, ok := names[path]; ok {
			renamed = f.Rename(name, 0)
		} else if prefix, ok := prefixes[head+"."]; ok && below {
			renamed = f.Rename(prefix+rest, strings.Count(rest, ".")+1)
		}
		raw, err := b.Translate(plan(is(f, "x")))
		if err != nil {
			t.Fatal(err)
		}
		mapped, err := b.Translate(plan(is(renamed, "x")))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(raw, mapped); diff != "" {
			t.Errorf("%s (-raw +renamed)\n%s", path, diff)
		}
	}
}

func TestEveryPathOfTheSchemaIsOneOfCloudTrail(t *testing.T) {
	for _, c := range builtin() {
		if c.path != "" && !cloudtrail.Known(c.path) {
			t.Errorf("%s is not in the catalogue", c.path)
		}
	}
}

// TestFlatMapsHoldNoArrays holds the schema to the catalogue.
func TestFlatMapsHoldNoArrays(t *testing.T) {
	var walk func(path string)
	walk = func(path string) {
		typ, _ := cloudtrail.Lookup(path)
		for _, s := range typ.Path {
			if s.Arity == ir.Many || s.Arity == ir.Either {
				t.Errorf("%s crosses an array", path)
			}
		}
		for _, name := range cloudtrail.Names(path) {
			walk(path + "." + name)
		}
	}
	for _, c := range builtin() {
		if c.flat {
			walk(c.path)
		}
	}
}
