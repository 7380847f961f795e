package athena

import (
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// A table is what a CREATE TABLE statement in Hive DDL says, as far as queries
// need it.
type table struct {
	Database, Name string // as written; Database may be empty
	Columns        []column
	Partitions     []column
	Properties     map[string]string // TBLPROPERTIES
}

// A column is a column of a table or a member of a struct.
type column struct {
	Name    string // as written
	Type    hiveType
	Comment string
}

// A hiveType is the type of a column.
type hiveType struct {
	Kind    typeKind
	Name    string    // as written, lower case, for messages: "decimal"
	Members []column  // of typeStruct
	Elem    *hiveType // of typeArray and typeMap (its values)
}

// A typeKind groups the types that queries treat alike.
type typeKind int

const (
	typeOther   typeKind = iota // cannot be compared with text: double, binary, ...
	typeText                    // string, varchar
	typeBool                    // boolean
	typeInteger                 // tinyint to bigint
	typeReal                    // float, double, decimal
	typeTime                    // timestamp
	typeStruct
	typeArray
	typeMap
)

// scalarKinds are the types that Athena's DDL names in one word (Athena User
// Guide, "Data types in Athena"); CHAR is left out since it pads its text.
func scalarKind(name string) (typeKind, bool) {
	switch name {
	case "string", "varchar":
		return typeText, true
	case "boolean":
		return typeBool, true
	case "tinyint", "smallint", "int", "integer", "bigint":
		return typeInteger, true
	case "float", "double", "real", "decimal", "numeric":
		return typeReal, true
	case "timestamp":
		return typeTime, true
	case "char", "date", "binary", "interval", "uniontype":
		return typeOther, true
	}
	return typeOther, false
}

const (
	maxDDL      = 1 << 20 // bytes of a definition
	maxDDLDepth = 64      // types in types
)

// parseDDL reads one CREATE TABLE statement. Its error is a *ddlError.
func parseDDL(src []byte) (*table, error) {
	p := &ddlParser{lexer: ddlLexer{file: diag.NewFile("", src)}}
	if len(src) > maxDDL {
		return nil, p.lexer.fault(0, "the definition is longer than %d bytes", maxDDL)
	}
	if !utf8.Valid(src) {
		return nil, p.lexer.fault(0, "the definition is not UTF-8 text")
	}
	p.advance()
	t := p.create()
	if p.err != nil {
		return nil, p.err
	}
	return t, nil
}

// A ddlParser reads a definition by recursive descent. Its first error sticks:
// after it the token is the end, and every method returns at once.
type ddlParser struct {
	lexer ddlLexer
	token ddlToken
	err   error
}

func (p *ddlParser) advance() {
	if p.err != nil {
		return
	}
	token, err := p.lexer.next()
	if err != nil {
		p.stop(err)
		return
	}
	p.token = token
}

func (p *ddlParser) stop(err error) {
	if p.err == nil {
		p.err = err
	}
	p.token = ddlToken{at: p.token.at}
}

func (p *ddlParser) fault(format string, args ...any) {
	p.stop(p.lexer.fault(p.token.at, format, args...))
}

// accept passes a keyword or sign if it comes next.
func (p *ddlParser) accept(word string) bool {
	if !p.token.is(word) {
		return false
	}
	p.advance()
	return true
}

func (p *ddlParser) expect(word string) {
	if !p.accept(word) {
		p.fault("expected %s, found %s", word, p.token)
	}
}

func (p *ddlParser) name(what string) string {
	name := p.token.text
	if p.token.kind != ddlName || name == "" {
		p.fault("expected %s, found %s", what, p.token)
		return ""
	}
	p.advance()
	return name
}

func (p *ddlParser) create() *table {
	t := &table{Properties: map[string]string{}}
	p.expect("create")
	p.accept("external")
	p.expect("table")
	if p.accept("if") {
		p.expect("not")
		p.expect("exists")
	}
	t.Name = p.name("the name of the table")
	if p.accept(".") {
		t.Database, t.Name = t.Name, p.name("the name of the table")
	}
	seen := map[string]bool{}
	p.expect("(")
	t.Columns = p.columns(seen)
	for p.err == nil && p.token.kind != ddlEnd && !p.accept(";") {
		p.clause(t, seen)
	}
	if p.err == nil && p.token.kind != ddlEnd {
		p.fault("expected nothing behind the statement, found %s", p.token)
	}
	return t
}

// clause reads what may follow the columns; what queries do not need is
// passed.
func (p *ddlParser) clause(t *table, seen map[string]bool) {
	switch {
	case p.accept("partitioned"):
		p.expect("by")
		p.expect("(")
		t.Partitions = p.partitions(t, seen)
	case p.accept("tblproperties"):
		p.expect("(")
		p.properties(t)
	default:
		p.advance()
	}
}

// columns reads definitions up to the closing bracket.
func (p *ddlParser) columns(seen map[string]bool) []column {
	var list []column
	for p.err == nil {
		list = append(list, p.column("a column", seen, 0))
		if p.accept(")") {
			break
		}
		p.expect(",")
	}
	return list
}

func (p *ddlParser) column(what string, seen map[string]bool, depth int) column {
	at := p.token
	c := column{Name: p.name("the name of " + what)}
	if folded := strings.ToLower(c.Name); seen[folded] {
		p.token = at
		p.fault("%s is called %q twice", what, c.Name)
	} else {
		seen[folded] = true
	}
	p.accept(":")
	c.Type = p.hiveType(depth)
	if p.accept("not") {
		p.expect("null")
	}
	if p.accept("comment") {
		if p.token.kind != ddlString {
			p.fault("expected the text of a comment, found %s", p.token)
		}
		c.Comment = p.token.text
		p.advance()
	}
	return c
}

// partitions reads the columns of PARTITIONED BY. Iceberg tables name columns
// of the table there, or a function of one, such as day(eventtime).
func (p *ddlParser) partitions(t *table, seen map[string]bool) []column {
	var list []column
	for p.err == nil {
		before := *p
		name := p.name("the name of a partition column")
		switch {
		case p.accept("("):
			p.skipBrackets()
		case p.token.is(",") || p.token.is(")"):
			if _, _, ok := findColumn(t.Columns, name); !ok {
				*p = before
				p.fault("the table is partitioned by %q, which is no column and has no type", name)
			}
		default:
			*p = before
			list = append(list, p.column("a column", seen, 0))
		}
		if p.accept(")") {
			break
		}
		p.expect(",")
	}
	return list
}

func (p *ddlParser) skipBrackets() {
	for depth := 1; p.err == nil && depth > 0; {
		switch {
		case p.token.kind == ddlEnd:
			p.fault("a bracket ( is not closed")
		case p.accept("("):
			depth++
		case p.accept(")"):
			depth--
		default:
			p.advance()
		}
	}
}

func (p *ddlParser) properties(t *table) {
	for p.err == nil {
		key := p.text("the name of a property")
		p.expect("=")
		t.Properties[key] = p.text("the value of a property")
		if p.accept(")") {
			break
		}
		p.expect(",")
	}
}

func (p *ddlParser) text(what string) string {
	text := p.token.text
	if p.token.kind != ddlString {
		p.fault("expected %s in quotes, found %s", what, p.token)
	}
	p.advance()
	return text
}

func (p *ddlParser) hiveType(depth int) hiveType {
	if depth > maxDDLDepth {
		p.fault("types are nested deeper than %d", maxDDLDepth)
		return hiveType{}
	}
	at := p.token
	t := hiveType{Name: strings.ToLower(p.name("a type"))}
	switch t.Name {
	case "struct":
		t.Kind = typeStruct
		t.Members = p.members(depth)
	case "array":
		t.Kind = typeArray
		p.expect("<")
		elem := p.hiveType(depth + 1)
		t.Elem = &elem
		p.expect(">")
	case "map":
		t.Kind = typeMap
		p.expect("<")
		p.hiveType(depth + 1)
		p.expect(",")
		elem := p.hiveType(depth + 1)
		t.Elem = &elem
		p.expect(">")
	default:
		kind, known := scalarKind(t.Name)
		if !known && p.err == nil {
			p.token = at
			p.fault("%q is no type that Athena knows", t.Name)
		}
		t.Kind = kind
		p.typeTail(t.Name, depth)
	}
	return t
}

func (p *ddlParser) members(depth int) []column {
	var list []column
	seen := map[string]bool{}
	p.expect("<")
	for p.err == nil {
		list = append(list, p.column("a struct member", seen, depth+1))
		if p.accept(">") {
			break
		}
		p.expect(",")
	}
	return list
}

// typeTail passes what may follow the name of a scalar type: a length, the
// second word of DOUBLE PRECISION, a time zone, the members of a union.
func (p *ddlParser) typeTail(name string, depth int) {
	switch {
	case name == "double":
		p.accept("precision")
	case name == "timestamp" && p.accept("with"):
		p.accept("local")
		p.expect("time")
		p.expect("zone")
	case name == "uniontype":
		p.expect("<")
		for p.err == nil && !p.accept(">") {
			p.hiveType(depth + 1)
			p.accept(",")
		}
	}
	if p.accept("(") {
		p.skipBrackets()
	}
}

// findColumn finds a column by name, without regard to case, as Athena does.
func findColumn(columns []column, name string) (column, int, bool) {
	for i, c := range columns {
		if strings.EqualFold(c.Name, name) {
			return c, i, true
		}
	}
	return column{}, 0, false
}
