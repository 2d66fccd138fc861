/* Inside of the image: its userdata, and elements as rules. */
#ifndef SLUICE_IMAGE_PRIV_H
#define SLUICE_IMAGE_PRIV_H

#include "compiler/opt_shape.h"
#include "compiler/tlv.h"

enum tlv_type {
	TLV_HEAD = 0x80,       /* of an entry: struct image_head */
	TLV_ORDER,             /* of a rule or element: its order key, 8 bytes */
	TLV_PART,              /* of an element, or a rule that only counts: the order key of the rule that it is a part of; another
				* one says the rule */
	TLV_TEMPLATE,          /* of a rule in chain 0: it is the template of this map, 4 bytes */
	TLV_INNER,             /* of a rule in a run's chain: it is none of the source; 0 bytes, or if it jumps to where one stands alone that
				* one's order key */
	TLV_COMMENT,           /* of an element, or a rule with TLV_BYTES: the comment that is the rule's last match */
	TLV_COMMENT_MATCH,     /* of an element: the comment among the rule's matches */
	TLV_TEST,              /* of an element: the rule's test, where its key does not tell it (image_elem.c) */
	TLV_FIRST, TLV_LAST, TLV_GENERATION,   /* of a rule in chain 0: the run's edges, 8 bytes each */
	TLV_KEY, TLV_END, TLV_VERDICT,         /* of a rule that is told as an element of map 0: the key, the last key of an interval,
						* the verdict's code, 4 bytes */
	TLV_PORTS,             /* of an element: the rule's list of ports, as it is said (image_elem.c) */
	TLV_CUT,               /* of a rule in a group: image_rule.cut, 8 bytes; none is 0 */
	TLV_PROTO,             /* of a rule in a group: compat_proto and compat_flags, where nobody can see them any more; 2 bytes */
	TLV_ALONE,             /* of an element that says a rule, in a run with hidden rules or a group: it hides none, in part or wholly, and
				* none hides it; 0 bytes */
	TLV_PACKED,            /* of a rule that is packed: its tests of the IP header (image_pack.c) */
	TLV_TWIN,              /* of an element that says a rule, or a rule that is told as one: in which of the run's chains the next one
				* with this key is told, 4 bytes; no other rule has packets in common with them */
	TLV_HIDES,             /* of a rule in a tree: others are left out of chains because of it; 0 bytes */
	TLV_BYTES,             /* of a rule in a tree that no packet comes to: its expressions (image_bytes.c); 0 bytes: it has them */
};

/* ---- expressions (image_put.c) ---- */

/* A lookup of the key that lies in register 1, for its verdict or, in a set, whether it is there. */
void lookup_put(struct cx *cx, struct nir_list *l, const struct image_map *map);
void jump_put(struct cx *cx, struct nir_list *l, const char *chain);
/* Behind an entry's lookup: what is never carried out, and makes programs that do not know maps refuse the chain. */
void guard_put(struct cx *cx, struct nir_list *l);
/* A load of a whole field. */
void field_put(struct cx *cx, struct nir_list *l, enum key k, unsigned reg);
/* In front of loads of the transport header for a lookup: later fragments go no further in this rule (see whole_put). */
void fragments_refuse(struct cx *cx, struct nir_list *l);
/* The expression x, which loads a field, with another register and the field's whole width. */
void load_put(struct cx *cx, struct nir_list *l, const struct nir *x, unsigned reg, unsigned width);
/* Copies of l[from .. to). */
void span_put(struct cx *cx, struct nir_list *l, const struct nir_list *of, unsigned from, unsigned to);
/* The register that begins so many bytes behind register 1. */
unsigned reg_at(unsigned bytes);

/* ---- what looks a map up (image_entry.c) ---- */

struct elem_form;
/* The entry of a map's run, or what looks this map of a group up: the tests that are not its key, the key, the lookup and, of a set, what
 * all of it does. With a gate (form_gated) the key is all but the list, and the map looked up the gate. */
void entry_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const struct image_run *run, unsigned map,
	const struct image_elem *all);
/* Behind a gate: the ports of packets that it let through. */
void gate_put(struct cx *cx, struct nir_list *l, const struct elem_form *f, const struct image_run *run, const struct image_elem *all);
/* The lookup in this map; NULL: there is none. */
const struct nir *list_lookup(const struct nir_list *l, const char *map);
/* The items of the template that are the key of the map that the entry looks up. */
uint32_t entry_items(const struct shape *template, const struct image_run *run, const struct nir_list *entry);
/* Which loads stand right in front of the last lookup: *first is the first of them, and how many. 0: there is none. */
size_t entry_loads(const struct nir_list *l, size_t *first);
bool load_is(const struct nir *x, const struct load *l);
/* The field that the expression loads; KEY_NONE: none that is known. */
enum key key_loaded(const struct cx *cx, const struct nir *x);

/* ---- fronts (image_front.c) ---- */

