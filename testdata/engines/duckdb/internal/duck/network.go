package duck

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
)

var networkFunctions = []function{
	ofText("trino_to_ipaddress", text, true, func(s string) (any, error) {
		b, ok := address(s)
		if !ok {
			return nil, fail("Cannot cast value to IPADDRESS: %s", s)
		}
		return hex.EncodeToString(b[:]), nil
	}),
	ofTexts("trino_contains", boolean, true, func(network, ip string) (any, error) { return contains(network, ip) }),
}

// address reads an address as Guava's InetAddresses does: no leading zeros in
// IPv4; a zone behind an IPv6 address is passed over. IPv4 addresses become
// mapped IPv6 addresses.
func address(s string) ([16]byte, bool) {
	bare, zone, zoned := strings.Cut(s, "%")
	a, err := netip.ParseAddr(bare)
	if err != nil || zoned && (a.Is4() || strings.Contains(zone, "%")) {
		return [16]byte{}, false
	}
	return a.As16(), true
}

// contains is Trino's function: it compares the first bits of two addresses. To
// it an IPv4 address is an IPv6 address in ::ffff:0:0/96, so that ::/0 holds it
// too. A network written with dots alone must have no bits behind its length;
// those of other networks are passed over.
func contains(network, ip string) (any, error) {
	base, length, ok := strings.Cut(network, "/")
	if !ok {
		return nil, fail("Invalid CIDR")
	}
	n, ok := address(base)
	if !ok {
		return nil, fail("Invalid network IP address")
	}
	bits, err := strconv.Atoi(length)
	dotted := !strings.Contains(base, ":")
	if dotted {
		bits += 96
	}
	masked, rangeErr := netip.AddrFrom16(n).Prefix(bits)
	if err != nil || rangeErr != nil || dotted && (bits < 96 || masked.Addr().As16() != n) {
		return nil, fail("Invalid CIDR")
	}
	var b [16]byte
	if _, err := hex.Decode(b[:], []byte(ip)); err != nil {
		return nil, err
	}
	return masked.Contains(netip.AddrFrom16(b)), nil
}
