/* Waits for the answer to a trial: a key, another process, a signal, or a timeout.
 *
 * Meanwhile the terminal delivers single keys and echoes them. The timeout includes time in which the machine is
 * suspended.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "frontend/trial.h"
#include "frontend/trial_socket.h"

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Consumes the signal. */
static enum trial_answer read_signal(int signal_fd)
{
	struct signalfd_siginfo info;

	return read(signal_fd, &info, sizeof(info)) == sizeof(info) ? TRIAL_SIGNAL : TRIAL_GONE;
}

static enum trial_answer read_key(int keyboard)
{
	char key;

	if (read(keyboard, &key, 1) != 1)
		return TRIAL_GONE;
	return key == 'y' || key == 'Y' ? TRIAL_YES : TRIAL_NO;
}

/* Determines the answer; false if there is none yet. */
static bool answered(struct trial *t, struct pollfd *fds, enum trial_answer *answer)
{
	if (fds[0].revents)
		*answer = read_signal(fds[0].fd);
	else if (fds[1].revents && trial_accept(t->listen_fd))
		*answer = TRIAL_YES;
	else if (fds[2].revents)
		*answer = read_key(fds[2].fd);
	else
		return false;
	return true;
}

static enum trial_answer wait_until(struct trial *t, int64_t end, int keyboard)
{
	struct pollfd fds[] = {
		{.fd = t->signal_fd, .events = POLLIN}, {.fd = t->listen_fd, .events = POLLIN},
		{.fd = keyboard, .events = POLLIN},
	};
	enum trial_answer answer;
	int64_t left;

	while ((left = end - now_ms()) > 0) {
		int n = poll(fds, sizeof(fds) / sizeof(*fds), left < INT_MAX ? (int)left : INT_MAX);

		if (n < 0 && errno != EINTR)
			break;
		if (n > 0 && answered(t, fds, &answer))
			return answer;
	}
	return TRIAL_TIMEOUT;
}

enum trial_answer trial_wait(struct trial *t, unsigned seconds, int keyboard)
{
	int64_t end = now_ms() + (int64_t)seconds * 1000;
	struct termios was, keys;
	bool terminal = keyboard >= 0 && !tcgetattr(keyboard, &was);
	enum trial_answer answer;

	if (terminal) {
		keys = was;
		keys.c_lflag &= ~(tcflag_t)ICANON;
		keys.c_cc[VMIN] = 1;
		keys.c_cc[VTIME] = 0;
		tcsetattr(keyboard, TCSADRAIN, &keys);
	}
	answer = wait_until(t, end, keyboard);
	if (terminal)
		tcsetattr(keyboard, TCSADRAIN, &was);
	return answer;
}
