/* Tries a table without touching any: in a child process in a temporary network namespace.
 *
 * The kernel performs the same checks there, except for objects of this namespace: ipsets, estimators, accounting
 * objects. Callers omit rules that refer to such objects.
 */
#include <errno.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#include "backend/legacy.h"

/* Where unprivileged user namespaces are enabled, a new one permits creating network namespaces. */
static bool leave_namespace(void)
{
	return !unshare(CLONE_NEWNET) || !unshare(CLONE_NEWUSER | CLONE_NEWNET);
}

static void child(const struct block_kind *k, int32_t (*job)(void *self, int fd), void *self, int to)
{
	int32_t answer = -1;
	int fd = leave_namespace() ? block_socket(k) : -1;

	if (fd >= 0)
		answer = job(self, fd);
	_exit(write(to, &answer, sizeof(answer)) != sizeof(answer));
}

int32_t trial_run(const struct block_kind *k, int32_t (*job)(void *self, int fd), void *self)
{
	int32_t answer = -1;
	int ends[2], status;
	pid_t pid;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (!pid)
		child(k, job, self, ends[1]);
	close(ends[1]);
	if (pid < 0 || read(ends[0], &answer, sizeof(answer)) != sizeof(answer))
		answer = -1;
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return answer;
}

int trial_load(struct block *b, int fd)
{
	struct arena *mine = b->arena;
	uint32_t nentries = b->nentries;
	struct ipt_getinfo info;
	struct xt_counters *old;
	struct ipt_replace *r;
	size_t len;
	int err = 0;

	if (!block_info(b->kind, fd, b->name, &info))
		return errno;
	b->arena = arena_new();
	b->nentries = info.num_entries;
	b->here = false;
	r = block_build(b, &len);
	if (!r || !block_replace(b, fd, r, len, &old))
		err = errno;
	arena_free(b->arena);
	b->arena = mine;
	b->nentries = nentries;
	return err;
}
