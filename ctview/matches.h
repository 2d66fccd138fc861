/* Rules' matches on entries: a filter written as iptables writes it, and the conditions of each rule of a ruleset. */
#ifndef CTVIEW_MATCHES_H
#define CTVIEW_MATCHES_H

#include "compiler/ir.h"
#include "ctview/packet.h"

/* One option of a rule, ready to be tried on many packets. */
struct cond {
	struct test test;              /* where fn is NULL; key KEY_NONE: entries say nothing about it */
	row_fn *fn;
	bool judged;                   /* an entry by itself does not tell it */
	bool tracked;                  /* the packet's connection is asked for it */
	const struct use *use;
	uint8_t row;
};

struct conds { struct cond *v; unsigned n; };

/* All of a rule's options; in cx's arena. */
struct conds conds_of_rule(const struct cx *cx, const struct rule *r);
/* Do all of them hold? Where that is not known, *why is the first that is to blame; why may be NULL. */
enum truth conds_test(const struct conds *c, const struct packet *p, const struct cond **why);
/* Does no entry say anything about this option? */
bool cond_unknowable(const struct cond *c);
/* As one says it: "-m limit --limit". */
void cond_name(struct buf *b, const struct cond *c);

/* Services by name from local files; everything else of the world is not asked: no name server, no kernel. */
struct env env_of_files(void);

#endif
