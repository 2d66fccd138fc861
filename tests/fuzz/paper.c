/* A mock of the kernel's nf_tables. See paper.h.
 *
 *	NEWCHAIN filter a, handle 7, use 2       an object is the message that created it, plus attributes set by the kernel
 *	NEWRULE filter a, handle 8, …
 *
 * A commit adds and removes such messages; a dump request is answered with those of its kind, table and name. The content
 * of messages is otherwise not interpreted. The memory after an answer in the receive buffer is poisoned, so that
 * AddressSanitizer detects overreads.
 */
#include "tests/fuzz/paper.h"
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include "tests/fuzz/damage.h"

enum { SOCKETS = 64, UDATA = 255, GENERATION = 7 };

/* Kinds of objects: message types, and attribute types for table, name, handle and use count; 0: none. */
static const struct kind { uint8_t get, new, del, table, name, handle, use; } kinds[] = {
	{ NFT_MSG_GETTABLE, NFT_MSG_NEWTABLE, NFT_MSG_DELTABLE, NFTA_TABLE_NAME, 0, NFTA_TABLE_HANDLE, NFTA_TABLE_USE },
	{ NFT_MSG_GETCHAIN, NFT_MSG_NEWCHAIN, NFT_MSG_DELCHAIN, NFTA_CHAIN_TABLE, NFTA_CHAIN_NAME, NFTA_CHAIN_HANDLE, NFTA_CHAIN_USE },
	{ NFT_MSG_GETRULE, NFT_MSG_NEWRULE, NFT_MSG_DELRULE, NFTA_RULE_TABLE, NFTA_RULE_CHAIN, NFTA_RULE_HANDLE, 0 },
	{ NFT_MSG_GETSET, NFT_MSG_NEWSET, NFT_MSG_DELSET, NFTA_SET_TABLE, NFTA_SET_NAME, 0, 0 },
	{ NFT_MSG_GETSETELEM, NFT_MSG_NEWSETELEM, NFT_MSG_DELSETELEM, NFTA_SET_ELEM_LIST_TABLE, NFTA_SET_ELEM_LIST_SET, 0, 0 },
	{ 0 }
};

struct object { const struct kind *kind; struct nlmsghdr *nlh; };
struct objects { VEC(struct object) v; };

/* The receive queue of a socket: consecutive messages, and the offset of the next one. */
struct waiting { struct buf b; size_t at; };

static struct {
	struct arena *arena;
	struct objects all, whole;
	uint64_t handle;
	struct chance *chance;         /* not NULL: frozen */
	struct waiting waiting[SOCKETS];
	char *poisoned;
	size_t npoisoned;
} paper;

void __asan_poison_memory_region(const volatile void *p, size_t n) __attribute__((weak));
void __asan_unpoison_memory_region(const volatile void *p, size_t n) __attribute__((weak));

/* ---- objects ---- */

void paper_end(void)
{
	arena_free(paper.arena);
	paper.arena = NULL;
}

void paper_begin(void)
{
	paper_end();
	paper.arena = arena_new();
	memset(&paper.all, 0, sizeof(paper.all));
	paper.handle = 0;
	paper.chance = NULL;
}

