/* Internals of the parser, shared by lex.c, gram.y, build.c, rules.c and hint.c. Others include parse.h.
 *
 *	names.c   option names of the programs and of each extension as sorted tables: exact and prefix lookup
 *	lex.c     words -> tokens, by those tables and the extensions in force on this line
 *	gram.y    tokens -> calls of build_*
 *	build.c   fills one struct cmd; options are recorded, their values not parsed yet
 *	finish.c  checks which options may be combined
 *	like.c    fast path for lines that differ from previous ones only in values
 *	rules.c   recorded options -> drafts -> uses -> rules, one per combination of addresses
 *	hint.c    reasons and suggestions for errors
 */
#ifndef SLUICE_PARSER_H
#define SLUICE_PARSER_H

#include "frontend/parse.h"

/* ---- tables of cmd.c ---- */

/* A command or general option. Header rows are in extensions/header.c. */
struct base_opt {
	const char *name;      /* long name; NULL ends the table */
	char letter;           /* 0: none */
	uint8_t op;            /* enum cmd_op of a command, or 0 */
	uint8_t bit;           /* enum cmd_option of the others */
	bool repeat;           /* may be repeated */
	bool whole;            /* must not be abbreviated (--j has always been --jump) */
	short token;           /* its token in the grammar, depending on the number of arguments */
	const char *bang;      /* iptables' message if it follows "!" */
	const char *lacks;     /* iptables' message if its second argument is missing */
	const char *args, *help;       /* for --help; args NULL: no arguments; help NULL: not shown */
};
extern const struct base_opt base_opts[];

/* What a command can be combined with. */
struct cmd_info {
	char letter;
	uint64_t legal;        /* OPTION()s below OPTION_TABLE */
	uint32_t with;         /* bits 1 << CMD_* of commands that may be combined with it */
};
extern const struct cmd_info cmd_infos[CMD_COUNT];
/* "-n" …, for messages, by enum cmd_option. */
extern const char *const option_names[OPTION_COUNT];
/* Rows of the rule header as enum cmd_option. */
extern const uint8_t head_options[HEAD_FRAG + 1];

/* ---- names.c ---- */

struct opt_name {
	const char *name;
	const struct base_opt *base;   /* NULL: row `row` of the set's extension (in the base set, of the header) */
	uint8_t row;
};

/* The long names of an extension, or of the programs and the header, sorted. */
struct opt_set {
	const struct ext *ext;
	const struct opt_name *v;
	unsigned n;
	bool made;             /* v has been built */
	uint32_t recent;       /* its newest load on the line identified by `stamp` */
	uint64_t stamp;
};

/* Builds the table of s->ext. */
void names_of_ext(struct arena *a, struct opt_set *s);
/* Builds the table of the programs' own names and those of the header s->ext; header names first. */
void names_of_base(struct arena *a, struct opt_set *s);
/* The names with the first len bytes of word as prefix: returns the first, *n is their number. If one equals the word,
 * only that. NULL: none. */
const struct opt_name *names_find(const struct opt_set *s, const char *word, size_t len, unsigned *n);
/* Do all names mean the same option? */
bool names_same(const struct opt_name *v, unsigned n);

/* ---- one line ---- */

/* The value of a token; the grammar passes pointers. */
struct token {
	const char *s;                 /* an argument or word; or the option as typed: "--dport" */
	char letter;                   /* the option was short (-p); s is NULL then */
	const struct base_opt *base;   /* a command or general option */
	const char *name;              /* for a row: its full name */
	struct pos pos;                /* position of the name */
	const char *word[2];           /* arguments */
	struct pos at;                 /* position of the arguments (of the option itself if it has none) */
	uint32_t load;                 /* index of its load */
	uint8_t row;
};

/* An option of a match, target or header as typed. */
struct said {
	const char *name;
	const char *word[2];
	struct pos pos;                /* of the arguments, or of the option if it has none */
	struct pos name_pos;
	uint32_t next;                 /* 1 + index of the next one of the same load; 0: the last */
	uint8_t row;
	bool inverted;
	struct use_gap gap;            /* of its value, if the load has a model */
};

/* An -m, the -j of a target, or (the first) the header. */
struct load {
	struct opt_set *set;
	struct pos pos;
	uint32_t first, last;          /* 1 + index into said */
	const struct use *model;       /* template from the use that it produced on an earlier line; NULL: none */
};

/* State of the lexer. */
struct lexer {
	uint32_t next;                 /* index of the next word */
	const char *glued;             /* within a word: the rest of -nvL, or the value in -ptcp, --opt=value */
	bool glued_value;
	uint8_t need, look;            /* number of arguments to take unconditionally; and unless they look like options */
	bool plain;                    /* all words are arguments: lines that begin with * or : */
	bool closed;                   /* after -h, -V or -6: ignore the remaining words */
	const struct token *option;    /* the last option or command, and its position */
	struct pos option_pos;
	const char *arg;               /* its last argument, NULL: none yet */
	const struct token *before;    /* the previous option */
	struct pos before_pos;
};

