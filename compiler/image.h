/* The nf_tables form of a compiled run of rules, and its decoding back to rules.
 *
 *	-A INPUT -s 192.0.2.1/32 -j DROP        the chain INPUT has one rule, the run's entry:
 *	-A INPUT -s 192.0.2.7/32 -j DROP
 *	… 1,000 of these                          [ payload saddr → register 1 ] [ lookup register 1 in @…map… ] drop
 *
 *	                                        the map has one element per rule: 192.0.2.1, with its counter and, as
 *	                                        userdata, what the key does not tell (position in the order, comment)
 *
 * If all elements have the same action, as here, the action follows the lookup once, and the map is an nf_tables set.
 * Otherwise it is a verdict map. Sets are preferred: whenever a rule is added, the kernel validates all verdicts of all
 * maps of the table.
 *
 * An image is a set of nft objects as data: the same struct is built by opt.h, sent and read by the back end, executed
 * by the simulator and decoded to rules. The source rules are stored nowhere else. Each rule of a run is one of
 *
 *	an element     of a map with a template. The template is a rule of the map's shape, stored in the run's chain 0; with
 *	               the element's key, verdict and comment substituted it is the source rule.
 *	a plain rule   in one of the run's chains, or in several as copies, with its order key in its userdata. Its counters are
 *	               the sum over all copies and all elements with the same order key. Rules in chain 0 are never reached:
 *	               templates, hidden rules, and rules that own elements but cannot be represented by them. The hidden
 *	               rules of a tree are in its last chain, since there may be many.
 *
 * A group is a run whose entry has the tests that all its rules share, and jumps to chain 1. The rules and lookups
 * there lack these tests; their userdata tells which expressions were removed, so that they can be restored from the
 * entry.
 *
 * Terms:
 *
 *	run          consecutive rules of a chain, compiled into a few nft objects
 *	entry        the one rule that replaces them in the chain
 *	order key    64 bits in userdata: the position of a rule within its run, with gaps for later insertions
 *	hidden       shadowed: earlier rules take every packet that the rule would match
 *	told         stored in userdata only: the kernel's rule lacks the expressions
 *	part         an element or rule that only counts for a source rule which is represented elsewhere
 *	twins        rules of a run with the same key: the first is the element, the others are hidden behind it
 *	heir         an element that replaces a deleted one: its next twin, or what it had partly hidden
 *	turns        lookups of a tree that are made one after the other, for successive parts of the rules
 *	section      a slice of the rules of the last turn; packets enter its trees through sieves
 *	sieve        a set of all values of a field that the rules of a tree's chain may match; only packets in it enter the chain
 *	front        a small set of leading bytes, looked up before an interval map; most packets fail it
 *	gate         a map of addresses, looked up before a map of addresses and ports that come from a multiport list
 *	open run     a run created for a single rule, to which rules of the same shape can be added (opt_open.c)
 *	spot         location of a rule of a run's chain in the kernel: chain name and rule handle
 *
 * Names of maps and chains of a run are derived from the run's number, which is in the entry's userdata. They are
 * longer than 28 characters, so that no chain of iptables can have them.
 */
#ifndef SLUICE_IMAGE_H
#define SLUICE_IMAGE_H

#include "compiler/lower.h"

enum {
	IMAGE_PARTS = 4,               /* fields in a key, at most */
	IMAGE_KEY = 64,                /* bytes of a key, at most: each part takes whole 32-bit registers */
	IMAGE_ELEM_UDATA = 254,        /* bytes of element userdata the kernel accepts: it rejects 255, and silently drops 256 */
	IMAGE_COPIES = 4,              /* limit for all chains of a tree together: this many times the number of rules */
	IMAGE_FRONT = 1 << 16,         /* values that a front may be built with, or that an added rule may add to it */
	/* only the first 64 expressions of a rule in a group may be moved to the entry: image_rule.cut has 64 bits */
	IMAGE_CUT = 64,
};

