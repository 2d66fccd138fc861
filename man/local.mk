# The manual. Hand-written pages are mdoc(7); iptables-extensions.8 is made from the descriptors; the ip6tables
# pages are links to their twins.
dist_man_MANS += man/iptables.8 man/iptables-save.8 man/iptables-restore.8 man/sluice.8 \
	man/ip6tables.8 man/ip6tables-save.8 man/ip6tables-restore.8 man/ip6tables-extensions.8
dist_man_MANS += man/iptables-xml.8 man/iptables-translate.8 man/ip6tables-translate.8 man/iptables-restore-translate.8 \
	man/ip6tables-restore-translate.8
dist_man_MANS += man/iptables-apply.8 man/ip6tables-apply.8
nodist_man_MANS = man/iptables-extensions.8
CLEANFILES += man/iptables-extensions.8

noinst_PROGRAMS = man/mkext
man_mkext_SOURCES = man/mkext.c
man_mkext_LDADD = $(CORE_LIBS) $(MNL_LIBS)

man/iptables-extensions.8: man/mkext$(EXEEXT)
	$(AM_V_GEN)./man/mkext$(EXEEXT) man >$@.tmp && mv $@.tmp $@
