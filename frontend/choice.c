/* The configuration file: takes its text, returns what the administrator chose.
 *
 *	# where rules live when a command does not say so itself
 *	backend = legacy
 *
 * One `key = value` a line; empty lines and lines that begin with # say nothing. All else is an error with its place,
 * a key that is not known or comes twice too: a firewall must not start with half of its configuration.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "frontend/choice.h"

enum { LINKS_MAX = 16 };

static const char *const choice_keys[] = {"backend", NULL};

struct line {
	struct diags *d;
	struct src *src;
	struct choice *c;
};

static struct pos line_pos(const struct line *l, const char *at, size_t len)
{
	return (struct pos){l->src, (uint32_t)(at - l->src->text) + 1, (uint32_t)len};
}

static bool line_error(const struct line *l, const char *at, size_t len, const char *what)
{
	diag(l->d, line_pos(l, at, len), STATUS_PARAM, "%s line %u: %s", l->src->file, l->src->line, what);
	return false;
}

static bool key_unknown(const struct line *l, const char *key, size_t len)
{
	const char *near = diag_suggest(arena_strn(l->d->arena, key, len), choice_keys);

	line_error(l, key, len, "unknown key");
	diag_why(l->d, "the keys are: %s", choice_keys[0]);
	return near ? diag_why(l->d, "did you mean %s?", near) : false;
}

static size_t trimmed(const char *s, size_t len)
{
	while (len && strchr(" \t", s[len - 1]))
		len--;
	return len;
}

static bool line_parse(const struct line *l)
{
	const char *key = l->src->text + strspn(l->src->text, " \t"), *equals, *value;
	size_t klen, vlen;

	if (!*key || *key == '#')
		return true;
	equals = strchr(key, '=');
	if (!equals)
		return line_error(l, key, strlen(key), "a line is: key = value");
	klen = trimmed(key, (size_t)(equals - key));
	value = equals + 1 + strspn(equals + 1, " \t");
	vlen = trimmed(value, strlen(value));
	if (klen != strlen(choice_keys[0]) || strncmp(key, choice_keys[0], klen))
		return key_unknown(l, key, klen);
	if (l->c->backend)
		return line_error(l, key, klen, "it has been said before");
	l->c->backend = arena_strn(l->d->arena, value, vlen);
	return backend_known(l->c->backend) ||
		line_error(l, value, vlen, "a back end is nft, legacy or file:PATH");
}

bool choice_parse(struct diags *d, const char *file, const char *text, struct choice *c)
{
	unsigned number = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		struct src *src = arena_alloc(d->arena, sizeof(*src));
		struct line l = {d, src, c};

		*src = (struct src){file, arena_strn(d->arena, text, len), ++number};
		if (!line_parse(&l))
			return false;
		text += len + (text[len] == '\n');
	}
	return true;
}

bool choice_read(struct diags *d, const char *file, struct choice *c)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct buf text = BUF_INIT;
	bool ok;

	if (fd < 0 && errno == ENOENT)
		return true;
	ok = fd >= 0 && buf_read(&text, fd);
	if (!ok)
		diag(d, (struct pos){0}, STATUS_OTHER, "Can't read %s: %s", file, strerror(errno));
	if (fd >= 0)
		close(fd);
	ok = ok && choice_parse(d, arena_str(d->arena, file), arena_str(d->arena, buf_str(&text)), c);
	buf_free(&text);
	return ok;
}

/* ---- links ---- */

/* What the link at path points to, seen from where path is. */
static bool link_follow(char path[PATH_MAX])
{
	char to[PATH_MAX], *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash - path) + 1 : 0;
	ssize_t n = readlink(path, to, sizeof(to));

	if (n <= 0 || (size_t)n >= sizeof(to))
		return false;
	if (to[0] == '/')
		dir = 0;
	if (dir + (size_t)n >= PATH_MAX)
		return false;
	memcpy(path + dir, to, (size_t)n);
	path[dir + (size_t)n] = '\0';
	return true;
}

const char *links_backend(const char *path)
{
	char at[PATH_MAX];
	int i;

	if (strlen(path) >= sizeof(at))
		return NULL;
	strcpy(at, path);
	for (i = 0; i < LINKS_MAX; i++) {
		const char *slash = strrchr(at, '/');
		const struct program *p = program_find(programs, slash ? slash + 1 : at);

		if (p && p->backend)
			return p->backend;
		if (!link_follow(at))
			return NULL;
	}
	return NULL;
}
