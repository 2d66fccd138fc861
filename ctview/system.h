/* What the system says beside the table: the sysctls below net.netfilter, live or from a saved `sysctl` listing. */
#ifndef CTVIEW_SYSTEM_H
#define CTVIEW_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>
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
/* The row for this entry: by state where the protocol has them, else by its flags. NULL: none. */
const struct state_info *entry_state(const struct entry *e);
/* The timeout this entry was last given if no policy of its own set it; TIMEOUT_NONE: not known. */
enum timeout_id entry_timeout(const struct entry *e);
/* Seconds since the last packet, false where it cannot be told. */
bool entry_idle(const struct entry *e, uint64_t *seconds);

#endif
