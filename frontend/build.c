/* Actions of the grammar: build one struct cmd from the tokens of a line.
 *
 *	-A INPUT -p tcp --dport 22 -j LOG --log-prefix x
 *	cmd: append, INPUT; loads: header, tcp, LOG; said: -p tcp (header), --dport 22 (tcp), --log-prefix x (LOG)
 *
 * Option values are only recorded here, because a later -6 may exclude the line, and because port names depend on -p,
 * which may come later. -p itself is parsed at once, since it makes a match available. Illegal combinations are
 * determined from the tables of cmd.c. Does not access a ruleset.
 */
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>
#include "lib/num.h"
#include "compiler/text.h"
#include "frontend/parser.h"
#include "frontend/gram.h"

static struct diags *diags(struct parser *p)
{
	return p->cx->diags;
}

/* ---- recording options ---- */

static bool note_option(struct parser *p, enum cmd_option bit, bool repeat, struct pos pos)
{
	if ((p->options >> bit & 1) && !repeat) {
		diag(diags(p), pos, STATUS_PARAM, "multiple %s flags not allowed", option_names[bit]);
		return diag_why(diags(p), "it is already given in this %s",
			p->mode->restore ? "line" : "command");
	}
	if (!(p->options >> bit & 1))
		p->at[bit] = pos;
	p->options |= UINT64_C(1) << bit;
	return true;
}

static void note_place(struct parser *p, enum cmd_place place, struct pos pos)
{
	p->cmd->src = pos.src;
	p->cmd->at[place].col = pos.col;
	p->cmd->at[place].len = pos.len;
}

const char *name_keep(struct parser *p, const char *word)
{
	const char *name = map_gets(&p->names, word);

	if (name)
		return name;
	name = arena_str(p->arena, word);
	map_puts(&p->names, name, (void *)name);
	return name;
}

/* ---- lines of restore ---- */

bool build_table_line(struct parser *p, const struct token *name, struct pos pos)
{
	int t = table_by_name(name->s);

	p->cmd->op = CMD_TABLE_LINE;
	p->cmd->pos = pos;
	if (t < 0) {
		if (p->mode->legacy)
			diag(diags(p), pos, STATUS_PARAM, "%s: unable to initialize table '%s'", p->mode->program,
				name->s);
		else
			diag(diags(p), pos, STATUS_PARAM, "line %u table name '%s' invalid",
				pos.src ? pos.src->line : 0, name->s);
		hint_table(p, name->s);
		return false;
	}
	p->cmd->table = t;
	return true;
}

bool build_chain_line(struct parser *p, struct pos pos)
{
	struct cmd *c = p->cmd;
	const char *why;

	c->op = CMD_CHAIN_LINE;
	c->pos = pos_join(pos, cmd_pos(c, PLACE_CHAIN));
	/* A chain may have the name of a target extension here, as in iptables-restore. */
	if (map_gets(&p->targets, c->chain))
		return true;
	if (p->mode->legacy && verdict_by_name(c->chain) != VERDICT_NONE)
		why = arena_fmt(p->cx->arena, "error creating chain '%s':File exists", c->chain);
	else
		why = chain_name_error(p->cx->arena, c->chain);
	return !why || diag(diags(p), cmd_pos(c, PLACE_CHAIN), STATUS_PARAM, "%s", why);
}

/* Words that iptables ignores. */
bool build_extra(struct parser *p, struct pos pos)
{
	diag_warn(diags(p), pos, "this word has no meaning here and is ignored");
	return true;
}

/* The word after a policy: "[1:2]", "-" for none (as written by Felix), or one that is ignored. */
bool build_policy_counters(struct parser *p, const struct token *word, struct pos pos)
{
	struct counters *n = &p->cmd->counters;
	const char *s = word->s;

	if (*s == '[' && num_decimal(s + 1, &s, &n->pkts) && *s == ':' && num_decimal(s + 1, &s, &n->bytes) && !strcmp(s, "]"))
		p->cmd->counted = true;
	else if (strcmp(word->s, "-"))
		return build_extra(p, pos);
	return true;
}

