/* The xtables lock: flock on /run/xtables.lock, or on the file given by XTABLES_LOCKFILE. All versions of
 * iptables-legacy since 1.4.20 take it before they read a table and keep it until they have replaced it. So does
 * Sluice, since otherwise the later of two writers would undo the earlier one's change.
 *
 * Waiting is polling (-W sets the interval), without process-wide signals and timers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>
#include "backend/lock.h"

enum { LOOK_USECS = 5000, USECS = 1000000 };

static const char *lock_path(void)
{
	const char *path = getenv("XTABLES_LOCKFILE");

	return path && *path ? path : "/run/xtables.lock";
}

static uint64_t now_usecs(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * USECS + (uint64_t)t.tv_nsec / 1000;
}

/* False if it was still locked after that time. */
static bool lock_within(int fd, uint64_t seconds, uint32_t usecs)
{
	uint64_t end = now_usecs() + seconds * USECS;
	uint32_t pause = usecs ? usecs : LOOK_USECS;
	struct timespec t = { .tv_sec = pause / USECS, .tv_nsec = pause % USECS * 1000 };

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return false;
		if (now_usecs() >= end) {
			errno = EWOULDBLOCK;
			return false;
		}
		nanosleep(&t, NULL);
	}
	return true;
}

static bool lock_forever(int fd)
{
	while (flock(fd, LOCK_EX))
		if (errno != EINTR)
			return false;
	return true;
}

static bool busy(struct cx *cx, const char *path, const struct lock_wait *w)
{
	char *held = arena_fmt(cx->diags->arena, "Can't lock %s: %s\nAnother app is currently holding the xtables lock.",
		path, strerror(errno));

	if (w->mode == LOCK_WAIT)
		return diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "%s Stopped waiting after %us.", held,
			w->seconds);
	return diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "%s Perhaps you want to use the -w option?", held);
}

int lock_take(struct cx *cx, const struct lock_wait *w)
{
	const char *path = lock_path();
	int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	bool forever = w->mode == LOCK_WAIT && !w->seconds;

	if (fd < 0) {
		diag(cx->diags, (struct pos){0}, STATUS_RESOURCE, "Fatal: can't open lock file %s: %s", path,
			strerror(errno));
		return -1;
	}
	if (forever ? lock_forever(fd) : lock_within(fd, w->mode == LOCK_WAIT ? w->seconds : 0, w->usecs))
		return fd;
	busy(cx, path, w);
	close(fd);
	return -1;
}
