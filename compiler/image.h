/* What a run of rules is compiled to, as nf_tables holds it; and the way back to the rules.
 *
 *	-A INPUT -s 192.0.2.1/32 -j DROP        the chain INPUT has one rule, the run's entry:
 *	-A INPUT -s 192.0.2.7/32 -j DROP
 *	… 1,000 of these                          [ payload saddr → register 1 ] [ lookup register 1 in @…map… ] drop
 *
 *	                                        the map has an element for each: 192.0.2.1, with its counter and, as
 *	                                        userdata, what the key does not say (its place in the order, its comment)
 *
 * Where all elements do the same, as here, that stands behind the lookup once, and nf_tables calls the map a set. Else each element has
 * its verdict. Sets are better: whenever a rule comes, the kernel looks at all verdicts of all maps of the table.
 *
 * An image is nft's objects as data: the same struct is made by opt.h, sent and read by the back end, run by a simulator and
 * turned back into rules. There is no other record of the source: each rule of the run is one of
 *
 *	an element     of a map that has a template, which is any rule of its shape, kept in the run's chain 0. The template
 *	               with the element's key, verdict and comment in it is the rule.
 *	a plain rule   in one of the run's chains, or in several as copies; with its order key in its userdata. Its counters are
 *	               the sum of all copies, and of all elements with the same order key. Those in chain 0 are never reached:
 *	               templates, rules that others hide, and rules that own elements but cannot be said by them. What is hidden in
 *	               a tree is in its last chain, since it can be much.
 *
 * A group is a run whose entry has the tests that all its rules share, and jumps to chain 1. What stands there, rules and lookups, is
 * without these tests; its userdata says which expressions they were, and with those of the entry in their places it is whole.
 *
 * Words that all of this uses:
 *
 *	run          rules that stand next to each other in a chain, compiled into a few of nft's objects
 *	entry        the one rule that stands in the chain in their place
 *	order key    64 bits in userdata: where a rule stands among those of its run, with gaps for rules that come later
 *	hidden       no packet comes to the rule, because rules in front of it take all that it would match
 *	told         said by userdata alone: a rule of which the kernel has no expressions
 *	part         an element or rule that only counts for a source rule, which is said elsewhere
 *	twins        rules of a run with the same key: the first is the element, the next ones are hidden behind it
 *	heir         an element that comes in the place of one that goes: the next twin, or what was hidden in part until then
 *	sieve        a set of all that rules of a chain of a tree may match of a field: packets that it has go to the chain
 *	front        a small set of leading bytes in front of a map of intervals, which turns most packets away
 *	gate         a map of addresses in front of one of addresses and ports, where ports are a multiport list
 *	open run     one made for a single rule, in the hope that others of its shape come (opt_open.c)
 *	spot         where a rule of a run's chain is in the kernel: the chain's name and the rule's handle
 *
 * Names of the run's maps and chains have more than 28 characters, so that no chain of iptables can be called so; they follow from the
 * run's number, which its entry has in its userdata.
 */
#ifndef SLUICE_IMAGE_H
#define SLUICE_IMAGE_H

#include "compiler/lower.h"

enum {
	IMAGE_PARTS = 4,               /* fields in a key, at most */
	IMAGE_KEY = 64,                /* bytes of a key, at most: each part takes whole 32-bit registers */
	IMAGE_ELEM_UDATA = 254,        /* bytes of userdata that the kernel takes with an element: 255 it refuses, of 256 it keeps none and says
					* nothing */
	IMAGE_COPIES = 4,              /* chains of a tree may have, all together, so many times the rules that there are */
	IMAGE_FRONT = 1 << 16,         /* values that a front may be made with, or a rule that comes may bring to it */
	IMAGE_CUT = 64,                /* of a rule in a group the entry may have any of the first 64 expressions: image_rule.cut has 64 bits */
};

struct image_elem {
	const uint8_t *key;            /* the map's len bytes, as they lie in the registers */
	const uint8_t *end;            /* of an interval: the last key in it. NULL: only `key` */
	const char *chain;             /* where a jump or goto leads */
	int32_t verdict;               /* NF_ACCEPT, NF_DROP, NFT_CONTINUE, NFT_RETURN, NFT_JUMP, NFT_GOTO; of a set nothing */
	bool counted;                  /* has a counter: it is a rule, or a part of one */
	struct counters counters;
	struct nir_data udata;
	const struct rule *rule;       /* that it was made for, for the places of refusals; NULL when it was read */
};

