package athena

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

//go:embed schemas
var schemaFiles embed.FS

// shippedSchemas lists the names that the option schema accepts, the default
// first. Each is schemas/NAME.sql.
func shippedSchemas() []string {
	return []string{"cloudtrail", "cloudtrail-manual", "cloudtrail-org", "cloudtrail-legacy", "cloudtrail-lake", "security-lake"}
}

// A schema is a table with what is known of its columns.
type schema struct {
	name  string // as the user wrote it
	table *table
	lore  lore
	// records are tables whose columns have CloudTrail's names: what a record
	// may hold, whatever this table keeps of it.
	records []*table
	// homes are the columns of CloudTrail's fields where they are named
	// otherwise (Security Lake); nil where columns have CloudTrail's names.
	homes []home
	// event is the column that holds the whole record as JSON text, or "".
	event string
	// shipped says that every column of JSON text is marked as such.
	shipped bool
	// open says that nobody knows the columns: every path is one.
	open bool
	// anonymous says that the table's name in the definition is only an
	// example, so that the user must give one.
	anonymous bool
}

// loadSchema reads the shipped schema or the file that the option names.
func loadSchema(settings backends.Settings) (*schema, error) {
	name := settings.Get("schema", shippedSchemas()[0])
	src, shipped, err := readSchema(name, settings.ReadFile)
	if err != nil {
		return nil, err
	}
	t, err := parseDDL(src)
	if err != nil {
		return nil, &backends.OptionError{Name: "schema", Message: fmt.Sprintf("%s: %s", name, err)}
	}
	records := []*table{shippedTable("cloudtrail"), shippedTable("cloudtrail-lake")}
	s := &schema{name: name, table: t, lore: newLore(records...), records: records, shipped: shipped}
	s.anonymous = name == "cloudtrail-lake"
	if name == "security-lake" {
		s.homes = readHomes()
	}
	for _, c := range t.Columns {
		if c.Comment == wholeEvent || s.lore.of(c.Name).comment == wholeEvent {
			s.event = c.Name
		}
	}
	return s, nil
}

func readSchema(name string, readFile func(string) ([]byte, error)) (src []byte, shipped bool, err error) {
	if slices.Contains(shippedSchemas(), name) {
		return shippedFile(name + ".sql"), true, nil
	}
	fault := func(why string) error {
		message := fmt.Sprintf("%q is no schema that ships (%s), and as a file it %s", name, strings.Join(shippedSchemas(), ", "), why)
		if hint := diag.DidYouMean(name, shippedSchemas()); hint != "" {
			message += "; " + hint
		}
		return &backends.OptionError{Name: "schema", Message: message}
	}
	if readFile == nil {
		return nil, false, fault("cannot be read here")
	}
	if src, err = readFile(name); err != nil {
		return nil, false, fault("cannot be read: " + err.Error())
	}
	return src, false, nil
}

func shippedFile(name string) []byte {
	src, err := schemaFiles.ReadFile("schemas/" + name)
	if err != nil {
		panic("athena: a shipped schema is missing: " + err.Error())
	}
	return src
}

func shippedTable(name string) *table {
	t, err := parseDDL(shippedFile(name + ".sql"))
	if err != nil {
		panic(fmt.Sprintf("athena: the shipped schema %s is broken: %s", name, err))
	}
	return t
}

// The comments by which a definition tells what a type cannot.
const (
	jsonText   = "JSON text"
	dottedKeys = "dotted keys"
	wholeEvent = "whole event"
)

func isMark(comment string) bool {
	return comment == jsonText || comment == dottedKeys || comment == wholeEvent
}

// A lore is what is known of the fields of CloudTrail records whatever table
// holds them, by path in lower case.
type lore map[string]known

// known is one path of a lore. The zero known says that nothing is.
type known struct {
	spelling string // as CloudTrail writes the path
	kind     typeKind
	comment  string
}

// newLore gathers the paths of tables that are spelled as CloudTrail spells
// them. What an earlier table says beats a later one.
func newLore(tables ...*table) lore {
	l := lore{}
	for _, t := range tables {
		l.add("", t.Columns)
	}
	return l
}

func (l lore) add(parent string, columns []column) {
	for _, c := range columns {
		path := parent + c.Name
		key := strings.ToLower(path)
		if _, seen := l[key]; !seen {
			l[key] = known{spelling: path, kind: c.Type.Kind, comment: c.Comment}
		}
		l.add(path+".", c.Type.members())
	}
}

func (l lore) of(path string) known { return l[strings.ToLower(path)] }

// spell gives CloudTrail's spelling of a path, or the path itself.
func (l lore) spell(path string) string {
	if k := l.of(path); len(k.spelling) == len(path) {
		return k.spelling
	}
	return path
}

// members gives the members of a struct, or of the structs in an array.
func (t hiveType) members() []column {
	for t.Kind == typeArray {
		t = *t.Elem
	}
	return t.Members
}

// paths lists every path of the schema in the order of the table, as
// CloudTrail spells them, for hints.
func (s *schema) paths() []string {
	var list []string
	var walk func(parent string, columns []column)
	walk = func(parent string, columns []column) {
		for _, c := range columns {
			list = append(list, s.lore.spell(parent+c.Name))
			walk(parent+c.Name+".", c.Type.members())
		}
	}
	if s.homes == nil {
		walk("", s.table.Columns)
	} else {
		// What has no home of its own is kept in the map of the rest.
		walk("", s.records[0].Columns)
	}
	return list
}

// A home says which columns hold a field of CloudTrail; a value stands in the
// first of them that is not NULL.
type home struct {
	field   string
	columns []string
}

func readHomes() []home {
	var homes []home
	for _, line := range strings.Split(string(shippedFile("security-lake.homes.tsv")), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		homes = append(homes, home{field: cells[0], columns: cells[1:]})
	}
	return homes
}
