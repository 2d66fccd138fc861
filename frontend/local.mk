noinst_LIBRARIES += libfrontend.a
libfrontend_a_SOURCES = frontend/cmd.h frontend/parse.h
sbin_PROGRAMS += sluice
sluice_SOURCES = frontend/main.c
sluice_LDADD = libfrontend.a libbackend.a libextensions.a libcompiler.a libextensions.a libbase.a \
	$(NFTNL_LIBS) $(MNL_LIBS)