/* The last key that it covers. */
static inline const uint8_t *elem_last(const struct image_elem *e) { return e->end ? e->end : e->key; }

struct image_map {
	const char *name;
	uint8_t nparts, part[IMAGE_PARTS];     /* the bytes of each part, without padding */
	uint8_t key[IMAGE_PARTS];      /* which field each part is, enum key; KEY_NONE: not known */
	uint16_t len;                  /* of a key with all padding */
	bool interval;
	bool set;                      /* what all elements do stands behind the lookup */
	uint32_t front;                /* the number of the map that is its front (image_front.c); 0: it has none */
	uint8_t lead;                  /* of a front: of how many leading bytes of the field it has values; 0: it is none */
	uint32_t count;                /* of one that was read: how many elements the kernel says it has; 0: it does not say */
	VEC(struct image_elem) elems;
};

/* The same map, with no elements yet. */
static inline struct image_map image_map_bare(const struct image_map *m)
{
	struct image_map bare = *m;

	bare.elems.v = NULL;
	bare.elems.n = bare.elems.cap = 0;
	return bare;
}

enum image_made {
	MADE_READY,                    /* `lowered` is it */
	MADE_RULE,                     /* the source rule, with its order key in the userdata: lowered when it is asked for, */
	MADE_COPY,                     /* … without its counters, */
	MADE_TEMPLATE,                 /* … as the template of a map */
};

struct image_rule {
	struct nir_rule lowered;       /* to be had by image_rule_nr, since large runs are not lowered all at once */
	uint64_t number;               /* its order key; of a template the map's number */
	uint8_t made;                  /* enum image_made */
	bool packed;                   /* of a rule that is MADE_…: with fewer expressions, if that pays; */
	bool unseen;                   /* … without any, since no packet comes to it; */
	bool hides;                    /* others are left out of a tree's chains because of it */
	uint64_t cut;                  /* of a rule in a group: its expressions that the entry has, bit by number */
	const struct rule *rule;       /* the source rule whose place refusals show; NULL when it was read */
	uint64_t handle;               /* nft's, when it was read */
};

struct image_chain {
	const char *name;
	VEC(struct image_rule) rules;
};

/* What the entry's userdata says. */
struct image_head {
	uint64_t id;                   /* the run's number, unlike that of any other in its table; not 0 */
	uint32_t nmaps, nchains;       /* their names are image_map_name(id, 0 …), image_chain_name(id, 0 …) */
	uint32_t flags;                /* enum image_flags */
};

/* The smallest and the largest order key that a run with IMAGE_MAP was made with; others have come since, and hide no rule. A rule of
 * chain 0 without expressions keeps them, not the entry: whenever a rule with a lookup changes, the kernel checks all
 * elements of the table. It stays as it is when rules come: their order keys follow from when they come, since to replace a
 * rule is to wait until no packet can see the old one. */
struct image_edges {
	uint64_t first, last;
	uint64_t generation;           /* the ruleset's when the run was made, or any before that */
};

enum image_flags {
	IMAGE_MAP = 1,                 /* one map that the entry looks up, all rules are elements of it: image_fit may be asked */
	IMAGE_HIDDEN = 2,              /* a rule is hidden by others, wholly or in part: to delete one may bring another to light */
	IMAGE_STEADY = 4,              /* rules may come to the map: the kernel refuses those that meet others, and no target of the
					* table writes what its key is */
	IMAGE_GATED = 8,               /* the entry looks a second map up, whose keys are what those of the first have in front of
					* their ports: no element comes or goes alone */
	IMAGE_SHARES = 16,             /* the rules share their packets evenly, one element each: the entry draws its number */
	IMAGE_GROUP = 32,              /* the entry has what all rules share, and jumps to chain 1 */
	IMAGE_TURNS = 64,              /* a tree whose entry jumps to chain 1, which looks one map up behind the other; or behind a sieve jumps
					* to chains that do so */
	IMAGE_OPEN = 128,              /* one with IMAGE_MAP that was made for a single rule. Map 0 is a set, and may be empty. Later rules with
					* the key of one that is there are told as elements, in chain 1 */
};