static const struct nlattr *attr_find(const struct nlmsghdr *nlh, unsigned type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (type && mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

static bool same_attr(const struct nlmsghdr *a, const struct nlmsghdr *b, unsigned type)
{
	const struct nlattr *x = attr_find(a, type), *y = attr_find(b, type);

	return !x || (y && x->nla_len == y->nla_len && !memcmp(x, y, x->nla_len));
}

/* Does the message refer to the object, by the attributes that it has? */
static bool is_meant(const struct object *o, const struct kind *k, const struct nlmsghdr *nlh)
{
	return o->kind == k && same_attr(nlh, o->nlh, k->table) && same_attr(nlh, o->nlh, k->name);
}

static struct nlmsghdr *message_copy(const struct nlmsghdr *of, size_t more)
{
	struct nlmsghdr *nlh = arena_alloc(paper.arena, of->nlmsg_len + more);

	return memcpy(nlh, of, of->nlmsg_len);
}

static void object_new(const struct kind *k, const struct nlmsghdr *nlh)
{
	struct object o = { k, message_copy(nlh, 64) };

	if (k->handle)
		mnl_attr_put_u64(o.nlh, k->handle, htobe64(++paper.handle));
	if (k->use)
		mnl_attr_put_u32(o.nlh, k->use, 0);
	vec_push(paper.arena, &paper.all.v, o);
}

/* Moves the newest object, a rule, next to the rule whose ID it names. */
static void rule_place(const struct nlmsghdr *nlh)
{
	const struct nlattr *to = attr_find(nlh, NFTA_RULE_POSITION_ID), *id;
	struct object *v = paper.all.v.v, new = v[paper.all.v.n - 1];
	size_t at = to ? paper.all.v.n - 1 : 0;

	for (; at > 0; at--) {
		id = v[at - 1].kind == new.kind ? attr_find(v[at - 1].nlh, NFTA_RULE_ID) : NULL;
		if (id && mnl_attr_get_u32(id) == mnl_attr_get_u32(to))
			break;
	}
	if (!at)
		return;
	at -= !(nlh->nlmsg_flags & NLM_F_APPEND);
	memmove(v + at + 1, v + at, (paper.all.v.n - 1 - at) * sizeof(*v));
	v[at] = new;
}

/* ---- elements ---- */

static const struct nlattr *inner_find(const struct nlattr *nest, unsigned type)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

/* Does the kernel add counters to the elements of this set, because the set has a counter expression? */
static bool counts(const struct nlmsghdr *elems)
{
	for (size_t i = 0; i < paper.all.v.n; i++) {
		const struct object *o = &paper.all.v.v[i];

		if (o->kind->new == NFT_MSG_NEWSET && same_attr(elems, o->nlh, NFTA_SET_ELEM_LIST_TABLE) &&
		    same_attr(elems, o->nlh, NFTA_SET_ELEM_LIST_SET))
			return attr_find(o->nlh, NFTA_SET_EXPR);
	}
	return false;
}

static void counter_put(struct nlmsghdr *nlh)
{
	struct nlattr *expr = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_EXPR), *data;

	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, "counter");
	data = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	mnl_attr_put_u64(nlh, NFTA_COUNTER_BYTES, 0);
	mnl_attr_put_u64(nlh, NFTA_COUNTER_PACKETS, 0);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, expr);
}

static void elem_put(struct nlmsghdr *nlh, const struct nlattr *of, bool counted)
{
	struct nlattr *elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, of)
		mnl_attr_put(nlh, attr->nla_type, mnl_attr_get_payload_len(attr), mnl_attr_get_payload(attr));
	if (counted && !inner_find(of, NFTA_SET_ELEM_EXPR) && !inner_find(of, NFTA_SET_ELEM_FLAGS))
		counter_put(nlh);
	mnl_attr_nest_end(nlh, elem);
}

/* Adds elements, split into messages of a few each, as the kernel dumps them. */
static void elems_add(const struct kind *k, const struct nlmsghdr *nlh)
{
	enum { TOGETHER = 16, ROOM = 1 << 14 };
	const struct nlattr *list = attr_find(nlh, NFTA_SET_ELEM_LIST_ELEMENTS), *elem = mnl_attr_get_payload(list);
	const char *end = (const char *)list + list->nla_len;
	bool counted = counts(nlh);

	while ((const char *)elem < end) {
		struct nlmsghdr *some = arena_alloc(paper.arena, ROOM);
		struct nlattr *nest;

		memcpy(some, nlh, NLMSG_HDRLEN + sizeof(struct nfgenmsg));
		some->nlmsg_len = NLMSG_HDRLEN + sizeof(struct nfgenmsg);
		mnl_attr_put_strz(some, k->table, mnl_attr_get_str(attr_find(nlh, k->table)));
		mnl_attr_put_strz(some, k->name, mnl_attr_get_str(attr_find(nlh, k->name)));
		nest = mnl_attr_nest_start(some, NFTA_SET_ELEM_LIST_ELEMENTS);
		for (unsigned n = 0; n < TOGETHER && (const char *)elem < end; n++, elem = mnl_attr_next(elem))
			elem_put(some, elem, counted);
		mnl_attr_nest_end(some, nest);
		object_new(k, some);
	}
}

/* ---- changes ---- */

