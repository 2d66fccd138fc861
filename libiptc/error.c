/* Descriptions of errno. The texts are those of the original libiptc, which programs print and search for. */
#include <errno.h>
#include <string.h>
#include "libiptc/handle.h"

static _Thread_local enum call called;

void call_begin(enum call c) { called = c; }

static const struct { enum call call; int err; const char *words; } meanings[] = {
	{ CALL_INIT, EPERM, "Permission denied (you must be root)" },
	{ CALL_INIT, EINVAL, "Module is wrong version" },
	{ CALL_INIT, ENOENT, "Table does not exist (do you need to insmod?)" },
	{ CALL_INSERT, E2BIG, "Index of insertion too big" },
	{ CALL_INSERT, ELOOP, "Loop found in table" },
	{ CALL_INSERT, EINVAL, "Target problem" },
	{ CALL_REPLACE, E2BIG, "Index of replacement too big" },
	{ CALL_DELETE, ENOENT, "Bad rule (does a matching rule exist in that chain?)" },
	{ CALL_DELETE_NUM, E2BIG, "Index of deletion too big" },
	{ CALL_CREATE, EEXIST, "Chain already exists" },
	{ CALL_POLICY, ENOENT, "Bad built-in chain name" },
	{ CALL_POLICY, EINVAL, "Bad policy name" },
	{ CALL_COUNTER, E2BIG, "Index of counter too big" },
};

/* Used for all functions. */
static const struct { int err; const char *words; } general[] = {
	{ 0, "Incompatible with this kernel" },
	{ ENOENT, "No chain/target/match by that name" },
	{ ENOMEM, "Memory allocation problem" },
	{ ENOSYS, "Will be implemented real soon.  I promise ;)" },
	{ ENOPROTOOPT, "iptables who? (do you need to insmod?)" },
};

const char *TC(strerror)(int err)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (meanings[i].call == called && meanings[i].err == err)
			return meanings[i].words;
	for (size_t i = 0; i < sizeof(general) / sizeof(*general); i++)
		if (general[i].err == err)
			return general[i].words;
	return strerror(err);
}
