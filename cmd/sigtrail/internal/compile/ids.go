package compile

import (
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Diagnostics lists what compiling adds to the complaints about a rule.
func Diagnostics() []sigma.DiagnosticInfo {
	return []sigma.DiagnosticInfo{
		{
			ID: "filter-expected", Severity: diag.Error, Title: "A rule where filters are",
			Why: "Files that are named with --filter hold filters only, so that no rule is converted by accident.",
		},
		{
			ID: "logsource-unmapped", Severity: diag.Error, Title: "A log source that no pipeline knows",
			Why: "Its fields would be looked up under names that the target does not have.",
		},
		{
			ID: "placeholder-unresolved", Severity: diag.Error, Title: "A placeholder without a value",
			Why: "Searching for the placeholder itself would find nothing, and leaving it out would find too much.",
		},
	}
}

// Examples gives a failing and a passing file for each of Diagnostics.
func Examples() []sigma.Example {
	rule := func(product, item string) string {
		return "title: Trail stopped\nlogsource: {product: " + product + ", service: cloudtrail}\ndetection:\n  selection: {" + item + "}\n  condition: selection\n"
	}
	const filter = "title: Known users\nlogsource: {product: aws, service: cloudtrail}\nfilter:\n  rules: any\n  selection: {userIdentity.userName: deploy}\n  condition: not selection\n"
	good := rule("aws", "eventName: StopLogging")
	return []sigma.Example{
		{ID: "filter-expected", Bad: good, Good: filter},
		{ID: "logsource-unmapped", Bad: rule("windows", "eventName: StopLogging"), Good: good},
		{ID: "placeholder-unresolved", Bad: rule("aws", "userIdentity.userName|expand: '%admins%'"), Good: good},
	}
}
