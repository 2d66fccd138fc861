/* Parses /etc/services, /etc/hosts and connlabel.conf.
 *
 *	https            443/tcp
 *	192.0.2.1        gw gw.example.org
 *
 * The C library's resolver may query a name server and block, which is unacceptable for a view of a thousand addresses.
 * So only these files are read, once, and the first name of a port or address is used.
 */
#include "ctview/names.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ctview/field.h"
#include "lib/map.h"
#include "lib/num.h"

struct names {
	struct arena *arena;
	struct map services, hosts, labels;
};

struct service_key { uint32_t port, proto; };
struct host_key { union addr a; uint32_t alen; };

enum { LABELS = 128 };

/* The next line without comment, or NULL at the end. */
static char *next_line(FILE *f, char *line, size_t size)
{
	if (!fgets(line, (int)size, f))
		return NULL;
	line[strcspn(line, "#\n")] = '\0';
	return line;
}

static uint32_t proto_of(const char *s)
{
	int n = l4_number((struct text){s, (uint32_t)strlen(s)});

	return n < 0 ? 0 : (uint32_t)n;
}

/* Splits "name port/proto alias ..."; false for a line in another format. */
static bool split_service(char *line, char **name, uint64_t *port, char **proto, char **rest)
{
	char *save = NULL, *number;

	*name = strtok_r(line, " \t", &save);
	number = strtok_r(NULL, " \t", &save);
	if (!*name || !number || !(*proto = strchr(number, '/')))
		return false;
	*(*proto)++ = '\0';
	*rest = save;
	return num_parse(number, port, 0, 65535);
}

int service_port(const char *name)
{
	FILE *f = fopen("/etc/services", "re");
	char line[1024], *word, *proto, *rest, *save;
	uint64_t port;
	int found = -1;

	while (f && found < 0 && next_line(f, line, sizeof(line))) {
		if (!split_service(line, &word, &port, &proto, &rest))
			continue;
		for (save = rest; word; word = strtok_r(NULL, " \t", &save))
			if (!strcmp(word, name))
				found = (int)port;
	}
	if (f)
		fclose(f);
	return found;
}

static void load_services(struct names *n)
{
	FILE *f = fopen("/etc/services", "re");
	char line[1024], *name, *proto, *rest;
	struct service_key *key;
	uint64_t port;

	while (f && next_line(f, line, sizeof(line))) {
		if (!split_service(line, &name, &port, &proto, &rest))
			continue;
		key = arena_new_of(n->arena, struct service_key);
		*key = (struct service_key){(uint32_t)port, proto_of(proto)};
		if (!map_get(&n->services, key, sizeof(*key)))
			map_put(&n->services, key, sizeof(*key), arena_str(n->arena, name));
	}
	if (f)
		fclose(f);
}

static void load_hosts(struct names *n)
{
	FILE *f = fopen("/etc/hosts", "re");
	char line[1024], *save, *addr, *name;
	struct host_key *key;

	while (f && next_line(f, line, sizeof(line))) {
		save = NULL;
		addr = strtok_r(line, " \t", &save);
		name = strtok_r(NULL, " \t", &save);
		key = arena_new_of(n->arena, struct host_key);
		if (!addr || !name)
			continue;
		key->alen = strchr(addr, ':') ? 16 : 4;
		if (addr_parse(addr, key->alen, &key->a) && !map_get(&n->hosts, key, sizeof(*key)))
			map_put(&n->hosts, key, sizeof(*key), arena_str(n->arena, name));
	}
	if (f)
		fclose(f);
}

static struct names *names_new(void)
{
	struct names *n = mem_alloc(sizeof(*n));

	n->arena = arena_new();
	map_init(&n->services, n->arena);
	map_init(&n->hosts, n->arena);
	map_init(&n->labels, n->arena);
	return n;
}

/* "3	voip" */
static void load_labels(struct names *n)
{
	static const char *const files[] = {"/etc/xtables/connlabel.conf", "/etc/connlabel.conf"};
	FILE *f = fopen(files[0], "re");
	char line[256], *save, *number, *name;
	uint64_t *bit;

	if (!f)
		f = fopen(files[1], "re");
	while (f && next_line(f, line, sizeof(line))) {
		save = NULL;
		number = strtok_r(line, " \t", &save);
		name = strtok_r(NULL, " \t", &save);
		bit = arena_new_of(n->arena, uint64_t);
		if (number && name && num_parse(number, bit, 0, LABELS - 1))
			map_put(&n->labels, bit, sizeof(*bit), arena_str(n->arena, name));
	}
	if (f)
		fclose(f);
}

const char *label_name(unsigned bit)
{
	static struct names *labels;
	uint64_t key = bit;

	if (!labels) {
		labels = names_new();
		load_labels(labels);
	}
	return map_get(&labels->labels, &key, sizeof(key));
}

int label_number(const char *name)
{
	unsigned bit;

	for (bit = 0; bit < LABELS; bit++) {
		const char *known = label_name(bit);

		if (known && !strcmp(known, name))
			return (int)bit;
	}
	return -1;
}

struct names *names_load(bool services, bool hosts)
{
	struct names *n;

	if (!services && !hosts)
		return NULL;
	n = names_new();
	if (services)
		load_services(n);
	if (hosts)
		load_hosts(n);
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	arena_free(n->arena);
	free(n);
}

const char *names_port(const struct names *n, unsigned port, unsigned proto)
{
	struct service_key key = {port, proto};

	return n ? map_get(&n->services, &key, sizeof(key)) : NULL;
}

const char *names_host(const struct names *n, const union addr *a, unsigned alen)
{
	struct host_key key = {.alen = alen};

	memcpy(&key.a, a, alen);
	return n ? map_get(&n->hosts, &key, sizeof(key)) : NULL;
}
