/* Tables of words and results for each vtype: the text that is saved, or the error message and the reason. Texts and
 * messages are those of iptables 1.8.11 where it has any. */
#include "tests/unit/unit_vtypes.h"

/* says: the printed text or, after "!", the message. why: a part of the reason, or of the warning if accepted. */
struct row {
	const struct vtype *type;
	const struct opt *opt;
	const char *words, *says, *why;
};

static const struct row numbers[] = {
	{&v_num, &opt_byte, "0x40", "64"},
	{&v_num, &opt_byte, "010", "8"},
	{&v_num, &opt_byte, "256", "!ext: bad value for option \"--byte\", or out of range (0-255).", "\"256\" is not a number"},
	{&v_num, &opt_byte, "-1", "!ext: bad value for option \"--byte\", or out of range (0-255)."},
	{&v_num, &opt_byte, "\" 1\"", "!ext: bad value for option \"--byte\", or out of range (0-255)."},
	{&v_num, &opt_from1, "0", "!ext: bad value for option \"--from1\", or out of range (1-4294967295)."},
	{&v_num, &opt_word64, "18446744073709551615", "18446744073709551615"},
	{&v_num, &opt_word64, "18446744073709551616",
		"!ext: bad value for option \"--word64\", or out of range (0-18446744073709551615)."},
	{&v_num, &opt_said, "0", "!Bad TCP option \"0\"", "from 1 to 255"},
	{&v_optnum, &opt_byte, "", ""},
	{&v_optnum, &opt_byte, "0", "0"},
	{&v_optnum, &opt_byte, "x", "!ext: bad value for option \"--byte\", or out of range (0-255)."},
	{&v_hex, &opt_plain, "255", "0xff"},
	{&v_hex2, &opt_byte, "5", "0x05"},
	{&v_hex4, &opt_plain, "5", "0x0005"},
	{&v_hex8, &opt_plain, "0x12345", "0x00012345"},
	{&v_range, &opt_byte, "1:2", "1:2"},
	{&v_range, &opt_byte, ":2", "0:2"},
	{&v_range, &opt_byte, "2:", "2:255"},
	{&v_range, &opt_byte, ":", "0:255"},
	{&v_range, &opt_byte, "3:3", "3"},
	{&v_range, &opt_byte, "2:1", "!ext: bad value for option \"--byte\" near \"1\", or out of range (2-255).",
		"the last number is below the first"},
	{&v_range, &opt_byte, "1:256", "!ext: bad value for option \"--byte\" near \"256\", or out of range (0-255)."},
	{&v_range, &opt_byte, "x:5", "!ext: bad value for option \"--byte\" near \"x:5\", or out of range (0-255)."},
	{&v_range, &opt_byte, "1:2:3", "!ext: Too many components for option \"--byte\" (max: 2)"},
	{&v_range, &opt_byte, "1-2", "!ext: Argument to \"--byte\" has unexpected characters near \"-2\".", "first:last"},
	{&v_range, &opt_byte, "\"\"", "!ext: bad value for option \"--byte\" near \"\", or out of range (0-255)."},
	{&v_ranged, &opt_byte, "1-2", "1-2"},
	{&v_ranged, &opt_byte, "2-1", "!ext: bad value for option \"--byte\" near \"1\", or out of range (2-255)."},
	{&v_hexrange, &opt_plain, "16:", "0x10:0xffffffff"},
	{&v_mask, &opt_mark, "4294967295", "0xffffffff"},
	{&v_mask, &opt_mark, "1/0", "0x1/0x0"},
	{&v_mask, &opt_mark, "1/0xffffffff", "0x1"},
	{&v_mask, &opt_mark, "0xff/0x0f", "0xff/0xf"},
	{&v_mask, &opt_mark, "4294967296", "!ext: bad integer value for option \"--mark\", or out of range."},
	{&v_mask, &opt_mark, "1/x", "!ext: bad integer value for option \"--mark\", or out of range.", "\"x\""},
	{&v_mask, &opt_mark, "1/", "!ext: bad integer value for option \"--mark\", or out of range."},
	{&v_mask, &opt_mark, "1/2/3", "!ext: trailing garbage after value for option \"--mark\"."},
	{&v_maskfull, &opt_mark, "1", "0x1/0xffffffff"},
	{&v_prob, &opt_plain, "0.5", "0.50000000000"},
	{&v_prob, &opt_plain, ".5", "0.50000000000"},
	{&v_prob, &opt_plain, "1", "1.00000000000"},
	{&v_prob, &opt_plain, "0", "0.00000000000"},
	{&v_prob, &opt_plain, "0.0000000001", "0.00000000000"},
	{&v_prob, &opt_plain, "0.3333333333", "0.33333333349"},
	{&v_prob, &opt_plain, "1e-3", "0.00100000016"},
	{&v_prob, &opt_plain, "25E-2", "0.25000000000"},
	{&v_prob, &opt_plain, "0.05e1", "0.50000000000"},
	{&v_prob, &opt_plain, "1e1", "!ext: bad value for option \"--plain\", or out of range (0-1)."},
	{&v_prob, &opt_plain, "e1", "!ext: bad value for option \"--plain\", or out of range (0-1)."},
	{&v_prob, &opt_plain, "1.1", "!ext: bad value for option \"--plain\", or out of range (0-1)."},
	{&v_prob, &opt_plain, "0.5x", "!ext: bad value for option \"--plain\", or out of range (0-1)."},
	{&v_spans, &opt_spans, "5,1:3", "5,1:3"},
	{&v_spans, &opt_spans, "1:2,3:4", "!ext: Bad value for \"--spans\" option: \"1:2,3:4\"", "at most 3 numbers"},
	{&v_spans, &opt_plain, "5,", "!ext: bad value for option \"--plain\" near \"\", or out of range (0-4294967295)."},
	{&v_classid, &opt_plain, "1:2", "0001:0002"},
	{&v_classid, &opt_plain, "FFFF:ffff", "ffff:ffff"},
	{&v_classid, &opt_plain, "0x1:0xa", "0001:000a"},
	{&v_classid, &opt_plain, "0x:1", "!Bad class value \"0x:1\""},
	{&v_classid, &opt_plain, "1:", "!Bad class value \"1:\""},
	{&v_classid, &opt_plain, "10000:1", "!Bad class value \"10000:1\"", "four hex digits"},
};

