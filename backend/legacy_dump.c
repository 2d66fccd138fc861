/* The output of -v -v for ip_tables: each entry of the table, in exactly the format of iptables-legacy 1.8.9.
 *
 *	libiptc vlibxtables.so.12. 1560 bytes.
 *	Table `filter'
 *	Hooks: pre/in/fwd/out/post = ffffffff/0/240/2d8/ffffffff
 *	Underflows: …
 *	Entry 0 (0):
 *	SRC IP: 1.2.3.4/255.255.255.255
 *	…
 *
 * Prints the kernel's table at the start of the command. Matches and targets are not decoded.
 */
#include <stddef.h>
#include <string.h>
#include "backend/legacy.h"
#include "lib/addr.h"

static void put_hooks(struct buf *b, const char *what, const uint32_t at[BLOCK_HOOKS])
{
	buf_printf(b, "%s: pre/in/fwd/out/post = %x/%x/%x/%x/%x\n", what, at[NF_INET_PRE_ROUTING], at[NF_INET_LOCAL_IN],
		at[NF_INET_FORWARD], at[NF_INET_LOCAL_OUT], at[NF_INET_POST_ROUTING]);
}

/* address, mask: their offsets in the entry. */
static void put_address4(struct buf *b, const uint8_t *entry, const char *what, size_t address, size_t mask)
{
	union addr a = {0};

	buf_puts(b, what);
	memcpy(&a, entry + address, sizeof(struct in_addr));
	addr_print(b, &a, sizeof(struct in_addr));
	buf_putc(b, '/');
	memcpy(&a, entry + mask, sizeof(struct in_addr));
	addr_print(b, &a, sizeof(struct in_addr));
	buf_putc(b, '\n');
}

/* The original prints several lines. */
static void put_address6(struct buf *b, const uint8_t *entry, const char *what, size_t address, size_t mask)
{
	union addr a;
	int bits;

	buf_printf(b, "%s\n", what);
	memcpy(&a, entry + address, sizeof(a));
	addr_print(b, &a, sizeof(a));
	buf_puts(b, "\n/");
	memcpy(&a, entry + mask, sizeof(a));
	bits = addr_masklen(&a, sizeof(a));
	if (bits >= 0)
		buf_printf(b, "%d", bits);
	else
		addr_print(b, &a, sizeof(a));
	buf_puts(b, bits >= 0 ? "\n" : "\n\n");
}

/* Offsets and formats that differ between the families. */
static const struct head {
	void (*address)(struct buf *b, const uint8_t *entry, const char *what, size_t address, size_t mask);
	size_t src, smsk, dst, dmsk, proto;
} heads[] = {
	{ put_address4, offsetof(struct ipt_ip, src), offsetof(struct ipt_ip, smsk), offsetof(struct ipt_ip, dst),
		offsetof(struct ipt_ip, dmsk), offsetof(struct ipt_ip, proto) },
	{ put_address6, offsetof(struct ip6t_ip6, src), offsetof(struct ip6t_ip6, smsk), offsetof(struct ip6t_ip6, dst),
		offsetof(struct ip6t_ip6, dmsk), offsetof(struct ip6t_ip6, proto) },
};

static void put_interface(struct buf *b, const struct block_kind *k, const uint8_t *entry, unsigned way)
{
	buf_printf(b, "`%.*s'/", IFNAMSIZ, (const char *)entry + k->iface[way]);
	for (unsigned i = 0; i < IFNAMSIZ; i++)
		buf_putc(b, entry[k->iface_mask[way] + i] ? 'X' : '.');
}

/* Prints the verdict of a standard target: an offset in the table, or a name. ip6_tables has no name for its queue. */
static void put_verdict(struct buf *b, const struct block_kind *k, int32_t verdict)
{
	const char *const names[] = {[NF_DROP] = "NF_DROP", [NF_ACCEPT] = "NF_ACCEPT",
		[NF_QUEUE] = k == &block_ip4 ? "NF_QUEUE" : NULL, [NF_REPEAT] = "RETURN"};
	size_t i = -(int64_t)verdict - 1;

	if (verdict >= 0)
		buf_printf(b, "verdict=%d\n", verdict);
	else
		buf_printf(b, "verdict=%s\n", i < sizeof(names) / sizeof(*names) && names[i] ? names[i] : "UNKNOWN");
}

static void put_parts(struct buf *b, const struct block_kind *k, const uint8_t *entry)
{
	uint16_t at = k->entry_size, target = entry_target(k, entry);
	struct xt_entry_target part;

	for (; at < target; at += part.u.target_size) {
		part = entry_part(entry + at);
		buf_printf(b, "Match name: `%s'\n", part.u.user.name);
	}
	part = entry_part(entry + target);
	buf_printf(b, "Target name: `%s' [%u]\n", part.u.user.name, part.u.target_size);
	if (entry_standard(k, entry))
		put_verdict(b, k, entry_verdict(k, entry));
	else if (!strcmp(part.u.user.name, XT_ERROR_TARGET))
		buf_printf(b, "error=`%s'\n", (const char *)entry + target + BLOCK_PART);
}

static void put_entry(struct buf *b, const struct block_kind *k, const uint8_t *entry)
{
	const struct head *h = &heads[k != &block_ip4];
	struct xt_counters n;
	uint32_t cache;
	uint16_t proto;

	h->address(b, entry, "SRC IP: ", h->src, h->smsk);
	h->address(b, entry, "DST IP: ", h->dst, h->dmsk);
	memcpy(&proto, entry + h->proto, sizeof(proto));
	memcpy(&n, entry_counters(k, entry), sizeof(n));
	memcpy(&cache, entry + k->cache, sizeof(cache));
	buf_puts(b, "Interface: ");
	put_interface(b, k, entry, 0);
	buf_puts(b, "to ");
	put_interface(b, k, entry, 1);
	buf_printf(b, "\nProtocol: %u\nFlags: %02X\nInvflags: %02X\n", proto, entry[k->flags], entry[k->flags + 1]);
	buf_printf(b, "Counters: %llu packets, %llu bytes\nCache: %08X\n", (unsigned long long)n.pcnt,
		(unsigned long long)n.bcnt, cache);
	put_parts(b, k, entry);
	buf_putc(b, '\n');
}

bool legacy_dump(struct backend *be, struct cx *cx, enum table_id t, struct buf *out)
{
	struct legacy *l = (struct legacy *)be;
	struct block b;

	block_init(&b, l->kind, cx->arena, table_names[t]);
	if (!block_fetch(&b, l->fd))
		return legacy_refuse(l, cx, t);
	buf_printf(out, "libiptc vlibxtables.so.12. %u bytes.\nTable `%s'\n", b.size, b.name);
	put_hooks(out, "Hooks", b.hook_entry);
	put_hooks(out, "Underflows", b.underflow);
	for (uint32_t at = 0, n = 0; at < b.size; at += entry_size(l->kind, b.bytes + at), n++) {
		buf_printf(out, "Entry %u (%u):\n", n, at);
		put_entry(out, l->kind, b.bytes + at);
	}
	return true;
}