enum {
	GROUP_CHAIN = 1,               /* of a run with IMAGE_GROUP: where its rules stand */
	TURNS_CHAIN = 1,               /* of one with IMAGE_TURNS: where its lookups stand */
	TWINS_CHAIN = 1,               /* of one with IMAGE_OPEN: where rules are hidden */
	ACTION_CHAIN = 1,              /* of one with IMAGE_MAP whose rules have a target: where it stands, if map 0 is no set */
	GATE_MAP = 1,                  /* of one with IMAGE_GATED; it leads to the chain behind the gate, and that to map 0 */
	GATE_CHAIN = 1,                /* … if the gate is a set */
};

struct image_run {
	struct image_head head;
	struct image_rule entry;       /* the rule in the source chain */
	VEC(struct image_map) maps;
	VEC(struct image_chain) chains;        /* chain 0 is never reached */
	VEC(struct rule *) rules;      /* the source rules in order; their `place` says so */
	/* What the back end finds out for one command (nft_find.c, nft_meet.c): */
	size_t last;                   /* how many rules there are: when so many are taken out, the run goes too. 0: not known */
	bool taken;                    /* the rule that comes has packets in common with an element, */
	const struct image_elem *met;  /* … and in an open run the same key as this one; */
	bool same;                     /* … which is the run's first rule, the same as the one that comes, and has counted as much */
};

/* A rule of one of the run's chains, in the kernel. */
struct image_spot { const char *chain; uint64_t handle; };

/* Of a rule in a run (rule.place). */
struct image_place {
	struct image_run *run;
	uint64_t order;
	/* All that is the rule in the kernel: */
	uint32_t map;                  /* elements of this map, the one that says the rule in front, */
	VEC(const struct image_elem *) elems;
	VEC(struct image_spot) spots;  /* and rules that say it, count for it, or jump to where it stands; */
	const char *own;               /* … the chain where it stands alone; NULL: in none */
	bool known;                    /* what comes in the place of its elements when it goes has been asked: */
	VEC(struct image_elem) heirs;  /* … elements of the same map, */
	VEC(struct image_spot) told;   /* … and where some of these are told now */
	bool hides;                    /* others are left out of chains because of it */
};

const char *image_map_name(struct arena *a, uint64_t id, unsigned n);
const char *image_chain_name(struct arena *a, uint64_t id, unsigned n);
/* Of the set that stands beside n runs, the last of which has this number, as long as nothing leads to them: of whoever is at work there the
 * socket's number. */
const char *image_ahead_name(struct arena *a, uint64_t last, unsigned n, uint32_t port);
/* The run's number in the name of a map or chain; 0: not such a name. */
uint64_t image_name_id(const char *name);
/* The n of image_ahead_name, and the port; 0: not such a name. */
unsigned image_name_ahead(const char *name, uint32_t *port);

/* The rule's expressions and userdata: its own, or lowered into `room`, whose memory is used again. */
const struct nir_rule *image_rule_nr(struct cx *cx, const struct image_rule *ir, struct nir_rule *room);

/* Is a rule as read from a chain the entry of a run? Then *head is filled. */
bool image_entry(const struct nir_rule *nr, struct image_head *head);
/* Without the expressions of `cut`. */
void image_cut(struct nir_list *l, uint64_t cut);
/* What the rule's xt matches must be told of its protocol, as rule_lower has it, of a rule that was read from any chain. */
void image_compat(struct nir_rule *nr);
/* The entry's userdata, from its head. */
void image_entry_udata(struct arena *a, struct image_run *run);

/* The run's edges, from chain 0; false: there are none. */
bool image_edges_get(const struct image_run *run, struct image_edges *edges);
/* The rule that keeps them. */
struct nir_rule image_edges_rule(struct arena *a, const struct image_edges *edges);
/* The order key of the n-th rule that a commit at this generation puts behind the last or in front of the first; 0: there is none. */
uint64_t image_edge_order(const struct image_edges *edges, uint32_t generation, uint32_t n, bool behind);

/* The order key of one that a commit at this generation puts right behind the one with that key, in an open run; 0: there is none. */
uint64_t image_twin_order(const struct image_edges *edges, uint32_t generation, uint64_t of);
/* The order key of one that comes between two; 0: there is none. */
uint64_t image_order_between(const struct image_run *run, uint64_t after, uint64_t before);