static const struct row ports[] = {
	{&v_port, &opt_plain, "ssh", "22"},
	{&v_port, &opt_plain, "x", "!Port \"x\" does not resolve to anything.", "no service is named x"},
	{&v_ports, &opt_plain, ":", "0:65535"},
	{&v_ports, &opt_plain, "ssh:http", "22:80"},
	{&v_ports, &opt_plain, "4:4", "4"},
	{&v_ports, &opt_plain, "0x50", "80"},
	{&v_ports, &opt_plain, "1024:", "1024:65535"},
	{&v_ports, &opt_plain, "65536", "!invalid port/service `65536' specified", "ports are 0 to 65535"},
	{&v_ports, &opt_plain, "-1", "!invalid port/service `-1' specified", "ports are 0 to 65535"},
	{&v_ports, &opt_plain, "80:foo", "!invalid port/service `foo' specified", "no tcp service"},
	{&v_ports, &opt_plain, "syslog", "!invalid port/service `syslog' specified"},
	{&v_ports, &opt_plain, "1:2:3", "!invalid port/service `2:3' specified"},
	{&v_ports, &opt_plain, "4:3", "!invalid portrange (min > max)", "the last port is below the first"},
	{&v_ports, &opt_plain, "\"\"", "!invalid port/service `' specified", "a port is missing"},
	{&v_portspan, &opt_plain, "1:2:3", "!ext: Too many components for option \"--plain\" (max: 2)"},
	{&v_portspan, &opt_plain, "syslog:", "514:65535"},
	{&v_portspan, &opt_plain, "foo", "!Port \"foo\" does not resolve to anything."},
	{&v_portspan, &opt_plain, "4:", "4:65535"},
	{&v_portlist, &opt_plain, "ssh,1024:65535", "22,1024:65535"},
	{&v_portlist, &opt_plain, "5,5", "5,5"},
	{&v_portlist, &opt_plain, "1:2,3:4,5:6,7:8,9:10,11:12,13:14,15", "1:2,3:4,5:6,7:8,9:10,11:12,13:14,15"},
	{&v_portlist, &opt_plain, "1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16", "!too many ports specified", "at most 15 ports"},
	{&v_portlist, &opt_plain, "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16", "!too many ports specified"},
	{&v_portlist, &opt_plain, "1,2,", "!invalid port/service `' specified"},
	{&v_portlist, &opt_plain, ":5", "!invalid port/service `' specified"},
	{&v_portlist, &opt_plain, "5:4", "!invalid portrange specified", "below the first"},
	{&v_portlist, &opt_plain, "5:5", "!invalid portrange specified", "two different ports"},
	{&v_portlist, &opt_plain, "1,65536", "!invalid port/service `65536' specified"},
	{&v_proto, &opt_plain, "TCP", "!unknown protocol \"TCP\" specified", "did you mean tcp?"},
	{&v_proto, &opt_plain, "6", "tcp"},
	{&v_proto, &opt_plain, "0x6", "tcp"},
	{&v_proto, &opt_plain, "0", "all"},
	{&v_proto, &opt_plain, "47", "47"},
	{&v_proto, &opt_plain, "gre", "47"},
	{&v_proto, &opt_plain, "icmpv6", "ipv6-icmp"},
	{&v_proto, &opt_plain, "mh", "mobility-header"},
	{&v_proto, &opt_plain, "108", "ipcomp"},
	{&v_proto, &opt_plain, "255", "255"},
	{&v_proto, &opt_plain, "256", "!unknown protocol \"256\" specified", "0 to 255"},
	{&v_proto, &opt_plain, "tpc", "!unknown protocol \"tpc\" specified", "did you mean tcp?"},
	{&v_proto, &opt_plain, "\"\"", "!unknown protocol \"\" specified"},
	{&v_protonum, &opt_plain, "tcp", "6"},
	{&v_portrange, &opt_plain, "80-90", "80-90"},
	{&v_portrange, &opt_plain, "5-5", "5"},
	{&v_portrange, &opt_plain, "ftp-data", "20"},
	{&v_portrange, &opt_plain, "90-80", "!Port range `80' funky", "below the first"},
	{&v_portrange, &opt_plain, "80:90", "!Invalid port:port syntax - use dash"},
	{&v_portrange, &opt_plain, "20-ssh", "!Port `ssh' not valid"},
	{&v_portrange, &opt_plain, "5-", "!Port `' not valid", "a port is missing"},
	{&v_portrange, &opt_plain, "65536", "!Port `65536' not valid"},
	{&v_portrange, &opt_plain, "10/5", "!Garbage after port value: `/5'"},
	{&v_portrange, &opt_plain, "10-20/5", "!Shifted portmap ranges not supported with this kernel", "only DNAT"},
};

