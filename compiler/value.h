/* Option values and their types (vtypes).
 *
 * A value is plain data, immutable once its use is sealed. Which members are meaningful depends on the vtype, as
 * documented below. Unused members are zero. Pointers refer to the arena or to constants. value_same and value_hash
 * depend only on the vtype's `store`.
 */
#ifndef SLUICE_VALUE_H
#define SLUICE_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/addr.h"
#include "lib/buf.h"
#include "compiler/env.h"

struct opt;
struct use;

struct span { uint64_t lo, hi; };      /* lo <= hi, inclusive */

struct value {
	uint64_t n, m;                 /* a number; or first..last, value and mask, type and code */
	union {
		struct { union addr a, b; };                    /* address and mask, or first and last */
		struct { const char *s; uint32_t len; };        /* text or bytes; s[len] is NUL */
		struct { const struct span *list; uint32_t count; };
		const struct value *alt;       /* v_host: n values, each for a rule of its own */
	};
};

/* Context of parsing or printing a value: the option with its bounds and words, and the rule's protocol for port names. */
struct vplace {
	struct cx *cx;
	const struct opt *opt;
	const char *who;       /* the extension's name, which begins many messages; NULL: the header */
	const char *name;      /* the option as typed; NULL: opt->name */
	const char *proto;     /* "tcp", "udp" … of the rule's -p, for service names; or NULL */
	struct pos pos;        /* of the word(s) */
	bool list;             /* printing for -L, not for save */
};

/* Reproducible pseudo-random numbers (rng.c). */
struct rng { uint64_t state; };
uint64_t rng_below(struct rng *r, uint64_t n);    /* 0 <= result < n; n == 0: all 64 bits */

/* A value type. */
struct vtype {
	const char *name;      /* in messages of `make check` and in documentation */
	const char *metavar;   /* in --help and the manual: "port[:port]" */
	unsigned words;        /* number of command-line words it takes: 0 (v_choice), 1 or 2 */
	bool optional;         /* the word may be missing; parse then gets NULL */
	/* Parses words. On failure queues iptables' message and the reason, and returns false. */
	bool (*parse)(const struct vplace *p, const char *const *word, struct value *v);
	/* Prints the words of a save, separated by blanks, quoted as in iptables. A parsed value prints as words that
	 * parse to the same value. A value that only a kernel can hold (e.g. a bit without a keyword) prints as
	 * something that parse refuses, never as a different value. */
	void (*print)(struct buf *b, const struct vplace *p, const struct value *v);
	/* A random value that parse could return, for property tests. */
	void (*random)(struct rng *r, const struct vplace *p, struct value *v);
	/* Which members of the union are used: none; a and b; s and len; list and count; alt if n is not 0, else a and
	 * b; a, which is carried along but ignored by comparisons. */
	enum { STORE_NUM, STORE_ADDR, STORE_TEXT, STORE_SPANS, STORE_HOST, STORE_LOOSE } store;
	bool text;             /* the word is kept as typed and needs quoting on save */
	bool line;             /* s is printed in a line of a save: it must not contain a newline */
	/* Whether it accepts one keyword of a table or a comma-separated list of them. The table is `known`, or
	 * opt->arg if that is NULL. */
	enum { TAKES_OTHER, TAKES_WORD, TAKES_WORDS } takes;
	const struct word *known;
};

enum { VALUE_STEP = 16 };              /* granularity of copies, in bytes */

/* Number of leading bytes of a value that its type uses: what a sealed use stores. */
static inline size_t value_size(const struct vtype *t)
{
	enum { NUM = offsetof(struct value, a), LIST = offsetof(struct value, b), ALL = sizeof(struct value) };
	static const uint8_t size[] = { [STORE_NUM] = NUM, [STORE_ADDR] = ALL, [STORE_TEXT] = LIST, [STORE_SPANS] = LIST,
		[STORE_HOST] = ALL, [STORE_LOOSE] = LIST };

	_Static_assert(offsetof(struct value, len) + sizeof(uint32_t) <= LIST && offsetof(struct value, count) + sizeof(uint32_t) <= LIST,
		"texts and lists end in front of b");
	_Static_assert(NUM % VALUE_STEP == 0 && LIST % VALUE_STEP == 0 && ALL % VALUE_STEP == 0, "see value_keep");
	return size[t->store];
}
/* Copies the first `size` bytes of a value into a use. */
static inline void value_keep(unsigned char *to, const struct value *v, size_t size)
{
	for (size_t i = 0; i < size; i += VALUE_STEP)
		memcpy(to + i, (const unsigned char *)v + i, VALUE_STEP);
}
bool value_same(const struct vtype *t, const struct value *a, const struct value *b);
uint64_t value_hash(const struct vtype *t, const struct value *v, uint64_t seed);

/* Keyword tables, arguments of v_word, v_wordset, v_flagpair, v_choice. The first entry of a number is the one printed;
 * `hidden` entries are accepted but not shown in --help. A table ends with {NULL}; that row may set n to WORD_* flags,
 * and `say` to iptables' message for an unknown word, with %s for the word ("Bad ctstate \"%s\""). Matching ignores
 * case unless WORD_CASE is set. */
