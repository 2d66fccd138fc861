/* The file format of compiled tables. Files are untrusted: the head is compared with what this program would write, the
 * checksum with the contents, and each table is validated like one of the kernel's (block/read.c). */
#include <string.h>
#include "backend/blobfile.h"

/* CRC-32 as in zip and Ethernet, four bits at a time. */
static uint32_t crc32(const uint8_t *p, size_t len)
{
	static const uint32_t step[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = UINT32_MAX;

	while (len--) {
		crc ^= *p++;
		crc = step[crc & 15] ^ crc >> 4;
		crc = step[crc & 15] ^ crc >> 4;
	}
	return ~crc;
}

static uint8_t family_number(const struct block_kind *k) { return k == &block_ip6 ? 6 : 4; }

/* The fields that are the same in every file of this family and architecture. */
static struct blobfile_head head_of(const struct block_kind *k)
{
	struct blobfile_head h = {
		.version = BLOBFILE_VERSION, .order = BLOBFILE_ORDER, .replace_size = sizeof(struct ipt_replace),
		.entry_size = k->entry_size, .pointer_size = sizeof(void *), .align = BLOCK_ALIGN, .family = family_number(k),
	};

	memcpy(h.magic, BLOBFILE_MAGIC, sizeof(h.magic));
	return h;
}

/* ---- writing ---- */

void blobfile_begin(struct buf *out, const struct block_kind *k)
{
	struct blobfile_head h = head_of(k);

	buf_add(out, &h, sizeof(h));
}

void blobfile_add(struct buf *out, const struct ipt_replace *r, size_t len)
{
	out->s[offsetof(struct blobfile_head, tables)]++;
	buf_add(out, r, len);
}

void blobfile_end(struct buf *out)
{
	struct blobfile_head h;

	memcpy(&h, out->s, sizeof(h));
	h.size = out->len;
	h.sum = crc32((const uint8_t *)out->s + sizeof(h), out->len - sizeof(h));
	memcpy(out->s, &h, sizeof(h));
}

/* ---- reading ---- */

struct reading {
	struct cx *cx;
	struct blobfile *bf;
	uint8_t *bytes;
	size_t len, at;                /* at: the next table */
};

#define REFUSE(rd, head, ...) \
	(diag((rd)->cx->diags, (struct pos){0}, STATUS_OTHER, "%s: " head, (rd)->bf->file), \
	diag_why((rd)->cx->diags, __VA_ARGS__))

static bool read_head(struct reading *rd, struct blobfile_head *h)
{
	struct blobfile_head want;

	memcpy(h, rd->bytes, rd->len < sizeof(*h) ? rd->len : sizeof(*h));
	if (rd->len < sizeof(h->magic) || memcmp(h->magic, BLOBFILE_MAGIC, sizeof(h->magic)))
		return REFUSE(rd, "not a compiled ruleset", "it does not start like output of iptables-restore --emit=blob");
	if (rd->len < sizeof(*h))
		return REFUSE(rd, "truncated", "the header is incomplete");
	if (h->order != BLOBFILE_ORDER)
		return REFUSE(rd, "made for another architecture", "its byte order differs");
	if (h->version != BLOBFILE_VERSION)
		return REFUSE(rd, "made by another version", "this program supports version %u, the file has version %u", BLOBFILE_VERSION,
			h->version);
	rd->bf->kind = h->family == 6 ? &block_ip6 : &block_ip4;
	want = head_of(rd->bf->kind);
	if (h->family != want.family || h->zero)
		return REFUSE(rd, "malformed", "invalid header");
	if (h->pointer_size != want.pointer_size || h->align != want.align || h->replace_size != want.replace_size ||
	    h->entry_size != want.entry_size)
		return REFUSE(rd, "made for another architecture", "its pointers have %u bytes, those of this kernel %u",
			h->pointer_size, want.pointer_size);
	return true;
}

static bool check_bytes(struct reading *rd, const struct blobfile_head *h)
{
	if (h->size > rd->len)
		return REFUSE(rd, "truncated", "%zu of %llu bytes", rd->len, (unsigned long long)h->size);
	if (h->size < rd->len)
		return REFUSE(rd, "malformed", "%llu extra bytes at the end", (unsigned long long)(rd->len - h->size));
	if (h->sum != crc32(rd->bytes + sizeof(*h), rd->len - sizeof(*h)))
		return REFUSE(rd, "malformed", "wrong checksum");
	if (!h->tables || h->tables > TABLE_COUNT)
		return REFUSE(rd, "malformed", "invalid number of tables: %u", h->tables);
	return true;
}

static bool check_table(struct reading *rd, const struct ipt_replace *r)
{
	int id;

	if (r->size > rd->len - rd->at - sizeof(*r))
		return REFUSE(rd, "malformed", "table at offset %zu exceeds the file", rd->at);
	id = memchr(r->name, 0, sizeof(r->name)) ? table_by_name(r->name) : -1;
	if (id < 0 || r->valid_hooks >> BLOCK_HOOKS)
		return REFUSE(rd, "malformed", "invalid table at offset %zu", rd->at);
	for (unsigned i = 0; i < rd->bf->n; i++)
		if (rd->bf->table[i].id == (enum table_id)id)
			return REFUSE(rd, "malformed", "duplicate table %s", r->name);
	rd->bf->table[rd->bf->n].id = (enum table_id)id;
	return true;
}

static bool read_table(struct reading *rd)
{
	struct block *b = &rd->bf->table[rd->bf->n].block;
	struct ipt_replace r;

	if (rd->len - rd->at < sizeof(r))
		return REFUSE(rd, "malformed", "invalid table at offset %zu", rd->at);
	memcpy(&r, rd->bytes + rd->at, sizeof(r));
	if (!check_table(rd, &r))
		return false;
	rd->bf->n++;
	block_init(b, rd->bf->kind, rd->cx->arena, r.name);
	b->bytes = rd->bytes + rd->at + sizeof(r);
	b->size = r.size;
	b->nentries = r.num_entries;
	b->valid_hooks = r.valid_hooks;
	memcpy(b->hook_entry, r.hook_entry, sizeof(b->hook_entry));
	memcpy(b->underflow, r.underflow, sizeof(b->underflow));
	if (!block_read(b))
		return REFUSE(rd, "malformed", "table %s, offset %u: %s", r.name, b->bad_at, b->bad ? b->bad : "out of memory");
	block_detach(b);
	rd->at += sizeof(r) + r.size;
	return true;
}

struct blobfile *blobfile_read(struct cx *cx, const char *file, void *bytes, size_t len)
{
	struct blobfile *bf = arena_new_of(cx->arena, struct blobfile);
	struct reading rd = { .cx = cx, .bf = bf, .bytes = bytes, .len = len, .at = sizeof(struct blobfile_head) };
	struct blobfile_head h = {0};

	bf->file = file;
	if (!read_head(&rd, &h) || !check_bytes(&rd, &h))
		return NULL;
	while (bf->n < h.tables)
		if (!read_table(&rd))
			return NULL;
	if (rd.at == len)
		return bf;
	REFUSE(&rd, "malformed", "extra data after the tables");
	return NULL;
}

enum family blobfile_family(const struct blobfile *bf) { return bf->kind == &block_ip6 ? FAM_IP6 : FAM_IP4; }
