/* The inside of the parser: what lex.c, gram.y, build.c, rules.c and hint.c share. Others include parse.h.
 *
 *	names.c   option names of the programs and of each extension as sorted tables: exact, prefix
 *	lex.c     words -> tokens, by those tables and what is in force on this line
 *	gram.y    tokens -> calls of build_*
 *	build.c   one struct cmd; options are noted as said, not yet read
 *	finish.c  what may stand together
 *	like.c    lines that differ from others in values alone: without all of the above
 *	rules.c   what was said -> drafts -> uses -> rules, one for each combination of addresses
 *	hint.c    reasons and suggestions for what went wrong
 */
#ifndef SLUICE_PARSER_H
#define SLUICE_PARSER_H

#include "frontend/parse.h"

/* ---- tables of cmd.c ---- */

/* A command or general option of the programs. Rows of the rule header are not here: see extensions/header.c. */
struct base_opt {
	const char *name;      /* long name; NULL ends the table */
	char letter;           /* 0: none */
	uint8_t op;            /* enum cmd_op of a command, or 0 */
	uint8_t bit;           /* enum cmd_option of the others */
	bool repeat;           /* may be given again */
	bool whole;            /* no beginning of the name stands for it (--j has always been --jump) */
	short token;           /* what the grammar calls it: how many arguments it has */
	const char *bang;      /* iptables' words when it stands behind "!" */
	const char *lacks;     /* iptables' words when its second argument is missing */
	const char *args, *help;       /* in --help; args NULL: takes none; help NULL: not shown */
};
extern const struct base_opt base_opts[];

/* What a command can stand beside. */
struct cmd_info {
	char letter;
	uint64_t legal;        /* OPTION()s below OPTION_TABLE */
	uint32_t with;         /* bits 1 << CMD_* of commands that it may be combined with */
};
extern const struct cmd_info cmd_infos[CMD_COUNT];
/* "-n" … as messages name it, by enum cmd_option. */
extern const char *const option_names[OPTION_COUNT];
/* Rows of the rule header as enum cmd_option. */
extern const uint8_t head_options[HEAD_FRAG + 1];

/* ---- names.c ---- */

struct opt_name {
	const char *name;
	const struct base_opt *base;   /* NULL: row `row` of the set's extension (of the header, in the base set) */
	uint8_t row;
};

/* The long names of one extension, or of the programs and the header together, sorted. */
struct opt_set {
	const struct ext *ext;
	const struct opt_name *v;
	unsigned n;
	bool made;             /* v is there */
	uint32_t recent;       /* its newest load on the line whose stamp it has */
	uint64_t stamp;
};

/* Make the table of s->ext. */
void names_of_ext(struct arena *a, struct opt_set *s);
/* The programs' own names and those of the header s->ext, which go first. */
void names_of_base(struct arena *a, struct opt_set *s);
/* The names that begin with the first len bytes of word: *n of them, the first is returned; when one equals
 * the word, it alone. NULL: none. */
const struct opt_name *names_find(const struct opt_set *s, const char *word, size_t len, unsigned *n);
/* Do all of them mean the same option? */
bool names_same(const struct opt_name *v, unsigned n);

/* ---- one line ---- */

/* The value of a token; the grammar hands pointers about. */
struct token {
	const char *s;                 /* an argument or word; the option as the user wrote it: "--dport" */
	char letter;                   /* it was -p, not --protocol; s is NULL then */
	const struct base_opt *base;   /* a command or general option */
	const char *name;              /* a row: the full name that was meant, */
	struct pos pos;                /* where the name stands, */
	const char *word[2];           /* its arguments, */
	struct pos at;                 /* and where they are (the option itself when it has none) */
	uint32_t load;                 /* of which load it is */
	uint8_t row;
};

/* One option of a match, target or header as it stood there. */
struct said {
	const char *name;
	const char *word[2];
	struct pos pos;                /* of the arguments, or of the option when it has none */
	struct pos name_pos;
	uint32_t next;                 /* 1 + the next of the same load; 0: the last */
	uint8_t row;
	bool inverted;
	struct use_gap gap;            /* its word's, if the load has a form */
};

/* One -m, the -j of a target, or (the first) the header. */
struct load {
	struct opt_set *set;
	struct pos pos;
	uint32_t first, last;          /* 1 + index into said */
	struct use_form form;          /* of what came of it in a line before */
};

