# The manual. Hand-written pages are mdoc(7); iptables-extensions.8 is made from the descriptors,
# and the lists of ctview.1 from what ctview says. A name of programs.def
# that has no page of its own gets one line that leads to the page of its plain twin; so do names that iptables has pages of.
dist_man_MANS += man/iptables.8 man/iptables-save.8 man/iptables-restore.8 man/sluice.8 \
	man/iptables-apply.8 man/iptables-xml.8 man/iptables-translate.8 man/xtables-monitor.8 man/xtables-multi.8 \
	man/nfnl_osf.8 man/libiptc.3
nodist_man_MANS = man/iptables-extensions.8 man/ctview.1
CLEANFILES += man/iptables-extensions.8 man/ctview.1
EXTRA_DIST += man/mkct man/ctview.1.in

noinst_PROGRAMS = man/mkext
man_mkext_SOURCES = man/mkext.c
man_mkext_LDADD = $(CORE_LIBS) $(MNL_LIBS)

man/iptables-extensions.8: man/mkext$(EXEEXT)
	$(AM_V_GEN)./man/mkext$(EXEEXT) man >$@.tmp && mv $@.tmp $@

man/ctview.1: man/ctview.1.in man/mkct ctview/ctview$(EXEEXT)
	$(AM_V_GEN)"$(srcdir)/man/mkct" ./ctview/ctview$(EXEEXT) <"$(srcdir)/man/ctview.1.in" >$@.tmp && mv $@.tmp $@

# Lines "name page" for the names that are on another one's page.
page_links = { for name in ip6tables-extensions `$(program_names)`; do \
		page=`echo "$$name" | sed 's/^ip6/ip/; s/-nft//; s/-legacy//; s/-restore-tr/-tr/'`; \
		test "$$name" = "$$page" || echo "$$name $$page"; done; \
	echo xtables-nft xtables-multi; echo xtables-legacy xtables-multi; echo xtables-translate iptables-translate; }

install-page-links:
	umask 022; $(page_links) | while read -r name page; do \
		echo ".so man8/$$page.8" >"$(DESTDIR)$(man8dir)/$$name.8" || exit 1; done

uninstall-page-links:
	$(page_links) | while read -r name page; do rm -f "$(DESTDIR)$(man8dir)/$$name.8"; done
.PHONY: install-page-links uninstall-page-links
