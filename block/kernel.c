/* Reads and replaces the kernel's tables, as a whole, by getsockopt and setsockopt.
 *
 * Single rules cannot be changed. The kernel starts the counters of a new table at zero and returns those of the old
 * one, which are then added: no counts are lost between reading and replacing.
 */
#include <errno.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include "block/block.h"

enum {
	READ_TRIES = 10,
	/* allows a block that was read to be sent from the same memory */
	FRONT = sizeof(struct ipt_replace) - sizeof(struct ipt_get_entries),
	ROOM = 4096,                   /* additional room for new rules */
};

int block_socket(const struct block_kind *k)
{
	return socket(k->domain, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
}

bool block_info(const struct block_kind *k, int fd, const char *table, struct ipt_getinfo *info)
{
	socklen_t len = sizeof(*info);

	memset(info, 0, sizeof(*info));
	if (strlen(table) >= sizeof(info->name)) {
		errno = EINVAL;
		return false;
	}
	strcpy(info->name, table);
	return getsockopt(fd, k->level, IPT_SO_GET_INFO, info, &len) == 0;
}

static bool get_entries(struct block *b, int fd, const struct ipt_getinfo *info)
{
	socklen_t len = sizeof(struct ipt_get_entries) + info->size;
	uint8_t *front = arena_try(b->arena, FRONT + len + ROOM);
	struct ipt_get_entries *e;

	if (!front)
		return false;
	e = (struct ipt_get_entries *)(void *)(front + FRONT);
	memcpy(e->name, b->name, sizeof(e->name));
	e->size = info->size;
	if (getsockopt(fd, b->kind->level, IPT_SO_GET_ENTRIES, e, &len))
		return false;
	b->bytes = (uint8_t *)e->entrytable;
	b->size = info->size;
	b->room = info->size + ROOM;
	b->nentries = info->num_entries;
	b->valid_hooks = info->valid_hooks;
	memcpy(b->hook_entry, info->hook_entry, sizeof(b->hook_entry));
	memcpy(b->underflow, info->underflow, sizeof(b->underflow));
	return true;
}

/* Retries if the table changes between the two requests. */
bool block_fetch(struct block *b, int fd)
{
	struct ipt_getinfo info;

	for (int i = 0; i < READ_TRIES; i++) {
		if (!block_info(b->kind, fd, b->name, &info))
			return false;
		if (get_entries(b, fd, &info))
			return block_read(b);
		if (errno != EAGAIN)
			return false;
	}
	return false;
}

bool block_replace(struct block *b, int fd, struct ipt_replace *r, size_t len, struct xt_counters **old)
{
	*old = arena_try(b->arena, ((size_t)b->nentries + 1) * sizeof(**old));
	if (!*old)
		return false;
	r->num_counters = b->nentries;
	r->counters = *old;
	return setsockopt(fd, b->kind->level, IPT_SO_SET_REPLACE, r, (socklen_t)len) == 0;
}

static struct xt_counters_info *counters_new(struct block *b, const struct ipt_replace *r, size_t *len)
{
	struct xt_counters_info *info;

	*len = sizeof(*info) + (size_t)r->num_entries * sizeof(struct xt_counters);
	info = arena_try(b->arena, *len);
	if (!info)
		return NULL;
	memcpy(info->name, b->name, sizeof(info->name));
	info->num_counters = r->num_entries;
	return info;
}

static bool counters_add(struct block *b, int fd, const struct xt_counters_info *info, size_t len)
{
	return setsockopt(fd, b->kind->level, IPT_SO_SET_ADD_COUNTERS, info, (socklen_t)len) == 0;
}

bool block_add_counters(struct block *b, int fd, const struct ipt_replace *r, const struct xt_counters *old)
{
	struct xt_counters_info *info;
	size_t len;

	if (!block_counters(b, old, NULL))
		return true;
	info = counters_new(b, r, &len);
	if (!info)
		return false;
	block_counters(b, old, info->counters);
	return counters_add(b, fd, info, len);
}

bool block_add_own_counters(struct block *b, int fd, const struct ipt_replace *r)
{
	const uint8_t *e = (const uint8_t *)r->entries;
	size_t len;
	struct xt_counters_info *info = counters_new(b, r, &len);

	for (uint32_t i = 0; info && i < r->num_entries; i++, e += entry_size(b->kind, e))
		memcpy(&info->counters[i], entry_counters(b->kind, e), sizeof(info->counters[i]));
	return info && counters_add(b, fd, info, len);
}
