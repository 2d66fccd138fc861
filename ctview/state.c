/* States and timeouts: the row of state.def for an entry, its configured timeout, and its idle time.
 *
 *	tcp 431990 ESTABLISHED ... [ASSURED]      -> idle 10 (432000 configured)
 *	tcp 298 ESTABLISHED ... [UNREPLIED]       -> idle 2 (300: picked up in mid-stream)
 *	udp 86000 ...                             -> unknown: more is left than any sysctl gives
 *
 * The kernel does not report the time of the last packet; it follows from the remaining time only if the timeout is
 * known. An entry with its own timeout policy, or an offloaded one, has no idle time here rather than a wrong one.
 */
#include "ctview/field.h"
#include "ctview/system.h"

const struct timeout_info timeout_infos[TIMEOUT_COUNT] = {
#define TIMEOUT(ID, KEY, SECONDS) [TIMEOUT_##ID] = {.key = KEY, .fallback = SECONDS},
#include "ctview/timeout.def"
#undef TIMEOUT
};

const struct state_info state_infos[] = {
#define STATE(PROTO, NAME, TIMEOUT, HALF, MEANING, NEXT) {.proto = PROTO, .name = NAME, .text = {NAME, sizeof(NAME) - 1}, \
	.timeout = TIMEOUT_##TIMEOUT, .half = HALF, .meaning = MEANING, .next = NEXT},
#include "ctview/state.def"
#undef STATE
	{0},
};

enum { TCP = 6, SCTP = 132 };

void times_init(struct system_times *t)
{
	unsigned i;

	*t = (struct system_times){0};
	for (i = 0; i < TIMEOUT_COUNT; i++)
		t->seconds[i] = timeout_infos[i].fallback;
}

/* The protocol's first row, or the last of the table. */
static const struct state_info *first_row(unsigned proto)
{
	enum { ROWS = sizeof(state_infos) / sizeof(*state_infos) };
	static uint8_t first[256];     /* row + 1 */
	unsigned i;

	if (!first[state_infos[0].proto]) {
		memset(first, ROWS, sizeof(first));
		for (i = ROWS - 1; i--;)
			first[state_infos[i].proto] = (uint8_t)(i + 1);
	}
	return &state_infos[first[(uint8_t)proto] - 1];
}

const struct state_info *state_find(unsigned proto, struct text name)
{
	const struct state_info *s;

	for (s = first_row(proto); s->name && s->proto == proto; s++)
		if (text_same(name, s->text))
			return s;
	return NULL;
}

const struct state_info *state_by_number(unsigned proto, unsigned number)
{
	const struct state_info *s;

	for (s = first_row(proto); s->name && s->proto == proto; s++)
		if (!number--)
			return s;
	return NULL;
}

/* Protocols without states have one row, or two: first packets and stream. */
static const struct state_info *stateless_find(unsigned proto, bool assured)
{
	const struct state_info *s, *last = NULL;

	for (s = first_row(proto); s->name && s->proto == proto; s++) {
		if (*s->name != '(')
			continue;
		if (!assured)
			return s;
		last = s;
	}
	return last;
}

const struct state_info *entry_state(const struct entry *e)
{
	unsigned proto = (unsigned)e->v[F_L4NUM].n;
	const struct state_info *s;

	if (!entry_has(e, F_L4NUM))
		return NULL;
	if (entry_has(e, F_STATE))
		return e->state ? e->state : state_find(proto, e->v[F_STATE].t);
	s = stateless_find(proto, e->flags & 1u << FLAG_ASSURED);
	if (s)
		return s;
	/* DCCP without a state is of a kernel that does not track it */
	return proto == TCP || proto == SCTP ? NULL : stateless_find(0, false);
}

enum timeout_id entry_timeout(const struct entry *e)
{
	const struct state_info *s = entry_state(e);

	if (!s || !entry_has(e, F_TIMEOUT))
		return TIMEOUT_NONE;
	if (s->timeout == TIMEOUT_TCP_ESTABLISHED && e->flags & 1u << FLAG_UNREPLIED)
		return TIMEOUT_TCP_UNACK;
	return s->timeout;
}

/* Entries of GRE contain their configured timeouts. */
static uint64_t entry_configured(const struct entry *e, enum timeout_id id)
{
	if (id == TIMEOUT_GRE && entry_has(e, F_GRE_TIMEOUT))
		return e->v[F_GRE_TIMEOUT].n;
	if (id == TIMEOUT_GRE_STREAM && entry_has(e, F_GRE_STREAM))
		return e->v[F_GRE_STREAM].n;
	return e->times->seconds[id];
}

bool entry_idle(const struct entry *e, uint64_t *seconds)
{
	enum timeout_id id = entry_timeout(e);
	int64_t left = (int64_t)e->v[F_TIMEOUT].n, full;

	if (id == TIMEOUT_NONE)
		return false;
	full = (int64_t)entry_configured(e, id);
	/* idle for longer than its age: retransmissions had shortened the timeout */
	if (e->v[F_L4NUM].n == TCP && entry_has(e, F_DELTA) && full - left > (int64_t)e->v[F_DELTA].n + 1)
		full = e->times->seconds[TIMEOUT_TCP_RETRANS];
	if (left > full)
		return false;
	*seconds = (uint64_t)(full - left);
	return true;
}
