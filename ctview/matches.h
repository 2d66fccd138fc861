/* Evaluates matches of rules on entries: filters in iptables syntax, and the conditions of each rule of a ruleset. */
#ifndef CTVIEW_MATCHES_H
#define CTVIEW_MATCHES_H

#include "compiler/ir.h"
#include "ctview/packet.h"

/* An option of a rule, prepared for evaluation on many packets. */
struct cond {
	struct test test;              /* if fn is NULL; key KEY_NONE: entries lack the data */
	row_fn *fn;
	bool judged;                   /* not determined by an entry alone */
	bool tracked;                  /* the packet's connection is asked for it */
	const struct use *use;
	uint8_t row;
};

struct conds { struct cond *v; unsigned n; };

/* All conditions of a rule; allocated in cx's arena. */
struct conds conds_of_rule(const struct cx *cx, const struct rule *r);
/* Do all of them hold? If unknown, *why is the first unknown one; why may be NULL. */
enum truth conds_test(const struct conds *c, const struct packet *p, const struct cond **why);
/* Is this option unknown for every entry? */
bool cond_unknowable(const struct cond *c);
/* Prints it in iptables syntax: "-m limit --limit". */
void cond_name(struct buf *b, const struct cond *c);

/* An environment that resolves services and labels from local files and nothing else; it uses no name server and no kernel. */
struct env env_of_files(void);

#endif