static bool read_counters(struct parser *p, const char *pkts, const char *bytes, struct pos pos)
{
	struct counters *n = &p->cmd->counters;

	if (!num_decimal(pkts, &pkts, &n->pkts) || *pkts)
		return diag(diags(p), pos, STATUS_PARAM, "-c packet counter not numeric");
	if (!num_decimal(bytes, &bytes, &n->bytes) || *bytes)
		return diag(diags(p), pos, STATUS_PARAM, "-c byte counter not numeric");
	p->cmd->counted = true;
	return true;
}

/* "1:2": the scanner has removed the brackets. */
bool build_line_counters(struct parser *p, const struct token *c, struct pos pos)
{
	const char *colon = strchr(c->s, ':');

	p->cmd->line_counters = true;
	return (!p->mode->counters || note_option(p, OPTION_COUNTERS, false, pos)) &&
		read_counters(p, arena_strn(p->cx->arena, c->s, colon - c->s), colon + 1, pos);
}

/* ---- commands ---- */

/* -L and -S may be combined with -Z: list, then zero. */
static bool combine(struct parser *p, unsigned op, struct pos pos)
{
	struct cmd *c = p->cmd;

	if (!(cmd_infos[c->op].with >> op & 1)) {
		diag(diags(p), pos, STATUS_PARAM, "Cannot use -%c with -%c",
			cmd_infos[op].letter, cmd_infos[c->op].letter);
		return diag_why(diags(p), "only one command is allowed");
	}
	c->op = op == CMD_ZERO ? c->op : op;
	c->also_zero = true;
	return true;
}

bool build_command(struct parser *p, const struct token *t, struct pos pos)
{
	unsigned op = t->base->op;

	/* Help and version take precedence over everything, including errors. */
	if (p->cmd->op != CMD_NONE && t->base->token != T_STOP)
		return combine(p, op, pos);
	p->cmd->op = op;
	p->cmd->pos = pos;
	return true;
}

void build_chain(struct parser *p, const struct token *name, struct pos pos)
{
	p->cmd->chain = name_keep(p, name->s);
	note_place(p, PLACE_CHAIN, pos);
}

bool build_number(struct parser *p, const struct token *number, struct pos pos)
{
	struct cmd *c = p->cmd;
	uint64_t n;

	if (!num_parse(number->s, &n, 1, INT32_MAX)) {
		diag(diags(p), pos, STATUS_PARAM, "Invalid rule number `%s'", number->s);
		return diag_why(diags(p), "rules are numbered from 1");
	}
	if (c->also_zero && p->lex.option->base->op == CMD_ZERO)
		return diag(diags(p), pos, STATUS_PARAM, "Cannot use -Z with -%c", cmd_infos[c->op].letter);
	c->number = n;
	note_place(p, PLACE_ARG, pos);
	if (c->op == CMD_DELETE)
		c->op = CMD_DELETE_NUM;
	if (c->op == CMD_ZERO)
		c->op = CMD_ZERO_NUM;
	return true;
}

void build_arg(struct parser *p, const struct token *arg, struct pos pos)
{
	p->cmd->arg = name_keep(p, arg->s);
	note_place(p, PLACE_ARG, pos);
}

/* ---- general options ---- */

/* -4 and -6: in a restore text, which may be for both families, lines for the other family are skipped. */
static bool read_family(struct parser *p, char letter, struct pos pos)
{
	enum family f = letter == '4' ? FAM_IP4 : FAM_IP6;

	if (f == p->cx->family)
		return true;
	if (!p->mode->restore) {
		diag(diags(p), pos, STATUS_PARAM, "-%c is not allowed in %s", letter, p->mode->program);
		return diag_why(diags(p), "write %s, or leave it out", f == FAM_IP4 ? "iptables" : "ip6tables");
	}
	p->lex.closed = true;
	p->skip = true;
	return true;
}

