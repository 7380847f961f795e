package spl

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// isConditionName tells the functions that are conditions.
func isConditionName(name string) bool {
	switch name {
	case "isnotnull", "match", "cidrmatch", "in":
		return true
	}
	return false
}

// open takes the name of a function and its parenthesis.
func (p *parser) open() string {
	name := p.word()
	p.at++
	return name
}

func (p *parser) close() error {
	p.space()
	return p.expect(")")
}

func (p *parser) comma() error {
	p.space()
	if err := p.expect(","); err != nil {
		return err
	}
	p.space()
	return nil
}

// conditionCall reads a call of a function that is a condition.
func (p *parser) conditionCall() (cond, error) {
	var c cond
	var err error
	switch name := p.open(); name {
	case "isnotnull":
		var of expr
		of, err = p.expression()
		c = isNotNull{of}
	case "match":
		var m matches
		m.of, m.re, err = p.valueAndPattern()
		c = m
	case "cidrmatch":
		c, err = p.inside()
	case "in":
		c, err = p.oneOf()
	default:
		return nil, p.fail("the function %s is no condition", name)
	}
	if err != nil {
		return nil, err
	}
	return c, p.close()
}

func (p *parser) inside() (cond, error) {
	p.space()
	start := p.at
	s, err := p.quoted()
	if err != nil {
		return nil, err
	}
	network, err := netip.ParsePrefix(s)
	if err != nil || network != network.Masked() {
		return nil, p.failAt(start, "cidrmatch needs a network without bits behind the mask")
	}
	if err := p.comma(); err != nil {
		return nil, err
	}
	of, err := p.expression()
	return inside{network, of}, err
}

func (p *parser) oneOf() (cond, error) {
	of, err := p.expression()
	if err != nil {
		return nil, err
	}
	c := oneOf{of: of}
	for {
		if err := p.comma(); err != nil {
			return nil, err
		}
		s, err := p.quoted()
		if err != nil {
			return nil, err
		}
		c.list = append(c.list, s)
		p.space()
		if p.peek() != ',' {
			return c, nil
		}
	}
}

func (p *parser) valueAndPattern() (expr, *pattern, error) {
	of, err := p.expression()
	if err != nil {
		return nil, nil, err
	}
	if err := p.comma(); err != nil {
		return nil, nil, err
	}
	re, err := p.pattern()
	return of, re, err
}

// pattern reads a regular expression, which has to be a quoted constant.
func (p *parser) pattern() (*pattern, error) {
	start := p.at
	s, err := p.quoted()
	if err != nil {
		return nil, err
	}
	re, err := compile(s)
	if err != nil {
		return nil, p.failAt(start, "%s", err)
	}
	return re, nil
}

// valueCall reads a call of a function that gives a value.
func (p *parser) valueCall() (expr, error) {
	start := p.at
	var e expr
	var err error
	switch name := p.open(); name {
	case "lower", "len", "mvcount", "tonumber":
		e, err = p.plain(name, 1, 1)
	case "split":
		e, err = p.plain(name, 2, 2)
	case "substr":
		e, err = p.plain(name, 2, 3)
	case "min":
		e, err = p.plain(name, 1, maxDepth)
	case "coalesce":
		e, err = p.firstOf()
	case "json_array_to_mv":
		var of expr
		of, err = p.expression()
		e = spread{of}
	case "mvfind":
		var f find
		f.in, f.re, err = p.valueAndPattern()
		e = f
	case "mvfilter":
		e, err = p.filter(start)
	case "json_extract":
		e, err = p.extraction()
	case "if", "case":
		e, err = p.choice(name)
	case "replace":
		e, err = p.replacement()
	case "relative_time":
		e, err = p.shifted()
	case "now":
		e = now{}
	case "null":
		e = constant{null{}}
	default:
		return nil, p.failAt(start, "%s", noValue(name))
	}
	if err != nil {
		return nil, err
	}
	return e, p.close()
}

// noValue says why a function is not among those that give a value.
func noValue(name string) string {
	switch {
	case isConditionName(name):
		return name + " is a condition, a value is needed"
	case name == "strftime" || name == "strptime":
		return name + " depends on the time zone of the user"
	}
	return "the function " + name + " is not known"
}

