/* What the pure rooms need of the world, handed in: the arena and the diagnostics of the transaction,
 * and the questions that only a system call can answer.  Tests hand in their own.
 */
#ifndef SLUICE_ENV_H
#define SLUICE_ENV_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/addr.h"
#include "lib/arena.h"
#include "lib/diag.h"
#include "lib/progress.h"

/* Numbers are bits, so that a set of families is a mask. */
enum family { FAM_IP4 = 1, FAM_IP6 = 2, FAM_ANY = FAM_IP4 | FAM_IP6 };

static inline unsigned family_addrlen(enum family f) { return f == FAM_IP6 ? 16 : 4; }

enum ext_kind { EXT_MATCH, EXT_TARGET, EXT_HEADER };

/* Files with names of numbers: of connection labels, of interface groups, of routing realms. */
enum names_file { NAMES_LABEL, NAMES_GROUP, NAMES_REALM };

/* A kernel ipset, by name and by the index that struct xt_set_info carries. */
struct ipset_ref {
	const char *name;
	uint16_t index;
	uint8_t family;        /* FAM_ANY when the set takes both */
};

/* Answers from outside. Every pointer is set; `self` is passed back. */
struct env {
	void *self;
	/* All addresses of a host name (never called with a literal), or of a network name for
	 * IPv4. Returns how many, 0 when unknown; *out in the arena. */
	unsigned (*host)(void *self, struct arena *a, const char *name, enum family f,
		union addr **out);
	/* Names of an address for listings without -n, NULL when there is none. */
	const char *(*hostname)(void *self, struct arena *a, const union addr *addr, enum family f);
	/* Service name to port and back; proto is "tcp", "udp" … or NULL for any. -1 / NULL: unknown. */
	int (*service)(void *self, const char *name, const char *proto);
	const char *(*service_name)(void *self, uint16_t port, const char *proto);
	/* Protocols beyond the built-in table, from /etc/protocols. */
	int (*protocol)(void *self, const char *name);
	bool (*user)(void *self, const char *name, uint32_t *uid);
	bool (*group)(void *self, const char *name, uint32_t *gid);
	const char *(*user_name)(void *self, uint32_t uid);    /* NULL: none */
	const char *(*group_name)(void *self, uint32_t gid);
	/* Names that an administrator gave to numbers: the number or -1; the name or NULL. */
	int64_t (*number_of)(void *self, enum names_file f, const char *name);
	const char *(*name_of)(void *self, enum names_file f, uint32_t n);
	/* The name of an interface by its number now, in the arena; NULL: there is none. */
	const char *(*ifname)(void *self, struct arena *a, uint32_t index);
	/* Does the kernel in use take this revision? */
	bool (*revision)(void *self, enum family f, enum ext_kind kind, const char *name,
		unsigned rev);
	/* 1 found, 0 no such set, -1 ipset is not to be had (errno says why). */
	int (*set_by_name)(void *self, const char *name, struct ipset_ref *out);
	int (*set_by_index)(void *self, struct arena *a, uint16_t index, struct ipset_ref *out);
};

/* An environment that knows nothing and refuses nothing: no names, every revision. For tests,
 * the file back end and `--help`. */
extern const struct env env_none;

/* Handed to every function of the compiler. */
struct cx {
	struct arena *arena;
	struct diags *diags;
	const struct env *env;
	enum family family;
	struct progress *progress;     /* of long work; NULL: nobody looks on */
	bool numeric;          /* -n: no names in listings */
	struct memo *memo;     /* what many rules ask again (compiler/memo.h); NULL: nothing is kept */
	/* Where rules will be: nf_tables has no place for some rows (NFTDROPS), ip_tables for long texts. */
	enum { FOR_ANY, FOR_NFT, FOR_LEGACY } rules;
};

/* The same, where nobody is told what goes wrong: that ends in `unsaid`. */
static inline struct cx cx_quiet(const struct cx *cx, struct diags *unsaid)
{
	struct cx quiet = *cx;

	diags_init(unsaid, cx->arena);
	quiet.diags = unsaid;
	return quiet;
}

#endif
