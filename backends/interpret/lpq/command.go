package lpq

// A command is one segment of a query: source, search, eval, rename, stats,
// explode, sort, tojson, fields, order or append.
type command interface{ command() }

type (
	// source is table: the records themselves.
	source struct{}
	search struct {
		offset int
		where  expr
	}
	eval       struct{ assignments []assignment }
	assignment struct {
		name  string
		value expr
	}
	rename struct{ from, to []string }
	stats  struct {
		offset     int
		aggregates []aggregate
		by         []string
	}
	aggregate struct {
		function, field, name string
		percentile            float64
	}
	explode struct {
		offset int
		field  string
	}
	sorting struct {
		offset int
		keys   []string
	}
	tojson struct{ output, field string }
	fields struct {
		drop  bool
		names []string
	}
	// order moves columns about, which no row notices.
	order struct{}
	// appending is union: the rows of a second query behind those of the first.
	appending struct{ query []command }
)

func (source) command()    {}
func (search) command()    {}
func (eval) command()      {}
func (rename) command()    {}
func (stats) command()     {}
func (explode) command()   {}
func (sorting) command()   {}
func (tojson) command()    {}
func (fields) command()    {}
func (order) command()     {}
func (appending) command() {}
