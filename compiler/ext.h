/* The extension descriptor: one description from which a match or target is parsed, checked, printed, packed into
 * the kernel's struct and read back, lowered to nft expressions and raised from them, and documented.
 *
 *	opt     one option: names, kind of value, flags, bounds, what it excludes and needs, help.
 *	        Row order is save order.
 *	slot    where that option lives in one revision of the kernel's struct.
 *	layout  one revision: size, the words that hold "given" and "inverted" bits, slots.
 *	ext     the whole: rows, layouts newest first, hooks for what no row can say.
 *
 * The rule header (-s -d -i -o -p -f) is an ext of kind EXT_HEADER like any other.
 *
 * Given or default. What is read from a struct: a slot with a `given` mask is given when (word & given) == tag; one
 * without is given when it is inverted, when the row is MAND, or when its value differs from the default (`def`, all
 * zero when there is none; `absent` of the slot). What the user says is brought to the same form (draft_seal): a row that is not inverted and
 * says its default is dropped (a zero counts as the default only where the struct has no given bit and the row is not
 * MAND); an ALWAYS row is filled in. So equality and save agree.
 */
#ifndef SLUICE_EXT_H
#define SLUICE_EXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "compiler/env.h"
#include "compiler/key.h"
#include "compiler/value.h"

enum { OPT_MAX = 64 };         /* rows of one extension: a set of rows is a uint64_t */
#define ROW(n) (UINT64_C(1) << (n))

/* opt.flags */
enum {
	INV	= 1 << 0,      /* may stand behind ! */
	MAND	= 1 << 1,      /* must be given */
	MULTI	= 1 << 2,      /* may be given again, by another name where it has several; the last one counts (see also
				* v_natrange) */
	ALWAYS	= 1 << 3,      /* saved even when it was not given (its default) */
	HIDDEN	= 1 << 4,      /* accepted, never printed or documented (old spellings) */
	ALIAS	= 1 << 5,      /* another spelling that sets the row named by `of`, through its own vtype */
	LISTALWAYS = 1 << 6,   /* as ALWAYS, in -L only */
	NEEDFIRST = 1 << 7,    /* what it needs must stand in front of it */
	KEEP	= 1 << 8,      /* what the user says is given, even a zero or the default */
	NFTDROPS = 1 << 10,    /* nf_tables has no place for it: left out there, as iptables-nft does */
	READTEST = 1 << 9,     /* its test is for reading what others wrote and for nft's words; we write the kernel's
				* struct, as iptables-nft does */
	PLAINTEST = 1 << 13,   /* the opposite of its test is not the test inverted, as nft has it */
	STEP	= 1 << 11,     /* opens the next of several elements (--next), each with the same options */
	AGAIN	= 1 << 12,     /* the row of a later element: the option of the same name, said behind that element's
				* STEP row, which it needs. Not documented again */
};

struct opt {
	const char *name;      /* long name; NULL ends the table */
	const char *alias;     /* second long name, or NULL */
	char letter;           /* short name; only the header has them */
	const struct vtype *type;      /* NULL: a flag */
	uint32_t flags;
	uint64_t min, max;     /* bounds of numbers, longest text; max == 0: the vtype's own */
	const char *def;       /* the default, in the option's own words; not saved when equal */
	const char *def6;      /* for IPv6, where it differs */
	const void *arg;       /* what the vtype needs: a table of words … */
	uint64_t excl;         /* ROW()s that cannot stand beside it (one side is enough) */
	uint64_t need;         /* ROW()s of which one must be there */
	const char *of;        /* ALIAS: the row it sets. MACRO (macro != NULL): the row it stands for */
	const char *macro;     /* the words given to row `of`, separated by blanks: --syn */
	const char *opp;       /* the name of the inverted option: --hashlimit-above for ! --hashlimit-upto */
	struct { enum key key; enum rel rel; } test;   /* a pure test that nft can do natively */
	enum key among;        /* the value is a list, and this field one of it; nft has no form of that which is exact */
	const char *list;      /* in -L: %! is "!" or "", %~ "! " or "", %_ " !" or "", %= "!=" or "==", %v the value, %d the value
				* as in save, without names, %t a text without quotes, %s an "s" when it is a range; in front %0: nothing for
				* a zero, %*: nothing for all ports. "" nothing, NULL: as in save. The blank before it is the printer's. */
	const char *metavar;   /* NULL: the vtype's */
	const char *help;      /* half a sentence, no full stop */
	const char *missing;   /* iptables' words when a MAND row was not given, where they are not the usual ones */
};

