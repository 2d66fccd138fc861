/* Internals of images: userdata, and conversion between elements and rules. */
#ifndef SLUICE_IMAGE_PRIV_H
#define SLUICE_IMAGE_PRIV_H

#include "compiler/shape.h"
#include "compiler/tlv.h"

enum tlv_type {
	TLV_HEAD = 0x80,       /* entry: struct image_head */
	TLV_ORDER,             /* rule or element: its order key, 8 bytes */
	TLV_PART,              /* element, or rule that only counts: the order key of the rule it is a part of */
	TLV_TEMPLATE,          /* rule in chain 0: index of the map whose template it is, 4 bytes */
	/* rule in a run's chain that is not a source rule: 0 bytes, or the order key of the source rule whose own chain
	 * it jumps to */
	TLV_INNER,
	TLV_COMMENT,           /* element, or rule with TLV_BYTES: the comment that is the rule's last match */
	TLV_COMMENT_MATCH,     /* element: the comment that is among the rule's other matches */
	TLV_TEST,              /* element: the rule's test, if it does not follow from the key (image_elem.c) */
	TLV_FIRST, TLV_LAST, TLV_GENERATION,   /* rule in chain 0: the run's edges, 8 bytes each */
	/* rule that is told as an element of map 0: its key, the last key of its interval, the verdict code (4 bytes) */
	TLV_KEY, TLV_END, TLV_VERDICT,
	TLV_PORTS,             /* element: the rule's port list as typed (image_elem.c) */
	TLV_CUT,               /* rule in a group: image_rule.cut, 8 bytes; absent if 0 */
	TLV_PROTO,             /* rule in a group: compat_proto and compat_flags, if no longer visible in its expressions; 2 bytes */
	/* element of a rule, in a run with hidden rules or a group: the rule neither hides nor is hidden, even partly;
	 * 0 bytes */
	TLV_ALONE,
	TLV_PACKED,            /* packed rule: its tests of the IP header (image_pack.c) */
	/* element of a rule, or rule that is told: the chain in which the next rule with this key is told, 4 bytes; no
	 * other rule shares packets with these */
	TLV_TWIN,
	TLV_HIDES,             /* rule in a tree that shadows others, which are omitted from chains; 0 bytes */
	TLV_BYTES,             /* rule in a tree that no packet reaches: its expressions (image_bytes.c); 0 bytes if it has them itself */
	TLV_SIZES,             /* entry of a tree: image_head.leads and .hiders, 4 bytes each */
	TLV_LEADS,             /* element of a tree: distinguishes it from elements added by nft; 0 bytes */
	TLV_COPIES,            /* rule in a tree with several copies: image_rule.copies, 4 bytes */
	TLV_MISSING,           /* entry of a tree: image_head.missing and .prints, 4 bytes each */
};

/* ---- objects of a run by name (image.c) ---- */

/* Index of the map or chain of the run with this name; the number of maps or chains if there is none, or the name is NULL. */
uint32_t image_map_number(const struct image_run *run, const char *name);
uint32_t image_chain_number(const struct image_run *run, const char *name);
/* The run's chain of this name, and the map that the expression looks up; NULL if there is none. */
const struct image_chain *image_chain_named(const struct image_run *run, const char *name);
const struct image_map *image_map_of(const struct image_run *run, const struct nir *x);

/* ---- expressions (image_put.c) ---- */

/* Appends a lookup of the key in register 1: for a verdict, or for membership if the map is a set. */
void lookup_put(struct cx *cx, struct nir_list *l, const struct image_map *map);
void jump_put(struct cx *cx, struct nir_list *l, const char *chain);
/* Appended after an entry's lookup: an expression that is never executed and makes programs without support for such
 * maps refuse the chain. */
void guard_put(struct cx *cx, struct nir_list *l);
/* Appends a load of a whole field. */
void field_put(struct cx *cx, struct nir_list *l, enum key k, unsigned reg);
/* Appends a mask of four bytes for register 1. */
void bits_put(struct cx *cx, struct nir_list *l, uint32_t mask);
/* Appended before loads of the transport header: fails for later fragments (see whole_put). */
void fragments_refuse(struct cx *cx, struct nir_list *l);
/* Appends the load x with another register and the field's whole width. */
void load_put(struct cx *cx, struct nir_list *l, const struct nir *x, unsigned reg, unsigned width);
/* Appends copies of expressions [from .. to) of `of`. */
void span_put(struct cx *cx, struct nir_list *l, const struct nir_list *of, unsigned from, unsigned to);
/* The register `bytes` bytes after register 1. */
unsigned reg_at(unsigned bytes);

