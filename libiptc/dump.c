/* dump_entries: prints the table as it was read, entry by entry, for debugging. The format is that of the original
 * libiptc. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "libiptc/handle.h"

#if IPTC_FAMILY == 6
static unsigned mask_length(const struct in6_addr *mask)
{
	unsigned n = 0;

	for (unsigned i = 0; i < sizeof(mask->s6_addr); i++)
		n += (unsigned)__builtin_popcount(mask->s6_addr[i]);
	return n;
}

static void dump_address(const char *which, const struct in6_addr *addr, const struct in6_addr *mask)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, addr, text, sizeof(text));
	printf("%s IP: \n%s\n/%u\n", which, text, mask_length(mask));
}
#else
static void dump_address(const char *which, const struct in_addr *addr, const struct in_addr *mask)
{
	char text[INET_ADDRSTRLEN], under[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, addr, text, sizeof(text));
	inet_ntop(AF_INET, mask, under, sizeof(under));
	printf("%s IP: %s/%s\n", which, text, under);
}
#endif

static void dump_interface(const char *name, const unsigned char *mask)
{
	printf("`%.*s'/", IFNAMSIZ, name);
	for (unsigned i = 0; i < IFNAMSIZ; i++)
		putchar(mask[i] ? 'X' : '.');
}

static void dump_target(const uint8_t *entry)
{
	const uint8_t *part = entry + entry_target(&TC_KIND, entry);
	struct xt_entry_target t = entry_part(part);
	const char *name;

	printf("Target name: `%s' [%u]\n", t.u.user.name, t.u.user.target_size);
	if (entry_standard(&TC_KIND, entry)) {
		int32_t verdict = entry_verdict(&TC_KIND, entry);

		name = verdict_name(verdict);
		if (name)
			printf("verdict=%s%s\n", verdict == XT_RETURN ? "" : "NF_", name);
		else
			printf("verdict=%d\n", verdict);
	} else if (!strcmp(t.u.user.name, XT_ERROR_TARGET)) {
		printf("error=`%s'\n", (const char *)part + BLOCK_PART);
	}
}

static void dump_entry(const tc_entry *e)
{
	const uint8_t *bytes = (const uint8_t *)e;

	dump_address("SRC", &e->TC_HEAD.src, &e->TC_HEAD.smsk);
	dump_address("DST", &e->TC_HEAD.dst, &e->TC_HEAD.dmsk);
	fputs("Interface: ", stdout);
	dump_interface(e->TC_HEAD.iniface, e->TC_HEAD.iniface_mask);
	fputs("to ", stdout);
	dump_interface(e->TC_HEAD.outiface, e->TC_HEAD.outiface_mask);
	printf("\nProtocol: %u\nFlags: %02X\nInvflags: %02X\n", e->TC_HEAD.proto, e->TC_HEAD.flags, e->TC_HEAD.invflags);
	printf("Counters: %" PRIu64 " packets, %" PRIu64 " bytes\nCache: %08X\n", (uint64_t)e->counters.pcnt,
		(uint64_t)e->counters.bcnt, e->nfcache);
	for (uint32_t at = sizeof(*e); at < e->target_offset; at += entry_part(bytes + at).u.user.target_size)
		printf("Match name: `%s'\n", entry_part(bytes + at).u.user.name);
	dump_target(bytes);
	putchar('\n');
}

static void dump_hooks(const char *what, const uint32_t *at)
{
	printf("%s: pre/in/fwd/out/post = ", what);
	for (unsigned h = 0; h < BLOCK_HOOKS; h++)
		printf("%s%x", h ? "/" : "", at[h]);
	putchar('\n');
}

void TC_DUMP(struct xtc_handle *const h)
{
	const struct block *b = &h->block;
	uint32_t n = 0;

	printf("libiptc v" IPTABLES_VERSION ". %u bytes.\nTable `%s'\n", b->size, b->name);
	dump_hooks("Hooks", b->hook_entry);
	dump_hooks("Underflows", b->underflow);
	for (uint32_t at = 0; at < b->size; at += entry_size(&TC_KIND, b->bytes + at)) {
		printf("Entry %u (%u):\n", n++, at);
		dump_entry((const tc_entry *)(b->bytes + at));
	}
}
