/* Environment with ipsets and services for tests. See env_test.h. */
#include <string.h>
#include "lib/vec.h"
#include "tests/lib/env_test.h"

struct sets {
	struct env env;
	struct arena *arena;
	VEC(const char *) name;
};

static struct ipset_ref set_ref(const struct sets *s, size_t i)
{
	const char *name = s->name.v[i];

	return (struct ipset_ref){ .name = name, .index = (uint16_t)i,
		.family = strcmp(name, "six") ? FAM_ANY : FAM_IP6 };
}

static int by_name(void *self, const char *name, struct ipset_ref *out)
{
	struct sets *s = self;
	size_t i = 0;

	if (!strcmp(name, "nope"))
		return 0;
	while (i < s->name.n && strcmp(s->name.v[i], name))
		i++;
	if (i == s->name.n)
		vec_push(s->arena, &s->name, arena_str(s->arena, name));
	*out = set_ref(s, i);
	return 1;
}

static int by_index(void *self, struct arena *a, uint16_t index, struct ipset_ref *out)
{
	struct sets *s = self;

	(void)a;
	if (index >= s->name.n)
		return 0;
	*out = set_ref(s, index);
	return 1;
}

static const struct { const char *name; uint16_t port; } services[] = {
	{"ftp-data", 20}, {"ftp", 21}, {"ssh", 22}, {"domain", 53}, {"http", 80}, {"ntp", 123},
};
enum { SERVICES = sizeof(services) / sizeof(services[0]) };

static int service(void *self, const char *name, const char *proto)
{
	(void)self, (void)proto;
	for (size_t i = 0; i < SERVICES; i++)
		if (!strcmp(services[i].name, name))
			return services[i].port;
	return -1;
}

static const char *service_name(void *self, uint16_t port, const char *proto)
{
	(void)self, (void)proto;
	for (size_t i = 0; i < SERVICES; i++)
		if (services[i].port == port)
			return services[i].name;
	return NULL;
}

static const struct { const char *name; uint32_t n; } names[] = {
	[NAMES_LABEL] = {"vip", 99}, [NAMES_GROUP] = {"lan", 7}, [NAMES_REALM] = {"peers", 9},
};

static int64_t number_of(void *self, enum names_file f, const char *name)
{
	(void)self;
	return strcmp(names[f].name, name) ? -1 : (int64_t)names[f].n;
}

static const char *name_of(void *self, enum names_file f, uint32_t n)
{
	(void)self;
	return names[f].n == n ? names[f].name : NULL;
}

const struct env *env_test(struct arena *a)
{
	struct sets *s = arena_new_of(a, struct sets);

	s->env = env_none;
	s->env.self = s;
	s->env.service = service;
	s->env.service_name = service_name;
	s->env.number_of = number_of;
	s->env.name_of = name_of;
	s->env.set_by_name = by_name;
	s->env.set_by_index = by_index;
	s->arena = a;
	return &s->env;
}
