package match_test

import (
	"fmt"

	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

func ExampleMatcher_Explain() {
	port := ir.NewField("requestParameters.items.port")
	m, err := match.New(&ir.Not{Of: &ir.Match{Leaf: ir.Leaf{Field: port}, Pattern: ir.Text("22")}})
	if err != nil {
		panic(err)
	}
	record, err := match.ParseRecord([]byte(`{"requestParameters":{"items":[{"port":22},{"port":443}]}}`))
	if err != nil {
		panic(err)
	}
	trace := m.Explain(record)
	fmt.Println("holds:", trace.Holds)
	for _, v := range trace.Of[0].Reached {
		fmt.Println(v.At, "=", v.Value, v.Holds)
	}
	// Output:
	// holds: false
	// requestParameters.items[0].port = 22 true
	// requestParameters.items[1].port = 443 false
}
