/* The value of one option, and the kinds of values (vtypes).
 *
 * A value is plain data and immutable once its use is sealed. Which members mean something is the
 * vtype's affair; each vtype says so below. Everything not used is zero, and pointers lead into the
 * arena (or to constants), so that value_same and value_hash know a value by its vtype's `store`
 * alone.
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

struct span { uint64_t lo, hi; };      /* lo <= hi, both included */

struct value {
	uint64_t n, m;                 /* a number; first..last; value and mask; type and code */
	union {
		struct { union addr a, b; };                    /* address and mask, first and last */
		struct { const char *s; uint32_t len; };        /* text or bytes; s[len] is NUL */
		struct { const struct span *list; uint32_t count; };
		const struct value *alt;       /* v_host: n values, one rule for each */
	};
};

/* Where a word is being read or written: the vtype's functions need the option for its bounds and
 * words, and the rule for what the words mean (the protocol that port names belong to). */
struct vplace {
	struct cx *cx;
	const struct opt *opt;
	const char *who;       /* the extension's name, as many messages begin with it; NULL: the header */
	const char *name;      /* the option as it was said; NULL: opt->name */
	const char *proto;     /* "tcp", "udp" … of the rule's -p, or NULL: for service names */
	struct pos pos;        /* of the word(s) */
	bool list;             /* printing for -L, not for save */
};

/* Random numbers that a seed makes again. In rng.c. */
struct rng { uint64_t state; };
uint64_t rng_below(struct rng *r, uint64_t n);    /* 0 <= result < n; n == 0: all 64 bits */

/* A kind of value. */
struct vtype {
	const char *name;      /* in messages of `make check` and in docs */
	const char *metavar;   /* in --help and the manual: "port[:port]" */
	unsigned words;        /* how many words of the command line it takes: 0 (v_choice), 1 or 2 */
	bool optional;         /* the word may be missing: then parse gets NULL for it */
	/* Words to value. On failure queues iptables' words and the reason and returns false. */
	bool (*parse)(const struct vplace *p, const char *const *word, struct value *v);
	/* Value to the words of save, separated by blanks, quoted where iptables quotes. What parse
	 * makes prints as what parse reads as the same; of what only a kernel can hold (a bit
	 * without a word) the print is refused by parse rather than read as something else. */
	void (*print)(struct buf *b, const struct vplace *p, const struct value *v);
	/* A random value that parse could have made, for property tests. */
	void (*random)(struct rng *r, const struct vplace *p, struct value *v);
	/* Which of the union's members count: none; a and b; s and len; list and count;
	 * alt when n is not 0, else a and b; a, which goes along and makes no other value. */
	enum { STORE_NUM, STORE_ADDR, STORE_TEXT, STORE_SPANS, STORE_HOST, STORE_LOOSE } store;
	bool text;             /* the word is kept as typed: needs quoting on save */
	bool line;             /* s is what a line of a save says: no newline may be in it */
	/* Does it take words of a table: one, or a comma list of them? The table is `known`, or opt->arg when that is NULL. */
	enum { TAKES_OTHER, TAKES_WORD, TAKES_WORDS } takes;
	const struct word *known;
};

enum { VALUE_STEP = 16 };              /* bytes that are copied at once */

/* How much of a value its kind stores, from its beginning: all that a sealed use keeps of it. */
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
/* So much of a value, to where a use keeps it. */
static inline void value_keep(unsigned char *to, const struct value *v, size_t size)
{
	for (size_t i = 0; i < size; i += VALUE_STEP)
		memcpy(to + i, (const unsigned char *)v + i, VALUE_STEP);
}
bool value_same(const struct vtype *t, const struct value *a, const struct value *b);
uint64_t value_hash(const struct vtype *t, const struct value *v, uint64_t seed);

/* Words with numbers: arguments of v_word, v_wordset, v_flagpair, v_choice. The first entry of a
 * number is the one that is printed; `hidden` entries are accepted and not shown in --help. A table
 * ends with {NULL}; that last row may say how the words are read: n, WORD_* flags, and `say`,
 * iptables' message about a bad word with %s where the word stands ("Bad ctstate \"%s\""). Capitals
 * count only where the table says so. */
struct word { const char *name; uint64_t n, m; bool hidden; const char *say; };
enum {
	WORD_PREFIX = 1,       /* the beginning of a word will do; the first that fits counts */
	WORD_CASE = 2,         /* small letters are not capitals */
};

const struct word *word_find(const struct word *w, const char *name, size_t len, bool nocase);
const struct word *word_by_number(const struct word *w, uint64_t n);