/* ---- map lookups (image_entry.c) ---- */

struct elem_form;
/* Appends the expressions of a map's entry, or of the rule that looks up this map of a group: the tests outside the
 * key, the key's loads, the lookup and, for a set, the common action. With a gate (form_gated) the key excludes the
 * port list, and the gate is looked up. */
void entry_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const struct image_run *run, unsigned map,
	const struct image_elem *all);
/* Appends the expressions behind a gate, which look up the ports. */
void gate_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const struct image_run *run, const struct image_elem *all);
/* The lookup of this map, or NULL. */
const struct nir *list_lookup(const struct nir_list *l, const char *map);
/* The template's items that form the key which the entry looks up. */
uint32_t entry_items(const struct shape *template, const struct image_run *run, const struct nir_list *entry);
/* Counts the loads directly before the last lookup, or before its mask, and sets *first to the index of the first one. 0: there are
 * none. */
size_t entry_loads(const struct nir_list *l, size_t *first);
/* The field that the expression loads; KEY_NONE: unknown. */
enum key key_loaded(const struct cx *cx, const struct nir *x);

/* ---- fronts (image_front.c) ---- */

/* Size of a front's values in bytes; the value for a key (of four bytes or more) as a number; and that number converted back to
 * an element. lead: 1 to 4. */
unsigned front_width(unsigned lead);
uint32_t front_cell(const uint8_t *key, unsigned lead);
void front_value(struct arena *a, const struct image_map *front, uint32_t cell, struct image_elem *out);
/* Appended before the lookup of a map: the lookup of its front, if it has one. */
void front_put(struct cx *cx, struct nir_list *l, const struct image_run *run, const struct image_map *m);
/* Sets the front of the map that the list looks up from the list itself. The caller then verifies the list against
 * entry_put. */
void front_read(const struct cx *cx, struct image_run *run, const struct nir_list *l, uint32_t map);
/* The same for a list that may look up a map of a tree. False if the expressions before the lookup are not as front_put
 * generates them. */
bool front_read_tree(struct cx *cx, struct image_run *run, const struct nir_list *l);
/* Do all fronts that were read contain exactly the required values? */
bool fronts_good(struct arena *a, const struct image_run *run);

/* ---- trees (image_probe.c) ---- */

/* The userdata of a tree's elements. */
extern const struct nir_data elem_leads;
/* A jump to the chain that contains only the rule with this order key. */
struct image_rule image_jump(struct cx *cx, const char *to, uint64_t order);
/* The field and the map looked up by an entry or by the only rule of a chain; false if it is not a lookup of a tree. */
bool tree_lookup(struct raiser *z, const struct nir_rule *at, struct shape_item *field, const char **map);

/* Does the entry of a tree that was read lead to every chain that contains reachable rules? (image_reach.c) */
bool tree_reaches(struct arena *a, const struct image_run *run);

/* ---- shares (image_share.c) ---- */

/* How many of the rules, from the first on, share their packets evenly; *turns: round-robin instead of random. 0: they
 * do not. */
size_t share_find(struct rule *const *rules, size_t n, bool *turns);
/* Appends the tests that n such rules have in common, the draw and the lookup. False if the last rule, when lowered, is too
 * long. */
bool share_entry(struct raiser *z, struct nir_list *out, const struct nir_rule *last, const struct image_map *map, size_t n, bool turns);
/* Does a run with IMAGE_SHARES, whose rules have been decoded, have the entry, map and chains that opt_share.c would
 * generate? */
bool share_good(struct raiser *z, const struct image_run *run);

/* ---- groups (image_group.c) ---- */

/* Puts into the userdata what is needed to restore a rule without these expressions. */
void cut_put(struct tlv *t, const struct nir_rule *nr, uint64_t cut);
/* Appends the end of a group's entry: the jump, and an expression that is never executed and makes other programs
 * refuse the chain. */
void group_end_put(struct cx *cx, struct nir_list *l, const char *chain);
/* A rule of a group's chain with its removed expressions restored, in `room`. NULL if it cannot be restored, or the
 * entry is not as opt.h generates it. */
