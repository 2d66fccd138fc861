/* Command line parsing. */
#ifndef CTVIEW_OPTIONS_H
#define CTVIEW_OPTIONS_H

#include "ctview/view.h"

/* Parses argv into r->opt, r->view, r->args and everything derived from them. False with a diag. */
bool options_parse(struct run *r, int argc, char *const argv[]);
/* Prints the help of a view; NULL: of the program. */
void options_help(struct buf *b, const struct view *v);

#endif