struct image_elem {
	const uint8_t *key;            /* the map's len bytes, as in the registers */
	const uint8_t *end;            /* last key of an interval, inclusive; NULL: only `key` */
	const char *chain;             /* destination of a jump or goto */
	int32_t verdict;               /* NF_ACCEPT, NF_DROP, NFT_CONTINUE, NFT_RETURN, NFT_JUMP, NFT_GOTO; unused in a set */
	bool counted;                  /* has a counter: it represents a rule, or is a part of one */
	struct counters counters;
	struct nir_data udata;
	const struct rule *rule;       /* the source rule, for the positions of kernel errors; NULL if read from the kernel */
};

/* The last key that the element covers. */
static inline const uint8_t *elem_last(const struct image_elem *e) { return e->end ? e->end : e->key; }

struct image_map {
	const char *name;
	uint8_t nparts, part[IMAGE_PARTS];     /* length of each part in bytes, without padding */
	uint8_t key[IMAGE_PARTS];      /* field of each part, enum key; KEY_NONE: unknown */
	uint16_t len;                  /* key length, including padding */
	bool interval;
	bool set;                      /* the common action of all elements follows the lookup */
	uint32_t front;                /* index of the map's front (image_front.c); 0: none */
	uint8_t lead;                  /* for a front: how many leading bytes of the field it contains; 0: not a front */
	uint32_t count;                /* for a map read from the kernel: number of elements as reported; 0: not reported */
	VEC(struct image_elem) elems;
};

/* A copy without elements. */
static inline struct image_map image_map_bare(const struct image_map *m)
{
	struct image_map bare = *m;

	bare.elems.v = NULL;
	bare.elems.n = bare.elems.cap = 0;
	return bare;
}

enum image_made {
	MADE_READY,                    /* `lowered` is final */
	MADE_RULE,                     /* the source rule with its order key in the userdata, lowered on demand */
	MADE_COPY,                     /* … with zero counters */
	MADE_TEMPLATE,                 /* … as a map's template */
};

struct image_rule {
	struct nir_rule lowered;       /* use image_rule_nr, since large runs are lowered on demand */
	uint64_t number;               /* its order key; for a template, the map's index */
	uint8_t made;                  /* enum image_made */
	bool packed;                   /* for MADE_… rules: packed into fewer expressions if that saves memory */
	bool unseen;                   /* … without expressions, since no packet reaches it */
	bool hides;                    /* it shadows rules, which are therefore omitted from chains of a tree */
	uint32_t copies;               /* for a rule in a tree: the number of its copies, and of jumps to it; 0: not recorded */
	uint64_t cut;                  /* for a rule in a group: the expressions moved to the entry, bit by index */
	const struct rule *rule;       /* the source rule, for the positions of kernel errors; NULL if read from the kernel */
	uint64_t handle;               /* nft's, if read from the kernel */
};

struct image_chain {
	const char *name;
	VEC(struct image_rule) rules;
};

/* Contents of the entry's userdata. */
struct image_head {
	uint64_t id;                   /* the run's number, unique in its table; not 0 */
	uint32_t nmaps, nchains;       /* their names are image_map_name(id, 0 …), image_chain_name(id, 0 …) */
	uint32_t flags;                /* enum image_flags */
	/* For a tree; edits that leave the run in place change neither. 0 elements: generated by an older release, not
	 * recorded. */
	uint32_t leads;                /* elements of its maps and sieves */
	uint32_t hiders;               /* rules that shadow others */
	/* index of a set of fingerprints of all rules that were left out of chains, and its size; 0: none. Never updated:
	 * rules added since are in all their chains */
	uint32_t missing, prints;
};

