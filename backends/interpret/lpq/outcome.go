package lpq

// An outcome is what an expression may give on a row: one value where its
// meaning is settled, several where it is not, with the reason.
type outcome struct {
	values []Value
	why    string
}

// certain is an outcome that nobody doubts.
func certain(v Value) outcome { return outcome{values: []Value{v}} }

// open is an outcome about which nothing is known.
func open(why string) outcome { return certain(Unknown{why}) }

// either is one of several values. Equal ones count once.
func either(why string, values ...Value) outcome {
	o := outcome{why: why}
	seen := map[string]bool{}
	for _, v := range values {
		if id := identity(v); !seen[id] {
			seen[id] = true
			o.values = append(o.values, v)
		}
	}
	return o
}

// settled gives the one value of an outcome, Unknown if there are several.
func (o outcome) settled() Value {
	if len(o.values) == 1 {
		return o.values[0]
	}
	return Unknown{o.why}
}

// maxOutcomes bounds the possible values that are followed at once.
const maxOutcomes = 64

// combine applies f to each choice of one value per argument.
func combine(args []outcome, f func([]Value) outcome) outcome {
	choices := [][]Value{make([]Value, 0, len(args))}
	why := ""
	for _, arg := range args {
		if len(arg.values) > 1 {
			why = arg.why
		}
		var longer [][]Value
		for _, choice := range choices {
			for _, v := range arg.values {
				longer = append(longer, append(choice[:len(choice):len(choice)], v))
			}
		}
		if choices = longer; len(choices) > maxOutcomes {
			return open("too many readings: " + why)
		}
	}
	return union(choices, why, f)
}

func union(choices [][]Value, why string, f func([]Value) outcome) outcome {
	if len(choices) == 1 {
		return f(choices[0])
	}
	var values []Value
	for _, choice := range choices {
		o := f(choice)
		values = append(values, o.values...)
		if len(o.values) > 1 {
			why = o.why
		}
	}
	return either(why, values...)
}

// strictly is combine for functions that can say nothing about an unknown
// value.
func strictly(args []outcome, f func([]Value) outcome) outcome {
	return combine(args, func(values []Value) outcome {
		for _, v := range values {
			if _, unknown := v.(Unknown); unknown {
				return certain(v)
			}
		}
		return f(values)
	})
}
