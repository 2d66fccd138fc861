/* What the system says beside the table: sysctls and statistics, live or saved; and what states and timeouts mean. */
#ifndef CTVIEW_SYSTEM_H
#define CTVIEW_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/diag.h"
#include "lib/map.h"
#include "ctview/entry.h"

enum timeout_id {
#define TIMEOUT(id, key, seconds) TIMEOUT_##id,
#include "ctview/timeout.def"
#undef TIMEOUT
	TIMEOUT_COUNT,
	TIMEOUT_NONE = TIMEOUT_COUNT,
};

struct timeout_info {
	const char *key;       /* below net.netfilter. */
	uint32_t fallback;     /* Linux 6.18's default */
};
extern const struct timeout_info timeout_infos[TIMEOUT_COUNT];

struct system_times {
	uint32_t seconds[TIMEOUT_COUNT];
	bool read[TIMEOUT_COUNT];      /* false: the default, because the system did not say */
};

/* The defaults. */
void times_init(struct system_times *t);

/* A protocol's state: which timeout it has, and what it is in words. Rows of state.def. */
struct state_info {
	uint8_t proto;                 /* IPPROTO_... */
	const char *name;              /* ESTABLISHED; in parentheses for protocols that have no states */
	enum timeout_id timeout;
	bool half;                     /* half-open: the handshake is not done */
	const char *meaning, *next;
};
extern const struct state_info state_infos[];          /* ends with name NULL */
const struct state_info *state_find(unsigned proto, struct text name);
/* The state that the kernel has this number for: rows stand in that order. */
const struct state_info *state_by_number(unsigned proto, unsigned number);
/* The row for this entry: by state where the protocol has them, else by its flags. NULL: none. */
const struct state_info *entry_state(const struct entry *e);
/* The timeout this entry was last given if no policy of its own set it; TIMEOUT_NONE: not known. */
enum timeout_id entry_timeout(const struct entry *e);
/* Seconds since the last packet, false where it cannot be told. */
bool entry_idle(const struct entry *e, uint64_t *seconds);

/* ---- the system's own numbers ---- */

struct sysctls {
	struct arena *arena;
	struct map saved;              /* name below net.netfilter. -> value as text */
	bool live;                     /* ask /proc/sys for what is not in `saved` */
};

/* file: saved `sysctl` text, or NULL; live: may the running kernel be asked? False with a diag. */
bool sysctls_load(struct sysctls *s, const char *file, bool live, struct arena *a, struct diags *d);
/* `key` without net.netfilter., as in nf_conntrack_max. False: not to be had. */
bool sysctl_get(const struct sysctls *s, const char *key, uint64_t *n);
/* Overwrites the defaults with what the system says. */
void times_load(struct system_times *t, const struct sysctls *s);

/* /proc/net/stat/nf_conntrack, of any age: the heading names the columns. */
enum { STAT_COLUMNS = 32 };
struct ct_stat {
	unsigned ncol, ncpu;
	const char *name[STAT_COLUMNS];
	uint32_t *value;               /* ncpu rows of ncol */
	uint64_t sum[STAT_COLUMNS];    /* of `entries`, which is the same on each row, that one */
};
/* file NULL: the live one. False with a diag. */
bool stat_load(struct ct_stat *s, const char *file, struct arena *a, struct diags *d);
/* A column's sum; false: this kernel has no such column. */
bool stat_get(const struct ct_stat *s, const char *name, uint64_t *n);

#endif