static const struct row addresses[] = {
	{&v_host, &opt_plain, "1.2.3.4", "1.2.3.4/32"},
	{&v_host, &opt_plain, "1.2.3.4/24", "1.2.3.0/24"},
	{&v_host, &opt_plain, "1.2.3.4/255.0.255.0", "1.0.3.0/255.0.255.0"},
	{&v_host, &opt_plain, "0/0", "0.0.0.0/0"},
	{&v_host, &opt_plain, "anything/0", "0.0.0.0/0"},
	{&v_host, &opt_plain, "10/8", "10.0.0.0/8"},
	{&v_host, &opt_plain, "10.1", "10.1.0.0/32"},
	{&v_host, &opt_plain, "010.1.1.1", "8.1.1.1/32"},
	{&v_host, &opt_plain, "1.65793", "1.1.1.1/32"},
	{&v_host, &opt_plain, "300", "0.0.1.44/32"},
	{&v_host, &opt_plain, "localhost/8", "127.0.0.0/8"},
	{&v_host, &opt_plain, "two.example", "192.0.2.1/32,192.0.2.9/32"},
	{&v_host, &opt_plain, "two.example/24", "192.0.2.0/24"},
	{&v_host, &opt_plain, "\"1.1.1.1, 2.2.2.2\"", "1.1.1.1/32,2.2.2.2/32"},
	{&v_host, &opt_plain, "10.1.2.256", "!host/network `10.1.2.256' not found", "not an IPv4 address"},
	{&v_host, &opt_plain, "1.1.1.1,", "!host/network `' not found", "an address is missing"},
	{&v_host, &opt_plain, "foo", "!host/network `foo' not found", "the name has no IPv4 address"},
	{&v_host, &opt_plain, "six.example", "!host/network `six.example' not found", "no IPv4 address"},
	{&v_host, &opt_plain, "::1", "!host/network `::1' not found", "which is for ip6tables"},
	{&v_host, &opt_plain, "1.1.1.1/33", "!invalid mask `33' specified", "0 to 32"},
	{&v_host, &opt_plain, "1.1.1.1/255.255", "!invalid mask `255.255' specified"},
	{&v_host, &opt_plain, "1.1.1.1/", "!invalid mask `' specified"},
	{&v_host, &opt_plain, "1.1.1.1/24/24", "!host/network `1.1.1.1/24' not found"},
	{&v_addrmask, &opt_plain, "1.2.3.4", "1.2.3.4"},
	{&v_addrmask, &opt_plain, "1.2.3.4/24", "1.2.3.4/24"},
	{&v_addrmask, &opt_plain, "10/8", "0.0.0.10/8"},
	{&v_addrmask, &opt_plain, "1.2.3.4/x",
		"!ext: bad value for option \"--plain\", neither a valid network mask nor valid CIDR (0-32).", "\"x\""},
	{&v_addr, &opt_plain, "10.1", "10.0.0.1"},
	{&v_addr, &opt_plain, "localhost", "127.0.0.1"},
	{&v_addr, &opt_plain, "x", "!getaddrinfo: Name or service not known", "the name has no IPv4 address"},
	{&v_addrrange, &opt_plain, "1.1.1.1-1.1.1.5", "1.1.1.1-1.1.1.5"},
	{&v_addrrange, &opt_plain, "1.1.1", "1.1.1.0-1.1.1.0"},
	{&v_addrrange, &opt_plain, "1.1.1.5-1.1.1.1", "1.1.1.5-1.1.1.1", "is reversed and will never match"},
	{&v_addrrange, &opt_plain, "1.1.1.1-", "!ext: Bad value for \"--plain\" option: \"\"", "missing"},
	{&v_addrrange, &opt_plain, "1.1.1.1/24", "!ext: Bad value for \"--plain\" option: \"1.1.1.1/24\""},
	{&v_netmap, &opt_plain, "1.2.3.4", "1.2.3.4/32"},
	{&v_addrnet, &opt_plain, "1.2.3.4/8", "1.2.3.4/8"},
	{&v_addrnet, &opt_plain, "1.2.3.4", "1.2.3.4/32"},
	{&v_netmap, &opt_plain, "1.2.3.4/255.255.255.0", "1.2.3.0/24"},
	{&v_netmap, &opt_plain, "1.2.3.4/255.0.255.0",
		"!ext: bad value for option \"--plain\", neither a valid network mask nor valid CIDR (0-32)."},
	{&v_plen, &opt_plain, "24", "24"},
	{&v_plen, &opt_plain, "255.255.0.0", "16"},
	{&v_plen, &opt_plain, "33",
		"!ext: bad value for option \"--plain\", neither a valid network mask nor valid CIDR (0-32)."},
	{&v_mac, &opt_plain, "1:2:3:4:5:0A", "01:02:03:04:05:0a"},
	{&v_mac, &opt_plain, "01:02:03:04:05", "!Invalid MAC address specified.", "six hex numbers"},
	{&v_iface, &opt_plain, "eth+", "eth+"},
	{&v_iface, &opt_plain, "e+h", "e+h"},
	{&v_iface, &opt_plain, "\"a b\"", "\"a b\"", "weird character"},
	{&v_iface, &opt_plain, "123456789012345", "123456789012345"},
	{&v_iface, &opt_plain, "1234567890123456",
		"!interface name `1234567890123456' must be shorter than IFNAMSIZ (15)", "16 characters"},
	{&v_iface, &opt_plain, "\"\"", "!Empty interface is likely to be undesired"},
	{&v_natrange, &opt_shift, "1.1.1.1", "1.1.1.1"},
	{&v_natrange, &opt_shift, "1.1.1.1-1.1.1.1", "1.1.1.1"},
	{&v_natrange, &opt_shift, "1.1.1.9-1.1.1.1", "1.1.1.9-1.1.1.1", "below the first"},
	{&v_natrange, &opt_shift, "1.1.1.1-1.1.1.9:5-10/7", "1.1.1.1-1.1.1.9:5-10/7"},
	{&v_natrange, &opt_shift, "1.1.1.1:5-5", "1.1.1.1:5"},
	{&v_natrange, &opt_shift, "1.1.1.1:5-5/7", "1.1.1.1:5-5/7"},
	{&v_natrange, &opt_shift, "1.1.1.1:5-10/ssh", "1.1.1.1:5-10/22"},
	{&v_natrange, &opt_shift, "1.1.1.1:ftp-data", "1.1.1.1:20"},
	{&v_natrange, &opt_shift, "1.1.1.1:syslog", "1.1.1.1:514"},
	{&v_natrange, &opt_shift, ":5-8", ":5-8"},
	{&v_natrange, &opt_shift, "1.1.1.1:5-10/0", "!Port `0' not valid", "1 to 65535"},
	{&v_natrange, &opt_shift, "1.1.1.1:5-10/65536", "!Port `65536' not valid"},
	{&v_natrange, &opt_shift, "1.1.1.1:5/6", "!Garbage after port value: `/6'", "a base needs both"},
	{&v_natrange, &opt_shift, "1.1.1.1:5-6x", "!Garbage after port range: `x'"},
	{&v_natrange, &opt_shift, "1.1.1.1:echo-ssh", "!Port `echo-ssh' not valid"},
	{&v_natrange, &opt_shift, "1.1.1.1:", "!Port `' not valid"},
	{&v_natrange, &opt_shift, "1.1.1", "!Bad IP address \"1.1.1\"", "expected an IPv4 address"},
	{&v_natrange, &opt_shift, "1.1.1.1:5:6", "!Bad IP address \"1.1.1.1:5:6\""},
	{&v_natrange, &opt_shift, "localhost", "!Bad IP address \"localhost\""},
	{&v_natrange, &opt_shift, "\"\"", "!Bad IP address \"\"", "missing"},
	{&v_natrange, &opt_noshift, "1.1.1.1:5-10/6", "!Shifted portmap ranges not supported with this kernel"},
};

