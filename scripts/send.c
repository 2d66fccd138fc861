/* Sends UDP packets over loopback as fast as possible, and prints the processor time per packet in nanoseconds: send
 * PACKETS. On loopback the receive path runs within the sending call, so it is included in the process's own time,
 * independently of other load. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { AT_ONCE = 64, BYTES = 32, PORT = 4242 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	long left = argc > 1 ? atol(argv[1]) : 0, sent = 0;
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct mmsghdr m[AT_ONCE];
	static char bytes[BYTES];
	struct iovec io = { bytes, sizeof(bytes) };
	double start;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memset(m, 0, sizeof(m));
	for (int i = 0; i < AT_ONCE; i++) {
		m[i].msg_hdr.msg_iov = &io;
		m[i].msg_hdr.msg_iovlen = 1;
		m[i].msg_hdr.msg_name = &to;
		m[i].msg_hdr.msg_namelen = sizeof(to);
	}
	if (s < 0 || left <= 0)
		return 2;
	start = now();
	while (sent < left) {
		int n = sendmmsg(s, m, AT_ONCE, 0);

		if (n <= 0) {
			perror("sendmmsg");
			return 1;
		}
		sent += n;
	}
	printf("%.1f\n", (now() - start) / (double)sent);
	return 0;
}
