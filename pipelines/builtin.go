package pipelines

import (
	"embed"
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

//go:embed builtin/*.yml
var builtin embed.FS

// A Family is a set of pipelines that ship, one for each target, which give
// rules for one log source the names of that target.
type Family struct {
	Name    string // what -p accepts: "aws-cloudtrail"
	Title   string // for people
	Targets []string
}

// Families lists the families that ship.
func Families() []Family {
	families := []Family{
		{Name: "aws-cloudtrail", Title: "AWS CloudTrail (product: aws, service: cloudtrail)"},
	}
	entries, err := builtin.ReadDir("builtin")
	if err != nil {
		panic(fmt.Sprintf("pipelines: %v", err))
	}
	for _, e := range entries {
		for i := range families {
			if target, ok := strings.CutPrefix(e.Name(), families[i].Name+"-"); ok {
				families[i].Targets = append(families[i].Targets, strings.TrimSuffix(target, ".yml"))
			}
		}
	}
	return families
}

// Builtin reads the member of a family for a target. ok is false if there is
// none.
func Builtin(family, target string) (p *Pipeline, ok bool) {
	name := "builtin/" + family + "-" + target + ".yml"
	src, err := builtin.ReadFile(name)
	if err != nil {
		return nil, false
	}
	p, diags := Load(diag.NewFile(name, src))
	if diags.HasErrors() {
		panic(fmt.Sprintf("pipelines: %s: %s", name, diags[0].Message))
	}
	return p, true
}
