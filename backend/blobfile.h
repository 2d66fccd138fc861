/* Compiled tables of ip_tables as a file: what --emit=blob writes and sluice load reads.
 *
 *	offset
 *	0	struct blobfile_head
 *	40	struct ipt_replace of the first table, its entries behind it
 *	…	the next table
 *
 * Each table is, byte for byte, what the kernel takes; only num_counters and counters are left to who loads it, since they speak
 * of the table that is replaced. The counters that rules begin with stand in the entries. All numbers are in the byte order
 * of the architecture, and the sizes of structs are its own: both stand in the head, and a file for another one is refused.
 */
#ifndef SLUICE_BLOBFILE_H
#define SLUICE_BLOBFILE_H

#include "backend/backend.h"
#include "block/block.h"

#define BLOBFILE_MAGIC "SLUICE\r\n"               /* shows what a transfer as text does to it */
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
	uint32_t sum;                  /* CRC-32 of what stands behind the head */
	uint32_t zero;
};

/* ---- writing ---- */

void blobfile_begin(struct buf *out, const struct block_kind *k);
/* What block_build made. */
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
