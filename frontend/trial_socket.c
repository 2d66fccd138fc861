/* The socket by which another process confirms a trial.
 *
 * It has an abstract name, "sluice trial nf_tables 4". Abstract names are local to the network namespace, like the
 * rules, and disappear with the process: there is one trial at a time per family and back end, and nothing to clean up.
 * They have no permissions, so both sides check the peer's credentials: nobody else may confirm, or pretend to.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "frontend/trial.h"
#include "frontend/trial_socket.h"

static socklen_t name_of(const struct run *r, struct sockaddr_un *name)
{
	*name = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(name->sun_path + 1, sizeof(name->sun_path) - 1, "sluice trial %s %d", r->backend_word,
		r->cx.family == FAM_IP6 ? 6 : 4);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name->sun_path + 1));
}

static int socket_new(struct run *r)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		diag(&r->diags, (struct pos){0}, STATUS_OTHER, "cannot create a socket: %s", strerror(errno));
	return fd;
}

int trial_listen(struct run *r)
{
	struct sockaddr_un name;
	socklen_t len = name_of(r, &name);
	int fd = socket_new(r), error;

	if (fd < 0 || (!bind(fd, (struct sockaddr *)&name, len) && !listen(fd, 4)))
		return fd;
	error = errno;
	diag(&r->diags, (struct pos){0}, STATUS_RESOURCE, "%s", error == EADDRINUSE ?
		"other rules are waiting for confirmation" : strerror(error));
	if (error == EADDRINUSE)
		diag_why(&r->diags, "confirm them with sluice apply --confirm-now, or wait until they are undone");
	close(fd);
	return -1;
}

/* Is the peer root or the same user? */
static bool peer_trusted(int fd)
{
	struct ucred who;
	socklen_t len = sizeof(who);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) && (!who.uid || who.uid == geteuid());
}

bool trial_accept(int listen_fd)
{
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
	bool may = fd >= 0 && peer_trusted(fd) && send(fd, "y", 1, MSG_NOSIGNAL) == 1;

	if (fd >= 0)
		close(fd);
	return may;
}

bool trial_confirm(struct run *r)
{
	struct sockaddr_un name;
	socklen_t len = name_of(r, &name);
	int fd = socket_new(r);
	bool there, done;
	char answer;

	if (fd < 0)
		return false;
	there = !connect(fd, (struct sockaddr *)&name, len) && peer_trusted(fd);
	done = there && read(fd, &answer, 1) == 1;
	close(fd);
	if (!there)
		return diag(&r->diags, (struct pos){0}, STATUS_PARAM, "no rules are waiting for confirmation");
	return done || diag(&r->diags, (struct pos){0}, STATUS_RESOURCE, "the rules were already undone, or belong to another user");
}