static void add(const struct kind *k, const struct nlmsghdr *nlh)
{
	bool many = k->new == NFT_MSG_NEWRULE || k->new == NFT_MSG_NEWSETELEM;

	for (size_t i = 0; !many && i < paper.all.v.n; i++)
		if (is_meant(&paper.all.v.v[i], k, nlh))
			return;
	(k->new == NFT_MSG_NEWSETELEM ? elems_add : object_new)(k, nlh);
	if (k->new == NFT_MSG_NEWRULE)
		rule_place(nlh);
}

/* Removes a table with its content; an object; all rules of a chain, or that with the handle. Elements stay. */
static void remove_meant(const struct kind *k, const struct nlmsghdr *nlh)
{
	size_t n = 0;

	for (size_t i = 0; i < paper.all.v.n; i++) {
		const struct object *o = &paper.all.v.v[i];
		bool goes = k->new == NFT_MSG_NEWTABLE ? same_attr(nlh, o->nlh, k->table) :
			is_meant(o, k, nlh) && same_attr(nlh, o->nlh, k->handle);

		if (!goes || k->new == NFT_MSG_NEWSETELEM)
			paper.all.v.v[n++] = *o;
	}
	paper.all.v.n = n;
}

/* The use count: number of rules of a chain, number of objects of a table. */
static uint32_t uses(const struct object *of)
{
	const struct kind *rule = &kinds[2];
	uint32_t n = 0;

	for (size_t i = 0; i < paper.all.v.n; i++) {
		const struct object *o = &paper.all.v.v[i];

		if (of->kind->new == NFT_MSG_NEWTABLE)
			n += o->kind->new != NFT_MSG_NEWRULE && o->kind->new != NFT_MSG_NEWSETELEM &&
				same_attr(of->nlh, o->nlh, of->kind->table);
		else
			n += o->kind == rule && !strcmp(mnl_attr_get_str(attr_find(of->nlh, of->kind->name)),
				mnl_attr_get_str(attr_find(o->nlh, rule->name)));
	}
	return n;
}

static void uses_count(void)
{
	for (size_t i = 0; i < paper.all.v.n; i++) {
		const struct object *o = &paper.all.v.v[i];
		uint32_t n = o->kind->use ? htonl(uses(o)) : 0;

		if (o->kind->use)
			memcpy(mnl_attr_get_payload(attr_find(o->nlh, o->kind->use)), &n, sizeof(n));
	}
}

void paper_freeze(struct chance *c)
{
	paper.chance = c;
	uses_count();
	paper.whole = paper.all;
}

/* ---- damage ---- */

static void objects_copy(struct objects *to, const struct objects *of)
{
	*to = (struct objects){ 0 };
	for (size_t i = 0; i < of->v.n; i++)
		vec_push(paper.arena, &to->v, of->v.v[i]);
}

static struct object *some_object(struct chance *c)
{
	return &paper.all.v.v[chance_below(c, paper.all.v.n)];
}

static void spoil_value(struct chance *c)
{
	struct object *o = some_object(c);

	o->nlh = message_copy(o->nlh, 0);
	message_damage(c, o->nlh);
}

static void spoil_lose(struct chance *c)
{
	*some_object(c) = paper.all.v.v[paper.all.v.n - 1];
	paper.all.v.n--;
}

static void spoil_double(struct chance *c)
{
	struct object o = *some_object(c);

	vec_push(paper.arena, &paper.all.v, o);
}

static void spoil_order(struct chance *c)
{
	struct object *a = some_object(c), *b = some_object(c), o = *a;

	*a = *b;
	*b = o;
}

/* Replaces the name of an object by that of another one, if it has the same length. */
static void spoil_name(struct chance *c)
{
	struct object *a = some_object(c), *b = some_object(c);
	const struct nlattr *from = attr_find(b->nlh, b->kind->name), *to = attr_find(a->nlh, a->kind->name);
	size_t at = to ? (size_t)((const char *)to - (const char *)a->nlh) : 0;

	if (!from || !to || from->nla_len != to->nla_len)
		return;
	a->nlh = message_copy(a->nlh, 0);
	memcpy((char *)a->nlh + at + MNL_ATTR_HDRLEN, mnl_attr_get_payload(from), mnl_attr_get_payload_len(from));
}