/* Where the lexer stands. */
struct lexer {
	uint32_t next;                 /* the next word */
	const char *glued;             /* inside a word: the rest of -nvL, or the value of -ptcp, --opt=value */
	bool glued_value;
	uint8_t need, look;            /* arguments to come: whatever they look like; unless they look like options */
	bool plain;                    /* all words are arguments: lines that begin with * or : */
	bool closed;                   /* -h, -V or -6: no more words */
	const struct token *option;    /* the last option or command, and where it stands */
	struct pos option_pos;
	const char *arg;               /* its last argument, NULL: none yet */
	const struct token *before;    /* the option in front of that */
	struct pos before_pos;
};

struct parser {
	struct cx *cx;                 /* its arena has what comes of a line, and may be emptied behind it */
	struct arena *arena;           /* what serves all lines: cx's, when the parser was made */
	const struct ext *header;
	struct opt_set base;
	struct opt_name letter[128];   /* name NULL: no such letter */
	struct map matches, targets;   /* by name: struct opt_set; made by parser_new, names when needed */
	struct map names;              /* of chains: what a command keeps of the words of its line */
	struct use_draft head, draft;
	struct likes *likes;           /* of like.c; NULL: none yet */
	struct rule *spare;            /* where the line's rule goes if it is only one; NULL: rules_build finds them a place */

	/* The line in work. */
	const struct parse_mode *mode;
	const struct words *words;
	struct pos whole;              /* from its first word to its last */
	uint64_t stamp;                /* grows with every line */
	struct lexer lex;
	/* When it grows it moves, but what stood there before stays readable: it is in an arena. */
	VEC(struct token) tokens;
	struct cmd *cmd;
	uint64_t options;              /* OPTION() bits: what stood there, */
	struct pos at[OPTION_COUNT];   /* and where */
	VEC(struct load) loads;
	VEC(struct said) saids;
	VEC(struct opt_set *) force;   /* distinct sets in force, newest last */
	uint8_t verdict;
	uint32_t target;               /* its load, 0: none */
	const char *to;
	int proto;                     /* of -p; -1: none */
	const char *proto_name;
	bool skip;                     /* the line is for the other family */
	const char *no_table;          /* what -t said, where there is no such table, */
	struct pos no_table_at;        /* and where */
};

static inline struct diags *parser_diags(const struct parser *p) { return p->cx->diags; }

/* From the first byte of a to the last of b. */
static inline struct pos pos_join(struct pos a, struct pos b)
{
	if (!a.src || a.src != b.src || b.col + b.len < a.col)
		return a;
	a.len = b.col + b.len - a.col;
	return a;
}

/* lex.c: what bison calls. */
int lex_token(struct token **value, struct pos *pos, struct parser *p);
/* An extension's options are in force from here on. 0 with a diag when there are too many, else its load. */
uint32_t lex_load(struct parser *p, struct opt_set *set, struct pos pos);

/* gram.y: 0 when the line is right. */
int gram_parse(struct parser *p);

/* build.c: the grammar's actions; false with a diag. */
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
/* inverted: "!" stood in front. */
bool build_row(struct parser *p, const struct token *o, bool inverted);
/* The word for as long as the parser: what a command has of its line. Most lines have names that others had before. */
const char *name_keep(struct parser *p, const char *word);
/* finish.c: the line is complete; is it legal? Makes the rules. */
bool build_finish(struct parser *p);

/* rules.c */
/* What a line says of its rules. again: a line has said the same before, but for the words, and the loads may have forms. */
struct sayings { const struct load *load; size_t n; const struct said *said; bool again; };
bool rules_build(struct parser *p, const struct sayings *s);

/* like.c: the line was parsed, and others may be like it. */
void like_learn(struct parser *p);

/* hint.c: errors of syntax, and reasons for the newest message. */
/* LACKS: an argument is missing; BEFORE: and an option stands in its place. */
enum wrong { WRONG_LACKS, WRONG_LACKS_BEFORE, WRONG_END, WRONG_BANG, WRONG_WORD, WRONG_OPTION };
void wrong_syntax(struct parser *p, enum wrong what, struct pos pos);
/* An option that nobody has, or several. Returns the token that makes bison give up. */
int wrong_option(struct parser *p, const struct word_at *w);
/* A restore line that cannot stand where it stands; words behind "--". The same. */
int wrong_line(struct parser *p, const struct word_at *w);
int wrong_rest(struct parser *p, const struct word_at *w);
void hint_match(struct parser *p, const char *name);
void hint_table(struct parser *p, const char *name);

#endif
