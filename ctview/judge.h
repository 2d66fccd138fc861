/* Evaluates a ruleset on entries: would it accept their packets? */
#ifndef CTVIEW_JUDGE_H
#define CTVIEW_JUDGE_H

#include "lib/diag.h"
#include "ctview/entry.h"
#include "ctview/routes.h"

struct judge;

struct judge *judge_new(const struct routes *r, struct arena *a);
/* Reads a ruleset in iptables-save format; its family is detected, and there may be one per family. False with a diag. */
bool judge_read(struct judge *j, const char *file, const struct buf *text, struct diags *d);
/* Does it have rules for addresses of this length? */
bool judge_has(const struct judge *j, unsigned alen);

enum verdict_kind { JUDGED_PASSES, JUDGED_PERHAPS, JUDGED_REFUSED };

/* Which packets would be refused: those of the existing connection, or the first one of a similar new connection. */
enum verdict_when { WHEN_NOW, WHEN_NEW };

enum way { WAY_IN, WAY_FORWARD, WAY_OUT, WAY_LOOP, WAY_COUNT };
extern const char *const way_names[WAY_COUNT];

struct judgement {
	enum verdict_kind kind;
	enum verdict_when when;
	bool reply;                    /* packets of the reply direction */
	unsigned ways;                 /* 1 << enum way: possible paths; several if the routes do not determine it */
	const char *file;              /* location of the refusing rule; line 0 for a policy */
	unsigned line;
	struct buf what;               /* the rule as text, or the policy */
	struct buf why;                /* for JUDGED_PERHAPS: the data the entry lacks */
};

/* Fills *v. Its text buffers are reset first and owned by the caller. */
void judge_entry(struct judge *j, const struct entry *e, struct judgement *v);

#endif
