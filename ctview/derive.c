/* Derived and composed fields, as declared in field.def:
 *
 *	src=10.0.0.9 dst=10.0.0.1 sport=41097 dport=2222 src=10.0.0.3 dst=10.0.0.1 sport=22 dport=41097
 *	nat both, translation "both 10.0.0.1:41097 > 10.0.0.3:22", client 10.0.0.9, service 2222
 *
 * If the entry lacks the data, the field is not given.
 */
#include "ctview/derive.h"
#include "ctview/names.h"
#include "ctview/system.h"
#include "lib/num.h"

enum { EPHEMERAL = 32768, PRIVILEGED = 1024 };

static bool give_text(struct cell *c, const char *s)
{
	c->t = (struct text){s, (uint32_t)__builtin_strlen(s)};
	return true;
}

bool derive_PROTO(const struct entry *e, struct cell *c)
{
	const char *name;

	if (!entry_has(e, F_L4NUM))
		return false;
	c->t = e->v[F_L4].t;
	if (!text_is(c->t, "unknown"))
		return true;
	name = l4_name((unsigned)e->v[F_L4NUM].n);
	return give_text(c, name ? name : e->digits);
}

bool derive_FAMILY(const struct entry *e, struct cell *c)
{
	return entry_has(e, F_ORIG_SRC) && give_text(c, e->alen == 16 ? "ipv6" : "ipv4");
}

bool derive_FLAGS(const struct entry *e, struct cell *c)
{
	c->n = e->flags;
	return true;
}

bool derive_NAT(const struct entry *e, struct cell *c)
{
	enum nat nat = entry_nat(e);

	return nat && give_text(c, nat_names[nat]);
}

bool derive_IDLE(const struct entry *e, struct cell *c)
{
	return entry_idle(e, &c->n);
}

bool derive_AGE(const struct entry *e, struct cell *c)
{
	c->n = e->v[F_DELTA].n;
	return entry_has(e, F_DELTA);
}

/* Saturating sum over both directions. */
static bool give_sum(const struct entry *e, struct cell *c, enum field_id orig)
{
	uint64_t a = e->v[orig].n, b = e->v[orig + F_TO_REPLY].n;

	if (!entry_has(e, orig) || !entry_has(e, orig + F_TO_REPLY))
		return false;
	c->n = a + b < a ? UINT64_MAX : a + b;
	return true;
}

bool derive_PACKETS(const struct entry *e, struct cell *c)
{
	return give_sum(e, c, F_ORIG_PACKETS);
}

bool derive_BYTES(const struct entry *e, struct cell *c)
{
	return give_sum(e, c, F_ORIG_BYTES);
}

/* Is the service at the source? An active FTP data connection comes from port 20. */
static bool served_from_source(const struct entry *e)
{
	return entry_has(e, F_ORIG_SPORT) && e->v[F_ORIG_SPORT].n < PRIVILEGED &&
		e->v[F_ORIG_DPORT].n >= EPHEMERAL;
}

bool derive_CLIENT(const struct entry *e, struct cell *c)
{
	c->a = e->v[served_from_source(e) ? F_ORIG_DST : F_ORIG_SRC].a;
	return entry_has(e, F_ORIG_SRC);
}

bool derive_SERVER(const struct entry *e, struct cell *c)
{
	c->a = e->v[served_from_source(e) ? F_ORIG_SRC : F_ORIG_DST].a;
	return entry_has(e, F_ORIG_SRC);
}

/* If both ports are ephemeral there is no service. */
bool derive_SERVICE(const struct entry *e, struct cell *c)
{
	c->n = e->v[served_from_source(e) ? F_ORIG_SPORT : F_ORIG_DPORT].n;
	return entry_has(e, F_ORIG_DPORT) && (c->n < EPHEMERAL || e->v[F_ORIG_SPORT].n < EPHEMERAL);
}

bool derive_ANYZONE(const struct entry *e, struct cell *c)
{
	enum field_id f = entry_has(e, F_ZONE) ? F_ZONE : entry_has(e, F_ORIG_ZONE) ? F_ORIG_ZONE : F_REPLY_ZONE;

	c->n = e->v[f].n;
	return entry_has(e, f);
}

/* ---- composed ---- */

static char *put_host(char *p, const struct entry *e, enum field_id addr, bool bracket)
{
	if (!bracket)
		return addr_put(p, &e->v[addr].a, e->alen);
	*p++ = '[';
	p = addr_put(p, &e->v[addr].a, e->alen);
	*p++ = ']';
	return p;
}