const struct nir_rule *group_whole(struct cx *cx, const struct image_run *run, const struct nir_rule *nr, struct nir_rule *room);
/* The restored expressions of the rule in a group that looks up the map of this name; NULL: none. */
const struct nir_list *group_lookup(struct cx *cx, const struct image_run *run, const char *map);

/* ---- packed rules (image_pack.c) ---- */

/* Reduces the number of expressions if that pays; the userdata then tells how to restore them. */
void rule_pack(struct cx *cx, struct nir_list *l, struct tlv *t);
/* The inverse; uses `room` if the rule is packed. NULL if it is not as rule_pack generates it. */
const struct nir_rule *rule_unpack(struct cx *cx, const struct nir_rule *nr, struct nir_rule *room);

/* ---- rules that no packet reaches (image_bytes.c) ---- */

/* Moves all expressions into the userdata. If they do not fit they stay, and the userdata only records that no packet
 * reaches the rule. */
void rule_bytes(struct nir_list *l, struct tlv *t);
/* The inverse; uses `room` if the userdata has the expressions. NULL if it is not as rule_bytes generates it. */
const struct nir_rule *rule_unbytes(struct cx *cx, const struct nir_rule *nr, struct nir_rule *room);

/* ---- places (image_place.c) ---- */

struct image_place *place_new(struct raiser *z, struct image_run *run, uint64_t order);
void place_spot(struct raiser *z, struct image_place *at, struct image_spot spot);
/* says: the element represents the rule; false: it only counts for it. */
void place_elem(struct raiser *z, struct image_place *at, unsigned map, const struct image_elem *e, bool says);
/* Adds the counters of rules in chain 0 that are parts of the rule at this place, and their spots. */
void place_parts(struct raiser *z, struct image_place *at, struct counters *sum);

/* Is each hidden rule of an open run behind the element that has its key? */
bool twins_good(struct arena *a, const struct image_run *run);

/* ---- elements as rules (image_elem.c) ---- */

/* What the elements of a map have in common, to convert rules of the template's shape to keys and back. */
struct elem_form {
	struct shape shape;            /* the template's shape, with fields */
	uint8_t nparts, comment;       /* comment: the item that is a comment among the matches, or SHAPE_ITEMS */
	uint8_t ports;                 /* the part that is a port list, always the last one; IMAGE_PARTS: none */
	uint8_t item[IMAGE_PARTS];     /* item (test) of each part of the key */
	uint16_t at[IMAGE_PARTS];      /* offset of each part in the key */
	uint16_t len;
	bool interval;
	bool bare;                     /* the lookup does not exclude later fragments: generated by an older version */
};

/* Initialises the form of a map whose key consists of the tests of these items; copies shape. False if there is none:
 * the key is too long, a field is tested twice, a part follows the port list, or there are several comments. */
bool elem_form_init(struct cx *cx, struct elem_form *f, const struct shape *shape, uint32_t items, bool interval);
/* Is the item a part of the key? */
bool elem_has_part(const struct elem_form *f, unsigned item);
/* The key and, with intervals, the last key for a rule's tests (indexed by item), f->len bytes each; a port list's
 * bytes are zero. end: NULL if not wanted. False if the tests do not have this form, or if a test of a multi-part
 * interval is not in its usual notation. */
bool elem_key(const struct elem_form *f, const struct test *tests, uint8_t *key, uint8_t *end);
/* Stores a port in the part that is the port list. */
void elem_port(const struct elem_form *f, uint8_t *key, uint64_t port);
/* Is one part, the last, a port list? */
static inline bool form_has_list(const struct elem_form *f) { return f->ports < f->nparts; }
/* Are the keys concatenations of several intervals? */
static inline bool form_boxes(const struct elem_form *f) { return f->interval && f->nparts > 1 && !form_has_list(f); }
/* Are there parts before the port list? Only packets that match them may have their ports loaded. */
bool form_gated(const struct elem_form *f);
/* The test for a part of the key, in its usual notation. */
struct test elem_test(const struct elem_form *f, unsigned part, const uint8_t *key, const uint8_t *end);
/* Does the test hold for everything the element covers; does the list contain all of its ports? If not, the userdata
 * was tampered with. */
