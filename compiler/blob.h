/* Conversion between uses and the kernel's xt structs (data of xt_entry_match and xt_entry_target), in every revision. */
#ifndef SLUICE_BLOB_H
#define SLUICE_BLOB_H

#include "compiler/use.h"

struct blob {
	const char *name;      /* the kernel's name */
	uint8_t rev;
	void *data;
	uint32_t len;          /* padded to a multiple of 8 */
};

/* Packs into the newest revision that the kernel supports (cx->env->revision) and that unpacks to an equal use. If the
 * kernel supports none, the newest of all: the kernel then rejects the rule. False with a diag that names the option,
 * without a position. */
bool blob_pack(struct cx *cx, const struct use *u, struct blob *out);
/* Gives the newest message the reason why the kernel does not know the extension. Returns false. */
bool blob_lacks(struct diags *d, const struct ext *e);
/* Does the running kernel support any of its revisions? */
bool blob_known(struct cx *cx, const struct ext *e);
/* Packs into one layout without checking it; false if it cannot represent the use. For tests and golden files. */
bool blob_pack_as(struct cx *cx, const struct use *u, const struct layout *l, struct blob *out);
/* The same into l->size zeroed bytes. */
bool blob_pack_at(struct cx *cx, const struct use *u, const struct layout *l, void *data);
/* Never fails: a struct that is not understood, or does not pack back to the same bytes, becomes an opaque use. */
struct use *blob_unpack(struct cx *cx, enum ext_kind kind, const char *name, unsigned rev,
	const void *data, size_t len);

#endif
