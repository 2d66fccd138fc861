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

/* The names of connection labels from connlabel.conf; to be freed with names_free. */
struct names *names_labels(void);
/* NULL: none. */
const char *names_label(const struct names *n, unsigned bit);

#endif
