/* Which elements a partially known packet has matched, for tracing, where only the kernel rule that matched is
 * reported. */
#ifndef SLUICE_IMAGE_MET_H
#define SLUICE_IMAGE_MET_H

#include "compiler/image.h"
#include "compiler/nirvm_packet.h"

/* A packet of which only a part is known. */
struct met_packet {
	struct vm_packet p;            /* headers, valid up to p.have */
	bool headers;                  /* the headers are known */
	bool changed;                  /* … but a target may have modified fields that targets modify */
	bool iif, oif, mark, proto;    /* these are known */
};

struct image_met { VEC(uint64_t) orders; };

/* The order keys of those source rules whose element a kernel rule of the run may have found, given that all its tests
 * held and that it ended with this verdict (and chain, or NULL). Several if the known fields do not distinguish them.
 * False if the rule has no lookup that counts for rules. `out` is emptied first. */
bool image_met(struct cx *cx, const struct image_run *run, const struct nir_list *rule, const struct met_packet *p, int32_t verdict,
	const char *to, struct image_met *out);

#endif
