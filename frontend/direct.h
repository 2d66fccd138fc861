/* A restore text straight into tables of ip_tables, for those that say everything about their tables. */
#ifndef SLUICE_DIRECT_H
#define SLUICE_DIRECT_H

#include "frontend/program.h"
#include "frontend/read.h"

/* What the text says about its tables; NULL: it has to be read in the other way. The reader is new; its cx, where what is returned
 * lives, is good for nothing else then. */
struct legacy_fill *direct_read(struct reader *rd, struct cx *cx, const struct apply_mode *mode, struct buf *text);

#endif