/* ---- kernel structs ---- */

struct field { uint16_t off, len; };
#define AT(type, member) { offsetof(type, member), sizeof(((type *)0)->member) }

enum enc {
	ENC_NONE,      /* nothing but its given and inv bits, or the layout's hooks do it */
	ENC_NUM,       /* n, in at.len bytes */
	ENC_PAIR,      /* n in at, m in at2; without at2 the two halves of at */
	ENC_ADDR,      /* a; at.len bytes at most, the family's width otherwise */
	ENC_ADDRS,     /* a in at, b in at2; without at2 the two halves of at */
	ENC_STR,       /* s, NUL-terminated and padded */
	ENC_BYTES,     /* at.len bytes of a, at2.len bytes of b */
	ENC_BITS,      /* the given bits themselves are the value: n, within mask `given` */
	ENC_IFACE,     /* an interface: name in at, mask in at2 */
	ENC_SET,       /* an ipset (v_setref): struct xt_set_info or, by at.len, its first version; index 65535: not given */
	ENC_PLEN,      /* a prefix length n, as a mask; widths as ENC_ADDR */
	ENC_RAW,       /* s, len: the bytes as they are, exactly at.len */
	ENC_NAT,       /* v_natrange: struct nf_nat_ipv4_range, nf_nat_range or nf_nat_range2, by at.len */
};

struct slot {
	enum enc enc;
	bool be;               /* numbers in network order */
	bool le;               /* numbers with the lowest byte first, on every host */
	bool mask;             /* ENC_ADDR, ENC_PLEN: at, ENC_ADDRS: at2 is a mask; a full one fills its field, as iptables has it */
	struct field at, at2;
	uint64_t given;        /* in the layout's given word: given when (word & given) == given, or */
	bool tagged;           /* … == tag, which may be 0: a mode that is one of several numbers */
	uint64_t tag;
	uint64_t inv;          /* in the layout's inv word */
	uint64_t absent;       /* not 0: ENC_NUM's number that says "not given" */
	struct field given_at, inv_at;         /* words of its own for the bits, instead of the layout's */
};

struct layout;
struct use_draft;

struct layout {
	uint8_t rev;
	uint8_t fam;           /* families it serves; 0: all of the ext */
	const char *kname;     /* the kernel's name where it differs from ext->name */
	uint16_t size;         /* of the kernel's struct, before alignment to 8 */
	uint16_t usersize;     /* bytes that mean something to user space; 0: size */
	struct field given, inv;       /* the words with the bits; len 1, 2, 4 or 8 */
	const struct slot *slots;      /* by row, as opts; rows behind the last slot have none */
	unsigned nslots;
	const void *init;      /* size bytes to start from, or NULL: zeros */
	/* When several extensions share a kernel name: bits that must be (and are) set in `sig`. */
	struct field sig;
	uint32_t sigmask, sigbits;
	struct field noise;            /* bytes in the middle that mean nothing, whatever stands there */
	/* For what rows cannot say; run after the rows. pack: false = this revision cannot hold
	 * the use (the next older is tried). unpack: false = not understood (the use stays opaque). */
	bool (*pack)(struct cx *cx, const struct use *u, void *blob);
	bool (*unpack)(struct cx *cx, const void *blob, struct use_draft *d);
};
#define SLOTS(s) .slots = (s), .nslots = sizeof(s) / sizeof((s)[0])

/* ---- extensions ---- */

enum effect {
	OPAQUE,        /* unknown: a barrier for the optimiser */
	PURE,          /* a function of the packet alone */
	STATEFUL,      /* reads or changes state of its own: limit, recent, … */
	SIDE,          /* a target with an effect, after which the rules go on */
	VERDICT,       /* a target that ends the packet's way through the chain */
};

/* Tables and hooks as bit sets. Numbers of tables as in tables.def, of hooks as in the kernel. */
#define IN_TABLE(t) (1u << (t))
#define IN_HOOK(h) (1u << (h))

struct rule;
struct nir;
struct nir_list;
struct nft_text;