struct word { const char *name; uint64_t n, m; bool hidden; const char *say; };
enum {
	WORD_PREFIX = 1,       /* prefixes are accepted; the first match wins */
	WORD_CASE = 2,         /* case-sensitive */
};

const struct word *word_find(const struct word *w, const char *name, size_t len, bool nocase);
const struct word *word_by_number(const struct word *w, uint64_t n);

/* Appends a word so that iptables' own line parser reads it back. It is quoted if `always`, if it is empty, or if it
 * contains anything but letters, digits, - and _. Inside the quotes " and \ are escaped, and ' too unless `always`:
 * iptables does so for texts it always quotes and for others, respectively. A newline, which only rules of other
 * programs contain, becomes a question mark. */
void text_quote(struct buf *b, const char *s, size_t len, bool always);

/* The built-in name of a protocol ("tcp", "ipv6-icmp"), or NULL (vtype_port.c). */
const char *proto_name(uint8_t proto);

/* ICMP types and codes with names, for v_typecode. A row with codes 0 to 255 is a type; the rows after it with a single
 * code are its codes; a row equal to the previous one is another name for it. */
struct typecode {
	const char *name;      /* NULL ends the table */
	uint8_t type, first, last;
	bool shown;            /* saved by name, not by number: ICMP's "any" */
};
struct typecodes { const char *title; const struct typecode *row; };    /* "ICMP", "ICMPv6" */

/* Prints "Valid ICMP Types:" and one line per type, codes indented, as in -p icmp --help. */
void typecodes_help(struct buf *b, const struct typecodes *t);

/* The bytes per second that a v_hashrate value with cost n stands for. */
uint64_t hashrate_bytes(uint64_t cost);
/* The unit, in seconds, in which a packet rate is printed. period: n of v_rate or v_hashrate; scale: its ticks per
 * second. */
uint64_t rate_seconds(uint64_t period, uint64_t scale);
enum { RATE_UNIT = 8 };        /* see v_hashrate */
/* The shortest byte count to print for a burst of `periods` periods of `rate` bytes. v_hashburst prints it; rounded up,
 * it gives the same number of periods. */
uint64_t hashburst_bytes(uint64_t periods, uint64_t rate);

/* The vtypes. "number" is decimal, 0x hexadecimal or 0 octal; bounds are opt->min..max, where max 0 means the vtype's
 * own (4294967295 unless stated). */
/* vtype_num.c */
/* n: a number, printed in decimal; opt->arg: iptables' error message with %s for the word, NULL: the usual one. Also
 * for v_hex, v_hex2 */
extern const struct vtype v_num;
extern const struct vtype v_optnum;    /* n, m: the same with an optional word; m is 1 if it was present */
extern const struct vtype v_hex;       /* n: a number, printed 0x%x */
extern const struct vtype v_hex2;      /* n: a number, printed 0x%02x */
extern const struct vtype v_hex4;      /* n: … 0x%04x */
extern const struct vtype v_hex8;      /* n: … 0x%08x */
extern const struct vtype v_range;     /* n..m: "a", "a:b", ":b", "a:"; reversed refused */
extern const struct vtype v_ranged;    /* n..m: "a-b" */
extern const struct vtype v_hexrange;  /* n..m as v_range, printed 0x%x */
extern const struct vtype v_mask;      /* n/m: value and mask as for --mark; printed 0x%x, the mask if not all ones */
extern const struct vtype v_maskfull;  /* n/m: the same, the mask always printed */
extern const struct vtype v_prob;      /* n: probability 0 to 1 in units of 1/0x80000000 */
/* list: comma-separated numbers and a:b; opt->arg: NULL, or a pointer to an unsigned with the number of slots (a range
 * takes two) */
extern const struct vtype v_spans;
extern const struct vtype v_classid;   /* n: major << 16 | minor, hex: 0001:00ff, in -L 1:ff */
/* vtype_port.c */
extern const struct vtype v_port;      /* n: port by number or service name */
extern const struct vtype v_ports;     /* n..m: port[:port], names too; tcp, sctp */
extern const struct vtype v_portspan;  /* n..m: the same with service names of any protocol and different messages; udp, dccp */
extern const struct vtype v_portlist;  /* list: port[,port[:port]…], 15 slots, a range takes two; unsorted */
extern const struct vtype v_proto;     /* n: protocol by number or name, printed by its built-in name (-p) */
extern const struct vtype v_protonum;  /* n: the same, printed as a number (--ctproto) */
/* vtype_addr.c */
/* comma-separated host[/mask]. n == 0: one, a masked by b; else alt[0 .. n), n >= 2, each with its own a and b; each
 * becomes a separate rule */
extern const struct vtype v_host;
extern const struct vtype v_addrmask;  /* a/b: one host and mask; a is not masked, a full mask is not printed */
extern const struct vtype v_addrnet;   /* a/b: the same, the mask always printed */
extern const struct vtype v_addr;      /* a: one host */
extern const struct vtype v_addrrange; /* a..b: addr[-addr], literals; both always printed */
extern const struct vtype v_netmap;    /* a/b: network, masked, printed with its prefix length */
/* n: prefix length, also accepted as a mask; for an IPv4 mask, a holds the mask's remaining bytes, which are stored in
 * the struct with it but ignored by comparisons */
