package layout

import (
	"testing"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// TestTheCommonestPlaceIsASingleText fails when ir counts in another way than
// the tables were written in.
func TestTheCommonestPlaceIsASingleText(t *testing.T) {
	if got := Decode(""); got != (Place{Arity: int(ir.Single), Kind: int(ir.KindText)}) || kinds != int(ir.KindObject)+1 {
		t.Errorf("the empty value is %+v", got)
	}
}

func TestEveryPlaceSurvivesEncoding(t *testing.T) {
	seen := map[string]Place{}
	for _, arity := range []ir.Arity{ir.Unknown, ir.Single, ir.Many, ir.Either} {
		for kind := ir.KindUnknown; kind <= ir.KindObject; kind++ {
			for _, node := range []string{"", NodeID(0), NodeID(54321)} {
				place := Place{int(arity), int(kind), node}
				text := place.Encode()
				if old, twice := seen[text]; twice {
					t.Errorf("%+v and %+v are both written %q", old, place, text)
				}
				seen[text] = place
				if got := Decode(text); got != place {
					t.Errorf("%+v came back as %+v", place, got)
				}
			}
		}
	}
}