static const struct row addresses6[] = {
	{&v_host, &opt_plain, "::1/64", "::/64"},
	{&v_host, &opt_plain, "DEAD::BEEF", "dead::beef/128"},
	{&v_host, &opt_plain, "dead:beef::1/ffff:0:ffff::", "dead::/ffff:0:ffff::"},
	{&v_host, &opt_plain, "0/0", "::/0"},
	{&v_host, &opt_plain, "0", "!host/network `0' not found"},
	{&v_host, &opt_plain, "1.2.3.4", "!host/network `1.2.3.4' not found", "which is for iptables"},
	{&v_host, &opt_plain, "::1/129", "!invalid mask `129' specified", "0 to 128"},
	{&v_host, &opt_plain, "six.example,localhost/64", "2001:db8::6/128,::/64"},
	{&v_netmap, &opt_plain, "dead::1/64", "dead::/64"},
	{&v_netmap, &opt_plain, "dead::beef", "dead::beef/128"},
	{&v_natrange, &opt_shift, "[::1]", "::1"},
	{&v_natrange, &opt_shift, "[::1]:ssh", "[::1]:22"},
	{&v_natrange, &opt_shift, "::1-::5", "::1-::5"},
	{&v_natrange, &opt_shift, "[::1-::5]:5-10/7", "[::1-::5]:5-10/7"},
	{&v_natrange, &opt_shift, ":5", ":5"},
	{&v_natrange, &opt_shift, "::5-8", "!Bad IP address \"8\"", "an IPv6 address"},
	{&v_natrange, &opt_shift, "[::1", "!Invalid address format"},
	{&v_natrange, &opt_shift, "[::1]5", "!Invalid address format", "[address]:port"},
	{&v_natrange, &opt_shift, "[::1]:", "!Port `' not valid"},
	{&v_natrange, &opt_shift, "[x]:5", "!Bad IP address \"x\""},
};

