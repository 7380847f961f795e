package ir

// Holes names the placeholders that are left in the expression, in order.
func (r Regexp) Holes() []string {
	var names []string
	for _, t := range r.Tokens {
		if t.Kind == TokenHole {
			names = append(names, t.Text)
		}
	}
	return names
}

// Fill gives the expression with every placeholder of that name replaced by a
// group of alternatives. Literal text of the values is taken literally, their
// wildcards are wildcards. The error, a *RegexpError, says that the result is
// too large.
func (r Regexp) Fill(name string, values []Pattern) (Regexp, error) {
	filled := r
	filled.Tokens = nil
	for _, t := range r.Tokens {
		if t.Kind != TokenHole || t.Text != name {
			filled.Tokens = append(filled.Tokens, t)
			continue
		}
		filled.Tokens = append(filled.Tokens, alternatives(values)...)
	}
	filled.Source = ""
	for _, t := range filled.Tokens {
		filled.Source += t.portable(filled)
	}
	return filled, filled.check()
}

func alternatives(values []Pattern) []Token {
	anything := Token{Kind: TokenClass, Class: &Class{Items: []ClassItem{{Escape: 's'}, {Escape: 'S'}}}}
	tokens := []Token{{Kind: TokenOpen}}
	for i, v := range values {
		if i > 0 {
			tokens = append(tokens, Token{Kind: TokenOr})
		}
		for _, piece := range v {
			switch piece.Kind {
			case Any:
				tokens = append(tokens, anything, Token{Kind: TokenRepeat, Text: "*"})
			case One:
				tokens = append(tokens, anything)
			default:
				for _, c := range piece.Text {
					tokens = append(tokens, Token{Kind: TokenChar, Char: c})
				}
			}
		}
	}
	return append(tokens, Token{Kind: TokenClose})
}
