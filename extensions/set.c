/* -m set, -j SET: look up addresses and ports in an ipset, or add them. */
#include <linux/netfilter/xt_set.h>
#include <string.h>
#include "compiler/use.h"

/* ---- the match ---- */

enum { SET, NOMATCH, COUNTERS, SUBCOUNTERS, PKT_EQ, PKT_LT, PKT_GT, BYTES_EQ, BYTES_LT, BYTES_GT, OLD };

#define COUNTER(name, inv, others, h) {name, .type = &v_num, .max = UINT64_MAX, .flags = (inv) | KEEP, \
	.excl = others, .list = "%~" name " %v", .metavar = "value", .help = h}

static const struct opt match_opts[] = {
[SET] = {"match-set", .type = &v_setref, .flags = INV | MAND, .list = "%~match-set %v",
	.missing = "You must specify `--match-set' with proper arguments",
	.help = "the set contains the fields of the packet that src and dst select"},
[NOMATCH] = {"return-nomatch", .flags = MULTI, .list = "return-nomatch",
	.help = "match elements marked nomatch instead of the others"},
[COUNTERS] = {"update-counters", .flags = INV | MULTI, .list = "%~update-counters",
	.help = "with !: do not update the element's counters"},
[SUBCOUNTERS] = {"update-subcounters", .flags = INV | MULTI, .list = "%~update-subcounters",
	.help = "with !: do not update the element's counters in member sets"},
[PKT_EQ] = COUNTER("packets-eq", INV, ROW(PKT_LT) | ROW(PKT_GT), "the element's packet counter equals value"),
[PKT_LT] = COUNTER("packets-lt", 0, ROW(PKT_GT), "the element's packet counter is less than value"),
[PKT_GT] = COUNTER("packets-gt", 0, 0, "the element's packet counter is greater than value"),
[BYTES_EQ] = COUNTER("bytes-eq", INV, ROW(BYTES_LT) | ROW(BYTES_GT), "the element's byte counter equals value"),
[BYTES_LT] = COUNTER("bytes-lt", 0, ROW(BYTES_GT), "the element's byte counter is less than value"),
[BYTES_GT] = COUNTER("bytes-gt", 0, 0, "the element's byte counter is greater than value"),
[OLD] = {"set", .type = &v_setref, .flags = INV | ALIAS | HIDDEN, .of = "match-set",
	.help = "old name of --match-set"},
{0} };

/* Updating is the default; only its negation is recorded. */
static bool finish_match(struct cx *cx, struct use_draft *d)
{
	(void)cx;
	for (unsigned row = COUNTERS; row <= SUBCOUNTERS; row++)
		if (!(d->inv & ROW(row)))
			draft_drop(d, row);
	return true;
}

static const struct slot match0[] = {
[SET] = {ENC_SET, .at = AT(struct xt_set_info_match_v0, match_set), .inv = IPSET_MATCH_INV},
};
#define SET_SLOT [SET] = {ENC_SET, .at = AT(struct xt_set_info_match_v1, match_set), .inv = IPSET_INV_MATCH}
static const struct slot match1[] = { SET_SLOT };
static const struct slot match2[] = { SET_SLOT, [NOMATCH] = {ENC_NONE, .given = IPSET_RETURN_NOMATCH} };
static const struct slot match3[] = {
SET_SLOT,
[NOMATCH] = {ENC_NONE, .given = IPSET_FLAG_RETURN_NOMATCH},
[COUNTERS] = {ENC_NONE, .given = IPSET_FLAG_SKIP_COUNTER_UPDATE},
[SUBCOUNTERS] = {ENC_NONE, .given = IPSET_FLAG_SKIP_SUBCOUNTER_UPDATE},
};

/* A comparison consists of an operator and a number; revision 3 has another layout. */
struct place { struct { size_t value, op; } counter[2]; };
#define COUNTER_AT(t, m) { offsetof(t, m.value), offsetof(t, m.op) }
#define PLACE(t) { { COUNTER_AT(t, packets), COUNTER_AT(t, bytes) } }

static const struct place place3 = PLACE(struct xt_set_info_match_v3);
static const struct place place4 = PLACE(struct xt_set_info_match_v4);

static uint8_t op_of(const struct use *u, unsigned row, unsigned first)
{
	static const uint8_t ops[] = { IPSET_COUNTER_EQ, IPSET_COUNTER_LT, IPSET_COUNTER_GT };

	return use_inv(u, row) ? IPSET_COUNTER_NE : ops[row - first];
}

