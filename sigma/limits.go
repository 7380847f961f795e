package sigma

// Limits bound what one file may cost. They are far above what any rule needs
// and low enough that no input, however hostile, takes noticeable time: the
// YAML library and the condition grammar below have none of their own that
// would help.
type Limits struct {
	FileSize        int // bytes of a file
	ConditionSize   int // bytes of a condition
	ConditionTokens int // names, words, brackets and signs of a condition
	ConditionDepth  int // brackets and nots inside one another
	MappingKeys     int // keys of one mapping
	ListValues      int // values of one list
	YAMLDepth       int // mappings and lists inside one another
	YAMLNodes       int // scalars, lists and mappings of a file, aliases expanded
}

// DefaultLimits gives the limits that apply unless a caller has reasons of
// its own.
func DefaultLimits() Limits {
	return Limits{
		FileSize:        1 << 20,
		ConditionSize:   16 << 10,
		ConditionTokens: 4000,
		ConditionDepth:  100,
		MappingKeys:     1000,
		ListValues:      10000,
		YAMLDepth:       100,
		YAMLNodes:       100000,
	}
}
