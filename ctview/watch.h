/* ctview watch: reading, screen and keys are in one file each. */
#ifndef CTVIEW_WATCH_H
#define CTVIEW_WATCH_H

#include "ctview/columns.h"
#include "ctview/group.h"
#include "ctview/order.h"
#include "ctview/pressure.h"
#include "ctview/rate.h"
#include "ctview/view.h"

/* The result of reading the table, sorted, as far as it can be scrolled through. */
struct reading {
	struct arena *arena;           /* for everything below */
	struct sorter *sorted;         /* the entries; NULL: none were read */
	size_t nrows;
	struct group_by by;
	struct groups groups;
	struct tally total;            /* of the entries that pass the filter */
	uint64_t seen, bad;            /* number of entries before filtering; of invalid lines */
	char source[64];
	double took, at;               /* duration of the reading in seconds; its time on the monotonic clock */
	struct pressure pressure;
	bool has_pressure;
};

enum watch_mode { WATCH_LIST, WATCH_GROUPS, WATCH_DETAIL, WATCH_HELP };

struct watch {
	struct run *run;
	enum watch_mode mode, under;   /* under: the mode to return to from detail and help */
	struct reading now;
	bool has_reading;
	struct rater rater;
	double interval;               /* as requested */
	double every;                  /* effective: reading takes at most a tenth of the time */
	bool frozen, quit;
	/* what is shown, as typed at the prompts */
	char filter[256], sort[128], by[128];
	const struct filter *parsed;
	struct order order;
	enum tally_field group_sort;
	struct arena *words;           /* for the parsed filter */
	struct columns columns;
	size_t top, selected;          /* first visible row; selected row */
	uint64_t held;                 /* selected entry, as entry_hash; 0: none */
	unsigned page;                 /* number of rows on the screen */
	char message[256];             /* shown on the last line until the next key */
};

double monotonic(void);

/* ---- watch_read.c ---- */

/* Reads the table. False with w->message. */
bool watch_read(struct watch *w);
void reading_free(struct reading *r);
/* Number of rows in the current mode. */
size_t watch_rows(const struct watch *w);
/* Loads the entry of a row of the list. */
void watch_load(const struct watch *w, size_t row, struct entry *e);
/* Apply input from the prompts. False with w->message; nothing is changed then. */
bool watch_set_filter(struct watch *w, const char *text);
bool watch_set_sort(struct watch *w, const char *text);
bool watch_set_by(struct watch *w, const char *text);

/* ---- watch_screen.c ---- */

/* False: TERM names no terminal that ncurses knows. */
bool screen_open(void);
void screen_close(void);
void screen_draw(struct watch *w);
/* Edits text on the last line. False if cancelled with Escape. */
bool screen_prompt(struct watch *w, const char *what, char *text, size_t size);

/* ---- watch_keys.c ---- */

void watch_key(struct watch *w, int key);
/* Prints the keys and their functions, for the help. */
void watch_help(struct buf *b);

#endif
