package spl

// maxStream is how many rows streamstats holds (max_stream_window).
const maxStream = 10000

// streamstats reads its window, aggregates and keys. Rows come newest first
// from a search, so the running window means the past only behind a sort.
func (p *parser) streamstats(start int) (command, error) {
	if !p.sorted {
		return nil, p.failAt(start, "streamstats without \"sort 0 _time\" before it")
	}
	c := streamstatsCommand{current: true}
	at := p.at
	global, err := p.window(&c)
	if err != nil {
		return nil, err
	}
	if c.aggregates, c.by, err = p.aggregates(); err != nil {
		return nil, err
	}
	if len(c.by) > 0 && c.rows > 0 && global {
		return nil, p.failAt(at, "window= beside by needs global=f, else the keys share one window")
	}
	if name := c.overwritten(); name != "" {
		return nil, p.failAt(at, "%s is read and written by one command", name)
	}
	for _, a := range c.aggregates {
		if p.known != nil {
			p.known[a.as] = true
		}
	}
	return c, nil
}

// overwritten names a field that is both read and written, if one is: the
// rows behind would read the result.
func (c streamstatsCommand) overwritten() string {
	for _, a := range c.aggregates {
		for _, b := range c.aggregates {
			if a.as == b.field {
				return a.as
			}
		}
	}
	return ""
}

// window reads the option of streamstats; at most one may stand there.
func (p *parser) window(c *streamstatsCommand) (global bool, err error) {
	at := p.at
	global = !p.accept("global=f ")
	switch {
	case p.accept("window="):
		if c.rows, err = p.positive(); err == nil && c.rows > maxStream {
			err = p.failAt(at, "a window of more than %d rows", maxStream)
		}
	case !global:
		err = p.fail("global=f without window=")
	case p.accept("time_window="):
		if c.seconds, err = p.positive(); err == nil {
			err = p.expect("s")
		}
	case p.accept("current=f"):
		c.current = false
	default:
		return global, nil
	}
	if err == nil && !p.space() {
		err = p.fail("a space is missing before %s", p.sight())
	}
	return global, err
}

// stats reads aggregates and keys, which are the only fields of its rows.
func (p *parser) stats() (command, error) {
	list, by, err := p.aggregates()
	if err != nil {
		return nil, err
	}
	p.sorted = false
	p.known = map[string]bool{}
	for _, name := range by {
		p.known[name] = true
	}
	for _, a := range list {
		p.known[a.as] = true
	}
	return statsCommand{list, by}, nil
}
