/* The administrator's configuration: the configuration file, and the symbolic links through which a program was called. */
#ifndef SLUICE_CHOICE_H
#define SLUICE_CHOICE_H

#include "lib/diag.h"

struct choice {
	const char *backend;           /* "nft", "legacy", "file:PATH"; NULL: not given */
	const char *optimize;          /* "off", "auto", "full"; NULL: not given */
};

/* Parses the file's text; values are in the diags' arena. False with a diag that names the line. */
bool choice_parse(struct diags *d, const char *file, const char *text, struct choice *c);
/* The same from a file; a missing file is empty. */
bool choice_read(struct diags *d, const char *file, struct choice *c);

/* The back end named by a link in the chain of links from `path`, the path executed, to the binary: /usr/sbin/iptables
 * -> … -> iptables-legacy gives "legacy". NULL if none names one. */
const char *links_backend(const char *path);

#endif