static const struct row words[] = {
	{&v_word, &opt_mode, "SrcIP", "srcip"},
	{&v_word, &opt_mode, "src", "!ext: Bad value for \"--mode\" option: \"src\"", "did you mean"},
	{&v_word, &opt_mode, "xyzzy", "!ext: Bad value for \"--mode\" option: \"xyzzy\"", "known are srcip, srcport"},
	{&v_wordset, &opt_state, "EST,new", "NEW,ESTABLISHED"},
	{&v_wordset, &opt_state, "NEW,NEW", "NEW"},
	{&v_wordset, &opt_state, "NEW,", "!Bad ctstate \"\""},
	{&v_wordset, &opt_state, "NEW,RELATDE", "!Bad ctstate \"RELATDE\"", "did you mean RELATED?"},
	{&v_wordset, &opt_status, "NONE", "NONE"},
	{&v_flagpair, &opt_flags, "ALL NONE", "FIN,SYN,RST,PSH,ACK,URG NONE"},
	{&v_flagpair, &opt_flags, "ack,SYN syn", "SYN,ACK SYN"},
	{&v_flagpair, &opt_flags, "SYN SNY", "!Unknown TCP flag `SNY'", "did you mean SYN?"},
	{&v_choice, &opt_choice, "rcheck", "rcheck"},
	{&v_typecode, &opt_icmp, "any", "any"},
	{&v_typecode, &opt_icmp, "255", "any"},
	{&v_typecode, &opt_icmp, "255/255", "255/255"},
	{&v_typecode, &opt_icmp, "echo-request", "8"},
	{&v_typecode, &opt_icmp, "ping", "8"},
	{&v_typecode, &opt_icmp, "8/0", "8/0"},
	{&v_typecode, &opt_icmp, "8/255", "8/255"},
	{&v_typecode, &opt_icmp, "HOST-UNREACHABLE", "3/1"},
	{&v_typecode, &opt_icmp, "dest", "3"},
	{&v_typecode, &opt_icmp, "host", "!Ambiguous ICMP type `host': `host-unreachable' or `host-unknown'?"},
	{&v_typecode, &opt_icmp, "256", "!Unknown ICMP type `256'", "0 to 255"},
	{&v_typecode, &opt_icmp, "redirekt", "!Unknown ICMP type `redirekt'", "did you mean redirect?"},
	{&v_typecode, &opt_icmp, "3/256", "!Unknown ICMP code `3/256'", "0 to 255"},
	{&v_typecode, &opt_icmp6, "255", "255"},
	{&v_typecode, &opt_icmp6, "no-route", "1/0"},
	{&v_typecode, &opt_icmp6, "any", "!Unknown ICMPv6 type `any'"},
	{&v_level, &opt_plain, "alert", "1"},
	{&v_level, &opt_plain, "error", "3"},
	{&v_level, &opt_plain, "7", "7"},
	{&v_level, &opt_plain, "8", "!log level \"8\" unknown"},
	{&v_level, &opt_plain, "warn", "!log level \"warn\" unknown", "did you mean warning?"},
	{&v_dscp, &opt_plain, "1", "0x01"},
	{&v_dscp, &opt_plain, "64", "!ext: bad value for option \"--plain\", or out of range (0-63)."},
	{&v_dscpclass, &opt_plain, "ef", "EF"},
	{&v_dscpclass, &opt_plain, "be", "CS0"},
	{&v_dscpclass, &opt_plain, "AF44", "!Invalid DSCP value `AF44'", "did you mean AF4"},
	{&v_tos, &opt_plain, "minimize-cost", "0x02/0x3f"},
	{&v_tos, &opt_plain, "0x0f", "0x0f/0xff"},
	{&v_tos, &opt_plain, "1/0", "0x01/0x00"},
	{&v_tos, &opt_plain, "256", "!Symbolic name \"256\" is unknown"},
	{&v_tos, &opt_plain, "1/x", "!Illegal value: \"1/x\""},
	{&v_user, &opt_plain, "www-data", "33"},
	{&v_user, &opt_plain, "0-10", "0-10"},
	{&v_user, &opt_plain, "5-5", "5"},
	{&v_user, &opt_plain, "4294967295", "!ext: Bad value for \"--plain\" option: \"4294967295\"", "expected a user"},
	{&v_groupid, &opt_plain, "7-3", "!ext: Bad value for \"--plain\" option: \"7-3\"", "expected a group"},
};