// plain reads the arguments of a function of values.
func (p *parser) plain(name string, least, most int) (expr, error) {
	start := p.at
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	if len(args) < least || len(args) > most {
		return nil, p.failAt(start, "%s does not take %d arguments", name, len(args))
	}
	return call{name, args}, nil
}

func (p *parser) firstOf() (expr, error) {
	args, err := p.arguments()
	return coalesce(args), err
}

func (p *parser) arguments() ([]expr, error) {
	var args []expr
	for {
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		args = append(args, e)
		p.space()
		if !p.accept(",") {
			return args, nil
		}
	}
}

// filter reads the condition of mvfilter, which may use one field only.
func (p *parser) filter(start int) (expr, error) {
	outer := p.fields
	p.fields = nil
	c, err := p.condition()
	if err != nil {
		return nil, err
	}
	for _, name := range p.fields {
		if name != p.fields[0] {
			return nil, p.failAt(start, "mvfilter takes one field, not %s and %s", p.fields[0], name)
		}
	}
	if len(p.fields) == 0 {
		return nil, p.failAt(start, "mvfilter needs a field")
	}
	f := filter{p.fields[0], c}
	p.fields = append(outer, f.field)
	return f, nil
}

// extraction reads json_extract, on the whole record only.
func (p *parser) extraction() (expr, error) {
	p.space()
	start := p.at
	if p.word() != "_raw" {
		return nil, p.failAt(start, "json_extract is known for _raw only")
	}
	if _, err := p.fieldNamed(start, "_raw"); err != nil {
		return nil, err
	}
	if err := p.comma(); err != nil {
		return nil, err
	}
	at := p.at
	s, err := p.quoted()
	if err != nil {
		return nil, err
	}
	path, err := parsePath(s)
	if err != nil {
		return nil, p.failAt(at, "%s", err)
	}
	return extraction{path}, nil
}

// choice reads if(c, a, b) or case(c, a, d, b).
func (p *parser) choice(name string) (expr, error) {
	c := choice{otherwise: constant{null{}}}
	for {
		when, err := p.condition()
		if err != nil {
			return nil, err
		}
		if err := p.comma(); err != nil {
			return nil, err
		}
		then, err := p.expression()
		if err != nil {
			return nil, err
		}
		c.branches = append(c.branches, branch{when, then})
		p.space()
		if name == "if" {
			break
		}
		if !p.accept(",") {
			return c, nil
		}
	}
	if err := p.comma(); err != nil {
		return nil, err
	}
	otherwise, err := p.expression()
	c.otherwise = otherwise
	return c, err
}

// replacement reads replace(text, "regex", "by"), in which \1 in the last
// text stands for the first group.
func (p *parser) replacement() (expr, error) {
	at := p.at
	of, re, err := p.valueAndPattern()
	if err != nil {
		return nil, err
	}
	if re.differs != "" || re.MatchString("") {
		return nil, p.failAt(at, "replace needs a pattern that matches no empty text and reads alike everywhere")
	}
	if err := p.comma(); err != nil {
		return nil, err
	}
	start := p.at
	by, err := p.quoted()
	if err != nil {
		return nil, err
	}
	template := regexp.MustCompile(`\\([1-9])`).ReplaceAllString(strings.ReplaceAll(by, "$", "$$"), "$${$1}")
	if strings.Contains(template, `\`) {
		return nil, p.failAt(start, "a backslash that names no group")
	}
	return replacement{of, re.Regexp, template}, nil
}

// shifted reads relative_time(time, "-70m@m"). Days, and hours to snap to,
// depend on the time zone of the user.
func (p *parser) shifted() (expr, error) {
	of, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.comma(); err != nil {
		return nil, err
	}
	start := p.at
	s, err := p.quoted()
	if err != nil {
		return nil, err
	}
	parts := regexp.MustCompile(`^([+-]\d{1,9})([smh])(@[sm])?$`).FindStringSubmatch(s)
	if parts == nil {
		return nil, p.failAt(start, "a shift is a sign, a number and s, m or h, and perhaps @s or @m")
	}
	n, _ := strconv.ParseInt(parts[1], 10, 64)
	return shifted{of, n * seconds(parts[2]), seconds(strings.TrimPrefix(parts[3], "@"))}, nil
}

// seconds gives the length of a unit, 0 for none.
func seconds(unit string) int64 {
	switch unit {
	case "s":
		return 1
	case "m":
		return 60
	case "h":
		return 3600
	}
	return 0
}
