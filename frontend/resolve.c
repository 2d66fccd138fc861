/* The program's environment: names via the C library, revisions and ipsets via the kernel.
 *
 *	env->service(self, "ssh", "tcp")  ->  22, from /etc/services the first time, from a map after that
 *
 * Negative answers are cached too. Results of the C library are copied, since they are only valid until the next call.
 */
#include <arpa/inet.h>
#include <grp.h>
#include <net/if.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "lib/map.h"
#include "lib/num.h"
#include "backend/backend.h"
#include "frontend/resolve.h"

struct world {
	struct env env;
	struct arena *arena;
	struct kernel *kernel;
	/* A single map for all queries: the key consists of the kind of query and its words. */
	struct map known;
	unsigned names_read;           /* bit set of enum names_file */
	struct map sets;               /* names of ipsets, without a kernel; a set's index is its place */
};

/* An answer: a number, a text or addresses. */
struct answer {
	bool found;
	uint32_t n;
	const char *s;
	union addr *addrs;
};

enum question { ASK_HOST, ASK_HOSTNAME, ASK_SERVICE, ASK_PORT, ASK_PROTOCOL, ASK_USER, ASK_GROUP, ASK_UID, ASK_GID,
	ASK_LABEL, ASK_LABEL_NAME, ASK_IFGROUP, ASK_IFGROUP_NAME, ASK_REALM, ASK_REALM_NAME };

/* The cached answer, or a new one with found false, and *fresh true. */
static struct answer *recall(struct world *w, enum question q, const char *a, const char *b, bool *fresh)
{
	const char *key = arena_fmt(w->arena, "%c%s/%s", 'a' + q, a, b ? b : "");
	struct answer *known = map_gets(&w->known, key);

	*fresh = !known;
	if (known)
		return known;
	known = arena_new_of(w->arena, struct answer);
	map_puts(&w->known, key, known);
	return known;
}

static const char *number_key(char *s, size_t size, uint32_t n)
{
	snprintf(s, size, "%u", n);
	return s;
}

/* ---- hosts ---- */

static int libc_family(enum family f)
{
	return f == FAM_IP6 ? AF_INET6 : AF_INET;
}

static void add_address(struct answer *a, const struct sockaddr *sa)
{
	union addr *to = &a->addrs[a->n++];

	if (sa->sa_family == AF_INET6)
		memcpy(to, &((const struct sockaddr_in6 *)sa)->sin6_addr, 16);
	else
		memcpy(to, &((const struct sockaddr_in *)sa)->sin_addr, 4);
}

static void ask_host(struct world *w, struct answer *a, const char *name, enum family f)
{
	struct addrinfo hints = { .ai_family = libc_family(f), .ai_socktype = SOCK_RAW };
	struct addrinfo *list, *i;
	unsigned n = 0;

	if (getaddrinfo(name, NULL, &hints, &list))
		return;
	for (i = list; i; i = i->ai_next)
		n++;
	a->addrs = arena_array(w->arena, n, sizeof(a->addrs[0]));
	for (i = list; i; i = i->ai_next)
		if (i->ai_family == hints.ai_family)
			add_address(a, i->ai_addr);
	freeaddrinfo(list);
}

/* Names in /etc/networks take precedence over hosts. */
static bool ask_network(struct world *w, struct answer *a, const char *name)
{
	struct netent *net = getnetbyname(name);

	if (!net || net->n_addrtype != AF_INET)
		return false;
	a->addrs = arena_new_of(w->arena, union addr);
	a->addrs[0].w[0] = htonl(net->n_net);
	a->n = 1;
	return true;
}

static unsigned host(void *self, struct arena *arena, const char *name, enum family f, union addr **out)
{
	struct world *w = self;
	bool fresh;
	struct answer *a = recall(w, ASK_HOST, name, f == FAM_IP6 ? "6" : "4", &fresh);

	(void)arena;
	if (fresh && !(f == FAM_IP4 && ask_network(w, a, name)))
		ask_host(w, a, name, f);
	*out = a->addrs;
	return a->n;
}

