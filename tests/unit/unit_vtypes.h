/* Common part of the tests of vtypes: an environment with a few names, options to parse values for, and conversion between
 * words and values. */
#ifndef SLUICE_UNIT_VTYPES_H
#define SLUICE_UNIT_VTYPES_H

#include "compiler/ext.h"
#include "tests/unit/unit.h"

extern const struct env env_test;

enum { WORDS_MAX = 4 };

/* A vtype with an option that uses it, and the families to test it in. */
struct kind {
	const struct vtype *type;
	const struct opt *opt;
	unsigned fam;
};
extern const struct kind kinds[];      /* all vtypes of value.h; terminated by type NULL */

/* The options in kinds, named by what they test. */
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

/* Splits save text into words as restore does. Returns their number; WORDS_MAX + 1 if there are more. */
unsigned words_split(struct arena *a, const char *text, const char *words[WORDS_MAX]);
/* Parses words to a value; prints a value as text, allocated in the arena. */
bool words_parse(struct bench *b, const struct vtype *t, const char *words, struct value *v);
const char *value_text(struct bench *b, const struct vtype *t, const struct value *v);

int unit_vtype_tables(void);
int unit_vtype_random(void);

#endif
