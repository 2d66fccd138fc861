/* A ruleset on entries: would it let their packets pass? */
#ifndef CTVIEW_JUDGE_H
#define CTVIEW_JUDGE_H

#include "lib/diag.h"
#include "ctview/entry.h"
#include "ctview/routes.h"

struct judge;

struct judge *judge_new(const struct routes *r, struct arena *a);
/* The text of a ruleset as iptables-save prints it, of the family that it is found to be of; of each family there may be one. False with
 * a diag. */
bool judge_read(struct judge *j, const char *file, const struct buf *text, struct diags *d);
/* Has it rules for addresses of this length? */
bool judge_has(const struct judge *j, unsigned alen);

enum verdict_kind { JUDGED_PASSES, JUDGED_PERHAPS, JUDGED_REFUSED };

/* When it would be refused: packets of the connection as it stands, or the first of one like it. */
enum verdict_when { WHEN_NOW, WHEN_NEW };

enum way { WAY_IN, WAY_FORWARD, WAY_OUT, WAY_LOOP, WAY_COUNT };
extern const char *const way_names[WAY_COUNT];

struct judgement {
	enum verdict_kind kind;
	enum verdict_when when;
	bool reply;                    /* it is packets of the reply direction */
	unsigned ways;                 /* 1 << enum way: where they may go; several where the routes do not tell */
	const char *file;              /* of what refuses; the line is 0 for a policy */
	unsigned line;
	struct buf what;               /* the rule as text, or the policy */
	struct buf why;                /* JUDGED_PERHAPS: what the entry does not tell */
};

/* Fills *v, whose texts are emptied first and are the caller's to free. */
void judge_entry(struct judge *j, const struct entry *e, struct judgement *v);

#endif