static void ask_hostname(struct world *w, struct answer *a, const union addr *addr, enum family f)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	bool six = f == FAM_IP6;
	struct netent *net;
	char name[NI_MAXHOST];

	memcpy(&in6.sin6_addr, addr, 16);
	memcpy(&in4.sin_addr, addr, 4);
	if (!getnameinfo(six ? (void *)&in6 : (void *)&in4, six ? sizeof(in6) : sizeof(in4), name, sizeof(name),
			 NULL, 0, NI_NAMEREQD)) {
		a->s = arena_str(w->arena, name);
		return;
	}
	net = six ? NULL : getnetbyaddr(ntohl(addr->w[0]), AF_INET);
	if (net)
		a->s = arena_str(w->arena, net->n_name);
}

static const char *hostname(void *self, struct arena *arena, const union addr *addr, enum family f)
{
	struct world *w = self;
	char text[INET6_ADDRSTRLEN];
	bool fresh;
	struct answer *a;

	(void)arena;
	inet_ntop(libc_family(f), addr, text, sizeof(text));
	a = recall(w, ASK_HOSTNAME, text, NULL, &fresh);
	if (fresh)
		ask_hostname(w, a, addr, f);
	return a->s;
}

/* ---- services and protocols ---- */

static int service(void *self, const char *name, const char *proto)
{
	struct world *w = self;
	struct servent *s;
	bool fresh;
	struct answer *a = recall(w, ASK_SERVICE, name, proto, &fresh);

	if (fresh && (s = getservbyname(name, proto))) {
		a->found = true;
		a->n = ntohs((uint16_t)s->s_port);
	}
	return a->found ? (int)a->n : -1;
}

static const char *service_name(void *self, uint16_t port, const char *proto)
{
	struct world *w = self;
	char text[16];
	struct servent *s;
	bool fresh;
	struct answer *a = recall(w, ASK_PORT, number_key(text, sizeof(text), port), proto, &fresh);

	if (fresh && (s = getservbyport(htons(port), proto)))
		a->s = arena_str(w->arena, s->s_name);
	return a->s;
}

static int protocol(void *self, const char *name)
{
	struct world *w = self;
	struct protoent *p;
	bool fresh;
	struct answer *a = recall(w, ASK_PROTOCOL, name, NULL, &fresh);

	if (fresh && (p = getprotobyname(name))) {
		a->found = true;
		a->n = p->p_proto;
	}
	return a->found ? (int)a->n : -1;
}

/* ---- users and groups ---- */

static bool user(void *self, const char *name, uint32_t *uid)
{
	struct passwd *pw;
	bool fresh;
	struct answer *a = recall(self, ASK_USER, name, NULL, &fresh);

	if (fresh && (pw = getpwnam(name))) {
		a->found = true;
		a->n = pw->pw_uid;
	}
	*uid = a->n;
	return a->found;
}

static bool group(void *self, const char *name, uint32_t *gid)
{
	struct group *gr;
	bool fresh;
	struct answer *a = recall(self, ASK_GROUP, name, NULL, &fresh);

	if (fresh && (gr = getgrnam(name))) {
		a->found = true;
		a->n = gr->gr_gid;
	}
	*gid = a->n;
	return a->found;
}

static const char *user_name(void *self, uint32_t uid)
{
	struct world *w = self;
	char text[16];
	struct passwd *pw;
	bool fresh;
	struct answer *a = recall(w, ASK_UID, number_key(text, sizeof(text), uid), NULL, &fresh);

	if (fresh && (pw = getpwuid(uid)))
		a->s = arena_str(w->arena, pw->pw_name);
	return a->s;
}

static const char *group_name(void *self, uint32_t gid)
{
	struct world *w = self;
	char text[16];
	struct group *gr;
	bool fresh;
	struct answer *a = recall(w, ASK_GID, number_key(text, sizeof(text), gid), NULL, &fresh);

	if (fresh && (gr = getgrgid(gid)))
		a->s = arena_str(w->arena, gr->gr_name);
	return a->s;
}

/* ---- names of numbers ---- */

static const struct names_source { const char *path; enum question number, name; } names_sources[] = {
	[NAMES_LABEL] = {"/etc/xtables/connlabel.conf", ASK_LABEL, ASK_LABEL_NAME},
	[NAMES_GROUP] = {"/etc/iproute2/group", ASK_IFGROUP, ASK_IFGROUP_NAME},
	[NAMES_REALM] = {"/etc/iproute2/rt_realms", ASK_REALM, ASK_REALM_NAME},
};