bool build_flag(struct parser *p, const struct token *o, struct pos pos)
{
	struct cmd *c = p->cmd;

	if (!note_option(p, o->base->bit, o->base->repeat, pos))
		return false;
	switch (o->base->bit) {
	case OPTION_FAMILY:
		return read_family(p, o->base->letter, pos);
	case OPTION_FRAGMENT:
		return diag(diags(p), pos, STATUS_PARAM, "`-f' is not supported in IPv6, use -m frag instead");
	case OPTION_VERBOSE:
		c->list |= LIST_VERBOSE;
		c->verbose += c->verbose < UINT8_MAX;
		break;
	case OPTION_NUMERIC:
		c->list |= LIST_NUMERIC;
		break;
	case OPTION_EXACT:
		c->list |= LIST_EXACT;
		break;
	case OPTION_NUMBERS:
		c->list |= LIST_NUMBERS;
		break;
	case OPTION_JSON:
		c->list |= LIST_JSON;
		break;
	}
	return true;
}

static bool read_table(struct parser *p, const char *name, struct pos pos)
{
	int t;

	if (p->mode->restore) {
		diag(diags(p), pos, STATUS_PARAM, "The -t option cannot be used in %s.", p->mode->program);
		return diag_why(diags(p), "the table is given by a line such as *%s", name);
	}
	t = table_by_name(name);
	p->no_table = t < 0 ? name : NULL;
	p->no_table_at = pos;
	if (t >= 0)
		p->cmd->table = t;
	return true;
}

/* Seconds; a fraction is accepted and ignored, as in older versions of iptables. */
static bool read_wait(struct parser *p, const char *s, struct pos pos)
{
	const char *end = s;
	uint64_t n = 0;

	p->cmd->wait = true;
	if (!s)
		return true;
	if (num_prefix(s, &end, &n) && *end == '.')
		end += 1 + strspn(end + 1, "0123456789");
	if (end == s || *end || n > INT32_MAX)
		return diag(diags(p), pos, STATUS_PARAM, "wait seconds not numeric");
	p->cmd->wait_seconds = n;
	return true;
}

static bool read_wait_interval(struct parser *p, const char *s, struct pos pos)
{
	enum { USEC_MAX = 999999 };
	uint64_t n;

	if (!s)
		return diag(diags(p), pos, STATUS_PARAM, "wait interval value required");
	if (!num_parse(s, &n, 0, UINT64_MAX))
		return diag(diags(p), pos, STATUS_PARAM, "wait interval not numeric");
	if (n > USEC_MAX)
		return diag(diags(p), pos, STATUS_PARAM, "too long usec wait %s > %d usec", s, USEC_MAX);
	p->cmd->wait_usecs = n;
	return true;
}

bool build_value(struct parser *p, const struct token *o, struct pos opt_pos, const struct token *value,
	struct pos pos)
{
	const char *s = value ? value->s : NULL;
	unsigned bit = o->base->bit;

	if (!note_option(p, bit, o->base->repeat, opt_pos))
		return false;
	if (p->mode->restore && (bit == OPTION_WAIT || bit == OPTION_WAIT_INTERVAL)) {
		diag(diags(p), opt_pos, STATUS_PARAM, "You cannot use `%s' from iptables-restore",
			option_names[bit]);
		return diag_why(diags(p), "give it to %s itself", p->mode->program);
	}
	switch (bit) {
	case OPTION_TABLE:
		return read_table(p, s, pos);
	case OPTION_WAIT:
		return read_wait(p, s, pos);
	case OPTION_WAIT_INTERVAL:
		return read_wait_interval(p, s, pos);
	}
	return true;   /* -M: ignored, since no modules are loaded by a program */
}

/* "-c N N" or "-c N,N". */
bool build_counts(struct parser *p, struct pos opt_pos, const struct token *a, const struct token *b,
	struct pos pos)
{
	const char *comma = strchr(a->s, ',');

	if (!note_option(p, OPTION_COUNTERS, false, opt_pos))
		return false;
	p->cmd->line_counters = false;
	if (b)
		return read_counters(p, a->s, b->s, pos);
	if (!comma || comma == a->s)
		return diag(diags(p), pos, STATUS_PARAM, "-c requires packet and byte counter");
	return read_counters(p, arena_strn(p->cx->arena, a->s, comma - a->s), comma + 1, pos);
}

/* ---- the rule ---- */

enum { EXT_NAME_MAX = 28 };

