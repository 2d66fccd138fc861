/* The command line, into a run. */
#ifndef CTVIEW_OPTIONS_H
#define CTVIEW_OPTIONS_H

#include "ctview/view.h"

/* Reads argv into r->opt, r->view, r->args and what follows from them. False with a diag. */
bool options_parse(struct run *r, int argc, char *const argv[]);
/* The help of one view; NULL: of the whole. */
void options_help(struct buf *b, const struct view *v);

#endif