/* The smallest and the largest order key with which a run with IMAGE_MAP was created; rules added since have keys
 * outside and hide no rule. They are stored in a rule of chain 0 without expressions, not in the entry, because
 * replacing a rule that has a lookup makes the kernel validate all elements of the table. They are never updated: the
 * order keys of added rules are derived from the generation of their commit, since replacing a rule means waiting until
 * no packet can see the old one. */
struct image_edges {
	uint64_t first, last;
	uint64_t generation;           /* the ruleset's generation when the run was created, or an earlier one */
};

enum image_flags {
	IMAGE_MAP = 1,                 /* the entry looks up one map, and all rules are elements of it; image_fit applies */
	IMAGE_HIDDEN = 2,              /* some rule is hidden, wholly or partly: deleting another may expose it */
	/* rules may be added to the map: the kernel rejects overlapping ones, and no target of the table modifies the
	 * key */
	IMAGE_STEADY = 4,
	/* the entry looks up a second map, whose keys are the first map's keys without the ports; elements are not
	 * added or deleted singly */
	IMAGE_GATED = 8,
	IMAGE_SHARES = 16,             /* the rules share their packets evenly, one element each: the entry draws a number */
	IMAGE_GROUP = 32,              /* the entry has the tests shared by all rules, and jumps to chain 1 */
	/* a tree whose entry jumps to chain 1, which looks up several maps in turn, or jumps behind sieves to chains
	 * that do */
	IMAGE_TURNS = 64,
	/* an IMAGE_MAP run created for a single rule. Map 0 is a set and may be empty. A rule with the key of an
	 * existing one is told as an element, in chain 1 */
	IMAGE_OPEN = 128,
	IMAGE_WRITABLE = 256,          /* a tree over a field that other rules of the table may modify; none of its own may */
};

enum {
	GROUP_CHAIN = 1,               /* IMAGE_GROUP: the chain of its rules */
	TURNS_CHAIN = 1,               /* IMAGE_TURNS: the chain of its lookups */
	TWINS_CHAIN = 1,               /* IMAGE_OPEN: the chain of hidden rules */
	ACTION_CHAIN = 1,              /* IMAGE_MAP whose rules have a target: the chain of the target, if map 0 is not a set */
	GATE_MAP = 1,                  /* IMAGE_GATED: the gate; it leads to the chain behind the gate, which looks up map 0 */
	GATE_CHAIN = 1,                /* … if the gate is a set */
};

struct image_run {
	struct image_head head;
	struct image_rule entry;       /* the rule in the source chain */
	VEC(struct image_map) maps;
	VEC(struct image_chain) chains;        /* chain 0 is never reached */
	VEC(struct rule *) rules;      /* the source rules in order, with `place` set */
	void *kernel;                  /* other data of the back end */
};

/* Location of a rule of a run's chain in the kernel. */
struct image_spot { const char *chain; uint64_t handle; };

/* Location of a source rule within a run (rule.place). */
struct image_place {
	struct image_run *run;
	uint64_t order;
	/* Everything that represents the rule in the kernel: */
	uint32_t map;                  /* elements of this map; the first one represents the rule */
	VEC(const struct image_elem *) elems;
	VEC(struct image_spot) spots;  /* rules that represent it, count for it, or jump to its own chain */
	const char *own;               /* … the chain that contains only this rule; NULL: none */
	bool known;                    /* the following two have been determined: */
	VEC(struct image_elem) heirs;  /* … elements of the same map that replace its elements when it is deleted */
	VEC(struct image_spot) told;   /* … and the rules by which some of them are told now */
	bool hides;                    /* it shadows rules, which are therefore omitted from chains */
};

const char *image_map_name(struct arena *a, uint64_t id, unsigned n);
const char *image_chain_name(struct arena *a, uint64_t id, unsigned n);
/* Name of the set that exists next to n runs, the last of which has this number, while nothing leads to them yet. port:
 * netlink port ID of the socket that created it. */
