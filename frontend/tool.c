/* Helpers of the subcommands of sluice: parses the words after the subcommand into options and arguments. Options may
 * follow arguments, and the family may also precede the subcommand: sluice -6 plan FILE. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "frontend/resolve.h"
#include "frontend/tool.h"
#include "lib/num.h"

static void tool_help(struct run *r, const struct option_row *rows)
{
	const char *words = r->program->words, *help = r->program->help;

	buf_printf(&r->out, "Usage: %s [options]%s%s\n\n%c%s.\n\n", r->name, *words ? " " : "", words, help[0] & ~0x20, help + 1);
	options_help(&r->out, rows);
}

static void tool_family(struct run *r, enum family f)
{
	r->family_said = true;
	run_prepare(r, f);
}

bool tool_family_word(struct run *r, const char *word)
{
	bool six = !strcmp(word, "-6") || !strcmp(word, "--ipv6"), four = !strcmp(word, "-4") || !strcmp(word, "--ipv4");
	const char *slash = strrchr(word, '/');
	const struct program *p = program_find(programs, slash ? slash + 1 : word);

	if (!six && !four && (!p || p->main != iptables_main))
		return false;
	tool_family(r, six ? FAM_IP6 : four ? FAM_IP4 : p->family);
	return true;
}

static void tool_option(struct tool *t, const struct option_got *got, bool *help)
{
	if (got->row == OPTIONS_WORD)
		t->word[t->nwords++] = got->arg;
	else if (got->row == TOOL_HELP)
		*help = true;
	else if (got->row < TOOL_HELP)
		tool_family(t->run, got->row == TOOL_IPV6 ? FAM_IP6 : FAM_IP4);
	else
		t->option(t->self, got->row, got->arg);
}

bool tool_options(struct tool *t, int argc, char *const argv[])
{
	struct option_got got;
	struct options o;
	bool help = false;

	options_init(&o, t->rows, argc, argv);
	while ((got = options_next(&o)).row >= 0 || (got.row == OPTIONS_WORD && t->nwords < t->max))
		tool_option(t, &got, &help);
	run_options_ended(t->run, &o, &got);
	options_free(&o);
	if (t->run->diags.nerrors)
		return false;
	if (help)
		tool_help(t->run, t->rows);
	else if (t->nwords < t->min)
		run_usage_error(t->run, arena_fmt(t->run->arena, "missing arguments: %s", t->run->program->words));
	return !help && !t->run->diags.nerrors;
}

const char *family_title(enum family f) { return f == FAM_IP6 ? "IPv6" : "IPv4"; }

int tool_finish(struct run *r, bool found)
{
	int status = run_finish(r);

	if (!r->diags.nerrors)
		return found ? STATUS_OTHER : STATUS_OK;
	return status == STATUS_OTHER ? STATUS_PARAM : status;
}

void tool_shrink(struct run *r, const char *arg, unsigned *shrink)
{
	uint64_t n = 0;

	if (!num_parse(arg, &n, 1, UINT16_MAX))
		diag(&r->diags, (struct pos){0}, STATUS_PARAM, "--shrink requires a number from 1 to %d, not %s", UINT16_MAX, arg);
	*shrink = (unsigned)n;
}

void tool_leave_kernel(struct run *r)
{
	r->cx.env = r->lasting_cx.env = resolve_env(r->lasting, NULL);
}

bool tool_open_blank(struct run *r)
{
	tool_leave_kernel(r);
	r->be = backend_emit_open(&r->lasting_cx, r->cx.family, "nft", -1);
	return r->be;
}

void *tool_read(struct run *r, const char *file, size_t *len)
{
	bool standard = !strcmp(file, "-");
	int fd = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	struct buf b = BUF_INIT;
	void *bytes = NULL;

	if (fd >= 0 && buf_read(&b, fd)) {
		bytes = arena_dup(r->arena, buf_str(&b), b.len + 1);
		*len = b.len;
	} else {
		diag(&r->diags, (struct pos){0}, STATUS_OTHER, "Can't %s %s: %s", fd < 0 ? "open" : "read", file, strerror(errno));
	}
	if (fd >= 0 && !standard)
		close(fd);
	buf_free(&b);
	return bytes;
}

bool tool_commands(struct run *r, const char *file, struct cmds *out)
{
	struct reader rd;
	size_t len;
	char *text = tool_read(r, file, &len);

	reader_init(&rd, &r->cx, r->name, file);
	return text && reader_text(&rd, text, len, out);
}
