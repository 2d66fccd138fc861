/* The rows of field.def, and generic access to the fields of an entry.
 *
 *	const struct field *f = field_find("reply.dport");
 *	struct cell c;
 *	if (field_get(f, entry, &c))
 *		cell_print(&buf, &c, CELL_HUMAN);
 */
#ifndef CTVIEW_FIELD_H
#define CTVIEW_FIELD_H

#include "lib/buf.h"
#include "lib/diag.h"
#include "ctview/entry.h"

enum field_kind { KIND_NUM, KIND_INT, KIND_HEX, KIND_BOOL, KIND_ADDR, KIND_TEXT, KIND_FLAGS, KIND_REAL,
	KIND_COMPOSED };
enum field_unit { UNIT_PLAIN, UNIT_SECONDS, UNIT_COUNT, UNIT_BYTES, UNIT_PORT, UNIT_MARK, UNIT_SHARE,
	UNIT_RATE };
enum json_group { GROUP_TOP, GROUP_L3, GROUP_ORIG, GROUP_REPLY, GROUP_EXTRA };
enum json_when { JSON_GIVEN, JSON_ALWAYS };

/* What composed fields are built from. */
struct composing {
	const struct entry *e;
	uint64_t shown;        /* fields shown by some column */
};

/* A value of any kind, ready for comparison or display. */
struct cell {
	enum field_kind kind;
	enum field_unit unit;
	uint8_t alen;          /* for KIND_ADDR */
	bool given;            /* false: shown as "-", null or nothing */
	union {
		uint64_t n;    /* for KIND_FLAGS: bit set of the known flags */
		double r;
		union addr a;
		struct text t;
		struct {       /* for KIND_COMPOSED, only in tables: built when it is printed */
			const struct field *field;
			const struct composing *of;
		} composed;
	};
};

struct field {
	enum field_id id;
	const char *name;      /* user-visible name */
	const char *alias;     /* "src" for "orig.src"; NULL: none */
	const char *key;       /* key before "=" in text; NULL: none */
	enum field_kind kind;
	enum field_unit unit;
	enum json_group group;
	const char *json;
	enum json_when when;
	uint64_t max;          /* of numbers */
	uint64_t covers;       /* stored fields that this one makes redundant */
	unsigned width;        /* minimum width in a table */
	const char *help;
	bool (*derive)(const struct entry *e, struct cell *c);
	void (*compose)(const struct entry *e, uint64_t shown, struct buf *b);
};

extern const struct field fields[F_COUNT];

/* A filter word that stands for several fields. */
struct field_any {
	const char *name, *help;
	uint8_t n, id[4];
};
extern const struct field_any field_anys[];    /* ends with name NULL */

struct flag_info {
	const char *name;
	struct text text;      /* the same */
	char letter;
	const char *meaning, *next;
};
extern const struct flag_info flag_infos[FLAG_KNOWN];
enum flag_id flag_find(struct text word);      /* FLAG_OTHER: unknown */

/* By its name or alias; NULL: there is none. */
const struct field *field_find(const char *name, size_t len);
/* All names, for suggestions; NULL-terminated. *names must have room for FIELD_NAMES. */
enum { FIELD_NAMES = 2 * F_COUNT + FLAG_KNOWN + 16 };
void field_names(const char **names);
/* Says that the word is none of these names, and which one is close; in the arena. */
const char *field_hint(struct arena *a, const char *word, const char *const *names);
/* Adds that hint, for all fields, to the newest message. Returns false. */
bool field_unknown(struct diags *d, const char *word, size_t len);

/* Reads a field; false, with the cell not given, if the entry lacks it. Not for composed fields. */
bool field_get(const struct field *f, const struct entry *e, struct cell *c);

/* A protocol's usual name, NULL: unknown; and the inverse, -1: unknown. */
const char *l4_name(unsigned num);
int l4_number(struct text name);

/* Compares cells of the same kind: < 0, 0, > 0. Cells that are not given sort first. */
int cell_cmp(const struct cell *a, const struct cell *b);

/* CELL_RAW: for JSON and CSV, e.g. 86399 and full IPv6 addresses. CELL_HUMAN: 23h59m, 1.4G, short IPv6 addresses. */
enum cell_style { CELL_RAW, CELL_HUMAN };
void cell_print(struct buf *b, const struct cell *c, enum cell_style style);
void print_seconds(struct buf *b, int64_t s);
/* Sanitises the buffer from offset `from` on for a terminal: control bytes become '?'. */
void print_clean(struct buf *b, size_t from);
void print_scaled(struct buf *b, double n, unsigned base);
/* Prints an address in the format of the kernel's file: all eight groups of IPv6. */
void print_addr_full(struct buf *b, const union addr *a, unsigned alen);

/* The stored fields but for those with uninteresting values, such as mark=0, which the column "more" omits. */
uint64_t fields_telling(const struct entry *e);

#endif
