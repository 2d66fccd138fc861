/* ctview watch: the reading, the screen and the keys, in a file each. */
#ifndef CTVIEW_WATCH_H
#define CTVIEW_WATCH_H

#include "ctview/columns.h"
#include "ctview/group.h"
#include "ctview/order.h"
#include "ctview/pressure.h"
#include "ctview/rate.h"
#include "ctview/view.h"

/* What one look at the table gave: as much as can be scrolled through, in order. */
struct reading {
	struct arena *arena;           /* of everything below */
	struct sorter *sorted;         /* the entries; NULL: none were read */
	size_t nrows;
	struct group_by by;
	struct groups groups;
	struct tally total;            /* of what passed the filter */
	uint64_t seen, bad;            /* entries before the filter; lines that were no entries */
	char source[64];
	double took, at;               /* seconds that reading took; when, on the monotonic clock */
	struct pressure pressure;
	bool has_pressure;
};

enum watch_mode { WATCH_LIST, WATCH_GROUPS, WATCH_DETAIL, WATCH_HELP };

struct watch {
	struct run *run;
	enum watch_mode mode, under;   /* under: what detail and help go back to */
	struct reading now;
	bool has_reading;
	struct rater rater;
	double interval;               /* as asked for */
	double every;                  /* as can be had: reading takes at most a tenth of the time */
	bool frozen, quit;
	/* what is shown, and how: the user's words, as the prompts edit them */
	char filter[256], sort[128], by[128];
	const struct filter *parsed;
	struct order order;
	enum tally_field group_sort;
	struct arena *words;           /* of the parsed filter */
	struct columns columns;
	size_t top, selected;          /* first row on the screen; row under the bar */
	uint64_t held;                 /* who the bar is on: entry_hash; 0: nobody */
	unsigned page;                 /* rows that fit on the screen */
	char message[256];             /* the last line, until the next key */
};

double monotonic(void);

/* ---- watch_read.c ---- */

/* Looks at the table anew. False with w->message. */
bool watch_read(struct watch *w);
void reading_free(struct reading *r);
/* How many rows the mode at hand has. */
size_t watch_rows(const struct watch *w);
/* The entry of a row of the list. */
void watch_load(const struct watch *w, size_t row, struct entry *e);
/* Take the prompts' words. False with w->message; nothing has changed then. */
bool watch_set_filter(struct watch *w, const char *text);
bool watch_set_sort(struct watch *w, const char *text);
bool watch_set_by(struct watch *w, const char *text);

/* ---- watch_screen.c ---- */

/* False: TERM names no terminal that ncurses knows. */
bool screen_open(void);
void screen_close(void);
void screen_draw(struct watch *w);
/* Edits text in the last line. False: given up with Escape. */
bool screen_prompt(struct watch *w, const char *what, char *text, size_t size);

/* ---- watch_keys.c ---- */

void watch_key(struct watch *w, int key);
/* The keys and what they do, for the help. */
void watch_help(struct buf *b);

#endif
