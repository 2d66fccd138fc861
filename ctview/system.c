/* Sysctls and statistics.
 *
 *	net.netfilter.nf_conntrack_max = 262144            saved by `sysctl net.netfilter`
 *	/proc/sys/net/netfilter/nf_conntrack_max           live: readable by anyone
 *
 * A missing number is missing, not zero: kernels differ.
 */
#include "ctview/system.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/num.h"

#define SYS_DIR   "/proc/sys/net/netfilter/"
#define STAT_FILE "/proc/net/stat/nf_conntrack"
#define STAT_OLD  "/proc/net/stat/ip_conntrack"

static bool cannot(struct diags *d, const char *file, const char *why)
{
	return diag(d, (struct pos){0}, STATUS_VERSION, "%s: %s", file, why);
}

/* ---- sysctls ---- */

/* "net.netfilter.nf_conntrack_max = 3000", also with the names of Linux 2.4 and 2.6. */
static void take_line(struct sysctls *s, char *line)
{
	char *eq = strchr(line, '='), *key, *value, *dot;

	if (!eq)
		return;
	*eq = '\0';
	value = eq + 1 + strspn(eq + 1, " \t");
	value[strcspn(value, " \t\r\n")] = '\0';
	line[strcspn(line, " \t")] = '\0';
	dot = strrchr(line, '.');
	key = arena_str(s->arena, dot ? dot + 1 : line);
	if (!strncmp(key, "ip_", 3))
		memcpy(key, "nf_", 3);
	map_puts(&s->saved, key, arena_str(s->arena, value));
}

bool sysctls_load(struct sysctls *s, const char *file, bool live, struct arena *a, struct diags *d)
{
	char line[512];
	FILE *f;

	*s = (struct sysctls){.arena = a, .live = live && !file};
	map_init(&s->saved, a);
	if (!file)
		return true;
	f = fopen(file, "re");
	if (!f)
		return cannot(d, file, strerror(errno));
	while (fgets(line, sizeof(line), f))
		take_line(s, line);
	fclose(f);
	return s->saved.n || cannot(d, file, "expected name = value");
}

static bool read_live(const char *key, uint64_t *n)
{
	char path[256], text[64];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), SYS_DIR "%s", key);
	f = fopen(path, "re");
	if (!f)
		return false;
	ok = fgets(text, sizeof(text), f) != NULL;
	fclose(f);
	if (!ok)
		return false;
	text[strcspn(text, "\n")] = '\0';
	return num_parse(text, n, 0, UINT64_MAX);
}

bool sysctl_get(const struct sysctls *s, const char *key, uint64_t *n)
{
	const char *value = map_gets(&s->saved, key);

	if (value)
		return num_parse(value, n, 0, UINT64_MAX);
	return s->live && read_live(key, n);
}

void times_load(struct system_times *t, const struct sysctls *s)
{
	unsigned i;
	uint64_t n;

	for (i = 0; i < TIMEOUT_COUNT; i++)
		if (sysctl_get(s, timeout_infos[i].key, &n) && n <= UINT32_MAX) {
			t->seconds[i] = (uint32_t)n;
			t->read[i] = true;
		}
}

/* ---- statistics ---- */

static void take_heading(struct ct_stat *s, char *line, struct arena *a)
{
	char *save = NULL, *word;

	for (word = strtok_r(line, " \t\n", &save); word && s->ncol < STAT_COLUMNS;
	     word = strtok_r(NULL, " \t\n", &save))
		s->name[s->ncol++] = arena_str(a, word);
}

static bool hex_number(const char *s, uint32_t *n)
{
	char *end;
	unsigned long v = strtoul(s, &end, 16);

	*n = (uint32_t)v;
	return *s && !*end && strlen(s) <= 8;
}

/* Parses a CPU's line; false if its length differs from the heading, or if it is not hexadecimal. */
static bool take_row(struct ct_stat *s, char *line, uint32_t *row)
{
	char *save = NULL, *word;
	unsigned i = 0;

	for (word = strtok_r(line, " \t\n", &save); word; word = strtok_r(NULL, " \t\n", &save))
		if (i == s->ncol || !hex_number(word, &row[i++]))
			return false;
	return i == s->ncol && i;
}

static void add_up(struct ct_stat *s, const uint32_t *row)
{
	unsigned i;

	for (i = 0; i < s->ncol; i++)
		s->sum[i] = strcmp(s->name[i], "entries") ? s->sum[i] + row[i] : row[i];
}

static bool read_stat(struct ct_stat *s, FILE *f, struct arena *a)
{
	VEC(uint32_t) values = {0};
	uint32_t row[STAT_COLUMNS];
	char line[2048];
	unsigned i;

	if (!fgets(line, sizeof(line), f))
		return false;
	take_heading(s, line, a);
	while (fgets(line, sizeof(line), f)) {
		if (!take_row(s, line, row))
			return false;
		for (i = 0; i < s->ncol; i++)
			vec_push(a, &values, row[i]);
		add_up(s, row);
		s->ncpu++;
	}
	s->value = values.v;
	return s->ncpu;
}

bool stat_load(struct ct_stat *s, const char *file, struct arena *a, struct diags *d)
{
	const char *name = file ? file : STAT_FILE;
	FILE *f = fopen(name, "re");
	int error = errno;
	bool ok;

	*s = (struct ct_stat){0};
	if (!f && !file) {
		name = STAT_OLD;
		f = fopen(name, "re");
	}
	if (!f)
		return cannot(d, file ? file : STAT_FILE, strerror(error));
	ok = read_stat(s, f, a);
	fclose(f);
	return ok || cannot(d, name, "not the statistics of connection tracking");
}

bool stat_get(const struct ct_stat *s, const char *name, uint64_t *n)
{
	unsigned i;

	for (i = 0; i < s->ncol; i++)
		if (!strcmp(s->name[i], name)) {
			*n = s->sum[i];
			return true;
		}
	return false;
}
