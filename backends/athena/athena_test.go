package athena

import (
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
)

// newTest makes a backend with options given as key, value, key, value.
func newTest(t testing.TB, options ...string) backends.Backend {
	t.Helper()
	values := map[string]string{}
	for i := 0; i < len(options); i += 2 {
		values[options[i]] = options[i+1]
	}
	b, err := Target().New(backends.Settings{Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPromises(t *testing.T) {
	for _, schema := range shippedSchemas() {
		t.Run(schema, func(t *testing.T) {
			b := newTest(t, "schema", schema, "table", "cloudtrail_logs")
			backendtest.Run(t, Target(), b)
		})
	}
}