/* A rule that is never reached and only counts for the one with this order key. */
struct nir_rule image_part_rule(struct cx *cx, uint64_t order, const struct counters *c);

/* The order key in the userdata of an element or rule of a run; false: it has none. */
bool image_order(struct nir_data udata, uint64_t *order);
/* Which map the rule with this userdata is the template of; false: of none. */
bool image_template_of(struct nir_data udata, uint32_t *map);
/* The order key of a rule that jumps to the chain where that one stands alone, in a tree. */
bool image_jumps(struct nir_data udata, uint64_t *order);
/* The chain of the run to which a rule of a tree leads that does nothing else; NULL: it is no such rule. */
const char *image_leads_to(const struct image_run *run, const struct image_rule *ir);
/* The chain of the run to which a rule of a tree sends the packets that a sieve has; NULL: it is no such rule. */
const char *image_sieves(const struct image_run *run, const struct image_rule *ir);
/* Is nothing hidden by the rule that the element says, nor any of it by others? False: not known. */
bool image_alone(const struct image_elem *e);
/* Are others left out of chains because of the rule, in a tree? */
bool image_hides(const struct image_rule *ir);

/* Have both the same key, or keys from the same to the same? */
bool image_same_key(const struct image_map *m, const struct image_elem *a, const struct image_elem *b);
/* Has b all keys that a has? Of keys of one part. */
bool image_within(const struct image_map *m, const struct image_elem *a, const struct image_elem *b);
/* In which of the run's chains the element's next twin is told, if there is one. False: there is none, or twins may not come in each
 * other's place, since other rules have packets in common with them. */
bool image_twin(const struct image_run *run, const struct image_elem *e, uint32_t *chain);
/* Is a twin hidden behind the rule of this place? In an open run whose chains were read. */
bool image_leads(const struct image_place *at);
/* The element of an open run's set as a rule for TWINS_CHAIN, which tells all of it: so its rule stands hidden behind a twin. False: it
 * cannot, as where packets go on behind the twin. */
bool image_tell(struct raiser *z, struct image_run *run, const struct image_elem *e, struct image_rule *out);
/* Of the twins told in this chain the first, as the heir of the rule of map 0 that has this place; none, if it cannot be its heir. */
void image_heir(struct raiser *z, const struct image_chain *c, struct image_place *at);
/* The heirs of any rule of map 0, of a run whose chains were all read. elems: its elements were read too; without them, no rule of the map may
 * have packets in common with this one. False: the heirs are not known. */
bool image_uncover(struct raiser *z, const struct rule *r, bool elems);

/* run->rules from all the rest, as it was read: counters summed, in order. False: something in it is not as opt.h makes
 * it, and the entry is to be treated as a foreign rule. */
bool image_decode(struct raiser *z, struct image_run *run);
/* A tree the same way, one rule after the other as it is read: when this returns what `ir` says may be gone. What stays in the run's chains
 * of rules of the source is their userdata, and where they lead; of others all. Chain by chain: when one is begun again, what has come of it
 * is forgotten. The maps come before the end. */
struct image_decoder;
struct image_decoder *image_decoder_new(struct raiser *z, struct image_run *run);
void image_decoder_chain(struct image_decoder *d, struct image_chain *c);
void image_decoder_rule(struct image_decoder *d, const struct image_rule *ir);
bool image_decoder_end(struct image_decoder *d);
/* The rule with this order key alone, as far as what is read of the run has it; NULL: not as opt.h makes it. */
struct rule *image_decode_one(struct raiser *z, struct image_run *run, uint64_t order);

/* Does the element itself tell what its rule tests, wherever it ends? */
bool image_tests(const struct image_elem *e);
/* The source rule that a rule in this chain of the run says, as it is there and in chain 0, which must have been read. NULL: it says none,
 * or it cannot be told. */
struct rule *image_said(struct raiser *z, struct image_run *run, const struct image_chain *c, const struct image_rule *ir);

struct image_elems { VEC(struct image_elem) v; };

/* The rule as elements of a map: of a run with IMAGE_MAP, where map is 0, or of a group. Their keys, verdict and userdata with this order
 * key; the first says it. entry and chains[0] of the run are there, behind a gate or in a group chains[1] too, and elements are not
 * looked at. `out` is emptied first. False: its shape is another, or it does something else than all elements of a set. */
