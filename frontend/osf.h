/* Fingerprints of operating systems, for -m osf. */
#ifndef SLUICE_OSF_H
#define SLUICE_OSF_H

#include <linux/netfilter/nfnetlink_osf.h>
#include "lib/diag.h"

/* A line of a file of fingerprints as the kernel wants it. False with a diag. */
bool osf_parse(struct diags *d, const struct src *src, struct nf_osf_user_finger *f);
/* It is empty or a comment. */
bool osf_says_nothing(const char *line);

#endif
