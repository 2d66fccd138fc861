/* File format of compiled ip_tables tables, written by --emit=blob and read by sluice load.
 *
 *	offset
 *	0	struct blobfile_head
 *	40	struct ipt_replace of the first table, followed by its entries
 *	…	the next table
 *
 * Each table is exactly what the kernel takes, except for num_counters and counters, which describe the table being
 * replaced and are filled in on loading. Initial counters of rules are in the entries. Numbers have the architecture's
 * byte order, and structs its sizes; both are recorded in the head, and files of other architectures are rejected.
 */
#ifndef SLUICE_BLOBFILE_H
#define SLUICE_BLOBFILE_H

#include "backend/backend.h"
#include "block/block.h"

#define BLOBFILE_MAGIC "SLUICE\r\n"               /* detects corruption by text-mode transfers */
enum { BLOBFILE_VERSION = 1, BLOBFILE_ORDER = 0x01020304 };

struct blobfile_head {
	char magic[8];
	uint32_t version;
	uint32_t order;                /* BLOBFILE_ORDER */
	uint16_t replace_size;         /* of struct ipt_replace */
	uint16_t entry_size;           /* of struct ipt_entry or ip6t_entry */
	uint8_t pointer_size, align;
	uint8_t family;                /* 4 or 6 */
	uint8_t tables;
	uint64_t size;                 /* of the whole file */
	uint32_t sum;                  /* CRC-32 of everything after the head */
	uint32_t zero;
};

/* ---- writing ---- */

void blobfile_begin(struct buf *out, const struct block_kind *k);
/* r: built by block_build. */
void blobfile_add(struct buf *out, const struct ipt_replace *r, size_t len);
void blobfile_end(struct buf *out);

/* ---- reading ---- */

struct blobfile {
	const char *file;
	const struct block_kind *kind;
	unsigned n;
	struct { enum table_id id; struct block block; } table[TABLE_COUNT];
};

#endif