/* Replaces the userdata of a rule by that of another one, by a part of it, or by unknown data. */
static void spoil_udata(struct chance *c)
{
	struct object *a = some_object(c), *b = some_object(c);
	const struct nlattr *attr, *udata = b->kind->new == NFT_MSG_NEWRULE ? attr_find(b->nlh, NFTA_RULE_USERDATA) : NULL;
	struct nlmsghdr *nlh = arena_alloc(paper.arena, a->nlh->nlmsg_len + UDATA + 16);
	uint8_t bytes[UDATA];
	size_t len = udata ? mnl_attr_get_payload_len(udata) : chance_below(c, UDATA);

	if (a->kind->new != NFT_MSG_NEWRULE)
		return;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(chance_below(c, 2) ? 0x80 + chance_below(c, 24) : chance_below(c, 12));
	if (udata)
		memcpy(bytes, mnl_attr_get_payload(udata), len);
	memcpy(nlh, a->nlh, NLMSG_HDRLEN + sizeof(struct nfgenmsg));
	nlh->nlmsg_len = NLMSG_HDRLEN + sizeof(struct nfgenmsg);
	mnl_attr_for_each(attr, a->nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) != NFTA_RULE_USERDATA)
			mnl_attr_put(nlh, attr->nla_type, mnl_attr_get_payload_len(attr), mnl_attr_get_payload(attr));
	mnl_attr_put(nlh, NFTA_RULE_USERDATA, chance_below(c, 3) ? len : chance_below(c, len + 1), bytes);
	a->nlh = nlh;
}

void paper_spoil(struct chance *c)
{
	static void (*const ways[])(struct chance *c) = { spoil_value, spoil_value, spoil_value, spoil_lose, spoil_double, spoil_order,
		spoil_name, spoil_udata, spoil_udata };

	objects_copy(&paper.all, &paper.whole);
	for (uint64_t n = 1 + chance_below(c, 4); n-- > 0 && paper.all.v.n;)
		ways[chance_below(c, sizeof(ways) / sizeof(*ways))](c);
}

void paper_mend(void) { paper.all = paper.whole; }

/* ---- answers ---- */

static void answer_put(struct waiting *w, const struct nlmsghdr *of, uint32_t seq, uint16_t flags)
{
	size_t at = w->b.len;
	struct nlmsghdr *nlh;

	buf_add(&w->b, of, of->nlmsg_len);
	while (w->b.len % 4)
		buf_putc(&w->b, 0);
	nlh = (void *)(w->b.s + at);
	nlh->nlmsg_seq = seq;
	nlh->nlmsg_flags = flags;
}

static void answer_error(struct waiting *w, const struct nlmsghdr *to, int err)
{
	union { struct nlmsghdr nlh; char room[64]; } m = { .nlh = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = NLMSG_ERROR } };
	struct nlmsgerr *e = mnl_nlmsg_put_extra_header(&m.nlh, sizeof(*e));

	*e = (struct nlmsgerr){ .error = -err, .msg = *to };
	answer_put(w, &m.nlh, to->nlmsg_seq, 0);
}

static void answer_done(struct waiting *w, const struct nlmsghdr *to)
{
	union { struct nlmsghdr nlh; char room[64]; } m = { .nlh = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = NLMSG_DONE } };

	mnl_nlmsg_put_extra_header(&m.nlh, sizeof(int));
	answer_put(w, &m.nlh, to->nlmsg_seq, NLM_F_MULTI);
}

static void answer_generation(struct waiting *w, const struct nlmsghdr *to)
{
	union { struct nlmsghdr nlh; char room[64]; } m = { .nlh = { .nlmsg_len = NLMSG_HDRLEN } };

	m.nlh.nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN;
	mnl_nlmsg_put_extra_header(&m.nlh, sizeof(struct nfgenmsg));
	mnl_attr_put_u32(&m.nlh, NFTA_GEN_ID, htonl(GENERATION));
	answer_put(w, &m.nlh, to->nlmsg_seq, 0);
}

