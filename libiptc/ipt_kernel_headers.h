/* System headers that programs written for libiptc expect to be included. */
#ifndef _LIBIPTC_IPT_KERNEL_HEADERS_H
#define _LIBIPTC_IPT_KERNEL_HEADERS_H

#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/types.h>

#endif
