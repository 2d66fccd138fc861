/* Opens standard descriptors that a program was started without (iptables-save >&-).
 *
 * Otherwise the next file or socket would get their numbers, and output would go into it: a listing to the kernel as a
 * message, an error into the rules. /dev/null is opened in the wrong direction, so that reading and writing fail as
 * they should.
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
