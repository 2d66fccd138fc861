/* The kernel's ip_tables and ip6_tables: whole tables by getsockopt and setsockopt.
 *
 * There is no way to change one rule: a commit reads nothing new, makes the block of each touched table from the IR and replaces it.
 * The kernel starts all counters at zero and gives back those of the old entries, so they are added afterwards:
 *
 *	rule from the kernel	what the IR says now, and what the old entry counted since it was read
 *	new rule		what the user said
 *
 * so that no packet between reading and replacing is lost from a counter, zeroed or not. Programs that use these tables exclude
 * each other by a lock file (lock.h), not by a generation, so a commit never clashes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>
#include "backend/backend.h"
#include "backend/layout_priv.h"

/* Both families number their socket options alike (IPT_BASE_CTL, IP6T_BASE_CTL) and differ in the protocol. */
_Static_assert(IPT_SO_SET_REPLACE == IP6T_SO_SET_REPLACE && IPT_SO_GET_INFO == IP6T_SO_GET_INFO &&
	IPT_SO_SET_ADD_COUNTERS == IP6T_SO_SET_ADD_COUNTERS && IPT_SO_GET_ENTRIES == IP6T_SO_GET_ENTRIES,
	"socket options of the families");
_Static_assert(sizeof(struct ipt_replace) == sizeof(struct ip6t_replace) &&
	sizeof(struct ipt_getinfo) == sizeof(struct ip6t_getinfo), "structs of the families");

enum { READ_TRIES = 10 };

struct legacy {
	struct backend be;
	int fd;
	int level;                     /* SOL_IP or SOL_IPV6 */
	struct image image[TABLE_COUNT];       /* as read; nentries 0: not read */
};

static bool refuse(struct cx *cx, const char *table, const char *doing)
{
	int err = errno;

	if (err == ENOENT || err == ENOPROTOOPT) {
		diag(cx->diags, (struct pos){0}, STATUS_VERSION,
			"can't initialize iptables table `%s': Table does not exist (do you need to insmod?)",
			table);
		return diag_why(cx->diags, "the kernel has no ip_tables table %s", table);
	}
	return diag(cx->diags, (struct pos){0}, err == EPERM ? STATUS_RESOURCE : STATUS_OTHER, "%s: %s%s",
		doing, strerror(err), err == EPERM ? " (you must be root)" : "");
}

/* ---- reading ---- */

static bool get_info(struct legacy *l, struct ipt_getinfo *info, const char *table)
{
	socklen_t len = sizeof(*info);

	memset(info, 0, sizeof(*info));
	strncpy(info->name, table, sizeof(info->name) - 1);
	return getsockopt(l->fd, l->level, IPT_SO_GET_INFO, info, &len) == 0;
}

/* The block of a table. A table that changes between the two questions is asked for again. */
static bool get_block(struct legacy *l, struct cx *cx, const char *table, struct image *im)
{
	struct ipt_getinfo info;

	for (int i = 0; i < READ_TRIES; i++) {
		struct ipt_get_entries *e;
		socklen_t len;

		if (!get_info(l, &info, table))
			return false;
		len = sizeof(*e) + info.size;
		e = arena_alloc(cx->arena, len);
		strncpy(e->name, table, sizeof(e->name) - 1);
		e->size = info.size;
		if (getsockopt(l->fd, l->level, IPT_SO_GET_ENTRIES, e, &len) == 0) {
			im->block = (uint8_t *)e->entrytable;
			im->size = info.size;
			im->valid_hooks = info.valid_hooks;
			memcpy(im->hook_entry, info.hook_entry, sizeof(im->hook_entry));
			memcpy(im->underflow, info.underflow, sizeof(im->underflow));
			return true;
		}
		if (errno != EAGAIN)
			return false;
	}
	return false;
}

static bool load_table(struct legacy *l, struct cx *cx, struct ruleset *rs, enum table_id t)
{
	struct image *im = &l->image[t];

	memset(im, 0, sizeof(*im));
	im->table = t;
	if (!get_block(l, cx, table_names[t], im))
		return refuse(cx, table_names[t], "Cannot initialize");
	return layout_read(cx, rs, im);
}

static bool legacy_load(struct backend *be, struct cx *cx, struct ruleset *rs, const struct needs *needs)
{
	for (size_t i = 0; i < needs->v.n; i++)
		if (!load_table((struct legacy *)be, cx, rs, needs->v.v[i].table))
			return false;
	return true;
}

/* Asking for a table makes the kernel create it, so the list of those that exist comes from /proc. */
static bool legacy_tables(struct backend *be, struct cx *cx, unsigned *tables)
{
	FILE *f = fopen(be->family == FAM_IP6 ? "/proc/net/ip6_tables_names" : "/proc/net/ip_tables_names", "r");
	char line[64];

	*tables = 0;
	if (!f && errno == ENOENT)
		return true;
	if (!f)
		return refuse(cx, "filter", "Cannot initialize");
	while (fgets(line, sizeof(line), f)) {
		int t;

		line[strcspn(line, "\n")] = 0;
		t = table_by_name(line);
		if (t >= 0)
			*tables |= IN_TABLE(t);
	}
	fclose(f);
	return true;
}

/* ---- writing ---- */

