/* A library to preload into the system's iptables-legacy: intercepts setsockopt and writes the structs intended for the
 * kernel to files instead.
 *
 *	CAPTURE_OUT    file to append to: a line "match NAME REV HEX" or "target NAME REV HEX" for each struct
 *	CAPTURE_TABLE  file to append to: whole tables, struct ipt_replace followed by the entries
 *	CAPTURE_REV    the highest revision that the kernel is claimed to support
 *
 * Must never pass a table on to the kernel.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

/* Both families use the same option numbers: 64 replaces a table, 65 adds counters. */
_Static_assert(IPT_SO_SET_REPLACE == IP6T_SO_SET_REPLACE && IPT_SO_SET_ADD_COUNTERS == IP6T_SO_SET_ADD_COUNTERS,
	"one number for both families");

static void print_struct(FILE *out, const char *kind, const struct xt_entry_match *m)
{
	fprintf(out, "%s %s %u ", kind, m->u.user.name, m->u.user.revision);
	for (size_t i = 0; i + sizeof(*m) < m->u.match_size; i++)
		fprintf(out, "%02x", m->data[i]);
	fputc('\n', out);
}

/* Prints an entry's matches, from offset `head` on, and its target, whose struct has the same layout as a match. */
static void print_entry(FILE *out, const unsigned char *entry, size_t head, size_t target)
{
	const struct xt_entry_match *m;

	for (size_t at = head; at < target; at += m->u.match_size) {
		m = (const void *)(entry + at);
		print_struct(out, "match", m);
	}
	print_struct(out, "target", (const void *)(entry + target));
}

static void print_table(FILE *out, int level, const unsigned char *blob, size_t len)
{
	const struct ipt_replace *table = (const void *)blob;
	const unsigned char *p = blob + offsetof(struct ipt_replace, entries), *end = p + table->size;

	(void)len;
	while (p < end) {
		const struct ipt_entry *e4 = (const void *)p;
		const struct ip6t_entry *e6 = (const void *)p;

		if (level == IPPROTO_IP) {
			print_entry(out, p, sizeof(*e4), e4->target_offset);
			p += e4->next_offset;
		} else {
			print_entry(out, p, sizeof(*e6), e6->target_offset);
			p += e6->next_offset;
		}
	}
}

static void copy_table(FILE *out, int level, const unsigned char *blob, size_t len)
{
	(void)level;
	fwrite(blob, 1, len, out);
}

/* Appends to the file named by the environment variable, if it is set. Nonzero: the file cannot be written. */
static int write_down(const char *variable, void (*write)(FILE *out, int level, const unsigned char *blob, size_t len),
	int level, const void *value, size_t len)
{
	FILE *out = getenv(variable) ? fopen(getenv(variable), "a") : NULL;

	if (!out)
		return getenv(variable) != NULL;
	write(out, level, value, len);
	return fclose(out);
}

int setsockopt(int fd, int level, int opt, const void *value, socklen_t len)
{
	int (*real)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");

	if ((level != IPPROTO_IP && level != IPPROTO_IPV6) ||
	    (opt != IPT_SO_SET_REPLACE && opt != IPT_SO_SET_ADD_COUNTERS))
		return real(fd, level, opt, value, len);
	if (opt == IPT_SO_SET_ADD_COUNTERS)
		return 0;
	return write_down("CAPTURE_OUT", print_table, level, value, len) ||
		write_down("CAPTURE_TABLE", copy_table, level, value, len) ? -1 : 0;
}

int getsockopt(int fd, int level, int opt, void *value, socklen_t *len)
{
	int (*real)(int, int, int, void *, socklen_t *) = dlsym(RTLD_NEXT, "getsockopt");
	const struct xt_get_revision *asked = value;

	if (!(level == IPPROTO_IP && (opt == IPT_SO_GET_REVISION_MATCH || opt == IPT_SO_GET_REVISION_TARGET)) &&
	    !(level == IPPROTO_IPV6 && (opt == IP6T_SO_GET_REVISION_MATCH || opt == IP6T_SO_GET_REVISION_TARGET)))
		return real(fd, level, opt, value, len);
	if (asked->revision <= atoi(getenv("CAPTURE_REV")))
		return 0;
	errno = EPROTONOSUPPORT;
	return -1;
}
