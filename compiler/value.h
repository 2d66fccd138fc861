/* The value of one option, and the kinds of values (vtypes).
 *
 * A value is plain data and immutable once its use is sealed. Which members mean something is the
 * vtype's affair; each vtype says so at its definition. Everything not used is zero, and pointers lead into the
 * arena, so that value_hash and the vtype's `same` are simple.
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
		struct { const char *s; uint32_t len; };        /* text or bytes */
		struct { const struct span *list; uint32_t count; };
		struct { const struct value *alt; uint32_t nalt; }; /* one rule for each (v_host) */
	};
};

/* Where a word is being read or written: the vtype's functions need the option for its bounds and words,
 * and its use for neighbours (the protocol that port names belong to). */
struct vplace {
	struct cx *cx;
	const struct opt *opt;
	const char *proto;     /* "tcp", "udp" … of the rule's -p, or NULL: for service names */
	struct pos pos;        /* of the word(s) */
	bool list;             /* printing for -L, not for save */
};

struct rng;    /* tests/prop: a source of random numbers */
uint64_t rng_below(struct rng *r, uint64_t n);    /* 0 <= result < n; n == 0: all 64 bits */

/* A kind of value. */
struct vtype {
	const char *name;      /* in messages of `make check` and in docs */
	const char *metavar;   /* in --help and the manual: "port[:port]" */
	unsigned words;        /* how many words of the command line it takes: 1 or 2 */
	bool optional;         /* the word may be missing (--random-mask …): then parse gets NULL */
	/* Words to value. On failure queues iptables' words and the reason and returns false. */
	bool (*parse)(const struct vplace *p, const char *const *word, struct value *v);
	/* Value to the words of save, separated by blanks, quoted where iptables quotes. */
	void (*print)(struct buf *b, const struct vplace *p, const struct value *v);
	/* NULL: all of n and m and, by `store`, the rest. */
	bool (*same)(const struct value *a, const struct value *b);
	/* A random value that parse could have made, for property tests. */
	void (*random)(struct rng *r, const struct vplace *p, struct value *v);
	enum { STORE_NUM, STORE_ADDR, STORE_TEXT, STORE_SPANS } store;  /* which union member */
	bool text;             /* the word is kept as typed: needs quoting on save */
};

bool value_same(const struct vtype *t, const struct value *a, const struct value *b);
uint64_t value_hash(const struct vtype *t, const struct value *v, uint64_t seed);

/* Words with numbers: arguments of v_word, v_wordset, v_mask … A table ends with {NULL}. The first entry of a number is the
 * one that is printed; `hidden` entries are accepted and not shown in --help. */
struct word { const char *name; uint64_t n, m; bool hidden; };
const struct word *word_find(const struct word *w, const char *name, size_t len, bool nocase);
const struct word *word_by_number(const struct word *w, uint64_t n);

/* The built-in name of a protocol ("tcp", "ipv6-icmp"), NULL when it has none. In vtype_port.c. */
const char *proto_name(uint8_t proto);

