package lpq

// An expr gives a value on a row: constant, column, parameter, junction,
// comparison, arithmetic, likeness, finding, mapping, truncation or call. Its
// offset, where it has one, is its place in the query.
type expr interface{ expr() }

type (
	constant struct{ value Value }
	column   struct{ name string }
	// parameter is _1, _2 ... inside foreach, counted from zero.
	parameter struct{ index int }
	// junction is and, or.
	junction struct {
		or    bool
		parts []expr
	}
	// comparison is ==, <, <=, > or >= of two expressions.
	comparison struct {
		offset      int
		op          string
		left, right expr
	}
	arithmetic struct {
		offset      int
		minus       bool
		left, right expr
	}
	// likeness is == with a string constant behind it, and in(): whether a
	// text is like one of the patterns.
	likeness struct {
		offset   int
		of       expr
		patterns []pattern
	}
	// finding is match().
	finding struct {
		offset int
		of     expr
		re     *regex
	}
	// mapping is foreach().
	mapping struct {
		offset int
		body   expr
		lists  []expr
	}
	// truncation is datetrunc().
	truncation struct {
		of   expr
		unit span
	}
	// call is a function of values.
	call struct {
		offset   int
		function function
		args     []expr
	}
)

func (constant) expr()   {}
func (column) expr()     {}
func (parameter) expr()  {}
func (junction) expr()   {}
func (comparison) expr() {}
func (arithmetic) expr() {}
func (likeness) expr()   {}
func (finding) expr()    {}
func (mapping) expr()    {}
func (truncation) expr() {}
func (call) expr()       {}

// A pattern is a string constant behind == or in(), in one of the four shapes
// that every engine reads alike.
type pattern struct {
	text                 string
	openStart, openEnded bool
}
