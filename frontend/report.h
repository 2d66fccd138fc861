/* Prints messages as iptables does, followed by their position. */
#ifndef SLUICE_REPORT_H
#define SLUICE_REPORT_H

#include "lib/diag.h"

struct report {
	const char *program;           /* "iptables", "iptables-restore" */
	const char *backend;           /* "nf_tables", "legacy" */
	bool restore;                  /* messages name the line of the restore text */
	bool tool;                     /* a subcommand of sluice: messages are not prefixed by iptables' version */
	unsigned width;                /* of the terminal, for cutting long lines; 0: not cut */
};

/* Prints all messages:
 *	status 1    "iptables: HEAD"; restore: "iptables-restore: line N failed: HEAD"
 *	status 2    "iptables v1.8.11 (nf_tables): HEAD", [Error occurred at line: N], Try `iptables -h' …
 *	status 3    the same, Perhaps iptables or your kernel needs to be upgraded.
 *	status 4    the same and nothing more
 * each followed by position and reason. Errors come first, before earlier warnings, since programs read the first line.
 */
void report_all(struct buf *b, const struct report *r, const struct diags *d);

#endif
