/* Converts restore texts that replace complete tables directly to tables of ip_tables, without a ruleset. */
#ifndef SLUICE_DIRECT_H
#define SLUICE_DIRECT_H

#include "frontend/program.h"
#include "frontend/read.h"

/* The tables of the text, or NULL if it must be read in the regular way. The reader must be new. Its cx, where the
 * result is allocated, must not be used for anything else. */
struct legacy_fill *direct_read(struct reader *rd, struct cx *cx, const struct apply_mode *mode, struct buf *text);

#endif
