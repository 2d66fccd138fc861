/* Documentation generated from the descriptors: --help, the manual, the table in docs/. */
#ifndef SLUICE_DOC_H
#define SLUICE_DOC_H

#include "compiler/ext.h"

/* `-m NAME --help`, `-j NAME --help`: "tcp match options:" and one line per option. */
void ext_help(struct buf *b, const struct ext *e, enum family f);
/* "in table nat, in chains PREROUTING or OUTPUT": where the kernel accepts it; nothing if that is everywhere. */
void ext_places(struct buf *b, const struct ext *e);
/* The extension's section of iptables-extensions(8), in man macros. */
void ext_man(struct buf *b, const struct ext *e);
/* A row of docs/extensions.md. lines: length of the extension's source file. */
void ext_row_doc(struct buf *b, const struct ext *e, unsigned lines);

#endif
