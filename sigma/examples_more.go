package sigma

import "strings"

func metadataExamples() []Example {
	of := func(id, bad, good string) Example { return Example{id, withMeta(bad), withMeta(good)} }
	const uuid = "b3c4d5e6-1f20-4a3b-8c4d-5e6f70819203"
	title := func(s string) string {
		return strings.Replace(inRule(plainDetection), "Trail stopped", s, 1)
	}
	return []Example{
		of("metadata-date-malformed", "date: 2026-02-30", "date: 2026-02-28"),
		of("metadata-date-order", "date: 2026-02-28\nmodified: 2025-02-28", "date: 2025-02-28\nmodified: 2026-02-28"),
		of("metadata-date-slashes", "date: 2026/02/28", "date: 2026-02-28"),
		of("metadata-description-length", "description: ''", "description: Somebody stopped a trail"),
		of("metadata-falsepositive-short", "falsepositives: ['-']", "falsepositives: [Maintenance of the trail]"),
		of("metadata-id-not-uuid", "id: trail-stopped", "id: "+uuid+"\nname: trail_stopped"),
		of("metadata-level-unknown", "level: severe", "level: high"),
		of("metadata-related-incomplete", "related: [{id: "+uuid+"}]", "related: [{id: "+uuid+", type: similar}]"),
		of("metadata-relation-unknown", "related: [{id: "+uuid+", type: obsoletes}]", "related: [{id: "+uuid+", type: obsolete}]"),
		of("metadata-repeated", "references: [https://example.org, https://example.org]", "references: [https://example.org]"),
		of("metadata-status-retired", "status: deprecated", "status: stable"),
		of("metadata-status-unknown", "status: testing", "status: test"),
		of("metadata-tag-malformed", "tags: [Defense Evasion]", "tags: [attack.defense-evasion]"),
		of("metadata-tag-unknown", "tags: [attack.t156]", "tags: [attack.t1562.008]"),
		{"metadata-title-length", title("''"), title("Trail stopped")},
		of("metadata-wrong-type", "author: {name: Ada}", "author: Ada"),
		{"reference-repeated",
			inFilter("rules: [trail_stopped, trail_stopped]\nselection: {userIdentity.userName: deploy}\ncondition: not selection"),
			inFilter("rules: [trail_stopped]\nselection: {userIdentity.userName: deploy}\ncondition: not selection")},
	}
}

func selectionExamples() []Example {
	const end = "\ncondition: selection"
	of := func(id, bad, good string) Example { return example(id, bad+end, good+end) }
	return []Example{
		of("selection-empty", "selection: {}", "selection: {eventName: StopLogging}"),
		example("selection-missing", "condition: selection", plainDetection),
		of("selection-mixes-kinds", "selection:\n  - eventName: StopLogging\n  - DeleteTrail", "selection:\n  - eventName: StopLogging\n  - eventName: DeleteTrail"),
		example("selection-name-invalid", "selection a: {eventName: StopLogging}\ncondition: 1 of selection*", plainDetection),
		example("selection-name-reserved", "all: {eventName: StopLogging}\nselection: {eventName: DeleteTrail}\ncondition: selection", plainDetection),
		of("selection-nested-list", "selection:\n  - [StopLogging, DeleteTrail]", "selection:\n  - StopLogging\n  - DeleteTrail"),
		of("selection-single-keyword", "selection: StopLogging", "selection: [StopLogging]"),
		of("selection-unused", "selection: {eventName: StopLogging}\nfilter: {userAgent: terraform}", "selection: {eventName: StopLogging}"),
	}
}

func valueExamples() []Example {
	const end = "\ncondition: selection"
	of := func(id, bad, good string) Example {
		return example(id, "selection:\n  "+bad+end, "selection:\n  "+good+end)
	}
	span := func(text string) string {
		return inCorrelation("type: event_count\nrules: [failed_login]\ngroup-by: [sourceIPAddress]\ntimespan: " + text + "\ncondition: {gte: 5}")
	}
	return []Example{
		example("timeframe-wrong-type", plainDetection+"\ntimeframe: [15m]", plainDetection+"\ntimeframe: 15m"),
		{"timespan-malformed", span("1h30"), span("90m")},
		{"timespan-unit", span("1w"), span("7d")},
		of("value-ambiguous-number", "recipientAccountId: 012345678901", "recipientAccountId: '012345678901'"),
		of("value-ambiguous-scalar", "readOnly: no", "readOnly: false"),
		of("value-implicit-null", "errorCode:", "errorCode: null"),
		of("value-null-in-list", "errorCode: [AccessDenied, null]", "errorCode: AccessDenied"),
		of("value-trailing-newline", "eventName: |\n    StopLogging", "eventName: |-\n    StopLogging"),
	}
}

func yamlExamples() []Example {
	const end = "\ncondition: selection"
	of := func(id, bad, good string) Example { return example(id, bad+end, good+end) }
	rule := inRule(plainDetection)
	return []Example{
		of("yaml-alias-cycle", "selection: &s {eventName: *s}", "selection: {eventName: StopLogging}"),
		{"yaml-alias-foreign", withMeta("author: &me Ada") + "---\n" + withMeta("author: *me"), withMeta("author: &me Ada") + "---\n" + withMeta("author: Ada")},
		of("yaml-key-not-scalar", "selection: {[eventName]: StopLogging}", "selection: {eventName: StopLogging}"),
		of("yaml-key-null", "selection: {~: StopLogging}", "selection: {eventName: StopLogging}"),
		of("yaml-merge-key", "_base: &base {eventSource: cloudtrail.amazonaws.com}\nselection:\n  <<: *base\n  eventName: StopLogging",
			"selection:\n  eventSource: cloudtrail.amazonaws.com\n  eventName: StopLogging"),
		{"yaml-syntax", inRule("selection: {userAgent: 'aws-cli}\ncondition: selection"), rule},
		of("yaml-tag", "selection: {eventName: !!binary U3RvcA==}", "selection: {eventName: Stop}"),
	}
}