struct ext {
	const char *name;
	const char *aliases;           /* other names it answers to, separated by blanks; saved as `name` */
	const char *title;             /* a few words: "TCP header fields" */
	const char *doc;               /* the manual's paragraphs */
	enum ext_kind kind;
	uint8_t fam;                   /* FAM_* bits */
	uint8_t proto;                 /* the rule's -p must be this (not inverted); 0: any */
	bool autoload;                 /* -p PROTO brings its options without -m */
	uint8_t brought_by;            /* … of this protocol, where `proto` is 0 because the rule need not have it */
	bool any;                      /* at least one option must be given */
	const char *missing;           /* iptables' words when none is; NULL: the usual ones */
	enum effect effect;
	bool own;                      /* STATEFUL, and what it remembers is in the kernel's rule: one that is made anew begins anew; where
					* there is `share`, only what goes by turns */
	bool steady;                   /* PURE, and nothing that a rule does changes its answer, but in the tables raw and nat */
	bool remark;                   /* says something to people, and asks nothing of packets */
	bool total;                    /* PURE, and the kernel's match never drops a packet by itself, however short its headers */
	uint8_t tables;                /* IN_TABLE()s where it is legal, checked by user space as
					* iptables does NOT: used for the reason of a kernel refusal; 0: all */
	uint8_t hooks;                 /* IN_HOOK()s likewise */
	const char *list;              /* what -L prints before the options: "tcp", "" … NULL: nothing */
	const struct opt *opts;        /* ends with a row without name; at most OPT_MAX */
	const struct layout *layouts;  /* newest first */
	unsigned nlayouts;
	const char *module;            /* the kernel's option, for "the kernel lacks …": "XT_MATCH_…" */
	const char *gone;              /* Linux has it no more: since when, and what does its work now */

	/* Hooks; each NULL for most. */
	/* After use_seal's own checks: what rows cannot say. False with a diag. */
	bool (*check)(struct cx *cx, const struct rule *r, const struct use *u);
	/* Between parsing and sealing: defaults that depend on other options. False with a diag. */
	bool (*finish)(struct cx *cx, struct use_draft *d);
	/* Replace the rows' printing. In save, print " --opt value" with its leading blank. */
	void (*save)(struct buf *b, struct cx *cx, const struct use *u);
	void (*show)(struct buf *b, struct cx *cx, const struct use *u);
	/* Behind the options in --help: lists of names and the like. */
	void (*help)(struct buf *b);
	/* A use as nft expressions, where rows with tests cannot say it; see lower.h. False, and nothing added, when it
	 * cannot: then the kernel's struct is used. */
	bool (*lower)(struct cx *cx, const struct rule *r, const struct use *u, struct nir_list *out);
	/* And back: x[0] is an expression of kind raise_op (enum nir_op). Fills the draft and returns how many of the n
	 * expressions it has read; 0: not of mine, and the draft is as it was. */
	uint16_t raise_op;
	size_t (*raise)(struct cx *cx, const struct nir *x, size_t n, struct use_draft *d);
	/* In nft's language, with a leading blank, where rows with tests do not say it; see nfttext.h. False: nft has no
	 * words for it (nft_refuse says why). */
	bool (*nft)(struct nft_text *t, const struct use *u);
	/* Of a match that is for one packet in n, by chance or by turns (from the first on): n, as nearly as its numbers can
	 * say it. 0: something else. */
	uint32_t (*share)(const struct use *u, bool *turns);
	const char *wordless;          /* why nft has no words for it at all; NULL: there is no more to say about that */
};
#define LAYOUTS(l) .layouts = (l), .nlayouts = sizeof(l) / sizeof((l)[0])

unsigned ext_nopts(const struct ext *e);
/* The words of the row's default; NULL: none. */
const char *opt_def(const struct opt *o, enum family f);
/* The row with this long name, alias, opp or choice word, or -1. Exact. */
int ext_row(const struct ext *e, const char *name);
/* The newest layout for a family, or NULL. */
const struct layout *ext_layout(const struct ext *e, enum family f);
/* The name that the kernel knows the extension by in this layout. */
const char *layout_kname(const struct ext *e, const struct layout *l);

/* ---- the registry (extensions/registry.c hands the list in at start) ---- */

extern const struct ext *const ext_list[];     /* NULL-terminated, from extensions/list.h */

const struct ext *ext_find(enum ext_kind kind, const char *name, enum family f);
/* The match that `-p PROTO` brings: tcp, udp, icmp … or NULL. */
const struct ext *ext_for_proto(uint8_t proto, enum family f);
const struct ext *ext_header(enum family f);
/* By the kernel's name and revision, checking sig; *layout is set. NULL: nobody understands it. */
const struct ext *ext_for_blob(enum ext_kind kind, const char *kname, unsigned rev, enum family f,
	const void *blob, size_t len, const struct layout **layout);
/* Is that the same for all blobs of the name and revision? */
bool ext_name_alone(enum ext_kind kind, const char *kname, unsigned rev, enum family f);

#endif
