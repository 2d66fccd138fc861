/* Uses and the kernel's structs (xt_entry_match / xt_entry_target data), every revision both ways. */
#ifndef SLUICE_BLOB_H
#define SLUICE_BLOB_H

#include "compiler/use.h"

struct blob {
	const char *name;      /* the kernel's name */
	uint8_t rev;
	void *data;
	uint32_t len;          /* padded to 8 */
};

/* The newest revision that the kernel takes (cx->env->revision) and that unpacks to an equal use; the newest of all when it
 * takes none, for then the kernel refuses the rule. False with a diag that names the option. */
bool blob_pack(struct cx *cx, const struct use *u, struct blob *out);
/* Gives the newest message the reason why the kernel does not know the extension. Returns false. */
bool blob_lacks(struct diags *d, const struct ext *e);
/* Does the kernel in use take one of its revisions? */
bool blob_known(struct cx *cx, const struct ext *e);
/* One given layout, no questions asked; false when it cannot hold the use. For tests and golden files. */
bool blob_pack_as(struct cx *cx, const struct use *u, const struct layout *l, struct blob *out);
/* The same into l->size bytes that are zero. */
bool blob_pack_at(struct cx *cx, const struct use *u, const struct layout *l, void *data);
/* Never fails: what is not understood, or does not pack back to the same bytes, is an opaque use. */
struct use *blob_unpack(struct cx *cx, enum ext_kind kind, const char *name, unsigned rev,
	const void *data, size_t len);

#endif
