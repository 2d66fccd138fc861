/* Numbers under a mask, for which the administrator may have defined names.
 *
 *	--realm cosmos          0, mask 0xffffffff
 *	--src-group 0x1/0xf     1, mask 0xf
 *
 * The option's arg selects the file with the names. A name implies a full mask, and is printed only for a full mask. A
 * name that would be parsed as a number is never printed.
 */
#include "compiler/vtype.h"
#include "lib/num.h"

static enum names_file file_of(const struct vplace *p)
{
	return *(const enum names_file *)p->opt->arg;
}

static bool is_number(const char *s)
{
	const char *end;
	uint64_t ignored;

	return num_prefix(s, &end, &ignored);
}

static bool named_word(const struct vplace *p, const char *const *word, struct value *v)
{
	const struct env *env = p->cx->env;
	int64_t n;

	if (is_number(word[0]))
		return v_mask.parse(p, word, v);
	n = env->number_of(env->self, file_of(p), word[0]);
	v->n = (uint64_t)n;
	v->m = UINT32_MAX;
	if (n >= 0)
		return true;
	vt_error(p, p->pos, "%scould not map name %s to an integer value for option \"--%s\".", vt_who(p), word[0], vt_opt(p));
	return vt_why(p, "it is neither a number nor a name from /etc/iproute2");
}

static void named_print(struct buf *b, const struct vplace *p, const struct value *v)
{
	const struct env *env = p->cx->env;
	const char *name = NULL;

	if (v->m == UINT32_MAX && !(p->list && p->cx->numeric))
		name = env->name_of(env->self, file_of(p), (uint32_t)v->n);
	if (name && !is_number(name))
		buf_puts(b, name);
	else
		v_mask.print(b, p, v);
}

static void named_random(struct rng *r, const struct vplace *p, struct value *v)
{
	v_mask.random(r, p, v);
}

const struct vtype v_named = { "named", "{value[/mask]|name}", 1, .parse = named_word, .print = named_print, .random = named_random };
