package cli

import (
	"os"
	"strings"

	"github.com/sigtrail/sigtrail/pipelines"
)

// placeholders makes a pipeline of the -D flags.
func (f *convertFlags) placeholders() (*pipelines.Pipeline, error) {
	var names []string
	values := map[string][]string{}
	for _, define := range f.defines {
		name, value, ok := strings.Cut(define, "=")
		if !ok || name == "" {
			return nil, usage("-D %s: write NAME=VALUE, or NAME=@FILE", define)
		}
		given := []string{value}
		if file, isFile := strings.CutPrefix(value, "@"); isFile {
			var err error
			if given, err = valuesOf(file); err != nil {
				return nil, err
			}
		}
		if !contains(names, name) {
			names = append(names, name)
		}
		values[name] = append(values[name], given...)
	}
	return pipelines.Placeholders(names, values), nil
}

// valuesOf reads a file with one value a line; blank lines and lines that
// begin with # are left out.
func valuesOf(file string) ([]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, failure("-D: %v", err)
	}
	var values []string
	for _, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			values = append(values, line)
		}
	}
	if len(values) == 0 {
		return nil, usage("-D: %s holds no values", file)
	}
	return values, nil
}
