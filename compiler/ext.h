/* The extension descriptor: one description from which a match or target is parsed, checked, printed, packed into the
 * kernel's struct and unpacked, lowered to nft expressions and raised from them, and documented.
 *
 *	opt     one option: names, value type, flags, bounds, exclusions, dependencies, help.
 *	        Row order is save order.
 *	slot    where the option's value lies in one revision of the kernel's struct.
 *	layout  one revision: size, the words with the "given" and "inverted" bits, slots.
 *	ext     the whole: rows, layouts (newest first), and hooks for what rows cannot express.
 *
 * The rule header (-s -d -i -o -p -f) is an ext of kind EXT_HEADER like any other.
 *
 * Given or default. When a struct is unpacked, a slot with a `given` mask is given if (word & given) == tag; a slot
 * without one is given if it is inverted, if the row is MAND, or if its value differs from the default (`def`, or zero
 * if there is none; `absent` of the slot). draft_seal normalises what the user typed to the same form: a row that is
 * not inverted and states its default is dropped (zero counts as the default only if the struct has no given bit and
 * the row is not MAND); an ALWAYS row is filled in. So comparison and save agree.
 */
#ifndef SLUICE_EXT_H
#define SLUICE_EXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "compiler/env.h"
#include "compiler/key.h"
#include "compiler/value.h"

enum { OPT_MAX = 64 };         /* rows of one extension, at most: a set of rows is a uint64_t */
#define ROW(n) (UINT64_C(1) << (n))

/* opt.flags */
enum {
	INV	= 1 << 0,      /* may be inverted with ! */
	MAND	= 1 << 1,      /* must be given */
	MULTI	= 1 << 2,      /* may be repeated, also by its other names; the last one wins (see also v_natrange) */
	ALWAYS	= 1 << 3,      /* saved even if not given (with its default) */
	HIDDEN	= 1 << 4,      /* accepted, but neither printed nor documented (old spellings) */
	ALIAS	= 1 << 5,      /* another spelling that sets row `of`, using its own vtype */
	LISTALWAYS = 1 << 6,   /* like ALWAYS, but in -L only */
	NEEDFIRST = 1 << 7,    /* the rows it needs must precede it */
	KEEP	= 1 << 8,      /* recorded as given whatever the value is, even zero or the default */
	NFTDROPS = 1 << 10,    /* nf_tables has no place for it: dropped there, as in iptables-nft */
	/* its test is used only to raise rules of other programs and to print nft's language; we emit the kernel's
	 * struct, as iptables-nft does */
	READTEST = 1 << 9,
	PLAINTEST = 1 << 13,   /* its negation is not expressed by inverting the test (as in nft) */
	STEP	= 1 << 11,     /* starts the next of several elements (--next), each with the same options */
	/* the row of a later element: the option of the same name, given after that element's STEP row, which it needs.
	 * Not documented again */
	AGAIN	= 1 << 12,
};

struct opt {
	const char *name;      /* long name; NULL ends the table */
	const char *alias;     /* second long name, or NULL */
	char letter;           /* short name; only used by the header */
	const struct vtype *type;      /* NULL: a flag */
	uint32_t flags;
	uint64_t min, max;     /* bounds of numbers, or of the length of texts; max == 0: the vtype's own */
	const char *def;       /* the default as typed; not saved if equal */
	const char *def6;      /* default for IPv6, if different */
	const void *arg;       /* argument of the vtype, e.g. its table of words */
	uint64_t excl;         /* ROW()s that exclude this one (declaring it on one side is enough) */
	uint64_t need;         /* ROW()s of which at least one must be given */
	const char *of;        /* ALIAS: the row it sets. MACRO (macro != NULL): the row it expands to */
	const char *macro;     /* MACRO: the words given to row `of`, separated by blanks: --syn */
	const char *opp;       /* name of the negated option: --hashlimit-above for ! --hashlimit-upto */
	struct { enum key key; enum rel rel; } test;   /* a pure test of a packet field that nft can do natively */
	enum key held;         /* a field that holds what the kernel's match compares, where test.key may differ from it */
	enum key among;        /* the value is a list of which this field must be a member; nft has no exact equivalent */
	/* format in -L: %! is "!" or "", %~ "! " or "", %_ " !" or "", %= "!=" or "==", %v the value, %d the value as
	 * in save without names, %t a text without quotes, %s an "s" if it is a range. A leading %0 prints nothing for
	 * zero, a leading %* nothing for all ports. "": print nothing; NULL: as in save. The printer adds the leading
	 * blank. */
	const char *list;
	const char *metavar;   /* NULL: the vtype's */
	const char *help;      /* a phrase without a full stop; of v_choice one for each name, between them "; " */
	const char *missing;   /* iptables' message if a MAND row is missing, where it is not the usual one */
};

