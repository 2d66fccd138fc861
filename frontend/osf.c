/* nfnl_osf: loads operating system fingerprints from a file into the kernel, or removes them, for -m osf.
 *
 * osf_read.c parses the lines. Invalid lines are reported with positions and skipped; the others are loaded, as in
 * iptables' nfnl_osf, so that a file with a few unsupported forms is still usable. The kernel has one list of
 * fingerprints for all network namespaces.
 */
#include <errno.h>
#include <string.h>
#include "frontend/osf.h"
#include "frontend/tool.h"

/* As in iptables' nfnl_osf: its errno as a negative number, or -1. */
enum { EXIT_NO_FILE = 256 - ENOENT, EXIT_WRONG = 256 - EINVAL, EXIT_FAILED = 255 };

enum { FILE_NAME, REMOVE, HELP, VERSION };

static const struct option_row rows[] = {
	[FILE_NAME] = {"file", 'f', ARG_WORD, "FILE", "the fingerprints; - for standard input"},
	[REMOVE] = {"delete", 'd', ARG_NONE, NULL, "remove them from the kernel"},
	[HELP] = HELP_ROW,
	[VERSION] = VERSION_ROW,
	{0}
};

struct osf {
	struct run *run;
	const char *file;
	bool remove;
	int shown;                     /* HELP or VERSION, -1: neither */
};

static bool osf_refused(const struct osf *o, const struct src *src)
{
	diag(&o->run->diags, (struct pos){src, 1, (uint32_t)strlen(src->text)}, STATUS_OTHER, "%s:%u: refused by the kernel: %s", src->file,
		src->line, strerror(errno));
	if (errno == EPERM)
		diag_why(&o->run->diags, "fingerprints are global: root of the initial user namespace is required");
	else if (errno == EINVAL)
		diag_why(&o->run->diags, "the kernel may have no nfnetlink_osf (CONFIG_NETFILTER_NETLINK_OSF)");
	return false;
}

/* Handles all lines; returns the exit status. Stops at the first refusal by the kernel, which would be repeated. */
static int osf_lines(const struct osf *o, struct fingers *k, const char *text)
{
	struct diags *d = &o->run->diags;
	int status = STATUS_OK;
	unsigned number = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		struct src *src = arena_new_of(d->arena, struct src);
		struct nf_osf_user_finger f;

		*src = (struct src){o->file, arena_strn(d->arena, text, len), ++number};
		text += len + (text[len] == '\n');
		if (osf_says_nothing(src->text))
			continue;
		if (!osf_parse(d, src, &f))
			status = EXIT_WRONG;
		else if (!fingers_put(k, &f, o->remove))
			return osf_refused(o, src), EXIT_FAILED;
	}
	return status;
}

static int osf_file(const struct osf *o)
{
	struct fingers *k;
	const char *text;
	size_t len;
	int status = EXIT_FAILED;

	text = tool_read(o->run, o->file, &len);
	if (text && strlen(text) != len)
		diag(&o->run->diags, (struct pos){0}, STATUS_OTHER, "%s: NUL byte: not a text file", o->file);
	else if (text && !(k = fingers_open()))
		diag(&o->run->diags, (struct pos){0}, STATUS_OTHER, "cannot communicate with the kernel: %s", strerror(errno));
	else if (text) {
		status = osf_lines(o, k, text);
		fingers_close(k);
	}
	run_finish(o->run);
	return status;
}

static bool osf_options(struct osf *o, int argc, char *const argv[])
{
	struct option_got got;
	struct options in;

	options_init(&in, rows, argc, argv);
	while ((got = options_next(&in)).row >= 0) {
		if (got.row == FILE_NAME)
			o->file = got.arg;
		else if (got.row == REMOVE)
			o->remove = true;
		else
			o->shown = got.row;
	}
	run_options_ended(o->run, &in, &got);
	options_free(&in);
	return got.row == OPTIONS_END;
}

int osf_main(struct run *r, int argc, char *const argv[])
{
	struct osf o = {.run = r, .shown = -1};
	bool good = osf_options(&o, argc, argv);

	if (good && o.shown == HELP) {
		buf_printf(&r->out, "Usage: %s -f FILE [-d]\n\nLoads fingerprints of operating systems for iptables -m osf.\n\n", r->name);
		options_help(&r->out, rows);
	} else if (good && o.shown == VERSION) {
		run_version(r);
	} else if (good && o.file) {
		return osf_file(&o);
	} else if (good) {
		run_usage_error(r, "Missing fingerprints file argument.");
	}
	run_finish(r);
	return !good ? EXIT_FAILED : o.shown < 0 ? EXIT_NO_FILE : STATUS_OK;
}