static void pack_counters(const struct use *u, char *blob, const struct place *at)
{
	for (unsigned row = PKT_EQ; row <= BYTES_GT; row++) {
		unsigned first = row < BYTES_EQ ? PKT_EQ : BYTES_EQ, i = first != PKT_EQ;

		if (!use_has(u, row))
			continue;
		memcpy(blob + at->counter[i].value, &use_val(u, row)->n, sizeof(uint64_t));
		blob[at->counter[i].op] = op_of(u, row, first);
	}
}

static bool unpack_counters(struct use_draft *d, const char *blob, const struct place *at)
{
	static const unsigned rows[] = { [IPSET_COUNTER_EQ] = 0, [IPSET_COUNTER_NE] = 0,
		[IPSET_COUNTER_LT] = 1, [IPSET_COUNTER_GT] = 2 };

	for (unsigned i = 0; i < 2; i++) {
		uint8_t op = blob[at->counter[i].op];
		struct value v = {0};

		if (op > IPSET_COUNTER_GT)
			return false;
		memcpy(&v.n, blob + at->counter[i].value, sizeof(uint64_t));
		if (op)
			draft_put(d, (i ? BYTES_EQ : PKT_EQ) + rows[op], op == IPSET_COUNTER_NE, &v);
	}
	d->inv |= d->given & (ROW(COUNTERS) | ROW(SUBCOUNTERS));
	return true;
}

static bool pack3(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	pack_counters(u, blob, &place3);
	return true;
}

static bool pack4(struct cx *cx, const struct use *u, void *blob)
{
	(void)cx;
	pack_counters(u, blob, &place4);
	return true;
}

static bool unpack3(struct cx *cx, const void *blob, struct use_draft *d)
{
	(void)cx;
	return unpack_counters(d, blob, &place3);
}

static bool unpack4(struct cx *cx, const void *blob, struct use_draft *d)
{
	(void)cx;
	return unpack_counters(d, blob, &place4);
}

#define MATCH_FLAGS(t) .size = sizeof(t), .inv = AT(t, match_set.flags)

/* The kernel sets the rest of the first revision's struct. */
static const struct layout match_layouts[] = {
	{ .rev = 4, MATCH_FLAGS(struct xt_set_info_match_v4), .given = AT(struct xt_set_info_match_v4, flags),
	  SLOTS(match3), .pack = pack4, .unpack = unpack4 },
	{ .rev = 3, MATCH_FLAGS(struct xt_set_info_match_v3), .given = AT(struct xt_set_info_match_v3, flags),
	  SLOTS(match3), .pack = pack3, .unpack = unpack3 },
	{ .rev = 2, MATCH_FLAGS(struct xt_set_info_match_v1), .given = AT(struct xt_set_info_match_v1, match_set.flags),
	  SLOTS(match2) },
	{ .rev = 1, MATCH_FLAGS(struct xt_set_info_match_v1), SLOTS(match1) },
	{ .rev = 0, .fam = FAM_IP4, .size = sizeof(struct xt_set_info_match_v0),
	  .usersize = offsetof(struct xt_set_info_match_v0, match_set.u.compat.dim),
	  .inv = AT(struct xt_set_info_match_v0, match_set.u.flags[0]), SLOTS(match0) },
};

const struct ext ext_set = {
	.name = "set", .title = "addresses and ports in an ipset", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Looks the packet up in an IP set made with ipset(8). The words src and dst, one for each dimension of the set and up to "
		"six, select the packet's source or destination address, port or interface.\n\n"
		"The counter options need a set created with counters; they have no effect for others.",
	.example = "ipset create blocklist hash:net\n"
		"-A INPUT -m set --match-set blocklist src -j DROP",
	.effect = STATEFUL, .bound = true, .opts = match_opts, LAYOUTS(match_layouts), .finish = finish_match,
	.wordless = "nft cannot use sets of ipset", .module = "NETFILTER_XT_SET",
};

/* ---- the target ---- */

enum { ADD, EXIST, TIMEOUT, DEL, MAP, MAP_MARK, MAP_PRIO, MAP_QUEUE };

