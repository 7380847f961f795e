package splunk

import (
	"math"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// call runs a function on its arguments. All functions but three are NULL when
// an argument is.
func call(name string, args []any) any {
	switch name {
	case "isnotnull":
		return args[0] != nil
	case "if":
		if args[0] == true {
			return args[1]
		}
		return args[2]
	case "coalesce":
		for _, a := range args {
			if a != nil {
				return a
			}
		}
		return nil
	}
	for _, a := range args {
		if a == nil {
			return nil // functions of NULL are NULL
		}
	}
	return callOnValues(name, args)
}

func callOnValues(name string, args []any) any {
	switch name {
	case "mvfind":
		re := regexp.MustCompile(oneText(args[1]))
		for i, value := range args[0].([]string) {
			if re.MatchString(value) {
				return float64(i)
			}
		}
		return nil
	case "match":
		return regexp.MustCompile(oneText(args[1])).MatchString(oneText(args[0]))
	case "mvcount":
		return float64(len(args[0].([]string)))
	case "cidrmatch":
		network, err := netip.ParsePrefix(oneText(args[0]))
		must(err)
		addr, err := netip.ParseAddr(oneText(args[1]))
		return err == nil && network.Contains(addr)
	case "json_extract":
		if v, ok := jsonExtract(oneText(args[0]), oneText(args[1])); ok {
			return []string{v}
		}
		return nil
	case "json_array_to_mv":
		return arrayToMV(oneText(args[0]))
	}
	return callOnText(name, args)
}

func arrayToMV(array string) any {
	var values []string
	for _, element := range elements([]byte(array)) {
		values = append(values, scalarText(element))
	}
	if values == nil {
		return nil
	}
	return values
}

func callOnText(name string, args []any) any {
	s := oneText(args[0])
	switch name {
	case "lower":
		return []string{strings.ToLower(s)}
	case "len":
		return float64(utf8.RuneCountInString(s))
	case "split":
		return strings.Split(s, oneText(args[1]))
	case "substr":
		return substr([]rune(s), args[1:])
	case "tonumber":
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return n
		}
		return nil
	case "ceiling":
		return math.Ceil(number(args[0]))
	case "strptime":
		return strptime(s, oneText(args[1]))
	case "strftime":
		return []string{strconv.Itoa(moment(args[0], oneText(args[1]), "%j").YearDay())}
	case "relative_time":
		// Three days on, then back to the last Thursday.
		t := moment(args[0], oneText(args[1]), "+3d@w4").AddDate(0, 0, 3)
		for t.Weekday() != time.Thursday {
			t = t.AddDate(0, 0, -1)
		}
		return float64(t.Truncate(24 * time.Hour).Unix())
	}
	panic("no function " + name)
}

// substr counts from 1, or from the end if the start is negative.
func substr(s []rune, args []any) any {
	start := int(number(args[0]))
	if start < 0 {
		start = max(0, len(s)+start)
	} else {
		start = min(max(0, start-1), len(s))
	}
	end := len(s)
	if len(args) > 1 {
		end = min(end, start+int(number(args[1])))
	}
	return []string{string(s[start:end])}
}

func strptime(s, format string) any {
	if format != "%Y-%m-%d %H" {
		panic("unexpected format " + format)
	}
	t, err := time.Parse("2006-01-02 15", s)
	if err != nil || t.Year() < 1971 {
		return nil
	}
	return float64(t.Unix())
}

func moment(v any, got, want string) time.Time {
	if got != want {
		panic("unexpected format " + got)
	}
	return time.Unix(int64(number(v)), 0).UTC()
}