extern const struct vtype v_plen;
extern const struct vtype v_mac;       /* a.b[0..6) */
extern const struct vtype v_iface;     /* s: interface name, trailing + is a wildcard; 1 to 15 bytes */
/* vtype_nat.c */
extern const struct vtype v_portrange; /* n..m: port[-port] (REDIRECT, MASQUERADE) */
/* [addr[-addr]][:port[-port[/base]]], IPv6 addresses in brackets if ports are given. m: the kernel's flags
 * NF_NAT_RANGE_MAP_IPS (a..b given), _PROTO_SPECIFIED (ports), _PROTO_OFFSET (base), and no others. n: first port |
 * last << 16 | base << 32, in host order. opt->max NAT_SHIFT: a base is accepted (DNAT). */
extern const struct vtype v_natrange;
enum { NAT_SHIFT = 1 };
/* vtype_word.c */
extern const struct vtype v_word;      /* n: one of the words in opt->arg */
extern const struct vtype v_wordset;   /* n: comma-separated words in opt->arg, or'ed; printed in table order */
extern const struct vtype v_choice;    /* n: which of the option names in opt->arg was used; parse gets that name */
extern const struct vtype v_flagpair;  /* n: set, m: examined; two comma-separated lists (--tcp-flags mask comp) */
/* vtype_named.c */
extern const struct vtype v_named;     /* n/m: v_mask of 32 bits, or a name; opt->arg: pointer to the enum names_file */
/* vtype_code.c */
/* n: type, m: first code | last code << 8; opt->arg: struct typecodes. All codes: m 0xff00. Type 255 with any code
 * ("any") and 255/255 (m 0xffff) differ */
extern const struct vtype v_typecode;
extern const struct vtype v_level;     /* n: syslog level by name or number, printed as a number */
extern const struct vtype v_dscp;      /* n: 0x%02x of 6 bits */
extern const struct vtype v_dscpclass; /* n: DSCP of a class name; for a row that is an ALIAS of a v_dscp row */
extern const struct vtype v_tos;       /* n/m: TOS value and mask, both always printed; a name implies mask 0x3f, a number 0xff */
extern const struct word tos_words[];
extern const struct vtype v_user;      /* n..m: user name, id or id-id */
extern const struct vtype v_groupid;   /* n..m: the same for groups */
/* vtype_bits.c: --set-mark, --and-tos … as bits to clear (m) and then to flip (n), within opt->max. For ALIAS rows of a
 * v_maskfull or v_tos row. */
extern const struct vtype v_setbits;   /* value[/mask]: n = value, m = value | mask */
extern const struct vtype v_andbits;   /* bits: n = 0, m = ~bits */
extern const struct vtype v_orbits;    /* bits: n = m = bits */
extern const struct vtype v_xorbits;   /* bits: n = bits, m = 0 */
/* Prints "and 0x7", "or 0x1", "xset 0x1/0x2" … for -L, with at least `digits` hexadecimal digits. */
void bits_show(struct buf *b, const struct value *v, uint64_t all, unsigned digits);
/* vtype_text.c */
extern const struct vtype v_text;      /* s: opt->min to opt->max bytes; longer ones are truncated with a warning; quoted if needed */
/* s: opt->min to opt->max bytes, longer ones are rejected (opt->arg: iptables' message for that, %s the text, NULL: the
 * usual one); always quoted */
extern const struct vtype v_quoted;
extern const struct vtype v_bare;      /* s: like v_text, but quoted only if it would not be read back as one word */
extern const struct vtype v_procname;  /* s: the same for the name of a file in /proc: not empty, no slash */
/* s, len: --hex-string: text with |hex| parts and \ before a literal; opt->max bytes, at most 128; printed as one hex
 * part */
extern const struct vtype v_bytes;
extern const struct vtype v_setref;    /* s: ipset name, n: dimension, m: bit i set if word i is src; two words */
/* vtype_rate.c */
extern const struct vtype v_rate;      /* n: time between packets in 1/10000 s (xt_rateinfo.avg) */
/* m 1: packets, n: time between two in 1/1000000 s (hashlimit_cfg3.avg), with the seconds of the typed unit in m above
 * bit RATE_UNIT, for hashlimit to read and clear; m 2: bytes, n: the kernel's cost of 16 bytes, 0xffffffff / (bytes /
 * 16 + 1) */
extern const struct vtype v_hashrate;
/* m 1: n packets; m 2: n bytes (a unit was given). The kernel stores bytes as periods of hashrate_bytes, rounded up;
 * the extension converts */
extern const struct vtype v_hashburst;
/* vtype_time.c */
extern const struct vtype v_clock;     /* n: seconds of the day hh:mm[:ss] */
extern const struct vtype v_date;      /* n: seconds since 1970, ISO 8601, interpreted as UTC */
extern const struct vtype v_weekdays;  /* n: bits 1 (Monday) to 7 */
extern const struct vtype v_monthdays; /* n: bits 1 to 31 */

#endif
