package trino

// A query is WITH ... body ORDER BY ... LIMIT.
type query struct {
	with  []named
	body  body
	order []ordering
	limit string // a number, or ""
}

type named struct {
	name  string
	query *query
	at    int
}

// A body is *selection or *union.
type body interface{ body() }

type selection struct {
	at       int
	items    []item
	from     *relation // nil without FROM
	where    expr      // nil without WHERE
	groupBy  []expr
	having   expr
	windows  map[string]*window
	distinct bool
}

type union struct{ left, right body }

func (*selection) body() {}
func (*union) body()     {}

// An item of SELECT is * or an expression with an alias ("" for none).
type item struct {
	star  bool
	expr  expr
	alias string
	at    int
}

// A relation is a table or a subquery.
type relation struct {
	at    int
	name  []string
	sub   *query
	alias string
}

type ordering struct {
	expr expr
	desc bool
}

// A window is named or spelled out.
type window struct {
	at        int
	name      string
	partition []expr
	order     []ordering
	frame     *frame
}

type frame struct {
	unit     string // ROWS or RANGE
	from, to bound
}

// A bound is CURRENT ROW, UNBOUNDED ..., or an expression before or after.
type bound struct {
	text string
	expr expr
}

// An expr is a node of an expression; at gives its place. Its members are the
// types below.
type expr interface{ pos() int }

type place int

func (p place) pos() int { return int(p) }

type (
	// ident is a column or the variable of a lambda, in lower case.
	ident struct {
		place
		name string
	}
	// member is x.name.
	member struct {
		place
		of   expr
		name string
	}
	str struct {
		place
		text string
	}
	num struct {
		place
		kind tokenKind
		text string
	}
	boolean struct {
		place
		value bool
	}
	null struct{ place }
	// typed is TIMESTAMP '...' or DATE '...'.
	typed struct {
		place
		kind, text string
	}
	// interval is INTERVAL 'n' UNIT.
	interval struct {
		place
		text, unit string
		negative   bool
	}
	// current is current_timestamp and the like.
	current struct {
		place
		word string
	}
	call struct {
		place
		name     string // in lower case
		args     []expr
		star     bool // count(*)
		distinct bool
		filter   expr
		over     *window
	}
	// jsonCall is json_query, json_exists or json_value; path is the literal.
	jsonCall struct {
		place
		name    string
		input   expr
		path    string
		pathAt  int
		clauses jsonClauses
	}
	cast struct {
		place
		of  expr
		to  Type
		try bool
	}
	lambda struct {
		place
		params []string
		body   expr
	}
	array struct {
		place
		of []expr
	}
	subscript struct {
		place
		of, index expr
	}
	unary struct {
		place
		op string // - + NOT
		of expr
	}
	// binary is arithmetic, ||, a comparison, AND or OR.
	binary struct {
		place
		op          string
		left, right expr
	}
	isNull struct {
		place
		of     expr
		negate bool
	}
	isDistinct struct {
		place
		left, right expr
		negate      bool
	}
	in struct {
		place
		of     expr
		list   []expr
		negate bool
	}
	between struct {
		place
		of, low, high expr
		negate        bool
	}
	like struct {
		place
		of, pattern, escape expr // escape is nil without ESCAPE
		negate              bool
	}
	// cases is CASE: of is nil for a searched one, otherwise nil without ELSE.
	cases struct {
		place
		of        expr
		when      [][2]expr
		otherwise expr
	}
)

// jsonClauses are what stands behind the path of a JSON function.
type jsonClauses struct {
	wrapper    string // "", CONDITIONAL or UNCONDITIONAL
	omitQuotes bool
	empty      string // the word before ON EMPTY, "" for none
	err        string // the word before ON ERROR, "" for none
}