static const struct row texts[] = {
	{&v_text, &opt_comment, "abc-_9", "abc-_9"},
	{&v_text, &opt_comment, "\"\"", "\"\""},
	{&v_text, &opt_comment, "a.b", "\"a.b\""},
	{&v_text, &opt_comment, "\"a'b\\\"c\\\\d\"", "\"a\\'b\\\"c\\\\d\""},
	{&v_text, &opt_comment, "\xc3\xa4", "\"\xc3\xa4\""},
	{&v_text, &opt_prefix, "\"\"", "!Argument must have a minimum length of 1 characters", "empty"},
	{&v_text, &opt_prefix, "12345678", "12345678"},
	{&v_text, &opt_prefix, "123456789", "12345678", "9 bytes and is truncated to 8"},
	{&v_quoted, &opt_string, "test", "\"test\""},
	{&v_quoted, &opt_string, "\"a'b \\\"c\\\\d\"", "\"a'b \\\"c\\\\d\""},
	{&v_quoted, &opt_prefix, "123456789", "!Argument must have a maximum length of 8 characters", "9 bytes; the maximum is 8"},
	{&v_bytes, &opt_plain, "|0A0b|x", "\"|0a0b78|\""},
	{&v_bytes, &opt_plain, "\"|0a 0b|x\"", "\"|0a0b78|\""},
	{&v_bytes, &opt_plain, "\"|61 62|cd|65|\"", "\"|6162636465|\""},
	{&v_bytes, &opt_plain, "a\\|b", "\"|617c62|\""},
	{&v_bytes, &opt_plain, "\"a\\\\\\\\b\"", "\"|615c62|\""},
	{&v_bytes, &opt_plain, "|00|", "\"|00|\""},
	{&v_bytes, &opt_plain, "|0", "!Odd number of hex digits"},
	{&v_bytes, &opt_plain, "|0|", "!Invalid hex block"},
	{&v_bytes, &opt_plain, "|0a", "!Invalid hex block", "the closing | is missing"},
	{&v_bytes, &opt_plain, "|0g|", "!Invalid hex char 'g'"},
	{&v_bytes, &opt_plain, "\"\"", "!STRING must contain at least one char"},
	{&v_bytes, &opt_plain, "a\\", "!Bad literal placement at end of string"},
	{&v_bytes, &opt_prefix, "123456789", "!STRING too long \"123456789\""},
	{&v_setref, &opt_plain, "foo src,dst,src", "foo src,dst,src"},
	{&v_setref, &opt_plain, "\"a b\" src", "\"a b\" src"},
	{&v_setref, &opt_plain, "nope src", "!Set nope doesn't exist.", "ipset create"},
	{&v_setref, &opt_plain, "broken src", "!Can't open socket to ipset."},
	{&v_setref, &opt_plain, "six src", "!The protocol family of set six is IPv6, which is not applicable.", "IPv4"},
	{&v_setref, &opt_plain, "foo SRC", "!You must spefify (the comma separated list of) 'src' or 'dst'.", "\"SRC\""},
	{&v_setref, &opt_plain, "foo src,src,src,src,src,src,src", "!Can't be more src/dst options than 6."},
	{&v_setref, &opt_plain, "averyveryveryverylongsetnameindeed src",
		"!setname `averyveryveryverylongsetnameindeed' too long, max 31 characters."},
};

