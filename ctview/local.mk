bin_PROGRAMS += ctview/ctview
ctview_ctview_SOURCES = \
	ctview/cell.c \
	ctview/derive.c ctview/derive.h \
	ctview/entry.c ctview/entry.h \
	ctview/field.c ctview/field.h ctview/field.def ctview/flag.def ctview/proto.def \
	ctview/filter.c ctview/filter.h \
	ctview/filter_parse.c \
	ctview/filter_value.c \
	ctview/json.c ctview/json.h \
	ctview/line.c ctview/line.h ctview/line_cursor.h \
	ctview/line_value.c \
	ctview/main.c \
	ctview/names.c ctview/names.h \
	ctview/options.c ctview/options.h ctview/option.def \
	ctview/order.c ctview/order.h \
	ctview/pack.c ctview/pack.h \
	ctview/run.c \
	ctview/show.c ctview/show.h ctview/format.def \
	ctview/show_table.c \
	ctview/source.h ctview/source_text.c \
	ctview/state.c ctview/system.h ctview/state.def ctview/timeout.def \
	ctview/text.c ctview/text.h \
	ctview/view.c ctview/view.h ctview/view.def \
	ctview/view_list.c
ctview_ctview_LDADD = libbase.a $(MNL_LIBS) -lm