const char *image_ahead_name(struct arena *a, uint64_t last, unsigned n, uint32_t port);
/* The run's number from the name of a map or chain; 0: not such a name. */
uint64_t image_name_id(const char *name);
/* n and port of an image_ahead_name; 0: not such a name. */
unsigned image_name_ahead(const char *name, uint32_t *port);

/* The rule's expressions and userdata: stored ones, or lowered into `room`, whose memory is reused. */
const struct nir_rule *image_rule_nr(struct cx *cx, const struct image_rule *ir, struct nir_rule *room);

/* Is this rule of a chain the entry of a run? Fills *head. */
bool image_entry(const struct nir_rule *nr, struct image_head *head);
/* Removes the expressions in the bit set `cut`. */
void image_cut(struct nir_list *l, uint64_t cut);
/* Sets nr's compat protocol as rule_lower would, for a rule read from any chain. */
void image_compat(struct nir_rule *nr);
/* Builds the entry's userdata from run->head. */
void image_entry_udata(struct arena *a, struct image_run *run);

/* Reads the run's edges from chain 0; false if there are none. */
bool image_edges_get(const struct image_run *run, struct image_edges *edges);
/* The rule that stores them. */
struct nir_rule image_edges_rule(struct arena *a, const struct image_edges *edges);
/* The initial order key of the i-th rule of a run; keys have gaps. The inverse. */
uint64_t run_order(size_t i);
size_t order_number(uint64_t order);
/* The order key of the n-th rule that a commit at this generation appends after the last or prepends before the first
 * rule; 0: no key left. */
uint64_t image_edge_order(const struct image_edges *edges, uint32_t generation, uint32_t n, bool behind);

/* The order key of a rule that a commit at this generation inserts directly behind the one with key `of`, in an open
 * run; 0: no key left. */
uint64_t image_twin_order(const struct image_edges *edges, uint32_t generation, uint64_t of);
/* An order key between two; 0: none free. */
uint64_t image_order_between(const struct image_run *run, uint64_t after, uint64_t before);

/* The fingerprint of a rule, which is the same for rules with the same text, without the chain and counters. */
uint32_t image_fingerprint(struct cx *cx, const struct rule *r);

/* A rule that is never reached and only counts for the rule with this order key. */
struct nir_rule image_part_rule(struct cx *cx, uint64_t order, const struct counters *c);

/* Reads the order key from the userdata of an element or rule of a run; false if it has none. */
bool image_order(struct nir_data udata, uint64_t *order);
/* Userdata with an order key: of a rule, or of an element or rule that only counts for one (part). */
struct nir_data image_order_udata(struct arena *a, uint64_t order, bool part);
/* Does the element or rule with this userdata only count for the rule with its order key? */
bool image_is_part(struct nir_data udata);
/* Is the rule with this userdata no source rule, but a template, or made for the run itself? */
bool image_is_inner(struct nir_data udata);
/* Reads the key of a rule that is told as the element it would be; false: it is no such rule. */
bool image_told_key(struct nir_data udata, const uint8_t **key, size_t *len);
/* Reads which map the rule with this userdata is the template of; false if none. */
bool image_template_of(struct nir_data udata, uint32_t *map);
/* For a rule of a tree that jumps to a chain with a single source rule: that rule's order key. */
bool image_jumps(struct nir_data udata, uint64_t *order);
/* The chain of the run to which a rule of a tree leads unconditionally; NULL: it is not such a rule. */
const char *image_leads_to(const struct image_run *run, const struct image_rule *ir);
/* The chain of the run to which a rule of a tree sends the packets that pass a sieve; NULL: it is not such a rule. */
const char *image_sieves(const struct image_run *run, const struct image_rule *ir);
/* True if the element's rule neither hides other rules nor is hidden, even partly; false: unknown. */
bool image_alone(const struct image_elem *e);
/* Does the rule shadow others, which are omitted from chains of a tree? */
bool image_hides(const struct image_rule *ir);