bool build_match(struct parser *p, const struct token *name, struct pos pos)
{
	struct opt_set *set = map_gets(&p->matches, name->s);

	if (!note_option(p, OPTION_MATCH, true, pos))
		return false;
	if (set)
		return lex_load(p, set, pos);
	if (strlen(name->s) > EXT_NAME_MAX)
		return diag(diags(p), pos, STATUS_PARAM, "Invalid match name \"%s\" (%d chars max)", name->s,
			EXT_NAME_MAX);
	diag(diags(p), pos, STATUS_PARAM, "Couldn't load match `%s':No such file or directory", name->s);
	hint_match(p, name->s);
	return false;
}

static bool target_name_good(struct parser *p, const char *name, struct pos pos)
{
	if (!*name)
		return diag(diags(p), pos, STATUS_PARAM, "Invalid target name (too short)");
	if (strlen(name) > EXT_NAME_MAX)
		return diag(diags(p), pos, STATUS_PARAM, "Invalid target name `%s' (%d chars max)", name,
			EXT_NAME_MAX);
	for (const char *s = name; *s; s++)
		if (isspace((unsigned char)*s)) {
			diag(diags(p), pos, STATUS_PARAM, "Invalid target name `%s'", name);
			return diag_why(diags(p), "it contains a blank");
		}
	return true;
}

/* A target extension takes precedence over a chain of its name, as in iptables. */
static bool read_jump(struct parser *p, const char *name, struct pos pos)
{
	struct opt_set *set;

	p->verdict = verdict_by_name(name);
	if (p->verdict != VERDICT_NONE)
		return true;
	set = map_gets(&p->targets, name);
	if (set) {
		p->verdict = VERDICT_TARGET;
		p->target = lex_load(p, set, pos);
		return p->target;
	}
	p->verdict = VERDICT_JUMP;
	p->to = name_keep(p, name);
	return true;
}

bool build_verdict(struct parser *p, const struct token *o, struct pos opt_pos, const struct token *name,
	struct pos pos)
{
	if (!note_option(p, OPTION_JUMP, false, opt_pos) || !target_name_good(p, name->s, pos))
		return false;
	note_place(p, PLACE_TARGET, pos);
	if (o->base->letter == 'j')
		return read_jump(p, name->s, pos);
	p->verdict = VERDICT_GOTO;
	p->to = name_keep(p, name->s);
	return true;
}

/* IPv6 extension headers that the kernel skips to find the protocol. */
static bool is_ext_header(uint64_t proto)
{
	return proto == IPPROTO_ROUTING || proto == IPPROTO_FRAGMENT || proto == IPPROTO_AH || proto == IPPROTO_DSTOPTS;
}

/* The header's -p makes a match available, so its value is parsed immediately. */
static bool read_protocol(struct parser *p, const struct token *o, bool inverted)
{
	const struct value *v = &p->head.val[HEAD_PROTO];

	if (!draft_set(&p->head, HEAD_PROTO, o->name, inverted, o->word, o->at)) {
		if (!strcmp(o->word[0], "!"))
			diag_why(diags(p), "write ! before the option: ! -p tcp");
		return false;
	}
	if (inverted && !v->n) {
		diag(diags(p), o->at, STATUS_PARAM, "rule would never match protocol");
		return diag_why(diags(p), "protocol 0 means any protocol, so inverted it never matches");
	}
	if (p->cx->family == FAM_IP6 && !inverted && is_ext_header(v->n))
		diag_warn(diags(p), o->at, "never matched protocol: %s. use extension match instead", o->word[0]);
	p->proto = v->n;
	p->proto_name = proto_name(v->n);
	if (!p->proto_name && !isdigit((unsigned char)*o->word[0]))
		p->proto_name = o->word[0];
	return true;
}

bool build_row(struct parser *p, const struct token *o, bool inverted)
{
	struct load *load = &p->loads.v[o->load];
	struct said said = {
		.name = o->name, .word = { o->word[0], o->word[1] }, .pos = o->at, .name_pos = o->pos,
		.row = o->row, .inverted = inverted,
	};

	if (!o->load && !note_option(p, head_options[o->row], false, o->pos))
		return false;
	if (!o->load && o->row == HEAD_PROTO)
		return read_protocol(p, o, inverted);
	vec_push(p->arena, &p->saids, said);
	if (load->last)
		p->saids.v[load->last - 1].next = p->saids.n;
	else
		load->first = p->saids.n;
	load->last = p->saids.n;
	return true;
}
