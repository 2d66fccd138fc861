# libip4tc and libip6tc: one source, compiled once for each. A library is first one object in which nothing but the API is
# visible; of that the static and the shared library are made, so that programs meet no name of ours in either.
iptc_sources = \
	libiptc/dump.c \
	libiptc/error.c \
	libiptc/handle.h \
	libiptc/iptc.c \
	libiptc/same.c \
	$(libblock_a_SOURCES) lib/arena.c lib/arena.h lib/pages.c lib/pages_ahead.c \
	lib/pages_ahead.h lib/pages.h lib/poison.h
iptc_cflags = $(AM_CFLAGS) $(NO_LTO) -fPIC -fvisibility=hidden

noinst_LIBRARIES += libiptc/libip4tc-parts.a libiptc/libip6tc-parts.a
libiptc_libip4tc_parts_a_SOURCES = $(iptc_sources)
libiptc_libip4tc_parts_a_CPPFLAGS = $(AM_CPPFLAGS) -DIPTC_FAMILY=4
libiptc_libip4tc_parts_a_CFLAGS = $(iptc_cflags)
libiptc_libip6tc_parts_a_SOURCES = $(iptc_sources)
libiptc_libip6tc_parts_a_CPPFLAGS = $(AM_CPPFLAGS) -DIPTC_FAMILY=6
libiptc_libip6tc_parts_a_CFLAGS = $(iptc_cflags)

# The header of the other family is the same with its names.
iptc_headers = libiptc/ipt_kernel_headers.h libiptc/libiptc.h libiptc/libxtc.h libiptc/xtcshared.h
libiptcdir = $(includedir)/libiptc
libiptc_HEADERS = $(iptc_headers)
nodist_libiptc_HEADERS = libiptc/libip6tc.h
BUILT_SOURCES += libiptc/libip6tc.h
CLEANFILES += libiptc/libip6tc.h
libiptc/libip6tc.h: libiptc/libiptc.h
	$(AM_V_GEN)$(MKDIR_P) libiptc && sed -e '/libip6tc.h is generated from/d' -e 's/libiptc\.h>/libip6tc.h>/; s/_LIBIPTC_H/_LIBIP6TC_H/; s/ip_tables/ip6_tables/; s/netfilter_ipv4/netfilter_ipv6/' \
		-e 's/iptc_/ip6tc_/g; s/ipt_entry/ip6t_entry/g; s/ipt_chainlabel/ip6t_chainlabel/; s/IPTC_/IP6TC_/' \
		-e 's/dump_entries/dump_entries6/' "$(srcdir)/libiptc/libiptc.h" >$@.tmp && mv $@.tmp $@
libiptc/libip6tc_parts_a-dump.$(OBJEXT) libiptc/libip6tc_parts_a-error.$(OBJEXT) \
libiptc/libip6tc_parts_a-iptc.$(OBJEXT) libiptc/libip6tc_parts_a-same.$(OBJEXT): libiptc/libip6tc.h

# One object for each library.
iptc_object = $(AM_V_CCLD)$(CC) $(CFLAGS) -r -nostdlib -o $@.tmp -Wl,--whole-archive $(@:.o=-parts.a) && \
	$(OBJCOPY) --localize-hidden $@.tmp $@ && rm -f $@.tmp
libiptc/libip4tc.o: libiptc/libip4tc-parts.a
	$(iptc_object)
libiptc/libip6tc.o: libiptc/libip6tc-parts.a
	$(iptc_object)

lib_LIBRARIES = libip4tc.a libip6tc.a
libip4tc_a_SOURCES =
libip4tc_a_LIBADD = libiptc/libip4tc.o
libip6tc_a_SOURCES =
libip6tc_a_LIBADD = libiptc/libip6tc.o

# The soname is the field's: programs that were linked with its libraries run with ours.
iptc_soname = so.2
iptc_so = so.2.0.0
iptc_shared = $(AM_V_CCLD)name=`expr $@ : '\([^.]*\)'` && $(CC) $(CFLAGS) $(LDFLAGS) -shared \
	-Wl,-soname,$$name.$(iptc_soname) -o $@ libiptc/$$name.o
libip4tc.$(iptc_so): libiptc/libip4tc.o
	$(iptc_shared)
libip6tc.$(iptc_so): libiptc/libip6tc.o
	$(iptc_shared)
iptcsodir = $(libdir)
iptcso_DATA = libip4tc.$(iptc_so) libip6tc.$(iptc_so)

install-data-hook:
	cd "$(DESTDIR)$(libdir)" && for lib in libip4tc libip6tc; do \
		rm -f $$lib.$(iptc_soname) $$lib.so && $(LN_S) $$lib.$(iptc_so) $$lib.$(iptc_soname) && \
		$(LN_S) $$lib.$(iptc_so) $$lib.so || exit 1; done
uninstall-local:
	cd "$(DESTDIR)$(libdir)" && rm -f libip4tc.$(iptc_soname) libip4tc.so libip6tc.$(iptc_soname) libip6tc.so

# pkg-config: one file for each family, and libiptc for both. (configure would fill in @words@ here.)
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = libiptc/libip4tc.pc libiptc/libip6tc.pc libiptc/libiptc.pc
EXTRA_DIST += libiptc/libipNtc.pc.in
iptc_pc = $(AM_V_GEN)$(MKDIR_P) libiptc && sed -e 's,%prefix%,$(prefix),; s,%libdir%,$(libdir),; s,%includedir%,$(includedir),' \
	-e 's,%VERSION%,$(IPTABLES_VERSION),'
libiptc/libip4tc.pc: libiptc/libipNtc.pc.in
	$(iptc_pc) -e 's,%N%,4,' "$(srcdir)/libiptc/libipNtc.pc.in" >$@.tmp && mv $@.tmp $@
libiptc/libip6tc.pc: libiptc/libipNtc.pc.in
	$(iptc_pc) -e 's,%N%,6,' "$(srcdir)/libiptc/libipNtc.pc.in" >$@.tmp && mv $@.tmp $@
libiptc/libiptc.pc: libiptc/libipNtc.pc.in
	$(iptc_pc) -e '$$aRequires: libip4tc libip6tc' -e 's,^Name:.*,Name: libiptc,; s,IPv%N%,IPv4 and IPv6,; /^Libs\|^Cflags/d' \
		"$(srcdir)/libiptc/libipNtc.pc.in" >$@.tmp && mv $@.tmp $@
CLEANFILES += $(iptcso_DATA) $(pkgconfig_DATA) libiptc/libip4tc.o libiptc/libip6tc.o
