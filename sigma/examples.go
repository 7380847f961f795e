package sigma

import "strings"

// An Example is a file that draws a diagnostic, and one that says the same, or
// what was probably meant, without it.
type Example struct{ ID, Bad, Good string }

// Examples gives an example for each of Diagnostics, in their order, except
// for those that would be too long to read (the limits) or are faults of
// sigtrail itself. They run as tests and are printed in the documentation.
func Examples() []Example {
	var all []Example
	for _, part := range [...][]Example{
		collectionExamples(), conditionExamples(), correlationExamples(), documentExamples(), filterExamples(),
		itemExamples(), keyExamples(), metadataExamples(), selectionExamples(), valueExamples(), yamlExamples(),
	} {
		all = append(all, part...)
	}
	return all
}

// example makes rules of two detections.
func example(id, bad, good string) Example { return Example{id, inRule(bad), inRule(good)} }

const ruleHead = "title: Trail stopped\nlogsource: {product: aws, service: cloudtrail}\n"

func inRule(detection string) string { return ruleHead + "detection:\n" + indent(detection) }

const plainDetection = "selection: {eventName: StopLogging}\ncondition: selection"

func withMeta(line string) string { return inRule(plainDetection) + line + "\n" }

func inCorrelation(body string) string {
	return "title: Many failures\ncorrelation:\n" + indent(body)
}

func inFilter(body string) string {
	return "title: Known users\nlogsource: {product: aws, service: cloudtrail}\nfilter:\n" + indent(body)
}

func indent(lines string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n  ") + "\n"
}

func collectionExamples() []Example {
	const template = "action: global\ntitle: Trail changed\nlogsource: {product: aws, service: cloudtrail}\n"
	const stop = "detection: {selection: {eventName: StopLogging}, condition: selection}\n"
	const remove = "detection: {selection: {eventName: DeleteTrail}, condition: selection}\n"
	return []Example{
		{"action-repeat-first", "action: repeat\n" + stop, template + "---\n" + stop + "---\naction: repeat\n" + remove},
		{"action-template-broken", template + "level: low\nlevel: high\n---\n" + stop, template + "level: high\n---\n" + stop},
		{"action-template-unused", template, template + "---\n" + stop},
		{"action-unknown", "action: globl\ntitle: Trail changed\n", template + "---\n" + stop},
		example("aggregation-malformed",
			"selection: {eventName: ConsoleLogin}\ntimeframe: 5m\ncondition: selection | count() by > 5",
			"selection: {eventName: ConsoleLogin}\ntimeframe: 5m\ncondition: selection | count() by userIdentity.arn > 5"),
		{"global-overrides-key", template + "level: low\n---\n" + stop + "level: high\n", template + "---\n" + stop + "level: high\n"},
	}
}

func documentExamples() []Example {
	rule := inRule(plainDetection)
	return []Example{
		{"detection-wrong-type", ruleHead + "detection: StopLogging\n", rule},
		{"document-kind-ambiguous", rule + "correlation: {type: event_count}\n", rule},
		{"document-kind-unknown", ruleHead + "Detection: {selection: {eventName: StopLogging}, condition: selection}\n", rule},
		{"document-not-mapping", "- title: Trail stopped\n", rule},
		{"duplicate-key", rule + "title: Trail deleted\n", rule},
		{"file-binary", "title: Trail\x00stopped\n", rule},
		{"file-control-character", "title: Trail\x1bstopped\n", rule},
		{"file-not-utf8", "title: Spur gel\xf6scht\n", rule},
	}
}

func conditionExamples() []Example {
	const two = "selection_stop: {eventName: StopLogging}\nselection_root: {userIdentity.type: Root}\n"
	of := func(id, bad, good string) Example {
		return example(id, two+"condition: "+bad, two+"condition: "+good)
	}
	const one = "selection: {eventName: StopLogging}\n"
	return []Example{
		example("comment-swallowing",
			"selection: {userAgent: 'x'}\nkeywords:\n  - aws-cli #1\ncondition: selection or keywords",
			"selection: {userAgent: 'x'}\nkeywords:\n  - 'aws-cli #1'\ncondition: selection or keywords"),
		of("condition-all-of-them", "all of them", "all of selection_*"),
		of("condition-bracket-open", "selection_stop and (selection_root", "selection_stop and (selection_root)"),
		of("condition-bracket-unopened", "selection_stop and selection_root)", "selection_stop and selection_root"),
		of("condition-character-invalid", "selection_stop && selection_root", "selection_stop and selection_root"),
		of("condition-empty", "''", "1 of selection_*"),
		of("condition-function-call", "count(selection_stop) > 5", "1 of selection_*"),
		of("condition-keyword-case", "selection_stop AND selection_root", "selection_stop and selection_root"),
		of("condition-matches-no-selection", "selection_stop and selection_root and not 1 of filter_*", "selection_stop and selection_root"),
		example("condition-missing", one, one+"condition: selection"),
		of("condition-operand-missing", "selection_stop and selection_root and", "selection_stop and selection_root"),
		of("condition-operator-missing", "selection_stop selection_root", "selection_stop and selection_root"),
		of("condition-pattern-without-star", "selection_stop and 1 of selection_root", "selection_stop and 1 of selection_r*"),
		of("condition-quantifier-malformed", "1 of", "1 of selection_*"),
		of("condition-quantifier-missing", "selection_*", "all of selection_*"),
		{"condition-quantifier-of-rules",
			inCorrelation("type: temporal\nrules: [trail_stopped, trail_deleted]\ngroup-by: [userIdentity.arn]\ntimespan: 1h\ncondition: all of trail_*"),
			inCorrelation("type: temporal\nrules: [trail_stopped, trail_deleted]\ngroup-by: [userIdentity.arn]\ntimespan: 1h")},
		of("condition-quantifier-unknown", "2 of selection_*", "selection_stop and selection_root"),
		of("condition-unknown-selection", "selection_stop and selection_rot", "selection_stop and selection_root"),
		of("condition-wrong-type", "{and: [selection_stop, selection_root]}", "selection_stop and selection_root"),
	}
}

