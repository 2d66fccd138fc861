/* Descriptors that a program was started without (iptables-save >&-).
 *
 * The next file or socket would get their numbers, and what is printed would go into it: a listing to the kernel as a message, an error
 * into the rules. So /dev/null stands in for them, the wrong way round: reading and writing fail as they should.
 */
#include "lib/start.h"
#include <fcntl.h>
#include <unistd.h>

void start_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			return;
}
