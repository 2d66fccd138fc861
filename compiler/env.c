/* An environment without any knowledge, for tests, the file back end and --help.
 *
 * No name is resolved, so only literals are parsed and numbers printed. Nothing is refused: every revision is
 * supported, and every ipset exists, with an index derived from its name. It makes no system calls, so results are the
 * same everywhere.
 */
#include "compiler/env.h"
#include "lib/map.h"
#include <string.h>

enum { SET_INDEXES = 0xffff };    /* 0xffff is IPSET_INVALID_ID */

static unsigned none_host(void *self, struct arena *a, const char *name, enum family f,
	union addr **out)
{
	(void)self, (void)a, (void)name, (void)f;
	*out = NULL;
	return 0;
}

static const char *none_hostname(void *self, struct arena *a, const union addr *addr, enum family f)
{
	(void)self, (void)a, (void)addr, (void)f;
	return NULL;
}

static int none_service(void *self, const char *name, const char *proto)
{
	(void)self, (void)name, (void)proto;
	return -1;
}

static const char *none_service_name(void *self, uint16_t port, const char *proto)
{
	(void)self, (void)port, (void)proto;
	return NULL;
}

static int none_number(void *self, const char *name)
{
	(void)self, (void)name;
	return -1;
}

static int64_t none_number_of(void *self, enum names_file f, const char *name)
{
	(void)self, (void)f, (void)name;
	return -1;
}

static const char *none_name_of(void *self, enum names_file f, uint32_t n)
{
	(void)self, (void)f, (void)n;
	return NULL;
}

static bool none_id(void *self, const char *name, uint32_t *id)
{
	(void)self, (void)name, (void)id;
	return false;
}

static const char *none_name(void *self, uint32_t id)
{
	(void)self, (void)id;
	return NULL;
}

static const char *none_ifname(void *self, struct arena *a, uint32_t index)
{
	(void)self, (void)a, (void)index;
	return NULL;
}

static bool any_revision(void *self, enum family f, enum ext_kind kind, const char *name,
	unsigned rev)
{
	(void)self, (void)f, (void)kind, (void)name, (void)rev;
	return true;
}

static int any_set(void *self, const char *name, struct ipset_ref *out)
{
	(void)self;
	*out = (struct ipset_ref){
		.name = name,
		.index = (uint16_t)(hash_bytes(name, strlen(name), 0) % SET_INDEXES),
		.family = FAM_ANY,
	};
	return 1;
}

static int none_set_by_index(void *self, struct arena *a, uint16_t index, struct ipset_ref *out)
{
	(void)self, (void)a, (void)index, (void)out;
	return 0;
}

const struct env env_none = {
	.host = none_host,
	.hostname = none_hostname,
	.service = none_service,
	.service_name = none_service_name,
	.protocol = none_number,
	.user = none_id,
	.group = none_id,
	.user_name = none_name,
	.group_name = none_name,
	.number_of = none_number_of,
	.name_of = none_name_of,
	.ifname = none_ifname,
	.revision = any_revision,
	.set_by_name = any_set,
	.set_by_index = none_set_by_index,
};
