/* Names of the built-in targets, common to both families: see libiptc(3). */
#ifndef _LIBXTC_H
#define _LIBXTC_H

#include <libiptc/ipt_kernel_headers.h>
#include <linux/netfilter/x_tables.h>

#define XTC_LABEL_ACCEPT "ACCEPT"
#define XTC_LABEL_DROP "DROP"
#define XTC_LABEL_QUEUE "QUEUE"
#define XTC_LABEL_RETURN "RETURN"

#endif
