/* Which elements a packet has met, as far as can be told from what is known of it: for those who are told only that a rule was met. */
#ifndef SLUICE_IMAGE_MET_H
#define SLUICE_IMAGE_MET_H

#include "compiler/image.h"
#include "compiler/nirvm_packet.h"

/* A packet of which not all is known. */
struct met_packet {
	struct vm_packet p;            /* its headers as far as p.have */
	bool headers;                  /* they are known, */
	bool changed;                  /* … but a target may have written what targets write */
	bool iif, oif, mark, proto;    /* these are known */
};

struct image_met { VEC(uint64_t) orders; };

/* The order keys of those rules of the run that a rule of it in the kernel may have found in a map, when all that it asks held and it came
 * to this verdict (and chain, or NULL). More than one: what tells them apart is not known. False: it looks up nothing that counts for
 * rules. `out` is emptied first. */
bool image_met(struct cx *cx, const struct image_run *run, const struct nir_list *rule, const struct met_packet *p, int32_t verdict,
	const char *to, struct image_met *out);

#endif
