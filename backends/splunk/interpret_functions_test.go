package splunk

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
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
