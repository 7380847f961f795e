package spl

import "strings"

// call evaluates a function of plain values. NULL gives NULL, but for min.
func (s *scope) call(c call) (value, error) {
	args, err := s.evalAll(c.args)
	if err != nil {
		return null{}, err
	}
	switch c.name {
	case "mvcount":
		if n := len(texts(args[0])); n > 0 {
			return number(n), nil
		}
		return null{}, nil
	case "min":
		return s.least(args)
	case "tonumber":
		return s.toNumber(args[0])
	}
	t, ok, err := s.single(c.name, args[0])
	if err != nil || !ok {
		return null{}, err
	}
	switch c.name {
	case "lower":
		return text(fold(t)), nil
	case "len":
		return number(len([]rune(t))), nil
	case "split":
		return s.split(t, args[1])
	case "substr":
		return s.substr([]rune(t), args[1:])
	}
	panic("spl: unhandled function " + c.name)
}

// least gives the smallest of its arguments.
func (s *scope) least(args []value) (value, error) {
	var best value = null{}
	for _, v := range args {
		n, ok, err := s.numeric("min", v)
		if err != nil {
			return null{}, err
		}
		if !ok && s.options.MinNull {
			return null{}, nil
		}
		b, some := best.(number)
		if ok && (!some || n < float64(b)) {
			best = number(n)
		}
	}
	return best, nil
}

// toNumber reads text as a number; text that is none gives NULL.
func (s *scope) toNumber(v value) (value, error) {
	if _, already := v.(number); already {
		return v, nil
	}
	t, ok, err := s.single("tonumber", v)
	if err != nil || !ok {
		return null{}, err
	}
	n, read := readNumber(t)
	switch {
	case read == isMaybeNumber:
		return null{}, s.unsure("tonumber of the text %q", t)
	case read == isNoNumber:
		return null{}, nil
	case !isExact(t):
		return null{}, s.unsure("tonumber of %q, which has more digits than a number holds", t)
	}
	return number(n), nil
}

func (s *scope) split(t string, by value) (value, error) {
	separator, ok, err := s.single("split", by)
	if err != nil || !ok {
		return null{}, err
	}
	if separator == "" {
		return null{}, s.unsure("split at the empty text")
	}
	var pieces []string
	for _, piece := range strings.Split(t, separator) {
		if piece != "" || !s.options.SplitDrops {
			pieces = append(pieces, piece)
		}
	}
	return listed(pieces), nil
}

// substr counts characters from 1, or from the end when start is negative. A
// piece without characters might be empty or NULL.
func (s *scope) substr(t []rune, args []value) (value, error) {
	start, ok, err := s.whole("substr", args[0])
	if err != nil || !ok {
		return null{}, err
	}
	length := len(t)
	if len(args) > 1 {
		if length, ok, err = s.whole("substr", args[1]); err != nil || !ok {
			return null{}, err
		}
	}
	if start == 0 || length < 0 || length == 0 && len(args) > 1 {
		return null{}, s.unsure("substr from %d for %d characters", start, length)
	}
	from := start - 1
	if start < 0 {
		from = max(0, len(t)+start)
	}
	if from >= len(t) && len(t) > 0 {
		return null{}, s.unsure("substr from %d of a text of %d characters", start, len(t))
	}
	from = min(from, len(t))
	return text(t[from:min(len(t), from+length)]), nil
}