/* ---- kernel structs ---- */

struct field { uint16_t off, len; };
#define AT(type, member) { offsetof(type, member), sizeof(((type *)0)->member) }

enum enc {
	ENC_NONE,      /* only the given and inv bits, or the layout's hooks handle it */
	ENC_NUM,       /* n, in at.len bytes */
	ENC_PAIR,      /* n in at, m in at2; without at2, the two halves of at */
	ENC_ADDR,      /* a; at most at.len bytes, otherwise the address family's width */
	ENC_ADDRS,     /* a in at, b in at2; without at2, the two halves of at */
	ENC_STR,       /* s, NUL-terminated and padded */
	ENC_BYTES,     /* at.len bytes of a, at2.len bytes of b */
	ENC_BITS,      /* n is the given bits themselves, masked by `given` */
	ENC_IFACE,     /* an interface: name in at, mask in at2 */
	ENC_SET,       /* an ipset (v_setref): struct xt_set_info or, depending on at.len, its first version; index 65535: not given */
	ENC_PLEN,      /* prefix length n, stored as a mask; width as for ENC_ADDR */
	ENC_RAW,       /* s, len: raw bytes, exactly at.len */
	ENC_NAT,       /* v_natrange: struct nf_nat_ipv4_range, nf_nat_range or nf_nat_range2, depending on at.len */
};

struct slot {
	enum enc enc;
	bool be;               /* numbers are big-endian */
	bool le;               /* numbers are little-endian on every host */
	bool mask;             /* at (ENC_ADDR, ENC_PLEN) or at2 (ENC_ADDRS) is a mask; a full mask fills the whole field, as in iptables */
	struct field at, at2;
	uint64_t given;        /* in the layout's given word: the row is given if (word & given) == given, or */
	bool tagged;           /* … == tag, which may be 0: a mode encoded as one of several numbers */
	uint64_t tag;
	uint64_t inv;          /* in the layout's inv word */
	uint64_t absent;       /* if not 0: the ENC_NUM number that means "not given" */
	struct field given_at, inv_at;         /* the words for these bits, if not the layout's */
};

struct layout;
struct use_draft;

struct layout {
	uint8_t rev;
	uint8_t fam;           /* families it serves; 0: all families of the ext */
	const char *kname;     /* the kernel's name if it differs from ext->name */
	uint16_t size;         /* size of the kernel's struct, before alignment to 8 */
	uint16_t usersize;     /* bytes compared by user space; 0: size */
	struct field given, inv;       /* the words with the bits; len is 1, 2, 4 or 8 */
	const struct slot *slots;      /* indexed by row; rows after the last slot have none */
	unsigned nslots;
	const void *init;      /* initial contents, size bytes; NULL: zeros */
	/* If several extensions share a kernel name: bits that identify this one, checked on unpacking and set on
	 * packing. */
	struct field sig;
	uint32_t sigmask, sigbits;
	struct field noise;            /* bytes in the middle that user space ignores */
	/* Hooks for what rows cannot express; run after the rows. pack: false if this revision cannot represent the use
	 * (the next older one is tried). unpack: false if the struct is not understood (the use stays opaque). */
	bool (*pack)(struct cx *cx, const struct use *u, void *blob);
	bool (*unpack)(struct cx *cx, const void *blob, struct use_draft *d);
	/* Turns a struct of other programs into the one that pack makes of the same meaning; before unpacking. */
	void (*normalize)(void *blob);
};
#define SLOTS(s) .slots = (s), .nslots = sizeof(s) / sizeof((s)[0])

