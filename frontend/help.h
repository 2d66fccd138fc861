/* The text of iptables -h, generated from the tables of commands, options and header rows. */
#ifndef SLUICE_HELP_H
#define SLUICE_HELP_H

#include "compiler/env.h"

void usage_print(struct buf *b, const char *program, enum family f);

#endif
