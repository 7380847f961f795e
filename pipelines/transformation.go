package pipelines

// A transformation is a type of item.
type transformation struct {
	name string
	// whole: it acts on the rule as a whole, so that conditions on items and
	// names mean nothing to it.
	whole  bool
	params []string
	load   func(*loader, object) step
}

// transformations lists the types that are known, in the order of pySigma's
// documentation, sigtrail's own last.
func transformations() []transformation {
	return []transformation{
		{name: "field_name_mapping", params: []string{"mapping"}, load: loadMapping},
		{name: "field_name_prefix_mapping", params: []string{"mapping"}, load: loadPrefixMapping},
		{name: "field_name_prefix", params: []string{"prefix"}, load: loadPrefix},
		{name: "field_name_suffix", params: []string{"suffix"}, load: loadSuffix},
		{name: "drop_detection_item", load: func(*loader, object) step { return &dropItem{} }},
		{name: "value_placeholders", params: []string{"include", "exclude"}, load: loadValuePlaceholders},
		{name: "wildcard_placeholders", params: []string{"include", "exclude"}, load: loadWildcardPlaceholders},
		{name: "add_condition", whole: true, params: []string{"conditions", "name", "template", "negated"}, load: loadAddCondition},
		{name: "change_logsource", whole: true, params: []string{"category", "product", "service"}, load: loadChangeLogsource},
		{name: "add_field", whole: true, params: []string{"field"}, load: loadAddField},
		{name: "remove_field", whole: true, params: []string{"field"}, load: loadRemoveField},
		{name: "set_field", whole: true, params: []string{"fields"}, load: loadSetField},
		{name: "replace_string", params: []string{"regex", "replacement", "skip_special", "interpret_special"}, load: loadReplaceString},
		{name: "map_string", params: []string{"mapping"}, load: loadMapString},
		{name: "set_value", params: []string{"value", "force_type"}, load: loadSetValue},
		{name: "set_state", whole: true, params: []string{"key", "val"}, load: loadSetState},
		{name: "set_custom_attribute", whole: true, params: []string{"attribute", "value"}, load: loadSetAttribute},
		{name: "rule_failure", whole: true, params: []string{"message"}, load: loadRuleFailure},
		{name: "detection_item_failure", params: []string{"message"}, load: loadItemFailure},
		{name: "strict_field_mapping_failure", load: func(*loader, object) step { return &strictMapping{} }},
		{name: "nest", whole: true, params: []string{"items"}, load: func(*loader, object) step { return nesting{} }},
		{name: "cloudtrail_spelling", load: func(*loader, object) step { return &cloudtrailSpelling{} }},
		{name: "cloudtrail_types", load: func(*loader, object) step { return &cloudtrailTypes{} }},
	}
}

// refused tells why a type of pySigma's is not supported.
func refused(name string) (why string, ok bool) {
	const (
		text    = "queries are made of predicates, not of pieces of text"
		outside = "pipelines read nothing but their own file"
		code    = "it takes a function written in Python"
	)
	switch name {
	case "query_expression_placeholders":
		return text, true
	case "file_placeholders", "http_placeholders", "command_placeholders":
		return outside + "; use value_placeholders and vars", true
	case "field_name_transform":
		return code, true
	case "regex":
		return "targets compare without regard to case by themselves", true
	case "case":
		return "targets compare without regard to case; use map_string where the spelling counts", true
	case "convert_type":
		return "numbers and texts compare alike, by their text", true
	case "hashes_fields", "extract_fields":
		return "it is made for fields that CloudTrail does not have", true
	}
	return "", false
}