/* "40 name": a number and its name; # starts a comment. The first entry for a number or name is used. */
static void read_name(struct world *w, const struct names_source *src, char *line)
{
	static const char blanks[] = " \t\r\n";
	char *name, *more, text[16];
	const char *number = strtok_r(line, blanks, &more);
	struct answer *a;
	uint64_t n;
	bool fresh;

	name = number ? strtok_r(NULL, blanks, &more) : NULL;
	if (!name || !num_parse(number, &n, 0, UINT32_MAX) || strtok_r(NULL, blanks, &more))
		return;
	a = recall(w, src->number, name, NULL, &fresh);
	if (fresh)
		*a = (struct answer){ .found = true, .n = (uint32_t)n };
	a = recall(w, src->name, number_key(text, sizeof(text), (uint32_t)n), NULL, &fresh);
	if (fresh)
		a->s = arena_str(w->arena, name);
}

static const struct names_source *read_names(struct world *w, enum names_file which)
{
	const struct names_source *src = &names_sources[which];
	FILE *f = w->names_read & 1u << which ? NULL : fopen(src->path, "re");
	char *line = NULL;
	size_t size = 0;

	w->names_read |= 1u << which;
	while (f && getline(&line, &size, f) >= 0) {
		line[strcspn(line, "#")] = '\0';
		read_name(w, src, line);
	}
	free(line);
	if (f)
		fclose(f);
	return src;
}

static int64_t number_of(void *self, enum names_file f, const char *name)
{
	const struct names_source *src = read_names(self, f);
	bool fresh;
	struct answer *a = recall(self, src->number, name, NULL, &fresh);

	return a->found ? (int64_t)a->n : -1;
}

static const char *name_of(void *self, enum names_file f, uint32_t n)
{
	const struct names_source *src = read_names(self, f);
	char text[16];
	bool fresh;

	return recall(self, src->name, number_key(text, sizeof(text), n), NULL, &fresh)->s;
}

/* ---- the kernel ---- */

static bool revision(void *self, enum family f, enum ext_kind kind, const char *name, unsigned rev)
{
	return kernel_revision(((struct world *)self)->kernel, f, kind, name, rev);
}

static const char *ifname(void *self, struct arena *a, uint32_t index)
{
	char name[IF_NAMESIZE];

	(void)self;
	return if_indextoname(index, name) ? arena_str(a, name) : NULL;
}

static int set_by_name(void *self, const char *name, struct ipset_ref *out)
{
	return kernel_set_by_name(((struct world *)self)->kernel, name, out);
}

static int set_by_index(void *self, struct arena *a, uint16_t index, struct ipset_ref *out)
{
	return kernel_set_by_index(((struct world *)self)->kernel, a, index, out);
}

/* Without a kernel each name is a set, so that rules can be compiled, and read back from that. */
static int any_set_by_name(void *self, const char *name, struct ipset_ref *out)
{
	struct world *w = self;
	uint16_t *place = map_gets(&w->sets, name);

	if (!place) {
		place = arena_new_of(w->arena, uint16_t);
		*place = (uint16_t)w->sets.n;
		map_puts(&w->sets, arena_str(w->arena, name), place);
	}
	*out = (struct ipset_ref){ .name = name, .index = *place, .family = FAM_ANY };
	return 1;
}

static int any_set_by_index(void *self, struct arena *a, uint16_t index, struct ipset_ref *out)
{
	struct world *w = self;

	(void)a;
	if (index >= w->sets.n)
		return 0;
	*out = (struct ipset_ref){ .name = w->sets.entry[index].key, .index = index, .family = FAM_ANY };
	return 1;
}

const struct env *resolve_env(struct arena *a, struct kernel *k)
{
	struct world *w = arena_new_of(a, struct world);

	w->arena = a;
	w->kernel = k;
	map_init(&w->known, a);
	w->env = env_none;
	w->env.self = w;
	w->env.host = host;
	w->env.hostname = hostname;
	w->env.service = service;
	w->env.service_name = service_name;
	w->env.protocol = protocol;
	w->env.user = user;
	w->env.group = group;
	w->env.user_name = user_name;
	w->env.group_name = group_name;
	w->env.number_of = number_of;
	w->env.name_of = name_of;
	map_init(&w->sets, a);
	w->env.set_by_name = k ? set_by_name : any_set_by_name;
	w->env.set_by_index = k ? set_by_index : any_set_by_index;
	w->env.sets_real = k;
	if (k) {
		w->env.ifname = ifname;
		w->env.revision = revision;
	}
	return &w->env;
}
