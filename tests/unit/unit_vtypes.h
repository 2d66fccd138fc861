/* What the tests of vtypes share: an environment with a handful of names, the options that values
 * are read for, and the ways between words and values. */
#ifndef SLUICE_UNIT_VTYPES_H
#define SLUICE_UNIT_VTYPES_H

#include "compiler/ext.h"
#include "tests/unit/unit.h"

extern const struct env env_test;

enum { WORDS_MAX = 4 };

/* One kind of value for one option, and the families it is tried in. */
struct kind {
	const struct vtype *type;
	const struct opt *opt;
	unsigned fam;
};
extern const struct kind kinds[];      /* ends with type NULL; every vtype of value.h is there */

/* The options of kinds by what they try. */
extern const struct opt opt_byte, opt_said, opt_from1, opt_word64, opt_mark, opt_spans, opt_prefix, opt_comment, opt_string,
	opt_shift, opt_noshift, opt_state, opt_status, opt_mode, opt_flags, opt_choice, opt_icmp, opt_icmp6, opt_plain,
	opt_days;
extern const struct typecodes icmp_codes;

struct bench {
	struct cx cx;
	struct diags diags;
	struct vplace p;
};

void bench_open(struct bench *b, enum family f, const struct opt *opt);
void bench_close(struct bench *b);

/* Cuts save text as restore does; how many words, WORDS_MAX + 1 when there are more. */
unsigned words_split(struct arena *a, const char *text, const char *words[WORDS_MAX]);
/* From words to a value; from a value to words, in the arena. */
bool words_parse(struct bench *b, const struct vtype *t, const char *words, struct value *v);
const char *value_text(struct bench *b, const struct vtype *t, const struct value *v);

int unit_vtype_tables(void);
int unit_vtype_random(void);

#endif