/* The vtypes. Each is described where it is defined, in vtype_*.c. */
/* vtype_num.c */
extern const struct vtype v_num;       /* n: an integer within opt->min..max, decimal */
extern const struct vtype v_hex;       /* n: the same, printed 0x%x */
extern const struct vtype v_hex2;      /* n: the same, printed 0x%02x */
extern const struct vtype v_range;     /* n..m: "a", "a:b", ":b", "a:"; reversed refused */
extern const struct vtype v_ranged;    /* n..m: "a-b" */
extern const struct vtype v_mask;      /* n/m: value and mask as for --mark; printed 0x.. , mask if not all */
extern const struct vtype v_maskfull;  /* n/m: the same, the mask always printed */
extern const struct vtype v_hexrange;  /* n..m as v_range, printed 0x */
extern const struct vtype v_prob;      /* n: probability 0..1 in 1/0x80000000 */
extern const struct vtype v_spans;     /* list: comma list of numbers and ranges (opt->arg: limit) */
/* vtype_port.c */
extern const struct vtype v_port;      /* n: port by number or service name */
extern const struct vtype v_ports;     /* n..m: port[:port], names too */
extern const struct vtype v_portlist;  /* list: port[,port[:port]…], 15 slots */
extern const struct vtype v_portrange; /* n..m: port[-port] (REDIRECT, MASQUERADE) */
extern const struct vtype v_proto;     /* n: protocol by number or name, printed by name (-p) */
extern const struct vtype v_protonum;  /* n: the same, printed as a number (--ctproto) */
/* vtype_addr.c */
extern const struct vtype v_host;      /* alt: comma list of host[/mask]; one: a, b as v_addrmask */
extern const struct vtype v_addrmask;  /* a/b: one address and mask */
extern const struct vtype v_addr;      /* a */
extern const struct vtype v_addrrange; /* a..b: addr[-addr] */
extern const struct vtype v_natrange;  /* a..b, n: ports, m: flags; see vtype_nat.c */
extern const struct vtype v_netmap;    /* a/b: addr[/mask] printed with prefix length */
extern const struct vtype v_mac;       /* a.b[0..6) */
extern const struct vtype v_iface;     /* s: interface name, trailing + is a wildcard */
/* vtype_word.c */
extern const struct vtype v_word;      /* n: one of the words in opt->arg */
extern const struct vtype v_wordset;   /* n: comma list of words in opt->arg, or'ed */
extern const struct vtype v_choice;    /* n: which of the option names in opt->arg was given */
extern const struct vtype v_flagpair;  /* n: set, m: examined; two words, comma lists (--tcp-flags mask comp) */
extern const struct vtype v_typecode;  /* n: type, m: first code | last code << 8; opt->arg: named types */
extern const struct vtype v_level;     /* n: syslog level by name or number, printed as a number */
extern const struct vtype v_dscp;      /* n: 0x%02x of 6 bits */
extern const struct vtype v_dscpclass; /* n: class name -> DSCP */
extern const struct vtype v_tos;       /* n/m: TOS value and mask, names; opt->arg: default mask rule */
extern const struct word tos_words[];
extern const struct vtype v_user;      /* n..m: user name, id or id-id */
extern const struct vtype v_groupid;   /* n..m: the same for groups */
/* vtype_bits.c: what --set-mark, --and-tos … do, as bits to clear (m) and then to flip (n), within opt->max. For ALIAS rows of a
 * v_maskfull or v_tos row. */
extern const struct vtype v_setbits;   /* value[/mask]: n = value, m = value | mask */
extern const struct vtype v_andbits;   /* bits: n = 0, m = ~bits */
extern const struct vtype v_orbits;    /* bits: n = m = bits */
extern const struct vtype v_xorbits;   /* bits: n = bits, m = 0 */
/* "and 0x7", "or 0x1", "xset 0x1/0x2" …: the same in -L, with `digits` hex digits at least. */
void bits_show(struct buf *b, const struct value *v, uint64_t all, unsigned digits);
/* vtype_text.c */
extern const struct vtype v_text;      /* s: at most opt->max bytes, quoted when needed */
extern const struct vtype v_quoted;    /* s: always quoted */
extern const struct vtype v_bytes;     /* s, len: --hex-string: bytes with |hex| parts */
extern const struct vtype v_setref;    /* s: ipset name, n: dimension, m: src bits; two words */
/* vtype_rate.c */
extern const struct vtype v_rate;      /* n: credit per packet as xt_limit's avg (10000 = 1/s) */
extern const struct vtype v_hashrate;  /* n: the rate in the kernel's unit, m: 1 packets, 2 bytes; see the file */
extern const struct vtype v_hashburst; /* n; m as v_hashrate */
extern const struct vtype v_clock;     /* n: seconds of the day hh:mm[:ss] */
extern const struct vtype v_date;      /* n: seconds since 1970, ISO 8601 */
extern const struct vtype v_weekdays;  /* n: bit set */
extern const struct vtype v_monthdays; /* n: bit set */

#endif