/* The counters of entry i of the new block: what the user said, and what its old entry has counted since. */
static struct xt_counters new_counters(struct legacy *l, const struct image *new, uint32_t i,
	const struct xt_counters *old)
{
	const struct image_entry *e = &new->entry[i];
	const struct image *was = &l->image[new->table];
	const struct counters *said = e->rule ? &e->rule->counters : e->chain ? &e->chain->counters : NULL;
	struct xt_counters c = {0}, read;
	uint64_t from = e->rule ? e->rule->handle : 0;

	if (!said)
		return c;
	c = (struct xt_counters){ said->pkts, said->bytes };
	for (uint32_t k = 0; e->chain && k < was->nentries; k++)
		if (was->entry[k].chain == e->chain)
			from = k + 1;
	if (!from || from > was->nentries)
		return c;
	memcpy(&read, layout_counters(l->be.family, was, from - 1), sizeof(read));
	c.pcnt += old[from - 1].pcnt - read.pcnt;
	c.bcnt += old[from - 1].bcnt - read.bcnt;
	return c;
}

static bool add_counters(struct legacy *l, struct cx *cx, const struct image *new, const struct xt_counters *old)
{
	size_t len = sizeof(struct xt_counters_info) + new->nentries * sizeof(struct xt_counters);
	struct xt_counters_info *info = arena_alloc(cx->arena, len);

	strncpy(info->name, table_names[new->table], sizeof(info->name) - 1);
	info->num_counters = new->nentries;
	for (uint32_t i = 0; i < new->nentries; i++)
		info->counters[i] = new_counters(l, new, i, old);
	return setsockopt(l->fd, l->level, IPT_SO_SET_ADD_COUNTERS, info, len) == 0 ||
		refuse(cx, info->name, "cannot set the counters");
}

static bool replace(struct legacy *l, struct cx *cx, const struct image *new)
{
	const struct image *was = &l->image[new->table];
	struct xt_counters *old = arena_array(cx->arena, was->nentries, sizeof(*old));
	struct ipt_replace *r = arena_alloc(cx->arena, sizeof(*r) + new->size);

	strncpy(r->name, table_names[new->table], sizeof(r->name) - 1);
	r->valid_hooks = new->valid_hooks;
	r->num_entries = new->nentries;
	r->size = new->size;
	memcpy(r->hook_entry, new->hook_entry, sizeof(r->hook_entry));
	memcpy(r->underflow, new->underflow, sizeof(r->underflow));
	r->num_counters = was->nentries;
	r->counters = old;
	memcpy(r->entries, new->block, new->size);
	if (setsockopt(l->fd, l->level, IPT_SO_SET_REPLACE, r, sizeof(*r) + new->size) == 0)
		return add_counters(l, cx, new, old);
	return false;
}

static unsigned touched(const struct edits *e)
{
	unsigned tables = 0;

	for (size_t i = 0; i < e->v.n; i++)
		tables |= IN_TABLE(e->v.v[i].table->id);
	return tables;
}

/* The kernel names no rule: with one new rule it is that one, otherwise the first of them gives the place. */
static enum commit_result refused(struct cx *cx, const struct edits *e, enum table_id t)
{
	static const struct { int err; const char *words; } said[] = {
		{ ELOOP, "Too many levels of symbolic links." },
		{ EINVAL, "Invalid argument. Run `dmesg' for more information." },
		{ ENOENT, "No such file or directory." },
		{ EPERM, "Permission denied (you must be root)." },
	};
	struct pos pos = {0};
	int err = errno;
	const char *words = strerror(err);

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (said[i].err == err)
			words = said[i].words;
	for (size_t i = 0; i < e->v.n && !pos.src; i++)
		if (e->v.v[i].table->id == t && e->v.v[i].rule)
			pos = e->v.v[i].pos;
	diag(cx->diags, pos, STATUS_OTHER, "%s", words);
	return COMMIT_FAILED;
}

static enum commit_result legacy_commit(struct backend *be, struct cx *cx, struct ruleset *rs,
	const struct edits *e, unsigned flags)
{
	struct legacy *l = (struct legacy *)be;
	struct image *new = arena_array(cx->arena, TABLE_COUNT, sizeof(*new));
	unsigned tables = touched(e);

	for (int t = 0; t < TABLE_COUNT; t++)
		if ((tables & IN_TABLE(t)) && !layout_build(cx, rs, rs->table[t], &new[t]))
			return COMMIT_FAILED;
	if (flags & COMMIT_TEST)
		return COMMIT_OK;
	for (int t = 0; t < TABLE_COUNT; t++)
		if ((tables & IN_TABLE(t)) && !replace(l, cx, &new[t]))
			return cx->diags->nerrors ? COMMIT_FAILED : refused(cx, e, t);
	return COMMIT_OK;
}

static void legacy_close(struct backend *be)
{
	close(((struct legacy *)be)->fd);
	free(be);
}

static const struct backend_ops legacy_ops = {
	.name = "legacy", .load = legacy_load, .tables = legacy_tables, .commit = legacy_commit,
	.close = legacy_close,
};

struct backend *backend_legacy_open(struct cx *cx, enum family f)
{
	int fd = socket(f == FAM_IP6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	struct legacy *l;

	if (fd < 0) {
		refuse(cx, "filter", "Cannot initialize");
		return NULL;
	}
	l = mem_zalloc(sizeof(*l));
	l->be.ops = &legacy_ops;
	l->be.family = f;
	l->fd = fd;
	l->level = f == FAM_IP6 ? SOL_IPV6 : SOL_IP;
	return &l->be;
}