bool image_fit(struct raiser *z, const struct image_run *run, unsigned map, const struct rule *r, uint64_t order, struct image_elems *out);
/* Can the map's front, if it has one, take the leading bytes of all addresses that the element covers? */
bool image_front_takes(const struct image_run *run, unsigned map, const struct image_elem *e);
/* How many values of the front these are (0: the map has no front), and the i-th of them as a key with IMAGE_KEY bytes. */
uint64_t image_front_count(const struct image_run *run, unsigned map, const struct image_elem *e);
void image_front_key(const struct image_run *run, unsigned map, const struct image_elem *e, uint64_t i, uint8_t *key);
enum image_where {
	IMAGE_NOWHERE,                 /* the rule is not of the run's shape */
	IMAGE_AT_KEY,                  /* if it is in the run, an element has the key: its own, or one of a rule that hides a part of it */
	IMAGE_ANYWHERE,                /* not known */
};
/* Where in a run with IMAGE_MAP, read as for image_fit, a rule is if it is there, in sight or hidden. key has IMAGE_KEY bytes. */
enum image_where image_where(struct raiser *z, const struct image_run *run, const struct rule *r, uint8_t *key);
/* Where a rule would be in a run without IMAGE_MAP: the key to look up in the map that `at` looks up, which is the entry or the only rule
 * of a chain that a map leads to; and that map's name. The rule, if it is in the run, is in the chain that the element with
 * this key leads to (there it may be asked again), or in chain 0. *only: it can be in no other element's chain. key has IMAGE_KEY bytes.
 * False: `at` looks nothing up. */
bool image_probe(struct raiser *z, const struct nir_rule *at, const struct rule *r, uint8_t *key, bool *only, const char **map);
/* Maps lead to the chains where its rules stand. */
static inline bool image_is_tree(const struct image_run *run)
{
	return !(run->head.flags & (IMAGE_MAP | IMAGE_SHARES | IMAGE_GROUP));
}

/* Are the map's elements rules? Chain 0 was read. */
bool image_says(const struct image_run *run, uint32_t map);

/* Reads a map's elements or a chain's rules into it, if they are not there yet; false: they cannot be read. */
struct image_source {
	bool (*map)(void *self, struct image_map *m);
	bool (*chain)(void *self, struct image_chain *c);
	void *self;
};
/* A copy of a rule that comes to a chain of a run, in front of the rule that has this number there now. */
struct image_copy { struct image_chain *to; size_t before; struct image_rule rule; };
/* An element that comes to cover more, and as it was. */
struct image_wider { unsigned map; struct image_elem was, e; };
struct image_growth {
	size_t most;                   /* copies that may come, as it is asked for */
	uint32_t next;                 /* number of the next chain that comes to the run */
	VEC(struct image_copy) copies;
	VEC(struct image_wider) wider;
	struct image_chain own;        /* of a rule with a state of its own that comes to several chains: it stands there, and the copies are
					* jumps. Without a name: there is none */
};

/* The rule as copies in the chains of a tree, with this order key; the first has its counters. from: where all of the run is, NULL: it was
 * read. `out` is emptied first, but for what is asked for. False: it cannot come to this tree, or the tree had better be made anew. */
bool image_grow(struct raiser *z, struct image_run *run, const struct rule *r, uint64_t order, const struct image_source *from,
	struct image_growth *out);
/* False: it comes to no such tree. */
bool image_may_grow(const struct image_run *run, const struct rule *r);
/* All copies of a rule that has a place in a tree, or in one of several in turns: `at` looks its first map up, chain 0 was read. False: they
 * cannot be found. */
bool image_spots(struct raiser *z, const struct nir_rule *at, struct rule *r, const struct image_source *from);
/* The same of a rule in a section: lines [begin .. end) of the chain are all of that. */
bool image_section_spots(struct raiser *z, const struct image_chain *c, size_t begin, size_t end, struct rule *r,
	const struct image_source *from);

/* The rule that elements of such a map are, with its counters and place. NULL: not as opt.h makes it. */
struct rule *image_elem_rule(struct raiser *z, struct image_run *run, unsigned map, const struct image_elem *const *e, size_t n);

#endif