/* Equality of keys, or of the bounds of intervals. */
bool image_same_key(const struct image_map *m, const struct image_elem *a, const struct image_elem *b);
/* Does b cover all of a? For keys of one part. */
bool image_within(const struct image_map *m, const struct image_elem *a, const struct image_elem *b);
/* The chain of the run in which the element's next twin is told. False if it has none, or if twins must not replace
 * each other because other rules share packets with them. */
bool image_twin(const struct image_run *run, const struct image_elem *e, uint32_t *chain);
/* Is a twin hidden behind the rule at this place? For open runs whose chains have been read. */
bool image_leads(const struct image_place *at);
/* Converts an element of an open run's set to a rule for TWINS_CHAIN that tells it completely, i.e. a rule hidden
 * behind a twin. False if impossible, e.g. because packets continue behind the twin. */
bool image_tell(struct raiser *z, struct image_run *run, const struct image_elem *e, struct image_rule *out);
/* Sets the first twin told in this chain as heir of the rule of map 0 at this place; no heir if it cannot be one. */
void image_heir(struct raiser *z, const struct image_chain *c, struct image_place *at);
/* Determines the heirs of a rule of map 0, in a run whose chains have all been read. elems: its elements have been read
 * too; without them, no rule of the map may share packets with this one. False if the heirs cannot be determined. */
bool image_uncover(struct raiser *z, const struct rule *r, bool elems);

/* Builds run->rules, in order and with summed counters, from a run that was read from the kernel. False if anything in
 * it is not as opt.h generates it; the entry is then to be treated as a foreign rule. */
bool image_decode(struct raiser *z, struct image_run *run);
/* Decodes a tree incrementally, so that `ir` and its data may be freed after each call. Of source rules only the
 * userdata and the destination are kept in the run's chains, of other rules everything. Rules come chain by chain;
 * starting a chain again discards what was decoded of it. The maps must be present before image_decoder_end. */
struct image_decoder;
struct image_decoder *image_decoder_new(struct raiser *z, struct image_run *run);
void image_decoder_chain(struct image_decoder *d, struct image_chain *c);
void image_decoder_rule(struct image_decoder *d, const struct image_rule *ir);
bool image_decoder_end(struct image_decoder *d);
/* The single rule with this order key, from those parts of the run that have been read; NULL: not as opt.h generates
 * it. */
struct rule *image_decode_one(struct raiser *z, struct image_run *run, uint64_t order);
/* The same for all rules from this order key to that one, in run->rules, unless they are not as opt.h generates them. */
bool image_decode_part(struct raiser *z, struct image_run *run, uint64_t first, uint64_t last);

/* Does the element's userdata contain its rule's test? */
bool image_tests(const struct image_elem *e);
/* The source rule that a rule in this chain represents, using chain 0, which must have been read. NULL if it represents
 * none or cannot be decoded. */
struct rule *image_said(struct raiser *z, struct image_run *run, const struct image_chain *c, const struct image_rule *ir);

struct image_elems { VEC(struct image_elem) v; };

/* Converts a rule to elements of a map, with keys, verdict and userdata for this order key: of an IMAGE_MAP run, where
 * map is 0, or of a group. The first element represents the rule, the others are parts. Requires the entry and chain 0
 * of the run (and chain 1 for a gated run or a group), but no elements. `out` is emptied first. False if the rule's
 * shape differs, or its action differs from that of the set. */
bool image_fit(struct raiser *z, struct image_run *run, unsigned map, const struct rule *r, uint64_t order, struct image_elems *out);
/* Can the map's front, if any, take the leading bytes of all keys that the element covers? */
bool image_front_takes(const struct image_run *run, unsigned map, const struct image_elem *e);
/* Number of values in the front for the element (0: the map has no front), and the i-th of them as a key of IMAGE_KEY
 * bytes. */
