package spl

import (
	"fmt"
	"math"
	"strconv"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// eval evaluates an expression.
func (s *scope) eval(e expr) (value, error) {
	switch e := e.(type) {
	case constant:
		return e.value, nil
	case rounded:
		return e.value, nil
	case field:
		return s.get(e.name), nil
	case elsewhere:
		return null{}, s.unsure("%s is where an event is stored, not a field of the record", e.name)
	case minus:
		return s.subtract(constant{number(0)}, e.of)
	case difference:
		return s.subtract(e.left, e.right)
	case joined:
		return s.join(e)
	case call:
		return s.call(e)
	case coalesce:
		return s.coalesce(e)
	case spread:
		return s.spread(e)
	case find:
		return s.find(e)
	case filter:
		return s.filter(e)
	case extraction:
		if s.one != nil {
			return null{}, s.unsure("json_extract within mvfilter")
		}
		return e.path.extract(s.object, s.options.ExtractEmpty), nil
	case choice:
		return s.choose(e)
	case replacement:
		return s.replace(e)
	case now:
		return s.now()
	case shifted:
		return s.shift(e)
	}
	panic(fmt.Sprintf("spl: unhandled %T", e))
}

// numeric gives the number that a value is, not ok for NULL.
func (r *row) numeric(name string, v value) (n float64, ok bool, err error) {
	if n, isNumber := v.(number); isNumber {
		return float64(n), true, nil
	}
	t, ok, err := r.single(name, v)
	if err != nil || !ok {
		return 0, false, err
	}
	n, read := readNumber(t)
	if read != isNumber {
		return 0, false, r.unsure("%s of the text %q", name, t)
	}
	return n, true, nil
}

func (s *scope) subtract(left, right expr) (value, error) {
	pair, err := s.evalAll([]expr{left, right})
	if err != nil {
		return null{}, err
	}
	a, okA, err := s.numeric("\"-\"", pair[0])
	if err != nil {
		return null{}, err
	}
	b, okB, err := s.numeric("\"-\"", pair[1])
	if err != nil || !okA || !okB {
		return null{}, err
	}
	return number(a - b), nil
}

func (s *scope) evalAll(list []expr) ([]value, error) {
	values := make([]value, len(list))
	for i, e := range list {
		v, err := s.eval(e)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

func (s *scope) join(e joined) (value, error) {
	pair, err := s.evalAll([]expr{e.left, e.right})
	if err != nil {
		return null{}, err
	}
	a, okA, err := s.single("\".\"", pair[0])
	if err != nil {
		return null{}, err
	}
	b, okB, err := s.single("\".\"", pair[1])
	if err != nil || !okA || !okB {
		return null{}, err
	}
	return text(a + b), nil
}

// coalesce asks for no value behind the first that is not NULL.
func (s *scope) coalesce(e coalesce) (value, error) {
	for _, of := range e {
		v, err := s.eval(of)
		if _, absent := v.(null); err != nil || !absent {
			return v, err
		}
	}
	return null{}, nil
}

// spread gives the elements of a JSON array as values: strings without their
// quotes, and everything else as JSON.
func (s *scope) spread(e spread) (value, error) {
	v, err := s.eval(e.of)
	if err != nil {
		return null{}, err
	}
	t, ok, err := s.single("json_array_to_mv", v)
	if err != nil || !ok {
		return null{}, err
	}
	wrapped, err := event.Parse([]byte(`{"array":` + t + "}"))
	if err != nil {
		return null{}, s.unsure("json_array_to_mv of the text %q", t)
	}
	array, isArray := wrapped[0].Value.(event.Array)
	if !isArray {
		return null{}, s.unsure("json_array_to_mv of the text %q", t)
	}
	var all []string
	for _, x := range array {
		if text, isText := x.(string); isText && len(event.Compact(text)) != len(text)+2 {
			return null{}, s.unsure("whether json_array_to_mv keeps the escapes of %s", event.Compact(text))
		}
		if x != nil || !s.options.NullAbsent {
			all = append(all, element(x))
		}
	}
	return listed(all), nil
}

func element(v event.Value) string {
	if v == nil {
		return "null"
	}
	return written(v)
}

// find gives the index of the first value that matches.
func (s *scope) find(e find) (value, error) {
	v, err := s.eval(e.in)
	if err != nil {
		return null{}, err
	}
	for i, t := range texts(v) {
		found, err := e.re.match(s.row, t)
		if err != nil {
			return null{}, err
		}
		if found {
			return number(i), nil
		}
	}
	return null{}, nil
}

// filter keeps the values of a field for which the condition is true.
func (s *scope) filter(e filter) (value, error) {
	if isMetadata(e.field) {
		return s.eval(elsewhere{e.field})
	}
	var kept []string
	for _, t := range texts(s.get(e.field)) {
		inner := scope{row: s.row, bound: e.field, one: text(t)}
		holds, err := inner.ask(e.where)
		if err != nil {
			return null{}, err
		}
		if holds == isTrue {
			kept = append(kept, t)
		}
	}
	return listed(kept), nil
}

func (s *scope) choose(e choice) (value, error) {
	for _, b := range e.branches {
		holds, err := s.ask(b.when)
		if err != nil {
			return null{}, err
		}
		if holds == isTrue {
			return s.eval(b.then)
		}
	}
	return s.eval(e.otherwise)
}

func (s *scope) replace(e replacement) (value, error) {
	v, err := s.eval(e.of)
	if err != nil {
		return null{}, err
	}
	t, ok, err := s.single("replace", v)
	if err != nil || !ok {
		return null{}, err
	}
	return text(e.re.ReplaceAllString(t, e.by)), nil
}

func (s *scope) now() (value, error) {
	if s.options.Now.IsZero() {
		return null{}, s.unsure("now() without a time in the options")
	}
	return number(s.options.Now.Unix()), nil
}

func (s *scope) shift(e shifted) (value, error) {
	v, err := s.eval(e.of)
	if err != nil {
		return null{}, err
	}
	n, ok, err := s.numeric("relative_time", v)
	if err != nil || !ok {
		return null{}, err
	}
	t := math.Floor(n) + float64(e.by)
	if e.snap > 0 {
		t = math.Floor(t/float64(e.snap)) * float64(e.snap)
	}
	return number(t), nil
}

// count writes a whole number the way a position or a length needs it.
func (s *scope) whole(name string, v value) (n int, ok bool, err error) {
	f, ok, err := s.numeric(name, v)
	if err != nil || !ok {
		return 0, false, err
	}
	if f != math.Trunc(f) || math.Abs(f) > 1<<30 {
		return 0, false, s.unsure("%s with the number %s", name, strconv.FormatFloat(f, 'g', -1, 64))
	}
	return int(f), true, nil
}
