/* System information besides the table: sysctls and statistics, live or from saved files; and the meaning of states and
 * timeouts. */
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
	uint32_t fallback;     /* default in Linux 6.18 */
};
extern const struct timeout_info timeout_infos[TIMEOUT_COUNT];

struct system_times {
	uint32_t seconds[TIMEOUT_COUNT];
	bool read[TIMEOUT_COUNT];      /* false: the default was used because the system's value is unknown */
};

/* The defaults. */
void times_init(struct system_times *t);

/* A protocol's state with its timeout and description. Rows of state.def. */
struct state_info {
	uint8_t proto;                 /* IPPROTO_... */
	const char *name;              /* e.g. ESTABLISHED; in parentheses for protocols without states */
	struct text text;              /* the same */
	enum timeout_id timeout;
	bool half;                     /* half-open: the handshake is incomplete */
	const char *meaning, *next;
};
extern const struct state_info state_infos[];          /* ends with name NULL */
const struct state_info *state_find(unsigned proto, struct text name);
/* The state with this number in the kernel: rows are in that order. */
const struct state_info *state_by_number(unsigned proto, unsigned number);
/* The row for an entry: by state if the protocol has states, else by flags. NULL: none. */
const struct state_info *entry_state(const struct entry *e);
/* The timeout that applies to the entry unless a timeout policy set another; TIMEOUT_NONE: unknown. */
enum timeout_id entry_timeout(const struct entry *e);
/* Seconds since the last packet; false if unknown. */
bool entry_idle(const struct entry *e, uint64_t *seconds);

/* ---- values of the system ---- */

struct sysctls {
	struct arena *arena;
	struct map saved;              /* name below net.netfilter. -> value as text */
	bool live;                     /* read /proc/sys for values not in `saved` */
};

/* file: saved output of `sysctl`, or NULL; live: may the running kernel be queried? False with a diag. */
bool sysctls_load(struct sysctls *s, const char *file, bool live, struct arena *a, struct diags *d);
/* key: without net.netfilter., as in nf_conntrack_max. False if unavailable. */
bool sysctl_get(const struct sysctls *s, const char *key, uint64_t *n);
/* Replaces defaults by the system's values. */
void times_load(struct system_times *t, const struct sysctls *s);

/* /proc/net/stat/nf_conntrack of any version: the heading names the columns. */
enum { STAT_COLUMNS = 32 };
struct ct_stat {
	unsigned ncol, ncpu;
	const char *name[STAT_COLUMNS];
	uint32_t *value;               /* ncpu rows of ncol */
	uint64_t sum[STAT_COLUMNS];    /* for `entries`, which is equal in all rows, that value */
};
/* file NULL: the live one. False with a diag. */
bool stat_load(struct ct_stat *s, const char *file, struct arena *a, struct diags *d);
/* A column's sum; false if this kernel lacks the column. */
bool stat_get(const struct ct_stat *s, const char *name, uint64_t *n);

#endif
