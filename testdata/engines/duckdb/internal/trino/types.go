package trino

import "strings"

// A Kind is the kind of a type.
type Kind int

// The kinds of types that queries on CloudTrail tables meet.
const (
	Unknown Kind = iota // of NULL
	Boolean
	Integer // integer and bigint
	Decimal
	Double
	Varchar
	JSON
	IPAddress
	Date
	Timestamp
	TimestampTZ
	Interval // day to second
	Array
	Map
	Row
)

// A Type is a type of Trino, as far as it matters here: neither the length of
// a varchar nor the precision of a timestamp does.
type Type struct {
	Kind   Kind
	Of     []Type   // the element of an Array; key and value of a Map; members of a Row
	Fields []string // names of the members of a Row, in lower case
}

// Is makes a type without parts.
func Is(k Kind) Type { return Type{Kind: k} }

// ArrayOf makes the type of arrays.
func ArrayOf(of Type) Type { return Type{Kind: Array, Of: []Type{of}} }

// Equal reports whether two types are one.
func (t Type) Equal(u Type) bool { return t.String() == u.String() }

// String gives the type as Trino writes it.
func (t Type) String() string {
	name := [...]string{"unknown", "boolean", "bigint", "decimal", "double", "varchar", "json", "ipaddress", "date",
		"timestamp", "timestamp with time zone", "interval day to second", "array", "map", "row"}[t.Kind]
	if len(t.Of) == 0 {
		return name
	}
	parts := make([]string, len(t.Of))
	for i, of := range t.Of {
		parts[i] = of.String()
		if t.Kind == Row {
			parts[i] = t.Fields[i] + " " + parts[i]
		}
	}
	return name + "(" + strings.Join(parts, ", ") + ")"
}

// Duck gives the type under which DuckDB keeps the values.
func (t Type) Duck() string {
	switch t.Kind {
	case Array:
		return t.Of[0].Duck() + "[]"
	case Map:
		return "MAP(" + t.Of[0].Duck() + ", " + t.Of[1].Duck() + ")"
	case Row:
		parts := make([]string, len(t.Of))
		for i, of := range t.Of {
			parts[i] = quoteName(t.Fields[i]) + " " + of.Duck()
		}
		return "STRUCT(" + strings.Join(parts, ", ") + ")"
	}
	return [...]string{"VARCHAR", "BOOLEAN", "BIGINT", "DECIMAL(38, 9)", "DOUBLE", "VARCHAR", "VARCHAR", "VARCHAR", "DATE",
		"TIMESTAMP", "BIGINT", "BIGINT"}[t.Kind]
}

// coerces reports whether Trino turns values of one type into another by
// itself. Text and numbers never turn into each other.
func coerces(from, to Type) bool {
	switch {
	case from.Kind == Unknown || from.Equal(to):
		return true
	case from.Kind == Integer:
		return to.Kind == Decimal || to.Kind == Double
	case from.Kind == Decimal:
		return to.Kind == Double
	case from.Kind == Date:
		return to.Kind == Timestamp || to.Kind == TimestampTZ
	case from.Kind == Timestamp:
		return to.Kind == TimestampTZ
	case from.Kind == to.Kind && len(from.Of) == len(to.Of):
		for i := range from.Of {
			if !coerces(from.Of[i], to.Of[i]) {
				return false
			}
		}
		return from.Kind != Row || len(from.Of) > 0
	}
	return false
}

// common finds the type that two types turn into.
func common(a, b Type) (Type, bool) {
	switch {
	case coerces(a, b):
		return b, true
	case coerces(b, a):
		return a, true
	}
	return Type{}, false
}

func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
