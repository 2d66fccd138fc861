/* -m time: time of day, weekday, day of the month, date. */
#include <linux/netfilter/xt_time.h>
#include "compiler/nfttext.h"

enum { TIMESTART, TIMESTOP, MONTHDAYS, WEEKDAYS, DATESTART, DATESTOP, KERNELTZ, CONTIGUOUS, UTC, LOCALTZ };

static const struct opt opts[] = {
[TIMESTART] = {"timestart", .type = &v_clock, .flags = KEEP, .def = "00:00:00", .help = "start of the daily period"},
[TIMESTOP] = {"timestop", .type = &v_clock, .flags = KEEP, .def = "23:59:59", .help = "end of the daily period, inclusive"},
[MONTHDAYS] = {"monthdays", .type = &v_monthdays, .flags = INV, .metavar = "day[,day…]",
	.def = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31",
	.help = "days of the month"},
[WEEKDAYS] = {"weekdays", .type = &v_weekdays, .flags = INV, .metavar = "day[,day…]",
	.def = "Mon,Tue,Wed,Thu,Fri,Sat,Sun", .help = "days of the week: Mon to Sun, or 1 (Monday) to 7"},
[DATESTART] = {"datestart", .type = &v_date, .help = "start date"},
[DATESTOP] = {"datestop", .type = &v_date, .flags = ALWAYS, .def = "2038-01-19T03:14:07", .help = "end date, inclusive"},
[KERNELTZ] = {"kerneltz", .help = "use the kernel's time zone instead of UTC"},
[CONTIGUOUS] = {"contiguous", .help = "a period past midnight belongs to the day on which it starts"},
[UTC] = {"utc", .flags = HIDDEN, .excl = ROW(KERNELTZ) | ROW(LOCALTZ), .help = "use UTC, the default"},
[LOCALTZ] = {"localtz", .flags = HIDDEN, .help = "old name of --kerneltz"},
{0} };

#define NUM(member) {ENC_NUM, .at = AT(struct xt_time_info, member)}
static const struct slot rev0[] = {
[TIMESTART] = NUM(daytime_start), [TIMESTOP] = NUM(daytime_stop), [MONTHDAYS] = NUM(monthdays_match),
[WEEKDAYS] = NUM(weekdays_match), [DATESTART] = NUM(date_start), [DATESTOP] = NUM(date_stop),
[KERNELTZ] = {ENC_NONE, .given = XT_TIME_LOCAL_TZ}, [CONTIGUOUS] = {ENC_NONE, .given = XT_TIME_CONTIGUOUS},
};

/* Start and stop are given together, unless they cover the whole day. */
static void pair_clock(struct use_draft *d)
{
	struct value start = {0}, stop = { .n = XT_TIME_MAX_DAYTIME };

	if (d->given & ROW(TIMESTART))
		start = d->val[TIMESTART];
	if (d->given & ROW(TIMESTOP))
		stop = d->val[TIMESTOP];
	draft_drop(d, TIMESTART);
	draft_drop(d, TIMESTOP);
	if (start.n != XT_TIME_MIN_DAYTIME || stop.n != XT_TIME_MAX_DAYTIME) {
		draft_put(d, TIMESTART, false, &start);
		draft_put(d, TIMESTOP, false, &stop);
	}
}

/* The kernel stores matching days, so negated ones are complemented. No day at all is the negation of every day. */
static void settle_days(struct use_draft *d, unsigned row, uint64_t all)
{
	struct value v = { .n = d->val[row].n & all };

	if (!(d->given & ROW(row)))
		return;
	if (d->inv & ROW(row))
		v.n = all & ~v.n;
	if (!v.n)
		v.n = all;
	else
		d->inv &= ~ROW(row);
	draft_put(d, row, d->inv & ROW(row), &v);
}

static bool pack(struct cx *cx, const struct use *u, void *blob)
{
	struct xt_time_info *info = blob;

	(void)cx;
	if (use_inv(u, MONTHDAYS))
		info->monthdays_match = 0;
	if (use_inv(u, WEEKDAYS))
		info->weekdays_match = 0;
	return true;
}

static bool unpack(struct cx *cx, const void *blob, struct use_draft *d)
{
	const struct xt_time_info *info = blob;
	struct value months = { .n = XT_TIME_ALL_MONTHDAYS }, weeks = { .n = XT_TIME_ALL_WEEKDAYS };

	(void)cx;
	if (!info->monthdays_match)
		draft_put(d, MONTHDAYS, true, &months);
	if (!info->weekdays_match)
		draft_put(d, WEEKDAYS, true, &weeks);
	pair_clock(d);
	return true;
}

static const struct layout layouts[] = {
	{ .rev = 0, .size = sizeof(struct xt_time_info), .given = AT(struct xt_time_info, flags), SLOTS(rev0),
	  .pack = pack, .unpack = unpack },
};