func correlationExamples() []Example {
	const head = "rules: [failed_login]\ngroup-by: [sourceIPAddress]\ntimespan: 10m\n"
	count := "type: event_count\n" + head
	of := func(id, bad, good string) Example { return Example{id, inCorrelation(bad), inCorrelation(good)} }
	good := count + "condition: {gte: 5}"
	return []Example{
		of("correlation-bound-empty-group", count+"condition: {lt: 5}", good),
		of("correlation-bound-missing", count+"condition: {}", good),
		of("correlation-bound-not-number", count+"condition: {gte: five}", good),
		of("correlation-condition-key-unknown", count+"condition: {ge: 5}", good),
		of("correlation-condition-not-mapping", count+"condition: '>= 5'", good),
		of("correlation-field-list", "type: value_sum\n"+head+"condition: {gte: 5, field: [a, b]}", "type: value_sum\n"+head+"condition: {gte: 5, field: a}"),
		of("correlation-field-missing", "type: value_count\n"+head+"condition: {gte: 5}", "type: value_count\n"+head+"condition: {gte: 5, field: userIdentity.arn}"),
		of("correlation-field-useless", count+"condition: {gte: 5, field: userIdentity.arn}", good),
		{"correlation-generate-conflict", inCorrelation(good+"\ngenerate: true") + "generate: false\n", inCorrelation(good) + "generate: false\n"},
		of("correlation-group-by-missing", "type: event_count\nrules: [failed_login]\ntimespan: 10m\ncondition: {gte: 5}", good),
		of("correlation-key-unknown", good+"\nwindow: sliding", good),
		of("correlation-ordered-condition", "type: temporal_ordered\n"+head+"condition: a or b", "type: temporal\n"+head+"condition: a or b"),
		of("correlation-percentile-malformed", "type: value_percentile\n"+head+"condition: {gte: 5, field: a, percentile: 195}", "type: value_percentile\n"+head+"condition: {gte: 5, field: a, percentile: 95}"),
		of("correlation-percentile-missing", "type: value_percentile\n"+head+"condition: {gte: 5, field: a}", "type: value_percentile\n"+head+"condition: {gte: 5, field: a, percentile: 95}"),
		of("correlation-percentile-useless", "type: value_avg\n"+head+"condition: {gte: 5, field: a, percentile: 95}", "type: value_avg\n"+head+"condition: {gte: 5, field: a}"),
		of("correlation-type-unknown", "type: count\n"+head+"condition: {gte: 5}", good),
		of("correlation-wrong-type", count+"condition: {gte: [5]}", good),
	}
}

func filterExamples() []Example {
	const selection = "selection: {userIdentity.userName: deploy}\n"
	const body = "rules: any\n" + selection
	of := func(id, bad, good string) Example { return Example{id, inFilter(bad), inFilter(good)} }
	good := body + "condition: not selection"
	return []Example{
		of("filter-aggregation", body+"condition: not selection | count() > 5", good),
		of("filter-condition-list", body+"condition: [not selection, not selection]", good),
		{"filter-key-misplaced", inFilter(good) + "level: high\n", inFilter(good)},
		of("filter-rules-missing", selection+"condition: not selection", good),
		{"filter-wrong-type", "title: Known users\nlogsource: {product: aws}\nfilter: selection\n", inFilter(good)},
	}
}

func itemExamples() []Example {
	const end = "\ncondition: selection"
	of := func(id, bad, good string) Example { return example(id, bad+end, good+end) }
	return []Example{
		of("item-field-blank", "selection: {'eventName ': StopLogging}", "selection: {eventName: StopLogging}"),
		of("item-field-missing", "selection: {'': StopLogging}", "selection: {eventName: StopLogging}"),
		of("item-value-not-scalar", "selection:\n  requestParameters:\n    bucketName: secrets", "selection:\n  requestParameters.bucketName: secrets"),
		of("item-values-empty", "selection: {eventName: []}", "selection: {eventName: null}"),
	}
}

func keyExamples() []Example {
	rule := inRule(plainDetection)
	source := func(s string) string {
		return strings.Replace(rule, "{product: aws, service: cloudtrail}", s, 1)
	}
	return []Example{
		{"key-misplaced", rule + "condition: selection\n", rule},
		{"key-missing", strings.Replace(rule, "title: Trail stopped\n", "", 1), rule},
		{"key-misspelt", withMeta("reference: [https://example.org]"), withMeta("references: [https://example.org]")},
		{"logsource-empty", source("{definition: CloudTrail}"), rule},
		{"logsource-not-canonical", source("{product: AWS, service: cloudtrail}"), rule},
		{"logsource-wrong-type", source("aws"), rule},
	}
}