static void print_host(struct buf *b, const struct entry *e, enum field_id addr, bool bracket)
{
	const char *name = e->names ? names_host(e->names, &e->v[addr].a, e->alen) : NULL;

	if (name)
		buf_puts(b, name);
	else
		buf_end(b, put_host(buf_room(b, ADDR_CHARS + 2), e, addr, bracket));
}

static void print_port(struct buf *b, const struct entry *e, enum field_id port)
{
	const char *name = e->names ? names_port(e->names, (unsigned)e->v[port].n, (unsigned)e->v[F_L4NUM].n) : NULL;
	char *p = buf_room(b, NUM_CHARS + 1);

	*p++ = ':';
	buf_end(b, name ? p : num_put(p, e->v[port].n));
	if (name)
		buf_puts(b, name);
}

void print_endpoint(struct buf *b, const struct entry *e, enum field_id addr, enum field_id port)
{
	if (!entry_has(e, addr)) {
		buf_putc(b, '-');
		return;
	}
	print_host(b, e, addr, e->alen == 16 && entry_has(e, port));
	if (entry_has(e, port))
		print_port(b, e, port);
}

void compose_SOURCE(const struct entry *e, uint64_t shown, struct buf *b)
{
	(void)shown;
	print_endpoint(b, e, F_ORIG_SRC, F_ORIG_SPORT);
}

void compose_DESTINATION(const struct entry *e, uint64_t shown, struct buf *b)
{
	(void)shown;
	print_endpoint(b, e, F_ORIG_DST, F_ORIG_DPORT);
}

void print_nat(struct buf *b, const struct entry *e)
{
	enum nat nat = entry_nat(e);

	if (nat)
		buf_puts(b, nat_names[nat]);
	if (nat & NAT_SRC) {
		buf_putc(b, ' ');
		print_endpoint(b, e, F_REPLY_DST, F_REPLY_DPORT);
		if (entry_has(e, F_REPLY_ID) && e->v[F_REPLY_ID].n != e->v[F_ORIG_ID].n)
			buf_printf(b, " id %u", (unsigned)e->v[F_REPLY_ID].n);
	}
	if (nat & NAT_DST) {
		buf_puts(b, nat == NAT_BOTH ? " > " : " ");
		print_endpoint(b, e, F_REPLY_SRC, F_REPLY_SPORT);
	}
}

void compose_TRANSLATION(const struct entry *e, uint64_t shown, struct buf *b)
{
	size_t start = b->len;

	(void)shown;
	print_nat(b, e);
	if (b->len == start)
		buf_putc(b, '-');
}

static void more_key(struct buf *b, size_t start, const char *key, size_t len)
{
	if (b->len > start)
		buf_putc(b, ' ');
	buf_add(b, key, len);
	if (len)
		buf_putc(b, '=');
}

/* Fields of the reply are printed with their direction, those of the original without. */
static void more_field(struct buf *b, size_t start, const struct field *f, const struct entry *e)
{
	const char *name = f->alias ? f->alias : f->name;
	struct cell c;

	if (!field_get(f, e, &c))
		return;
	more_key(b, start, name, __builtin_strlen(name));
	cell_print(b, &c, CELL_HUMAN);
}

void compose_MORE(const struct entry *e, uint64_t shown, struct buf *b)
{
	uint64_t left = fields_telling(e) & ~shown;
	size_t start = b->len;
	unsigned i;

	if (entry_has(e, F_EXPECTING)) {
		buf_add(b, e->line.s, e->line.len);
		return;
	}
	for (; left; left &= left - 1)
		more_field(b, start, &fields[__builtin_ctzll(left)], e);
	for (i = 0; i < e->nflag && e->flags & 1u << FLAG_OTHER; i++)
		if (flag_find(e->flag[i]) == FLAG_OTHER) {
			more_key(b, start, NULL, 0);
			buf_printf(b, "[%.*s]", (int)e->flag[i].len, e->flag[i].s);
		}
	for (i = 0; i < e->nextra; i++) {
		more_key(b, start, e->extra[i].key.s, e->extra[i].key.len);
		buf_add(b, e->extra[i].value.s, e->extra[i].value.len);
	}
	if (b->len == start)
		buf_putc(b, '-');
}
