/* Messages as iptables prints them, and below them the place. */
#ifndef SLUICE_REPORT_H
#define SLUICE_REPORT_H

#include "lib/diag.h"

struct report {
	const char *program;           /* "iptables", "iptables-restore" */
	const char *backend;           /* "nf_tables", "legacy" */
	bool restore;                  /* messages name the line of the restore text */
	bool tool;                     /* a subcommand of sluice: no version of iptables in front of its messages */
	unsigned width;                /* of the terminal, for long lines; 0: not cut */
};

/* One message:
 *	status 1    "iptables: HEAD"; restore: "iptables-restore: line N failed: HEAD"
 *	status 2    "iptables v1.8.11 (nf_tables): HEAD", [Error occurred at line: N], Try `iptables -h' …
 *	status 3    the same, Perhaps iptables or your kernel needs to be upgraded.
 *	status 4    the same and nothing more
 * then the place and the reason. Errors come first, whatever there was to warn of before: programs read the first line. */
void report_all(struct buf *b, const struct report *r, const struct diags *d);

#endif
