/* The administrator's choices: the configuration file, and the links by which a program was called. */
#ifndef SLUICE_CHOICE_H
#define SLUICE_CHOICE_H

#include "lib/diag.h"

struct choice {
	const char *backend;           /* "nft", "legacy", "file:PATH"; NULL: not said */
	const char *optimize;          /* "off", "auto", "full"; NULL: not said */
};

/* Read the file's text; values live in the diags' arena. False with a diag that names the line. */
bool choice_parse(struct diags *d, const char *file, const char *text, struct choice *c);
/* The same from a file; one that does not exist says nothing. */
bool choice_read(struct diags *d, const char *file, struct choice *c);

/* The back end that a link on the way from `path` to the binary names: /usr/sbin/iptables -> … -> iptables-legacy says
 * "legacy". NULL: none does. path is what was executed. */
const char *links_backend(const char *path);

#endif
