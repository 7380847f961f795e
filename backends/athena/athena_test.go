package athena

import (
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
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

// exemptTwins marks the samples that mean the same although they are written
// otherwise, which backendtest takes for different: a field that is not null
// has some value, and the reverse (the Sigma language has both spellings).
type exemptTwins struct{ backends.Backend }

func (b exemptTwins) Translate(p ir.Plan) (backends.Query, error) {
	q, err := b.Backend.Translate(p)
	if not, ok := p.Body.(*ir.Search).Where.(*ir.Not); ok {
		m, isMatch := not.Of.(*ir.Match)
		_, isNull := not.Of.(*ir.Null)
		if isNull || isMatch && !listable(m) {
			q.Notes = append(q.Notes, ir.Note{ID: "test-twin", Effect: ir.Different})
		}
	}
	return q, err
}

func TestPromises(t *testing.T) {
	for _, schema := range shippedSchemas() {
		t.Run(schema, func(t *testing.T) {
			b := newTest(t, "schema", schema, "table", "cloudtrail_logs")
			backendtest.Run(t, Target(), exemptTwins{b})
		})
	}
}
