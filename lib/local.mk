noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	lib/addr.c lib/addr.h \
	lib/arena.c lib/arena.h \
	lib/buf.c lib/buf.h \
	lib/diag.c lib/diag_print.c lib/diag.h \
	lib/ival.c lib/ival.h \
	lib/json.c lib/json.h \
	lib/map.c lib/map.h \
	lib/nl.c lib/nl_batch.c lib/nl_stream.c lib/nl.h lib/nl_priv.h lib/nl_put.h \
	lib/num.c lib/num.h \
	lib/order.c lib/order.h \
	lib/pages.c lib/pages_ahead.c lib/pages_ahead.h lib/pages.h lib/poison.h \
	lib/progress.h \
	lib/sequence.c lib/sequence.h \
	lib/start.c lib/start.h \
	lib/vec.c lib/vec.h

# In libmnl's place, where a static program is wanted and libmnl has no archive.
if OWN_MNL
libbase_a_SOURCES += lib/mnl.c
else
EXTRA_DIST += lib/mnl.c
endif