/* ---- extensions ---- */

enum effect {
	OPAQUE,        /* unknown: a barrier for the optimiser */
	PURE,          /* a function of the packet alone */
	STATEFUL,      /* reads or changes state of its own: limit, recent, … */
	SIDE,          /* a target with a side effect; evaluation continues with the next rule */
	VERDICT,       /* a target that ends evaluation of the chain */
};

/* What a target with a SIDE effect, or a STATEFUL match, may modify. */
enum writes {
	WRITES_MARK = 1 << 0,
	WRITES_TTL = 1 << 1,           /* or the hop limit */
	WRITES_TOS = 1 << 2,           /* of IPv6, any bits of the traffic class */
	WRITES_ADDRS = 1 << 3,
	WRITES_SIZE = 1 << 4,
	WRITES_CONNECTION = 1 << 5,    /* the packet belongs to another connection, or to none */
	WRITES_OTHER = 1 << 6,         /* something of the packet, its connection or elsewhere that other rules may test */
	WRITES_CONNMARK = 1 << 7,
};

/* Sets of tables (numbered as in tables.def) and hooks (numbered as in the kernel). */
#define IN_TABLE(t) (1u << (t))
#define IN_HOOK(h) (1u << (h))

struct rule;
struct test;
struct nir;
struct nir_list;
struct nft_text;

struct ext {
	const char *name;
	const char *aliases;           /* other accepted names, separated by blanks; saved as `name` */
	const char *title;             /* a few words: "TCP header fields" */
	const char *doc;               /* the manual's text; `proto`, `tables` and `hooks` are added to it */
	/* For the manual: commands, one a line. One that begins with - is of iptables, or of ip6tables if fam is FAM_IP6;
	 * the others are of other programs. */
	const char *example;
	enum ext_kind kind;
	uint8_t fam;                   /* FAM_* bits */
	uint8_t proto;                 /* the rule's -p must be this protocol (not inverted); 0: any */
	bool autoload;                 /* -p PROTO makes its options available without -m */
	uint8_t brought_by;            /* … for this protocol, if `proto` is 0 because the rule need not have -p */
	bool any;                      /* at least one option must be given */
	const char *missing;           /* iptables' message if none is given; NULL: the usual one */
	enum effect effect;
	uint8_t writes;                /* WRITES_ bits */
	bool refuses;                  /* a VERDICT that drops the packet */
	/* Bytes of the transport header that the kernel's match reads: it drops packets that have fewer, and does not
	 * match later fragments. 0: it reads none */
	uint8_t transport;
	/* STATEFUL with state held in the kernel's rule, so replacing the rule resets it; with `share`, only the
	 * round-robin mode */
	bool own;
	/* ROW()s with an effect when the kernel creates the rule: a path is resolved, a timer starts. Rules with one of them
	 * are never compiled, because an edit of another rule might create them again. */
	uint64_t once;
	/* State that the kernel keeps under a name for all rules, set up by the first of them (founder.h): the kind of state, the ROW()s
	 * with names, and those with the settings. Extensions with state of the same kind never have the same settings. */
	struct { const char *kind; uint64_t names, settings; } shared;
	bool bound;                    /* refers to objects of the network namespace, which must exist */
	bool steady;                   /* PURE, and no action of a rule changes its result, except in the tables raw and nat */
	bool remark;                   /* annotation for humans; does not affect packets */
	bool total;                    /* PURE, and the kernel's match never drops a packet itself (hotdrop), however short the headers */
	/* IN_TABLE()s where the kernel accepts it; not checked in advance, as in iptables, but used to explain a
	 * refusal by the kernel. 0: all */
	uint8_t tables;
	uint8_t hooks;                 /* IN_HOOK()s likewise */
	const char *list;              /* what -L prints before the options: "tcp"; NULL: nothing */
	const struct opt *opts;        /* ends with a row without a name; at most OPT_MAX */
	const struct layout *layouts;  /* newest first */
	unsigned nlayouts;
	const char *module;            /* kernel config option, for "the kernel lacks …": "XT_MATCH_…" */
	const char *gone;              /* removed from Linux: since which version, and the replacement */