static const struct row rates[] = {
	{&v_rate, &opt_plain, "1", "1/sec"},
	{&v_rate, &opt_plain, "1/seco", "1/sec"},
	{&v_rate, &opt_plain, "1/M", "1/min"},
	{&v_rate, &opt_plain, "60/min", "1/sec"},
	{&v_rate, &opt_plain, "90/min", "90/min"},
	{&v_rate, &opt_plain, "48/day", "2/hour"},
	{&v_rate, &opt_plain, "1000/hour", "1000/hour"},
	{&v_rate, &opt_plain, "1000000/day", "694/min"},
	{&v_rate, &opt_plain, "6000/sec", "10000/sec"},
	{&v_rate, &opt_plain, "010/s", "10/sec"},
	{&v_rate, &opt_plain, "10000/s", "10000/sec"},
	{&v_rate, &opt_plain, "10001/s", "!Rate too fast \"10001/s\"", "maximum is 10000 packets"},
	{&v_rate, &opt_plain, "0/s", "!bad rate \"0/s\"'"},
	{&v_rate, &opt_plain, "1/", "!bad rate \"1/\"'"},
	{&v_rate, &opt_plain, "1/seconds", "!bad rate \"1/seconds\"'", "number[/second"},
	{&v_hashrate, &opt_plain, "1/d", "1/day"},
	{&v_hashrate, &opt_plain, "5000000/day", "5000000/day"},
	{&v_hashrate, &opt_plain, "10001/s", "10101/sec"},
	{&v_hashrate, &opt_plain, "1000001/s", "!Rate too fast \"1000001/s\""},
	{&v_hashrate, &opt_plain, "10mb/s", "10mb/s"},
	{&v_hashrate, &opt_plain, "123456b/s", "123456b/s"},
	{&v_hashrate, &opt_plain, "1023b/s", "1008b/s"},
	{&v_hashrate, &opt_plain, "1025b/sec", "1kb/s"},
	{&v_hashrate, &opt_plain, "4096mb/s", "4581298432b/s"},
	{&v_hashrate, &opt_plain, "30gb/s", "!ext: Bad value for \"--plain\" option: \"30gb/s\"", "b, kb or mb"},
	{&v_hashrate, &opt_plain, "1b/s", "1b/s"},
	{&v_hashrate, &opt_plain, "68719476735b/s", "!Rate too fast \"68719476735b/s\"", "bytes"},
	{&v_hashrate, &opt_plain, "0b/s", "!ext: Bad value for \"--plain\" option: \"0b/s\""},
	{&v_hashrate, &opt_plain, "1mb/min", "!ext: Bad value for \"--plain\" option: \"1mb/min\"", "per second"},
	{&v_hashrate, &opt_plain, "x", "!ext: Bad value for \"--plain\" option: \"x\""},
	{&v_hashburst, &opt_plain, "5", "5"},
	{&v_hashburst, &opt_plain, "1mb", "1mb"},
	{&v_hashburst, &opt_plain, "010", "8"},
	{&v_hashburst, &opt_plain, "0x10kb", "16kb"},
	{&v_hashburst, &opt_plain, "0x10b", "267"},
	{&v_hashburst, &opt_plain, "08", "!bad value for option \"--plain\", or out of range (1-1000000)."},
	{&v_hashburst, &opt_plain, "1025b", "1025b"},
	{&v_hashburst, &opt_plain, "2048", "2048"},
	{&v_hashburst, &opt_plain, "2048b", "2kb"},
	{&v_hashburst, &opt_plain, "0", "!bad value for option \"--plain\", or out of range (1-1000000)."},
	{&v_hashburst, &opt_plain, "1000001", "!bad value for option \"--plain\", or out of range (1-1000000)."},
	{&v_hashburst, &opt_plain, "5gb", "!bad value for option \"--plain\", or out of range (1-1000000)."},
	{&v_hashburst, &opt_plain, "131073mb", "!bad value for option \"--plain\", value \"131073mb\" too large", "137438953472"},
	{&v_clock, &opt_plain, "1:2", "01:02:00"},
	{&v_clock, &opt_plain, "23:59:59", "23:59:59"},
	{&v_clock, &opt_plain, "24:00",
		"!invalid time \"24:00\" specified, should be hh:mm[:ss] format and within the boundaries"},
	{&v_clock, &opt_plain, "12:00:60",
		"!invalid time \"60\" specified, should be hh:mm[:ss] format and within the boundaries", "0 to 59"},
	{&v_clock, &opt_plain, "12",
		"!invalid time \"12\" specified, should be hh:mm[:ss] format and within the boundaries"},
	{&v_date, &opt_plain, "2001-02-03T04:05:06", "2001-02-03T04:05:06"},
	{&v_date, &opt_plain, "2001-2-3T4", "2001-02-03T04:00:00"},
	{&v_date, &opt_plain, "2000", "2000-01-01T00:00:00"},
	{&v_date, &opt_plain, "2000-02-29", "2000-02-29T00:00:00"},
	{&v_date, &opt_plain, "2001-02-29", "2001-03-01T00:00:00", "fewer days"},
	{&v_date, &opt_plain, "2038-01-19T03:14:08", "2038-01-19T03:14:08"},
	{&v_date, &opt_plain, "2001-13-01", "!Invalid date \"2001-13-01\" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]"},
	{&v_date, &opt_plain, "1969", "!Invalid date \"1969\" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]", "1970"},
	{&v_date, &opt_plain, "2001-02-03T", "!Invalid date \"2001-02-03T\" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]"},
	{&v_weekdays, &opt_plain, "Su,1,Monday,Fri", "Mon,Fri,Sun"},
	{&v_weekdays, &opt_plain, "mon", "!mon is not a valid day specifier", "did you mean Mon?"},
	{&v_weekdays, &opt_plain, "0", "!No, the week does NOT begin with Sunday."},
	{&v_weekdays, &opt_plain, "8", "!8 is not a valid day specifier"},
	{&v_monthdays, &opt_days, "31,1,1", "1,31"},
	{&v_monthdays, &opt_days, "32", "!32 is not a valid day for --monthdays", "1 to 31"},
	{&v_monthdays, &opt_days, "\"\"", "! is not a valid day for --monthdays"},
};

/* ---- running them ---- */

static void check_row(const struct row *row, enum family f)
{
	bool refuse = row->says[0] == '!';
	const char *got, *why;
	struct value v, back;
	struct bench b;

	bench_open(&b, f, row->opt);
	b.p.proto = "tcp";
	if (words_parse(&b, row->type, row->words, &v) == refuse)
		fail_msg("%s %s: %s", row->type->name, row->words, refuse ? "accepted" :
			b.diags.first ? b.diags.first->head : "refused without a word");
	assert_int_equal(b.diags.nerrors, refuse);
	got = refuse ? b.diags.first->head : value_text(&b, row->type, &v);
	assert_string_equal(got, row->says + refuse);
	if (refuse)
		assert_int_equal(b.diags.status, STATUS_PARAM);
	why = b.diags.first && b.diags.first->why ? b.diags.first->why : "";
	if (row->why && !strstr(why, row->why))
		fail_msg("%s %s: the reason is \"%s\"", row->type->name, row->words, why);
	if (!refuse && (!words_parse(&b, row->type, got, &back) || !value_same(row->type, &v, &back)))
		fail_msg("%s %s: printed as %s, which is something else", row->type->name, row->words, got);
	bench_close(&b);
}

#define CHECK(table, f) \
	for (size_t i = 0; i < sizeof(table) / sizeof(*(table)); i++) \
		check_row(&(table)[i], f)