/* Bytes of a front's values, and the value of a key as a number, and back as an element. */
unsigned front_width(unsigned lead);
uint32_t front_cell(const uint8_t *key, unsigned lead);
void front_value(struct arena *a, const struct image_map *front, uint32_t cell, struct image_elem *out);
/* Which of the run's maps the expression looks up; their number: none. The same as a map; NULL: none. */
uint32_t image_map_number(const struct image_run *run, const struct nir *x);
const struct image_map *image_map_of(const struct image_run *run, const struct nir *x);
/* In front of the lookup of the map: the one of its front, if it has one. */
void front_put(struct cx *cx, struct nir_list *l, const struct image_run *run, const struct image_map *m);
/* The front of the map that the list looks up, as the list tells it: for those who then hold the list against what it should be. */
void front_read(const struct cx *cx, struct image_run *run, const struct nir_list *l, uint32_t map);
/* The same of what may look a map of a tree up. False: something in front of the lookup is not as front_put makes it. */
bool front_read_tree(struct cx *cx, struct image_run *run, const struct nir_list *l);
/* Have all fronts that were read what they must have? */
bool fronts_good(struct arena *a, const struct image_run *run);

/* ---- trees (image_probe.c) ---- */

/* A jump to the chain where the rule with this order key stands alone. */
struct image_rule image_jump(struct cx *cx, const char *to, uint64_t order);
/* The field and the map that an entry, or the only rule of a chain, looks up; false: not as trees do. */
bool tree_lookup(struct raiser *z, const struct nir_rule *at, struct shape_item *field, const char **map);

/* The run's chain of that name; NULL: it has none. */
const struct image_chain *image_chain_named(const struct image_run *run, const char *name);
/* Does the entry of a tree that was read lead to all chains where rules stand to which packets should come? (image_reach.c) */
bool tree_reaches(struct arena *a, const struct image_run *run);

/* ---- groups (image_group.c) ---- */

/* Of a rule without these expressions, what it has to say of them. */
void cut_put(struct tlv *t, const struct nir_rule *nr, uint64_t cut);
/* What the entry of a group ends with: the jump, and what is never carried out and makes others refuse the chain. */
void group_end_put(struct cx *cx, struct nir_list *l, const char *chain);
/* A rule of a group's chain with the expressions that were cut out; `room` has them. NULL: it cannot be told, or the entry is not as
 * opt.h makes it. */
const struct nir_rule *group_whole(struct cx *cx, const struct image_run *run, const struct nir_rule *nr, struct nir_rule *room);
/* What looks up the map of this name in a group, whole; NULL: nothing does. */
const struct nir_list *group_lookup(struct cx *cx, const struct image_run *run, const char *map);

/* ---- packed rules (image_pack.c) ---- */

/* With fewer expressions, if that pays; the userdata then says how. */
void rule_pack(struct cx *cx, struct nir_list *l, struct tlv *t);
/* With all of its expressions, in `room` where it is packed. NULL: it is not as rule_pack makes it. */
const struct nir_rule *rule_unpack(struct cx *cx, const struct nir_rule *nr, struct nir_rule *room);

/* ---- rules that no packet comes to (image_bytes.c) ---- */

/* Without expressions: the userdata says them. If it cannot, they stay, and it says only that no packet comes. */
void rule_bytes(struct nir_list *l, struct tlv *t);
/* With its expressions, in `room` where the userdata says them. NULL: it is not as rule_bytes makes it. */
const struct nir_rule *rule_unbytes(struct cx *cx, const struct nir_rule *nr, struct nir_rule *room);

/* ---- places (image_place.c) ---- */

struct image_place *place_new(struct raiser *z, struct image_run *run, uint64_t order);
void place_spot(struct raiser *z, struct image_place *at, struct image_spot spot);
/* says: not only counts for the rule. */
void place_elem(struct raiser *z, struct image_place *at, unsigned map, const struct image_elem *e, bool says);
/* What rules of chain 0 have counted for the one of this place, and that they are a part of it. */
void place_parts(struct raiser *z, struct image_place *at, struct counters *sum);

/* Does each rule that is hidden in an open run stand behind the one whose element has its key? */
bool twins_good(struct arena *a, const struct image_run *run);

/* ---- elements as rules (image_elem.c) ---- */

/* What the elements of a map have in common: how a rule of the template's shape is a key, and a key such a rule. */
struct elem_form {
	struct shape shape;            /* of the template, with its fields */
	uint8_t nparts, comment;       /* comment: the item that is a comment among the matches, or SHAPE_ITEMS */
	uint8_t ports;                 /* the part that is a list of ports, the last one; IMAGE_PARTS: none is */
	uint8_t item[IMAGE_PARTS];     /* which test is in each part of the key */
	uint16_t at[IMAGE_PARTS];      /* and where */
	uint16_t len;
	bool interval;
	bool bare;                     /* later fragments are not refused in front of the lookup: an older program made it */
};

