/* Recorded netlink messages, and a monitor that prints into memory. See recorded.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/num.h"
#include "tests/lib/recorded.h"

static bool line_read(struct arena *a, const char *line, struct recorded *out)
{
	size_t len = strlen(line) / 2;
	struct recorded_message m = { arena_alloc(a, len), len };

	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(line[2 * i]), low = hex_digit(line[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		m.data[i] = (unsigned char)(high << 4 | low);
	}
	if (!mnl_nlmsg_ok((struct nlmsghdr *)m.data, (int)len))
		return false;
	vec_push(a, &out->v, m);
	return true;
}

bool recorded_read(struct arena *a, const char *file, struct recorded *out)
{
	FILE *f = fopen(file, "r");
	char *line = NULL;
	size_t room = 0;
	bool good = f;

	while (good && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		good = line_read(a, line, out);
	}
	free(line);
	if (f)
		fclose(f);
	return good && out->v.n;
}

void recorder_begin(struct recorder *r)
{
	static const struct program program = {"xtables-monitor", FAM_IP4, "none", monitor_main, NULL, NULL};

	*r = (struct recorder){0};
	run_init(&r->run, &program, program.name);
	r->m = (struct monitor){.run = &r->run, .watch = watch_blank(), .cx = r->run.cx, .events = true, .traces = true};
	r->m.cx.arena = arena_new();
	r->m.cx.env = &env_none;
	r->m.cx.numeric = true;
}

/* Moves the monitor's output to r->text, before the monitor flushes it to stdout at the end of a commit. */
static void keep(struct recorder *r)
{
	buf_add(&r->text, buf_str(&r->run.out), r->run.out.len);
	buf_reset(&r->run.out);
}

void recorder_feed(struct recorder *r, const struct nlmsghdr *nlh)
{
	struct watch_event e;
	const char *why = NULL;

	switch (watch_read(r->m.watch, &r->m.cx, nlh, &e, &why)) {
	case WATCH_EVENT:
		if (!monitor_take(&r->m, &e))
			abort();
		break;
	case WATCH_DAMAGED:
		r->damaged++;
		buf_printf(&r->run.out, "damaged: %s\n", why);
		break;
	default:
		break;
	}
	keep(r);
	changes_rest(&r->m);
}

void recorder_end(struct recorder *r)
{
	watch_close(r->m.watch);
	changes_end(&r->m);
	arena_free(r->m.cx.arena);
	run_close(&r->run);
	buf_free(&r->text);
}