static void answer(struct waiting *w, const struct nlmsghdr *q)
{
	unsigned msg = q->nlmsg_type & 0xff, n = 0;
	bool dump = (q->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	const struct kind *k = kinds;

	while (k->get && k->get != msg)
		k++;
	for (size_t i = 0; k->get && i < paper.all.v.n; i++)
		if (is_meant(&paper.all.v.v[i], k, q)) {
			answer_put(w, paper.all.v.v[i].nlh, q->nlmsg_seq, dump ? NLM_F_MULTI : 0);
			n++;
		}
	if (msg == NFT_MSG_GETGEN)
		answer_generation(w, q);
	if (dump)
		answer_done(w, q);
	else
		answer_error(w, q, n || !k->get ? 0 : ENOENT);
}

/* ---- commits ---- */

static void change(const struct nlmsghdr *nlh)
{
	unsigned msg = nlh->nlmsg_type & 0xff;

	for (const struct kind *k = kinds; k->get; k++)
		if (k->new == msg)
			add(k, nlh);
		else if (k->del == msg)
			remove_meant(k, nlh);
}

/* When frozen: refuses a message of a batch with a random error, in one of 20 cases. */
static void refuse_some(struct waiting *w, const struct nlmsghdr *nlh)
{
	static const int errors[] = { ENOENT, EEXIST, EINVAL, EMLINK, ELOOP, EBUSY, EPERM, EOPNOTSUPP, ENOMEM, EMSGSIZE };

	if (!chance_below(paper.chance, 20))
		answer_error(w, nlh, errors[chance_below(paper.chance, sizeof(errors) / sizeof(*errors))]);
}

static void carry_out(struct waiting *w, const struct nlmsghdr *nlh, int len)
{
	bool refuses = paper.chance && chance_below(paper.chance, 2);

	for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_type >> 8 != NFNL_SUBSYS_NFTABLES)
			continue;
		if (!paper.chance)
			change(nlh);
		else if (refuses)
			refuse_some(w, nlh);
		if (nlh->nlmsg_flags & NLM_F_ACK)
			answer_error(w, nlh, 0);
	}
}

/* ---- sockets ---- */

int socket(int domain, int type, int protocol)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)domain, (void)type, (void)protocol;
	if (fd < 0 || fd >= SOCKETS)
		abort();
	buf_reset(&paper.waiting[fd].b);
	paper.waiting[fd].at = 0;
	return fd;
}

int bind(int fd, const struct sockaddr *to, socklen_t len) { return (void)fd, (void)to, (void)len, 0; }

int getsockname(int fd, struct sockaddr *at, socklen_t *len)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK, .nl_pid = 4711 };

	(void)fd;
	memcpy(at, &own, sizeof(own));
	*len = sizeof(own);
	return 0;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	return (void)fd, (void)level, (void)option, (void)value, (void)len, 0;
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
	return (void)fd, (void)level, (void)option, memset(value, 0, *len), 0;
}

int poll(struct pollfd *fds, nfds_t n, int timeout) { return (void)fds, (void)n, (void)timeout, 0; }

ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to, socklen_t tolen)
{
	struct waiting *w = &paper.waiting[fd];
	const struct nlmsghdr *nlh = data;

	(void)flags, (void)to, (void)tolen;
	buf_reset(&w->b);
	w->at = 0;
	if (nlh->nlmsg_type == NFNL_MSG_BATCH_BEGIN)
		carry_out(w, nlh, (int)len);
	else
		answer(w, nlh);
	return (ssize_t)len;
}

/* Returns one message per call. */
ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	struct waiting *w = &paper.waiting[fd];
	const struct nlmsghdr *nlh = (const void *)(w->b.s + w->at);
	struct sockaddr_nl from = { .nl_family = AF_NETLINK };

	(void)flags;
	if (w->at >= w->b.len) {
		errno = EAGAIN;
		return -1;
	}
	if (paper.poisoned && __asan_unpoison_memory_region)
		__asan_unpoison_memory_region(paper.poisoned, paper.npoisoned);
	if (nlh->nlmsg_len > m->msg_iov->iov_len)
		abort();
	memcpy(m->msg_iov->iov_base, nlh, nlh->nlmsg_len);
	paper.poisoned = (char *)m->msg_iov->iov_base + nlh->nlmsg_len;
	paper.npoisoned = m->msg_iov->iov_len - nlh->nlmsg_len;
	if (__asan_poison_memory_region)
		__asan_poison_memory_region(paper.poisoned, paper.npoisoned);
	memcpy(m->msg_name, &from, sizeof(from));
	m->msg_namelen = sizeof(from);
	m->msg_flags = 0;
	w->at += MNL_ALIGN(nlh->nlmsg_len);
	return (ssize_t)nlh->nlmsg_len;
}