static bool finish(struct cx *cx, struct use_draft *d)
{
	if (d->given & ROW(LOCALTZ)) {
		diag_warn(cx->diags, d->at[LOCALTZ], "--localtz means --kerneltz: the kernel's time zone, which may be wrong");
		draft_put(d, KERNELTZ, false, NULL);
	}
	draft_drop(d, LOCALTZ);
	draft_drop(d, UTC);
	pair_clock(d);
	settle_days(d, MONTHDAYS, XT_TIME_ALL_MONTHDAYS);
	settle_days(d, WEEKDAYS, XT_TIME_ALL_WEEKDAYS);
	if (!(d->given & ROW(CONTIGUOUS)) ||
	    ((d->given & ROW(TIMESTART)) && d->val[TIMESTOP].n < d->val[TIMESTART].n))
		return true;
	return diag(cx->diags, d->at[CONTIGUOUS], STATUS_PARAM,
		"time: --contiguous only makes sense when stoptime is smaller than starttime");
}

/* " TIME from 01:02:00 to 03:04:00 on Mon,Fri on 1st,2nd starting from DATE until date DATE UTC contiguous" */
static void show(struct buf *b, struct cx *cx, const struct use *u)
{
	static const struct { unsigned row; const char *words; } parts[] = {
		{TIMESTART, " from "}, {TIMESTOP, " to "}, {WEEKDAYS, " on "}, {MONTHDAYS, " on "},
		{DATESTART, " starting from "}, {DATESTOP, " until date "},
	};
	struct value open;

	opt_default(cx, &opts[DATESTOP], &open);
	buf_puts(b, " TIME");
	for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct vplace p = { .cx = cx, .opt = &opts[parts[i].row], .list = true };
		const struct value *v = use_val(u, parts[i].row);

		if (!v || (parts[i].row == DATESTOP && v->n == open.n))
			continue;
		buf_puts(b, parts[i].words);
		if (!use_inv(u, parts[i].row))
			p.opt->type->print(b, &p, v);
	}
	if (!use_has(u, KERNELTZ))
		buf_puts(b, " UTC");
	if (use_has(u, CONTIGUOUS))
		buf_puts(b, " contiguous");
}

enum { DAYS = 7 };

/* In seconds, since names depend on the time zone of the program that loads them. */
static bool say_clock(struct nft_text *t, const struct use *u)
{
	uint64_t start = use_val(u, TIMESTART)->n, stop = use_val(u, TIMESTOP)->n;

	if (start <= stop)
		nft_span(t, "meta hour", false, start, stop);
	else if (start > stop + 1)
		nft_span(t, "meta hour", true, stop + 1, start - 1);
	return true;
}

/* Days are 1 (Monday) to 7 here and 0 (Sunday) to 6 in nft. */
static void say_days(struct nft_text *t, uint64_t days)
{
	const char *sep = "meta day { ";

	for (unsigned i = 1; i <= DAYS; i++) {
		if (!(days >> i & 1))
			continue;
		nft_put(t, "%s%s%u", *sep == 'm' ? " " : "", sep, i % DAYS);
		sep = ", ";
	}
	nft_put(t, " }");
}

static bool say(struct nft_text *t, const struct use *u)
{
	struct value open;

	opt_default(t->cx, &opts[DATESTOP], &open);
	if (use_has(u, KERNELTZ) || use_has(u, CONTIGUOUS) || use_has(u, MONTHDAYS) || use_inv(u, WEEKDAYS))
		return nft_refuse(t, "nft can express hours, weekdays and dates in UTC only");
	if (use_has(u, DATESTART))
		nft_put(t, " meta time >= %llu", (unsigned long long)use_val(u, DATESTART)->n);
	if (use_has(u, DATESTOP) && use_val(u, DATESTOP)->n != open.n)
		nft_put(t, " meta time < %llu", (unsigned long long)use_val(u, DATESTOP)->n + 1);
	if (use_has(u, TIMESTART))
		say_clock(t, u);
	if (use_has(u, WEEKDAYS))
		say_days(t, use_val(u, WEEKDAYS)->n);
	return true;
}

const struct ext ext_time = {
	.name = "time", .title = "time and date", .kind = EXT_MATCH, .fam = FAM_ANY,
	.doc = "Matches the packet's arrival time; all options given must hold. Times are in UTC unless --kerneltz is given. The "
		"kernel's time zone does not follow daylight saving time, so --kerneltz is seldom useful.\n\n"
		"A stop time before the start time wraps around midnight: --weekdays Mon --timestart 23:00 --timestop 01:00 is the "
		"first and the last hour of Monday. With --contiguous, it is the two hours from Monday 23:00 on.",
	.example = "-A FORWARD -s 192.168.1.50 -m time --timestart 20:00 --timestop 06:00 -j REJECT",
	.effect = STATEFUL, .opts = opts, LAYOUTS(layouts), .finish = finish, .show = show,
	.nft = say, .module = "NETFILTER_XT_MATCH_TIME",
};
