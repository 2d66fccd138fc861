/* The environment of the pure directories: arena and diagnostics of the transaction, and callbacks for what needs
 * system calls. Tests provide their own. */
#ifndef SLUICE_ENV_H
#define SLUICE_ENV_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/addr.h"
#include "lib/arena.h"
#include "lib/diag.h"
#include "lib/progress.h"

/* Bits, so that a set of families is a mask. */
enum family { FAM_IP4 = 1, FAM_IP6 = 2, FAM_ANY = FAM_IP4 | FAM_IP6 };

static inline unsigned family_addrlen(enum family f) { return f == FAM_IP6 ? 16 : 4; }

enum ext_kind { EXT_MATCH, EXT_TARGET, EXT_HEADER };

/* Files that name numbers: connection labels, interface groups, routing realms. */
enum names_file { NAMES_LABEL, NAMES_GROUP, NAMES_REALM };

/* A kernel ipset: its name, and its index as in struct xt_set_info. */
struct ipset_ref {
	const char *name;
	uint16_t index;
	uint8_t family;        /* FAM_ANY if the set accepts both */
};

/* Callbacks. All are non-NULL; `self` is passed back. */
struct env {
	void *self;
	/* All addresses of a host name (never called with a literal) or, for IPv4, of a network name. Returns their
	 * number, 0 if unknown; *out is in the arena. */
	unsigned (*host)(void *self, struct arena *a, const char *name, enum family f,
		union addr **out);
	/* Host name of an address, for listings without -n; NULL if there is none. */
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
	/* Names configured for numbers: the number or -1; the name or NULL. */
	int64_t (*number_of)(void *self, enum names_file f, const char *name);
	const char *(*name_of)(void *self, enum names_file f, uint32_t n);
	/* Name of the interface with this index, in the arena; NULL if there is none. */
	const char *(*ifname)(void *self, struct arena *a, uint32_t index);
	/* Does the running kernel support this revision? */
	bool (*revision)(void *self, enum family f, enum ext_kind kind, const char *name,
		unsigned rev);
	/* 1: found; 0: no such set; -1: ipset is unavailable (errno is set). Without a kernel any name is found. */
	int (*set_by_name)(void *self, const char *name, struct ipset_ref *out);
	int (*set_by_index)(void *self, struct arena *a, uint16_t index, struct ipset_ref *out);
	bool sets_real;        /* are these indexes those of the running kernel? */
};

/* Knows no names and accepts every revision. For tests, the file back end and `--help`. */
extern const struct env env_none;

/* Context passed to every function of the compiler. */
struct cx {
	struct arena *arena;
	struct diags *diags;
	const struct env *env;
	enum family family;
	struct progress *progress;     /* progress of long operations; NULL: not reported */
	bool numeric;          /* -n: no names in listings */
	struct memo *memo;     /* cache of repeated computations (compiler/memo.h); NULL: no caching */
	/* Target of the rules: nf_tables has no place for some rows (NFTDROPS), ip_tables none for long texts. */
	enum { FOR_ANY, FOR_NFT, FOR_LEGACY } rules;
};

/* A copy whose diagnostics are collected in `unsaid` instead of being reported. */
static inline struct cx cx_quiet(const struct cx *cx, struct diags *unsaid)
{
	struct cx quiet = *cx;

	diags_init(unsaid, cx->arena);
	quiet.diags = unsaid;
	return quiet;
}

#endif
