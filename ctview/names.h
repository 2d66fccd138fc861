/* Names of ports and addresses from local files; no network access. */
#ifndef CTVIEW_NAMES_H
#define CTVIEW_NAMES_H

#include "ctview/entry.h"

/* The port of a service in /etc/services; -1: unknown. */
int service_port(const char *name);

struct names;

/* services, hosts: which to load. NULL if neither. */
struct names *names_load(bool services, bool hosts);
void names_free(struct names *n);
/* NULL: no name. n may be NULL. */
const char *names_port(const struct names *n, unsigned port, unsigned proto);
const char *names_host(const struct names *n, const union addr *a, unsigned alen);

/* The name of a connection label in connlabel.conf, which is read once; NULL: none. And the inverse, -1: unknown. */
const char *label_name(unsigned bit);
int label_number(const char *name);

#endif
