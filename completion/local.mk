# Bash finds a completion by the command's name: the script under that of sluice, and a link for each of the others.
bashcompdir = $(datadir)/bash-completion/completions
nodist_bashcomp_DATA = completion/sluice
CLEANFILES += completion/sluice

completion/sluice: completion/sluice.in frontend/programs.def
	$(AM_V_GEN)$(MKDIR_P) completion && names=`$(program_names)` && \
	sed "s/@names@/`echo $$names`/" "$(srcdir)/completion/sluice.in" >$@.tmp && mv $@.tmp $@

install-completion-links:
	names=`$(program_names)` && cd "$(DESTDIR)$(bashcompdir)" || exit 1; \
	for name in ctview $$names; do rm -f "$$name" && $(LN_S) sluice "$$name" || exit 1; done

uninstall-completion-links:
	for name in ctview `$(program_names)`; do rm -f "$(DESTDIR)$(bashcompdir)/$$name"; done
.PHONY: install-completion-links uninstall-completion-links