/* A word as a reader without a shell takes it back. Quotes stand when `always` or when there is
 * anything but letters, digits, - and _ in it, or nothing. Within them " and \ get a backslash, and
 * ' too unless `always`: so iptables writes the texts that it always quotes, and so the others. A newline, which only rules of
 * other programs have, becomes a question mark. */
void text_quote(struct buf *b, const char *s, size_t len, bool always);

/* The built-in name of a protocol ("tcp", "ipv6-icmp"), NULL when it has none. In vtype_port.c. */
const char *proto_name(uint8_t proto);

/* ICMP types and codes with names, for v_typecode. A row with all codes (0 to 255) is a type, the
 * rows behind it with one code are its codes, and a row that says the same as the one before it is
 * another name for it. */
struct typecode {
	const char *name;      /* NULL ends the table */
	uint8_t type, first, last;
	bool shown;            /* saved by name, not by number: ICMP's "any" */
};
struct typecodes { const char *title; const struct typecode *row; };    /* "ICMP", "ICMPv6" */

/* "Valid ICMP Types:" and a line for each, codes indented, as -p icmp --help has them. */
void typecodes_help(struct buf *b, const struct typecodes *t);

/* Byte rates of v_hashrate: the bytes a second that the cost n of a value stands for. */
uint64_t hashrate_bytes(uint64_t cost);
/* The seconds of the unit in which a rate of packets is printed: v_rate's and v_hashrate's n, and its units in a second. */
uint64_t rate_seconds(uint64_t period, uint64_t scale);
enum { RATE_UNIT = 8 };        /* see v_hashrate */
/* The shortest number of bytes to say for a burst of so many periods of `rate` bytes: v_hashburst
 * prints it, and it comes to the same number of periods when rounded up. */
uint64_t hashburst_bytes(uint64_t periods, uint64_t rate);

/* The vtypes. "number" is decimal, 0x hex or 0 octal; bounds are opt->min..max, where max 0 means
 * the vtype's own (4294967295 when none is named). */
/* vtype_num.c */
extern const struct vtype v_num;       /* n: a number, printed in decimal; opt->arg: iptables' message about a bad
					* one, with %s for it, or NULL for the usual one. Also v_hex, v_hex2 */
extern const struct vtype v_optnum;    /* n, m: the same, but the word may be missing: m is 1 when it was there */
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
extern const struct vtype v_spans;     /* list: comma list of numbers and a:b; opt->arg: NULL or a pointer to an
					* unsigned, how many slots there are (a range takes two) */
extern const struct vtype v_classid;   /* n: major << 16 | minor, hex: 0001:00ff, in -L 1:ff */
/* vtype_port.c */
extern const struct vtype v_port;      /* n: port by number or service name */
extern const struct vtype v_ports;     /* n..m: port[:port], names too; tcp, sctp */
extern const struct vtype v_portspan;  /* n..m: the same, with names of any protocol and other messages; udp, dccp */
extern const struct vtype v_portlist;  /* list: port[,port[:port]…], 15 slots, a range takes two; not sorted */
extern const struct vtype v_proto;     /* n: protocol by number or name, printed by its built-in name (-p) */
extern const struct vtype v_protonum;  /* n: the same, printed as a number (--ctproto) */
/* vtype_addr.c */
extern const struct vtype v_host;      /* comma list of host[/mask]. n == 0: one, a masked by b; else alt[0 .. n), n >= 2,
					* each with its a and b: whoever builds rules makes one rule for each */
extern const struct vtype v_addrmask;  /* a/b: one host and mask; a is kept as said, the full mask is not printed */
extern const struct vtype v_addrnet;   /* a/b: the same, the mask always printed */
extern const struct vtype v_addr;      /* a: one host */
extern const struct vtype v_addrrange; /* a..b: addr[-addr], literals; both always printed */
extern const struct vtype v_netmap;    /* a/b: network, masked, printed with its prefix length */
extern const struct vtype v_plen;      /* n: prefix length, also said as a mask; what a holds behind an IPv4 mask goes into
					* the field with it, and makes no other value */
extern const struct vtype v_mac;       /* a.b[0..6) */
extern const struct vtype v_iface;     /* s: interface name, trailing + is a wildcard; 1 to 15 bytes */
/* vtype_nat.c */
extern const struct vtype v_portrange; /* n..m: port[-port] (REDIRECT, MASQUERADE) */
/* [addr[-addr]][:port[-port[/base]]], IPv6 addresses in brackets when ports are given.
 * m: the kernel's NF_NAT_RANGE_MAP_IPS (a..b given), _PROTO_SPECIFIED (ports), _PROTO_OFFSET
 * (base), nothing else. n: first port | last << 16 | base << 32, in host order. opt->max NAT_SHIFT:
 * a base may be said (DNAT). */
