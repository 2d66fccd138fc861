/* Parses the configuration file.
 *
 *	# where rules live when a command does not say so itself
 *	backend = nft
 *	# how far runs of rules are compiled
 *	optimize = auto
 *
 * One `key = value` per line; empty lines and lines starting with # are ignored. Anything else is an error with its
 * position, including unknown or repeated keys: a firewall must not start with half of its configuration.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "frontend/choice.h"
#include "frontend/program.h"

enum { LINKS_MAX = 16 };

static bool level_known(const char *word)
{
	enum opt_level level;

	return opt_level_by_name(word, &level);
}

static const struct choice_key {
	const char *name;
	size_t at;             /* offset in struct choice */
	bool (*good)(const char *value);
	const char *values;
} choice_keys[] = {
	{"backend", offsetof(struct choice, backend), backend_known, "the back end must be nft, legacy or file:PATH"},
	{"optimize", offsetof(struct choice, optimize), level_known, "the level must be off, auto or full"},
};
enum { KEYS = sizeof(choice_keys) / sizeof(choice_keys[0]) };

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
	const char *names[KEYS + 1] = {0}, *near;

	for (unsigned i = 0; i < KEYS; i++)
		names[i] = choice_keys[i].name;
	near = diag_suggest(arena_strn(l->d->arena, key, len), names);
	line_error(l, key, len, "unknown key");
	diag_why(l->d, "the keys are %s and %s", names[0], names[1]);
	return near ? diag_why(l->d, "did you mean %s?", near) : false;
}

static size_t trimmed(const char *s, size_t len)
{
	while (len && strchr(" \t", s[len - 1]))
		len--;
	return len;
}

static bool key_set(const struct line *l, const struct choice_key *k, struct pos at, const char *value, size_t len)
{
	const char **to = (const char **)((char *)l->c + k->at);

	if (*to)
		return line_error(l, l->src->text + at.col - 1, at.len, "already given");
	*to = arena_strn(l->d->arena, value, len);
	return k->good(*to) || line_error(l, value, len, k->values);
}

static bool line_parse(const struct line *l)
{
	const char *key = l->src->text + strspn(l->src->text, " \t"), *equals, *value;
	size_t klen, vlen;

	if (!*key || *key == '#')
		return true;
	equals = strchr(key, '=');
	if (!equals)
		return line_error(l, key, strlen(key), "a line has the form key = value");
	klen = trimmed(key, (size_t)(equals - key));
	value = equals + 1 + strspn(equals + 1, " \t");
	vlen = trimmed(value, strlen(value));
	for (unsigned i = 0; i < KEYS; i++)
		if (klen == strlen(choice_keys[i].name) && !strncmp(key, choice_keys[i].name, klen))
			return key_set(l, &choice_keys[i], line_pos(l, key, klen), value, vlen);
	return key_unknown(l, key, klen);
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
	else if (memchr(buf_str(&text), '\0', text.len))
		ok = diag(d, (struct pos){0}, STATUS_PARAM, "%s is not a text file", file);
	if (fd >= 0)
		close(fd);
	ok = ok && choice_parse(d, arena_str(d->arena, file), arena_str(d->arena, buf_str(&text)), c);
	buf_free(&text);
	return ok;
}

/* ---- links ---- */

/* Replaces path by the target of the link at path, relative to its directory. */
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
