package sigma

import (
	"fmt"
	"math/rand"
	"regexp"
	"strings"
	"testing"
)

// A climber is a second parser for conditions without faults: precedence
// climbing over words, written without regard to the first one. Its result is
// an S-expression with the offsets of every operator.
type climber struct {
	words []string
	at    [][]int
	i     int
}

var climberWords = regexp.MustCompile(`\(|\)|(?:1|any|all)\s+of\s+[^\s()]+|[^\s()]+`)

func climb(condition string) string {
	c := &climber{words: climberWords.FindAllString(condition, -1), at: climberWords.FindAllStringIndex(condition, -1)}
	out, _, _ := c.binary([]string{"or", "and"})
	if c.i != len(c.words) {
		return "rest: " + strings.Join(c.words[c.i:], " ")
	}
	return out
}

func (c *climber) peek() string {
	if c.i < len(c.words) {
		return c.words[c.i]
	}
	return ""
}

// binary reads operands joined by the first operator. Its operands are joined
// by the others.
func (c *climber) binary(ops []string) (out string, from, to int) {
	if len(ops) == 0 {
		return c.unary()
	}
	out, from, to = c.binary(ops[1:])
	operands := []string{out}
	for c.peek() == ops[0] {
		c.i++
		next, _, end := c.binary(ops[1:])
		operands, to = append(operands, next), end
	}
	if len(operands) == 1 {
		return out, from, to
	}
	from, to = c.brackets(from, to)
	return fmt.Sprintf("(%s@%d:%d %s)", ops[0], from, to, strings.Join(operands, " ")), from, to
}

func (c *climber) unary() (out string, from, to int) {
	start := c.at[c.i][0]
	switch word := c.peek(); word {
	case "not":
		c.i++
		out, _, to = c.unary()
		start, to = c.brackets(start, to)
		return fmt.Sprintf("(not@%d:%d %s)", start, to, out), start, to
	case "(":
		c.i++
		out, _, _ = c.binary([]string{"or", "and"})
		to = c.at[c.i][1]
		c.i++
		return out, start, to
	default:
		end := c.at[c.i][1]
		c.i++
		return fmt.Sprintf("%s@%d:%d", strings.Join(strings.Fields(word), " "), start, end), start, end
	}
}

// brackets widens a stretch of the text to the brackets directly around it.
func (c *climber) brackets(from, to int) (int, int) {
	index := func(offset, side int) int {
		for i, at := range c.at {
			if at[side] == offset {
				return i
			}
		}
		panic("no word there")
	}
	for i, j := index(from, 0)-1, index(to, 1)+1; i >= 0 && j < len(c.words) && c.words[i] == "(" && c.words[j] == ")"; i, j = i-1, j+1 {
		from, to = c.at[i][0], c.at[j][1]
	}
	return from, to
}

// withOffsets prints a tree as climb does, with offsets in the condition.
func withOffsets(c Cond, text Text) string {
	place := func() string {
		return fmt.Sprintf("@%d:%d", c.Pos().Start-text.Span.Start, c.Pos().End-text.Span.Start)
	}
	list := func(op string, of ...Cond) string {
		out := "(" + op + place()
		for _, e := range of {
			out += " " + withOffsets(e, text)
		}
		return out + ")"
	}
	switch c := c.(type) {
	case *And:
		return list("and", c.Of...)
	case *Or:
		return list("or", c.Of...)
	case *Not:
		return list("not", c.Of)
	case *Ref:
		return c.Name.Value + place()
	case *Quant:
		return strings.Join(strings.Fields(c.Pos().Text()), " ") + place()
	}
	panic(fmt.Sprintf("sigma: unhandled %T", c))
}

// randomCondition makes a condition over the selections of ruleOf.
func randomCondition(r *rand.Rand, depth int) string {
	if depth == 0 || r.Intn(4) == 0 {
		names := []string{"a", "b", "c", "sel_1", "sel_2", "_x", "sel-3", "sel.4", "1 of them", "1  of sel_*", "all of sel*", "any of *_*"}
		return names[r.Intn(len(names))]
	}
	sub := func() string { return randomCondition(r, depth-1) }
	switch r.Intn(5) {
	case 0:
		return "not " + sub()
	case 1:
		return "(" + sub() + ")"
	case 2:
		return "( " + sub() + " or not(" + sub() + ")) and " + sub()
	case 3:
		return sub() + " or  " + sub()
	}
	return sub() + " and " + sub() + " and " + sub()
}

func TestRandomConditionsAgreeWithSecondParser(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 3000 {
		condition := randomCondition(r, 1+r.Intn(5))
		rule, diags := ruleWith(t, condition)
		if diags.HasErrors() {
			t.Fatalf("%s: %v", condition, diags)
		}
		c := rule.Detection.Conditions[0]
		if got, want := withOffsets(c.Expr, c.Text), climb(condition); got != want {
			t.Fatalf("%s\n got %s\nwant %s", condition, got, want)
		}
	}
}