struct parser {
	struct cx *cx;                 /* its arena holds the result of a line, and may be reset after it */
	struct arena *arena;           /* for data shared by all lines: cx's arena when the parser was created */
	const struct ext *header;
	struct opt_set base;
	struct opt_name letter[128];   /* name NULL: not an option */
	struct map matches, targets;   /* by name: struct opt_set; created by parser_new, with names built on demand */
	struct map names;              /* interned chain names and other words kept by commands */
	struct use_draft head, draft;
	struct likes *likes;           /* state of like.c; NULL: none yet */

	/* The current line. */
	const struct parse_mode *mode;
	const struct words *words;
	struct pos whole;              /* from the first word to the last */
	uint64_t stamp;                /* incremented for every line */
	struct lexer lex;
	/* Growing copies it, but old copies stay valid in the arena. */
	VEC(struct token) tokens;
	struct cmd *cmd;
	uint64_t options;              /* OPTION() bits of the options given */
	struct pos at[OPTION_COUNT];   /* their positions */
	VEC(struct load) loads;
	VEC(struct said) saids;
	VEC(struct opt_set *) force;   /* distinct sets in force, newest last */
	uint8_t verdict;
	uint32_t target;               /* index of its load, 0: none */
	const char *to;
	int proto;                     /* of -p; -1: none */
	const char *proto_name;
	bool skip;                     /* the line is for the other family */
	const char *no_table;          /* argument of -t, if there is no such table */
	struct pos no_table_at;        /* and its position */
};

static inline struct diags *parser_diags(const struct parser *p) { return p->cx->diags; }

/* From the first byte of a to the last one of b. */
static inline struct pos pos_join(struct pos a, struct pos b)
{
	if (!a.src || a.src != b.src || b.col + b.len < a.col)
		return a;
	a.len = b.col + b.len - a.col;
	return a;
}

/* lex.c: the lexer function for bison. */
int lex_token(struct token **value, struct pos *pos, struct parser *p);
/* Makes an extension's options available. Returns its load; 0 with a diag if there are too many. */
uint32_t lex_load(struct parser *p, struct opt_set *set, struct pos pos);

/* gram.y: 0 if the line is correct. */
int gram_parse(struct parser *p);

/* build.c: actions of the grammar; false with a diag. */
bool build_table_line(struct parser *p, const struct token *name, struct pos pos);
bool build_chain_line(struct parser *p, struct pos pos);
bool build_policy_counters(struct parser *p, const struct token *word, struct pos pos);
bool build_extra(struct parser *p, struct pos pos);
bool build_line_counters(struct parser *p, const struct token *c, struct pos pos);
bool build_command(struct parser *p, const struct token *c, struct pos pos);
void build_chain(struct parser *p, const struct token *name, struct pos pos);
bool build_number(struct parser *p, const struct token *number, struct pos pos);
void build_arg(struct parser *p, const struct token *arg, struct pos pos);
bool build_flag(struct parser *p, const struct token *o, struct pos pos);
bool build_value(struct parser *p, const struct token *o, struct pos opt_pos, const struct token *value,
	struct pos pos);
bool build_counts(struct parser *p, struct pos opt_pos, const struct token *a, const struct token *b,
	struct pos pos);
bool build_match(struct parser *p, const struct token *name, struct pos pos);
bool build_verdict(struct parser *p, const struct token *o, struct pos opt_pos, const struct token *name,
	struct pos pos);
/* inverted: preceded by "!". */
bool build_row(struct parser *p, const struct token *o, bool inverted);
/* Interns a word for the lifetime of the parser. */
const char *name_keep(struct parser *p, const char *word);
/* finish.c: checks the complete line and builds its rules. */
bool build_finish(struct parser *p);

/* rules.c */
/* The recorded options of a line. again: an earlier line had the same ones with other values, and the loads may have
 * forms. */
struct sayings { const struct load *load; size_t n; const struct said *said; bool again; };
bool rules_build(struct parser *p, const struct sayings *s);
/* Fills the line's only rule, zeroed, from the forms of an earlier line. False, maybe with a diag: they do not fit, or there are
 * several rules. */
bool rule_copy(struct parser *p, const struct sayings *s, struct rule *r);

/* like.c: records the parsed line for the fast path. */
void like_learn(struct parser *p);

/* hint.c: syntax errors, and reasons for the newest message. */
/* LACKS: an argument is missing; BEFORE: an option is in its place. */
enum wrong { WRONG_LACKS, WRONG_LACKS_BEFORE, WRONG_END, WRONG_BANG, WRONG_WORD, WRONG_OPTION };
void wrong_syntax(struct parser *p, enum wrong what, struct pos pos);
/* An unknown or ambiguous option. Returns a token on which bison fails. */
int wrong_option(struct parser *p, const struct word_at *w);
/* Likewise for a misplaced restore line, and for words after "--". */
int wrong_line(struct parser *p, const struct word_at *w);
int wrong_rest(struct parser *p, const struct word_at *w);
void hint_match(struct parser *p, const char *name);
void hint_table(struct parser *p, const char *name);

#endif