static void vtype_numbers(void **state) { (void)state; CHECK(numbers, FAM_IP4); }
static void vtype_ports(void **state) { (void)state; CHECK(ports, FAM_IP4); }
static void vtype_addresses(void **state) { (void)state; CHECK(addresses, FAM_IP4); CHECK(addresses6, FAM_IP6); }
static void vtype_words(void **state) { (void)state; CHECK(words, FAM_IP4); }
static void vtype_texts(void **state) { (void)state; CHECK(texts, FAM_IP4); }
static void vtype_rates(void **state) { (void)state; CHECK(rates, FAM_IP4); }

/* -L may print names instead of numbers; -n prints numbers. */
static void vtype_lists(void **state)
{
	static const struct { const struct vtype *type; const struct opt *opt; const char *words, *names, *numbers; } list[] = {
		{&v_ports, &opt_plain, "22:80", "ssh:http", "22:80"},
		{&v_portlist, &opt_plain, "22,80:90", "ssh,http:90", "22,80:90"},
		{&v_user, &opt_plain, "33", "www-data", "33"},
		{&v_user, &opt_plain, "33-34", "33-34", "33-34"},
		{&v_level, &opt_plain, "3", "err", "3"},
		{&v_tos, &opt_plain, "0x10/0x3f", "Minimize-Delay", "0x10/0x3f"},
		{&v_tos, &opt_plain, "0x10", "0x10/0xff", "0x10/0xff"},
		{&v_typecode, &opt_icmp, "3/1", "host-unreachable", "3 code 1"},
		{&v_typecode, &opt_icmp, "8", "echo-request", "8"},
		{&v_flagpair, &opt_flags, "FIN,SYN,RST,ACK SYN", "FIN,SYN,RST,ACK/SYN", "0x17/0x02"},
		{&v_text, &opt_comment, "\"a \\\"b\"", "a \"b", "a \"b"},
		{&v_monthdays, &opt_days, "1,2,3,4,11,21,22,30", "1st,2nd,3rd,4th,11th,21st,22nd,30th",
			"1st,2nd,3rd,4th,11th,21st,22nd,30th"},
		{&v_date, &opt_plain, "2001", "2001-01-01 00:00:00", "2001-01-01 00:00:00"},
	};
	struct value v;
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		bench_open(&b, FAM_IP4, list[i].opt);
		assert_true(words_parse(&b, list[i].type, list[i].words, &v));
		b.p.list = true;
		assert_string_equal(value_text(&b, list[i].type, &v), list[i].names);
		b.cx.numeric = true;
		assert_string_equal(value_text(&b, list[i].type, &v), list[i].numbers);
		bench_close(&b);
	}
}

/* The position of an error is the invalid part of the word, if the word occurs unchanged in the line. */
static void vtype_places(void **state)
{
	static const struct { const struct vtype *type; const char *word; uint32_t at, len; } bad[] = {
		{&v_ports, "80:foo", 3, 3}, {&v_portlist, "1,2,70000", 4, 5}, {&v_host, "1.1.1.1,2.2.2.2/33", 16, 2},
		{&v_host, "1.1.1.1,nowhere", 8, 7}, {&v_mask, "1/zz", 2, 2}, {&v_range, "5:z", 2, 1},
		{&v_natrange, "1.1.1.1:9-5", 10, 1}, {&v_bytes, "ab|0g|", 4, 1},
	};
	struct value v = {0};
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct src src = { "test", bad[i].word, 1 };

		bench_open(&b, FAM_IP4, &opt_plain);
		b.p.pos = (struct pos){ &src, 1, (uint32_t)strlen(bad[i].word) };
		assert_false(bad[i].type->parse(&b.p, &bad[i].word, &v));
		assert_int_equal(b.diags.first->pos.col, bad[i].at + 1);
		assert_int_equal(b.diags.first->pos.len, bad[i].len);
		bench_close(&b);
	}
}

static void vtype_icmp_help(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	typecodes_help(&b, &icmp_codes);
	assert_string_equal(buf_str(&b), "Valid ICMP Types:\nany\necho-reply (pong)\ndestination-unreachable\n"
		"   network-unreachable\n   host-unreachable\n   host-unknown\nredirect\necho-request (ping)\n"
		"time-exceeded (ttl-exceeded)\n");
	buf_free(&b);
}

/* Messages use the names of match and option as typed; the rule header has no name. */
static void vtype_names(void **state)
{
	const char *word = "x";
	struct value v = {0};
	struct bench b;

	(void)state;
	bench_open(&b, FAM_IP4, &opt_byte);
	b.p.who = NULL;
	b.p.name = "above";
	assert_false(v_num.parse(&b.p, &word, &v));
	assert_string_equal(b.diags.first->head, "bad value for option \"--above\", or out of range (0-255).");
	bench_close(&b);
}

int unit_vtype_tables(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vtype_numbers), cmocka_unit_test(vtype_ports), cmocka_unit_test(vtype_addresses),
		cmocka_unit_test(vtype_words), cmocka_unit_test(vtype_texts), cmocka_unit_test(vtype_rates),
		cmocka_unit_test(vtype_lists), cmocka_unit_test(vtype_places), cmocka_unit_test(vtype_icmp_help),
		cmocka_unit_test(vtype_names),
	};

	return unit_run("vtype-tables", tests);
}