/* The form of a map that has the tests of these items as its key; false: there is none, for it is too long, a field comes twice
 * among the tests, something else is behind a list, or there are several comments. shape is copied. */
bool elem_form_init(struct cx *cx, struct elem_form *f, const struct shape *shape, uint32_t items, bool interval);
/* Is the item a part of the key? */
bool elem_has_part(const struct elem_form *f, unsigned item);
/* The key, and with intervals its end, for a rule's tests (by item); f->len bytes each; zeros where a list of ports is. False: not of
 * this form, or of several intervals and one is not said in the usual way. */
bool elem_key(const struct elem_form *f, const struct test *tests, uint8_t *key, uint8_t *end);
/* Puts ports into the part that is a list. */
void elem_port(const struct elem_form *f, uint8_t *key, uint64_t port);
/* One part is a list of ports, the last. */
static inline bool form_has_list(const struct elem_form *f) { return f->ports < f->nparts; }
/* Its keys are several intervals. */
static inline bool form_boxes(const struct elem_form *f) { return f->interval && f->nparts > 1 && !form_has_list(f); }
/* A part of the key stands in front of the list: only packets that have it may be asked for their ports. */
bool form_gated(const struct elem_form *f);
/* The test of a part of the key, as it is usually said. */
struct test elem_test(const struct elem_form *f, unsigned part, const uint8_t *key, const uint8_t *end);
/* Does the test hold for all that the element covers; has the list all of its ports? Else somebody has told it so. */
bool elem_in_test(const struct elem_form *f, const struct image_elem *e, const struct test *t);
bool elem_in_ports(const struct elem_form *f, const struct image_elem *e, const struct use *u, unsigned row);
/* What an element's userdata says of its rule. */
struct elem_say {
	const struct rule *rule;
	uint64_t order;
	const struct test *test;       /* the rule's, where elem_test does not give it; or NULL */
	bool alone;                    /* TLV_ALONE */
	uint32_t twin;                 /* TLV_TWIN, and 1; or 0 */
};
/* Its userdata. False: it does not fit. */
bool elem_udata_set(struct arena *a, struct image_elem *e, const struct tlv *t);
bool elem_udata(struct arena *a, struct image_elem *e, const struct elem_form *f, const struct elem_say *say);
void elem_udata_part(struct arena *a, struct image_elem *e, uint64_t order);
/* Parts of it: the test; and all that a rule which is told says but for what its element has, its key and verdict. */
void elem_say_test(struct tlv *t, const struct test *x);
void elem_say_keep(struct tlv *t, struct nir_data told);
/* The rule's verdict as an element's; false: it ends with a target. */
bool elem_verdict(struct image_elem *e, const struct rule *r);
/* Have both the same verdict? */
bool elem_same_end(const struct image_elem *a, const struct image_elem *b);
/* Is the element's verdict the rule's? */
bool elem_does(const struct image_elem *e, const struct rule *r);
/* The rule's test of the key, where elem_test does not give it; NULL: it does. */
const struct test *elem_said(const struct elem_form *f, const struct image_elem *e, const struct test *tests);
/* The element, all of it, as the userdata of a rule that tests nothing: its only expressions are a counter, if it has counted, and
 * the verdict, if that leads to a chain of iptables. False: it does not fit. */
bool elem_tell(struct cx *cx, const struct elem_form *f, const struct image_elem *e, struct nir_rule *out);
/* The same back. False: this is no such rule. */
bool elem_told(const struct nir_rule *nr, const struct image_run *run, struct image_elem *e);

/* ---- maps as they are read (image_read.c) ---- */

/* What is needed to read the elements of one map. */
struct elem_reader {
	struct raiser *z;
	struct image_run *run;
	const struct image_map *map;
	struct image_elem all;         /* of a set: what its elements do */
	struct elem_form form;
	struct reading r;              /* of the template; its tests are replaced, element by element */
	const struct use *target;      /* the template's, */
	const struct use *ports;       /* … and its list of ports */
	uint8_t template_verdict;
	bool told;                     /* it reads rules that are told as elements: they have no ports in their keys, and a verdict in any case */
};

/* Of the map of this number, with its template read; false: there is none, or the entry is not made of it. */
bool elem_reader_init(struct elem_reader *er, struct raiser *z, struct image_run *run, uint32_t map);
/* The test that the element says; false: its key tells it. */
bool elem_says_test(const struct image_elem *e, struct test *t);
/* The template of the map; NULL: it has none. */
const struct image_rule *image_template(const struct image_run *run, uint32_t map);
/* The rule that an element is, without its counters and place. NULL: not as opt.h makes it. */
struct rule *elem_rule(struct elem_reader *er, const struct image_elem *e);
/* With a gate: does it lead to the map, and do its keys stand in front of the map's, all of them and no others? */
bool elem_gate_good(const struct elem_reader *er);

#endif