extern const struct vtype v_natrange;
enum { NAT_SHIFT = 1 };
/* vtype_word.c */
extern const struct vtype v_word;      /* n: one of the words in opt->arg */
extern const struct vtype v_wordset;   /* n: comma list of words in opt->arg, or'ed; printed in the table's order */
extern const struct vtype v_choice;    /* n: which of the option names in opt->arg was given: parse gets that name */
extern const struct vtype v_flagpair;  /* n: set, m: examined; two words, comma lists (--tcp-flags mask comp) */
/* vtype_named.c */
extern const struct vtype v_named;     /* n/m: v_mask of 32 bits, or a name; opt->arg: a pointer to the enum names_file */
/* vtype_code.c */
extern const struct vtype v_typecode;  /* n: type, m: first code | last code << 8; opt->arg: struct typecodes. All
					* codes are m 0xff00; type 255 of any code ("any") and 255/255 (m 0xffff) differ */
extern const struct vtype v_level;     /* n: syslog level by name or number, printed as a number */
extern const struct vtype v_dscp;      /* n: 0x%02x of 6 bits */
extern const struct vtype v_dscpclass; /* n: DSCP of a class name; for a row that is another spelling of a v_dscp row */
extern const struct vtype v_tos;       /* n/m: TOS value and mask, both always printed; a name has mask 0x3f, a number 0xff */
extern const struct word tos_words[];
extern const struct vtype v_user;      /* n..m: user name, id or id-id */
extern const struct vtype v_groupid;   /* n..m: the same for groups */
/* vtype_bits.c: what --set-mark, --and-tos … do, as bits to clear (m) and then to flip (n), within
 * opt->max. For ALIAS rows of a v_maskfull or v_tos row. */
extern const struct vtype v_setbits;   /* value[/mask]: n = value, m = value | mask */
extern const struct vtype v_andbits;   /* bits: n = 0, m = ~bits */
extern const struct vtype v_orbits;    /* bits: n = m = bits */
extern const struct vtype v_xorbits;   /* bits: n = bits, m = 0 */
/* "and 0x7", "or 0x1", "xset 0x1/0x2" …: the same in -L, with `digits` hex digits at least. */
void bits_show(struct buf *b, const struct value *v, uint64_t all, unsigned digits);
/* vtype_text.c */
extern const struct vtype v_text;      /* s: opt->min to opt->max bytes, a longer one cut with a warning; quoted when needed */
extern const struct vtype v_quoted;    /* s: opt->min to opt->max bytes, a longer one refused (opt->arg: iptables' words
					* for that, %s the text, or NULL: the usual ones); always quoted */
extern const struct vtype v_bare;      /* s: as v_text, quoted only when it would not come back in one word */
extern const struct vtype v_procname;  /* s: the same for the name of a file in /proc: never empty, without a slash */
extern const struct vtype v_bytes;     /* s, len: --hex-string: text with |hex| parts and \ before a literal;
					* opt->max bytes, at most 128; printed as one hex part */
extern const struct vtype v_setref;    /* s: ipset name, n: dimension, m: bit i set when word i is src; two words */
/* vtype_rate.c */
extern const struct vtype v_rate;      /* n: time between packets in 1/10000 s (xt_rateinfo.avg) */
extern const struct vtype v_hashrate;  /* m 1: packets, n: time between two in 1/1000000 s (hashlimit_cfg3.avg), and
					* above bit RATE_UNIT of m the seconds of the unit that was said, for hashlimit to see and drop;
					* m 2: bytes, n: the kernel's cost of 16 bytes, 0xffffffff / (bytes / 16 + 1) */
extern const struct vtype v_hashburst; /* m 1: n packets; m 2: n bytes (a unit was said). The kernel holds bytes as periods
					* of hashrate_bytes, rounded up: the extension turns one into the other */
/* vtype_time.c */
extern const struct vtype v_clock;     /* n: seconds of the day hh:mm[:ss] */
extern const struct vtype v_date;      /* n: seconds since 1970, ISO 8601, as if the zone were UTC */
extern const struct vtype v_weekdays;  /* n: bits 1 (Monday) to 7 */
extern const struct vtype v_monthdays; /* n: bits 1 to 31 */

#endif