	/* Hooks; usually NULL. */
	/* Runs after use_seal's checks, for what rows cannot express. False with a diag. */
	bool (*check)(struct cx *cx, const struct rule *r, const struct use *u);
	/* Runs between parsing and sealing: defaults that depend on other options. False with a diag. */
	bool (*finish)(struct cx *cx, struct use_draft *d);
	/* Replace the printing of rows. `save` prints " --opt value" with the leading blank. */
	void (*save)(struct buf *b, struct cx *cx, const struct use *u);
	void (*show)(struct buf *b, struct cx *cx, const struct use *u);
	/* Printed after the options in --help: lists of names etc. */
	void (*help)(struct buf *b);
	/* Lowers a use to nft expressions, if tests of rows cannot express it; see lower.h. False, with nothing
	 * appended, if it cannot; the kernel's struct is used then. */
	bool (*lower)(struct cx *cx, const struct rule *r, const struct use *u, struct nir_list *out);
	/* The inverse: x[0] has operation raise_op (enum nir_op). Fills the draft and returns how many of the n
	 * expressions it consumed; 0: not recognised, draft unchanged. */
	uint16_t raise_op;
	size_t (*raise)(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d);
	/* Prints the use in nft's language, with a leading blank, if tests of rows cannot express it; see nfttext.h.
	 * False if nft has no syntax for it (nft_refuse gives the reason). */
	bool (*nft)(struct nft_text *t, const struct use *u);
	/* For a match that holds for one packet in n, at random or round-robin (*turns; from the first packet on): n,
	 * as closely as its parameters express it. 0: not such a match. */
	uint32_t (*share)(const struct use *u, bool *turns);
	/* For a match that holds if any of several tests of packet fields holds, and if inverted, if none does: fills in
	 * the i-th test. False: no more. */
	bool (*any_of)(const struct use *u, unsigned i, struct test *t);
	/* May the match hold for packets of no connection, whatever its rows that test fields of the connection say? NULL: no. */
	bool (*loose)(const struct use *u);
	/* The mark that a target gives to a packet with this mark; NULL: with WRITES_MARK, any. */
	uint32_t (*mark)(const struct use *u, uint32_t mark);
	const char *wordless;          /* why nft's language has no syntax for it; NULL: no further explanation */
};
#define LAYOUTS(l) .layouts = (l), .nlayouts = sizeof(l) / sizeof((l)[0])

unsigned ext_nopts(const struct ext *e);
/* The row's default as typed; NULL: none. */
const char *opt_def(const struct opt *o, enum family f);
/* The row whose long name, alias, opp or choice word is exactly `name`; -1: none. */
int ext_row(const struct ext *e, const char *name);
/* The newest layout for a family, or NULL. */
const struct layout *ext_layout(const struct ext *e, enum family f);
/* The kernel's name of the extension in this layout. */
const char *layout_kname(const struct ext *e, const struct layout *l);

/* ---- the registry (extensions/registry.c provides the list) ---- */

extern const struct ext *const ext_list[];     /* NULL-terminated, from extensions/list.h */

const struct ext *ext_find(enum ext_kind kind, const char *name, enum family f);
/* The match that `-p PROTO` brings: tcp, udp, icmp … or NULL. */
const struct ext *ext_for_proto(uint8_t proto, enum family f);
const struct ext *ext_header(enum family f);
/* Looks up by the kernel's name and revision, checking sig, and sets *layout. NULL: no extension understands it. */
const struct ext *ext_for_blob(enum ext_kind kind, const char *kname, unsigned rev, enum family f,
	const void *blob, size_t len, const struct layout **layout);
/* Is the result of ext_for_blob the same for every blob of this name and revision? */
bool ext_name_alone(enum ext_kind kind, const char *kname, unsigned rev, enum family f);

#endif
