/* Enters network namespaces.
 *
 *	--netns blue            /run/netns/blue, made by `ip netns add blue`
 *	--netns 4711            the one that process 4711 is in
 *	--netns /proc/1/ns/net  any other
 *
 * Sysctls, statistics, the table and netlink all belong to the process's namespace, so nothing else is required.
 */
#include "ctview/netns.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/num.h"
#include "lib/vec.h"

#define NETNS_DIR "/run/netns"

static const char *path_of(const char *name, struct arena *a)
{
	uint64_t pid;

	if (strchr(name, '/'))
		return name;
	if (num_parse(name, &pid, 1, INT32_MAX) && access(arena_fmt(a, NETNS_DIR "/%s", name), F_OK))
		return arena_fmt(a, "/proc/%llu/ns/net", (unsigned long long)pid);
	return arena_fmt(a, NETNS_DIR "/%s", name);
}

bool netns_enter(const char *name, struct diags *d)
{
	const char *path = path_of(name, d->arena);
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	bool ok = fd >= 0 && !setns(fd, CLONE_NEWNET);

	error = errno;
	if (fd >= 0)
		close(fd);
	if (ok)
		return true;
	diag(d, (struct pos){0}, STATUS_VERSION, "network namespace %s: %s", path, strerror(error));
	return diag_why(d, "%s", error == EPERM ? "CAP_SYS_ADMIN is required; try sudo" :
		"give a name from `ip netns`, a path, or a process ID");
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **netns_list(struct arena *a, size_t *n)
{
	VEC(const char *) names = {0};
	DIR *dir = opendir(NETNS_DIR);
	struct dirent *one;

	while (dir && (one = readdir(dir)))
		if (*one->d_name != '.')
			vec_push(a, &names, arena_str(a, one->d_name));
	if (dir)
		closedir(dir);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), name_cmp);
	*n = names.n;
	return names.v;
}