bool elem_in_test(const struct elem_form *f, const struct image_elem *e, const struct test *t);
bool elem_in_ports(const struct elem_form *f, const struct image_elem *e, const struct use *u, unsigned row);
/* What an element's userdata records about its rule. */
struct elem_say {
	const struct rule *rule;
	uint64_t order;
	const struct test *test;       /* the rule's test, if elem_test does not give it; or NULL */
	bool alone;                    /* TLV_ALONE */
	uint32_t twin;                 /* TLV_TWIN plus 1; 0: none */
};
/* The userdata of such an element. False if it does not fit. */
bool elem_say(struct tlv *t, const struct elem_form *f, const struct elem_say *say);
/* Set the element's userdata. False if it does not fit. */
bool elem_udata_set(struct arena *a, struct image_elem *e, const struct tlv *t);
bool elem_udata(struct arena *a, struct image_elem *e, const struct elem_form *f, const struct elem_say *say);
void elem_udata_part(struct arena *a, struct image_elem *e, uint64_t order);
/* Parts of userdata: the test; and everything a told rule records except its element's key and verdict. */
void elem_say_test(struct tlv *t, const struct test *x);
void elem_say_keep(struct tlv *t, struct nir_data told);
/* Sets the element's verdict from the rule; false if the rule has a target. */
bool elem_verdict(struct image_elem *e, const struct rule *r);
/* Equality of verdicts. */
bool elem_same_end(const struct image_elem *a, const struct image_elem *b);
/* Is the element's verdict that of the rule? */
bool elem_does(const struct image_elem *e, const struct rule *r);
/* The rule's test of the key if elem_test does not give it; otherwise NULL. */
const struct test *elem_said(const struct elem_form *f, const struct image_elem *e, const struct test *tests);
/* Converts an element to a rule that tells it completely in userdata. The rule's only expressions are a counter, if the
 * element has counted, and the verdict, if that leads to a chain of iptables. False if it does not fit. */
bool elem_tell(struct cx *cx, const struct elem_form *f, const struct image_elem *e, struct nir_rule *out);
/* The inverse. False if it is not such a rule. */
bool elem_told(const struct nir_rule *nr, const struct image_run *run, struct image_elem *e);

/* ---- reading the elements of maps (image_read.c) ---- */

/* State for converting the elements of one map to rules. */
struct elem_reader {
	struct raiser *z;
	struct image_run *run;
	const struct image_map *map;
	struct image_elem all;         /* for a set: the action of its elements */
	struct elem_form form;
	struct reading r;              /* the template; its tests are replaced for each element */
	const struct use *target;      /* the template's target */
	const struct use *ports;       /* … and its port list */
	uint8_t template_verdict;
	bool told;                     /* reads rules that are told as elements: their keys have no ports, and they always have a verdict */
};

/* Reads the template of map number `map`; false if there is none, or the entry does not belong to it. */
bool elem_reader_init(struct elem_reader *er, struct raiser *z, struct image_run *run, uint32_t map);
/* The test recorded by the element; false if it follows from the key. */
bool elem_says_test(const struct image_elem *e, struct test *t);
/* The template of the map, or NULL. */
const struct image_rule *image_template(const struct image_run *run, uint32_t map);
/* The rule that an element represents, without counters and place. NULL: not as opt.h generates it. */
struct rule *elem_rule(struct elem_reader *er, const struct image_elem *e);
/* For a gated run: does the gate lead to the map, and are its keys exactly the leading parts of the map's keys? */
bool elem_gate_good(const struct elem_reader *er);

/* ---- do elements cover their rules? (image_whole.c) ---- */

struct want { const uint8_t *key, *end; bool met; };
/* The keys that the elements of one map must cover. */
struct wants { struct arena *arena; VEC(struct want) v; };

void wants_add(struct wants *q, const uint8_t *key, const uint8_t *end);

/* Adds what the rule covers that elem_rule has just built from the element, if that may be more than the element. */
void wants_elem(struct wants *q, const struct elem_reader *er, const struct image_elem *e);
/* Adds what the rule matches, if it has the shape of the map's rules; else false. */
bool wants_rule(struct wants *q, const struct elem_reader *er, const struct rule *r);
/* Sets `met` of all that the map's elements cover. */
void wants_find(struct wants *q, const struct image_map *m);
/* Do the map's elements cover all of it? Empties q. */
bool wants_met(struct wants *q, const struct image_map *m);

#endif
