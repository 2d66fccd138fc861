/* Operating system fingerprints, for -m osf. */
#ifndef SLUICE_OSF_H
#define SLUICE_OSF_H

#include <linux/netfilter/nfnetlink_osf.h>
#include "lib/diag.h"

/* Parses a line of a fingerprint file into the kernel's struct. False with a diag. */
bool osf_parse(struct diags *d, const struct src *src, struct nf_osf_user_finger *f);
/* Is the line empty or a comment? */
bool osf_says_nothing(const char *line);

#endif