uint64_t image_front_count(const struct image_run *run, unsigned map, const struct image_elem *e);
void image_front_key(const struct image_run *run, unsigned map, const struct image_elem *e, uint64_t i, uint8_t *key);
enum image_where {
	IMAGE_NOWHERE,                 /* not of the run's shape */
	IMAGE_AT_KEY,                  /* if it is in the run, an element has this key: its own, or that of a rule that hides part of it */
	IMAGE_ANYWHERE,                /* unknown */
};
/* Where a rule of an IMAGE_MAP run would be, hidden or not; requires what image_fit requires. key has IMAGE_KEY bytes. */
enum image_where image_where(struct raiser *z, struct image_run *run, const struct rule *r, uint8_t *key);
/* Where a rule would be in a run without IMAGE_MAP. `at` is the entry, or the only rule of a chain that a map leads to.
 * Returns the name of the map that `at` looks up and the key to look up in it: the rule, if it is in the run, is in the
 * chain that the matching element leads to (where the function may be applied again), or in chain 0. *only: no other
 * element's chain can contain it. key has IMAGE_KEY bytes. False if `at` has no lookup. */
bool image_probe(struct raiser *z, const struct nir_rule *at, const struct rule *r, uint8_t *key, bool *only, const char **map);
/* A tree: maps lead to the chains that contain its rules. */
static inline bool image_is_tree(const struct image_run *run)
{
	return !(run->head.flags & (IMAGE_MAP | IMAGE_SHARES | IMAGE_GROUP));
}
/* Rules may be added to the run as elements of its map. */
static inline bool image_takes_elems(const struct image_run *run) { return run->head.flags & IMAGE_MAP && run->head.flags & IMAGE_STEADY; }

/* Do the map's elements represent rules? Chain 0 must have been read. */
bool image_says(const struct image_run *run, uint32_t map);

/* Callbacks that read a map's elements or a chain's rules, unless already present; false on failure. */
struct image_source {
	bool (*map)(void *self, struct image_map *m);
	bool (*chain)(void *self, struct image_chain *c);
	void *self;
};
/* A copy of a rule to be inserted into a chain of a run, before the rule that has this index now. */
struct image_copy { struct image_chain *to; size_t before; struct image_rule rule; };
/* An element that is to cover more keys, with its old value. */
struct image_wider { unsigned map; struct image_elem was, e; };
struct image_growth {
	size_t most;                   /* in: limit of the number of copies */
	uint32_t next;                 /* number of the next new chain of the run */
	VEC(struct image_copy) copies;
	VEC(struct image_wider) wider;
	/* the chain of a stateful rule that must occur once but be reached from several chains; the copies are then
	 * jumps to it. name NULL: none */
	struct image_chain own;
};

/* Plans the insertion of a rule into a tree with this order key, as copies in its chains; the first copy has its
 * counters. from: callbacks to read missing parts; NULL: everything has been read. The results in `out` are reset
 * first. False if the rule cannot be inserted, or if rebuilding the tree is better. */
bool image_grow(struct raiser *z, struct image_run *run, const struct rule *r, uint64_t order, const struct image_source *from,
	struct image_growth *out);
/* Quick check: false if the rule can certainly not be inserted into this tree. */
bool image_may_grow(const struct image_run *run, const struct rule *r);
/* Finds all copies of a rule that has a place in a tree or in one of its turns. `at` looks up the first map; chain 0
 * must have been read. False if they cannot be found. */
bool image_spots(struct raiser *z, const struct nir_rule *at, struct rule *r, const struct image_source *from);
/* The same for a rule of a section, which consists of the rules [begin .. end) of the chain. */
bool image_section_spots(struct raiser *z, const struct image_chain *c, size_t begin, size_t end, struct rule *r,
	const struct image_source *from);

/* The rule that n elements of a map represent, with counters and place. NULL: not as opt.h generates it. */
struct rule *image_elem_rule(struct raiser *z, struct image_run *run, unsigned map, const struct image_elem *const *e, size_t n);

#endif