static const struct opt target_opts[] = {
[ADD] = {"add-set", .type = &v_setref, .list = "add-set %v", .help = "add the fields that src and dst select"},
[EXIST] = {"exist", .flags = MULTI, .need = ROW(ADD), .list = "exist",
	.help = "if it is in the set already, reset its timeout"},
[TIMEOUT] = {"timeout", .type = &v_num, .max = UINT32_MAX - 1, .flags = MULTI | KEEP, .need = ROW(ADD),
	.list = "timeout %v", .metavar = "seconds", .help = "timeout of the new element, instead of the set's default"},
[DEL] = {"del-set", .type = &v_setref, .list = "del-set %v",
	.help = "delete the fields that src and dst select"},
[MAP] = {"map-set", .type = &v_setref, .need = ROW(MAP_MARK) | ROW(MAP_PRIO) | ROW(MAP_QUEUE), .list = "map-set %v",
	.help = "set what follows from the element in the set (type with skbinfo)"},
[MAP_MARK] = {"map-mark", .flags = MULTI, .need = ROW(MAP), .list = "map-mark", .help = "the packet's mark"},
[MAP_PRIO] = {"map-prio", .flags = MULTI, .need = ROW(MAP), .list = "map-prio", .help = "the packet's traffic control priority"},
[MAP_QUEUE] = {"map-queue", .flags = MULTI, .need = ROW(MAP), .list = "map-queue", .help = "the packet's hardware queue"},
{0} };

static bool finish_target(struct cx *cx, struct use_draft *d)
{
	if (d->given & (ROW(ADD) | ROW(DEL) | ROW(MAP)))
		return true;
	return diag(cx->diags, d->pos, STATUS_PARAM,
		"You must specify either `--add-set' or `--del-set' or `--map-set'");
}

#define SETS(t) \
[ADD] = {ENC_SET, .at = AT(t, add_set)}, [DEL] = {ENC_SET, .at = AT(t, del_set)}
#define FLAGS(t) \
[EXIST] = {ENC_NONE, .given = IPSET_FLAG_EXIST}, [TIMEOUT] = {ENC_NUM, .at = AT(t, timeout), .absent = UINT32_MAX}

static const struct slot target0[] = { SETS(struct xt_set_info_target_v0) };
static const struct slot target1[] = { SETS(struct xt_set_info_target_v1) };
static const struct slot target2[] = { SETS(struct xt_set_info_target_v2), FLAGS(struct xt_set_info_target_v2) };
static const struct slot target3[] = {
SETS(struct xt_set_info_target_v3), FLAGS(struct xt_set_info_target_v3),
[MAP] = {ENC_SET, .at = AT(struct xt_set_info_target_v3, map_set)},
[MAP_MARK] = {ENC_NONE, .given = IPSET_FLAG_MAP_SKBMARK},
[MAP_PRIO] = {ENC_NONE, .given = IPSET_FLAG_MAP_SKBPRIO},
[MAP_QUEUE] = {ENC_NONE, .given = IPSET_FLAG_MAP_SKBQUEUE},
};

static const struct layout target_layouts[] = {
	{ .rev = 3, .size = sizeof(struct xt_set_info_target_v3), .given = AT(struct xt_set_info_target_v3, flags), SLOTS(target3) },
	{ .rev = 2, .size = sizeof(struct xt_set_info_target_v2), .given = AT(struct xt_set_info_target_v2, flags), SLOTS(target2) },
	{ .rev = 1, .size = sizeof(struct xt_set_info_target_v1), SLOTS(target1) },
	{ .rev = 0, .fam = FAM_IP4, .size = sizeof(struct xt_set_info_target_v0), SLOTS(target0) },
};

const struct ext ext_SET = {
	.name = "SET", .title = "change an ipset", .kind = EXT_TARGET, .fam = FAM_ANY,
	.doc = "Adds the packet's addresses and ports to an IP set made with ipset(8), or deletes them. Evaluation continues with the "
		"next rule. The words src and dst select the fields of the packet as in the set match.\n\n"
		"--map-set gives the packet the mark, priority or queue stored with the element. It works in the mangle table only; "
		"priority and queue only in FORWARD, OUTPUT and POSTROUTING.",
	.example = "ipset create scanners hash:ip timeout 600\n"
		"-A INPUT -p tcp --dport 23 -j SET --add-set scanners src --exist",
	.effect = SIDE, .bound = true, .writes = WRITES_OTHER, .opts = target_opts, LAYOUTS(target_layouts), .finish = finish_target,
	.wordless = "nft cannot use sets of ipset", .module = "NETFILTER_XT_SET",
};
