bin_PROGRAMS += ctview/ctview
ctview_ctview_SOURCES = ctview/main.c
ctview_ctview_LDFLAGS = $(PROGRAM_LDFLAGS) $(LTO_LDFLAGS)
ctview_ctview_LDADD = libctview.a libfrontend.a $(CORE_LIBS) $(MNL_LIBS) $(NCURSES_LIBS) -lm

# All but main(), for the program and for the tests of functions.
noinst_LIBRARIES += libctview.a
libctview_a_CPPFLAGS = $(AM_CPPFLAGS) $(NCURSES_CFLAGS)
libctview_a_SOURCES = \
	ctview/cell.c \
	ctview/columns.c ctview/columns.h \
	ctview/ctnl.c ctview/ctnl.h \
	ctview/ctnl_filter.c \
	ctview/derive.c ctview/derive.h \
	ctview/entry.c ctview/entry.h \
	ctview/expect.c ctview/expect.h \
	ctview/expect_nl.c \
	ctview/explain.c ctview/explain.h \
	ctview/field.c ctview/field.h ctview/field.def ctview/flag.def ctview/proto.def \
	ctview/filter.c ctview/filter.h \
	ctview/filter_match.h \
	ctview/filter_parse.c \
	ctview/filter_value.c \
	ctview/group.c ctview/group.h ctview/tally.def \
	ctview/join.c ctview/join.h \
	ctview/json.c ctview/json.h \
	ctview/judge.c ctview/judge.h \
	ctview/line.c ctview/line.h ctview/line_cursor.h \
	ctview/line_save.c \
	ctview/line_value.c \
	ctview/line_xml.c \
	ctview/matches.c ctview/matches.h \
	ctview/names.c ctview/names.h \
	ctview/netns.c ctview/netns.h \
	ctview/options.c ctview/options.h ctview/option.def \
	ctview/order.c ctview/order.h \
	ctview/pack.c ctview/pack.h \
	ctview/packet.c ctview/packet.h \
	ctview/pressure.c ctview/pressure.h \
	ctview/printer.c ctview/printer.h \
	ctview/rate.c ctview/rate.h \
	ctview/routes.c ctview/routes.h \
	ctview/run.c \
	ctview/show.c ctview/show.h ctview/format.def \
	ctview/show_table.c \
	ctview/signals.c ctview/signals.h \
	ctview/source.c ctview/source.h \
	ctview/source_nl.c \
	ctview/source_text.c \
	ctview/state.c ctview/system.h ctview/state.def ctview/timeout.def \
	ctview/system.c ctview/stat.def \
	ctview/text.c ctview/text.h \
	ctview/view.c ctview/view.h ctview/view.def \
	ctview/view_against.c \
	ctview/view_anomalies.c ctview/anomaly.def \
	ctview/view_check.c ctview/view_check.h \
	ctview/view_diff.c \
	ctview/view_events.c \
	ctview/view_expect.c \
	ctview/view_explain.c \
	ctview/view_fields.c \
	ctview/view_list.c \
	ctview/view_nat.c \
	ctview/view_netns.c \
	ctview/view_pressure.c \
	ctview/view_stats.c \
	ctview/view_summary.c \
	ctview/view_timeouts.c \
	ctview/view_top.c
if HAVE_NCURSES
libctview_a_SOURCES += \
	ctview/key.def \
	ctview/view_watch.c \
	ctview/watch.h \
	ctview/watch_keys.c \
	ctview/watch_read.c \
	ctview/watch_screen.c
endif
